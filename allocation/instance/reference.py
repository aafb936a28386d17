"""The format for reading: Markdown pages of settings, tables, effects and fine print in English and Chinese."""

from collections.abc import Iterator, Mapping
from typing import Any

from allocation.instance.cells import CHOICES, Spec, specs
from allocation.instance.checks.effects import USES
from allocation.instance.columns import cell_shape, facts, settings_shape, without_null
from allocation.instance.tables import TABLES, Row
from allocation.language import Language, text

_FINE_PRINT = (
    "steps",
    "every_pair",
    "consent",
    "effort",
    "authorisation",
    "upwards",
    "no_pair",
    "ranges",
    "annual",
    "range",
    "no_level",
    "ids",
    "x_columns",
    "errors",
    "excel",
)

_EXAMPLE = """\
schema: 1
name: ftz22
title: {en: Twenty-two pilot zones, zh: 二十二个自贸试验区}
levels: [central, provincial, zone]
service: {provincial: 0.5}
resources:
  staff: {unit: person-days/year, cost: 0.1}
units: {need: cases/year, cost: CNY 10k/year}
weights: {coordination: 2}
scales:
  needs.need: {high: 100, middle: 30, low: 5, 高: 100, 中: 30, 低: 5}
reform: {max_changes: 200}
scenarios:
  finance-boom:
    title: {en: Finance needs rise by half, zh: 金融需求上升五成}
    changes:
    - table: needs
      where: {domain: finance}
      column: need
      multiply: 1.5
    - {key: weights.coordination, set: 2}
"""


def format_page(language: Language = "en") -> str:
    """The whole page: forms, settings, tables, effects and fine print."""
    return "\n".join(
        [
            f"# {text('format.title', language)}",
            "",
            f"<!-- {text('format.note', language)} -->",
            "",
            text("format.forms", language),
            "",
            text("format.workbook", language),
            "",
            f"## {text('format.example', language)}",
            "",
            f"```yaml\n{_EXAMPLE}```",
            "",
            table_reference(language),
            f"## {text('format.effects', language)}",
            "",
            *_effects(language),
            "",
            f"## {text('format.fine_print', language)}",
            "",
            *(f"* {text(f'format.fine.{point}', language)}" for point in _FINE_PRINT),
            "",
        ]
    )


def table_reference(language: Language = "en") -> str:
    """Every setting, table and column: headings, type, default, range, reference, unit and meaning."""
    required = ", ".join(f"`{table}`" for table, model in TABLES.items() if model.required)
    lines = [
        f"## {text('format.settings', language)}",
        "",
        *_table(("setting", "type", "default", "range", "meaning"), _settings(language), language),
        "",
        f"## {text('format.tables', language)}",
        "",
        text("format.intro", language, required=required),
        "",
    ]
    for table, model in TABLES.items():
        mark = f" ({text('format.required', language)})" if model.required else ""
        columns = ("column", "headings", "type", "default", "range", "refers", "unit", "meaning")
        lines += [
            f"### `{table}`{mark}",
            "",
            " ".join(filter(None, (text(f"table.{table}", language), _key(model, language)))),
            "",
            *_table(columns, (_column(model, spec, language) for spec in specs(table).values()), language),
            "",
        ]
    return "\n".join(lines)


def _table(columns: tuple[str, ...], rows: Iterator[tuple[str, ...]], language: Language) -> Iterator[str]:
    yield _line(text(f"format.heading.{column}", language) for column in columns)
    yield _line("---" for _ in columns)
    for row in rows:
        yield _line(cell.replace("|", "\\|") for cell in row)


def _line(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _key(model: type[Row], language: Language) -> str:
    if not model.key:
        repeats = model.table in ("links", "spillovers", "effects")
        return text("format.no_key", language) if repeats else ""
    return text("format.key", language, columns=", ".join(f"`{column}`" for column in model.key))


def _column(model: type[Row], spec: Spec, language: Language) -> tuple[str, ...]:
    column = facts(model, spec.field)
    shape = cell_shape(model, spec.column)
    name = f"**`{spec.column}`**" if spec.required else f"`{spec.column}`"
    return (
        name,
        "、".join(column.headings),
        _type(shape, language),
        _default(shape, required=spec.required, language=language),
        _choices(spec) if spec.choices else _range(shape),
        f"`{column.refers}`" if column.refers else "",
        text(f"format.unit.{column.unit}", language) if column.unit else "",
        text(f"column.{model.table}.{spec.column}", language),
    )


def _settings(language: Language) -> Iterator[tuple[str, ...]]:
    schema = settings_shape()
    for key, shape in schema["properties"].items():
        yield _setting(key, key, shape, required=key in schema["required"], language=language)
        inner = shape.get("additionalProperties")
        part = inner if isinstance(inner, dict) else shape
        if "$ref" in part:
            shown = f"{key}.NAME" if part is inner else key
            yield from _parts(schema["$defs"], part["$ref"], key, shown, language)


def _parts(
    definitions: Mapping[str, Any], reference: str, key: str, shown: str, language: Language
) -> Iterator[tuple[str, ...]]:
    """The settings inside a setting, and those inside of them."""
    for name, shape in definitions[reference.rpartition("/")[2]]["properties"].items():
        yield _setting(f"{key}.{name}", f"{shown}.{name}", without_null(shape), required=False, language=language)
        items = shape.get("items", {})
        if "$ref" in items:
            yield from _parts(definitions, items["$ref"], f"{key}.{name}", f"{shown}.{name}[]", language)


def _setting(key: str, shown: str, shape: dict[str, Any], *, required: bool, language: Language) -> tuple[str, ...]:
    plain = without_null(shape)
    return (
        f"**`{shown}`**" if required else f"`{shown}`",
        _type(plain, language),
        _default(plain, required=required, language=language),
        _range(plain),
        text(f"setting.{key}", language),
    )


def _type(shape: Mapping[str, Any], language: Language) -> str:
    if shape.get("items", {}).get("$ref"):
        return text("format.type.changes", language)
    kind = "object" if "$ref" in shape else shape.get("type", "any")
    name = {
        "string": "text",
        "boolean": "yesno",
        "array": "list",
        "object": "map",
        "number": "number",
        "integer": "integer",
        "any": "any",
    }[kind]
    return text(f"format.type.{name}", language)


def _default(shape: Mapping[str, Any], *, required: bool, language: Language) -> str:
    if required:
        return text("format.default.needed", language)
    default = shape.get("default")
    if isinstance(default, bool):
        return text(f"format.default.{'yes' if default else 'no'}", language)
    if isinstance(default, list):
        return ", ".join(default)
    if isinstance(default, float | int):
        return f"{default:g}"
    return default if isinstance(default, str) else ""


def _range(shape: Mapping[str, Any]) -> str:
    if "const" in shape:
        return str(shape["const"])
    low, high = shape.get("minimum"), shape.get("maximum")
    if high is not None:
        return f"{low:g}–{high:g}"
    if low is not None:
        return f"≥ {low:g}"
    if "exclusiveMinimum" in shape:
        return f"> {shape['exclusiveMinimum']:g}"
    return f"≥ {shape['minItems']}" if "minItems" in shape else ""


def _choices(spec: Spec) -> str:
    """The words that a column may hold, each with its Chinese ones."""
    chinese = {
        choice: "、".join(word for word, meant in CHOICES.items() if meant == choice and word != choice)
        for choice in spec.choices
    }
    return ", ".join(f"`{choice}`" + (f" ({words})" if words else "") for choice, words in chinese.items())


def _effects(language: Language) -> Iterator[str]:
    yield from _table(
        ("effect", "meaning", "needs", "takes"),
        (
            (
                f"`{effect}`",
                text(f"effect.{effect}", language),
                _cells((*uses.needs, *(("covered",) if uses.powers == "must" else ())), language),
                _cells((*uses.may, *(("covered",) if uses.powers == "may" else ())), language),
            )
            for effect, uses in USES.items()
        ),
        language,
    )
    yield ""
    yield text("effect.shares", language)


def _cells(columns: tuple[str, ...], language: Language) -> str:
    return ", ".join(text("format.covered", language) if cell == "covered" else f"`{cell}`" for cell in columns)
