"""What every obstacle costs, one by one."""

import time
from collections.abc import Callable, Collection
from math import inf
from typing import Any

from allocation.analysis.bottlenecks.blocking import blocking_groups, shapley
from allocation.analysis.bottlenecks.found import (
    BY_KIND,
    GAINS,
    GROUPS,
    MEASURES,
    SKIPPED,
    Bottlenecks,
    frame_of,
)
from allocation.analysis.bottlenecks.relaxations import KINDS, Relaxation, relaxations
from allocation.analysis.bottlenecks.resolving import Gain, Resolver, Step
from allocation.analysis.bottlenecks.sifting import sift
from allocation.engine import Options
from allocation.instance.tables import Measure
from allocation.outcome.allocation import Allocation
from allocation.outcome.solving import solve

MEASURE = "measure"
DEFAULT = Options(time_limit=60, gap=1e-4)
WITHIN = 300.0
_ORDER = ("ministry", "uniform", "decided", "budget", "max_changes", "law", "capacity", "agenda")
"""In which order kinds are looked into: agendas last, since there are the most of them."""

_TELLING = 1.5
"""A gain below the gap of a re-solve cannot be told from none; half of it more leaves room for rounding."""


def bottlenecks(
    allocation: Allocation,
    *,
    options: Options | None = None,
    kinds: Collection[str] | None = None,
    within: float | None = WITHIN,
    on_progress: Callable[[Step], None] | None = None,
) -> Bottlenecks:
    """What each absent ministry, full agenda, short body, uniform power, legal limit, decision and budget costs.

    Each is relaxed alone in the best allocation of the allocation's instance, which is found first where the one given
    is not proven to be it. A gain is what relaxing takes off the weighted objective: at least and at most, both proven.
    options: of each re-solve; by default a gap of 1e-4 and a minute. kinds: some of `KINDS`, and `measure` for what
    each adopted measure is worth; all by default. within: seconds in all, or None; only finding the best allocation may
    take longer. What is left then is told as skipped, with what it could gain at most as far as is proven.
    Raises `ValueError` for an unknown kind.
    """
    began = time.perf_counter()
    wanted = (*KINDS, MEASURE) if kinds is None else tuple(kinds)
    if unknown := [kind for kind in wanted if kind not in (*KINDS, MEASURE)]:
        raise ValueError(f"kinds are {', '.join((*KINDS, MEASURE))}, not {unknown[0]}")
    options = options or DEFAULT
    base = _best(allocation, options)
    if not base.has_allocation:
        gains, by_kind, groups, measures, skipped = (
            frame_of([], columns) for columns in (GAINS, BY_KIND, GROUPS, MEASURES, SKIPPED)
        )
        return Bottlenecks(base, gains, by_kind, groups, measures, skipped, 0, time.perf_counter() - began)
    pressing, idle = relaxations(base.instance, wanted)
    resolver = Resolver(base, options, pressing, on_progress, None if within is None else began + within)
    tolerance = _TELLING * options.gap * max(1.0, abs(resolver.objective))

    alone: list[dict[str, Any]] = []
    left_out = [_named(one.relaxation) | {"reason": one.reason, "at_most": 0.0} for one in idle]
    at_once: list[dict[str, Any]] = []
    of_kind = {kind: [one for one in pressing if one.kind == kind] for kind in _ORDER}
    for kind in KINDS:
        items = of_kind[kind]
        if items and not resolver.out_of_time:
            at_once.append({"kind": kind, "count": len(items), **_range(resolver.relaxed(items).gain)})
    shared: list[dict[str, Any]] = []
    worth: list[dict[str, Any]] = []
    for kind in _ORDER:
        if kind == _ORDER[-1] and MEASURE in wanted:
            _value_measures(resolver, worth, left_out)
        for sifted in sift(resolver, of_kind[kind], tolerance):
            one = sifted.relaxation
            if sifted.reason is None:
                alone.append(_row(resolver, one))
            else:
                most = _range(sifted.gain)["gain_at_most"]
                left_out.append(_named(one) | {"reason": sifted.reason, "at_most": most})
        if kind == "ministry":
            shared += [row for group in blocking_groups(of_kind[kind]) for row in _group(resolver, group, tolerance)]
    return Bottlenecks(
        base,
        frame_of(alone, GAINS, by="gain_at_least"),
        frame_of(at_once, BY_KIND),
        frame_of(shared, GROUPS),
        frame_of(worth, MEASURES, by="worth_at_least"),
        frame_of(left_out, SKIPPED),
        solves=resolver.solves,
        seconds=time.perf_counter() - began,
    )


def _best(allocation: Allocation, options: Options) -> Allocation:
    """The allocation, if it is proven to be the best within the gap, else the best one."""
    kept = allocation.verdict is not None and allocation.verdict.feasible
    if kept and allocation.gap is not None and allocation.gap <= options.gap:
        return allocation
    return solve(allocation.instance, options, start=allocation if kept else None)


def _named(relaxation: Relaxation) -> dict[str, Any]:
    fields = ("kind", "id", "answers", "zone", "level", "decision", "resource")
    return {name: getattr(relaxation, name) for name in fields}


def _range(gain: Gain, name: str = "gain") -> dict[str, float | None]:
    """A gain's two ends; missing where nothing is proven."""
    ends = {f"{name}_at_least": gain.at_least, f"{name}_at_most": gain.at_most}
    return {end: None if value == inf else value for end, value in ends.items()}


def _row(resolver: Resolver, relaxation: Relaxation) -> dict[str, Any]:
    found = resolver.relaxed([relaxation])
    before = resolver.base.levels
    moved = sum(level != before[pair] for pair, level in found.levels.items())
    return _named(relaxation) | _range(found.gain) | {"moved": moved, "status": str(found.status)}


def _group(resolver: Resolver, group: tuple[Relaxation, ...], tolerance: float) -> list[dict[str, Any]]:
    """A row a ministry of a group that gains something together."""
    if resolver.range_of(group).at_most <= tolerance or resolver.out_of_time:
        return []
    together = resolver.relaxed(group).gain
    if together.at_most <= tolerance:
        return []
    shares = shapley(resolver, group, tolerance)
    name = ", ".join(ministry.id for ministry in group)
    return [
        {"group": name, "ministry": one.id, **_range(together)}
        | ({} if shares is None else _range(shares[one], "share"))
        for one in group
    ]


def _value_measures(resolver: Resolver, worth: list[dict[str, Any]], left_out: list[dict[str, Any]]) -> None:
    """What adopted measures are worth, as far as time goes."""
    row_of = {row.measure: row for row in resolver.base.instance.measures}
    for measure in resolver.base.measures:
        row = row_of[measure]
        if resolver.out_of_time:
            left_out.append({"kind": MEASURE, "id": measure, "answers": row.body, "reason": "out-of-time"})
        else:
            worth.append(_worth(resolver, row))


def _worth(resolver: Resolver, row: Measure) -> dict[str, Any]:
    worth = resolver.without(row.measure)
    return {
        "measure": row.measure,
        "body": row.body,
        "payer": row.payer,
        "cost": row.cost / row.years,
        **_range(worth, "worth"),
        "indispensable": worth.at_least == inf,
    }
