"""The JSON Schema of an instance's JSON form, made from the same models that instances are read by."""

from typing import Any

from allocation.instance.cells import CHOICES, NO, YES, specs
from allocation.instance.columns import cell_shape, columns_of, settings_shape
from allocation.instance.reference import format_page, table_reference
from allocation.instance.tables import TABLES, Row
from allocation.language import Language, text

__all__ = ["format_page", "json_schema", "table_reference"]

_WORD = {"type": "string", "minLength": 1}
# Which of pydantic's definitions of nested settings stands under which catalogue key
_NESTED = {
    "Resource": "resources",
    "Units": "units",
    "Weights": "weights",
    "Reform": "reform",
    "Scenario": "scenarios",
    "Change": "scenarios.changes",
}


def json_schema(language: Language = "en") -> dict[str, Any]:
    """JSON Schema (2020-12) of one JSON document: settings at the top level, rows under `tables`.

    It knows shapes, ranges and words, not what refers to what: that is what `validate` checks.
    """
    settings = _settings(language)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": text("format.title", language),
        "description": text("format.forms", language),
        "type": "object",
        "properties": settings["properties"] | {"tables": _tables(language)},
        "required": [*settings["required"], "tables"],
        "additionalProperties": False,
        "$defs": settings["$defs"],
    }


def _settings(language: Language) -> dict[str, Any]:
    schema = settings_shape()
    for key, part in schema["properties"].items():
        _describe(part, f"setting.{key}", language)
    for definition, key in _NESTED.items():
        part = schema["$defs"][definition]
        part.pop("description", None)
        for name, child in part["properties"].items():
            _describe(child, f"setting.{key}.{name}", language)
    return schema


def _tables(language: Language) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            table: {
                "description": text(f"table.{table}", language),
                "type": "array",
                "items": _row(model, language),
            }
            for table, model in TABLES.items()
        },
        "required": [table for table, model in TABLES.items() if model.required],
        "additionalProperties": False,
    }


def _row(model: type[Row], language: Language) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {column: _column(model.table, column, language) for column in columns_of(model).values()},
        "required": [column for column, spec in specs(model.table).items() if spec.required],
        "patternProperties": {"^x_": {"type": ["string", "number", "boolean", "null"]}},
        "additionalProperties": False,
    }


def _column(table: str, column: str, language: Language) -> dict[str, Any]:
    """A column as JSON: what its type allows, and words or texts that are read as such a value; null is empty."""
    spec = specs(table)[column]
    shape = cell_shape(TABLES[table], column)
    default = shape.pop("default", None)
    options: list[dict[str, Any]] = [shape]
    if spec.kind == "flag":
        options.append({"enum": sorted(YES | NO)})
        default = None if default is None else "yes" if default else "no"
    elif spec.kind == "choice":
        options = [{"enum": [*spec.choices, *(word for word, choice in CHOICES.items() if choice in spec.choices)]}]
    elif spec.kind in ("number", "whole"):
        options.append(_WORD)
    if not spec.required:
        options.append({"type": "null"})
    schema = {"description": text(f"column.{table}.{column}", language)}
    if default is not None:
        schema["default"] = default
    return schema | (options[0] if len(options) == 1 else {"anyOf": options})


def _describe(part: dict[str, Any], key: str, language: Language) -> None:
    part["description"] = text(key, language)
