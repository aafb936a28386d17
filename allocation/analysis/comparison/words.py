"""A comparison in words, in English and Chinese."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from allocation.analysis.evaluation.words import Names, amount, class_name, indicator_name, percent
from allocation.formulation import COMPONENTS
from allocation.instance.cells import CHOICES, specs
from allocation.instance.columns import headings_of
from allocation.instance.tables import TABLES
from allocation.language import Language, text
from allocation.outcome.table import level_name

if TYPE_CHECKING:
    from allocation.analysis.comparison.comparison import Comparison

_SHARES = ("innovation_value", "need_met", "taken_on", "fragmentation", "granted", "one_size")
_COUNTS = ("breaches", "changed", "moved", "measures")
_NAMED = 3


def title(comparison: "Comparison", language: Language = "en") -> str:
    """How many allocations, and the unit of their costs."""
    unit = comparison.allocations[0].instance.settings.units.told(language).cost
    return _say("title", language, count=len(comparison.labels), unit=unit, first=comparison.labels[0])


def figures(comparison: "Comparison", language: Language = "en") -> pd.DataFrame:
    """The table with a row a scenario, headings and cells in words."""
    return pd.concat([costs(comparison, language), judgements(comparison, language).iloc[:, 1:]], axis=1)


def costs(comparison: "Comparison", language: Language = "en") -> pd.DataFrame:
    """What each allocation costs and changes, a row a scenario."""
    frame = comparison.figures
    told: dict[str, list[str]] = {_say("label", language): list(frame["label"])}
    told[_say("status", language)] = [_say(f"status-{status}", language) for status in frame["status"]]
    told[_say("objective", language)] = [amount(value) for value in frame["objective"]]
    for name in COMPONENTS:
        told[indicator_name(name, language)] = [amount(value) for value in frame[name]]
    for name in _COUNTS:
        told[_say(name, language)] = ["–" if pd.isna(value) else f"{value:,}" for value in frame[name]]
    return pd.DataFrame(told)


def judgements(comparison: "Comparison", language: Language = "en") -> pd.DataFrame:
    """How each allocation is judged, a row a scenario."""
    frame = comparison.figures
    told: dict[str, list[str]] = {_say("label", language): list(frame["label"])}
    for name in _SHARES:
        told[indicator_name(name, language)] = [percent(value) for value in frame[name]]
    told[_say("coupling", language)] = [
        "–" if pd.isna(degree) else _say("degree", language, degree=f"{degree:.3f}", name=class_name(name, language))
        for degree, name in zip(frame["coupling"], frame["coupling_class"], strict=True)
    ]
    return pd.DataFrame(told)


def inputs(comparison: "Comparison", language: Language = "en", *, most: int = 10) -> list[str]:
    """What differs in the inputs, a line a setting or cell; per scenario the first few and how many more."""
    names = Names(comparison.allocations[0].instance, language)
    told = []
    for label, rows in comparison.inputs.groupby("label", sort=False):
        for row in rows.head(most).to_dict("records"):
            cells = {name: _cell(row[name], row, language) for name in ("before", "after")}
            key = _say("separator", language).join(names.any(part) for part in row["key"].split(", "))
            place = {"label": label, "table": row["table"], "key": key, "column": _column(row, language)}
            told.append(_say(f"input-{row['difference']}", language, **(place | cells)))
        if len(rows) > most:
            told.append(_say("input-more", language, label=label, count=len(rows) - most))
    return told


def _cell(value: Any, row: Mapping[Any, Any], language: Language) -> str:
    """A cell as a planner writes it; yes, no, choices and levels in the reader's words."""
    if pd.isna(value):
        return "–"
    table, column = row["table"], row["column"]
    if pd.isna(column) or table not in TABLES:
        return str(value)
    spec = specs(table)[column]
    if spec.kind == "flag":
        return _say(value, language)
    if language == "zh" and value in spec.choices:
        return next(word for word, choice in CHOICES.items() if choice == value)
    return level_name(value, language) if spec.refers == "levels" else str(value)


def _column(row: Mapping[Any, Any], language: Language) -> str:
    """The heading of a column that differs."""
    table, column = row["table"], row["column"]
    if pd.isna(column):
        return ""
    return headings_of(TABLES[table], language)[column] if table in TABLES else _say("value", language)


def moved(comparison: "Comparison", language: Language = "en", *, most: int = 10) -> pd.DataFrame:
    """The first pairs that moved, with names and levels in words and why; those that save the most come first."""
    names = Names(comparison.allocations[0].instance, language)
    why = comparison.reasons
    order = {pair: at for at, pair in enumerate(zip(why["power"], why["zone"], strict=True))}
    frame = comparison.moved
    rank = [order.get(pair, len(order)) for pair in zip(frame["power"], frame["zone"], strict=True)]
    frame = frame.assign(rank=rank).sort_values("rank", kind="stable").head(most)
    told = {
        _say("power", language): [names.power(power) for power in frame["power"]],
        _say("zone", language): [names.body(zone) for zone in frame["zone"]],
    }
    for label in comparison.labels:
        told[label] = ["–" if pd.isna(level) else level_name(level, language) for level in frame[label]]
    for label in comparison.labels[1:]:
        of_label = why[why["label"] == label]
        given = dict(
            zip(zip(of_label["power"], of_label["zone"], strict=True), of_label.to_dict("records"), strict=True)
        )
        heading = _say("why", language) if len(comparison.labels) == 2 else _say("why-in", language, label=label)
        told[heading] = [
            reason(given[pair], names) if pair in given else "–"
            for pair in zip(frame["power"], frame["zone"], strict=True)
        ]
    return pd.DataFrame(told)


def reason(row: Mapping[Any, Any], names: Names) -> str:
    """Why a pair moved."""
    language = names.language
    separator = _say("separator", language)
    return _say(
        f"reason-{row['reason']}",
        language,
        level=level_name(row["from"], language),
        saves="–" if pd.isna(row["saves"]) else amount(abs(row["saves"])),
        bars=separator.join(names.thing(thing) for thing in row["bars"]),
        along=separator.join(names.power(power) for power in row["along"][:_NAMED]),
    )


def measures(comparison: "Comparison", language: Language = "en") -> list[str]:
    """Measures that only some adopt, a line each."""
    names = Names(comparison.allocations[0].instance, language)
    told = []
    for row in comparison.measures.to_dict("records"):
        adopting = [label for label in comparison.labels if row[label]]
        told.append(
            _say(
                "measure",
                language,
                name=names.measure(row["measure"]),
                labels=_say("separator", language).join(adopting),
            )
        )
    return told


def _say(key: str, language: Language, /, **values: object) -> str:
    return text(f"comparison.{key}", language, **values)
