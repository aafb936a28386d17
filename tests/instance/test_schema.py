"""The JSON Schema and the reference pages say what the models say."""

import copy
from pathlib import Path
from typing import Any

import pytest
from awkward import awkward
from jsonschema import Draft202012Validator

from allocation.instance.cells import specs
from allocation.instance.checks.effects import USES
from allocation.instance.schema import format_page, json_schema, table_reference
from allocation.instance.tables import TABLES
from allocation.instance.writing import as_document
from allocation.language import LANGUAGES, Language, text

DOCS = Path(__file__).parents[2] / "docs"


def validator() -> Draft202012Validator:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_schema_accepts_what_is_written() -> None:
    """Proves: a canonical JSON document is valid, with words of scales, x_ columns, scenarios and awkward texts."""
    assert list(validator().iter_errors(as_document(awkward()))) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("sceanrios",), {}),
        (("schema",), 2),
        (("weights", "coordination"), -1),
        (("levels",), ["central"]),
        (("tables", "pwoers"), []),
        (("tables", "powers", 0, "colour"), "red"),
        (("tables", "powers", 0, "importance"), -1),
        (("tables", "powers", 0, "uniform"), "some"),
        (("tables", "needs", 1, "expected"), 1.5),
        (("tables", "needs", 1, "zone"), ""),
        (("tables", "ministries", 0, "consents"), "perhaps"),
        (("scenarios", "both", "changes"), [{"tabel": "needs"}]),
    ],
)
def test_the_schema_rejects_what_the_format_rejects(path: tuple[str | int, ...], value: object) -> None:
    """Proves: unknown keys, tables and columns, numbers out of range and unknown words are caught."""
    document: Any = copy.deepcopy(as_document(awkward()))
    node = document
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    assert list(validator().iter_errors(document)) != []


def test_the_schema_requires_what_the_format_requires() -> None:
    """Proves: name, required tables and required columns cannot be left out."""
    for path in (("name",), ("tables",), ("tables", "needs"), ("tables", "powers", 0, "held_at")):
        document: Any = copy.deepcopy(as_document(awkward()))
        node = document
        for step in path[:-1]:
            node = node[step]
        del node[path[-1]]
        assert list(validator().iter_errors(document)) != [], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_column_setting_and_effect_is_described(language: Language) -> None:
    """Proves: nothing can be added to the format without saying what it means, in both languages."""
    page = format_page(language)
    for table in TABLES:
        assert text(f"table.{table}", language) in page
        for column in specs(table):
            assert text(f"column.{table}.{column}", language).replace("|", "\\|") in page
    for effect in USES:
        assert text(f"effect.{effect}", language) in page
    assert set(USES) == set(specs("effects")["effect"].choices)
    assert table_reference(language) in page
    json_schema(language)


@pytest.mark.parametrize(("language", "name"), [("en", "format.md"), ("zh", "format.zh.md")])
def test_the_pages_are_current(language: Language, name: str) -> None:
    """Proves: the documents say what the program does; if not, write `format_page` to the file."""
    assert (DOCS / name).read_text(encoding="utf-8") == format_page(language)
