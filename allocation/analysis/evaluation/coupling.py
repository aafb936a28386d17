"""Coupling coordination degree (耦合协调度): how well need met, taking on and coordination go together."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from allocation.analysis.evaluation.groups import SHARED

CLASSES = (
    "extreme-imbalance",
    "severe-imbalance",
    "moderate-imbalance",
    "mild-imbalance",
    "near-imbalance",
    "bare-coordination",
    "primary-coordination",
    "intermediate-coordination",
    "good-coordination",
    "quality-coordination",
)
"""The ten classes in steps of 0.1, the upper bound inclusive: keys of the catalogue below `evaluation.class`."""

DIMENSIONS = ("need_met", "taken_on", "unfragmented")


def coupling_degree(values: Sequence[float], *, corrected: bool = False) -> float:
    r"""The coupling degree C of values in [0, 1]; 0 if all are 0.

    .. math::
        C = \left[\frac{\prod_i U_i}{\left(\frac1n\sum_i U_i\right)^n}\right]^{1/n}

    corrected: after Wang et al. 2021 (doi 10.31497/zrzyxb.20210319), which spreads over all of [0, 1]:

    .. math::
        C = \sqrt{\Big[1 - \frac{\sum_{i>j}|U_i-U_j|}{n(n-1)/2}\Big]
            \Big[\prod_i \frac{U_i}{\max U}\Big]^{\frac{1}{n-1}}}
    """
    count, greatest = len(values), max(values)
    if greatest <= 0:
        return 0.0
    shares = [value / greatest for value in values]  # scaled, so that tiny values do not vanish when multiplied
    if not corrected:
        return min(1.0, math.prod(shares) ** (1 / count) / (sum(shares) / count))
    if count == 1:
        return 1.0
    apart = sum(abs(a - b) for at, a in enumerate(values) for b in values[:at]) / (count * (count - 1) / 2)
    return math.sqrt(max(0.0, 1 - apart) * math.prod(shares) ** (1 / (count - 1)))


def coordination(
    values: Sequence[float], weights: Sequence[float] | None = None, *, corrected: bool = False
) -> tuple[float, float, float]:
    """C, the development level T = Σ wᵢUᵢ and the coordination degree D = √(C·T). weights: equal by default."""
    shares = normalised(weights or [1.0] * len(values), len(values))
    degree = coupling_degree(values, corrected=corrected)
    level = math.fsum(share * value for share, value in zip(shares, values, strict=True))
    return degree, level, math.sqrt(degree * level)


def normalised(weights: Sequence[float], count: int) -> list[float]:
    """Weights that add up to 1; raises `ValueError` where they are not `count` weights of at least 0, one above."""
    if len(weights) != count or not all(math.isfinite(weight) and weight >= 0 for weight in weights):
        raise ValueError(f"weights must be {count} numbers of at least 0")
    whole = math.fsum(weights)
    if whole <= 0:
        raise ValueError("one weight must be above 0")
    return [weight / whole for weight in weights]


def class_of(degree: float) -> str:
    """The class of a coordination degree."""
    step = math.ceil(round(degree * 10, 9))  # 0.3 may be computed as 0.30000000000000004
    return CLASSES[min(max(step, 1), 10) - 1]


def table(indicators: pd.DataFrame, weights: Sequence[float], *, corrected: bool) -> pd.DataFrame:
    """A row a zone, province and all: the three values, C, T, D and the class; missing where a value is unknown.

    form: `standard`, and `corrected` too if it is asked for.
    """
    chosen = indicators[
        indicators["grouping"].isin(["zone", "province", "all"])
        & indicators["indicator"].isin(["need_met", "taken_on", "fragmentation"])
        & (indicators["id"] != SHARED)
    ]
    known: dict[tuple[str, str], dict[str, float]] = {}
    columns = (chosen[name] for name in ("indicator", "grouping", "id", "value"))
    for indicator, grouping, name, value in zip(*columns, strict=True):
        known.setdefault((grouping, name), {})[indicator] = float(value)
    rows: list[tuple[object, ...]] = []
    for form in ("standard", "corrected") if corrected else ("standard",):
        for (grouping, name), of in known.items():
            values = [of["need_met"], of["taken_on"], 1 - of["fragmentation"]]
            if any(math.isnan(each) for each in values):
                rows.append((form, grouping, name, *values, np.nan, np.nan, np.nan, None))
                continue
            degree, level, together = coordination(values, weights, corrected=form == "corrected")
            rows.append((form, grouping, name, *values, degree, level, together, class_of(together)))
    kinds = {"form": "str", "grouping": "str", "id": "str", **dict.fromkeys([*DIMENSIONS, "C", "T", "D"], "float64")}
    kinds["class"] = "str"
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)
