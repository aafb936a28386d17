"""What was probably meant, and how a wrong value is shown."""

import json
import math
from collections.abc import Iterable
from difflib import get_close_matches

from allocation.instance.problems import printable

# Beyond this many candidates only those that look alike at first sight are compared letter by letter
_LARGE = 300
# Letters of a wrong value that a message shows
_SHOWN = 60

_NOT_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


class Suggester:
    """Close matches among fixed options, each wrong word looked up once."""

    def __init__(self, options: Iterable[str]) -> None:
        self._options = list(options)
        self._folded = {option.casefold(): option for option in reversed(self._options)}
        self._known: dict[str, str] = {}

    def closest(self, word: object) -> str:
        """The option that is most like a word, or empty."""
        word = str(word)[: 2 * _SHOWN]
        if word not in self._known:
            self._known[word] = self._folded.get(word.casefold()) or self._like(word)
        return self._known[word]

    def _like(self, word: str) -> str:
        options = self._options
        if len(options) > _LARGE:
            options = [option for option in options if _at_first_sight(word, option)]
        return next(iter(get_close_matches(word, options, n=1)), "")


def closest(word: object, options: Iterable[str]) -> str:
    """The option that is most like a word, or empty."""
    return Suggester(options).closest(word)


def shown(value: object) -> str:
    """A value as a message shows it: as a planner writes it, on one line, printable, not too long."""
    if isinstance(value, (bool, list, tuple, dict)):
        value = json.dumps(value, ensure_ascii=False, default=str)
    elif isinstance(value, float):
        value = (
            f"{value:.15g}" if math.isfinite(value) else {"nan": "NaN", "inf": "Infinity"}.get(str(value), "-Infinity")
        )
    text = printable(str(value)[: _SHOWN + 1])
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _at_first_sight(word: str, option: str) -> bool:
    return abs(len(word) - len(option)) <= 2 and (word[:2] == option[:2] or word[-2:] == option[-2:])
