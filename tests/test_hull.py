"""Rows of the hull of a few binary columns, against all their whole points."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from allocation.engine import Options, Program
from allocation.engine.hull import Hull, rows_among
from allocation.engine.program import Floats
from allocation.engine.watch import Watch


def knapsacks(rows: Floats, sides: Floats) -> Program:
    """Binary columns whose rows are at most their sides."""
    count = rows.shape[1]
    return Program(
        objectives=csr_array(np.zeros((1, count))),
        offsets=np.zeros(1),
        matrix=csr_array(rows),
        row_lower=np.full(len(sides), -np.inf),
        row_upper=sides,
        column_lower=np.zeros(count),
        column_upper=np.ones(count),
        integer=np.ones(count, dtype=np.bool_),
        column_names=tuple(f"c{number}" for number in range(count)),
        row_names=tuple(f"r{number}" for number in range(len(sides))),
    )


def agendas(seed: int) -> Program:
    """Two agendas of six powers that overlap; a measure, the last column, makes room in the first for a cost."""
    rng = np.random.default_rng(seed)
    rows = np.round(rng.uniform(0.5, 3.0, (2, 7)), 1) * (rng.random((2, 7)) < 0.8)
    rows[:, 6] = [-2.0, 0.0]
    return knapsacks(np.vstack([rows, [0, 0, 0, 0, 0, 0, 3.0]]), np.array([3.0, 3.5, 4.0]))


def whole_points(program: Program) -> Floats:
    """All that the rows allow, a point a row."""
    points = np.array(list(product((0.0, 1.0), repeat=len(program.column_names))))
    return points[np.all(points @ program.matrix.toarray().T <= program.row_upper + 1e-9, axis=1)]


def test_rows_are_those_of_several_columns_that_have_no_others() -> None:
    """Proves: a row with a column that is no candidate is left out, and so is a bound in the shape of a row."""
    program = knapsacks(np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 0.0]]), np.ones(3))
    assert rows_among(program, np.array([True, True, False])).tolist() == [0]


@pytest.mark.parametrize("seed", range(12))
def test_what_is_cut_off_is_no_whole_point_and_in_the_end_the_best_point_is_whole(seed: int) -> None:
    """Proves: every row is kept by all whole points and broken by the point that it was asked for; a relaxation with
    these rows ends at the best whole point, also where a column makes room.

    Sensitivity: a side too small cuts off whole points, one too large leaves the relaxation above them.
    """
    program = agendas(seed)
    points, watch = whole_points(program), Watch(Options(time_limit=None))
    worth = np.append(np.random.default_rng(seed).uniform(1, 2, 6), -0.5)
    hull = Hull(program, np.arange(3))
    rows, sides = program.matrix.toarray(), program.row_upper
    for _ in range(100):
        relaxed: Any = linprog(-worth, rows, sides, bounds=(0, 1))
        cuts = list(hull.cuts(relaxed.x, watch))
        if not cuts:
            break
        for cut in cuts:
            row = np.zeros(7)
            row[cut.columns] = cut.coefficients
            assert np.all(points @ row <= cut.at_most + 1e-6)
            assert relaxed.x @ row > cut.at_most + 1e-4
            rows, sides = np.vstack([rows, row]), np.append(sides, cut.at_most)
    assert -relaxed.fun == pytest.approx(float(np.max(points @ worth)), abs=1e-2)


def test_a_knapsack_is_cut_where_two_do_not_fit() -> None:
    """Proves: of three that fit alone but not in twos, half of each is cut off: all together are at most one.

    Sensitivity: by its row alone the relaxation takes one and a half.
    """
    hull = Hull(knapsacks(np.array([[2.0, 2.0, 2.0]]), np.array([3.0])), np.array([0]))
    (cut,) = hull.cuts(np.full(3, 0.5), Watch(Options()))
    assert (cut.coefficients / cut.at_most).tolist() == pytest.approx([1.0, 1.0, 1.0], rel=1e-5)


def test_once_the_search_is_over_nothing_is_cut() -> None:
    """Proves: a search that was stopped looks for no more rows. Sensitivity: otherwise there is one here."""
    watch = Watch(Options())
    watch.cancel.set()
    hull = Hull(knapsacks(np.array([[2.0, 2.0, 2.0]]), np.array([3.0])), np.array([0]))
    assert list(hull.cuts(np.full(3, 0.5), watch)) == []
