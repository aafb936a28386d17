"""Coupling coordination: check values, classes, the corrected form, unknown values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import everywhere, only_in, state

from allocation.analysis.evaluation import class_of, coordination, coupling_degree, evaluate
from allocation.analysis.evaluation.coupling import CLASSES
from allocation.language import text
from allocation.outcome.allocation import judge


@pytest.mark.parametrize(
    ("values", "degrees"),
    [((0.0162, 0.2720), (0.4607, 0.1441, 0.2576)), ((0.9875, 0.5573), (0.9604, 0.7724, 0.8613))],
)
def test_check_values_of_the_literature(values: tuple[float, float], degrees: tuple[float, float, float]) -> None:
    """Proves: the standard form with equal weights gives the published C, T and D."""
    assert coordination(values) == pytest.approx(degrees, abs=5e-5)


def test_standard_form_of_three_by_hand() -> None:
    """Proves: (1, 0.5, 0.25): C = (0.125)^(1/3) / (1.75/3) = 0.5/0.58333 = 0.857143, T = 0.58333, D = √0.5."""
    assert coordination((1, 0.5, 0.25)) == pytest.approx((0.857142857, 0.583333333, math.sqrt(0.5)))


def test_corrected_form_by_hand() -> None:
    """Proves: (1, 0.5, 0.25): differences 0.5 + 0.75 + 0.25 = 1.5 over 3: 0.5; product 0.125^(1/2) = 0.353553.

    C = √((1 − 0.5) · 0.353553) = 0.420448; T = 0.583333; D = √(0.420448 · 0.583333) = 0.495238.
    Of two: (0.8, 0.4): C = √((1 − 0.4) · 0.5) = √0.3.
    """
    assert coordination((1, 0.5, 0.25), corrected=True) == pytest.approx((0.420448, 0.583333, 0.495238), abs=1e-6)
    assert coupling_degree((0.8, 0.4), corrected=True) == pytest.approx(math.sqrt(0.3))


def test_weights_move_the_level_and_not_the_degree() -> None:
    """Proves: weights 3 and 1 of (1, 0.5): T = 0.875 whatever their sum, C as with equal ones."""
    degree, level, _ = coordination((1, 0.5), (3, 1))
    assert level == 0.875
    assert degree == coupling_degree((1, 0.5))


def test_nothing_at_all_is_not_coordinated() -> None:
    """Proves: all values 0 give 0, in both forms; equal values give C = 1."""
    assert coordination((0, 0, 0)) == (0, 0, 0)
    assert coordination((0, 0, 0), corrected=True) == (0, 0, 0)
    assert coupling_degree((0.3, 0.3, 0.3)) == pytest.approx(1)
    assert coupling_degree((0.3, 0.3, 0.3), corrected=True) == pytest.approx(1)
    assert coupling_degree((1e-200, 1e-200)) == pytest.approx(1)


def test_classes_include_their_upper_bound() -> None:
    """Proves: 0.1 is the first class, just above it the second, also where 0.3 is computed as 0.1 + 0.2."""
    assert [class_of(step / 10) for step in range(1, 11)] == list(CLASSES)
    assert class_of(0) == CLASSES[0]
    assert class_of(0.1000001) == CLASSES[1]
    assert class_of(0.1 + 0.2) == CLASSES[2]
    assert text(f"evaluation.class.{class_of(0.05)}", "zh") == "极度失调"
    assert text(f"evaluation.class.{class_of(1)}", "zh") == "优质协调"


@given(st.lists(st.floats(0, 1), min_size=2, max_size=5), st.booleans())
def test_degrees_stay_between_0_and_1(values: list[float], corrected: bool) -> None:  # noqa: FBT001
    """Proves: C, T and D of any shares are shares."""
    for degree in coordination(values, corrected=corrected):
        assert 0 <= degree <= 1 + 1e-12


def test_every_zone_province_and_all_have_a_degree() -> None:
    """Proves: p1 meets all of its need of 10, takes on all, and its link is as long as can be: U = (1, 1, 0), C = 0.

    q1 has nothing granted, so that what it takes on, and with it D, is unknown. In all: need met 10/14, taken on 1,
    fragmentation 6/12: T = (10/14 + 1 + 0.5)/3.
    """
    instance = state(
        powers=[{"power": "a"}, {"power": "b"}],
        applies=[*only_in("p1", "a", "b"), *only_in("q1", "a", "b")],
        needs=[{"power": "a", "zone": "p1", "need": 10}, {"power": "a", "zone": "q1", "need": 4}],
        links=[{"power_a": "a", "power_b": "b", "cost": 3}],
    )
    found = evaluate(judge(instance, everywhere(instance, "central", a_p1="zone")), corrected=True)
    table = {(row["form"], row["grouping"], row["id"]): row for row in found.coupling.to_dict("records")}
    assert [table["standard", "zone", "p1"][name] for name in "CTD"] == pytest.approx([0, 2 / 3, 0])
    assert math.isnan(table["standard", "zone", "q1"]["D"])
    whole = (10 / 14, 1, 0.5)
    assert table["standard", "all", "all"]["T"] == pytest.approx(sum(whole) / 3)
    expected = coordination(whole, corrected=True)
    assert [table["corrected", "all", "all"][name] for name in "CTD"] == pytest.approx(list(expected))
    assert len(table) == 2 * (3 + 2 + 1)


def test_reform_weights_choose_what_counts() -> None:
    """Proves: with all weight on need met T is need met."""
    instance = state(
        applies=only_in("p1", "a"),
        needs=[{"power": "a", "zone": "p1", "need": 10}],
        powers=[{"power": "a"}, {"power": "b"}],
        links=[{"power_a": "a", "power_b": "b", "zone": "p1", "cost": 3}],
    )
    allocation = judge(instance, everywhere(instance, "provincial"))
    found = evaluate(allocation, reform_weights=(2, 0, 0)).coupling
    row = found[found["grouping"] == "all"].iloc[0]
    assert row["T"] == row["need_met"] == 0.5
