"""Offices that fill in forms: what an instance says is written into the cells that are asked for, as a person would."""

from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from allocation.instance import Instance
from allocation.instance.provenance import key_columns
from allocation.instance.survey.figures import Figures
from allocation.instance.tables import TABLES

FIRST = 4
PAGES = {
    "needs": ("needs", "zone"),
    "expected": ("needs", "zone"),
    "staff": ("capacities", "body"),
    "scores": ("capabilities", "body"),
    "wanted": ("requests", "zone"),
    "agenda": ("ministries", ""),
    "consents": ("joint", "ministry"),
    "places": ("joint", "ministry"),
}
"""The table that a page is about, and the key column that the form's office itself stands for."""


class Office:
    """An office that knows what an instance says."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.figures = Figures(instance)

    def fill(self, path: Path, by: str = "张三", date: str = "2026-03-31") -> None:
        """Answer every question of a form that the instance has an answer to, and sign it."""
        book = load_workbook(path)
        of = facts(book)["of"]
        for sheet in book.worksheets:
            page = page_of(sheet)
            if page in PAGES:
                self._page(sheet, page, of, book)
        sign(book, by, date)
        book.save(path)

    def _page(self, sheet: Worksheet, page: str, of: str, book: Workbook) -> None:
        table, own = PAGES[page]
        tokens = columns(sheet)
        names = key_columns(TABLES[table])
        asked = [token.removeprefix("answer:") for token in tokens if token.startswith("answer:")]
        listed: set[tuple[object, ...]] = set()
        for row in range(FIRST, sheet.max_row + 1):
            written = {name: sheet.cell(row, tokens[f"key:{name}"]).value for name in names if f"key:{name}" in tokens}
            if not any(written.values()):
                continue
            key: tuple[object, ...] = tuple(written.get(name) or (of if name == own else None) for name in names)
            listed.add(key)
            for column in asked:
                self._answer(sheet, row, tokens, table, key, column, book)
        if page == "places":
            self._places(sheet, tokens, of, listed, book)

    def _answer(
        self,
        sheet: Worksheet,
        row: int,
        tokens: dict[str, int],
        table: str,
        key: tuple[object, ...],
        column: str,
        book: Workbook,
    ) -> None:
        if table == "requests":
            wishes = [wish for wish in self.instance.requests if (wish.power, wish.zone) == key[:2]]
            value: object = None if not wishes else yes(book) if column == "wanted" else wishes[0].reason
        else:
            value = self.figures.value(table, key, column)  # type: ignore[arg-type] # keys are texts
        if isinstance(value, bool):
            value = yes(book) if value else no(book)
        if value is not None:
            sheet.cell(row, tokens[f"answer:{column}"]).value = value  # type: ignore[assignment] # a plain value

    def _places(
        self, sheet: Worksheet, tokens: dict[str, int], of: str, listed: set[tuple[object, ...]], book: Workbook
    ) -> None:
        """Answers for single places into the free lines, chosen from the drop-down lists."""
        row = next(row for row in range(FIRST, sheet.max_row + 1) if not sheet.cell(row, tokens["key:power"]).value)
        own = {m.ministry for m in self.instance.ministries if m.body == of} if "key:ministry" in tokens else {of}
        for answer in self.instance.joint:
            key = (answer.power, answer.ministry, answer.body)
            if answer.ministry in own and answer.body is not None and key not in listed:
                for name, cell in zip(("power", "ministry", "body"), key, strict=True):
                    if f"key:{name}" in tokens:
                        sheet.cell(row, tokens[f"key:{name}"]).value = label(book, str(cell))
                for column in ("consents", "condition"):
                    self._answer(sheet, row, tokens, "joint", key, column, book)
                row += 1


def facts(book: Workbook) -> dict[str, str]:
    """What a form says of itself."""
    return {str(key): str(value or "") for key, value in book["_form"].iter_rows(max_col=2, values_only=True)}


def page_of(sheet: Worksheet) -> str:
    """The page that a sheet is, or empty."""
    return str(sheet["A1"].value or "").removeprefix("page:") if sheet.title[0] != "_" else ""


def sheet_of(book: Workbook, page: str) -> Worksheet:
    """The sheet of a page."""
    return next(sheet for sheet in book.worksheets if page_of(sheet) == page)


def columns(sheet: Worksheet) -> dict[str, int]:
    """The columns of a page by what its hidden row says."""
    return {str(cell.value): cell.column for cell in sheet[1][1:] if cell.value}


def lines(sheet: Worksheet, *names: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows of a page with cells of their keys."""
    tokens = columns(sheet)
    for row in range(FIRST, sheet.max_row + 1):
        yield row, tuple(str(sheet.cell(row, tokens[f"key:{name}"]).value or "") for name in names)


def row_of(sheet: Worksheet, **key: str) -> int:
    """The row of a line by cells of its key."""
    return next(row for row, cells in lines(sheet, *key) if cells == tuple(key.values()))


def sign(book: Workbook, by: str, date: str) -> None:
    """Say on the cover who filled the form in, and when."""
    cover = book.worksheets[0]
    for row in range(1, cover.max_row + 1):
        if cover.cell(row, 1).value == "filled_by":
            cover.cell(row, 3).value = by
        if cover.cell(row, 1).value == "date":
            cover.cell(row, 3).value = date


def label(book: Workbook, name: str) -> str:
    """What a drop-down list shows for an id."""
    cells = [str(cell) for row in book["_lists"].iter_rows(values_only=True) for cell in row if cell]
    return next(cell for cell in cells if cell == name or cell.startswith(f"{name} "))


def yes(book: Workbook) -> str:
    """Yes in the form's language."""
    return "是" if facts(book)["language"] == "zh" else "yes"


def no(book: Workbook) -> str:
    """No in the form's language."""
    return "否" if facts(book)["language"] == "zh" else "no"
