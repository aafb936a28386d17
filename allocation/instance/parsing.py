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
from allocation.instance.problems import InvalidInstance, Problem
from allocation.instance.rows import build, capped, cell_problem, incomplete, with_extras
from allocation.instance.scenarios import scenario_problems, trials
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
    problems += scenario_problems(settings, document.setting_places, draft.broken)
    if problems:
        raise InvalidInstance(capped(problems, document.source))
    instance = build(draft, warnings(draft), places=document.setting_places.of("scenarios"))
    if problems := list(trials(instance)):
        raise InvalidInstance(capped(problems, document.source))
    return instance


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
    if missing & ({*model.key[:1], "level"} if table == "bodies" else set(model.key[:1])):
        broken.add(table)
    rows: list[Row] = []
    names, validate = tuple(values), model.__pydantic_validator__.validate_python
    tuples = zip(*values.values(), strict=True) if values else iter([()] * len(raw.rows))
    for row, of_row in enumerate(tuples):
        data: dict[str, Any] = {name: cell for name, cell in zip(names, of_row, strict=False) if cell is not None}
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


def _faults(model: type[Row], data: Mapping[str, Any]) -> Sequence[ErrorDetails]:
    try:
        model.model_validate(data)
    except ValidationError as error:
        return error.errors(include_url=False)
    return ()


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


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
