"""Weights of the traded objectives."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy.optimize import linprog

from allocation.engine.program import Floats

# the least share of an objective in a direction: what has none may be as bad as it likes
LEAST = 0.02


def toward(shares: Sequence[float] | Floats, ranges: Floats) -> Floats:
    """Weights under which each objective, over its range, counts its share; the widest range keeps its own unit."""
    weights: Floats = np.array(shares, dtype=np.float64) / ranges * float(np.max(ranges))
    return weights


def scouting(count: int) -> list[tuple[float, ...]]:
    """Shares that look at a front from its middle and from between the middle and its edges."""
    even = (1 / count,) * count
    sides = [
        tuple(0.45 if i in pair else 0.1 / (count - 2) for i in range(count)) for pair in combinations(range(count), 2)
    ]
    return [even, *(sides if count > 2 else [(0.7, 0.3), (0.3, 0.7)])]


def supporting(values: Floats, others: Sequence[Floats], ranges: Floats) -> Floats:
    """Shares under which a point stands out the most from others: the largest least difference to them."""
    count = len(values)
    if not others:
        return np.full(count, 1 / count)
    # columns: the shares and the least difference, which is maximised
    differences = (np.array(others) - values) / ranges
    rows = np.hstack([-differences, np.ones((len(others), 1))])
    found = linprog(
        np.append(np.zeros(count), -1.0),
        A_ub=rows,
        b_ub=np.zeros(len(others)),
        A_eq=[[1.0] * count + [0.0]],
        b_eq=[1.0],
        bounds=[(LEAST, 1.0)] * count + [(None, None)],
    )
    return np.array(found.x)[:count]
