"""Columns that rows leave no choice about are left out, and all else stays as it is."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from allocation.engine import Options, Program
from allocation.engine.forcing import forced, without
from allocation.engine.handle import Effort, Handle
from allocation.engine.watch import Watch


def program(rows: list[list[float]], lower: list[float], upper: list[float], most: float = 1.0) -> Program:
    """Columns from 0 to so much, all worth having, and some rows."""
    matrix = csr_array(np.array(rows))
    count, columns = matrix.shape
    return Program(
        objectives=csr_array(-np.ones((1, columns))),
        offsets=np.zeros(1),
        matrix=matrix,
        row_lower=np.array(lower),
        row_upper=np.array(upper),
        column_lower=np.zeros(columns),
        column_upper=np.full(columns, most),
        integer=np.zeros(columns, dtype=np.bool_),
        column_names=tuple(f"c{number}" for number in range(columns)),
        row_names=tuple(f"r{number}" for number in range(count)),
    )


def test_a_row_at_its_side_holds_its_columns() -> None:
    """Proves: a + b <= 0 holds both at 0, c - d >= 1 holds c at 1 and d at 0, and e + f <= 1 holds nothing.

    Sensitivity: each of the two sides, and each sign, has a row that only it explains.
    """
    held, values = forced(
        program(
            [[1, 1, 0, 0, 0, 0], [0, 0, 1, -1, 0, 0], [0, 0, 0, 0, 1, 1]],
            [-np.inf, 1, -np.inf],
            [0, np.inf, 1],
        )
    )
    assert held.tolist() == [True, True, True, True, False, False]
    assert values.tolist() == [0, 0, 1, 0, 0, 0]


def test_an_open_column_holds_nothing() -> None:
    """Proves: a - b <= 0 with columns that may be anything from 0 on holds neither, and no row with an open side does.

    Sensitivity: infinite ends taken for figures would hold both.
    """
    held, _ = forced(program([[1, -1], [1, 1]], [-np.inf, -np.inf], [0, np.inf], most=np.inf))
    assert not held.any()


@pytest.mark.parametrize("seed", range(20))
def test_what_is_left_has_the_same_best_value(seed: int) -> None:
    """Proves: of random programs whose rows are tight, what is left costs what the whole costs without what is held.

    Sensitivity: a side from which nothing was taken, or a row too few, gives another value.
    """
    random = np.random.default_rng(seed)
    rows = random.integers(-2, 4, (6, 9)) * (random.random((6, 9)) < 0.4)
    kept = random.integers(0, 2, 9)
    # the first two have their least at what all rows keep
    rows[:2] = np.abs(rows[:2]) * np.where(kept == 1, -1, 1)
    rows[:2, seed % 9] = 1 - 2 * kept[seed % 9]
    whole = program(rows.tolist(), [-np.inf] * 6, (rows @ kept + [0, 0, 0, 1, 1, 2]).tolist())
    held, values = forced(whole)
    assert held.any()
    left = without(whole, held, values)
    assert left.matrix.shape[1] == int((~held).sum())
    costs, watch = whole.costs([1.0]), Watch(Options())
    best = Handle(whole).run(costs, 0.0, Effort(), watch).solution
    rest = Handle(left).run(costs[~held], 0.0, Effort(), watch).solution if (~held).any() else np.zeros(0)
    assert best is not None
    assert rest is not None
    assert float(costs @ best) == pytest.approx(float(costs @ values) + float(costs[~held] @ rest))
