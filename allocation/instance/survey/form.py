"""What is asked of whom: forms of pages, pages of lines, lines of answers; free of any language and layout."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from allocation.instance.cells import Value, specs
from allocation.instance.provenance import key_columns
from allocation.instance.tables import TABLES

FormKind = Literal["zone", "firms", "body", "ministry", "powers"]
Key = tuple[str | None, ...]
"""The key of a row: its cells in the order of the table's key columns."""

WANTED = "wanted"
"""The question whether a zone wants a power: a row of `requests` says so by being there."""


@dataclass(frozen=True)
class Question:
    """A column to be answered.

    needed: an empty answer is reported. prefilled: the answer stands there already and is only to be corrected.
    """

    column: str
    needed: bool = False
    prefilled: bool = False


@dataclass(frozen=True)
class Line:
    """What is asked about one row of a table.

    so_far: what the instance says, by column. assumed: the columns whose figure is only a default by kind and risk.
    """

    key: Key
    so_far: Mapping[str, Value] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Page:
    """Questions about rows of one table.

    name: the catalogue's key. keys: the key columns that differ from line to line; fixed: the others.
    shown: what stands beside the keys, by the catalogue's key. room: lines where the keys are still to be chosen.
    """

    name: str
    table: str
    keys: tuple[str, ...]
    fixed: Mapping[str, str]
    shown: tuple[str, ...]
    questions: tuple[Question, ...]
    lines: tuple[Line, ...]
    room: int = 0

    def cell(self, line: Line, column: str) -> str | None:
        """A cell of a line's key."""
        return line.key[key_columns(TABLES[self.table]).index(column)]

    def refers(self, column: str) -> str:
        """What the cells of a key column name."""
        return specs(self.table)[column].refers


@dataclass(frozen=True)
class Form:
    """All that is asked of one office. of: the id of the zone, body or ministry; empty for the powers themselves."""

    kind: FormKind
    of: str
    pages: tuple[Page, ...]

    def page(self, name: str) -> Page | None:
        """A page by its name."""
        return next((page for page in self.pages if page.name == name), None)
