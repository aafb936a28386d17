"""A list as a sheet: title rows, frozen headings, sections, borders, drop-down lists, and how it prints."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from allocation.analysis.listing import Listing
from allocation.display.lists.tables import Cell, Section, Table, Telling
from allocation.instance.writing.office import as_text, legal
from allocation.language import Language

HEADINGS = 3
"""The row of the headings, after title and facts."""

_LONGEST = 32_767  # characters that a cell holds
_HIGHEST = 409.0  # points that a row can be high
_STYLE = "list "  # Excel has styles of its own that are called title and note
_COMMENT = ("opinion", "opinion-reason", "accepted")
_WIDTHS: Mapping[str, int] = {
    "number": 5,
    "code": 10,
    "power": 19,
    "law": 18,
    "owner": 15,
    "from": 9,
    "to": 9,
    "to-recalled": 9,
    "to-asked": 9,
    "level": 9,
    "pairs": 6,
    "from_body": 15,
    "body": 15,
    "bodies": 24,
    "zones": 24,
    "mode": 15,
    "agree": 16,
    "conditions": 26,
    "supervisor": 13,
    "reason": 30,
    "what": 11,
    "joint": 16,
    "also": 17,
    "innovations": 16,
    "gain": 16,
    "opinion": 10,
    "opinion-reason": 16,
    "accepted": 10,
}
_CENTRED = ("number", "code", "from", "to", "to-recalled", "to-asked", "level", "pairs", "opinion", "accepted")
_LINE = Side(style="thin", color="808080")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FONTS: Mapping[Language, tuple[str, str]] = {"en": ("Arial", "Arial"), "zh": ("黑体", "仿宋")}
"""Per language the fonts of headings and of text; where one is missing, the reader's program takes another."""


@dataclass(frozen=True, eq=False)
class Frame:
    """What all sheets share. dated: the day of the result."""

    listing: Listing
    telling: Telling
    dated: str | None

    @property
    def name(self) -> str:
        """The instance's title, else its name."""
        settings = self.listing.allocation.instance.settings
        return (settings.title or {}).get(self.telling.language) or settings.name

    @cached_property
    def facts(self) -> str:
        """The line below each title: instance, day, units."""
        units = self.listing.allocation.instance.settings.units.told(self.telling.language)
        date = self.dated or self.telling.say("about.no-date")
        named = {"title": self.name, "name": self.listing.name, "date": date}
        return self.telling.say("about.line", **named, cost=units.cost, need=units.need)


def add_styles(book: Workbook, language: Language) -> None:
    """The styles of all sheets."""
    strong, plain = _FONTS[language]
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    left = Alignment(horizontal="left", vertical="center", wrap_text=True)
    grey = PatternFill("solid", fgColor="E7EBF0")
    for style in (
        NamedStyle(_STYLE + "title", font=Font(name=strong, size=16, bold=language == "en"), alignment=middle),
        NamedStyle(
            _STYLE + "facts", font=Font(name=plain, size=10), alignment=Alignment(horizontal="left", vertical="center")
        ),
        NamedStyle(
            _STYLE + "heading", font=Font(name=strong, size=10, bold=True), alignment=middle, border=_BOX, fill=grey
        ),
        NamedStyle(
            _STYLE + "section", font=Font(name=strong, size=11, bold=True), alignment=Alignment(vertical="center")
        ),
        NamedStyle(_STYLE + "left", font=Font(name=plain, size=10), alignment=left, border=_BOX),
        NamedStyle(_STYLE + "centred", font=Font(name=plain, size=10), alignment=middle, border=_BOX),
        NamedStyle(
            _STYLE + "note", font=Font(name=plain, size=10), alignment=Alignment(vertical="top", wrap_text=True)
        ),
        NamedStyle(_STYLE + "link", font=Font(name=plain, size=10, color="1F4E9E", underline="single"), border=_BOX),
    ):
        book.add_named_style(style)


def add_sheet(book: Workbook, frame: Frame, table: Table, *, for_comment: bool) -> None:
    """A list on a sheet of its own."""
    telling = frame.telling
    page = book.create_sheet(telling.say(f"sheet.{table.key}"))
    columns = (*table.columns, *(_COMMENT if for_comment else ()))
    begin(page, frame, telling.say(f"title.{table.key}"), [_WIDTHS[name] for name in columns])
    for at, name in enumerate(columns, 1):
        put(page, HEADINGS, at, telling.say(f"column.{name}"), "heading")
    at = HEADINGS
    for section in table.sections:
        at = _add_section(page, at, section, table, columns)
        if table.key == "granted" and section is not table.sections[-1]:
            page.row_breaks.append(Break(id=at))  # a zone's list goes to that zone
    if for_comment and at > HEADINGS:
        _offer_choices(page, telling, len(table.columns), at)
    page.freeze_panes = page.cell(HEADINGS + 1, table.columns.index("power") + 2)
    page.print_title_rows = f"1:{HEADINGS}"
    lay_out(page, frame)


def _add_section(page: Worksheet, at: int, section: Section, table: Table, columns: Sequence[str]) -> int:
    """Write a section below a row; gives its last row."""
    if section.heading:
        at += 1
        put(page, at, 1, section.heading, "section")
        page.row_dimensions[at].height = 24
    first = at + 1
    for row in section.rows:
        at += 1
        for column, name in enumerate(columns, 1):
            value = row[column - 1] if column <= len(row) else ""
            put(page, at, column, value, "centred" if name in _CENTRED else "left")
        heights = (height(value, _WIDTHS[name]) for value, name in zip(row, columns, strict=False))
        page.row_dimensions[at].height = max(heights)
    if section.said:
        _say_once(page, section.said, table, first, at)
    return at


def _say_once(page: Worksheet, said: str, table: Table, first: int, last: int) -> None:
    """What is true of a whole section, in one cell beside all its rows."""
    column = len(table.columns)
    put(page, first, column, said, "left")
    page.merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)
    there = sum(page.row_dimensions[row].height or 0 for row in range(first, last + 1))
    missing = height(said, _WIDTHS[table.columns[-1]]) - there
    if missing > 0:
        page.row_dimensions[last].height = min(_HIGHEST, (page.row_dimensions[last].height or 0) + missing)


def _offer_choices(page: Worksheet, telling: Telling, before: int, last: int) -> None:
    """Drop-down lists in the columns for comment."""
    for at, name in enumerate(_COMMENT, before + 1):
        if name != "opinion-reason":
            letter = get_column_letter(at)
            choice = DataValidation("list", formula1=f'"{telling.say(f"choice.{name}")}"', allow_blank=True)
            choice.add(f"{letter}{HEADINGS + 1}:{letter}{last}")
            page.add_data_validation(choice)


def begin(page: Worksheet, frame: Frame, title: str, widths: Sequence[float]) -> None:
    """Title, the line below it, and the widths of the columns."""
    for at, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(at)].width = width
    put(page, 1, 1, title, "title")
    put(page, 2, 1, frame.facts, "facts")
    for row, height in ((1, 32), (2, 20), (HEADINGS, 44)):
        page.row_dimensions[row].height = height
    page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(widths))


def put(page: Worksheet, row: int, column: int, value: Cell, style: str) -> None:
    """Write a cell; text stays text."""
    if isinstance(value, str):
        value = legal(value)[:_LONGEST]
    cell = page.cell(row, column, value)
    cell.style = _STYLE + style
    if isinstance(value, str) and value:
        as_text(cell)


def height(text: Cell, width: float) -> float:
    """How high a row must be to show a text in a column: not every program finds out by itself."""
    lines = 0
    for line in str(text).splitlines():
        letters = sum(2 if east_asian_width(letter) in "WF" else 0.9 for letter in line)
        lines += math.ceil(letters / (width - 0.5))
    return min(_HIGHEST, 5 + 13 * max(1, lines))


def lay_out(page: Worksheet, frame: Frame) -> None:
    """A4 across, as wide as the paper, with page numbers."""
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = page.ORIENTATION_LANDSCAPE
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_options.horizontalCentered = True
    margins = page.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.footer = 0.6, 0.75, 0.35
    name, number = frame.name.replace("&", "&&"), frame.telling.say("page.number")
    footer = HeaderFooterItem()
    footer.left.text, footer.right.text = name, number
    page.oddFooter = footer
