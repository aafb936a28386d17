"""An instance as a workbook: a sheet `instance` with keys and values, and a sheet a table."""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from allocation.instance.cells import is_empty
from allocation.instance.document import Cell, Document, RawTable, SettingPlaces
from allocation.instance.problems import Place, Problem
from allocation.instance.reading import limits
from allocation.instance.reading.files import Unreadable, unreadable
from allocation.instance.reading.headings import closest_table, missing_columns, read_header
from allocation.instance.reading.json_text import flaws, plain_json
from allocation.instance.reading.yaml_settings import yaml_settings
from allocation.instance.reading.zip_guard import column_letters, guard
from allocation.instance.setting_keys import put, split_key
from allocation.instance.suggestions import shown
from allocation.instance.tables import TABLES

_INSTANCE = "instance"
_KEYS = ("key", "键", "设置项")
# Lists that may be written with commas; in other values a comma is a comma
_LISTS = ("levels", "of")
_OBJECTS = ("title", "units", "weights", "reform", "service", "resources", "scales", "scenarios")
_COMMAS = str.maketrans({"，": ",", "、": ",", "；": ",", ";": ","})

Grid = Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class SheetLocator:
    """Cells of a sheet. columns: the column (from 1) of each name. rows: the row (from 1) of each row of the table."""

    file: str
    sheet: str
    header_row: int
    columns: dict[str, int]
    rows: Sequence[int]

    def cell(self, row: int, column: str) -> Place:
        """The sheet and cell of a cell."""
        return sheet_place(self.file, self.sheet, self.rows[row], self.columns.get(column, 1))

    def row(self, row: int) -> Place:
        """The sheet and first cell of a row."""
        return sheet_place(self.file, self.sheet, self.rows[row], 1)

    def header(self, column: str = "") -> Place:
        """The sheet and cell of a heading."""
        return sheet_place(self.file, self.sheet, self.header_row, self.columns.get(column, 1))


def sheet_place(file: str, sheet: str, row: int, column: int) -> Place:
    """The place of a cell in a workbook."""
    return Place(file, row, column, f"{sheet}!{column_letters(column)}{row}")


@dataclass
class _Reader:
    file: str
    problems: list[Problem] = field(default_factory=list)
    tables: dict[str, RawTable] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    settings: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    values: dict[str, Place] = field(default_factory=dict)

    def sheet(self, name: str, grid: Grid) -> None:
        """Read a sheet; empty ones of any name are what Excel puts into a new workbook."""
        title = name.strip()
        if title == _INSTANCE:
            self.read_settings(name, grid)
        elif title in TABLES:
            try:
                self.tables[title] = self.table(title, name, grid)
            except Unreadable as error:
                self.problems.append(error.problem)
                self.unread.add(title)
        elif any(not _blank(row) for row in grid):
            suggestion = closest_table(title)
            values = {"name": shown(title), "tables": tuple(TABLES)}
            place = Place(self.file, where=f"{shown(title)}!A1")
            self.problems.append(Problem("unknown-sheet", place, "", values, suggestion))
            self.unread.add(suggestion)

    def table(self, table: str, sheet: str, grid: Grid) -> RawTable:
        """The table on a sheet; its first row that is not blank is the header."""
        filled = [index for index, row in enumerate(grid) if not _blank(row)]
        if not filled:
            raise unreadable("no-header", Place(self.file, where=f"{sheet}!A1"), table=table)
        top = filled[0]
        headings = ["" if cell is None else str(cell) for cell in grid[top]]

        def place(row: int, column: int) -> Place:
            return sheet_place(self.file, sheet, row + 1, column + 1)

        if len(headings) > limits.COLUMNS:
            raise unreadable("too-many-columns", place(top, 0), count=len(headings), limit=limits.COLUMNS)
        header = read_header(table, headings, lambda position: place(top, position), self.problems)
        below = filled[1:]
        for position, heading in enumerate(headings):
            if heading.strip():
                continue
            row = next((row for row in below if not is_empty(grid[row][position])), None)
            if row is not None:
                values = {"value": shown(grid[row][position])}
                self.problems.append(Problem("nameless-cell", place(row, position), table, values))
        columns = {column: position + 1 for column, position in zip(header.columns, header.positions, strict=True)}
        locator = SheetLocator(self.file, sheet, top + 1, columns, [row + 1 for row in below])
        self.problems += missing_columns(table, header.columns, locator.header())
        rows = [[grid[row][position] for position in header.positions] for row in below]
        return RawTable(table, header.columns, rows, locator)

    def read_settings(self, sheet: str, grid: Grid) -> None:
        """Rows of key and value; what stands beside them is not read."""
        start = True
        for index, row in enumerate(grid, 1):
            key, value = (*row, None, None)[:2]
            key = unicodedata.normalize("NFKC", str(key)).strip() if key is not None else ""
            empty = is_empty(value)
            if start and key.lower() in _KEYS:
                start = False
                continue
            if key:
                start = False
                if not empty:
                    self._setting(key, value, sheet, index)
            elif not empty:
                place = sheet_place(self.file, sheet, index, 1)
                self.problems.append(Problem("keyless-value", place, values={"value": shown(value)}))

    def _setting(self, key: str, cell: Cell, sheet: str, row: int) -> None:
        path = split_key(key)
        dotted = ".".join(path)
        at_key, at_value = sheet_place(self.file, sheet, row, 1), sheet_place(self.file, sheet, row, 2)
        if dotted in self.values or (dotted in self.keys and path[0] != dotted):
            values = {"first": str(self.keys[dotted])}
            self.problems.append(Problem("repeated-key", at_key, dotted, values))
            return
        try:
            value = self._plain(path, cell, at_value)
        except ValueError:
            self.problems.append(Problem("json-in-cell", at_value, dotted))
            self.unread.add(path[0])
            return
        if not put(self.settings, path, value):
            values = {"first": str(self.keys[path[0]])}
            self.problems.append(Problem("repeated-key", at_key, dotted, values))
            return
        self.values[dotted] = at_value
        for end in range(1, len(path) + 1):
            self.keys.setdefault(".".join(path[:end]), at_key)

    def _plain(self, path: tuple[str, ...], cell: Cell, place: Place) -> Any:
        """The value of a setting: a comma list, nested text or a plain value; raises ValueError for broken text."""
        if isinstance(cell, float):
            return int(cell) if cell.is_integer() else cell
        if not isinstance(cell, str):
            return cell
        text = cell.strip()
        if text.startswith(("[", "{")) and (path[-1] in _LISTS or path[0] in _OBJECTS):
            value = _nested(text)
            self.problems += [
                Problem(key, place, ".".join(path), {"name": shown(word)}) for key, _, word in flaws(text, value)
            ]
            return value
        if path[-1] in _LISTS:
            return [part.strip() for part in text.translate(_COMMAS).split(",") if part.strip()]
        return text


def _nested(text: str) -> Any:
    """What a cell writes in brackets: JSON, or as it would stand in `instance.yaml`; ValueError for neither."""
    try:
        return plain_json(text)
    except ValueError as error:
        problems: list[Problem] = []
        try:
            settings, _ = yaml_settings(f"cell: {text}", "", problems)
        except Unreadable:
            raise error from None
        if problems or set(settings) != {"cell"}:
            raise
        return settings["cell"]


def workbook_document(content: bytes, name: str) -> Document:
    """Read a workbook; raises `Unreadable` if it is none, or unfolds beyond all measure."""
    reader = _Reader(name)
    pages = grids(content, name)
    for sheet, grid in pages.items():
        reader.sheet(sheet, grid)
    if _INSTANCE not in (sheet.strip() for sheet in pages):
        reader.problems.append(Problem("no-settings-sheet", Place(name)))
        reader.unread.add(_INSTANCE)
    return Document(
        name,
        "workbook",
        reader.settings,
        SettingPlaces(Place(name, where=f"{_INSTANCE}!A1"), reader.keys, reader.values),
        reader.tables,
        tuple(reader.problems),
        frozenset(reader.unread),
    )


def grids(content: bytes, name: str) -> dict[str, Grid]:
    """The cells of a workbook's sheets, by sheet; raises `Unreadable` like `workbook_document`."""
    guarded = guard(content, name)
    found: dict[str, Grid] = {}
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(guarded.content)) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ == SheetTypeEnum.WorkSheet:
                    rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                    grid = [[_cell(cell) for cell in row] for row in rows]
                    _put_faults(grid, guarded.faults.get(sheet.name, {}))
                    found[sheet.name] = grid
    except (CalamineError, OSError, ValueError):
        raise unreadable("no-workbook", Place(name)) from None
    return found


def _put_faults(grid: list[list[Cell]], faults: dict[tuple[int, int], str]) -> None:
    """Put error values where the reader left cells empty."""
    if not faults:
        return
    width = max((len(grid[0]) if grid else 0, *(column for _, column in faults)))
    grid.extend([] for _ in range(max(row for row, _ in faults) - len(grid)))
    for cells in grid:
        cells.extend([None] * (width - len(cells)))
    for (row, column), fault in faults.items():
        grid[row - 1][column - 1] = fault


def _cell(value: Any) -> Cell:
    """A cell as text, number or yes/no; dates as they are written in ISO 8601."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return None if value == "" else value


def _blank(row: Sequence[Cell]) -> bool:
    return all(map(is_empty, row))
