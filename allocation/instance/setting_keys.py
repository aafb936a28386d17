"""Dotted keys of `instance.yaml`, as the sheet `instance` and scenarios write them: `weights.coordination`."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from allocation.instance.settings import Change, Reform, Resource, Scenario, Settings, Units, Weights

Path = tuple[str, ...]

_SECTIONS: Mapping[str, type[BaseModel]] = {"units": Units, "weights": Weights, "reform": Reform}
_LANGUAGES = ("en", "zh")


def fields(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys that a part of the settings may have."""
    return tuple(info.alias or name for name, info in model.model_fields.items())


def split_key(key: str) -> Path:
    """The parts of a dotted key; names of levels, resources and scenarios may hold dots themselves."""
    head, dot, rest = key.partition(".")
    if not dot:
        return (head,)
    if head == "service":
        return head, rest
    if head == "scales":
        table, _, column = rest.partition(".")
        column, dot, word = column.partition(".")
        return (head, f"{table}.{column}", word) if dot else (head, f"{table}.{column}" if column else table)
    if head in ("resources", "scenarios"):
        known = fields(Resource if head == "resources" else Scenario)
        name, dot, last = rest.rpartition(".")
        return (head, name, last) if dot and last in known else (head, rest)
    return (head, *rest.split("."))


def options(path: Sequence[str]) -> tuple[str, ...]:
    """The keys that may stand at a path of the settings, empty where names are free."""
    match tuple(path):
        case ():
            return fields(Settings)
        case (("units" | "weights" | "reform") as section,):
            return fields(_SECTIONS[section])
        case ("title",) | ("scenarios", _, "title"):
            return _LANGUAGES
        case ("resources", _):
            return fields(Resource)
        case ("scenarios", _):
            return fields(Scenario)
        case ("scenarios", _, "changes", _):
            return fields(Change)
    return ()


def is_number(path: Sequence[str]) -> bool:
    """Whether the value at a path of the settings is a number."""
    match tuple(path):
        case ("weights" | "reform" | "service", _) | ("resources", _, "cost") | ("scales", _, _):
            return True
        case ("scenarios", _, "changes", _, "multiply" | "add"):
            return True
    return False


def put(data: dict[str, Any], path: Path, value: object) -> bool:
    """Write a value at a path of nested dicts; False if something else than a dict is in the way."""
    for part in path[:-1]:
        child = data.setdefault(part, {})
        if not isinstance(child, dict):
            return False
        data = child
    data[path[-1]] = value
    return True
