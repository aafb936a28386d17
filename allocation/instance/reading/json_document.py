"""An instance as one JSON document: settings by key and, under `tables`, lists of rows.

Tables may also stand beside the settings by their names, and the settings under `instance`, as in a workbook.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from allocation.instance.document import Cell, Document, RawTable, SettingPlaces
from allocation.instance.problems import Place, Problem
from allocation.instance.reading import limits
from allocation.instance.reading.files import decode, unreadable
from allocation.instance.reading.headings import column_name, missing_columns, unknown_column
from allocation.instance.reading.json_text import TooDeep, children, escaped, flaws, plain_json
from allocation.instance.suggestions import closest, shown
from allocation.instance.tables import TABLES

_INSTANCE, _TABLES = "instance", "tables"


@dataclass(frozen=True)
class JsonLocator:
    """Pointers into a JSON document.

    table: the table's name. pointer: to its list. indices: of the rows in the list. rows: as they were read.
    """

    file: str
    table: str
    pointer: str
    indices: Sequence[int]
    rows: Sequence[Mapping[str, Any]]

    def cell(self, row: int, column: str) -> Place:
        """The pointer to a cell under the key that the row uses."""
        key = next((key for key in self.rows[row] if column_name(self.table, key) == column), column)
        return Place(self.file, where=f"{self.pointer}/{self.indices[row]}/{escaped(key)}")

    def row(self, row: int) -> Place:
        """The pointer to a row."""
        return Place(self.file, where=f"{self.pointer}/{self.indices[row]}")

    def header(self, column: str = "") -> Place:  # noqa: ARG002 - there is no header
        """The pointer to the table."""
        return Place(self.file, where=self.pointer)


def json_document(content: bytes, name: str) -> Document:
    """Read a document; raises `Unreadable` if it is no JSON object."""
    text = decode(content, name)
    data = _load(text, name)
    if not isinstance(data, dict):
        raise unreadable("json-no-object", Place(name))
    reader = _Reader(name)
    for key, at, word in flaws(text, data):
        reader.problems.append(Problem(key, reader.place(at), values={"name": shown(word)}))
    settings, pointer = data, ""
    if isinstance(data.get(_INSTANCE), dict):
        settings, pointer = data[_INSTANCE], f"/{_INSTANCE}"
    left = {key: value for key, value in settings.items() if not (pointer == "" and reader.takes(key, value))}
    if pointer:
        for key, value in data.items():
            if key != _INSTANCE and not reader.takes(key, value):
                reader.unknown(key, f"/{escaped(key)}")
    places = dict(_pointers(left, "", pointer, name))
    return Document(
        name,
        "json",
        left,
        SettingPlaces(Place(name), places, places),
        reader.tables,
        tuple(reader.problems),
        frozenset(reader.unread),
    )


@dataclass
class _Reader:
    file: str
    problems: list[Problem] = field(default_factory=list)
    tables: dict[str, RawTable] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    _strange: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def place(self, pointer: str) -> Place:
        return Place(self.file, where=pointer)

    def takes(self, key: str, value: Any) -> bool:
        """Read what stands under a key of the document if it is a table or all tables."""
        if key == _TABLES:
            self._all_tables(value)
            return True
        # Service by level is a setting, service by power a table
        if key not in TABLES or (key == "service" and isinstance(value, dict)):
            return False
        self._table(key, value, f"/{key}")
        return True

    def unknown(self, name: str, pointer: str) -> None:
        """Note that no table has this name."""
        suggestion = closest(name, (*TABLES, _TABLES))
        values = {"name": shown(name), "tables": tuple(TABLES)}
        self.problems.append(Problem("unknown-table", self.place(pointer), "", values, suggestion))
        self.unread |= set(TABLES) if suggestion == _TABLES else {suggestion}

    def _all_tables(self, value: Any) -> None:
        if not isinstance(value, dict):
            self.problems.append(Problem("json-tables", self.place(f"/{_TABLES}")))
            self.unread.update(TABLES)
            return
        for table, rows in value.items():
            pointer = f"/{_TABLES}/{escaped(table)}"
            if table in TABLES:
                self._table(table, rows, pointer)
            else:
                self.unknown(table, pointer)

    def _table(self, table: str, value: Any, pointer: str) -> None:
        if table in self.tables:
            first = str(self.tables[table].locator.header())
            self.problems.append(Problem("repeated-table", self.place(pointer), table, {"first": first}))
            return
        if not isinstance(value, list):
            self.problems.append(Problem("json-table", self.place(pointer), table))
            self.unread.add(table)
            return
        rows: dict[int, Mapping[str, Any]] = {}
        for index, row in enumerate(value):
            if isinstance(row, dict):
                rows[index] = row
            else:
                place = self.place(f"{pointer}/{index}")
                self.problems.append(Problem("json-row", place, table, {"value": shown(row)}))
        _refuse_width(rows.values(), self.place(pointer))
        self.tables[table] = self._raw(table, rows, pointer)

    def _row(self, table: str, row: Mapping[str, Any], pointer: str) -> dict[str, Cell]:
        """The cells of a row by the names of its columns, whatever headings it uses."""
        cells: dict[str, Cell] = {}
        written: dict[str, str] = {}
        for key, cell in row.items():
            name = column_name(table, key)
            place = self.place(f"{pointer}/{escaped(key)}")
            if name is None:
                if key not in self._strange[table]:
                    self._strange[table].add(key)
                    self.problems.append(unknown_column(table, key, place))
            elif name in cells:
                values = {"heading": shown(key), "column": name, "first": shown(written[name])}
                self.problems.append(Problem("repeated-column", place, f"{table}.{name}", values))
            elif isinstance(cell, (dict, list)):
                self.problems.append(Problem("json-cell", place, f"{table}.{name}"))
            else:
                cells[name], written[name] = cell, key
        return cells

    def _raw(self, table: str, rows: Mapping[int, Mapping[str, Any]], pointer: str) -> RawTable:
        found = [self._row(table, row, f"{pointer}/{index}") for index, row in rows.items()]
        columns = tuple(dict.fromkeys(name for row in found for name in row))
        locator = JsonLocator(self.file, table, pointer, tuple(rows), tuple(rows.values()))
        if rows:
            self.problems += missing_columns(table, columns, locator.header())
        return RawTable(table, columns, [[row.get(name) for name in columns] for row in found], locator)


def _refuse_width(rows: Iterable[Mapping[str, Any]], place: Place) -> None:
    """Refuse rows with more keys than is read."""
    widest = max(map(len, rows), default=0)
    if widest > limits.COLUMNS:
        raise unreadable("too-many-columns", place, count=widest, limit=limits.COLUMNS)


def _load(text: str, name: str) -> Any:
    if not text.strip():
        raise unreadable("empty-document", Place(name))
    try:
        return plain_json(text)
    except json.JSONDecodeError as error:
        raise unreadable("json-syntax", Place(name, error.lineno, error.colno)) from None
    except TooDeep:
        raise unreadable("too-deep", Place(name), limit=limits.DEPTH) from None


def _pointers(value: Any, path: str, pointer: str, file: str) -> Iterator[tuple[str, Place]]:
    for key, child in children(value):
        inner, below = f"{path}.{key}" if path else key, f"{pointer}/{escaped(key)}"
        yield inner, Place(file, where=below)
        yield from _pointers(child, inner, below, file)
