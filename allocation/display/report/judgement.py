"""The report's judgement: headline figures and failures beside today's, weak points, zones by rank."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from allocation.analysis.evaluation import Evaluation, words
from allocation.analysis.evaluation.ranking import CRITERIA
from allocation.display.report.both import Both, both
from allocation.display.report.subject import Subject
from allocation.instance.names import body_names
from allocation.language import LANGUAGES, Language

_WEAK = 10


def section(subject: Subject) -> dict[str, Any]:
    """Rows (label, today, proposed) of headline and failures; weak points in sentences; a row a zone."""
    return {
        "headline": _beside(subject, words.headline),
        "failures": _beside(subject, words.failures),
        "weak": _sentences(subject),
        "criteria": [_indicator(name) for name in CRITERIA],
        "zones": _zones(subject),
    }


def _beside(subject: Subject, tell: Callable[[Evaluation, Language], list[tuple[str, str]]]) -> list[tuple[Both, ...]]:
    """Label, what is said of today, what is said of the result."""
    before = both(lambda language: tell(subject.before, language))
    after = both(lambda language: tell(subject.evaluation, language))
    return [
        tuple(
            {language: part[language][at][side] for language in LANGUAGES}
            for part, side in ((after, 0), (before, 1), (after, 1))
        )
        for at in range(len(after["en"]))
    ]


def _indicator(name: str) -> Both:
    return both(lambda language: words.indicator_name(name, language))


def _sentences(subject: Subject) -> list[Both]:
    told = both(lambda language: words.weak_points(subject.evaluation, language, most=_WEAK))
    return [{"en": english, "zh": chinese} for english, chinese in zip(told["en"], told["zh"], strict=True)]


def _zones(subject: Subject) -> list[dict[str, Any]]:
    """Zones by rank: name, rank with its range under other weights, and the criteria."""
    frame = subject.evaluation.ranking.zones.sort_values("rank", kind="stable", na_position="last")
    names = both(lambda language: body_names(subject.instance, language))
    return [
        {
            "name": {language: called[row["zone"]] for language, called in names.items()},
            "rank": "–" if pd.isna(row["rank"]) else str(row["rank"]),
            "range": "–" if pd.isna(row["rank"]) else f"{row['best']}–{row['worst']}",
            "values": [words.percent(subject.evaluation.value(name, "zone", row["zone"])) for name in CRITERIA],
        }
        for row in frame.to_dict("records")
    ]
