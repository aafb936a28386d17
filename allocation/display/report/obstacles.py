"""The report's bottlenecks: what was found, in sentences."""

from typing import Any

from allocation.analysis.bottlenecks import words
from allocation.display.report.both import Both, both
from allocation.display.report.subject import Subject
from allocation.language import Language

_MOST = 15


def section(subject: Subject) -> dict[str, Any] | None:
    """The title, the first obstacles, and what kinds, groups, measures and skipped things say; nothing without any."""
    found = subject.bottlenecks
    if found is None:
        return None

    def lists(language: Language) -> dict[str, list[str]]:
        return {
            "gains": words.gains(found, language, most=_MOST),
            "kinds": words.by_kind(found, language),
            "groups": words.groups(found, language),
            "measures": words.measures(found, language, most=_MOST),
            "skipped": words.skipped(found, language),
        }

    told = both(lists)
    return {
        "title": both(lambda language: words.title(found, language)),
        "lists": {name: _pairs(told["en"][name], told["zh"][name]) for name in told["en"]},
    }


def _pairs(english: list[str], chinese: list[str]) -> list[Both]:
    return [{"en": one, "zh": other} for one, other in zip(english, chinese, strict=True)]
