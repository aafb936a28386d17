"""What to ask for from above, ministry by ministry."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from allocation.analysis.bottlenecks.words import span
from allocation.analysis.listing import Listing
from allocation.display.lists.reasons import Wording
from allocation.display.lists.tables import Cell, Section, Table, Telling

_COLUMNS = (
    *("number", "code", "power", "law", "from", "to-asked", "pairs", "zones", "what", "joint", "also"),
    *("innovations", "gain"),
)


def asked(listing: Listing, telling: Telling) -> Table:
    """A section a ministry, a row a power at a level and all that bars it; its gain is said once for the section."""
    wording = Wording(telling)
    gain_of = {row["ministry"]: gain(row, telling, known=listing.has_gains) for row in _records(listing.ministries)}
    sections = []
    for ministry, frame in listing.asked.groupby("ministry", sort=False):
        alike: dict[Hashable, list[Mapping[Any, Any]]] = {}
        for row in _records(frame):
            ways = (row["refuses"], row["agenda_full"], row["joint"], row["also_refuse"], row["also_full"])
            bars = wording.barriers(row["other_barriers"])
            alike.setdefault((row["power"], row["from"], row["to"], *ways, bars), []).append(row)
        rows = [_row(number, same, telling, wording) for number, same in enumerate(alike.values(), 1)]
        heading = telling.section("ministry", telling.office(str(ministry)), frame["power"].nunique(), len(frame))
        sections.append(Section(heading, rows, len(frame), gain_of[str(ministry)]))
    return Table("asked", _COLUMNS, sections)


def gain(row: Mapping[Any, Any], telling: Telling, *, known: bool) -> str:
    """What a ministry's consent and an endless agenda are proven to gain, as far as they were looked into."""
    if not known:
        return telling.say("cell.no-gain")
    told = []
    for name in ("consent", "agenda"):
        least, most = row[f"{name}_at_least"], row[f"{name}_at_most"]
        if pd.notna(least):
            told.append(telling.say(f"cell.gain-{name}", range=span(least, most, telling.language)))
    return telling.say("cell.semicolon").join(told) or telling.say("cell.gain-unknown")


def _row(number: int, same: Sequence[Mapping[Any, Any]], telling: Telling, wording: Wording) -> Sequence[Cell]:
    first = same[0]
    wanted = [name for name, holds in (("consent", first["refuses"]), ("agenda", first["agenda_full"])) if holds]
    others = [_joint(name, first, telling) for name in first["joint"]]
    waiting = Counter(telling.innovations[name] for row in same for name in row["innovations"])
    innovations = [telling.say("cell.counted", name=name, count=count) for name, count in waiting.items()]
    return (
        number,
        telling.code(first),
        telling.powers[first["power"]],
        telling.law(first),
        telling.level(first["from"]),
        telling.level(first["to"]),
        len(same),
        telling.zones(first["power"], [row["zone"] for row in same]),
        telling.joined(telling.say(f"cell.{name}") for name in wanted),
        telling.joined(others) or telling.say("cell.nobody"),
        wording.barriers(first["other_barriers"]) or telling.say("cell.nobody"),
        telling.joined(innovations) or telling.say("cell.nobody"),
    )


def _joint(name: str, row: Mapping[Any, Any], telling: Telling) -> str:
    """Another ministry that must agree, and whether it bars the level too."""
    if name in row["also_refuse"]:
        return telling.say("cell.refuses", name=telling.office(name))
    return telling.say("cell.full", name=telling.office(name)) if name in row["also_full"] else telling.office(name)


def _records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.to_dict("records")
