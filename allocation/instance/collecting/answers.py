"""What was said: single answers, each with who gave it, when, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from allocation.instance.cells import Value
from allocation.instance.collecting.filled import FilledForm
from allocation.instance.problems import Place
from allocation.instance.survey.form import Form, Key, Page

Office = tuple[str, str]
"""A form's kind, and the id of the zone, body or ministry whose it is; for other sources their kind and file."""

Cell = tuple[str, Key, str]
"""What is answered: a table, a row's key and a column."""


@dataclass(frozen=True)
class Source:
    """Who said something. name: of the office or file; by: who filled it in; date: in ISO 8601, where it is known."""

    office: Office
    name: str
    by: str = ""
    date: str = ""

    def __str__(self) -> str:
        """The office, who filled the form in, and when."""
        told = ", ".join(filter(None, (self.by, self.date)))
        return f"{self.name} ({told})" if told else self.name


@dataclass(frozen=True)
class Answer:
    """One answer.

    asked: what the form calls the question. word: of a scale, if it was given in words. assumed: a default by kind and
    risk, left as it was.
    """

    table: str
    key: Key
    column: str
    value: Value
    place: Place
    source: Source
    asked: str
    word: str = ""
    assumed: bool = False

    @property
    def cell(self) -> Cell:
        """What it is an answer to."""
        return self.table, self.key, self.column

    def subject(self) -> str:
        """Who speaks of what, as messages name it."""
        told = "/".join(part for part in self.key if part is not None)
        return f"{self.source.name}, {told}, {self.asked}"


@dataclass(frozen=True)
class PageRead:
    """A page that came back.

    rows: in which row each line stands. filled: the cells, by line and column, that hold something, right or wrong.
    outdated: how many figures it shows that are no longer so.
    """

    page: Page
    answers: tuple[Answer, ...]
    rows: Mapping[Key, int]
    filled: frozenset[tuple[Key, str]] = frozenset()
    outdated: int = 0


@dataclass(frozen=True)
class Received:
    """A form that came back, read."""

    form: Form
    filled: FilledForm
    source: Source
    pages: tuple[PageRead, ...]

    def is_answered(self) -> bool:
        """Whether anything was written into it or chosen in it."""
        return any(page.filled or set(page.rows) - {line.key for line in page.page.lines} for page in self.pages)

    def is_as_sent(self) -> bool:
        """Whether nobody has touched it yet."""
        return not self.filled.is_signed and not self.is_answered()

    def answers(self) -> tuple[Answer, ...]:
        """All answers; defaults that stand in a form nobody has touched are none."""
        return () if self.is_as_sent() else tuple(answer for page in self.pages for answer in page.answers)
