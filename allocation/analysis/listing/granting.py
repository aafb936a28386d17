"""What is handed down and what is taken back, pair by pair."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from allocation.analysis.evaluation.facts import Facts
from allocation.analysis.evaluation.holders import office_in_law
from allocation.analysis.listing.listing import GRANTED, RECALLED, framed
from allocation.analysis.listing.modes import liable
from allocation.analysis.listing.reasons import Reasons
from allocation.analysis.listing.relying import Reliance
from allocation.instance.structure import Pair

Cells = dict[str, Any]


def granted(facts: Facts) -> pd.DataFrame:
    """Pairs that go further down than today, zone by zone."""
    reliance, conditions = Reliance(facts), Conditions(facts)
    rows = []
    for pair in pairs_by_zone(facts):
        if facts.plan.chosen[pair] <= facts.structure.current[pair]:
            continue
        mode, body = facts.plan.power[pair[0]].mode, facts.plan.body[pair]
        office = office_in_law(facts, facts.index[pair])
        asked = list(facts.authorities.asked(pair))
        alone = {part.ministry for part in asked if facts.authorities.agrees(part, pair[1])}
        moved = {part.ministry for part in asked if facts.plan.effects.consents(part.ministry, *pair)}
        agree = tuple(part.ministry for part in asked)
        cells = {
            "mode": mode,
            "liable": liable(mode, body or "", office),
            "agree": agree,
            "by_measure": tuple(name for name in agree if name in moved - alone),
            "refuse": tuple(name for name in agree if name not in moved | alone),
            "first": reliance.first[pair],
            "along": reliance.along[pair],
            "conditions": conditions.of(pair, agree),
            "supervisor": office,
        }
        rows.append(move_cells(facts, pair) | cells)
    return framed(numbered(rows, "zone"), GRANTED)


def recalled(facts: Facts, reasons: Reasons) -> pd.DataFrame:
    """Pairs that are more central than today, zone by zone, and why they are not as today."""
    rows = []
    for pair in pairs_by_zone(facts):
        today = facts.structure.current[pair]
        if facts.plan.chosen[pair] < today:
            reason = reasons.at(pair, facts.structure.levels[today])
            rows.append(move_cells(facts, pair) | reason.cells("today"))
    return framed(numbered(rows, "zone"), RECALLED)


def pairs_by_zone(facts: Facts) -> Iterator[Pair]:
    """All pairs, zone by zone, the powers of a zone in the order of the instance."""
    of_zone: dict[str, list[Pair]] = defaultdict(list)
    for pair in facts.pairs:
        of_zone[pair[1]].append(pair)
    for zone in facts.structure.zones:
        yield from of_zone[zone]


def numbered(rows: Iterable[Cells], within: str) -> list[Cells]:
    """Rows with their numbers, which begin anew with every zone or ministry."""
    last: dict[str, int] = defaultdict(int)
    found = []
    for row in rows:
        last[row[within]] += 1
        found.append({"number": last[row[within]]} | row)
    return found


def power_cells(facts: Facts, pair: Pair) -> Cells:
    """A pair and what law says of its power."""
    power = facts.plan.power[pair[0]]
    in_law = {"code": power.code, "law": power.law, "article": power.article, "owner": power.owner}
    return {"power": pair[0], "zone": pair[1]} | in_law


def move_cells(facts: Facts, pair: Pair) -> Cells:
    """A pair that changes: who exercises it today and who will."""
    levels, chain = facts.structure.levels, facts.structure.chain[pair[1]]
    today, chosen = facts.structure.current[pair], facts.plan.chosen[pair]
    cells = {"from": levels[today], "to": levels[chosen], "from_body": chain.get(today), "body": chain.get(chosen)}
    return power_cells(facts, pair) | cells


class Conditions:
    """What ministries say about the powers that they take part in."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._texts: Mapping[tuple[str, str, str | None], str] = {
            (row.power, row.ministry, row.body): row.condition for row in facts.instance.joint if row.condition
        }

    def of(self, pair: Pair, ministries: Iterable[str]) -> tuple[str, ...]:
        """The conditions on a pair: those for all zones, and those for the nearest body up the chain that has any."""
        power, zone = pair
        found: dict[str, None] = {}
        for ministry in ministries:
            nearest = (self._texts.get((power, ministry, body)) for body in self._facts.structure.ancestry[zone])
            for condition in (self._texts.get((power, ministry, None)), next(filter(None, nearest), None)):
                if condition is not None:
                    found[condition] = None
        return tuple(found)
