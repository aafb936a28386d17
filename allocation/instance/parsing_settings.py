"""Settings from plain data, with all problems."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from allocation.instance.cells import WrongCell, as_number
from allocation.instance.problems import Place, Problem
from allocation.instance.setting_keys import is_number, options
from allocation.instance.settings import Settings
from allocation.instance.suggestions import closest, shown

_STRANGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_STANDIN: Mapping[str, Any] = {"schema": 1, "name": "?"}


class _Places(Protocol):
    def setting(self, path: str) -> Place: ...

    def setting_key(self, path: str) -> Place: ...


class _Cleaner:
    """Plain data with numbers as numbers; what is no number is taken out and remembered."""

    def __init__(self, places: _Places) -> None:
        self._places = places
        self.problems: list[Problem] = []
        self.wrong: list[tuple[str, ...]] = []

    def clean(self, value: Any, path: tuple[str, ...]) -> Any:
        if isinstance(value, Mapping):
            return dict(self._children(((str(key), child) for key, child in value.items()), path))
        if isinstance(value, list):
            return [child for _, child in self._children(((str(i), child) for i, child in enumerate(value)), path)]
        if is_number(path) and value is not None:
            return as_number(value, share=path[0] == "service")
        if isinstance(value, str) and not value.isprintable() and _STRANGE.search(value):
            raise WrongCell("control-characters", value=shown(value))
        if isinstance(value, float) and not math.isfinite(value):
            raise WrongCell("not-finite", value=shown(value))
        return value

    def _children(self, children: Iterator[tuple[str, Any]], path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        for key, child in children:
            inner = (*path, key)
            if child is None and not path:
                continue  # `resources:` with nothing after it is left out
            try:
                yield key, self.clean(child, inner)
            except WrongCell as error:
                dotted = ".".join(inner)
                place = self._places.setting(dotted)
                self.problems.append(Problem(error.key, place, dotted, error.values_shown, error.suggestion))
                self.wrong.append(inner)


def parse_settings(data: Mapping[str, Any], places: _Places) -> tuple[Settings, list[Problem], frozenset[str]]:
    """The settings, what is wrong with them, and the top keys about which something was said.

    With problems, the settings are what is left without the keys at fault, so that tables can still be checked.
    """
    cleaner = _Cleaner(places)
    cleaned: dict[str, Any] = cleaner.clean(data, ())
    problems, wrong = cleaner.problems, cleaner.wrong
    try:
        settings = Settings.model_validate(cleaned)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            path = tuple(str(part) for part in details["loc"] if part != "[key]")
            problems.append(_problem(details, path, places))
            wrong.append(path)
        settings = Settings.model_validate(_without(cleaned, wrong))
    return settings, problems, frozenset(path[0] for path in wrong)


def _without(data: Mapping[str, Any], wrong: Sequence[tuple[str, ...]]) -> dict[str, Any]:
    """The settings without the keys at fault; of scenarios only those at fault are left out."""
    left = {key: value for key, value in data.items() if key == "scenarios" or all(path[0] != key for path in wrong)}
    if isinstance(left.get("scenarios"), Mapping):
        names = {path[1] for path in wrong if path[0] == "scenarios" and len(path) > 1}
        left["scenarios"] = {name: value for name, value in left["scenarios"].items() if name not in names}
    else:
        left.pop("scenarios", None)
    return {**_STANDIN, **left}


def _problem(details: ErrorDetails, path: tuple[str, ...], places: _Places) -> Problem:
    """What pydantic found, in a planner's words."""
    kind, dotted, last = details["type"], ".".join(path), path[-1]
    limits = details.get("ctx", {})
    value = {"value": shown(details["input"])}
    allowed = options(path[:-1])
    if kind == "extra_forbidden" or (kind == "literal_error" and "[key]" in details["loc"]):
        values = {"name": shown(last), "keys": allowed}
        return Problem("unknown-key", places.setting_key(dotted), dotted, values, closest(last, allowed))
    if kind == "missing" and dotted == "schema":
        return Problem("missing-schema", places.setting(""), dotted)
    if kind == "missing":
        return Problem("missing-key", places.setting(".".join(path[:-1])), dotted, {"name": last})
    place = places.setting(dotted)
    if dotted == "schema":
        return Problem("schema-version", place, dotted, value)
    if dotted == "levels" and kind == "too_short":
        return Problem("few-levels", place, dotted)
    match kind:
        case "greater_than_equal":
            return Problem("below", place, dotted, value | {"limit": shown(limits["ge"])})
        case "less_than_equal":
            return Problem("above", place, dotted, value | {"limit": shown(limits["le"])})
        case "string_too_short":
            return Problem("empty-setting", place, dotted)
        case "string_type":
            return Problem("setting-text", place, dotted, value)
        case "int_from_float" | "int_parsing" | "int_type":
            return Problem("not-whole", place, dotted, value)
        case "tuple_type":
            return Problem("setting-list", place, dotted, value)
        case "model_type" | "mapping_type" | "dict_type" | "model_attributes_type":
            return Problem("title-languages" if last == "title" else "setting-mapping", place, dotted, value)
    return Problem("odd-setting", place, dotted, value)
