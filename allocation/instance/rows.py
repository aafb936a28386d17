"""Rows and instances made of checked parts, for what is read and for what scenarios change."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from allocation.instance.cells import specs
from allocation.instance.document import SettingPlaces
from allocation.instance.draft import Draft, Entry
from allocation.instance.instance import Instance
from allocation.instance.problems import Place, Problem
from allocation.instance.reading import limits
from allocation.instance.suggestions import shown
from allocation.instance.tables import TABLES, Row

_ORDER = {table: index for index, table in enumerate(TABLES, 1)}


def build(
    draft: Draft,
    oddities: Sequence[Problem] = (),
    scenarios: tuple[str, ...] = (),
    places: SettingPlaces | None = None,
) -> Instance:
    """The instance of a draft without problems."""
    tables: dict[str, Any] = {table: tuple(rows) for table, rows in draft.rows.items()}
    return Instance(
        settings=draft.settings,
        **{"bodies": (), "powers": (), **tables},
        scenarios=scenarios,
        warnings=tuple(oddities),
        places=places,
    )


def incomplete(model: type[Row], data: Mapping[str, Any]) -> Row:
    """A row as far as it is known; required cells that are not known are None."""
    columns = specs(model.table)
    absent = {spec.field: None for column, spec in columns.items() if spec.required and column not in data}
    known = {columns[column].field: value for column, value in data.items()}
    return model.model_construct(_fields_set=set(known), **{**absent, **known})


def with_extras(row: Entry, update: Mapping[str, Any]) -> Entry:
    """The row with `x` or `words`, which do not count as cells that were written."""
    written = set(row.model_fields_set)
    changed = row.model_copy(update=dict(update))
    changed.model_fields_set.intersection_update(written)
    return changed


def with_values(row: Entry, values: Mapping[str, Any]) -> Entry:
    """The row with other, valid values in some columns, which are numbers of their own and words no more."""
    changed = row.model_copy(update=dict(values))
    words = {column: word for column, word in (row.words or {}).items() if column not in values}
    return changed if words == (row.words or {}) else with_extras(changed, {"words": words or None})


def cell_problem(details: ErrorDetails) -> tuple[str, dict[str, object]]:
    """The catalogue's key and values for what pydantic found in a cell."""
    limit = details.get("ctx", {})
    value = shown(details["input"])
    match details["type"]:
        case "missing":
            return "empty-cell", {}
        case "greater_than_equal":
            return "below", {"value": value, "limit": f"{limit['ge']:g}"}
        case "less_than_equal":
            return "above", {"value": value, "limit": f"{limit['le']:g}"}
        case "greater_than":
            return "not-above", {"value": value, "limit": f"{limit['gt']:g}"}
        case "finite_number":
            return "not-finite", {"value": value}
    return "odd-cell", {"value": value}


def capped(problems: Sequence[Problem], source: str) -> tuple[Problem, ...]:
    """Problems in the order of files and lines, each once, and no more than somebody would read."""
    distinct = {(problem.line(), problem.place): problem for problem in problems}
    ordered = sorted(distinct.values(), key=lambda problem: _rank(problem.place))
    if len(ordered) <= limits.PROBLEMS:
        return tuple(ordered)
    rest = Problem("more", Place(source), values={"count": len(ordered) - limits.PROBLEMS})
    return (*ordered[: limits.PROBLEMS], rest)


def _rank(place: Place) -> tuple[int, str, int, int]:
    """The settings first, then tables in the order of the format, then what is no table; within one by line."""
    name, line = place.file.removesuffix(".csv"), place.line or 0
    strange = place.file.endswith(".csv")
    if place.where.startswith("/"):
        parts = [part for part in place.where.split("/")[1:] if part not in ("tables", "instance")]
        name = parts[0] if parts else ""
        line = int(parts[1]) + 1 if parts[1:] and parts[1].isdecimal() else 0
    elif place.where:
        name = place.where.partition("!")[0]
        strange = name != "instance"
    if name in TABLES:
        return _ORDER[name], name, line, place.column or 0
    return len(TABLES) + 1 if strange else 0, name, line, place.column or 0
