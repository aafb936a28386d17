"""A series: the same figures over several allocations or years, and what became of the weak points (督察)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from allocation.analysis.evaluation import words
from allocation.analysis.evaluation.evaluation import Evaluation, records
from allocation.analysis.evaluation.registry import INDICATORS
from allocation.language.markup import table

_SAME = 1e-9
_WATCHED = 10


@dataclass(frozen=True, eq=False)
class Series:
    """Several evaluations in their order.

    labels: their names. figures: step, label, indicator, grouping, id, value. changes: per step from one to the next
    and figure, before, after, change, direction (`rose`, `fell`, `same`, `unknown`) and whether it is better.
    weak_points: per step, the first weak points before and new ones since, with gain before and after and what
    became of them (`mended`, `eased`, `same`, `worse`, `new`).
    """

    labels: tuple[str, ...]
    figures: pd.DataFrame
    changes: pd.DataFrame
    weak_points: pd.DataFrame

    def to_json(self) -> dict[str, Any]:
        """The series as JSON."""
        frames = {name: records(getattr(self, name)) for name in ("figures", "changes", "weak_points")}
        return {"labels": list(self.labels), **frames}

    def _repr_html_(self) -> str:
        """What a notebook shows: the figures in all, a column an allocation."""
        whole = self.figures[self.figures["grouping"] == "all"]
        wide = whole.pivot_table(index="indicator", columns="step", values="value", sort=False, dropna=False)
        labels = [self.labels[int(step)] for step in wide.columns]
        rows = [
            (words.indicator_name(str(name)), *(_told(str(name), value) for value in values))
            for name, *values in wide.itertuples()
        ]
        return table(" → ".join(labels), ("", *labels), rows)


def _told(indicator: str, value: float) -> str:
    return words.percent(value) if INDICATORS[indicator].unit == "share" else words.amount(value)


def series(evaluations: Sequence[Evaluation], labels: Sequence[str] | None = None) -> Series:
    """Compare evaluations in their order. labels: by default the names of the instances, numbered.

    Raises `ValueError` for fewer than two, or for another number of labels.
    """
    if len(evaluations) < 2:
        raise ValueError("a series takes two evaluations or more")
    names = (
        tuple(labels) if labels is not None else tuple(f"{at}. {each.name}" for at, each in enumerate(evaluations, 1))
    )
    if len(names) != len(evaluations):
        raise ValueError(f"{len(evaluations)} evaluations take as many labels, not {len(names)}")
    columns = ["indicator", "grouping", "id", "value"]
    figures = pd.concat(
        [each.indicators[columns].assign(step=step, label=names[step]) for step, each in enumerate(evaluations)],
        ignore_index=True,
    )[["step", "label", *columns]].astype({"label": "str"})
    steps = range(1, len(evaluations))
    changes = pd.concat([_changes(evaluations[at - 1], evaluations[at], at) for at in steps], ignore_index=True)
    points = pd.concat([_became(evaluations[at - 1], evaluations[at], at) for at in steps], ignore_index=True)
    return Series(names, figures, changes, points)


def _changes(before: Evaluation, after: Evaluation, step: int) -> pd.DataFrame:
    """What rose and what fell from one evaluation to the next, of figures that both have."""
    keys = ["indicator", "grouping", "id"]
    frame = before.indicators[[*keys, "value"]].merge(
        after.indicators[[*keys, "value"]], on=keys, how="inner", suffixes=("_before", "_after")
    )
    frame = frame.rename(columns={"value_before": "before", "value_after": "after"})
    frame.insert(0, "step", step)
    change = (frame["after"] - frame["before"]).to_numpy(dtype=np.float64)
    scale = np.maximum(1.0, np.abs(frame["before"].to_numpy(dtype=np.float64)))
    small = np.abs(change) <= _SAME * scale
    direction = np.select([np.isnan(change), small, change > 0], ["unknown", "same", "rose"], "fell")
    good = np.array([INDICATORS[name].better for name in frame["indicator"]], dtype=np.int64)
    sign = np.where(small | np.isnan(change), 0, np.sign(np.nan_to_num(change))) * good
    better = [None if value == 0 else bool(value > 0) for value in sign]
    return frame.assign(
        change=change,
        direction=pd.Series([str(word) for word in direction], dtype="str"),
        better=pd.Series(better, dtype="boolean"),
    )


def _became(before: Evaluation, after: Evaluation, step: int) -> pd.DataFrame:
    """What became of the first weak points, and which are new among the first."""
    keys = ["kind", "id"]
    then, now = _gains(before.weak_points), _gains(after.weak_points)
    first = list(_gains(before.weak_points.head(_WATCHED)))
    since = [key for key in _gains(after.weak_points.head(_WATCHED)) if key not in then]
    rows = []
    for key in [*first, *since]:
        answers, gain = then.get(key, (None, np.nan))
        answers_now, gain_now = now.get(key, (None, np.nan))
        outcome = _outcome(key in then, key in now, gain, gain_now)
        rows.append((step, *key, answers_now or answers, gain, gain_now if key in now else 0.0, outcome))
    columns = {"step": "int64", **dict.fromkeys(keys, "str"), "answers": "str", "before": "float64", "after": "float64"}
    columns["outcome"] = "str"
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _gains(points: pd.DataFrame) -> dict[tuple[str, str], tuple[str, float]]:
    return {
        (kind, name): (answers, gain)
        for kind, name, answers, gain in zip(
            points["kind"], points["id"], points["answers"], points["gain"], strict=True
        )
    }


def _outcome(was: bool, stays: bool, before: float, after: float) -> str:  # noqa: FBT001 - two states of one thing
    if not was:
        return "new"
    if not stays:
        return "mended"
    if np.isnan(before) or np.isnan(after):
        return "same"
    if abs(after - before) <= _SAME * max(1.0, abs(before)):
        return "same"
    return "eased" if after < before else "worse"
