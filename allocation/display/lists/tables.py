"""A list as an office reads it: headings, sections and rows of texts, before it becomes a sheet or a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allocation.analysis.evaluation.words import Names, counted
from allocation.analysis.listing import Listing
from allocation.analysis.listing.modes import known_mode
from allocation.language import Language, text
from allocation.outcome.table import level_name

Cell = str | int
_NAMED = 3


@dataclass(frozen=True)
class Section:
    """Rows under a heading of their own.

    pairs: of power and zone that they stand for. said: what the table's last column says of all of them at once.
    """

    heading: str
    rows: Sequence[Sequence[Cell]]
    pairs: int
    said: str = ""


@dataclass(frozen=True)
class Table:
    """A list in one language. key: of the catalogue. columns: keys of their headings."""

    key: str
    columns: Sequence[str]
    sections: Sequence[Section]

    @property
    def rows(self) -> int:
        """How many rows it has, headings of sections not counted."""
        return sum(len(section.rows) for section in self.sections)

    @property
    def pairs(self) -> int:
        """How many pairs of power and zone its rows stand for."""
        return sum(section.pairs for section in self.sections)


class Telling(Names):
    """The names and phrases that the lists of one instance share."""

    def __init__(self, listing: Listing, language: Language) -> None:
        instance = listing.allocation.instance
        super().__init__(instance, language)
        self.structure = instance.structure
        root = self.structure.root
        self.departments = {row.ministry for row in instance.ministries if row.body not in (None, root)}
        self._mode_of = {row.power: row.mode for row in instance.powers}

    def say(self, key: str, **values: object) -> str:
        """A text of the lists."""
        return text(f"listing.{key}", self.language, **values)

    def section(self, key: str, name: str, powers: int, pairs: int) -> str:
        """The heading of a section that several powers are in."""
        count = {
            noun: counted(noun, amount, self.language).strip() for noun, amount in (("power", powers), ("pair", pairs))
        }
        return self.say(f"section.{key}", name=name, powers=count["power"], pairs=count["pair"])

    def level(self, level: str) -> str:
        """A level in words."""
        return level_name(level, self.language)

    def office(self, office: str) -> str:
        """A ministry, department or body by its name alone, as letters name it."""
        return self.ministries.get(office) or self.bodies.get(office, office)

    def owner(self, owner: object) -> str:
        """The ministry or department system that a power belongs to."""
        return self.office(owner) if isinstance(owner, str) else self.say("section.no-owner")

    def code(self, row: Mapping[Any, Any]) -> str:
        """A power's code, else its id."""
        return str(row["code"]) if isinstance(row["code"], str) else str(row["power"])

    def law(self, row: Mapping[Any, Any]) -> str:
        """Law and article of a power."""
        law, article = row["law"], row["article"]
        if not isinstance(law, str):
            return article if isinstance(article, str) else self.say("cell.not-stated")
        if not isinstance(article, str):
            return law if law.startswith("《") else self.say("cell.law-alone", law=law)
        form = "law-written" if law.startswith("《") else "law"
        return self.say(f"cell.{form}", law=law, article=article)

    def mode(self, power: str, liable: Iterable[object], most: int = _NAMED) -> str:
        """The mode that the instance states and who is liable under it; most: so many are named."""
        stated = self._mode_of[power]
        if stated is None:
            return self.say("cell.not-stated")
        known = known_mode(stated)
        named = [self.office(name) for name in dict.fromkeys(liable) if isinstance(name, str)]
        return self.say(
            "cell.mode",
            mode=stated if known is None else self.say(f"mode.{known}"),
            liable=self.some(named, most) if named else self.say("cell.not-stated"),
        )

    def joined(self, names: Iterable[str]) -> str:
        """Names in a row."""
        return self.say("cell.separator").join(names)

    def some(self, names: Sequence[str], most: int = _NAMED) -> str:
        """The first names of a long row, and how many there are."""
        rest = len(names) - most
        if rest <= 0:
            return self.joined(names)
        count = rest if self.language == "en" else len(names)
        return self.say("cell.and-more", names=self.joined(names[:most]), count=count)

    def zones(self, power: str, zones: Sequence[str]) -> str:
        """The zones of some of a power's pairs; said in short where they are all there are."""
        if len(zones) > 1 and len(zones) == len(self.structure.zones_of[power]):
            return self.say("cell.all-zones", count=len(zones))
        return self.joined(self.bodies[zone] for zone in zones)
