"""Finding alternatives."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from allocation.analysis.alternatives.alternatives import CERTAINTY, TABLE, Alternatives
from allocation.analysis.alternatives.keeping import Keep
from allocation.engine import Ending, Options
from allocation.engine.tradeoffs import Distance, furthest
from allocation.engine.watch import OnProgress
from allocation.formulation import distance
from allocation.instance.instance import Instance
from allocation.instance.structure import Pair
from allocation.outcome.allocation import Allocation
from allocation.outcome.solving import Session
from allocation.outcome.versions import software_versions

# share of need within which the most different allocation is looked for
NEAR = 0.02


@dataclass(frozen=True)
class _Other:
    kind: str
    name: str
    allocation: Allocation
    nearest_at_most: float | None = None
    free: int | None = None


def alternatives(
    instance: Instance,
    count: int = 5,
    *,
    within: float = 0.01,
    keep: Sequence[Keep] = (),
    options: Options | None = None,
    on_progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
) -> Alternatives:
    """The best allocation, others as different from it and each other as can be, and what keeping something costs.

    count: how many different ones at most; each is, to 2 % of all need, the one whose nearest among those before is
    the furthest, of all that cost at most the share `within` more than the best. Fewer where none is left that differs.
    keep: each gives one more allocation, the best that keeps it; what cannot be at that level stays free.
    options: of every search, by default 60 seconds each.
    Raises `UnknownPattern` for something to keep that the instance does not have, `ValueError` for a wrong share.
    """
    if not 0 < within < 1:
        raise ValueError(f"the share is above 0 and below 1, not {within}")
    began = time.perf_counter()
    options = options or Options(time_limit=60.0)
    wanted = [(each, each.pairs(instance)) for each in keep]
    session = Session(instance)
    best = session.solve(options, on_progress=on_progress, cancel=cancel)
    found = [_Other("best", "", best)] if best.has_allocation else []
    weights = _weights(instance)
    cut_short = False
    if found:
        others, cut_short = _different(session, best, count, within, weights, options, on_progress, cancel)
        found += others
        found += [_kept(session, each, pairs, options, on_progress, cancel) for each, pairs in wanted]
    without = tuple(each.name for each in found if not each.allocation.has_allocation)
    found = [each for each in found if each.allocation.has_allocation]
    table = _table(found, within, weights)
    close = [each.allocation for each, near in zip(found, table["within"], strict=True) if near]
    return Alternatives(
        instance,
        tuple(each.allocation for each in found),
        table,
        _certainty(instance, close),
        within,
        without,
        cut_short,
        best.status,
        time.perf_counter() - began,
    )


def _different(
    session: Session,
    best: Allocation,
    count: int,
    within: float,
    weights: Mapping[Pair, float],
    options: Options,
    on_progress: OnProgress | None,
    cancel: threading.Event | None,
) -> tuple[list[_Other], bool]:
    """The different ones, and whether a limit came before there were as many as wanted."""
    least = best.objective or 0.0
    found: list[_Other] = []
    while len(found) < count and not (cancel is not None and cancel.is_set()):
        others = [best, *(each.allocation for each in found)]
        sums = [session.sum_of(distance(session.model, each.levels, weights)) for each in others]
        one = furthest(
            session.program,
            session.weights,
            least,
            least + within * abs(least),
            [Distance(coefficients, constant) for coefficients, constant in sums],
            options,
            slack=NEAR,
            on_progress=on_progress,
            cancel=cancel,
        )
        if one.solution is None:
            return found, one.ending is not Ending.INFEASIBLE
        allocation = replace(session.allocation_of(one.solution), versions=software_versions())
        if min(_apart(allocation, each, weights) for each in others) <= 0:
            return found, one.ending is not Ending.OPTIMAL
        found.append(_Other("different", "", allocation, nearest_at_most=one.bound))
    return found, len(found) < count


def _kept(
    session: Session,
    keep: Keep,
    pairs: Sequence[Pair],
    options: Options,
    on_progress: OnProgress | None,
    cancel: threading.Event | None,
) -> _Other:
    facts = session.model.facts
    position = facts.structure.position[keep.level]
    possible = {pair: keep.level for pair in pairs if position in facts.choices[pair]}
    found = session.solve(options, decided=possible, on_progress=on_progress, cancel=cancel)
    return _Other("kept", keep.name, found, free=len(pairs) - len(possible))


def _weights(instance: Instance) -> dict[Pair, float]:
    """Each pair's share of all need; equal shares where no need is stated."""
    need = {(row.power, row.zone): row.need or 0.0 for row in instance.needs}
    pairs = instance.structure.pairs
    total = sum(need.get(pair, 0.0) for pair in pairs)
    return {pair: need.get(pair, 0.0) / total if total > 0 else 1 / len(pairs) for pair in pairs}


def _apart(one: Allocation, other: Allocation, weights: Mapping[Pair, float]) -> float:
    return sum(weight for pair, weight in weights.items() if one.levels[pair] != other.levels[pair])


def _table(found: Sequence[_Other], within: float, weights: Mapping[Pair, float]) -> pd.DataFrame:
    rows = []
    least = found[0].allocation.objective or 0.0 if found else 0.0
    for number, each in enumerate(found):
        allocation = each.allocation
        objective = allocation.objective or 0.0
        extra = (objective - least) / max(abs(least), 1e-9)
        before = [_apart(allocation, other.allocation, weights) for other in found[:number] if other.kind != "kept"]
        rows.append(
            {
                "alternative": number,
                "kind": each.kind,
                "name": each.name or None,
                "objective": objective,
                "extra": extra,
                "within": extra <= within * (1 + 1e-6),
                "distance": _apart(allocation, found[0].allocation, weights),
                "nearest": min(before, default=0.0),
                "nearest_at_most": each.nearest_at_most,
                "changes": allocation.changes,
                "free": each.free,
            }
        )
    return pd.DataFrame(rows, columns=list(TABLE)).astype(dict(TABLE))


def _certainty(instance: Instance, close: Sequence[Allocation]) -> pd.DataFrame:
    need = {(row.power, row.zone): row.need for row in instance.needs}
    rows = []
    for pair, level in close[0].levels.items() if close else ():
        share = sum(each.levels[pair] == level for each in close) / len(close)
        kind = "certain" if share == 1 else "likely" if share > 0.5 else "toss-up"
        rows.append((*pair, level, need.get(pair), share, kind))
    return pd.DataFrame(rows, columns=list(CERTAINTY)).astype(dict(CERTAINTY))
