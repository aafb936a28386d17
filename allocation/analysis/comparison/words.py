"""A comparison in words, in English and Chinese."""

from typing import TYPE_CHECKING

import pandas as pd

from allocation.analysis.evaluation.words import Names, amount, class_name, indicator_name, percent
from allocation.formulation import COMPONENTS
from allocation.language import Language, text
from allocation.outcome.table import level_name

if TYPE_CHECKING:
    from allocation.analysis.comparison.comparison import Comparison

_SHARES = ("innovation_value", "need_met", "taken_on", "fragmentation", "granted", "one_size")
_COUNTS = ("breaches", "changed", "moved", "measures")


def title(comparison: "Comparison", language: Language = "en") -> str:
    """How many allocations, and the unit of their costs."""
    unit = comparison.allocations[0].instance.settings.units.cost
    return _say("title", language, count=len(comparison.labels), unit=unit, first=comparison.labels[0])


def figures(comparison: "Comparison", language: Language = "en") -> pd.DataFrame:
    """The table with a row a scenario, headings and cells in words."""
    frame = comparison.figures
    told: dict[str, list[str]] = {_say("label", language): list(frame["label"])}
    told[_say("status", language)] = [_say(f"status-{status}", language) for status in frame["status"]]
    told[_say("objective", language)] = [amount(value) for value in frame["objective"]]
    for name in COMPONENTS:
        told[indicator_name(name, language)] = [amount(value) for value in frame[name]]
    for name in _COUNTS:
        told[_say(name, language)] = ["–" if pd.isna(value) else f"{value:,}" for value in frame[name]]
    for name in _SHARES:
        told[indicator_name(name, language)] = [percent(value) for value in frame[name]]
    told[_say("coupling", language)] = [
        "–" if pd.isna(degree) else _say("degree", language, degree=f"{degree:.3f}", name=class_name(name, language))
        for degree, name in zip(frame["coupling"], frame["coupling_class"], strict=True)
    ]
    return pd.DataFrame(told)


def inputs(comparison: "Comparison", language: Language = "en", *, most: int = 10) -> list[str]:
    """What differs in the inputs, a line a setting or cell; per scenario the first few and how many more."""
    told = []
    for label, rows in comparison.inputs.groupby("label", sort=False):
        for row in rows.head(most).to_dict("records"):
            cells = {name: "–" if pd.isna(row[name]) else row[name] for name in ("before", "after", "column")}
            place = {"label": label, "table": row["table"], "key": row["key"]}
            told.append(_say(f"input-{row['difference']}", language, **(place | cells)))
        if len(rows) > most:
            told.append(_say("input-more", language, label=label, count=len(rows) - most))
    return told


def moved(comparison: "Comparison", language: Language = "en", *, most: int = 10) -> pd.DataFrame:
    """The first pairs that moved, with names and levels in words."""
    names = Names(comparison.allocations[0].instance, language)
    frame = comparison.moved.head(most)
    told = {
        _say("power", language): [names.power(power) for power in frame["power"]],
        _say("zone", language): [names.body(zone) for zone in frame["zone"]],
    }
    for label in comparison.labels:
        told[label] = ["–" if pd.isna(level) else level_name(level, language) for level in frame[label]]
    return pd.DataFrame(told)


def measures(comparison: "Comparison", language: Language = "en") -> list[str]:
    """Measures that only some adopt, a line each."""
    told = []
    for row in comparison.measures.to_dict("records"):
        adopting = [label for label in comparison.labels if row[label]]
        told.append(_say("measure", language, id=row["measure"], labels=_say("separator", language).join(adopting)))
    return told


def _say(key: str, language: Language, /, **values: object) -> str:
    return text(f"comparison.{key}", language, **values)
