"""What is handed down, zone by zone and ministry by ministry, and what is taken back."""

from collections.abc import Mapping, Sequence
from typing import Any

from allocation.analysis.listing import Listing
from allocation.display.lists.reasons import Wording
from allocation.display.lists.tables import Cell, Section, Table, Telling

Row = Mapping[Any, Any]

_GRANTED = ("number", "code", "power", "law", "from", "to", "body", "mode", "agree", "conditions", "supervisor")
_BY_MINISTRY = (
    *("number", "code", "power", "law", "from", "to", "pairs", "bodies"),
    *("mode", "agree", "conditions", "supervisor"),
)
_RECALLED = ("number", "code", "power", "law", "from", "to-recalled", "from_body", "body", "reason")


def granted(listing: Listing, telling: Telling) -> Table:
    """A section a zone, a row a pair."""
    sections = []
    for zone, frame in listing.granted.groupby("zone", sort=False):
        rows = [_granted_row(row, telling) for row in frame.to_dict("records")]
        heading = telling.say("section.zone", name=telling.bodies[str(zone)], pairs=len(rows))
        sections.append(Section(heading, rows, len(rows)))
    return Table("granted", _GRANTED, sections)


def granted_by_ministry(listing: Listing, telling: Telling) -> Table:
    """A section a ministry or department system, a row a power that goes from one level to another."""
    order = {name: at for at, name in enumerate(telling.ministries)}
    frame = listing.granted.sort_values(
        "owner", key=lambda owners: owners.map(lambda name: order.get(name, len(order))), kind="stable"
    )
    sections = []
    for owner, of_owner in frame.groupby("owner", sort=False, dropna=False):
        powers = {name: at for at, name in enumerate(telling.structure.powers)}
        of_owner = of_owner.sort_values("power", key=lambda column: column.map(powers), kind="stable")
        moves = [rows.to_dict("records") for _, rows in of_owner.groupby(["power", "from", "to"], sort=False)]
        rows = [_ministry_row(number, move, telling) for number, move in enumerate(moves, 1)]
        heading = telling.section("ministry", telling.owner(owner), of_owner["power"].nunique(), len(of_owner))
        sections.append(Section(heading, rows, len(of_owner)))
    return Table("granted-by-ministry", _BY_MINISTRY, sections)


def recalled(listing: Listing, telling: Telling) -> Table:
    """A section a zone, a row a pair, and why it is not as today."""
    wording = Wording(telling)
    sections = []
    for zone, frame in listing.recalled.groupby("zone", sort=False):
        rows = [_recalled_row(row, telling, wording) for row in frame.to_dict("records")]
        heading = telling.say("section.zone", name=telling.bodies[str(zone)], pairs=len(rows))
        sections.append(Section(heading, rows, len(rows)))
    return Table("recalled", _RECALLED, sections)


def _granted_row(row: Row, telling: Telling) -> Sequence[Cell]:
    return (
        *_power_cells(int(row["number"]), row, telling),
        telling.bodies.get(row["body"], telling.say("cell.nobody")),
        telling.mode(row["power"], [row["liable"]]),
        _agree([row], telling),
        _conditions([row], telling),
        telling.office(row["supervisor"]),
    )


def _ministry_row(number: int, move: Sequence[Row], telling: Telling) -> Sequence[Cell]:
    bodies = dict.fromkeys(row["body"] for row in move if isinstance(row["body"], str))
    zones = [row["zone"] for row in move]
    at_zones = list(bodies) == zones
    return (
        *_power_cells(number, move[0], telling),
        len(move),
        telling.zones(move[0]["power"], zones) if at_zones else telling.joined(telling.bodies[body] for body in bodies),
        telling.mode(move[0]["power"], [row["liable"] for row in move]),
        _agree(move, telling),
        _conditions(move, telling),
        telling.some([telling.office(name) for name in dict.fromkeys(row["supervisor"] for row in move)]),
    )


def _recalled_row(row: Row, telling: Telling, wording: Wording) -> Sequence[Cell]:
    return (
        *_power_cells(int(row["number"]), row, telling),
        telling.bodies.get(row["from_body"], telling.say("cell.nobody")),
        telling.bodies.get(row["body"], telling.say("cell.nobody")),
        wording.reason(row["today_level"], row["today_barred_by"], [row["today_difference"]]),
    )


def _power_cells(number: int, row: Row, telling: Telling) -> Sequence[Cell]:
    named = (telling.code(row), telling.powers[row["power"]], telling.law(row))
    return (number, *named, telling.level(row["from"]), telling.level(row["to"]))


def _agree(rows: Sequence[Row], telling: Telling) -> str:
    """Who must agree, and who of them does so by a measure only or not at all."""
    asked = dict.fromkeys(name for row in rows for name in row["agree"])
    refuse = {name for row in rows for name in row["refuse"]}
    by_measure = {name for row in rows for name in row["by_measure"]}
    told = []
    for name in asked:
        form = "cell.refuses" if name in refuse else "cell.by-measure" if name in by_measure else None
        told.append(telling.office(name) if form is None else telling.say(form, name=telling.office(name)))
    names = telling.some(told) if len(rows) > 1 else telling.joined(told)
    return names or telling.say("cell.nobody")


def _conditions(rows: Sequence[Row], telling: Telling) -> str:
    """Measures that come first, those that go along, and what ministries set; a line each."""
    told = []
    for column, key in (("first", "first"), ("along", "along"), ("conditions", "set")):
        things = list(dict.fromkeys(thing for row in rows for thing in row[column]))
        names = [telling.measures.get(thing, thing) if key != "set" else thing for thing in things]
        if names:
            told.append(
                telling.say(f"cell.{key}", names=telling.joined(names) if len(rows) == 1 else telling.some(names))
            )
    return "\n".join(told) or telling.say("cell.nobody")
