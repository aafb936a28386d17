"""An instance while it is being checked: rows that may be incomplete, and the way to say where they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar, cast

from allocation.instance.document import Document
from allocation.instance.problems import Place, Problem
from allocation.instance.settings import Settings
from allocation.instance.tables import Row

Entry = TypeVar("Entry", bound=Row)


class Places(Protocol):
    """Where rows, cells and settings stand, and what they are called there."""

    def cell(self, table: str, row: int, column: str) -> Place:
        """The place of a cell, or of its row if the file has no such column."""

    def setting(self, path: str) -> Place:
        """The place of a value of `instance.yaml`."""

    def setting_key(self, path: str) -> Place:
        """The place of a key of `instance.yaml`."""

    def table(self, table: str) -> Place:
        """The place of a whole table."""

    def subject(self, table: str, row: int, column: str) -> str:
        """What a message is about: `table.column`, with the row's key where the place does not show the row."""

    def row(self, table: str, row: int) -> str:
        """How a message names another row than the one it is about."""


@dataclass(frozen=True)
class DocumentPlaces:
    """Places in the files that a planner wrote."""

    document: Document

    def cell(self, table: str, row: int, column: str) -> Place:
        """The place of a cell, or of its row if the file has no such column."""
        raw = self.document.tables[table]
        return raw.locator.cell(row, column) if column in raw.columns else raw.locator.row(row)

    def setting(self, path: str) -> Place:
        """The place of a value of `instance.yaml`."""
        return self.document.setting_places.value(path)

    def setting_key(self, path: str) -> Place:
        """The place of a key of `instance.yaml`."""
        return self.document.setting_places.key(path)

    def table(self, table: str) -> Place:
        """The place of a whole table."""
        return self.document.table_place(table)

    def subject(self, table: str, row: int, column: str) -> str:  # noqa: ARG002 - the place shows the row
        """`table.column`."""
        return f"{table}.{column}" if column else table

    def row(self, table: str, row: int) -> str:
        """The row's place."""
        return str(self.document.tables[table].locator.row(row))


@dataclass(frozen=True)
class Draft:
    """Settings and rows to be checked against each other.

    rows: per table, as many as in the file; a cell that is empty although required, or wrong, is None.
    broken: settings and tables about which something basic was said already: what depends on them is not checked.
    """

    settings: Settings
    rows: Mapping[str, Sequence[Row]]
    places: Places
    broken: frozenset[str] = field(default=frozenset())

    def of(self, model: type[Entry]) -> Sequence[Entry]:
        """The rows of a table, by their model."""
        return cast("Sequence[Entry]", self.rows.get(model.table, ()))

    def named(self, table: str) -> Sequence[Row]:
        """The rows of a table, by its name."""
        return self.rows.get(table, ())

    def problem(
        self,
        key: str,
        table: str,
        row: int,
        column: str = "",
        values: Mapping[str, object] | None = None,
        suggestion: str = "",
    ) -> Problem:
        """A problem of one cell."""
        place, subject = self.places.cell(table, row, column), self.places.subject(table, row, column)
        return Problem(key, place, subject, values or {}, suggestion)
