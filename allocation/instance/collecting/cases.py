"""Counts of cases from exports, summed up by power, zone and year."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from allocation.instance.cells import WrongCell, as_number, is_empty
from allocation.instance.collecting.answers import Answer, Source
from allocation.instance.collecting.exports import Export, Located
from allocation.instance.document import Cell
from allocation.instance.instance import Instance
from allocation.instance.problems import Place, Problem
from allocation.instance.reading.files import Unreadable
from allocation.instance.reading.records import Records, read_records
from allocation.instance.suggestions import Suggester, shown

_YEAR = re.compile(r"(19|20)\d\d")
# A title and notes may stand above the headings
_ROWS_ABOVE = 10


@dataclass(frozen=True)
class Counted:
    """Cases of a power in a zone and year. place: of the first row that counts. need: they may stand for the need."""

    power: str
    zone: str
    year: int
    cases: float
    place: Place
    source: Source
    need: bool

    def usage(self) -> Answer:
        """The count as an answer to the table `usage`."""
        key = (self.power, self.zone, str(self.year))
        return Answer("usage", key, "cases", self.cases, self.place, self.source, "cases")

    def as_need(self) -> Answer:
        """The count as an answer to the table `needs`."""
        return Answer("needs", (self.power, self.zone), "need", self.cases, self.place, self.source, "need")


class CaseReader:
    """Reads exports of one instance's cases; what is wrong is added to errors, what is odd to warnings."""

    def __init__(self, instance: Instance, errors: list[Problem], warnings: list[Problem]) -> None:
        self._errors, self._warnings = errors, warnings
        bodies = {row.body: row for row in instance.bodies}
        zones = [bodies[zone] for zone in instance.structure.zones]
        names = {
            "power": [
                (n, row.power) for row in instance.powers for n in (row.power, row.code, row.name_zh, row.name_en)
            ],
            "zone": [(n, row.body) for row in zones for n in (row.body, row.name_zh, row.name_en)],
        }
        self._ids = {what: _named(pairs) for what, pairs in names.items()}
        self._suggesters = {what: Suggester(name for name, _ in pairs if name) for what, pairs in names.items()}
        self._pairs = frozenset(instance.structure.pairs)

    def read(self, located: Located) -> list[Counted]:
        """The counts of one export, all its files summed up."""
        sums: dict[tuple[str, str, int], Counted] = {}
        strange = _Strange(self._warnings)
        for path in located.paths:
            try:
                records = read_records(path, path.name, located.export.sheet or "")
            except Unreadable as error:
                self._errors.append(error.problem)
                continue
            columns = self._columns(records, located.export)
            if columns is not None:
                self._add(records, located.export, *columns, sums, strange)
        strange.tell()
        return list(sums.values())

    def _columns(self, records: Records, export: Export) -> tuple[int, dict[str, int]] | None:
        """The row of the headings, and where each column is."""
        wanted = {name: _plain(heading) for name, heading in export.columns.model_dump(exclude_none=True).items()}
        best: dict[str, int] = {}
        top = 0
        for row, cells in enumerate(records.rows[:_ROWS_ABOVE]):
            headings = [_plain(cell) for cell in cells]
            found = {name: headings.index(heading) for name, heading in wanted.items() if heading in headings}
            if len(found) > len(best):
                top, best = row, found
        for name in wanted.keys() - best.keys():
            heading = str(getattr(export.columns, name))
            known = [str(cell) for cell in (records.rows[top] if records.rows else ()) if not is_empty(cell)]
            values = {"heading": shown(heading), "known": tuple(known)}
            place = records.place(top) if records.rows else Place(records.file)
            self._errors.append(Problem("no-heading", place, name, values, Suggester(known).closest(heading)))
        return None if len(best) < len(wanted) else (top, best)

    def _add(
        self,
        records: Records,
        export: Export,
        top: int,
        columns: Mapping[str, int],
        sums: dict[tuple[str, str, int], Counted],
        strange: "_Strange",
    ) -> None:
        """Add the rows below the headings to the sums."""
        source = Source(("cases", export.file), export.file)
        for row in range(top + 1, len(records.rows)):
            cells = records.rows[row]
            if all(map(is_empty, cells)):
                continue
            cell = {name: cells[at] if at < len(cells) else None for name, at in columns.items()}
            place = {name: records.place(row, at) for name, at in columns.items()}
            power = self._id("power", cell["power"], export, place["power"], strange)
            zone = self._id(
                "zone", export.zone or cell.get("zone"), export, place.get("zone", records.place(row)), strange
            )
            year = self._year(cell.get("year"), export, place.get("year", records.place(row)))
            cases = self._cases(cell.get("cases"), export, place.get("cases", records.place(row)))
            if power is None or zone is None or year is None or cases is None:
                continue
            if (power, zone) not in self._pairs:
                strange.add("cases-no-pair", f"{power} – {zone}", records.place(row), "")
                continue
            before = sums.get((power, zone, year))
            first, whole = (before.place, before.cases + cases) if before else (records.place(row), cases)
            sums[power, zone, year] = Counted(power, zone, year, whole, first, source, export.need)

    def _id(self, what: str, cell: Cell, export: Export, place: Place, strange: "_Strange") -> str | None:
        """The id that a cell means; a name that means none is told once for all its rows."""
        written = "" if is_empty(cell) else str(cell).strip()
        meant = export.names.get(written, written)
        found = self._ids[what].get(_plain(meant))
        if found is None:
            strange.add(f"cases-no-{what}", written or "–", place, self._suggesters[what].closest(meant))
        return found

    def _year(self, cell: Cell, export: Export, place: Place) -> int | None:
        if export.year is not None:
            return export.year
        match = _YEAR.search(_plain(cell))
        if match is None:
            self._errors.append(Problem("cases-no-year", place, "year", {"value": shown(cell)}))
            return None
        return int(match[0])

    def _cases(self, cell: Cell, export: Export, place: Place) -> float | None:
        if export.columns.cases is None:
            return 1.0
        try:
            cases = as_number(cell)
        except WrongCell as error:
            self._errors.append(Problem(error.key, place, "cases", error.values_shown))
            return None
        if cases < 0:
            self._errors.append(Problem("below", place, "cases", {"value": f"{cases:g}", "limit": "0"}))
            return None
        return cases


class _Strange:
    """Names that mean nothing here: an export holds much that the instance is not about, so each is told once."""

    def __init__(self, warnings: list[Problem]) -> None:
        self._warnings = warnings
        self._found: dict[tuple[str, str], tuple[Place, str, int]] = {}

    def add(self, key: str, name: str, place: Place, suggestion: str) -> None:
        """One more row with this name."""
        first, meant, rows = self._found.get((key, name), (place, suggestion, 0))
        self._found[key, name] = (first, meant, rows + 1)

    def tell(self) -> None:
        """A warning a name."""
        for (key, name), (place, suggestion, rows) in self._found.items():
            self._warnings.append(Problem(key, place, "", {"name": shown(name), "rows": rows}, suggestion))


def latest_as_needs(counts: Sequence[Counted], stated: Mapping[tuple[str, str], float | None]) -> Iterator[Answer]:
    """The latest year's counts for needs that nobody stated, where the export is meant to stand for them."""
    latest: dict[tuple[str, str], Counted] = {}
    for one in counts:
        pair = (one.power, one.zone)
        if one.need and stated.get(pair) is None and one.year >= latest.get(pair, one).year:
            latest[pair] = one
    yield from (one.as_need() for one in latest.values())


def more_cases_than_need(
    counts: Sequence[Counted], stated: Mapping[tuple[str, str], float | None]
) -> Iterator[Problem]:
    """Pairs where more cases were handled than are said to be needed."""
    for one in counts:
        need = stated.get((one.power, one.zone))
        if need is not None and need < one.cases:
            values = {"need": f"{need:g}", "cases": f"{one.cases:g}", "year": one.year}
            yield Problem("need-below-cases", one.place, f"{one.power}/{one.zone}", values)


def _named(names: Iterable[tuple[str | None, str]]) -> dict[str, str]:
    """Ids by names; a name of two things means neither."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for name, own in names:
        plain = _plain(name)
        if plain and found.setdefault(plain, own) != own:
            twice.add(plain)
    return {name: own for name, own in found.items() if name not in twice or name == _plain(own)}


def _plain(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else unicodedata.normalize("NFKC", str(cell)).strip().casefold()
