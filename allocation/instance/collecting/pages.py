"""Reading the pages of filled forms into answers, with all that is wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from allocation.instance.cells import Value, WrongCell, as_number, is_empty, specs, value
from allocation.instance.checks.references import references
from allocation.instance.collecting.answers import Answer, PageRead, Received, Source
from allocation.instance.collecting.filled import FilledForm, FilledPage
from allocation.instance.document import Cell, RawTable
from allocation.instance.draft import Draft
from allocation.instance.instance import Instance
from allocation.instance.parsing import parse_rows
from allocation.instance.problems import Place, Problem
from allocation.instance.provenance import key_columns
from allocation.instance.reading.workbook import SheetLocator
from allocation.instance.suggestions import closest, shown
from allocation.instance.survey.form import WANTED, Form, Key, Line, Page
from allocation.instance.survey.sheet import FIRST
from allocation.instance.survey.words import Words
from allocation.instance.tables import TABLES, Row
from allocation.language import LANGUAGES, text

# That a power is wanted has no column of its own: a request says so by being there
_YES_NO = specs("ministries")["consents"]


class Reader:
    """Reads the forms that ask about one instance."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._words = {language: Words(instance, language) for language in LANGUAGES}
        self._labels: Mapping[str, Mapping[str, str]] = {
            target: {words.label(target, name): name for words in self._words.values() for name in names}
            | {name: name for name in names}
            for target, names in self._words["en"].names.items()
        }

    def read(self, filled: FilledForm, form: Form, errors: list[Problem]) -> Received:
        """The answers of a form; what is wrong with them is added to the errors."""
        name = self._words[filled.language].office(form)
        named = name if form.of in ("", name) else f"{form.of} {name}"
        source = Source(filled.office, named, filled.filled_by, filled.date)
        pages = []
        for page in form.pages:
            reader = _PageReader(self, filled, page, source, errors)
            if reader.is_whole():
                pages.append(reader.read())
            else:
                values = {"sheet": self.say(f"sheet.{page.name}", filled)}
                errors.append(Problem("page-gone", Place(filled.file), source.name, values))
        return Received(form, filled, source, tuple(pages))

    def say(self, key: str, filled: FilledForm) -> str:
        """A text as the form has it."""
        return self._words[filled.language].say(key)

    def named(self, target: str, cell: Cell) -> str | None:
        """The id that a cell of a key means: by itself, or by its label in a drop-down list; else what it says."""
        if is_empty(cell):
            return None
        written = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
        return self._labels.get(target, {}).get(written, written)


class _PageReader:
    """One page while it is read."""

    def __init__(self, reader: Reader, filled: FilledForm, page: Page, source: Source, errors: list[Problem]) -> None:
        self._reader, self._form, self._page = reader, filled, page
        self._source, self._errors = source, errors
        self._filled = filled.pages.get(page.name, FilledPage(page.name, "", {}, ()))
        self._key_columns = key_columns(TABLES[page.table])
        self._lines = {line.key: line for line in page.lines}
        self._asked = [question.column for question in page.questions if question.column != WANTED]
        self._prefilled = {question.column for question in page.questions if question.prefilled}

    def is_whole(self) -> bool:
        """Whether the sheet is there with all its columns."""
        needed = [f"key:{name}" for name in self._page.keys]
        needed += [f"answer:{question.column}" for question in self._page.questions]
        return all(token in self._filled.columns for token in needed)

    def read(self) -> PageRead:
        """The answers of the page."""
        rows: dict[Key, int] = {}
        filled: set[tuple[Key, str]] = set()
        taken: list[tuple[int, Key]] = []
        strange: list[int] = []
        for row in self._filled.rows:
            key = self._key(row)
            if not self._is_asked(key):
                strange += [row] if self._is_answered(row, key) else []
                continue
            rows.setdefault(key, row)
            filled |= {(key, column) for column in self._told(row)}
            if self._is_wanted(row) if self._page.table == "requests" else self._is_answered(row, key):
                taken.append((row, key))
        for row in strange:
            self._strange(row, [line for line in self._page.lines if line.key not in rows])
        answers = tuple(self._answers(taken))
        return PageRead(self._page, answers, rows, frozenset(filled), self._outdated(rows))

    # --- keys -----------------------------------------------------------------------------------------------------

    def _key(self, row: int) -> Key:
        """The key of a line."""
        cells: dict[str, str | None] = dict(self._page.fixed)
        for name in self._page.keys:
            cells[name] = self._reader.named(self._page.refers(name), self._filled.cell(row, f"key:{name}"))
        return tuple(cells.get(name) for name in self._key_columns)

    def _is_asked(self, key: Key) -> bool:
        """Whether somebody asked about this line, or may have chosen it."""
        chosen = any(key[self._key_columns.index(name)] is not None for name in self._page.keys)
        return key in self._lines or (self._page.room > 0 and chosen)

    def _strange(self, row: int, untold: Sequence[Line]) -> None:
        """Tell of a line whose key was written over; untold: the lines that are nowhere."""
        page = self._page
        place = self._form.place(page.name, row, f"key:{page.keys[0]}")
        if page.room:
            self._errors.append(Problem("keyless-line", place, self._source.name))
            return
        asked = ["/".join(str(page.cell(line, name) or "") for name in page.keys) for line in untold]
        key = self._key(row)
        written = "/".join(key[self._key_columns.index(name)] or "" for name in page.keys)
        values = {"name": shown(written)}
        self._errors.append(Problem("strange-line", place, self._source.name, values, closest(written, asked)))

    # --- answers --------------------------------------------------------------------------------------------------

    def _cell(self, row: int, column: str, key: Key) -> Cell:
        """The raw answer; None where a figure of the instance stood there already and was left as it was."""
        cell = self._filled.cell(row, f"answer:{column}")
        left = column in self._prefilled and _same(cell, self._filled.cell(row, f"so_far:{column}"))
        return None if left and not self._is_assumed(column, key) else cell

    def _is_assumed(self, column: str, key: Key) -> bool:
        line = self._lines.get(key)
        return line is not None and column in line.assumed

    def _is_answered(self, row: int, key: Key) -> bool:
        return any(not is_empty(self._cell(row, question.column, key)) for question in self._page.questions)

    def _told(self, row: int) -> Iterator[str]:
        """The questions that something was written to, right or wrong."""
        for question in self._page.questions:
            cell = self._filled.cell(row, f"answer:{question.column}")
            left = question.prefilled and _same(cell, self._filled.cell(row, f"so_far:{question.column}"))
            if not left and not is_empty(cell):
                yield question.column

    def _is_wanted(self, row: int) -> bool:
        cell = self._filled.cell(row, f"answer:{WANTED}")
        try:
            return not is_empty(cell) and bool(value(_YES_NO, cell))
        except WrongCell as error:
            place = self._form.place(self._page.name, row, f"answer:{WANTED}")
            self._errors.append(Problem(error.key, place, self._source.name, error.values_shown, error.suggestion))
            return False

    def _answers(self, taken: Sequence[tuple[int, Key]]) -> Iterator[Answer]:
        """Valid answers; what is wrong with the others is told."""
        page = self._page
        numbers = {name: self._filled.columns[f"key:{name}"] for name in page.keys}
        numbers |= {name: self._filled.columns[f"answer:{name}"] for name in self._asked}
        locator = SheetLocator(self._form.file, self._filled.sheet, FIRST - 1, numbers, [row for row, _ in taken])
        cells = [[*self._dated(key), *(self._cell(row, column, key) for column in self._asked)] for row, key in taken]
        raw = RawTable(page.table, (*self._key_columns, *self._asked), cells, locator)
        problems: list[Problem] = []
        rows = parse_rows(raw, self._form.scales, problems, set())
        if page.room:
            tables = {table: self._reader.instance.rows(table) for table in TABLES} | {page.table: tuple(rows)}
            problems += references(Draft(self._reader.instance.settings, tables, PagePlaces(locator)), page.table)
        self._errors += [self._named(problem, locator, rows) for problem in problems]
        wrong = {problem.place for problem in problems}
        for (number, key), row, index in zip(taken, rows, range(len(rows)), strict=True):
            if any(locator.cell(index, name) in wrong for name in page.keys):
                continue
            if page.table == "requests":
                yield self._made(row, WANTED, "yes", self._form.place(page.name, number, f"answer:{WANTED}"), key)
            for column in self._asked:
                place, field = locator.cell(index, column), specs(page.table)[column].field
                if field in row.model_fields_set and place not in wrong:
                    yield self._made(row, column, getattr(row, field), place, key)

    def _dated(self, key: Key) -> Key:
        """A key as it is stored: what is wanted is asked for on the day of the form."""
        return (*key[:-1], self._form.date or None) if self._page.table == "requests" else key

    def _made(self, row: Row, column: str, answer: Value, place: Place, key: Key) -> Answer:
        written = tuple(getattr(row, name) for name in self._key_columns)
        so_far = self._filled.cell(place.line or 0, f"so_far:{column}")
        left = self._is_assumed(column, key) and _same(self._filled.cell(place.line or 0, f"answer:{column}"), so_far)
        word = (row.words or {}).get(column, "")
        asked = self._asked_as(column)
        return Answer(self._page.table, written, column, answer, place, self._source, asked, word, assumed=left)

    def _asked_as(self, column: str) -> str:
        """What the form calls a question, or the column that says what a line is about."""
        key = f"key.{column}" if column in self._page.keys else f"ask.{self._page.table}-{column}"
        return self._reader.say(key, self._form)

    def _named(self, problem: Problem, locator: SheetLocator, rows: Sequence[Row]) -> Problem:
        """The problem with the office and the line in its subject."""
        row = rows[locator.rows.index(problem.place.line or 0)]
        key = [str(getattr(row, name)) for name in self._page.keys if getattr(row, name) is not None]
        asked = self._asked_as(problem.subject.rpartition(".")[2])
        return replace(problem, subject=", ".join((self._source.name, "/".join(key), asked)))

    def _outdated(self, rows: Mapping[Key, int]) -> int:
        """How many figures the form shows that are not the instance's any more."""
        return sum(
            not _same(self._filled.cell(row, f"so_far:{column}"), self._said(self._lines[key], column))
            for key, row in rows.items()
            if key in self._lines
            for column in self._asked
            if f"so_far:{column}" in self._filled.columns
        )

    def _said(self, line: Line, column: str) -> Cell:
        """A figure as the form would show it."""
        known = line.so_far.get(column)
        if isinstance(known, bool):
            return text(f"survey.{'yes' if known else 'no'}", self._form.language)
        return known


def _same(a: Cell, b: Cell) -> bool:
    """Whether two cells say the same."""
    if is_empty(a) or is_empty(b):
        return is_empty(a) and is_empty(b)
    try:
        return as_number(a) == as_number(b)
    except WrongCell:
        return str(a).strip() == str(b).strip()


@dataclass(frozen=True)
class PagePlaces:
    """Places of the rows of one page; of the rest of the instance only the file is known."""

    locator: SheetLocator

    def cell(self, table: str, row: int, column: str) -> Place:  # noqa: ARG002 - only one table is read
        """The place of a cell."""
        return self.locator.cell(row, column)

    def setting(self, path: str) -> Place:  # noqa: ARG002 - a form has no settings
        """The form."""
        return Place(self.locator.file)

    def setting_key(self, path: str) -> Place:
        """The form."""
        return self.setting(path)

    def table(self, table: str) -> Place:  # noqa: ARG002 - only one table is read
        """The sheet."""
        return self.locator.header()

    def subject(self, table: str, row: int, column: str) -> str:  # noqa: ARG002 - the place shows the row
        """The column."""
        return f"{table}.{column}"

    def row(self, table: str, row: int) -> str:  # noqa: ARG002 - only one table is read
        """The row's place."""
        return str(self.locator.row(row))
