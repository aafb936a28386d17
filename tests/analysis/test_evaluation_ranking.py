"""Ranking of zones: entropy weights and TOPSIS by hand, unknown zones, firmness of the ranks."""

import math

import pandas as pd
import pytest

from allocation.analysis.evaluation.ranking import CRITERIA, rank

ZONES = ("u", "v", "w")


def indicators(**values: list[float]) -> pd.DataFrame:
    """A frame of indicators by zone; criteria that are not given are unknown."""
    rows = [
        (criterion, "zone", zone, value)
        for criterion in CRITERIA
        for zone, value in zip(ZONES, values.get(criterion, [math.nan] * 3), strict=True)
    ]
    return pd.DataFrame(rows, columns=["indicator", "grouping", "id", "value"])


def test_one_criterion_ranks_by_itself() -> None:
    """Proves: need met 0.2, 0.8, 0.5 scaled to 0, 1, 0.5 is the TOPSIS score; any weights give the same rank."""
    found = rank(indicators(need_met=[0.2, 0.8, 0.5]), ZONES)
    assert list(found.zones["zone"]) == ["v", "w", "u"]
    assert list(found.zones["score"]) == pytest.approx([1, 0.5, 0])
    assert list(found.zones["rank"]) == [1, 2, 3]
    assert list(found.zones["stable"]) == [1, 1, 1]
    assert list(found.zones["best"]) == list(found.zones["worst"]) == [1, 2, 3]


def test_fragmentation_and_needless_grants_count_against_a_zone() -> None:
    """Proves: the least fragmented zone is first."""
    assert rank(indicators(fragmentation=[0.2, 0.8, 0.5]), ZONES).zones["zone"].iloc[0] == "u"


def test_entropy_weights_by_hand() -> None:
    """Proves: shares (0.25, 0.25, 0.5) have the entropy 1.5·ln 2 / ln 3 = 0.946395, so E = 0.053605.

    A criterion of (0, 0.5, 0.5) has ln 2 / ln 3 = 0.630930, E = 0.369070 (0·ln 0 is 0, not a reason for the greatest
    weight). Weights 0.053605/0.422675 = 0.126824 and 0.873176.
    """
    found = rank(indicators(need_met=[0.2, 0.2, 0.4], taken_on=[0, 0.3, 0.3]), ZONES)
    weights = dict(zip(found.weights["criterion"], found.weights["weight"], strict=True))
    assert weights["need_met"] == pytest.approx(0.126824, abs=1e-6)
    assert weights["taken_on"] == pytest.approx(0.873176, abs=1e-6)


def test_topsis_by_hand() -> None:
    """Proves: with these weights a, b scaled to u (0, 0), v (0, 1), w (1, 1): w is ideal (1), u the opposite (0).

    v is b = 0.873176 away from u and a = 0.126824 from w: 0.873176 / (0.873176 + 0.126824) = 0.873176.
    """
    found = rank(indicators(need_met=[0.2, 0.2, 0.4], taken_on=[0, 0.3, 0.3]), ZONES)
    scores = dict(zip(found.zones["zone"], found.zones["score"], strict=True))
    assert scores == pytest.approx({"u": 0, "v": 0.873176, "w": 1}, abs=1e-6)


def test_rank_hangs_on_the_weights_where_criteria_disagree() -> None:
    """Proves: two criteria that rank the other way round make u and w first or last; the same seed, the same draws."""
    frame = indicators(need_met=[0.1, 0.5, 0.9], taken_on=[0.9, 0.5, 0.1])
    found = {row["zone"]: row for row in rank(frame, ZONES, seed=1).zones.to_dict("records")}
    assert (found["u"]["best"], found["u"]["worst"]) == (1, 3)
    assert 0 < found["u"]["stable"] <= 1
    pd.testing.assert_frame_equal(rank(frame, ZONES, seed=1).zones, rank(frame, ZONES, seed=1).zones)


def test_a_zone_of_which_something_is_unknown_has_no_rank() -> None:
    """Proves: w's need met is unknown: it comes last without a rank, the others are ranked among themselves."""
    found = rank(indicators(need_met=[0.2, 0.8, math.nan]), ZONES).zones
    assert list(found["zone"]) == ["v", "u", "w"]
    assert found["rank"].isna().to_list() == [False, False, True]


def test_a_criterion_unknown_for_most_or_the_same_for_all_has_no_weight() -> None:
    """Proves: it does not keep zones from being ranked by the rest."""
    found = rank(
        indicators(need_met=[0.2, 0.8, 0.5], taken_on=[0.3, math.nan, math.nan], fragmentation=[0, 0, 0]), ZONES
    )
    assert found.zones["rank"].notna().all()
    assert dict(zip(found.weights["criterion"], found.weights["weight"], strict=True))["need_met"] == 1
    assert found.weights["weight"].sum() == 1


def test_nothing_to_rank_by_gives_no_ranks() -> None:
    """Proves: all unknown, or all the same, is no error."""
    assert rank(indicators(), ZONES).zones["rank"].isna().all()
    assert rank(indicators(need_met=[0.5, 0.5, 0.5]), ZONES).zones["rank"].isna().all()
    assert rank(indicators(), ZONES).weights["weight"].sum() == 0
