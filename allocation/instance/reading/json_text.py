"""JSON text as plain data, without what JSON allows and settings and tables do not need."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from allocation.instance.reading import limits

# Escapes that may stand for control characters or for half of a character
_SUSPECT = re.compile(r"\\[bf]|\\u(?:00[01]|007|[dD][89a-fA-F])")
_STRANGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class TooDeep(ValueError):  # noqa: N818 - it is a state of the text
    """Values nested deeper than any part of an instance."""


class Repeating(dict[str, Any]):
    """An object in which keys stand twice; the first of each counts, as in the other forms."""

    repeated: tuple[str, ...] = ()


def plain_json(text: str) -> Any:
    """The data of a JSON text; raises `json.JSONDecodeError`, or `TooDeep`."""
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_int=_whole)
    except RecursionError:
        raise TooDeep(text[:20]) from None
    if _deeper(data, limits.DEPTH):
        raise TooDeep(text[:20])
    return data


def flaws(text: str, data: Any) -> Iterator[tuple[str, str, str]]:
    """Keys that stand twice and texts with control characters: the catalogue's key, pointer and what it is about."""
    suspect = _SUSPECT.search(text) is not None
    pending = [("", data)]
    while pending:
        pointer, value = pending.pop()
        if isinstance(value, Repeating):
            yield from (("json-repeated-key", f"{pointer}/{escaped(key)}", key) for key in value.repeated)
        for key, child in children(value):
            below = f"{pointer}/{escaped(key)}"
            if isinstance(child, (dict, list)):
                pending.append((below, child))
            if suspect and (_STRANGE.search(key) or (isinstance(child, str) and _STRANGE.search(child))):
                yield "json-control", below, key


def children(value: Any) -> Iterator[tuple[str, Any]]:
    """What is directly in an object or list, by key or index."""
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from ((str(index), child) for index, child in enumerate(value))


def escaped(key: str) -> str:
    """A key as a JSON pointer writes it."""
    return key.replace("~", "~0").replace("/", "~1")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) == len(pairs):
        return data
    found = Repeating(reversed(pairs))
    counts = Counter(key for key, _ in pairs)
    found.repeated = tuple(key for key, count in counts.items() if count > 1)
    return found


def _whole(digits: str) -> int | float:
    """A whole number; one with hundreds of digits only nearly, since nobody means it."""
    return int(digits) if len(digits) < 100 else float(digits)


def _deeper(data: Any, depth: int) -> bool:
    """Whether data are nested deeper than this."""
    level = [data]
    for _ in range(depth):
        level = [child for value in level for _, child in children(value) if isinstance(child, (dict, list))]
        if not level:
            return False
    return True
