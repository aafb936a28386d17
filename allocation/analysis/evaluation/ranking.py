"""Ranking zones: entropy weights, TOPSIS, and how much the rank hangs on the weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocation.analysis.evaluation.facts import Floats

CRITERIA = ("need_met", "taken_on", "fragmentation", "innovation_value", "granted_not_needed")
_COSTS = ("fragmentation", "granted_not_needed")
_DRAWS = 500
_TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Ranking:
    """Zones by TOPSIS under entropy weights.

    zones: zone, score in [0, 1], rank (1 is best; missing where a criterion of the zone is unknown), stable (share of
    random weights under which the rank stays within one), best and worst rank under them.
    weights: criterion, weight; those that are unknown for most zones or the same for all have none.
    """

    zones: pd.DataFrame
    weights: pd.DataFrame


def rank(indicators: pd.DataFrame, zones: Sequence[str], *, seed: int = 0, draws: int = _DRAWS) -> Ranking:
    """Rank zones by the indicators in `CRITERIA`, shares that cost counted as what is left to 1."""
    chosen = indicators[(indicators["grouping"] == "zone") & indicators["indicator"].isin(CRITERIA)]
    values = chosen.set_index(["indicator", "id"])["value"]
    columns = {}
    for criterion in CRITERIA:
        column = np.array([values.get((criterion, zone), np.nan) for zone in zones], dtype=np.float64)
        columns[criterion] = 1 - column if criterion in _COSTS else column
    known = {name: column for name, column in columns.items() if 2 * np.isnan(column).sum() <= len(zones)}
    matrix = np.stack(list(known.values()), axis=1) if known else np.empty((len(zones), 0))
    complete = ~np.isnan(matrix).any(axis=1)
    telling = [at for at in range(matrix.shape[1]) if complete.any() and np.ptp(matrix[complete, at]) > _TINY]
    matrix = matrix[complete][:, telling]
    names = [list(known)[at] for at in telling]
    weights = _entropy_weights(matrix)
    scores = _topsis(matrix, weights)
    ranks = _ranks(scores)
    spread = _spread(matrix, ranks, seed, draws)
    columns_of: dict[str, Floats] = {"score": scores, "rank": ranks.astype(np.float64), **spread}
    frame = pd.DataFrame({"zone": pd.Series(list(zones), dtype="str")})
    for name, column in columns_of.items():
        full = np.full(len(zones), np.nan)
        if names:
            full[complete] = column
        frame[name] = full
    frame = frame.astype(dict.fromkeys(["rank", "best", "worst"], "Int64"))
    of_criterion = dict(zip(names, weights, strict=True))
    table = pd.DataFrame(
        {
            "criterion": pd.Series(CRITERIA, dtype="str"),
            "weight": pd.Series([of_criterion.get(name, 0.0) for name in CRITERIA], dtype="float64"),
        }
    )
    return Ranking(frame.sort_values("rank", kind="stable", na_position="last", ignore_index=True), table)


def _entropy_weights(matrix: Floats) -> Floats:
    if matrix.shape[1] == 0:
        return np.empty(0)
    from pymcdm.weights import entropy_weights  # late: it draws in matplotlib

    # pymcdm gives the greatest weight to any criterion with a zero in it; x·ln x is 0 there, as near 0
    positive = np.maximum(matrix, _TINY * matrix.max(axis=0))
    weights: Floats = np.asarray(entropy_weights(positive), dtype=np.float64)
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _topsis(matrix: Floats, weights: Floats) -> Floats:
    if matrix.shape[1] == 0:
        return np.empty(0)
    from pymcdm.methods import TOPSIS

    scores: Floats = np.asarray(TOPSIS()(matrix, weights, np.ones(len(weights)), validation=False), dtype=np.float64)
    return scores


def _ranks(scores: Floats) -> Floats:
    """Ranks from the highest score; equal ones share the better rank."""
    rounded = np.round(scores, 12)
    return np.array([1 + (rounded > score).sum() for score in rounded], dtype=np.float64)


def _spread(matrix: Floats, ranks: Floats, seed: int, draws: int) -> dict[str, Floats]:
    """How ranks vary under weights drawn evenly from all that add up to 1."""
    if matrix.shape[1] == 0:
        return {"stable": np.empty(0), "best": np.empty(0), "worst": np.empty(0)}
    drawn = np.random.default_rng(seed).dirichlet(np.ones(matrix.shape[1]), size=draws)
    found = np.stack([_ranks(_topsis(matrix, weights)) for weights in drawn])
    return {
        "stable": (np.abs(found - ranks) <= 1).mean(axis=0),
        "best": found.min(axis=0),
        "worst": found.max(axis=0),
    }
