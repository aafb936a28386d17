"""How sheets of forms look: styles, widths, protection, texts across columns."""

import math
import unicodedata
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from allocation.instance.cells import Value
from allocation.instance.writing.office import as_text, legal
from allocation.language import Language

_LONGEST = 32_767  # characters that a cell holds
_NARROW = 0.75  # of a column's unit, a digit, that a letter takes
_FONTS: dict[Language, str] = {"en": "Arial", "zh": "宋体"}
_LINE = Side(style="thin", color="A6A6A6")


def add_styles(book: Workbook, language: Language) -> None:
    """The styles of a form; only answers are unlocked."""
    box = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    grey, yellow = PatternFill("solid", fgColor="E7EBF0"), PatternFill("solid", fgColor="FFF9DB")
    font, wrapped = Font(name=_FONTS[language], size=10), Alignment(vertical="center", wrap_text=True)
    strong, large = (Font(name=_FONTS[language], size=size, bold=True) for size in (10, 15))
    grey_font = Font(name=_FONTS[language], size=10, color="595959")
    for style in (
        NamedStyle("title", font=large, alignment=wrapped),
        NamedStyle("note", font=font, alignment=Alignment(vertical="top", wrap_text=True)),
        NamedStyle("heading", font=strong, alignment=wrapped, border=box, fill=grey),
        NamedStyle("given", font=font, alignment=wrapped, border=box),
        NamedStyle("so far", font=grey_font, alignment=wrapped, border=box, fill=grey),
        NamedStyle(
            "answer", font=font, alignment=wrapped, border=box, fill=yellow, protection=Protection(locked=False)
        ),
    ):
        book.add_named_style(style)


def prepare(sheet: Worksheet, widths: Sequence[int]) -> None:
    """Protect a sheet, hide what is for programs, make it fit a page across; widths: from column B."""
    for at, width in enumerate(widths, 2):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.column_dimensions["A"].hidden = True
    sheet.row_dimensions[1].hidden = True
    protection = sheet.protection
    protection.sheet = True
    # What makes a form easier to fill in and does no harm stays allowed
    protection.formatColumns = protection.formatRows = protection.autoFilter = False
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def across(sheet: Worksheet, row: int, line: str, style: str, *, columns: int) -> None:
    """A text over several columns from B, its row as high as it takes."""
    put(sheet, row, 2, line, style)
    if columns > 1:
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=1 + columns)
    width = sum(sheet.column_dimensions[get_column_letter(at)].width for at in range(2, 2 + columns))
    sheet.row_dimensions[row].height = 5 + (22 if style == "title" else 13) * lines(line, width)


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a width: not every program finds out by itself how high a row must be."""
    taken = sum(2 if unicodedata.east_asian_width(letter) in "WF" else _NARROW for letter in text)
    return max(1, math.ceil(taken / width))


def put(sheet: Worksheet, row: int, column: int, value: Value | None, style: str | None = None) -> None:
    """Write a cell; text stays text."""
    if isinstance(value, str):
        value = legal(value)[:_LONGEST] or None
    cell = sheet.cell(row, column, value)
    if style is not None:
        cell.style = style
    if isinstance(value, str):
        as_text(cell)
