"""An instance as a workbook: a sheet `instance` with keys and values, then a sheet a table."""

import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, WriteOnlyCell
from openpyxl.styles import Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from allocation.instance.instance import Instance
from allocation.instance.writing.content import Cell as Value
from allocation.instance.writing.content import Sheet, settings_values, sheets
from allocation.instance.writing.office import as_text, timeless
from allocation.language import Language

_ROWS = 1_048_576
_CHARACTERS = 32_767
_WIDTHS = (8, 48)

_HEADING = NamedStyle(
    name="heading",
    font=Font(bold=True),
    fill=PatternFill("solid", fgColor="DCE6F1"),
    border=Border(bottom=Side(style="thin")),
    number_format="@",
)
_TEXT = NamedStyle(name="as written", number_format="@")

# Settings with parts that each get a row of their own; the others are one row, as JSON if they are nested
_SPREAD = ("title", "service", "units", "weights", "reform", "scenarios")


def write_workbook(
    instance: Instance,
    file: Path,
    *,
    headings: Language = "en",
    comments: Mapping[str, str] | None = None,
) -> None:
    """Write an instance to a workbook.

    headings: the language of the tables' headings. comments: texts to stand beside keys of the sheet `instance`.
    """
    pages = [_settings_sheet(settings_values(instance.settings), comments or {}), *sheets(instance, headings)]
    for sheet in pages:
        _check(sheet)
    book = Workbook(write_only=True)
    book.add_named_style(_HEADING)
    book.add_named_style(_TEXT)
    for sheet in pages:
        _add(book, sheet)
    stream = io.BytesIO()
    book.save(stream)
    file.write_bytes(timeless(stream))


def _settings_sheet(settings: Mapping[str, Any], comments: Mapping[str, str]) -> Sheet:
    """The settings as rows of key and value, with a third column if there are comments."""
    rows: list[dict[str, Value]] = []
    told = set()
    for key, value in _settings_rows(settings):
        setting = key.partition(".")[0]
        note = comments[setting] if setting in comments and setting not in told else ""
        told.add(setting)
        rows.append({"key": key, "value": value} | ({"x_note": note} if note else {}))
    columns = ("key", "value", "x_note") if comments else ("key", "value")
    return Sheet("instance", {column: column for column in columns}, tuple(rows))


def _settings_rows(settings: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    """Keys and values: `weights.coordination` and its number, a comma list of levels, JSON for what is nested."""
    for key, value in settings.items():
        if key == "levels":
            yield key, _levels(value)
        elif not isinstance(value, (dict, list)):
            yield key, value
        elif isinstance(value, dict) and key in _SPREAD and value and all(map(_plain, value)):
            for part, child in value.items():
                yield f"{key}.{part}", _json(child) if isinstance(child, (dict, list)) else child
        else:
            yield key, _json(value)


def _plain(name: str) -> bool:
    """Whether a name can be part of a dotted key: readers split at dots and take full-width letters for plain ones."""
    return "." not in name and name == unicodedata.normalize("NFKC", name).strip()


def _levels(levels: Sequence[str]) -> str:
    listed = all(level == level.strip() and not re.search('[,，、;；\\[\\]{}"]', level) for level in levels)
    return ", ".join(levels) if listed else _json(levels)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _check(sheet: Sheet) -> None:
    """Raise `ValueError` for what a sheet cannot hold."""
    if len(sheet.rows) >= _ROWS:
        raise ValueError(f"{sheet.table}: a sheet holds {_ROWS - 1} rows, this table has {len(sheet.rows)}")
    for row in sheet.rows:
        for column, value in row.items():
            if isinstance(value, str) and (len(value) > _CHARACTERS or ILLEGAL_CHARACTERS_RE.search(value)):
                where = f"{sheet.table}.{column}"
                raise ValueError(f"{where}: a cell cannot hold {value[:40]!r}… ({len(value)} characters)")


def _add(book: Workbook, sheet: Sheet) -> None:
    page = book.create_sheet(sheet.table)
    page.freeze_panes = "A2"
    for position, (column, heading) in enumerate(sheet.headings.items(), start=1):
        shown = (_width(row[column]) for row in sheet.rows if column in row)
        width = max(_width(heading), max(shown, default=0)) + 2
        page.column_dimensions[get_column_letter(position)].width = min(max(width, _WIDTHS[0]), _WIDTHS[1])
    page.append([_cell(page, heading, "heading") for heading in sheet.headings.values()])
    for row in sheet.rows:
        page.append([_cell(page, row[column]) if column in row else None for column in sheet.headings])


def _cell(page: Worksheet, value: Value, style: str = "as written") -> Cell:
    """A cell that Excel takes as it is: no text becomes a formula, a date or a number, no number loses a digit."""
    if isinstance(value, str):
        cell: Cell = WriteOnlyCell(page, value)
        cell.style = style
        return as_text(cell)
    # openpyxl would write 16 digits; Python's own text of a number has as many as reading it back needs
    cell = WriteOnlyCell(page, repr(value))
    cell.data_type = "n"
    return cell


def _width(value: Value) -> int:
    """Columns that a text takes: Chinese characters are twice as wide."""
    longest: Iterable[str] = str(value).splitlines() or [""]
    return max(sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line) for line in longest)
