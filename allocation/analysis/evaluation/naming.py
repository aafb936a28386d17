"""The lists of an evaluation as tables to look at: names in place of ids, headings and cells in words."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from allocation.analysis.evaluation import words
from allocation.analysis.evaluation.registry import INDICATORS
from allocation.analysis.evaluation.sources import STATUSES
from allocation.analysis.evaluation.tables import name_of
from allocation.language import Language, text
from allocation.language.catalogue import keys
from allocation.outcome.table import level_name
from allocation.outcome.verification import Breach

if TYPE_CHECKING:
    from allocation.analysis.evaluation.evaluation import Evaluation

_SHARES = {
    *STATUSES, "expected", "service", "share", "use", "taken_on", "fragmentation", "need_met", "unfragmented",
}  # fmt: skip
_DEGREES = ("C", "T", "D")
_LEVELS = ("level", "other_level", "levels", "highest", "lowest")
_LISTED_WORDS = ("why", "verdict", "basis", "uniform", "answers_kind", "by", "form", "grouping")
"""Columns whose cells are words of the catalogue: `evaluation.list.COLUMN.CELL`."""

_Row = Mapping[Any, Any]


def listed(evaluation: "Evaluation", name: str) -> tuple[str, pd.DataFrame]:
    """A list and its name; where measures have been solved for, those on offer with what they are worth."""
    if name == "measures" and evaluation.resolution is not None:
        return "worth", evaluation.resolution.measures
    return name, getattr(evaluation, name)


def title(evaluation: "Evaluation", name: str, language: Language = "en") -> str:
    """What a list is called."""
    return text(f"evaluation.list.title.{listed(evaluation, name)[0]}", language)


def table(evaluation: "Evaluation", name: str, language: Language = "en") -> pd.DataFrame:
    """A list in words, by the name of its frame."""
    name, frame = listed(evaluation, name)
    naming = _Naming(evaluation, name, language)
    rows = frame.to_dict("records")
    if name == "breaches":
        for row, message in zip(rows, naming.breaches(), strict=True):
            row["message"] = message
    columns = {naming.heading(str(column)): [naming.cell(str(column), row) for row in rows] for column in frame}
    return pd.DataFrame(columns, dtype="str")


class _Naming:
    """The cells of one list in words."""

    def __init__(self, evaluation: "Evaluation", name: str, language: Language) -> None:
        self._evaluation, self._name, self._language = evaluation, name, language
        names = words.Names(evaluation.allocation.instance, language)
        self._names = names
        of_whole = {"bodies": names.body, "ministries": names.ministry, "weak_points": names.any}
        self._naming: Mapping[str, Callable[[str], str]] = {
            "id": of_whole.get(name, names.any),
            "indicator": lambda cell: words.indicator_name(cell, language),
            "class": lambda cell: words.class_name(cell, language),
            "kind": lambda cell: text(f"evaluation.kind.{cell}", language),
            "family": lambda cell: text(f"evaluation.family.{cell}", language),
            "innovation": names.innovation,
            "measure": names.measure,
        }
        self._naming |= dict.fromkeys(("power", "example_power", "short", "which"), names.power)
        self._naming |= dict.fromkeys(("zone", "body", "example_zone"), names.body)
        self._naming |= dict.fromkeys(("answers", "payer", "a", "b", "other"), names.any)
        self._naming |= dict.fromkeys(("level", "wanted_level"), lambda cell: level_name(cell, language))
        self._naming |= dict.fromkeys(("missing", "single", "others"), names.thing)
        self._naming |= {"ministries": names.ministry}

    def heading(self, column: str) -> str:
        """A column in words; a list may have its own word for one."""
        places = (f"evaluation.list.{self._name}.{column}", f"evaluation.list.column.{column}")
        return text(next(key for key in places if key in keys()), self._language)

    def cell(self, column: str, row: _Row) -> str:
        """A cell in words; what is missing is a dash."""
        value = row[column]
        if column == "id" and "grouping" in row:
            return name_of(self._evaluation, row["grouping"], value, self._language)
        if isinstance(value, tuple):
            several = [self._word(column, each) for each in value]
            return text("evaluation.separator", self._language).join(several) or "–"
        if not isinstance(value, str) and pd.isna(value):
            return "–"
        if isinstance(value, bool):
            return "✓" if value else ""
        return self._word(column, value) if isinstance(value, str) else self._figure(column, row)

    def breaches(self) -> list[str]:
        """What is broken, with names."""
        verdict = self._evaluation.allocation.verdict
        return [self._named(breach).message(self._language) for breach in (verdict.breaches if verdict else ())]

    def _named(self, breach: Breach) -> Breach:
        """The breach with names in place of ids."""
        named = {column: getattr(breach, column) for column in ("power", "zone", "body", "other")}
        told = {column: self._word(column, own) for column, own in named.items() if own is not None}
        values = {
            name: ", ".join(level_name(level, self._language) for level in value.split(", "))
            if name in _LEVELS
            else value
            for name, value in dict(breach.values).items()
        }
        if breach.family == "decided" and breach.other is not None:
            told["other"] = level_name(breach.other, self._language)
        return replace(breach, **told, values=values)  # type: ignore[arg-type] # told names fields of text only

    def _word(self, column: str, value: str) -> str:
        if column in _LISTED_WORDS:
            return text(f"evaluation.list.{column}.{value}", self._language)
        naming = self._naming.get(column)
        return value if naming is None else naming(value)

    def _figure(self, column: str, row: _Row) -> str:
        value = row[column]
        if column in _DEGREES:
            return f"{value:.3f}"
        indicator = INDICATORS.get(row.get("indicator", ""))
        is_share = column in _SHARES or (column == "value" and indicator is not None and indicator.unit == "share")
        if is_share and isinstance(value, float):
            return words.percent(value)
        return str(value) if column == "year" else words.amount(value)
