"""An allocation from a plain table: power, zone, level, as a planner keeps it in a CSV, Excel or parquet file."""

import io
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from allocation.instance.checks.references import references
from allocation.instance.checks.repeats import repeats
from allocation.instance.document import Cell, RawTable
from allocation.instance.draft import Draft
from allocation.instance.instance import Instance
from allocation.instance.parsing import parse_rows
from allocation.instance.problems import InvalidInstance, Place, Problem
from allocation.instance.reading.csv_table import csv_table
from allocation.instance.reading.files import Unreadable, decode, read_bytes, unreadable
from allocation.instance.reading.headings import missing_columns, read_header
from allocation.instance.reading.workbook import SheetLocator, sheet_place
from allocation.instance.reading.zip_guard import guard
from allocation.instance.rows import capped
from allocation.instance.structure import Pair
from allocation.instance.suggestions import Suggester, shown
from allocation.instance.tables import Current, Row
from allocation.outcome.allocation import Allocation, judge

# The table of an instance that has just these columns, so that headings and cells are read in the same way
_TABLE = Current.table
_COLUMNS = ("power", "zone", "level")
_SHOWN_PAIRS = 5


def read_levels(path: str | os.PathLike[str], instance: Instance, *, measures: Collection[str] = ()) -> Allocation:
    """The allocation that a table states: a row a pair with power, zone and level; other columns are not read.

    `.csv`, `.xlsx` (its first sheet with cells) or `.parquet`; Chinese headings are understood.
    measures: ids of those that are adopted with it. Raises `InvalidInstance` with all problems of the file.
    """
    target = Path(path)
    problems: list[Problem] = []
    try:
        raw = _read(target, problems)
    except Unreadable as error:
        raise InvalidInstance((error.problem,)) from None
    known = {row.measure for row in instance.measures}
    for name in sorted(set(measures) - known):
        values = {"name": shown(name)}
        problems.append(Problem("no-measure", Place(target.name), "measures", values, Suggester(known).closest(name)))
    broken: set[str] = set()
    rows = parse_rows(raw, {}, problems, broken)
    tables: dict[str, Sequence[Row]] = {"bodies": instance.bodies, "powers": instance.powers, _TABLE: rows}
    draft = Draft(instance.settings, tables, _Places(raw), frozenset(broken))
    if set(_COLUMNS) <= set(raw.columns):
        problems = [problem for problem in problems if problem.key != "unknown-column"]
        problems += repeats(draft, _TABLE)
        problems += references(draft, _TABLE)
        problems += _pairs(draft, instance, problems)
    if problems:
        raise InvalidInstance(capped([_plainly(problem) for problem in problems], target.name))
    return judge(instance, _levels(draft), measures)


def _levels(draft: Draft) -> dict[Pair, str]:
    return {(row.power, row.zone): row.level for row in draft.of(Current)}


def _plainly(problem: Problem) -> Problem:
    """A problem that speaks of the column alone, as the file is no table of an instance."""
    return replace(problem, subject=problem.subject.removeprefix(f"{_TABLE}.").removeprefix(_TABLE))


def _pairs(draft: Draft, instance: Instance, found: Sequence[Problem]) -> list[Problem]:
    """Pairs that the instance does not have, and pairs without a row."""
    structure = instance.structure
    pairs, zones = set(structure.pairs), set(structure.zones)
    problems = []
    stated = set()
    for row, entry in enumerate(draft.of(Current)):
        pair = (entry.power, entry.zone)
        stated.add(pair)
        if pair not in pairs and entry.power in structure.held_at and entry.zone in zones:
            values = {"power": shown(entry.power), "zone": shown(entry.zone)}
            problems.append(draft.problem("levels-no-pair", _TABLE, row, "zone", values))
    absent = [pair for pair in structure.pairs if pair not in stated]
    if absent and not found and not problems:
        some = tuple(f"{power} {zone}" for power, zone in absent[:_SHOWN_PAIRS])
        values_of = {"count": len(absent), "all": len(pairs), "some": some}
        problems.append(Problem("levels-missing", draft.places.table(_TABLE), "", values_of))
    return problems


@dataclass(frozen=True)
class _Places:
    """Places in the one table."""

    raw: RawTable

    def cell(self, table: str, row: int, column: str) -> Place:  # noqa: ARG002 - there is only one
        """The place of a cell."""
        return self.raw.locator.cell(row, column)

    def setting(self, path: str) -> Place:  # noqa: ARG002
        """The place of the table: it has no settings."""
        return self.raw.locator.header()

    def setting_key(self, path: str) -> Place:  # noqa: ARG002
        """The place of the table: it has no settings."""
        return self.raw.locator.header()

    def table(self, table: str) -> Place:  # noqa: ARG002
        """The place of the table."""
        return self.raw.locator.header()

    def subject(self, table: str, row: int, column: str) -> str:  # noqa: ARG002
        """The column."""
        return column

    def row(self, table: str, row: int) -> str:  # noqa: ARG002
        """The row's place."""
        return str(self.raw.locator.row(row))


@dataclass(frozen=True)
class _RecordLocator:
    """Rows and columns of a parquet file, counted from 1."""

    file: str
    columns: Mapping[str, int]

    def cell(self, row: int, column: str) -> Place:
        """The row and column of a cell."""
        return Place(self.file, row + 1, self.columns.get(column))

    def row(self, row: int) -> Place:
        """A row."""
        return Place(self.file, row + 1)

    def header(self, column: str = "") -> Place:  # noqa: ARG002 - parquet's headings have no line
        """The file."""
        return Place(self.file)


def _read(path: Path, problems: list[Problem]) -> RawTable:
    match path.suffix.lower():
        case ".csv":
            return csv_table(_TABLE, decode(read_bytes(path, path.name), path.name), path.name, problems)
        case ".xlsx":
            return _sheet(read_bytes(path, path.name), path.name, problems)
        case ".parquet":
            return _records(read_bytes(path, path.name), path.name, problems)
    if not path.exists():
        raise unreadable("no-such-path", Place(path.name))
    raise unreadable("levels-form", Place(path.name))


def _sheet(content: bytes, name: str, problems: list[Problem]) -> RawTable:
    """The first sheet of a workbook that holds anything."""
    guarded = guard(content, name)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(guarded.content)) as book:
            titles = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            for title in titles:
                grid = [
                    [_cell(cell) for cell in row]
                    for row in book.get_sheet_by_name(title).to_python(skip_empty_area=False)
                ]
                filled = [row for row, cells in enumerate(grid) if any(cell not in (None, "") for cell in cells)]
                if filled:
                    return _grid(name, title, grid, filled, problems)
    except (CalamineError, OSError, ValueError):
        raise unreadable("no-workbook", Place(name)) from None
    raise unreadable("no-header", Place(name), table=_TABLE)


def _cell(value: Any) -> Cell:
    return value if isinstance(value, str | int | float | bool) else str(value)


def _grid(
    name: str, title: str, grid: Sequence[Sequence[Cell]], filled: Sequence[int], problems: list[Problem]
) -> RawTable:
    top, below = filled[0], filled[1:]
    headings = ["" if cell is None else str(cell) for cell in grid[top]]
    header = read_header(_TABLE, headings, lambda at: sheet_place(name, title, top + 1, at + 1), problems)
    columns = {column: at + 1 for column, at in zip(header.columns, header.positions, strict=True)}
    locator = SheetLocator(name, title, top + 1, columns, [row + 1 for row in below])
    problems += missing_columns(_TABLE, header.columns, locator.header())
    return RawTable(_TABLE, header.columns, [[grid[row][at] for at in header.positions] for row in below], locator)


def _records(content: bytes, name: str, problems: list[Problem]) -> RawTable:
    try:
        frame = pd.read_parquet(io.BytesIO(content), engine="pyarrow")
    except (OSError, ValueError):
        raise unreadable("levels-parquet", Place(name)) from None
    headings = [str(column) for column in frame.columns]
    header = read_header(_TABLE, headings, lambda at: Place(name, column=at + 1), problems)
    locator = _RecordLocator(name, dict(zip(header.columns, (at + 1 for at in header.positions), strict=True)))
    problems += missing_columns(_TABLE, header.columns, locator.header())
    chosen = [frame.iloc[:, at].astype("object") for at in header.positions]
    columns = [[None if pd.isna(cell) else _cell(cell) for cell in column] for column in chosen]
    return RawTable(_TABLE, header.columns, [list(row) for row in zip(*columns, strict=True)], locator)
