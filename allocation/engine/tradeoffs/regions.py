"""Where points of a front may still be: the regions below upper limits that no known point dominates.

After Klamroth, Lacour & Vanderpooten 2015. A point splits every region that it lies in into one per objective. What is
proven of a region closes those inside it, and a point found for one is not searched for again: what the early exits and
the bypasses of AUGMECON-R do on a grid.
"""

import numpy as np

from allocation.engine.program import Floats
from allocation.engine.tradeoffs.bounds import SAME


class Regions:
    """Open regions, each given by the limits that the values of a point in it stay below.

    steps: a point that is not a whole step below the limits does not count.
    """

    def __init__(self, steps: Floats) -> None:
        self.steps = steps
        self._limits = np.full((1, len(steps)), np.inf)

    @property
    def open(self) -> list[Floats]:
        """The limits of all open regions."""
        return list(self._limits)

    def caps(self, limits: Floats) -> Floats:
        """The most that values in a region may be."""
        caps: Floats = limits - self.steps
        return caps

    def split(self, values: Floats) -> None:
        """Leave out what a point dominates."""
        inside = np.all(values < self._limits - SAME * np.maximum(1.0, np.abs(values)), axis=1)
        if not inside.any():
            return
        kept, parts = self._limits[~inside], []
        for objective, value in enumerate(values):
            part = self._limits[inside].copy()
            part[:, objective] = value
            parts.append(part)
        fresh = np.unique(np.concatenate(parts), axis=0)
        nested = [
            bool(np.any(np.all(limits <= kept, axis=1))) or bool(np.sum(np.all(limits <= fresh, axis=1)) > 1)
            for limits in fresh
        ]
        self._limits = np.concatenate([kept, fresh[~np.array(nested)]])

    def close(self, limits: Floats) -> None:
        """Leave out a region in which there is nothing, with all that lie in it."""
        self._limits = self._limits[~np.all(self._limits <= limits, axis=1)]
