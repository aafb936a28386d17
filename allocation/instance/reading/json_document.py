"""An instance as one JSON document: settings by key and, under `tables`, lists of rows.

Tables may also stand beside the settings by their names, and the settings under `instance`, as in a workbook.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from allocation.instance.document import Cell, Document, RawTable, SettingPlaces
from allocation.instance.problems import Place, Problem
from allocation.instance.reading import limits
from allocation.instance.reading.files import decode, unreadable
from allocation.instance.reading.headings import column_name, missing_columns, read_header
from allocation.instance.suggestions import closest, shown
from allocation.instance.tables import TABLES

_INSTANCE, _TABLES = "instance", "tables"


class _Repeating(dict[str, Any]):
    """An object in which keys stand twice."""

    repeated: tuple[str, ...] = ()


@dataclass(frozen=True)
class JsonLocator:
    """Pointers into a JSON document. table: the table's name. pointer: to its list. rows: as they were read."""

    file: str
    table: str
    pointer: str
    rows: Sequence[Mapping[str, Any]]

    def cell(self, row: int, column: str) -> Place:
        """The pointer to a cell under the key that the row uses."""
        key = next((key for key in self.rows[row] if column_name(self.table, key) == column), column)
        return Place(self.file, where=f"{self.pointer}/{row}/{_escaped(key)}")

    def row(self, row: int) -> Place:
        """The pointer to a row."""
        return Place(self.file, where=f"{self.pointer}/{row}")

    def header(self, column: str = "") -> Place:  # noqa: ARG002 - there is no header
        """The pointer to the table."""
        return Place(self.file, where=self.pointer)


def json_document(content: bytes, name: str) -> Document:
    """Read a document; raises `Unreadable` if it is no JSON object."""
    data = _load(decode(content, name), name)
    if not isinstance(data, dict):
        raise unreadable("json-no-object", Place(name))
    reader = _Reader(name)
    reader.check(data, "", 0)
    settings, pointer = data, ""
    if isinstance(data.get(_INSTANCE), dict):
        settings, pointer = data[_INSTANCE], f"/{_INSTANCE}"
    left = {key: value for key, value in settings.items() if not (pointer == "" and reader.takes(key, value))}
    if pointer:
        for key, value in data.items():
            if key != _INSTANCE and not reader.takes(key, value):
                reader.unknown(key, f"/{_escaped(key)}")
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

    def place(self, pointer: str) -> Place:
        return Place(self.file, where=pointer)

    def check(self, value: Any, pointer: str, depth: int) -> None:
        """Note keys that stand twice; refuse what is nested too deeply."""
        if depth > limits.DEPTH:
            raise unreadable("too-deep", self.place(pointer), limit=limits.DEPTH)
        if isinstance(value, dict):
            if isinstance(value, _Repeating):
                for key in value.repeated:
                    place = self.place(f"{pointer}/{_escaped(key)}")
                    self.problems.append(Problem("json-repeated-key", place, values={"key": shown(key)}))
            for key, child in value.items():
                if isinstance(child, (dict, list)):
                    self.check(child, f"{pointer}/{_escaped(key)}", depth + 1)
        elif isinstance(value, list):
            for index, child in enumerate(value):
                if isinstance(child, (dict, list)):
                    self.check(child, f"{pointer}/{index}", depth + 1)

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
            pointer = f"/{_TABLES}/{_escaped(table)}"
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
        rows: list[Mapping[str, Any]] = []
        for index, row in enumerate(value):
            if not isinstance(row, dict):
                place = self.place(f"{pointer}/{index}")
                self.problems.append(Problem("json-row", place, table, {"value": shown(row)}))
            rows.append(row if isinstance(row, dict) else {})
        _refuse_width(rows, self.place(pointer))
        self.tables[table] = self._raw(table, rows, pointer)

    def _raw(self, table: str, rows: list[Mapping[str, Any]], pointer: str) -> RawTable:
        first: dict[str, int] = {}
        for index, row in enumerate(rows):
            for key in row.keys() - first.keys():
                first[key] = index
        headings = sorted(first, key=lambda key: (first[key], list(rows[first[key]]).index(key)))
        locator = JsonLocator(self.file, table, pointer, rows)

        def place(position: int) -> Place:
            key = headings[position]
            return self.place(f"{pointer}/{first[key]}/{_escaped(key)}")

        header = read_header(table, headings, place, self.problems)
        if rows:
            self.problems += missing_columns(table, header.columns, locator.header())
        read = [headings[position] for position in header.positions]
        cells = [[row.get(key) for key in read] for row in rows]
        for index, of_row in enumerate(cells):
            for position, cell in enumerate(of_row):
                if isinstance(cell, (dict, list)):
                    at = self.place(f"{pointer}/{index}/{_escaped(read[position])}")
                    self.problems.append(Problem("json-cell", at, f"{table}.{header.columns[position]}"))
                    of_row[position] = None
        plain: list[Sequence[Cell]] = list(cells)
        return RawTable(table, header.columns, plain, locator)


def _refuse_width(rows: Sequence[Mapping[str, Any]], place: Place) -> None:
    """Refuse rows with more keys than is read."""
    widest = max(map(len, rows), default=0)
    if widest > limits.COLUMNS:
        raise unreadable("too-many-columns", place, count=widest, limit=limits.COLUMNS)


def _load(text: str, name: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise unreadable("json-syntax", Place(name, error.lineno, error.colno)) from None
    except RecursionError:
        raise unreadable("too-deep", Place(name), limit=limits.DEPTH) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) == len(pairs):
        return data
    found = _Repeating(reversed(pairs))  # the first of two counts, as in the other forms
    counts = Counter(key for key, _ in pairs)
    found.repeated = tuple(key for key, count in counts.items() if count > 1)
    return found


def _whole(digits: str) -> int | float:
    """A whole number; one with hundreds of digits only nearly, since nobody means it."""
    return int(digits) if len(digits) < 100 else float(digits)


def _pointers(value: Any, path: str, pointer: str, file: str) -> Iterator[tuple[str, Place]]:
    children: Iterator[tuple[str, Any]]
    if isinstance(value, dict):
        children = iter(value.items())
    elif isinstance(value, list):
        children = ((str(index), child) for index, child in enumerate(value))
    else:
        return
    for key, child in children:
        inner, below = f"{path}.{key}" if path else key, f"{pointer}/{_escaped(key)}"
        yield inner, Place(file, where=below)
        yield from _pointers(child, inner, below, file)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
