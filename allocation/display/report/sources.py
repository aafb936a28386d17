"""The report's assumptions and sources: where the inputs come from, column by column."""

from collections import Counter, defaultdict
from typing import Any

from allocation.analysis.evaluation import words
from allocation.display.report.both import Both, both, plain, say
from allocation.display.report.subject import Subject
from allocation.instance.columns import headings_of
from allocation.instance.tables import TABLES, Provenance

_MOST = 4
STATUSES = ("sourced", "stated", "assumed")


def section(subject: Subject) -> dict[str, Any]:
    """Which shares of the inputs of the weighted cost have which origin, and a row a column of the tables."""
    grouped: dict[tuple[str, str | None], list[Provenance]] = defaultdict(list)
    for row in subject.instance.provenance:
        grouped[row.of_table, row.column].append(row)
    return {
        "inputs": both(lambda language: words.inputs(subject.evaluation, "objective", language)),
        "rows": [_row(table, column, rows) for (table, column), rows in grouped.items()],
    }


def _row(table: str, column: str | None, rows: list[Provenance]) -> dict[str, Any]:
    """A column of a table: how many entries have which status, and what they name as sources."""
    status: Counter[str] = Counter(row.status for row in rows)
    named = dict.fromkeys(f"{row.source}, {row.date}" if row.date else row.source for row in rows if row.source)
    return {
        "table": table,
        "column": _heading(table, column),
        "counts": [f"{status[name]:,}" for name in STATUSES],
        "sources": list(named)[:_MOST],
        "more": say("more", count=f"{len(named) - _MOST:,}") if len(named) > _MOST else None,
    }


def _heading(table: str, column: str | None) -> Both:
    """A column as a planner reads it; `*` for all columns of a table."""
    if column is None or table not in TABLES:
        return plain(column or "*")
    return both(lambda language: headings_of(TABLES[table], language).get(column, column))
