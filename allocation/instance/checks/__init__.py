"""Checks of rows against each other, all reported in one pass: errors, and oddities that are only warned of."""

from collections.abc import Callable, Iterator

from allocation.instance.checks.effects import effects, unused_cells
from allocation.instance.checks.oddities import oddities
from allocation.instance.checks.powers import joint, ranges, selves
from allocation.instance.checks.references import provenance, reads, references
from allocation.instance.checks.repeats import repeats
from allocation.instance.checks.settings import levels, scales, service
from allocation.instance.checks.tree import tree
from allocation.instance.draft import Draft
from allocation.instance.problems import Problem
from allocation.instance.tables import TABLES

SETTINGS = "instance"
"""What checks read beside tables."""

_Check = Callable[[Draft], Iterator[Problem]]

_CHECKS: tuple[tuple[_Check, frozenset[str]], ...] = (
    (levels, frozenset({SETTINGS})),
    (service, frozenset({SETTINGS})),
    (scales, frozenset({SETTINGS})),
    (tree, frozenset({SETTINGS, "bodies"})),
    (ranges, frozenset({SETTINGS, "powers"})),
    (selves, frozenset({"links", "rules"})),
    (joint, frozenset({"joint"})),
    (effects, frozenset({"effects"})),
    (provenance, frozenset({"provenance"})),
)


def errors(draft: Draft, touched: frozenset[str] | None = None) -> Iterator[Problem]:
    """Everything that is wrong between rows; with `touched`, only checks that read one of these tables."""
    for check, tables in _CHECKS:
        if touched is None or touched & tables:
            yield from check(draft)
    for table in TABLES:
        if touched is None or table in touched:
            yield from repeats(draft, table)
        if touched is None or touched & (reads(table) | {table}):
            yield from references(draft, table)


def warnings(draft: Draft) -> tuple[Problem, ...]:
    """What is odd about an instance without errors: rows without effect, things that are never used."""
    return (*unused_cells(draft), *oddities(draft))


__all__ = ["SETTINGS", "errors", "warnings"]
