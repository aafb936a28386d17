"""An allocation as a frame, as JSON and in a notebook."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from small import everywhere, only_in, state

from allocation.outcome.allocation import COLUMNS, Allocation, Status, judge, today

INSTANCE = state(
    {"name": "<b>state</b>"},
    powers=[{"power": "a"}, {"power": "b"}],
    applies=only_in("p1", "b"),
    needs=[{"power": "a", "zone": "p1", "need": 10}, {"power": "a", "zone": "p2"}],
    measures=[{"measure": "n", "body": "P", "cost": 1}, {"measure": "m", "body": "P", "cost": 2}],
)


def test_the_frame_has_a_row_a_pair() -> None:
    """Proves: level, who exercises it, today's level, whether it changed; a need that nobody stated is missing, not 0.

    Sensitivity: 0 for p2 and q1 if unknown were zero.
    """
    frame = judge(INSTANCE, everywhere(INSTANCE, "central", a_p1="provincial")).frame()
    assert dict(frame.dtypes.astype(str)) == dict(COLUMNS)
    assert frame[["power", "zone", "level", "body", "current", "changed"]].to_numpy().tolist() == [
        ["a", "p1", "provincial", "P", "central", True],
        ["a", "p2", "central", "C", "central", False],
        ["a", "q1", "central", "C", "central", False],
        ["b", "p1", "central", "C", "central", False],
    ]
    assert frame["need"].isna().tolist() == [False, True, True, True]


def test_a_frame_without_allocation_has_the_same_columns() -> None:
    """Proves: code that reads frames need not ask first.

    Sensitivity: other dtypes of the empty frame would show.
    """
    frame = Allocation(INSTANCE, Status.INFEASIBLE).frame()
    assert len(frame) == 0
    assert dict(frame.dtypes.astype(str)) == dict(COLUMNS)


def test_json_is_the_object_that_solve_prints() -> None:
    """Proves: keys, sorted measures and rows of assignments; it is plain JSON.

    Sensitivity: a key missing or a type that JSON has not would show.
    """
    found = judge(INSTANCE, everywhere(INSTANCE, "central"), ["n", "m"], status=Status.OPTIMAL, bound=12.0, seconds=1.5)
    said = json.loads(json.dumps(found.to_json(Path("results", "x")), allow_nan=False))
    assert said == found.to_json(Path("results", "x"))
    assert list(said) == [
        "schema",
        "status",
        "objective",
        "bound",
        "gap",
        "components",
        "measures",
        "assignments",
        "seconds",
        "result",
    ]
    assert said["status"] == "optimal"
    assert said["objective"] == 13
    assert said["gap"] == pytest.approx(1 / 13)
    assert said["components"] == {
        "unmet_need": 10,
        "lost_innovation": 0,
        "coordination": 0,
        "spending": 3,
        "change": 0,
    }
    assert said["measures"] == ["m", "n"]
    assert said["assignments"][3] == {"power": "b", "zone": "p1", "level": "central"}
    assert Path(said["result"]) == Path("results", "x")


def test_json_without_allocation_says_null() -> None:
    """Proves: a bound may be known without an allocation, an infinite one is none.

    Sensitivity: `Infinity` is not JSON.
    """
    said = Allocation(INSTANCE, Status.UNKNOWN, bound=float("-inf")).to_json()
    assert json.loads(json.dumps(said, allow_nan=False)) == {
        "schema": 1,
        "status": "unknown",
        "objective": None,
        "bound": None,
        "gap": None,
        "components": None,
        "measures": [],
        "assignments": [],
        "seconds": 0,
        "result": None,
    }


@pytest.mark.parametrize(
    ("bound", "gap"), [(13.0, 0), (13.1, 0), (11.7, 0.1), (None, None), (float("-inf"), None), (-13.0, 2)]
)
def test_gap_is_the_share_of_the_objective(bound: float | None, gap: float | None) -> None:
    """Proves: (objective − bound) / |objective|, never below 0, none without a bound.

    Sensitivity: a bound that rounding put above the objective would give a negative gap.
    """
    found = judge(INSTANCE, everywhere(INSTANCE, "central"), ["n", "m"], bound=bound)
    assert found.gap == (None if gap is None else pytest.approx(gap))


def test_gap_of_an_objective_of_zero() -> None:
    """Proves: no division by zero.

    Sensitivity: an exception without the floor of the denominator.
    """
    nothing = state()
    assert judge(nothing, everywhere(nothing, "central"), bound=0.0).gap == 0
    assert judge(nothing, everywhere(nothing, "central"), bound=-1.0).gap == pytest.approx(1e9)


def test_today_is_judged_like_any_allocation() -> None:
    """Proves: today may break constraints, which is told and not raised.

    Sensitivity: an exception, or no breach.
    """
    instance = state(
        current=[{"power": "a", "zone": "p1", "level": "zone"}],
        decided=[{"decision": "never", "power": "a", "level": "zone"}],
    )
    found = today(instance)
    assert found.has_allocation
    assert found.levels["a", "p1"] == "zone"
    assert found.verdict is not None
    assert [broken.family for broken in found.verdict.breaches] == ["decided"]


def test_a_notebook_shows_it_escaped() -> None:
    """Proves: names from the instance are text in HTML; components carry the unit; statuses without allocation show.

    Sensitivity: a name with markup would be markup.
    """
    found = judge(INSTANCE, everywhere(INSTANCE, "central"))
    page = found._repr_html_()
    assert "<b>state" not in page
    assert "&lt;b&gt;state" in page
    assert "10 CNY 10k/year" in page
    assert "<td>4</td>" in page
    assert "no allocation exists" in replace(found, status=Status.INFEASIBLE, levels={}, verdict=None)._repr_html_()


def test_costs_are_a_tidy_frame() -> None:
    """Proves: dtypes are the same whether there are costs or none.

    Sensitivity: an empty frame of objects would show.
    """
    some = judge(INSTANCE, everywhere(INSTANCE, "central")).verdict
    none = judge(INSTANCE, everywhere(INSTANCE, "zone")).verdict
    assert some is not None
    assert none is not None
    assert len(none.costs) == len(none.bodies) == 0
    pd.testing.assert_series_equal(some.costs.dtypes, none.costs.dtypes)
