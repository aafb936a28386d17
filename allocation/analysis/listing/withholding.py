"""What is not handed down, and why it stays."""

from collections import Counter

import pandas as pd

from allocation.analysis.evaluation.facts import Facts
from allocation.analysis.listing.granting import numbered, pairs_by_zone, power_cells
from allocation.analysis.listing.listing import COUNTS, WITHHELD, framed
from allocation.analysis.listing.reasons import Reasons
from allocation.instance.structure import Pair


def withheld(facts: Facts, reasons: Reasons) -> pd.DataFrame:
    """Unchanged pairs that are not below their holder in law though a body is more local, zone by zone.

    Why: what bars the cheapest of the more local levels that law allows, if there is one, and what it would cost more.
    """
    rows = []
    for pair in pairs_by_zone(facts):
        if _fate(facts, pair) == "withheld":
            level = facts.structure.levels[facts.plan.chosen[pair]]
            instead = min(reasons.more_local(pair, level), key=lambda reason: (reason.is_unlawful, reason.difference))
            cells = {"level": level, "body": facts.plan.body[pair]}
            rows.append(power_cells(facts, pair) | cells | instead.cells("instead"))
    return framed(numbered(rows, "zone"), WITHHELD)


def counts(facts: Facts) -> pd.DataFrame:
    """A row a zone: on which list its pairs are."""
    fates: dict[str, Counter[str]] = {zone: Counter() for zone in facts.structure.zones}
    for pair in facts.pairs:
        fates[pair[1]].update(("pairs", _fate(facts, pair)))
    return framed([dict.fromkeys(COUNTS, 0) | of_one | {"zone": zone} for zone, of_one in fates.items()], COUNTS)


def _fate(facts: Facts, pair: Pair) -> str:
    """The list that a pair is on."""
    chosen, today = facts.plan.chosen[pair], facts.structure.current[pair]
    if chosen != today:
        return "granted" if chosen > today else "recalled"
    if chosen > facts.structure.held_at[pair[0]]:
        return "as_before"
    return "own" if chosen == facts.structure.last else "withheld"
