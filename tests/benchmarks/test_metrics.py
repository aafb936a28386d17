"""The metrics, on traces made by hand. Today's objective is 100 throughout."""

import pytest

from .metrics import (
    first_useful,
    geometric_mean,
    growth_exponent,
    improvement_gap,
    performance_profile,
    primal_integral,
    time_to_gap,
    within,
)

TODAY = 100.0
POINTS = ((1.0, None, 40.0), (2.0, 90.0, 40.0), (4.0, 62.0, 50.0), (8.0, 60.0, 59.0))


def test_improvement_gap_is_the_open_part_of_what_could_be_improved() -> None:
    """Proves: 70 under a bound of 60 leaves 10 of 40 open; a bound above the objective leaves nothing, not less.

    Sensitivity: relative to the objective the gap would be 1/7.
    """
    assert improvement_gap(70, 60, TODAY) == pytest.approx(0.25)
    assert improvement_gap(60, 61, TODAY) == 0
    assert improvement_gap(None, 60, TODAY) is None
    assert improvement_gap(70, None, TODAY) is None
    assert improvement_gap(100, 100, TODAY) is None


def test_time_to_gap_takes_objective_and_bound_of_the_same_moment() -> None:
    """Proves: the gaps are 50/60, 12/50, 1/41 at 2, 4 and 8 s: 30 % is there at 4 s, 5 % at 8 s, 1 % never.

    Sensitivity: against the last bound, 59, 10 % would already be there at 4 s (3/41).
    """
    assert time_to_gap(POINTS, TODAY, 0.3) == 4
    assert time_to_gap(POINTS, TODAY, 0.1) == 8
    assert time_to_gap(POINTS, TODAY, 0.01) is None


def test_useful_is_half_of_what_the_best_bound_allows() -> None:
    """Proves: of the 41 that a bound of 59 allows, 90 has 10 and 62 has 38, so 4 s; with 20 as the bound none has 40.

    60 has exactly half of the 80 that 20 allows, and does count.
    """
    assert first_useful(POINTS, TODAY, 59) == 4
    assert first_useful(POINTS, TODAY, 20) == 8
    assert first_useful(POINTS, TODAY, 10) is None


def test_primal_integral_adds_up_what_is_missing_over_time() -> None:
    """Proves: to the best, 60, are missing 1 for 2 s, 30/40 for 2 s, 2/40 for 4 s, nothing from 8 s on: 3.7.

    Stopped at 6 s it is 2 + 1.5 + 0.1; without any allocation it is the whole time.
    """
    assert primal_integral(POINTS, TODAY, 60, 10) == pytest.approx(3.7)
    assert primal_integral(POINTS, TODAY, 60, 6) == pytest.approx(3.6)
    assert primal_integral((), TODAY, 60, 10) == 10
    assert primal_integral(POINTS, TODAY, 100, 10) is None


def test_what_comes_late_does_not_count() -> None:
    """Proves: of four points two are there within 3 s."""
    assert within(POINTS, 3) == POINTS[:2]


def test_geometric_mean_is_shifted() -> None:
    """Proves: √((0 + 1)(8 + 1)) − 1 = 2, where the plain one would be 0; nothing has no mean."""
    assert geometric_mean([0, 8], 1) == pytest.approx(2)
    assert geometric_mean([], 1) is None


def test_profile_counts_what_is_within_a_ratio_of_the_fastest() -> None:
    """Proves: a is fastest on two of three instances and twice as slow on none; b wins one, and needs 4 times once.

    The third instance is solved by nobody and keeps both below 1.
    """
    profile = performance_profile({"a": [1.0, 6.0, None], "b": [4.0, 3.0, None]})
    steps = {name: rows[["ratio", "share"]].to_numpy().tolist() for name, rows in profile.groupby("contender")}
    assert steps["a"] == [[1.0, pytest.approx(1 / 3)], [2.0, pytest.approx(2 / 3)]]
    assert steps["b"] == [[1.0, pytest.approx(1 / 3)], [4.0, pytest.approx(2 / 3)]]


def test_growth_exponent_is_the_slope_of_logarithms() -> None:
    """Proves: times that grow by 8 where sizes grow by 4 have the exponent 1.5; sizes that hardly differ have none."""
    assert growth_exponent([1, 4, 16], [1, 8, 64]) == pytest.approx(1.5)
    assert growth_exponent([4, 4.1], [1, 8]) is None
