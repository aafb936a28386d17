"""Fronts of any program: against trying everything, whatever they run on, and what they say when they are cut short."""

import math
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.engine import Ending, Options, Program
from allocation.engine.tradeoffs import Found, Front, Step, front

from .programs import Values, drawn, every_point, program

WHOLE = {2: (1.0, 1.0), 3: (1.0, 1.0, 1.0)}


def values_of(found: Front) -> list[Values]:
    return [tuple(round(float(value), 6) + 0.0 for value in point.values) for point in found.points]


# --- all points ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 3])
@settings(max_examples=40)
@given(seed=st.integers(0, 10**6))
def test_all_points_are_those_of_trying_everything(count: int, seed: int) -> None:
    """Proves: no point is missing, none is dominated or only weakly efficient, and all of it is said to be proven."""
    tried = drawn(seed, count)
    found = front(tried, range(count), points=None, resolution=WHOLE[count])
    assert set(values_of(found)) == every_point(tried, range(count))
    assert len(found.points) == len(set(values_of(found)))
    assert found.ending is (Ending.OPTIMAL if found.points else Ending.INFEASIBLE)
    assert all(point.proven for point in found.points)
    assert found.complete is bool(found.points)


@pytest.mark.parametrize("seed", range(6))
def test_two_of_three_objectives_and_a_constant(seed: int) -> None:
    """Proves: which objectives are traded, and in which order, is up to the caller; constants count as values do."""
    three = drawn(seed, 3)
    moved = Program(**(vars(three) | {"offsets": np.array([5.0, -3.0, 11.0])}))
    found = front(moved, [2, 0], points=None, resolution=WHOLE[2])
    assert set(values_of(found)) == every_point(moved, [2, 0])


@pytest.mark.parametrize("seed", range(8))
def test_a_share_as_resolution_leaves_out_only_what_is_near(seed: int) -> None:
    """Proves: with steps of a tenth of each range, every point that is left out is within a step of one that is not."""
    tried = drawn(seed, 2, columns=9)
    everything = every_point(tried, [0, 1])
    found = front(tried, [0, 1], points=None, resolution=0.1)
    kept = np.array(values_of(found))
    assert set(values_of(found)) <= everything
    for point in everything:
        assert np.any(np.all(kept <= np.array(point) + found.steps, axis=1))


def test_no_point_is_only_weakly_efficient() -> None:
    """Proves: of choices that are alike in one objective, only the best in the other one is a point.

    One of four: (0, 9), (0, 5), (4, 0), (7, 0). A search for the least first objective may stop at (0, 9).
    """
    one_of_four = program([[0, 0, 4, 7, 20], [9, 5, 0, 0, 20]], [[1, 1, 1, 1, 1], [-1, -1, -1, -1, -1]], [1, -1])
    for points in (None, 25):
        found = front(one_of_four, [0, 1], points=points, resolution=WHOLE[2])
        assert values_of(found) == [(0, 5), (4, 0)]


# --- some points -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 3])
@settings(max_examples=25)
@given(seed=st.integers(0, 10**6))
def test_spread_points_are_nondominated_to_the_resolution(count: int, seed: int) -> None:
    """Proves: each spread point that is said to be proven has no better one by a step; the ends are among them."""
    tried = drawn(seed, count, columns=8)
    everything = every_point(tried, range(count))
    found = front(tried, range(count), points=6, resolution=0.02)
    assert bool(found.points) is bool(everything)
    for point in found.points:
        assert point.proven
        for other in everything:
            worse = np.array(other) - point.values
            assert not (np.all(worse <= 1e-6) and np.any(worse < -found.steps - 1e-6))
    for objective in range(count if found.points else 0):
        least = min(point[objective] for point in everything)
        assert min(point.values[objective] for point in found.points) <= least + found.steps[objective]


def test_as_many_points_as_there_are_if_fewer_than_wanted() -> None:
    """Proves: asking for more points than there are gives all of them, and says that none is missing."""
    for seed in range(8):
        tried = drawn(seed, 2)
        found = front(tried, [0, 1], points=100, resolution=WHOLE[2])
        assert set(values_of(found)) == every_point(tried, [0, 1])
        assert found.complete


def test_what_is_not_traded_decides_among_equals() -> None:
    """Proves: of solutions alike in what is traded, the one with the least of the rest is taken.

    The third column costs nothing that is traded; it costs 1 of the third objective and saves 2 of the fourth. With
    weights 1 and 1 it is taken, with 1 and 0 it is not.
    """
    tried = program([[-4, 3, 0], [4, -3, 0], [0, 0, 1], [0, 0, -2]])
    taken = front(tried, [0, 1], points=None, resolution=WHOLE[2], aside=[1, 1, 1, 1])
    left = front(tried, [0, 1], points=None, resolution=WHOLE[2], aside=[1, 1, 1, 0])
    assert values_of(taken) == values_of(left) == [(-4, 4), (-1, 1), (0, 0), (3, -3)]
    assert {point.solution[2] for point in taken.points} == {1.0}
    assert {point.solution[2] for point in left.points} == {0.0}


# --- where it runs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_the_front_does_not_depend_on_the_executor(pool: Callable[[int], Executor], count: int) -> None:
    """Proves: in turn, in threads and in processes the same points come out, with the same solutions."""
    tried = drawn(3, count, columns=12)
    alone = front(tried, range(count), points=8)
    with pool(2) as executor:
        together = front(tried, range(count), points=8, executor=executor)
    assert len(alone.points) > 2
    assert values_of(together) == values_of(alone)
    for one, other in zip(alone.points, together.points, strict=True):
        assert np.array_equal(one.solution, other.solution)
        assert one.gap == other.gap


class Forbidden(Executor):
    """Nothing may be searched any more."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ARG002
        raise AssertionError("a search was begun")


def test_what_is_remembered_is_not_searched_again() -> None:
    """Proves: a front that was interrupted goes on where it was, and one that was finished needs no search at all."""
    tried = drawn(3, 2, columns=12)
    memory: dict[str, Found] = {}
    cancel = threading.Event()

    def stop(step: Step) -> None:
        if step.searches == 5:
            cancel.set()

    broken = front(tried, [0, 1], points=None, resolution=0.001, memory=memory, on_step=stop, cancel=cancel)
    assert broken.ending is Ending.CANCELLED
    assert len(memory) == 5
    whole = front(tried, [0, 1], points=None, resolution=0.001, memory=memory)
    again = front(tried, [0, 1], points=None, resolution=0.001, memory=memory, executor=Forbidden())
    fresh = front(tried, [0, 1], points=None, resolution=0.001)
    assert len(memory) == fresh.searches
    assert values_of(whole) == values_of(again) == values_of(fresh)


# --- cut short -------------------------------------------------------------------------------------------------------


def test_a_front_that_is_cut_short_says_so() -> None:
    """Proves: without time nothing is found and nothing claimed; with little work points are found but not proven."""
    tried = drawn(5, 2, columns=100, rows=30)
    nothing = front(tried, [0, 1], within=0.0)
    assert (nothing.points, nothing.ending, nothing.complete) == ((), Ending.TIME_LIMIT, False)
    barely = front(tried, [0, 1], options=Options(work_limit=1))
    assert (barely.points, barely.ending, barely.complete) == ((), Ending.WORK_LIMIT, False)
    hasty = front(tried, [0, 1], points=10, resolution=1e-4, options=Options(work_limit=3))
    assert {point.proven for point in hasty.points} == {True, False}
    assert all((point.gap <= 1e-4) is point.proven for point in hasty.points)
    assert not hasty.complete


def test_progress_counts_every_search() -> None:
    """Proves: each search is told once, in the order of the phases, with growing times."""
    steps: list[Step] = []
    found = front(drawn(3, 2, columns=12), [0, 1], points=8, on_step=steps.append)
    assert [step.searches for step in steps] == list(range(1, found.searches + 1))
    assert [step.phase for step in steps[:5]] == ["ends", "ends", "scouts", "scouts", "scouts"]
    assert [step.seconds for step in steps] == sorted(step.seconds for step in steps)


def test_what_a_listener_raises_comes_out() -> None:
    """Proves: an error in the caller's own function ends the search and is raised, in threads too."""

    def fail(step: Step) -> None:
        raise ArithmeticError(step.searches)

    with ThreadPoolExecutor(2) as executor:
        for where in (None, executor):
            with pytest.raises(ArithmeticError):
                front(drawn(3, 2), [0, 1], executor=where, on_step=fail)


def test_no_solution_is_no_point() -> None:
    """Proves: an infeasible program has an empty front, told as infeasible, whether relaxing it helps or not."""
    never = program([[1, 0], [0, 1]], [[1, 1], [-1, -1]], [1, -2])
    only_relaxed = program([[1, 0], [0, 1]], [[2, 2], [-2, -2]], [3, -3])
    for tried in (never, only_relaxed):
        for points in (None, 5):
            found = front(tried, [0, 1], points=points)
            assert (found.points, found.ending) == ((), Ending.INFEASIBLE)


@pytest.mark.parametrize("objectives", [[0], [0, 0], [0, 1, 2, 3]])
def test_two_or_three_different_objectives(objectives: list[int]) -> None:
    """Proves: other numbers of objectives, or one twice, are refused."""
    with pytest.raises(ValueError, match="two or three different objectives"):
        front(drawn(1, 4), objectives)


def test_a_single_solution_is_a_front() -> None:
    """Proves: where nothing can be chosen there is one point, proven, whose gap is a number."""
    fixed = program([[1, 2], [2, 1]], [[-1, 0], [0, -1]], [-1, -1])
    for points in (None, 25):
        found = front(fixed, [0, 1], points=points)
        assert values_of(found) == [(3, 3)]
        assert found.complete
        assert math.isfinite(found.points[0].gap)
