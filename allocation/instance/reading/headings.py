"""Headings as people write them, turned into the columns' names."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from allocation.instance.cells import specs
from allocation.instance.columns import facts
from allocation.instance.problems import Place, Problem
from allocation.instance.suggestions import closest, shown
from allocation.instance.tables import TABLES

CARRIED = "x_"
"""What the names of columns begin with that are carried along unread."""


@cache
def aliases(table: str) -> Mapping[str, str]:
    """The name of a column by every heading that is read as this column."""
    columns = specs(table)
    chinese = {
        heading: column for column, spec in columns.items() for heading in facts(TABLES[table], spec.field).headings
    }
    return chinese | {column: column for column in columns}


def column_name(table: str, heading: str) -> str | None:
    """The name of the column that a heading means, or None."""
    heading = unicodedata.normalize("NFKC", heading).strip()
    return aliases(table).get(heading) or (heading if heading.startswith(CARRIED) else None)


def unknown_column(table: str, heading: str, place: Place) -> Problem:
    """That a table has no such column."""
    suggestion = closest(heading.strip(), aliases(table))
    values = {"heading": shown(heading.strip()), "columns": tuple(specs(table))}
    return Problem("unknown-column", place, table, values, suggestion)


@dataclass(frozen=True)
class Header:
    """The columns of a header that are read: names and positions from 0. width: headings, read or not."""

    columns: tuple[str, ...]
    positions: tuple[int, ...]
    width: int


def read_header(table: str, headings: Sequence[str], place: Callable[[int], Place], problems: list[Problem]) -> Header:
    """Understand a header; `place` gives the place of a heading by its position."""
    names: dict[str, int] = {}
    for position, heading in enumerate(headings):
        if not heading.strip():
            continue
        name = column_name(table, heading)
        if name is None:
            problems.append(unknown_column(table, heading, place(position)))
        elif name in names:
            first = headings[names[name]].strip()
            values = {"heading": shown(heading.strip()), "column": name, "first": shown(first)}
            problems.append(Problem("repeated-column", place(position), f"{table}.{name}", values))
        else:
            names[name] = position
    return Header(tuple(names), tuple(names.values()), len(headings))


def missing_columns(table: str, columns: Sequence[str], place: Place) -> list[Problem]:
    """That a table lacks columns that it must have."""
    return [
        Problem("missing-column", place, f"{table}.{spec.column}", {"column": spec.column, "chinese": chinese})
        for spec in specs(table).values()
        if spec.required and spec.column not in columns
        for chinese in facts(TABLES[table], spec.field).headings[:1]
    ]


def closest_table(name: str) -> str:
    """The table whose name is most like this one, or empty."""
    return closest(name, (*TABLES, "instance"))
