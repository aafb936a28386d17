"""What is proven about the values that solutions can have."""

import math

import numpy as np

from allocation.engine.program import Floats

# limits that differ by less than this share are the same
SAME = 1e-9


class Bounds:
    """Facts of the form: no solution whose values y are within `caps` has weights · y below `least`."""

    def __init__(self, count: int) -> None:
        self._weights = np.empty((0, count))
        self._caps = np.empty((0, count))
        self._least = np.empty(0)

    def add(self, weights: Floats, caps: Floats, least: float) -> None:
        """Note a fact; an infinite `least` says that there is no such solution at all."""
        self._weights = np.vstack([self._weights, weights])
        self._caps = np.vstack([self._caps, caps])
        self._least = np.append(self._least, least)

    def least(self, objective: int, caps: Floats) -> float:
        """No solution with values within `caps` has this objective below it; -inf where nothing is known."""
        told = self._weights[:, objective] > 0
        told &= np.all(caps <= self._caps + SAME * np.maximum(1.0, np.abs(self._caps)), axis=1)
        if not told.any():
            return -math.inf
        if np.isinf(self._least[told]).any():
            return math.inf
        weights = self._weights[told]
        with np.errstate(invalid="ignore"):  # 0 times infinity: an objective without weight and without limit
            parts = np.where(weights > 0, weights * caps, 0.0)
        parts[:, objective] = 0.0
        return float(np.max((self._least[told] - parts.sum(axis=1)) / weights[:, objective]))

    def doubts(self, values: Floats) -> Floats:
        """By how much at most each objective could be lower with none higher."""
        return np.array([max(0.0, value - self.least(i, values)) for i, value in enumerate(values)])
