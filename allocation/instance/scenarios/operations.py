"""What a change may say: one target, one operation, columns and keys that exist, values that fit."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from allocation.instance.cells import Spec, WrongCell, specs, value
from allocation.instance.document import SettingPlaces
from allocation.instance.problems import Problem
from allocation.instance.reading.headings import column_name
from allocation.instance.scenarios.naming import joining
from allocation.instance.setting_keys import is_number, options, split_key
from allocation.instance.settings import Change, Settings
from allocation.instance.suggestions import closest, shown
from allocation.instance.tables import TABLES

OPERATIONS = ("set", "multiply", "add", "drop", "append")
_ON_KEYS = ("set", "multiply", "add")
_REFERRED = {"bodies": "bodies", "zones": "bodies", "powers": "powers", "measures": "measures"} | {
    "ministries": "ministries",
    "innovations": "innovations",
}


def referred(table: str) -> list[tuple[Spec, str]]:
    """The columns of a table that refer to rows of tables, with these tables."""
    return [(spec, _REFERRED[spec.refers]) for spec in specs(table).values() if spec.refers in _REFERRED]


def operation(change: Change) -> str:
    """The operation of a change that was checked."""
    return next(name for name in OPERATIONS if name in change.model_fields_set)


def own_column(table: str, heading: str) -> Spec | None:
    """The column that a heading means, or None; columns `x_…` are not read, so no change may name them."""
    return specs(table).get(column_name(table, heading) or "")


def scenario_problems(settings: Settings, places: SettingPlaces, broken: frozenset[str] = frozenset()) -> list[Problem]:
    """What is wrong with scenarios, whatever the tables hold; what depends on broken settings is left out."""
    problems = [] if "scenarios" in broken else list(joining(settings, places))
    for name, scenario in settings.scenarios.items():
        for index, change in enumerate(scenario.changes):
            problems += _Check(settings, places, f"scenarios.{name}.changes.{index}", change, broken).problems()
    return problems


@dataclass
class _Check:
    settings: Settings
    places: SettingPlaces
    path: str
    change: Change
    broken: frozenset[str]
    found: list[Problem] = field(default_factory=list)

    def problems(self) -> list[Problem]:
        """All problems of the change."""
        written = self.change.model_fields_set
        named = [name for name in OPERATIONS if name in written]
        if len(named) != 1:
            self.note("change-operation", "", {"operations": OPERATIONS})
        if ("table" in written) == ("key" in written):
            self.note("change-target", "")
        elif "key" in written:
            self._key(named, written)
        else:
            self._table(named, written)
        return self.found

    def note(self, key: str, part: str, values: Mapping[str, object] | None = None, suggestion: str = "") -> None:
        """A problem of a part of the change."""
        path = f"{self.path}.{part}" if part else self.path
        self.found.append(Problem(key, self.places.value(path), path, values or {}, suggestion))

    def _key(self, named: Sequence[str], written: set[str]) -> None:
        for part in ("where", "column"):
            if part in written:
                self.note("change-key-only", part, {"part": part})
        key = str(self.change.key)
        path = split_key(key)
        known = [option for option in options(()) if option not in ("schema", "scenarios")]
        if path[0] not in known:
            self.note("change-key", "key", {"name": shown(key), "keys": tuple(known)}, _likely(path, known))
            return
        names: Sequence[str] = ()
        if ("levels" if path[0] == "service" else path[0]) in self.broken:
            return
        if path[0] in ("resources", "service", "scales"):
            names = {
                "resources": tuple(self.settings.resources),
                "service": self.settings.levels,
                "scales": tuple(self.settings.scales),
            }[path[0]]
        for depth in range(1, len(path)):
            allowed = names if depth == 1 and names else options(path[:depth])
            if allowed and path[depth] not in allowed:
                likely = closest(path[depth], allowed)
                suggestion = ".".join((*path[:depth], likely, *path[depth + 1 :])) if likely else ""
                listed = tuple(".".join((*path[:depth], name)) for name in allowed)
                self.note("change-key", "key", {"name": shown(key), "keys": listed}, suggestion)
                return
        for name in named:
            if name not in _ON_KEYS:
                self.note("change-key-operation", name, {"operation": name})
            elif name != "set" and not is_number(path):
                self.note("change-no-number", name, {"name": shown(key), "operation": name})

    def _table(self, named: Sequence[str], written: set[str]) -> None:
        table = str(self.change.table)
        if table not in TABLES:
            self.note("no-table", "table", {"name": shown(table)}, closest(table, TABLES))
            return
        name = named[0] if len(named) == 1 else ""
        spec = self._column(table, name, written)
        self._where(table, name)
        if name == "set" and spec:
            self._set(spec)
        elif name in ("multiply", "add") and spec and spec.kind not in ("number", "whole"):
            self.note("change-no-number", name, {"name": f"{table}.{spec.column}", "operation": name})
        elif name == "drop" and self.change.drop is not True:
            self.note("change-drop", "drop")
        elif name == "append":
            self._append(table)

    def _column(self, table: str, name: str, written: set[str]) -> Spec | None:
        if name in ("drop", "append"):
            if "column" in written:
                self.note("change-unused", "column", {"part": "column", "operation": name})
            return None
        if not self.change.column:
            if name:
                self.note("change-column", "", {"operation": name})
            return None
        spec = own_column(table, self.change.column)
        if spec is None:
            columns = tuple(specs(table))
            values = {"column": shown(self.change.column), "table": table, "columns": columns}
            self.note("change-no-column", "column", values, closest(self.change.column, columns))
        return spec

    def _where(self, table: str, name: str) -> None:
        if self.change.where is None:
            return
        if name == "append":
            self.note("change-unused", "where", {"part": "where", "operation": name})
            return
        for heading, wanted in self.change.where.items():
            found = columns_named(table, heading)
            if not found:
                known = (*specs(table), *(column for _, target in referred(table) for column in specs(target)))
                columns = tuple(dict.fromkeys(known))
                values = {"column": shown(heading), "table": table, "columns": columns}
                self.note("change-no-where", f"where.{heading}", values, closest(heading, columns))
            for spec in found[:1]:
                try:
                    wanted_values(spec, wanted, self.settings)
                except WrongCell as error:
                    self.note(error.key, f"where.{heading}", error.values_shown, error.suggestion)

    def _set(self, spec: Spec) -> None:
        if self.change.set is None or self.change.set == "":
            if spec.required:
                self.note("change-required", "set", {"column": spec.column})
            return
        self._value(spec, self.change.set, "set")

    def _append(self, table: str) -> None:
        row = self.change.append or {}
        for heading, cell in row.items():
            spec = own_column(table, heading)
            if spec is None:
                columns = tuple(specs(table))
                values = {"column": shown(heading), "table": table, "columns": columns}
                self.note("change-no-column", f"append.{heading}", values, closest(heading, columns))
            elif cell is not None:
                self._value(spec, cell, f"append.{heading}")
        given = {column_name(table, heading) for heading, cell in row.items() if cell not in (None, "")}
        for column, spec in specs(table).items():
            if spec.required and column not in given:
                self.note("change-append", "append", {"column": column})

    def _value(self, spec: Spec, cell: Any, part: str) -> None:
        try:
            typed(spec, cell, self.settings)
        except WrongCell as error:
            self.note(error.key, part, error.values_shown, error.suggestion)


def _likely(path: Sequence[str], known: Sequence[str]) -> str:
    """The key that was probably meant by one whose first part is wrong."""
    first = closest(path[0], known)
    return ".".join((first, *path[1:])) if first else ""


def columns_named(table: str, heading: str) -> list[Spec]:
    """What `where` means by a name: the table's own column, else that column of the rows that it refers to."""
    own = own_column(table, heading)
    if own:
        return [own]
    columns = (own_column(target, heading) for _, target in referred(table))
    return list(dict.fromkeys(spec for spec in columns if spec))


def typed(spec: Spec, cell: Any, settings: Settings) -> Any:
    """The value that a change gives to a cell; raises `WrongCell`."""
    if isinstance(cell, (list, tuple, dict)):
        raise WrongCell("change-value", value=shown(cell))
    if isinstance(cell, float) and not math.isfinite(cell):
        raise WrongCell("not-finite", value=shown(cell))
    return value(spec, cell, settings.scales.get(f"{spec.table}.{spec.column}"))


def wanted_values(spec: Spec, wanted: Any, settings: Settings) -> set[Any]:
    """The values that `where` accepts in a column; None for an empty cell."""
    alternatives = wanted if isinstance(wanted, (list, tuple)) else [wanted]
    return {None if cell is None or cell == "" else typed(spec, cell, settings) for cell in alternatives}


def append_values(table: str, row: Mapping[str, Any], settings: Settings) -> Iterator[tuple[str, Any]]:
    """The columns and values of a row to be appended, empty cells left out."""
    for heading, cell in row.items():
        spec = own_column(table, heading)
        if spec and cell is not None and cell != "":
            yield spec.column, typed(spec, cell, settings)
