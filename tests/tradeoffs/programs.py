"""Small programs whose fronts are found by trying everything."""

from collections.abc import Sequence
from itertools import product

import numpy as np
from scipy.sparse import csr_array

from allocation.engine import Program

Values = tuple[float, ...]


def program(
    objectives: Sequence[Sequence[float]],
    matrix: Sequence[Sequence[float]] = (),
    upper: Sequence[float] = (),
    offsets: Sequence[float] | None = None,
) -> Program:
    """Choose columns of 0 or 1 so that every row of the matrix stays below its limit."""
    costs = np.array(objectives, dtype=np.float64)
    count = costs.shape[1]
    return Program(
        objectives=csr_array(costs),
        offsets=np.zeros(len(costs)) if offsets is None else np.array(offsets, dtype=np.float64),
        matrix=csr_array(np.array(matrix, dtype=np.float64).reshape(-1, count)),
        row_lower=np.full(len(upper), -np.inf),
        row_upper=np.array(upper, dtype=np.float64),
        column_lower=np.zeros(count),
        column_upper=np.ones(count),
        integer=np.ones(count, dtype=np.bool_),
        column_names=tuple(f"x{index}" for index in range(count)),
        row_names=tuple(f"r{index}" for index in range(len(upper))),
    )


def drawn(seed: int, objectives: int, columns: int = 7, rows: int = 3) -> Program:
    """A program at random: profits and costs, so that no objective is trivial, under limits that bind."""
    random = np.random.default_rng(seed)
    costs = random.integers(-9, 10, size=(objectives, columns))
    matrix = random.integers(-2, 8, size=(rows, columns))
    return program(costs.tolist(), matrix.tolist(), (matrix.sum(axis=1) // 2).tolist())


def every_point(tried: Program, objectives: Sequence[int]) -> set[Values]:
    """The nondominated values of some objectives, over all choices."""
    reached = set()
    for choice in product((0.0, 1.0), repeat=len(tried.column_names)):
        solution = np.array(choice)
        rows = tried.matrix @ solution
        if np.all(rows <= tried.row_upper + 1e-9) and np.all(rows >= tried.row_lower - 1e-9):
            values = tried.values(solution)
            reached.add(tuple(round(float(values[i]), 6) for i in objectives))
    return nondominated(reached)


def nondominated(points: set[Values]) -> set[Values]:
    """The points that no other one is at least as good as in everything."""
    return {
        point
        for point in points
        if not any(other != point and all(o <= p for o, p in zip(other, point, strict=True)) for other in points)
    }
