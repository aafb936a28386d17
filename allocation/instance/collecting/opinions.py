"""Lists that were sent round for comment: accepted opinions become decided levels and consents.

On a list by zone and on that of what is not handed down, whoever agrees to a level decides it, and whoever disagrees
rules it out; on a list by ministry it is the ministry's consent that is given or refused. Opinions that ask for a
change, or that are accepted in part, are for a person to work in: they are only told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from allocation.instance.cells import Value, is_empty
from allocation.instance.collecting.answers import Answer, Source
from allocation.instance.document import Cell
from allocation.instance.instance import Instance
from allocation.instance.names import body_names, level_name, ministry_names, power_names
from allocation.instance.problems import Place, Problem
from allocation.instance.reading.workbook import Grid, sheet_place
from allocation.instance.suggestions import shown
from allocation.instance.survey.form import Key
from allocation.instance.tables import Decided
from allocation.language import LANGUAGES, Language, text

# Per list, the column of the level that it is about, and whether it asks ministries
_LISTS: Mapping[str, tuple[str, bool]] = {
    "granted": ("to", False),
    "granted-by-ministry": ("to", True),
    "recalled": ("to-recalled", False),
    "withheld": ("level", False),
    "asked": ("to-asked", True),
}
_HEADINGS = 3
"""The row of the headings on a list."""

# The choices of the columns for opinion and acceptance, in their order
_AGREES, _PARTLY, _REFUSED = 0, 1, 2


@dataclass(frozen=True)
class _List:
    """A list in one language. columns: from 0, by key of the catalogue."""

    key: str
    language: Language
    sheet: str
    grid: Grid
    columns: Mapping[str, int]

    def cell(self, row: int, column: str) -> Cell:
        cells = self.grid[row]
        at = self.columns.get(column, -1)
        return cells[at] if 0 <= at < len(cells) else None

    def said(self, row: int, column: str) -> str:
        cell = self.cell(row, column)
        return "" if is_empty(cell) else str(cell).strip()


class OpinionReader:
    """Reads lists of one instance's powers; what is wrong is added to errors, what a person must do to warnings."""

    def __init__(self, instance: Instance, errors: list[Problem], warnings: list[Problem]) -> None:
        self._instance, self._errors, self._warnings = instance, errors, warnings
        self._general = {(row.power, row.ministry) for row in instance.joint if row.body is None}
        self._names = {language: _Names(instance, language) for language in LANGUAGES}

    @staticmethod
    def is_list(sheets: Mapping[str, Grid]) -> bool:
        """Whether a workbook is one of lists."""
        return any(sheet == text("listing.sheet.cover", language) for language in LANGUAGES for sheet in sheets)

    def read(self, sheets: Mapping[str, Grid], file: str) -> list[Answer]:
        """What the accepted opinions of a workbook come to."""
        found = [one for sheet, grid in sheets.items() if (one := _list(sheet, grid)) is not None]
        if not any("accepted" in one.columns for one in found):
            self._errors.append(Problem("list-without-opinions", Place(file)))
            return []
        return [answer for one in found if "accepted" in one.columns for answer in self._of_list(one, file)]

    def _of_list(self, one: _List, file: str) -> Iterator[Answer]:
        section = ""
        for row in range(_HEADINGS, len(one.grid)):
            filled = [at for at, cell in enumerate(one.grid[row]) if not is_empty(cell)]
            if filled == [0]:
                section = str(one.grid[row][0])
            elif one.said(row, "accepted"):
                yield from self._of_row(one, row, section, file)

    def _of_row(self, one: _List, row: int, section: str, file: str) -> Iterator[Answer]:
        """One opinion on which somebody has decided: what it comes to, or why a person has to work it in."""
        told, reason = one.said(row, "power"), one.said(row, "opinion-reason")
        choices = [self._choice(one, row, column, told, file) for column in ("opinion", "accepted")]
        power = self._names[one.language].power(one.said(row, "code"), told)
        place = sheet_place(file, one.sheet, row + 1, one.columns["accepted"] + 1)
        if power is None:
            self._errors.append(Problem("list-no-power", place, told, {"name": shown(told)}))
        if None in choices or power is None or choices[1] == _REFUSED:
            return
        answers: list[Answer] = []
        if _PARTLY not in choices:
            opinion = _Opinion(power, choices[0] == _AGREES, place, Source(("list", file), file, reason))
            asks_ministries = _LISTS[one.key][1]
            answers += self._consents(one, row, section, opinion) if asks_ministries else ()
            answers += self._levels(one, row, section, opinion) if not asks_ministries else ()
        if not answers:
            self._warnings.append(Problem("opinion-by-hand", place, told, {"reason": shown(reason) or "–"}))
        yield from answers

    def _choice(self, one: _List, row: int, column: str, told: str, file: str) -> int | None:
        """Which of the choices of a column was made, from 0; None for none of them, which is an error."""
        choices = text(f"listing.choice.{column}", one.language).split(",")
        said = one.said(row, column)
        if said in choices:
            return choices.index(said)
        place = sheet_place(file, one.sheet, row + 1, one.columns[column] + 1)
        self._errors.append(Problem("no-opinion", place, told, {"value": shown(said)}))
        return None

    def _consents(self, one: _List, row: int, section: str, opinion: "_Opinion") -> Iterator[Answer]:
        """A ministry's answer for a power, in all places or in the zones that are named."""
        names, every = self._names[one.language], self._instance.structure.zones_of[opinion.power]
        ministry = names.ministry(section)
        if ministry is None or (opinion.power, ministry) not in self._general:
            return
        zones = every if one.key == "granted-by-ministry" else names.zones(one.said(row, "zones"), every)
        for place in (None,) if zones == every else zones:
            yield opinion.answer("joint", (opinion.power, ministry, place), "consents", opinion.agrees)

    def _levels(self, one: _List, row: int, section: str, opinion: "_Opinion") -> Iterator[Answer]:
        """The level that is decided or ruled out, in the section's zone or in the zones that are named."""
        names, every = self._names[one.language], self._instance.structure.zones_of[opinion.power]
        level, zone = names.level(one.said(row, _LISTS[one.key][0])), names.body(section)
        zones = names.zones(one.said(row, "zones"), every) if one.key == "withheld" else (zone,) if zone else ()
        for place in zones if level is not None else ():
            key = ("must" if opinion.agrees else "never", opinion.power, place, level)
            yield opinion.answer("decided", key, "level", str(level))


@dataclass(frozen=True)
class _Opinion:
    """An accepted opinion on a power."""

    power: str
    agrees: bool
    place: Place
    source: Source

    def answer(self, table: str, key: Key, column: str, value: Value) -> Answer:
        """What it comes to in a cell."""
        return Answer(table, key, column, value, self.place, self.source, column)


class _Names:
    """What the names on a list mean, in one language."""

    def __init__(self, instance: Instance, language: Language) -> None:
        self._language = language
        self._powers = {name: own for own, name in power_names(instance, language).items()}
        self._powers |= {row.code: row.power for row in instance.powers if row.code}
        self._powers |= {row.power: row.power for row in instance.powers}
        zones = set(instance.structure.zones)
        self._zones = {name: own for own, name in body_names(instance, language).items() if own in zones}
        self._ministries = {name: own for own, name in ministry_names(instance, language).items()}
        self._levels = {level_name(level, language): level for level in instance.settings.levels}

    def power(self, code: str, name: str) -> str | None:
        """A power by its code or id, else by its name."""
        return self._powers.get(code) or self._powers.get(name)

    def level(self, name: str) -> str | None:
        """A level by its name."""
        return self._levels.get(name)

    def body(self, section: str) -> str | None:
        """The zone whose section a heading begins."""
        return _beginning(section, self._zones)

    def ministry(self, section: str) -> str | None:
        """The ministry or department whose section a heading begins."""
        return _beginning(section, self._ministries)

    def zones(self, written: str, every: Sequence[str]) -> tuple[str, ...]:
        """The zones of a cell: all of a power's, or those that are named; none if one is not known."""
        if written == text("listing.cell.all-zones", self._language, count=len(every)):
            return tuple(every)
        names = written.split(text("listing.cell.separator", self._language)) if written else []
        found = [self._zones.get(name) for name in names]
        return tuple(zone for zone in found if zone is not None) if None not in found else ()


def _beginning(section: str, names: Mapping[str, str]) -> str | None:
    """What the longest name that a heading begins with means."""
    found = [name for name in names if section.startswith((f"{name}:", f"{name}："))]
    return names[max(found, key=len)] if found else None


def _list(sheet: str, grid: Grid) -> _List | None:
    """The list on a sheet, if it is one."""
    for language in LANGUAGES:
        for key, (column, _) in _LISTS.items():
            if sheet == text(f"listing.sheet.{key}", language) and len(grid) >= _HEADINGS:
                headings = [str(cell or "").strip() for cell in grid[_HEADINGS - 1]]
                wanted = ("code", "power", "zones", "opinion", "opinion-reason", "accepted", column)
                named = {name: text(f"listing.column.{name}", language) for name in wanted}
                columns = {name: headings.index(heading) for name, heading in named.items() if heading in headings}
                return _List(key, language, sheet, grid, columns)
    return None


def decided_twice(rows: Sequence[Decided], answers: Iterable[Answer]) -> Iterator[Problem]:
    """Accepted opinions that decide a pair otherwise than another opinion or than the instance does."""
    places = {answer.key: answer.place for answer in answers if answer.table == "decided"}
    for key, place in places.items():
        decision, power, zone, level = key
        for row in rows:
            same_pair = row.power == power and row.zone in (zone, None)
            both = row.decision == decision == "must" and row.level != level
            if same_pair and (both or (row.level == level and row.decision != decision)):
                told = {"first": f"{decision} {level}", "second": f"{row.decision} {row.level}"}
                yield Problem("decided-twice", place, f"{power}/{zone}", told)
