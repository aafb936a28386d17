"""Grants: what is exercised below its holder in law, by whose consent, whether it is needed and used."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from allocation.analysis.evaluation.facts import Facts, Needless
from allocation.analysis.evaluation.groups import Layout, Part
from allocation.analysis.evaluation.inputs import Inputs
from allocation.analysis.evaluation.sources import counted


def parts(facts: Facts, layout: Layout, inputs: Inputs, needless: Needless) -> Iterator[Part]:
    """Share of pairs granted; of the granted ones, shares that all ministries agreed to, not needed, used.

    Whether a grant is needed or used is asked only of those of which a need or cases are reported.
    """
    everything = np.ones(len(facts.pairs), dtype=np.bool_)
    yield layout.of_pairs("granted", everything, facts.granted, everything, inputs.levels)
    yield layout.of_pairs("authorised", facts.granted, ~_refused(facts), everything, inputs.consents)
    both = counted(len(facts.pairs), inputs.need, inputs.cases)
    # Grants that nobody reports on have no place in the share, but they are missing inputs
    yield layout.of_pairs("granted_not_needed", facts.granted, needless.any, needless.known, both)
    used = needless.reported & ~needless.by_usage
    yield layout.of_pairs("used", facts.granted, used, needless.reported, inputs.only(inputs.cases))


def _refused(facts: Facts) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Pairs that go further down than a ministry agreed to."""
    refused = np.zeros(len(facts.pairs), dtype=np.bool_)
    verdict = facts.allocation.verdict
    for breach in verdict.breaches if verdict is not None else ():
        if breach.family == "consent" and breach.power is not None and breach.zone is not None:
            refused[facts.index[breach.power, breach.zone]] = True
    return refused


def not_needed(facts: Facts, needless: Needless) -> pd.DataFrame:
    """Granted but not needed: need and cases behind it, and what the grant costs a year in supervision and work.

    why: `need` (a stated need at most the threshold), `usage` (no more cases than the threshold), `both`.
    """
    rows = np.flatnonzero(needless.any)
    why = np.where(needless.by_need, np.where(needless.by_usage, "both", "need"), "usage")
    cost = _own_costs(facts)
    frame = pd.DataFrame(
        {
            "power": pd.Series([facts.pairs[row][0] for row in rows], dtype="str"),
            "zone": pd.Series([facts.pairs[row][1] for row in rows], dtype="str"),
            "level": pd.Series([facts.structure.levels[facts.chosen[row]] for row in rows], dtype="str"),
            "body": pd.Series([facts.body[row] for row in rows], dtype="str"),
            "why": pd.Series([str(why[row]) for row in rows], dtype="str"),
            "need": np.where(facts.answered[rows], facts.need[rows], np.nan),
            "cases": facts.cases[rows],
            "year": pd.Series([int(facts.year[row]) or None for row in rows], dtype="Int64"),
            "cost": pd.Series([cost.get(facts.pairs[row], 0.0) for row in rows], dtype="float64"),
        }
    )
    return frame.sort_values("cost", ascending=False, kind="stable", ignore_index=True)


def _own_costs(facts: Facts) -> dict[tuple[str, str], float]:
    """Supervision, spillover and work of single pairs; a fixed load counts where the zone itself bears it."""
    verdict = facts.allocation.verdict
    cost: dict[tuple[str, str], float] = {}
    if verdict is None:
        return cost
    costs = verdict.costs[verdict.costs["term"].isin(["supervision", "spillover", "load"])]
    of_zone = costs["zone"].where(costs["zone"].notna(), costs["body"])
    for power, zone, amount in zip(costs["power"], of_zone, costs["amount"], strict=True):
        if (power, zone) in facts.index:
            cost[power, zone] = cost.get((power, zone), 0.0) + amount
    return cost
