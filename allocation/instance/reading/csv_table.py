"""A table from the text of a CSV file."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from allocation.instance.document import RawTable
from allocation.instance.problems import Place, Problem
from allocation.instance.reading import limits
from allocation.instance.reading.files import unreadable
from allocation.instance.reading.headings import Header, missing_columns, read_header
from allocation.instance.suggestions import shown


@dataclass(frozen=True)
class CsvLocator:
    """Lines and fields of a CSV file. fields: the number of a column's field. lines: the line of each row."""

    file: str
    header_line: int
    fields: dict[str, int]
    lines: Sequence[int]

    def cell(self, row: int, column: str) -> Place:
        """The line and field of a cell."""
        return Place(self.file, self.lines[row], self.fields.get(column))

    def row(self, row: int) -> Place:
        """The line where a row begins."""
        return Place(self.file, self.lines[row])

    def header(self, column: str = "") -> Place:
        """The line and field of a heading."""
        return Place(self.file, self.header_line, self.fields.get(column))


def csv_table(table: str, text: str, file: str, problems: list[Problem]) -> RawTable:
    """Read a table; raises `Unreadable` if there is nothing to be read."""
    records, lines = _records(table, text, file)
    if not records:
        raise unreadable("no-header", Place(file), table=table)
    headings, header_line = records[0], lines[0]
    _check_width(headings, file, header_line)
    header = read_header(table, headings, lambda position: Place(file, header_line, position + 1), problems)
    fields = {column: position + 1 for column, position in zip(header.columns, header.positions, strict=True)}
    rows = _rows(table, records[1:], lines[1:], headings, header, file, problems)
    locator = CsvLocator(file, header_line, fields, lines[1:])
    problems += missing_columns(table, header.columns, locator.header())
    return RawTable(table, header.columns, rows, locator)


def _records(table: str, text: str, file: str) -> tuple[list[list[str]], list[int]]:
    """The records that are not blank, header first, and the line where each begins."""
    records: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(table, text, file), strict=True)
    line = 1
    try:
        for record in reader:
            if any(record) and any(map(str.strip, record)):
                records.append(record)
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        key = "long-cell" if "field larger" in str(error) else "quote"
        raise unreadable(key, Place(file, line), limit=csv.field_size_limit()) from None
    if len(records) > limits.ROWS:
        raise unreadable("too-many-rows", Place(file), limit=limits.ROWS)
    return records, lines


def _delimiter(table: str, text: str, file: str) -> str:
    """The comma that the header uses; other separators are not guessed at."""
    line, header = next(((number, line) for number, line in enumerate(io.StringIO(text), 1) if line.strip()), (1, ""))
    if "," in header:
        return ","
    if "，" in header:
        return "，"
    if any(separator in header for separator in ";；\t|"):
        raise unreadable("separator", Place(file, line), table=table)
    return ","


def _check_width(headings: Sequence[str], file: str, line: int) -> None:
    if len(headings) > limits.COLUMNS:
        raise unreadable("too-many-columns", Place(file, line), count=len(headings), limit=limits.COLUMNS)


def _rows(
    table: str,
    records: list[list[str]],
    lines: Sequence[int],
    headings: Sequence[str],
    header: Header,
    file: str,
    problems: list[Problem],
) -> list[Sequence[str]]:
    """The cells of the columns that are read; cells beyond the header or under an empty heading are problems."""
    width = header.width
    nameless = [position for position, heading in enumerate(headings) if not heading.strip()]
    for record, line in zip(records, lines, strict=True):
        if len(record) < width:
            record.extend([""] * (width - len(record)))
        elif len(record) > width:
            extra = next((position for position in range(width, len(record)) if record[position].strip()), None)
            if extra is not None:
                place = Place(file, line, extra + 1)
                values = {"value": shown(record[extra].strip()), "width": width}
                problems.append(Problem("extra-cell", place, table, values))
            del record[width:]
    for position in nameless:
        row = next((row for row, record in enumerate(records) if record[position].strip()), None)
        if row is not None:
            values = {"value": shown(records[row][position].strip())}
            problems.append(Problem("nameless-cell", Place(file, lines[row], position + 1), table, values))
    if header.positions == tuple(range(width)):
        return list(records)
    if len(header.positions) == 1:
        return [[record[header.positions[0]]] for record in records]
    if not header.positions:
        return [[] for _ in records]
    return list(map(itemgetter(*header.positions), records))
