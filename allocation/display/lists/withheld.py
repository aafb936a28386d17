"""What is not handed down, a row a power and reason."""

from collections.abc import Hashable
from typing import Any

from allocation.analysis.explanation.words import NOTHING
from allocation.analysis.listing import Listing
from allocation.display.lists.reasons import Wording
from allocation.display.lists.tables import Section, Table, Telling

_COLUMNS = ("number", "code", "power", "owner", "law", "level", "pairs", "zones", "reason")


def withheld(listing: Listing, telling: Telling) -> Table:
    """One section; pairs of a power that stay at one level for one reason share a row."""
    wording = Wording(telling, departments_alike=True)
    alike: dict[Hashable, list[dict[Any, Any]]] = {}
    order = {power: at for at, power in enumerate(telling.structure.powers)}
    for row in sorted(listing.withheld.to_dict("records"), key=lambda row: order[row["power"]]):
        barred, difference = row["instead_barred_by"], row["instead_difference"]
        costs = "dearer" if difference > NOTHING else "cheaper" if difference < -NOTHING else "same"
        kept = (row["power"], row["level"])
        if wording.is_unlawful(barred):
            alike.setdefault((*kept, wording.barriers(barred)), []).append(row)
        else:
            alike.setdefault((*kept, row["instead_level"], wording.barriers(barred), costs), []).append(row)
    rows = []
    for number, same in enumerate(alike.values(), 1):
        first = same[0]
        differences = [row["instead_difference"] for row in same]
        rows.append(
            (
                number,
                telling.code(first),
                telling.powers[first["power"]],
                telling.owner(first["owner"]),
                telling.law(first),
                telling.level(first["level"]),
                len(same),
                telling.zones(first["power"], [row["zone"] for row in same]),
                wording.reason(first["instead_level"], first["instead_barred_by"], differences),
            )
        )
    return Table("withheld", _COLUMNS, [Section("", rows, len(listing.withheld))] if rows else [])
