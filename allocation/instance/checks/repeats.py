"""No key stands twice in a table."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

from allocation.instance.cells import specs
from allocation.instance.draft import Draft
from allocation.instance.problems import Problem
from allocation.instance.tables import TABLES, Distance, Row

_SYMMETRIC = {Distance.table}


def repeats(draft: Draft, table: str) -> Iterator[Problem]:
    """Rows of a table whose key stands in an earlier row already; rows whose key is not known are skipped."""
    rows = draft.named(table)
    if not TABLES[table].key or not rows:
        return
    key = _key(TABLES[table])
    required = {spec.field for spec in specs(table).values() if spec.required}
    optional = [field not in required for field in TABLES[table].key]
    keys = list(map(key, rows))
    if len(set(keys)) == len(keys):
        return
    first: dict[tuple[Any, ...], int] = {}
    for row, values in enumerate(keys):
        if all(free or value is not None for free, value in zip(optional, values, strict=True)):
            earlier = first.setdefault(values, row)
            if earlier != row:
                yield _problem(draft, table, earlier, row)


def _key(model: type[Row]) -> Callable[[Row], tuple[Any, ...]]:
    get = attrgetter(*model.key)
    if len(model.key) == 1:
        return lambda row: (get(row),)
    if model.table in _SYMMETRIC:
        return lambda row: tuple(sorted(get(row), key=str))
    return get


def _problem(draft: Draft, table: str, earlier: int, row: int) -> Problem:
    written = [getattr(draft.named(table)[row], field) for field in TABLES[table].key]
    values = {
        "name": ", ".join(str(value) for value in written if value is not None),
        "columns": TABLES[table].key,
        "first": draft.places.row(table, earlier),
    }
    return draft.problem("repeated-row", table, row, TABLES[table].key[0], values)
