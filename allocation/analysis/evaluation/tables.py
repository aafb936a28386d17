"""An evaluation as tables to look at: the headline indicators by zone, province, domain, ministry or in all."""

import pandas as pd

from allocation.analysis.evaluation import words
from allocation.analysis.evaluation.evaluation import Evaluation
from allocation.analysis.evaluation.groups import NONE, SHARED
from allocation.analysis.evaluation.registry import INDICATORS
from allocation.analysis.evaluation.series import Series
from allocation.analysis.evaluation.sources import STATUSES
from allocation.language import Language, text

SHOWN = (
    "need_met",
    "taken_on",
    "fragmentation",
    "innovation_value",
    "granted",
    "granted_not_needed",
    "requests_granted",
    "objective",
)


def by(evaluation: Evaluation, grouping: str, language: Language = "en") -> pd.DataFrame:
    """A row an id of the grouping: name, headline indicators, coupling degree and class, and the rank of zones."""
    frame = evaluation.indicators
    chosen = frame[(frame["grouping"] == grouping) & frame["indicator"].isin(SHOWN)]
    ids = list(dict.fromkeys(chosen["id"]))
    value = chosen.set_index(["indicator", "id"])["value"].to_dict()
    columns: dict[str, object] = {
        "id": pd.Series(ids, dtype="str"),
        "name": pd.Series([name_of(evaluation, grouping, name, language) for name in ids], dtype="str"),
    }
    columns |= {
        indicator: pd.Series([value.get((indicator, name)) for name in ids], dtype="float64") for indicator in SHOWN
    }
    coupling = evaluation.coupling[
        (evaluation.coupling["grouping"] == grouping)
        & (evaluation.coupling["form"] == evaluation.coupling["form"].iloc[-1])
    ]
    degree = dict(zip(coupling["id"], coupling["D"], strict=True))
    classes = dict(zip(coupling["id"], coupling["class"], strict=True))
    if degree:
        columns["degree"] = pd.Series([degree.get(name) for name in ids], dtype="float64")
        named = [classes.get(name) for name in ids]
        in_words = [words.class_name(name, language) if isinstance(name, str) else None for name in named]
        columns["class"] = pd.Series(in_words, dtype="str")
    if grouping == "zone":
        ranks = dict(zip(evaluation.ranking.zones["zone"], evaluation.ranking.zones["rank"], strict=True))
        columns["rank"] = pd.Series([ranks.get(name, pd.NA) for name in ids], dtype="Int64")
    return pd.DataFrame(columns)


def in_all(evaluation: Evaluation, language: Language = "en") -> pd.DataFrame:
    """A row an indicator in all: heading, name, value, and the shares of its inputs by where they come from."""
    frame = evaluation.indicators
    whole = {row["indicator"]: row for row in frame[frame["grouping"] == "all"].to_dict("records")}
    shown = [name for name in INDICATORS if name in whole]
    columns: dict[str, object] = {
        "indicator": pd.Series(shown, dtype="str"),
        "heading": pd.Series(
            [text(f"evaluation.heading.{INDICATORS[name].heading}", language) for name in shown], dtype="str"
        ),
        "name": pd.Series([words.indicator_name(name, language) for name in shown], dtype="str"),
    }
    for column in ("value", *STATUSES):
        columns[column] = pd.Series([whole[name][column] for name in shown], dtype="float64")
    return pd.DataFrame(columns)


def name_of(evaluation: Evaluation, grouping: str, name: str, language: Language) -> str:
    """What an id of a grouping is called."""
    if name == SHARED:
        return text("evaluation.shared", language)
    if grouping == "all":
        return text("outcome.table.all", language)
    if name == NONE:
        return text("evaluation.none", language)
    names = words.Names(evaluation.allocation.instance, language)
    if grouping == "ministry":
        return names.ministries.get(name, name)
    return names.bodies.get(name, name) if grouping in ("zone", "province") else name


def over_time(series: Series, language: Language = "en") -> pd.DataFrame:
    """A row an indicator in all: its value in every step and whether the last is better than the first."""
    whole = series.figures[series.figures["grouping"] == "all"]
    value = whole.set_index(["step", "indicator"])["value"].to_dict()
    shown = [name for name in INDICATORS if any((step, name) in value for step in range(len(series.labels)))]
    columns: dict[str, object] = {
        "indicator": pd.Series(shown, dtype="str"),
        "name": pd.Series([words.indicator_name(name, language) for name in shown], dtype="str"),
    }
    for step, label in enumerate(series.labels):
        columns[label] = pd.Series([value.get((step, name)) for name in shown], dtype="float64")
    verdicts = []
    for name in shown:
        change = (value.get((len(series.labels) - 1, name)) or 0.0) - (value.get((0, name)) or 0.0)
        better = change * INDICATORS[name].better
        word = "same" if abs(change) <= 1e-9 else "better" if better > 0 else "worse" if better < 0 else "changed"
        verdicts.append(text(f"evaluation.direction.{word}", language))
    columns["verdict"] = pd.Series(verdicts, dtype="str")
    return pd.DataFrame(columns)
