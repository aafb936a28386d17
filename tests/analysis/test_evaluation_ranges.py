"""Ranges on random instances: every share in [0, 1], additive costs add up, nothing unknown becomes a number."""

import json
import math
from random import Random

import numpy as np
import pytest
from brute_force import Tables
from cases import instance_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import tiny_instances

from allocation.analysis.evaluation import INDICATORS, Evaluation, evaluate, series
from allocation.analysis.evaluation.groups import GROUPINGS
from allocation.analysis.evaluation.sources import STATUSES
from allocation.instance.instance import Instance
from allocation.outcome.allocation import Allocation, judge, today

COSTS = [name for name, indicator in INDICATORS.items() if indicator.unit != "share"]
SHARES = [name for name, indicator in INDICATORS.items() if indicator.unit == "share"]
TRIED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def with_reports(tables: Tables, random: Random) -> Tables:
    """The tables with requests, usage, expectations and provenance, which the model does not read."""
    zones = [row["body"] for row in tables["bodies"] if row["level"] == tables["bodies"][-1]["level"]]
    pairs = [(row["power"], zone) for row in tables["powers"] for zone in zones]
    asked = [pair for pair in pairs if random.random() < 0.3]
    used = [pair for pair in pairs if random.random() < 0.5]
    more: Tables = {
        "requests": [{"power": power, "zone": zone} for power, zone in asked],
        "usage": [{"power": power, "zone": zone, "year": 2024, "cases": random.choice([0, 3])} for power, zone in used],
        "needs": [row | {"expected": random.choice(["", 0, 0.7])} for row in tables["needs"]],
        "provenance": [
            {"table": "needs", "key": "*", "column": "need", "status": random.choice(["sourced", "stated", "assumed"])}
        ],
    }
    return tables | {name: rows for name, rows in more.items() if rows}


def anything(instance: Instance, random: Random) -> Allocation:
    """Any levels and any measures, feasible or not, levels that a chain lacks included."""
    levels = {pair: random.choice(instance.structure.levels) for pair in instance.structure.pairs}
    return judge(instance, levels, [row.measure for row in instance.measures if random.random() < 0.5])


@st.composite
def evaluations(draw: st.DrawFn) -> Evaluation:
    """An evaluation of today's allocation of a random instance, or of anything."""
    random = Random(draw(st.integers(0, 2**32 - 1)))  # noqa: S311 - no secret
    instance = instance_of(with_reports(draw(tiny_instances()), random))
    allocation = today(instance) if random.random() < 0.3 else anything(instance, random)
    return evaluate(allocation, corrected=True)


@TRIED
@given(evaluations())
def test_every_share_is_a_share_and_unknown_where_its_denominator_is_0(found: Evaluation) -> None:
    """Proves: shares, C, T, D and TOPSIS scores lie in [0, 1]; a value is missing exactly where nothing is below it."""
    frame = found.indicators
    assert set(frame["indicator"]) == set(INDICATORS)
    assert set(frame["grouping"]) <= set(GROUPINGS)
    assert not frame.duplicated(["indicator", "grouping", "id"]).any()
    shares = frame[frame["indicator"].isin(SHARES)]
    assert shares["value"].dropna().between(0, 1 + 1e-9).all()
    assert (shares["value"].isna() == ~(shares["denominator"] > 0)).all()
    assert frame.loc[frame["indicator"].isin(COSTS), "denominator"].isna().all()
    for name in ("C", "T", "D"):
        assert found.coupling[name].dropna().between(0, 1 + 1e-9).all()
    assert found.ranking.zones["score"].dropna().between(0, 1 + 1e-9).all()
    assert found.ranking.zones["stable"].dropna().between(0, 1).all()


@TRIED
@given(evaluations())
def test_inputs_are_told_in_full(found: Evaluation) -> None:
    """Proves: the shares of inputs by status add up to 1 wherever there are inputs."""
    sums = found.indicators[list(STATUSES)].sum(axis=1, min_count=1).dropna()
    assert sums.to_numpy() == pytest.approx(np.ones(len(sums)))


@TRIED
@given(evaluations())
def test_costs_over_zones_and_shared_are_the_whole(found: Evaluation) -> None:
    """Proves: by zone, domain and ministry every cost adds up to the whole, which is what verification finds."""
    verdict = found.allocation.verdict
    assert verdict is not None
    for cost in COSTS:
        whole = verdict.objective if cost == "objective" else verdict.components[cost]
        rows = found.indicators[found.indicators["indicator"] == cost]
        for grouping in ("zone", "domain", "ministry", "all"):
            summed = math.fsum(rows.loc[rows["grouping"] == grouping, "numerator"])
            assert summed == pytest.approx(whole, rel=1e-9, abs=1e-9), (cost, grouping)


@TRIED
@given(evaluations())
def test_the_largest_link_costs_hold_and_lists_agree_with_figures(found: Evaluation) -> None:
    """Proves: no link costs more than at the largest distance; lists are as long as the figures say."""
    links = found.links
    assert (links["cost"] <= links["largest"] + 1e-9).all()
    assert (links["saved"] >= -1e-9).all()
    needless = found.indicators[
        (found.indicators["indicator"] == "granted_not_needed") & (found.indicators["grouping"] == "all")
    ]
    assert len(found.not_needed) == needless["numerator"].iloc[0]
    assert found.not_taken_on["share"].between(0, 1).all()
    assert (found.not_taken_on["share"] < 1).all()


@TRIED
@given(evaluations())
def test_weak_points_gain_something_and_lead_to_somebody(found: Evaluation) -> None:
    """Proves: gains are at least 0 and fall along the ranks; all name who answers; JSON holds no NaN."""
    points = found.weak_points
    known = points["gain"].dropna()
    assert (known >= 0).all()
    assert known.is_monotonic_decreasing
    assert points["answers"].notna().all()
    assert not points.duplicated(["kind", "id"]).any()
    json.dumps(found.to_json(), allow_nan=False)
    json.dumps(series([found, found]).to_json(), allow_nan=False)
