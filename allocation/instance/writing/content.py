"""What is written in every form: settings as plain values, tables as headings and non-empty cells."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allocation.instance.cells import CHOICES, specs
from allocation.instance.columns import columns_of, headings_of
from allocation.instance.instance import Instance
from allocation.instance.settings import Settings
from allocation.instance.tables import TABLES, Row
from allocation.language import Language

Cell = str | int | float

# Above this a float's integers are no longer all distinct, so that exponent notation is shorter and as exact
_LARGEST_PLAIN_INTEGER = 1e15


@dataclass(frozen=True)
class Sheet:
    """A table as it is written: headings in order and, per row, the cells that are not empty, by column."""

    table: str
    headings: Mapping[str, str]
    rows: tuple[Mapping[str, Cell], ...]


def sheets(instance: Instance, headings: Language = "en") -> Iterator[Sheet]:
    """The tables in the order of the format; empty ones are left out unless the format requires them."""
    for table, model in TABLES.items():
        rows = instance.rows(table)
        if rows or model.required:
            yield _sheet(model, rows, headings)


def settings_values(settings: Settings) -> dict[str, Any]:
    """The settings by key in the order of the format, without those that were left out."""
    written = settings.model_dump(by_alias=True, exclude_unset=True)
    return {
        key: tidy(value) if key == "scenarios" else _without_none(tidy(value))
        for key, value in written.items()
        if value is not None
    }


def tidy(value: Any) -> Any:
    """A value in plain types: lists and dicts, and whole numbers without `.0`."""
    if isinstance(value, Mapping):
        return {str(key): tidy(child) for key, child in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [tidy(child) for child in value]
    if isinstance(value, float):
        return _shortest(value)
    return value


def _sheet(model: type[Row], rows: Sequence[Row], language: Language) -> Sheet:
    columns = columns_of(model)
    words = _chinese(model.table) if language == "zh" else {}
    cells = tuple(_cells(row, columns, words) for row in rows)
    used = {column for row in cells for column in row}
    required = {columns[field] for field, info in model.model_fields.items() if info.is_required()}
    names = headings_of(model, language)
    headings = {column: names[column] for column in columns.values() if column in used or column in required}
    carried = {column: column for row in rows for column in row.x or {}}
    return Sheet(model.table, headings | carried, cells)


def _cells(row: Row, columns: Mapping[str, str], choices: Mapping[str, Mapping[Any, str]]) -> dict[str, Cell]:
    """The cells that were written, words as words; columns `x_…` last."""
    written = row.model_fields_set
    words = row.words or {}
    cells: dict[str, Cell] = {}
    for field, column in columns.items():
        if field in written and (value := getattr(row, field)) is not None:
            if column in choices:
                value = choices[column][value]
            cells[column] = words[column] if column in words else _cell(value)
    return cells | dict(row.x or {})


def _chinese(table: str) -> dict[str, dict[Any, str]]:
    """Per column of choices, the first Chinese word that is read as each choice."""
    words: dict[str, dict[Any, str]] = {}
    for column, spec in specs(table).items():
        if spec.kind == "flag":
            words[column] = {True: "是", False: "否"}
        elif spec.kind == "choice":
            words[column] = {
                choice: word for word, choice in reversed(tuple(CHOICES.items())) if choice in spec.choices
            }
    return words


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _shortest(value)
    return value if isinstance(value, int) else str(value)


def _shortest(value: float) -> int | float:
    """The same number as an integer if it is one and short enough; Python's `repr` does the rest."""
    return int(value) if value.is_integer() and abs(value) < _LARGEST_PLAIN_INTEGER else value


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_none(child) for key, child in value.items() if child is not None}
    return value
