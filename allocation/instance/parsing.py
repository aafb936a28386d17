"""A document turned into a validated instance, with all problems in one pass."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from allocation.instance.cells import Value, WrongCell, column_values, specs, words_used
from allocation.instance.checks import errors, warnings
from allocation.instance.document import Document, RawTable
from allocation.instance.draft import DocumentPlaces, Draft
from allocation.instance.instance import Instance
from allocation.instance.parsing_settings import parse_settings
from allocation.instance.problems import InvalidInstance, Place, Problem
from allocation.instance.reading import limits
from allocation.instance.suggestions import shown
from allocation.instance.tables import TABLES, Row

Scales = Mapping[str, Mapping[str, float]]


def parse(document: Document) -> Instance:
    """The instance that a document describes; raises `InvalidInstance` with everything that is wrong with it.

    Of each row only cells that are not empty are in `model_fields_set`; `words` keeps the words of scales as written,
    `x` the columns `x_…`.
    """
    places = DocumentPlaces(document)
    problems = list(document.problems)
    broken = set(document.unread)
    settings, found, wrong = parse_settings(document.settings, places)
    if "instance" in document.unread:
        broken |= {"levels", "resources", "service", "scales", "scenarios"}
    else:
        problems += found
        broken |= wrong
    rows: dict[str, list[Row]] = {}
    for table, raw in document.tables.items():
        rows[table] = parse_rows(raw, settings.scales, problems, broken)
    for table, model in TABLES.items():
        if model.required and table not in document.tables and table not in broken:
            problems.append(Problem("missing-table", document.table_place(table), table))
            broken.add(table)
    draft = Draft(settings, rows, places, frozenset(broken))
    problems += errors(draft)
    if problems:
        raise InvalidInstance(capped(problems, document))
    return build(draft, warnings(draft))


def build(draft: Draft, oddities: Sequence[Problem], scenarios: tuple[str, ...] = ()) -> Instance:
    """The instance of a draft without problems."""
    tables: dict[str, Any] = {table: tuple(rows) for table, rows in draft.rows.items()}
    return Instance(
        settings=draft.settings,
        **{"bodies": (), "powers": (), **tables},
        scenarios=scenarios,
        warnings=tuple(oddities),
    )


def capped(problems: Sequence[Problem], document: Document) -> tuple[Problem, ...]:
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
    rest = Problem("more", Place(document.source), values={"count": len(ordered) - limits.PROBLEMS})
    return (*ordered[: limits.PROBLEMS], rest)


def _part(place: Place) -> tuple[str, str]:
    """The file of a place, or the sheet of a workbook."""
    return place.file, place.where.partition("!")[0] if "!" in place.where else ""


def parse_rows(raw: RawTable, scales: Scales, problems: list[Problem], broken: set[str]) -> list[Row]:
    """The rows of a table, incomplete where cells are wrong; adds to the problems and to the broken tables."""
    table, model = raw.name, TABLES[raw.name]
    columns = specs(table)
    cells = dict(zip(raw.columns, zip(*raw.rows, strict=True), strict=False)) if raw.rows else {}
    values: dict[str, list[Value | None]] = {}
    wrong: dict[int, dict[str, WrongCell]] = {}
    words: dict[int, dict[str, str]] = {}
    for column, of_column in cells.items():
        if column not in columns:
            continue
        scale = scales.get(f"{table}.{column}")
        values[column], faults = column_values(columns[column], of_column, scale)
        for row, fault in faults.items():
            wrong.setdefault(row, {})[column] = fault
        if scale:
            for row, word in words_used(of_column, scale).items():
                words.setdefault(row, {})[column] = word
    carried = {column: cells[column] for column in cells if column not in columns}
    missing = {column for column, spec in columns.items() if spec.required and column not in raw.columns}
    if missing & set(model.key[:1]):
        broken.add(table)
    rows: list[Row] = []
    names, validate = tuple(values), model.model_validate
    tuples = zip(*values.values(), strict=True) if values else iter([()] * len(raw.rows))
    for row, of_row in enumerate(tuples):
        data: dict[str, Any] = {name: cell for name, cell in zip(names, of_row, strict=True) if cell is not None}
        faults_here = wrong.get(row, {})
        if not faults_here and not missing:
            try:
                rows.append(validate(data))
                continue
            except ValidationError as error:
                found: Sequence[ErrorDetails] = error.errors(include_url=False)
        else:
            found = _faults(model, data)
        for column, fault in faults_here.items():
            place = raw.locator.cell(row, column)
            problems.append(Problem(fault.key, place, f"{table}.{column}", fault.values_shown, fault.suggestion))
        for details in found:
            column = str(details["loc"][0])
            if column not in faults_here and column not in missing:
                problems.append(_problem(raw, row, column, details))
        rows.append(incomplete(model, data))
    _carry(rows, carried, words)
    return rows


def incomplete(model: type[Row], data: Mapping[str, Any]) -> Row:
    """A row as far as it is known; required cells that are not known are None."""
    columns = specs(model.table)
    absent = {spec.field: None for column, spec in columns.items() if spec.required and column not in data}
    known = {columns[column].field: value for column, value in data.items()}
    return model.model_construct(_fields_set=set(known), **{**absent, **known})


def _faults(model: type[Row], data: Mapping[str, Any]) -> Sequence[ErrorDetails]:
    try:
        model.model_validate(data)
    except ValidationError as error:
        return error.errors(include_url=False)
    return ()


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


def _problem(raw: RawTable, row: int, column: str, details: ErrorDetails) -> Problem:
    key, values = cell_problem(details)
    place = raw.locator.cell(row, column) if column in raw.columns else raw.locator.row(row)
    return Problem(key, place, f"{raw.name}.{column}", values)


def _carry(rows: list[Row], carried: Mapping[str, Sequence[Any]], words: Mapping[int, Mapping[str, str]]) -> None:
    """Give rows the columns that are carried along and the words that became numbers."""
    if not carried and not words:
        return
    for index, row in enumerate(rows):
        x = {column: text for column, cells in carried.items() if (text := _text(cells[index]))}
        update = {key: value for key, value in (("x", x), ("words", words.get(index))) if value}
        if update:
            rows[index] = with_extras(row, update)


def with_extras(row: Row, update: Mapping[str, Any]) -> Row:
    """The row with `x` or `words`, which do not count as cells that were written."""
    written = set(row.model_fields_set)
    changed = row.model_copy(update=dict(update))
    changed.model_fields_set.intersection_update(written)
    return changed


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
