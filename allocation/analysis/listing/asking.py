"""What to ask for from above: levels that are wanted and that a ministry bars, by refusing or by a full agenda."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from allocation.analysis.bottlenecks import Bottlenecks
from allocation.analysis.evaluation.facts import Facts
from allocation.analysis.evaluation.innovating import possible
from allocation.analysis.evaluation.inputs import Inputs
from allocation.analysis.evaluation.wanting import asked as requested
from allocation.analysis.explanation.words import NOTHING
from allocation.analysis.listing.granting import numbered, power_cells
from allocation.analysis.listing.listing import ASKED, MINISTRIES, framed
from allocation.analysis.listing.reasons import Reason, Reasons
from allocation.instance.structure import Pair

_BY_MINISTRIES = ("consent", "agenda")
_ASKED_FOR = {"ministry": "refuses", "agenda": "agenda_full"}
"""Per kind of bottleneck, the column of what is asked that says whether it is this."""

_COLUMN = {"ministry": "consent", "agenda": "agenda"}
"""Per kind of bottleneck, what the columns of its gain are called by."""


@dataclass(frozen=True)
class _Wish:
    """A pair that is wanted at a level. innovations: those that wait for it there. asked_on: of the zone's request."""

    pair: Pair
    reason: Reason
    innovations: tuple[str, ...]
    is_requested: bool
    asked_on: str | None


def asked(facts: Facts, reasons: Reasons) -> pd.DataFrame:
    """A row a ministry and pair that it bars from a wanted level, ministries before departments."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    waiting, requests = _waiting(facts), requested(facts)
    for pair in facts.pairs:
        wish = _wish(facts, reasons, pair, waiting.get(pair, {}), requests)
        if wish is not None:
            for ministry in dict.fromkeys(bar.other for bar in wish.reason.barriers if bar.kind in _BY_MINISTRIES):
                rows[ministry].append(_row(facts, wish, ministry))
    position = {name: facts.structure.body_position[facts.authorities.body(name)] for name in rows}
    ranked = sorted(rows, key=lambda name: (position[name], -len(rows[name])))
    return framed(numbered((row for name in ranked for row in rows[name]), "ministry"), ASKED)


def ministries(asked_for: pd.DataFrame, found: Bottlenecks | None) -> pd.DataFrame:
    """A row a ministry that is asked: what hangs on it, and what its consent or an endless agenda gains, if known."""
    rows = []
    for ministry, of_one in asked_for.groupby("ministry", sort=False):
        innovations = {
            (innovation, zone)
            for zone, several in zip(of_one["zone"], of_one["innovations"], strict=True)
            for innovation in several
        }
        count = {"powers": of_one["power"].nunique(), "pairs": len(of_one), "innovations": len(innovations)}
        kinds = [kind for kind, column in _ASKED_FOR.items() if of_one[column].any()]
        gains = {} if found is None else _gains(found, str(ministry), kinds)
        rows.append({"ministry": ministry} | count | gains)
    return framed(rows, MINISTRIES)


def _waiting(facts: Facts) -> Mapping[Pair, Mapping[str, int]]:
    """Per pair that is not local enough for an innovation, the innovations and the position that each needs."""
    found: dict[Pair, dict[str, int]] = defaultdict(dict)
    for item in possible(facts, Inputs(facts)):
        for row, level in item.short:
            found[facts.pairs[row]][item.innovation] = level
    return found


def _wish(
    facts: Facts,
    reasons: Reasons,
    pair: Pair,
    waiting: Mapping[str, int],
    requests: Mapping[Pair, tuple[str | None, str | None, str | None]],
) -> _Wish | None:
    """The cheapest lawful level that is wanted and that a ministry bars: what law forbids no ministry can grant."""
    chosen = facts.plan.chosen[pair]
    is_requested = pair in requests and not facts.granted[facts.index[pair]]
    least = min(waiting.values(), default=facts.structure.last + 1)
    wanted = [
        reason
        for reason in reasons.more_local(pair, facts.structure.levels[chosen])
        if not reason.is_unlawful
        and any(bar.kind in _BY_MINISTRIES for bar in reason.barriers)
        and (is_requested or reason.difference < -NOTHING or facts.structure.position[reason.level] >= least)
    ]
    if not wanted:
        return None
    best = min(wanted, key=lambda reason: reason.difference)
    at = facts.structure.position[best.level]
    innovations = tuple(name for name, needs in waiting.items() if needs <= at)
    return _Wish(pair, best, innovations, is_requested, requests[pair][0] if is_requested else None)


def _row(facts: Facts, wish: _Wish, ministry: str) -> dict[str, Any]:
    structure, (power, zone) = facts.structure, wish.pair
    row, at = facts.index[wish.pair], structure.position[wish.reason.level]
    bars = wish.reason.barriers
    refusing = {bar.other for bar in bars if bar.kind == "consent"}
    full = {bar.other for bar in bars if bar.kind == "agenda"}
    joint = [
        part.ministry
        for part in facts.authorities.parts.get(power, ())
        for body in (facts.authorities.body(part.ministry),)
        if part.ministry != ministry and body in structure.ancestry[zone] and at > structure.body_position[body]
    ]
    return {"ministry": ministry} | power_cells(facts, wish.pair) | {
        "from": structure.levels[facts.plan.chosen[wish.pair]],
        "to": wish.reason.level,
        "body": structure.chain[zone][at],
        "need": float(facts.need[row]) if facts.answered[row] else None,
        "refuses": ministry in refusing,
        "agenda_full": ministry in full,
        "joint": tuple(joint),
        "also_refuse": tuple(name for name in joint if name in refusing),
        "also_full": tuple(name for name in joint if name in full),
        "other_barriers": tuple(str(bar) for bar in bars if bar.kind not in _BY_MINISTRIES),
        "saving": -wish.reason.difference,
        "requested": wish.is_requested,
        "asked_on": wish.asked_on,
        "innovations": wish.innovations,
    }  # fmt: skip


def _gains(found: Bottlenecks, ministry: str, kinds: Sequence[str]) -> dict[str, float]:
    """What a ministry's consent or an endless agenda gains, as far as is proven; nothing where neither was relaxed."""
    gains: dict[str, float] = {}
    for kind in kinds:
        name = _COLUMN[kind]
        of_gain = found.gains[(found.gains["kind"] == kind) & (found.gains["id"] == ministry)]
        of_rest = found.skipped[(found.skipped["kind"] == kind) & (found.skipped["id"] == ministry)]
        for row in of_gain.to_dict("records"):
            gains |= {f"{name}_at_least": row["gain_at_least"], f"{name}_at_most": row["gain_at_most"]}
        for row in of_rest.to_dict("records"):
            gains |= {f"{name}_at_least": 0.0, f"{name}_at_most": row["at_most"]}
    return gains
