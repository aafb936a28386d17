"""What the models say about columns and settings: names, headings, references, units, shapes."""

from functools import cache
from typing import Any

from allocation.instance.settings import Settings
from allocation.instance.tables import Column, Row
from allocation.language import Language


@cache
def columns_of(model: type[Row]) -> dict[str, str]:
    """The columns of a table in order, by the name of the model's field."""
    return {field: info.alias or field for field, info in model.model_fields.items() if field not in ("x", "words")}


@cache
def facts(model: type[Row], field: str) -> Column:
    """What a column's cells are, beyond their type."""
    return next(entry for entry in model.model_fields[field].metadata if isinstance(entry, Column))


def headings_of(model: type[Row], language: Language) -> dict[str, str]:
    """The heading of every column: its name, or the first of its Chinese headings."""
    names = columns_of(model)
    return {name: name if language == "en" else facts(model, field).headings[0] for field, name in names.items()}


def cell_shape(model: type[Row], column: str) -> dict[str, Any]:
    """Type, range and default of a column's value as JSON Schema, without `null`."""
    return without_null(_shapes(model)[column])


def settings_shape() -> dict[str, Any]:
    """The settings as JSON Schema, nested ones under `$defs`."""
    return dict(untitled(Settings.model_json_schema(by_alias=True)))


def without_null(shape: dict[str, Any]) -> dict[str, Any]:
    """The schema of a value that may be left out, as that of the value itself."""
    plain = {name: value for name, value in shape.items() if name != "anyOf" and value is not None}
    for option in shape.get("anyOf", ()):
        if option != {"type": "null"}:
            plain |= option
    return plain


@cache
def _shapes(model: type[Row]) -> dict[str, Any]:
    return dict(untitled(model.model_json_schema(by_alias=True))["properties"])


def untitled(node: Any) -> Any:
    """A schema without pydantic's titles, which only repeat the names."""
    if isinstance(node, dict):
        return {
            name: untitled(child) for name, child in node.items() if not (name == "title" and isinstance(child, str))
        }
    return [untitled(child) for child in node] if isinstance(node, list) else node
