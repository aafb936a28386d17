"""Programs made by hand, for tests of the engine."""

import math
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

from allocation.engine import Program

KNAPSACK = ([[-5.0, -4.0, -3.0]], [[2.0, 3.0, 1.0]], [-math.inf], [5.0])
"""Most worth of three things within a weight of 5: the first two, worth 9."""


def program(
    objectives: Sequence[Sequence[float]],
    matrix: Sequence[Sequence[float]] = (),
    lower: Sequence[float] = (),
    upper: Sequence[float] = (),
    *,
    largest: float = 1.0,
    whole: bool = True,
    offsets: Sequence[float] | None = None,
) -> Program:
    """Make a program whose columns are between 0 and `largest`."""
    costs = np.array(objectives, dtype=np.float64)
    count = costs.shape[1]
    left = np.array(matrix, dtype=np.float64).reshape(-1, count)
    return Program(
        objectives=csr_array(costs),
        offsets=np.zeros(len(costs)) if offsets is None else np.array(offsets, dtype=np.float64),
        matrix=csr_array(left),
        row_lower=np.array(lower, dtype=np.float64),
        row_upper=np.array(upper, dtype=np.float64),
        column_lower=np.zeros(count),
        column_upper=np.full(count, largest),
        integer=np.full(count, whole),
        column_names=tuple(f"x{index}" for index in range(count)),
        row_names=tuple(f"r{index}" for index in range(len(left))),
    )


def market_split(seed: int = 1, rows_: int = 5, columns: int = 40) -> Program:
    """Make a program that no solver closes in a minute: split 40 customers so that 5 products are shared evenly.

    The deviations are the last columns; all 0 with the largest deviations is a solution.
    """
    random = np.random.default_rng(seed)
    demand = random.integers(0, 100, size=(rows_, columns)).astype(np.float64)
    half = np.floor(demand.sum(axis=1) / 2)
    free = np.eye(rows_)
    return Program(
        objectives=csr_array(np.concatenate([np.zeros(columns), np.ones(2 * rows_)])[None, :]),
        offsets=np.zeros(1),
        matrix=csr_array(np.hstack([demand, free, -free])),
        row_lower=half,
        row_upper=half,
        column_lower=np.zeros(columns + 2 * rows_),
        column_upper=np.concatenate([np.ones(columns), np.full(2 * rows_, 1e5)]),
        integer=np.arange(columns + 2 * rows_) < columns,
        column_names=tuple(f"x{index}" for index in range(columns + 2 * rows_)),
        row_names=tuple(f"r{index}" for index in range(rows_)),
    )
