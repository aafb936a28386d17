"""Rows and instances made of checked parts, for what is read and for what scenarios change."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from allocation.instance.cells import specs
from allocation.instance.document import SettingPlaces
from allocation.instance.draft import Draft
from allocation.instance.instance import Instance
from allocation.instance.problems import Place, Problem
from allocation.instance.reading import limits
from allocation.instance.suggestions import shown
from allocation.instance.tables import Row


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


def with_extras(row: Row, update: Mapping[str, Any]) -> Row:
    """The row with `x` or `words`, which do not count as cells that were written."""
    written = set(row.model_fields_set)
    changed = row.model_copy(update=dict(update))
    changed.model_fields_set.intersection_update(written)
    return changed


def cell_problem(details: ErrorDetails) -> tuple[str, dict[str, object]]:
    """The catalogue's key and values for what pydantic found in a cell."""
    limit = details.get("ctx", {})
    value = shown(details["input"]) if not isinstance(details["input"], float) else f"{details['input']:.15g}"
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
    files = {_part(problem.place): None for problem in problems}
    order = {part: index for index, part in enumerate(files)}
    distinct = {(problem.line(), problem.place): problem for problem in problems}
    ordered = sorted(
        distinct.values(),
        key=lambda problem: (order[_part(problem.place)], problem.place.line or 0, problem.place.column or 0),
    )
    if len(ordered) <= limits.PROBLEMS:
        return tuple(ordered)
    rest = Problem("more", Place(source), values={"count": len(ordered) - limits.PROBLEMS})
    return (*ordered[: limits.PROBLEMS], rest)


def _part(place: Place) -> tuple[str, str]:
    """The file of a place, or the sheet of a workbook."""
    return place.file, place.where.partition("!")[0] if "!" in place.where else ""
