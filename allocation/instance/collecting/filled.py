"""A form as it came back: who filled it in and when, and the cells of its pages with their places."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from allocation.instance.cells import WrongCell, as_text, is_empty
from allocation.instance.document import Cell
from allocation.instance.problems import Place, Problem
from allocation.instance.reading.workbook import Grid, sheet_place
from allocation.instance.suggestions import shown
from allocation.instance.survey.choices import LISTS
from allocation.instance.survey.sheet import FIRST
from allocation.instance.survey.workbook import DATE, FACTS, FILLED_BY, FORMAT, SCALE
from allocation.language import LANGUAGES, Language

_DATE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D{0,2}")


@dataclass(frozen=True)
class FilledPage:
    """A sheet of a form. columns: the number (from 1) of a column by its token. grid: all cells of the sheet."""

    name: str
    sheet: str
    columns: Mapping[str, int]
    grid: Grid

    @property
    def rows(self) -> range:
        """The numbers of the rows that hold lines."""
        return range(FIRST, len(self.grid) + 1)

    def cell(self, row: int, token: str) -> Cell:
        """A cell of a line; empty if the sheet has no such column."""
        column = self.columns.get(token, 0)
        cells = self.grid[row - 1]
        return cells[column - 1] if 0 < column <= len(cells) else None


@dataclass(frozen=True)
class FilledForm:
    """A form that came back. file: as it is shown in messages.

    facts: what the form says of itself. filled_by, date: its signature, the date in ISO 8601, empty if it is none.
    is_signed: whether it says both, readable or not. scales: the words that it offered, by `table.column`.
    """

    file: str
    facts: Mapping[str, str]
    filled_by: str
    date: str
    is_signed: bool
    scales: Mapping[str, Mapping[str, float]]
    pages: Mapping[str, FilledPage]

    @property
    def office(self) -> tuple[str, str]:
        """Whose form it is: its kind, and the id of the zone, body or ministry."""
        return self.facts.get("kind", ""), self.facts.get("of", "")

    @cached_property
    def language(self) -> Language:
        """The language that it was written in."""
        return next((language for language in LANGUAGES if language == self.facts.get("language")), "en")

    def place(self, page: str, row: int, token: str) -> Place:
        """The place of a cell."""
        found = self.pages[page]
        return sheet_place(self.file, found.sheet, row, found.columns.get(token, 1))


def read_filled(
    sheets: Mapping[str, Grid], name: str, errors: list[Problem], warnings: list[Problem]
) -> FilledForm | None:
    """A form from its sheets; None if they are none, which is told in `errors`. name: of the file in messages."""
    facts = {str(row[0]): _plain(row[1]) for row in sheets.get(FACTS, ()) if len(row) > 1 and row[0]}
    if facts.get("format") != FORMAT:
        errors.append(Problem("form-newer" if "format" in facts else "no-form", Place(name)))
        return None
    pages: dict[str, FilledPage] = {}
    signature: dict[str, str] = {}
    scales: dict[str, dict[str, float]] = {}
    for sheet, grid in sheets.items():
        if sheet in (FACTS, LISTS):
            continue
        mark = str(grid[0][0] or "") if grid and grid[0] else ""
        if mark.startswith("page:"):
            page = _page(mark.removeprefix("page:"), sheet, grid)
            pages[page.name] = page
        else:
            _read_cover(grid, signature, scales)
    written, signed = signature.get(DATE, ""), signature.get(FILLED_BY, "")
    dated = _iso(written)
    if written and not dated:
        warnings.append(Problem("form-date", Place(name), "", {"value": shown(written)}))
    return FilledForm(name, facts, signed, dated, bool(signed and written), scales, pages)


def _page(name: str, sheet: str, grid: Grid) -> FilledPage:
    tokens = {str(token): at for at, token in enumerate(grid[0], 1) if at > 1 and not is_empty(token)}
    return FilledPage(name, sheet, tokens, grid)


def _read_cover(grid: Grid, signature: dict[str, str], scales: dict[str, dict[str, float]]) -> None:
    """What the cover says in the rows that its hidden column marks."""
    for row in grid:
        mark = str(row[0] or "") if row else ""
        if mark in (FILLED_BY, DATE):
            signature[mark] = _plain(row[2] if len(row) > 2 else None)
        elif mark.startswith(SCALE) and len(row) > 3 and isinstance(row[3], float | int):
            scales.setdefault(mark.removeprefix(SCALE), {})[_plain(row[2])] = float(row[3])


def _plain(cell: Cell) -> str:
    if is_empty(cell):
        return ""
    try:
        return as_text(cell)
    except WrongCell:
        return str(cell)


def _iso(written: str) -> str:
    """A date such as 2026-3-1, 2026/3/1 or 2026年3月1日, in ISO 8601; empty if it is none."""
    match = _DATE.match(unicodedata.normalize("NFKC", written).strip())
    try:
        return date(*map(int, match.groups())).isoformat() if match else ""
    except ValueError:
        return ""


def cells_named(cells: Sequence[Place]) -> str:
    """Cells of one column in short: `G7, G9:G12`."""
    numbers = sorted((place.line or 0) for place in cells)
    letters = cells[0].where.rpartition("!")[2].rstrip("0123456789")
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{letters}{run[0]}" + (f":{letters}{run[-1]}" if len(run) > 1 else "") for run in runs)
