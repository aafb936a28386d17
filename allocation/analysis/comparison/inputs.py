"""What differs between the inputs of two instances."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from allocation.instance.instance import Instance
from allocation.instance.tables import TABLES, Row

SETTINGS = "instance"
"""The name under which settings stand beside the tables."""

Difference = dict[str, Any]


def differences(before: Instance, after: Instance) -> Iterator[Difference]:
    """Settings and table rows that were added, dropped or changed, in the order of the tables.

    A table without a key has no changed rows, only dropped and added ones.
    """
    yield from _settings(before, after)
    for table, model in TABLES.items():
        rows = _by_key(before, table, model), _by_key(after, table, model)
        if model.key:
            yield from _keyed(table, *rows)
        else:
            yield from _counted(table, before.rows(table), after.rows(table))


def _settings(before: Instance, after: Instance) -> Iterator[Difference]:
    left, right = (
        dict(_flat(each.settings.model_dump(by_alias=True, exclude={"scenarios", "title"}))) for each in (before, after)
    )
    for key in dict.fromkeys((*left, *right)):
        if left.get(key) != right.get(key):
            how = "added" if key not in left else "dropped" if key not in right else "changed"
            yield _difference(SETTINGS, key, how, "value", left.get(key), right.get(key))


def _flat(node: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Nested settings with dotted keys."""
    for name, value in node.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _by_key(instance: Instance, table: str, model: type[Row]) -> dict[tuple[object, ...], Row]:
    return {tuple(getattr(row, name) for name in model.key): row for row in instance.rows(table)}


def _keyed(
    table: str, before: Mapping[tuple[object, ...], Row], after: Mapping[tuple[object, ...], Row]
) -> Iterator[Difference]:
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        told = _told(key)
        if old is None or new is None:
            how = "added" if old is None else "dropped"
            yield _difference(table, told, how, None, old and _whole(old), new and _whole(new))
            continue
        left, right = _cells(old), _cells(new)
        for column in left:
            if left[column] != right[column]:
                yield _difference(table, told, "changed", column, left[column], right[column])


def _counted(table: str, before: tuple[Row, ...], after: tuple[Row, ...]) -> Iterator[Difference]:
    left, right = Counter(map(_whole, before)), Counter(map(_whole, after))
    for row in (left - right).elements():
        yield _difference(table, row, "dropped", None, row, None)
    for row in (right - left).elements():
        yield _difference(table, row, "added", None, None, row)


def _cells(row: Row) -> dict[str, Any]:
    return row.model_dump(by_alias=True)


def _whole(row: Row) -> str:
    """A row's filled cells as text."""
    cells = {name: value for name, value in _cells(row).items() if value is not None}
    return ", ".join(f"{name} {_cell(value)}" for name, value in cells.items())


def _told(key: tuple[object, ...]) -> str:
    return ", ".join("*" if part is None else str(part) for part in key)


def _difference(table: str, key: str, how: str, column: str | None, before: object, after: object) -> Difference:
    cells = {"before": _cell(before), "after": _cell(after)}
    return {"table": table, "key": key, "difference": how, "column": column, **cells}


def _cell(value: object) -> str | None:
    """A cell as a planner would write it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
