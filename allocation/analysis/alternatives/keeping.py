"""What a planner wants kept: some pairs at a level."""

from collections.abc import Mapping
from dataclasses import dataclass

from allocation.instance.instance import Instance
from allocation.instance.structure import Pair
from allocation.instance.suggestions import closest

COLUMNS = ("power", "domain", "owner", "held_at", "kind", "risk", "zone", "parent")
"""What pairs may be chosen by: columns of their power, the zone, and the body right above it."""


class UnknownPattern(ValueError):  # noqa: N818 - a state of the input
    """A pattern that no pair of the instance matches. reason: column, level or nothing. hint: a close one or empty."""

    def __init__(self, reason: str, given: str, hint: str = "") -> None:
        super().__init__(f"{reason} {given!r} is not one of the instance")
        self.reason = reason
        self.given = given
        self.hint = hint


@dataclass(frozen=True)
class Keep:
    """Pairs whose columns have these values, to be kept at a level: `Keep({"domain": "finance"}, "central")`."""

    where: Mapping[str, str]
    level: str

    @property
    def name(self) -> str:
        """As it is written on the command line: `domain=finance:central`."""
        return f"{','.join(f'{column}={value}' for column, value in self.where.items())}:{self.level}"

    def pairs(self, instance: Instance) -> list[Pair]:
        """The pairs that it is about. Raises `UnknownPattern` for a wrong column or level, or where there is none."""
        if unknown := [column for column in self.where if column not in COLUMNS]:
            raise UnknownPattern("column", unknown[0], closest(unknown[0], COLUMNS))
        if self.level not in instance.settings.levels:
            raise UnknownPattern("level", self.level, closest(self.level, instance.settings.levels))
        powers = {row.power: row for row in instance.powers}
        found = []
        for power, zone in instance.structure.pairs:
            told = {"zone": zone, "parent": instance.structure.parent[zone]}
            values = {column: told.get(column, getattr(powers[power], column, None)) for column in self.where}
            if all(str(values[column] or "") == wanted for column, wanted in self.where.items()):
                found.append((power, zone))
        if not found:
            raise UnknownPattern("nothing", self.name)
        return found
