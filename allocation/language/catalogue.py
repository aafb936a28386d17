"""One catalogue of texts: the `*.toml` files beside this module, each entry a key with its text in `en` and `zh`."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@cache
def _entries() -> dict[str, dict[str, str]]:
    entries: dict[str, dict[str, str]] = {}
    for file in sorted(files(__package__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            entries |= dict(_flatten(tomllib.loads(file.read_text(encoding="utf-8")), ""))
    return entries


def _flatten(node: dict[str, Any], prefix: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The entries below a node: `[column.needs.need]` becomes the key `column.needs.need`."""
    for name, child in node.items():
        if "en" in child and isinstance(child["en"], str):
            yield prefix + name, child
        else:
            yield from _flatten(child, f"{prefix}{name}.")


def text(key: str, language: Language = "en", /, **values: object) -> str:
    """The text of `key` in `language`, with `{placeholders}` filled from `values`.

    Raises `KeyError` for a key that the catalogue does not hold: a missing text is a defect, not an input error.
    """
    return _entries()[key][language].format(**values)


def unit(stated: str, language: Language = "en", /) -> str:
    """A unit that the catalogue knows in any language, in the words of `language`; another as it is stated."""
    return _units().get(stated, {}).get(language, stated)


@cache
def _units() -> dict[str, dict[str, str]]:
    """The known units, by their words in each language."""
    known = [entry for key, entry in _entries().items() if key.startswith("unit.")]
    return {entry[language]: entry for entry in known for language in LANGUAGES}


@cache
def keys() -> tuple[str, ...]:
    """All keys of the catalogue, sorted."""
    return tuple(sorted(_entries()))
