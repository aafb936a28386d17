"""Plain rows of cells from a CSV file or a sheet of a workbook, for lists that offices lay out as they like."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from allocation.instance.document import Cell
from allocation.instance.problems import Place, Problem
from allocation.instance.reading.files import Unreadable, decode, read_bytes, unreadable
from allocation.instance.reading.workbook import grids, sheet_place
from allocation.instance.suggestions import closest, shown


@dataclass(frozen=True)
class Records:
    """Rows of cells. lines: where each row begins in the file. sheet: empty for a CSV file."""

    file: str
    sheet: str
    rows: Sequence[Sequence[Cell]]
    lines: Sequence[int]

    def place(self, row: int, column: int | None = None) -> Place:
        """The place of a row, or of a cell in it, both counted from 0."""
        if self.sheet:
            return sheet_place(self.file, self.sheet, self.lines[row], (column or 0) + 1)
        return Place(self.file, self.lines[row], None if column is None else column + 1)


def read_records(path: Path, name: str, sheet: str = "") -> Records:
    """All rows of a file; raises `Unreadable`. name: of the file in messages; sheet: the first one if it is empty."""
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return _csv_records(decode(read_bytes(path, name), name), name)
    if suffix != ".xlsx":
        raise unreadable("records-form", Place(name))
    sheets = grids(read_bytes(path, name), name)
    if sheet and sheet not in sheets:
        values = {"sheet": shown(sheet), "known": tuple(sheets)}
        raise Unreadable(Problem("no-sheet", Place(name), "", values, closest(sheet, sheets)))
    chosen = sheet or next(iter(sheets), "")
    grid = sheets.get(chosen, [])
    return Records(name, chosen, grid, range(1, len(grid) + 1))


def _csv_records(text: str, name: str) -> Records:
    reader = csv.reader(io.StringIO(text, newline=""))
    rows, lines, line = [], [], 1
    try:
        for row in reader:
            rows.append(row)
            lines.append(line)
            line = reader.line_num + 1
    except csv.Error:
        raise unreadable("long-cell", Place(name, line), limit=csv.field_size_limit()) from None
    return Records(name, "", rows, lines)
