"""Texts in both languages of the page."""

from collections.abc import Callable
from typing import TypeVar

from allocation.language import LANGUAGES, Language, text

T = TypeVar("T")
Both = dict[Language, str]


def both(told: Callable[[Language], T]) -> dict[Language, T]:
    """What is told, in each language."""
    return {language: told(language) for language in LANGUAGES}


def say(key: str, **values: object) -> Both:
    """A text of the report in each language; values that are given in both are put into their own."""

    def told(language: Language) -> str:
        own = {name: value[language] if isinstance(value, dict) else value for name, value in values.items()}
        return text(f"report.{key}", language, **own)

    return both(told)


def plain(value: object) -> Both:
    """A figure or an id, which reads the same in each language."""
    return both(lambda _: str(value))
