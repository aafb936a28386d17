"""What an input says before it is understood: plain settings and raw cells, each with its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from allocation.instance.problems import Place, Problem

Cell = str | int | float | bool | None
Form = Literal["folder", "workbook", "json"]


class Locator(Protocol):
    """Where the parts of a table stand in its file."""

    def cell(self, row: int, column: str) -> Place:
        """The place of a row's cell in a column, by the column's name."""

    def row(self, row: int) -> Place:
        """The place of a row."""

    def header(self, column: str = "") -> Place:
        """The place of a column's heading, or of the whole header."""


@dataclass(frozen=True)
class RawTable:
    """A table's cells as they stand in the file, under the columns' names (aliases are resolved).

    columns: names of the columns that were understood. rows: as many cells as there are columns.
    """

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    locator: Locator


@dataclass(frozen=True)
class SettingPlaces:
    """Where keys of `instance.yaml` and their values stand, by dotted path (`scenarios.boom.changes.0.column`)."""

    whole: Place
    keys: Mapping[str, Place] = field(default_factory=dict)
    values: Mapping[str, Place] = field(default_factory=dict)

    def key(self, path: str) -> Place:
        """The place of a key, or of what it is in."""
        return self._nearest(self.keys, path)

    def value(self, path: str) -> Place:
        """The place of a value, or of what it is in."""
        return self._nearest(self.values, path)

    def of(self, section: str) -> "SettingPlaces":
        """Only the places in one section of the settings."""
        keys = {path: place for path, place in self.keys.items() if path.partition(".")[0] == section}
        values = {path: place for path, place in self.values.items() if path.partition(".")[0] == section}
        return SettingPlaces(self.whole, keys, values)

    def _nearest(self, places: Mapping[str, Place], path: str) -> Place:
        while path and path not in places:
            path = path.rpartition(".")[0]
        return places.get(path, self.whole)


@dataclass(frozen=True)
class Document:
    """An input, read but not yet understood; the same for a folder, a workbook and a JSON document.

    source: the file's or folder's name to show. settings: plain data of `instance.yaml`.
    problems: what is wrong already. unread: tables that are there but cannot be read, so that nothing else is said
    of them.
    """

    source: str
    form: Form
    settings: Mapping[str, Any]
    setting_places: SettingPlaces
    tables: Mapping[str, RawTable]
    problems: tuple[Problem, ...] = ()
    unread: frozenset[str] = frozenset()

    def table_place(self, table: str) -> Place:
        """Where a table stands or should stand."""
        if table in self.tables:
            return self.tables[table].locator.header()
        return Place(f"{table}.csv" if self.form == "folder" else self.source)
