"""Which rows `where` means."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from allocation.instance.cells import Spec
from allocation.instance.scenarios.operations import own_column, referred, wanted_values
from allocation.instance.settings import Settings
from allocation.instance.suggestions import closest
from allocation.instance.tables import TABLES, Row

Rows = Mapping[str, Sequence[Row]]
Test = Callable[[Row], bool]


def matching(rows: Rows, table: str, where: Mapping[str, Any], settings: Settings) -> Test:
    """Whether a row has all the values that `where` asks for, itself or in a row that it refers to."""
    tests = [_test(rows, table, heading, wanted, settings) for heading, wanted in where.items()]
    return lambda row: all(test(row) for test in tests)


def nothing_like(rows: Rows, table: str, where: Mapping[str, Any], settings: Settings) -> str:
    """What was probably meant by the first value that no row has, or empty."""
    for heading, wanted in where.items():
        own = own_column(table, heading)
        places = [(table, own)] if own else [(target, own_column(target, heading)) for _, target in referred(table)]
        held: set[str] = set()
        sought: set[str] = set()
        for place, spec in places:
            if spec and spec.kind == "text":
                held |= {str(getattr(row, spec.field)) for row in rows.get(place, ())}
                sought |= {str(value) for value in wanted_values(spec, wanted, settings) if value is not None}
        for value in sorted(sought - held):
            if suggestion := closest(value, sorted(held)):
                return suggestion
    return ""


def _test(rows: Rows, table: str, heading: str, wanted: Any, settings: Settings) -> Test:
    own = own_column(table, heading)
    if own:
        return _has(own, wanted_values(own, wanted, settings))
    tests: list[Test] = []
    for reference, target in referred(table):
        spec = own_column(target, heading)
        if spec:
            has = _has(spec, wanted_values(spec, wanted, settings))
            key = TABLES[target].key[0]
            tests.append(_refers(reference, {getattr(row, key) for row in rows.get(target, ()) if has(row)}))
    return lambda row: any(test(row) for test in tests)


def _has(spec: Spec, values: set[Any]) -> Test:
    """Whether a cell has one of the values; None is an empty cell, whose default counts as well."""
    name, empty = spec.field, None in values
    return lambda row: (
        getattr(row, name) in values
        if name in row.model_fields_set
        else (empty or (getattr(row, name) is not None and getattr(row, name) in values))
    )


def _refers(reference: Spec, keys: set[Any]) -> Test:
    name = reference.field
    return lambda row: getattr(row, name) in keys
