"""What fronts are made of: bounds, regions, directions, shape; worked out by hand."""

import math
from itertools import combinations

import numpy as np
import pytest

from allocation.engine.tradeoffs import corners, hypervolume, knee
from allocation.engine.tradeoffs.bounds import Bounds
from allocation.engine.tradeoffs.directions import supporting
from allocation.engine.tradeoffs.regions import Regions

FREE = np.array([math.inf, math.inf])


def test_a_bound_on_a_sum_bounds_each_objective() -> None:
    """Proves: from 2a + b >= 10 follow a >= 3 where b <= 4 and b >= 6 where a <= 2, and of two facts the stronger."""
    bounds = Bounds(2)
    assert bounds.least(0, np.array([9.0, 4.0])) == -math.inf
    bounds.add(np.array([2.0, 1.0]), FREE, 10.0)
    assert bounds.least(0, np.array([9.0, 4.0])) == 3.0
    assert bounds.least(1, np.array([2.0, 99.0])) == 6.0
    bounds.add(np.array([1.0, 1.0]), FREE, 9.0)
    assert bounds.least(0, np.array([9.0, 4.0])) == 5.0
    assert bounds.doubts(np.array([5.5, 4.0])).tolist() == [0.5, 0.5]


def test_a_bound_within_limits_says_nothing_beyond_them() -> None:
    """Proves: what is proven of solutions with b <= 4 is not claimed of b <= 5; what does not exist has no values."""
    bounds = Bounds(2)
    bounds.add(np.array([1.0, 0.5]), np.array([math.inf, 4.0]), 8.0)
    assert bounds.least(0, np.array([9.0, 4.0])) == 6.0
    assert bounds.least(0, np.array([9.0, 5.0])) == -math.inf
    bounds.add(np.ones(2), np.array([3.0, 3.0]), math.inf)
    assert bounds.least(0, np.array([3.0, 2.0])) == math.inf
    assert bounds.least(0, np.array([3.0, 3.5])) == 3.0 + 8.0 - 3.0 - 0.5 * 3.5


def test_regions_are_where_no_point_dominates() -> None:
    """Proves: two points leave three regions in the plane; a region that is closed is gone with all inside it."""
    regions = Regions(np.ones(2))
    for point in ([2.0, 6.0], [5.0, 3.0]):
        regions.split(np.array(point))
    assert {tuple(limits) for limits in regions.open} == {(2.0, math.inf), (5.0, 6.0), (math.inf, 3.0)}
    assert regions.caps(np.array([5.0, 6.0])).tolist() == [4.0, 5.0]
    regions.close(np.array([5.0, 6.0]))
    assert {tuple(limits) for limits in regions.open} == {(2.0, math.inf), (math.inf, 3.0)}
    regions.close(FREE)
    assert regions.open == []


@pytest.mark.parametrize("seed", range(10))
def test_regions_in_space_cover_what_is_not_dominated(seed: int) -> None:
    """Proves: a place lies in some region if and only if no point dominates it; no region lies in another."""
    random = np.random.default_rng(seed)
    points = random.integers(0, 6, size=(8, 3)).astype(np.float64)
    regions = Regions(np.full(3, 0.5))
    for point in points:
        regions.split(point)
    for place in random.integers(0, 7, size=(200, 3)) - 0.5:
        inside = any(np.all(place < limits) for limits in regions.open)
        assert inside is not any(np.all(point <= place) for point in points)
    for one, other in combinations(regions.open, 2):
        assert not np.all(one <= other)
        assert not np.all(other <= one)


def test_the_supporting_direction_makes_a_point_stand_out() -> None:
    """Proves: under it (3, 3) between (0, 10) and (10, 0) is the best by as much as can be: 10 - 6 at equal shares."""
    shares = supporting(np.array([3.0, 3.0]), [np.array([0.0, 10.0]), np.array([10.0, 0.0])], np.ones(2))
    assert shares == pytest.approx([0.5, 0.5])
    assert supporting(np.array([3.0, 3.0]), [], np.ones(2)) == pytest.approx([0.5, 0.5])


def test_the_knee_is_farthest_below_the_line_of_the_ends() -> None:
    """Proves: the ranges do not matter, and the first of equals is taken.

    Of (0, 1000), (2, 300), (5, 250), (10, 0), over the ranges 10 and 1000: sums 1, 0.5, 0.75, 1.
    """
    values = np.array([[0.0, 1000.0], [2.0, 300.0], [5.0, 250.0], [10.0, 0.0]])
    assert knee(values) == 1
    assert knee(values[[0, 3]]) == 0
    assert [part.tolist() for part in corners(values)] == [[0.0, 0.0], [10.0, 1000.0]]


def test_hypervolumes_by_hand() -> None:
    """Proves: overlaps count once, and what is not below the reference counts nothing.

    In the plane, below (4, 4): (1, 3) alone 3, (2, 1) alone 6, both 6 + 1 = 7. In space, below (2, 2, 2): (0, 1, 1)
    and (1, 0, 1) dominate 2 each and share 1, so 3; (1, 1, 0) adds 1.
    """
    assert hypervolume(np.array([[1.0, 3.0], [2.0, 1.0]]), [4, 4]) == 7
    assert hypervolume(np.array([[1.0, 3.0], [4.0, 0.0]]), [4, 4]) == 3
    assert hypervolume(np.empty((0, 2)), [4, 4]) == 0
    space = np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 0.0]])
    assert hypervolume(space[:2], [2, 2, 2]) == 3
    assert hypervolume(space, [2, 2, 2]) == 4


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("seed", range(5))
def test_hypervolumes_against_inclusion_and_exclusion(seed: int, count: int) -> None:
    """Proves: the slices add up to the union of the boxes, worked out from all intersections."""
    points = np.random.default_rng(seed).random((7, count))
    union = sum(
        (-1) ** (size + 1) * np.prod(1.0 - points[list(chosen)].max(axis=0))
        for size in range(1, len(points) + 1)
        for chosen in combinations(range(len(points)), size)
    )
    assert hypervolume(points, [1.0] * count) == pytest.approx(union)
