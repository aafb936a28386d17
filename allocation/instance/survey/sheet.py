"""A page of a form as a sheet."""

from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from allocation.instance.cells import Value, specs
from allocation.instance.survey.choices import Lists, answers, names
from allocation.instance.survey.form import Line, Page, Question
from allocation.instance.survey.layout import across, lines, prepare, put
from allocation.instance.survey.words import Words

FIRST = 4
"""The row of the first line of a page: above it are the hidden row, the explanation and the headings."""

_HEADINGS = FIRST - 1
_WIDTHS = {
    "power_name": 34,
    "powers_named": 48,
    "law": 34,
    "body_name": 26,
    "ministry_name": 26,
    "domain": 19,
    "unit": 18,
}
_WIDE, _USUAL = 26, 13


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    token: what the hidden row says: what is in it (`key`, `so_far` or `answer`) and of which column of the table;
    empty for what is only shown. style: of its cells.
    """

    token: str
    heading: str
    width: int
    style: str

    @property
    def content(self) -> str:
        """`key`, `so_far`, `answer` or empty."""
        return self.token.partition(":")[0]

    @property
    def name(self) -> str:
        """The column of the table."""
        return self.token.partition(":")[2]


def add_page(book: Workbook, page: Page, words: Words, lists: Lists) -> None:
    """Headings, lines and drop-down lists of a page on a sheet of its own."""
    sheet: Worksheet = book.create_sheet(words.say(f"sheet.{page.name}"))
    columns = _columns(page, words)
    prepare(sheet, [column.width for column in columns])
    put(sheet, 1, 1, f"page:{page.name}")
    across(sheet, 2, words.say(f"page.{page.name}"), "note", columns=len(columns))
    for at, column in enumerate(columns, 2):
        put(sheet, 1, at, column.token)
        put(sheet, _HEADINGS, at, column.heading, "heading")
    sheet.row_dimensions[_HEADINGS].height = 44
    last = FIRST - 1
    for last, line in enumerate(page.lines, FIRST):
        _add_line(sheet, last, page, line, columns, words)
    for row in range(last + 1, last + 1 + page.room):
        for at, column in enumerate(columns, 2):
            put(sheet, row, at, None, "answer" if column.content == "key" else column.style)
    _offer(sheet, page, columns, last, words, lists)
    sheet.freeze_panes = sheet.cell(FIRST, 2 + len(page.keys) + min(1, len(page.shown))).coordinate
    sheet.auto_filter.ref = f"B{_HEADINGS}:{get_column_letter(len(columns) + 1)}{last + page.room}"


def _columns(page: Page, words: Words) -> list[Column]:
    columns = []
    for key in page.keys:
        # Ids are short, labels that are chosen from a list are not
        wide = page.room and page.refers(key) in words.names
        columns.append(Column(f"key:{key}", words.say(f"key.{key}"), _WIDE if wide else _USUAL, "given"))
    columns += [Column("", words.say(f"shown.{name}"), _WIDTHS.get(name, _USUAL), "given") for name in page.shown]
    for question in page.questions:
        width = _WIDE if _is_text(page, question) else _USUAL
        if page.table != "requests":
            asked = words.say(f"ask.{page.table}-{question.column}")
            heading = words.say("so-far", asked=asked)
            columns.append(Column(f"so_far:{question.column}", heading, width, "so far"))
        heading = words.heading(page, question.column)
        columns.append(Column(f"answer:{question.column}", heading, width, "answer"))
    return columns


def _add_line(sheet: Worksheet, row: int, page: Page, line: Line, columns: list[Column], words: Words) -> None:
    prefilled = {question.column for question in page.questions if question.prefilled}
    shown = iter(page.shown)
    highest = 1
    for at, column in enumerate(columns, 2):
        value: Value | None = None
        if column.content == "key":
            value = page.cell(line, column.name)
        elif not column.content:
            value = words.shown(next(shown), page, line)
        elif column.content == "so_far" or column.name in prefilled:
            value = line.so_far.get(column.name)
        if isinstance(value, bool):
            value = words.say("yes" if value else "no")
        put(sheet, row, at, value, column.style)
        highest = max(highest, lines(str(value or ""), column.width))
    sheet.row_dimensions[row].height = 3 + 13 * highest


def _offer(sheet: Worksheet, page: Page, columns: list[Column], last: int, words: Words, lists: Lists) -> None:
    """Drop-down lists and limits, the same down a whole column."""
    for at, column in enumerate(columns, 2):
        letter = get_column_letter(at)
        choice: DataValidation | None = None
        if column.content == "answer" and last + page.room >= FIRST:
            choice = answers(page, column.name, words, lists)
            choice.add(f"{letter}{FIRST}:{letter}{last + page.room}")
        elif column.content == "key" and page.room:
            choice = names(page.refers(column.name), lists)
            choice.add(f"{letter}{last + 1}:{letter}{last + page.room}")
        if choice is not None:
            sheet.add_data_validation(choice)


def _is_text(page: Page, question: Question) -> bool:
    known = specs(page.table).get(question.column)
    return known is not None and known.kind == "text"
