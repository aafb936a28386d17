"""What is known of a front while it is searched: solutions, proven bounds, how long a step is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocation.engine.options import Options
from allocation.engine.program import Floats, Program
from allocation.engine.run import Ending
from allocation.engine.tradeoffs.bounds import SAME, Bounds
from allocation.engine.tradeoffs.searching import Found, Task

# all that is not traded counts at most this share of a step, to choose among solutions that are alike in what is
ASIDE = 0.05
# differences of a whole step count, though rounding may leave them a hair short
ALMOST = 0.999


@dataclass(frozen=True, eq=False)
class Point:
    """A solution of a measured program and its values of the traded objectives."""

    values: Floats
    solution: Floats


class Knowledge:
    """Nondominated points found so far, in the order of their values, and what is proven.

    traded: the program's objectives that are traded. aside: weights of all objectives; the others decide among
    solutions whose traded values are alike to well below a step.
    ranges: of each traded objective over the front. steps: differences below these do not matter.
    """

    def __init__(self, program: Program, traded: Sequence[int], aside: Sequence[float], options: Options) -> None:
        self.program = program
        self.traded = list(traded)
        self.points: list[Point] = []
        self.bounds = Bounds(len(self.traded))
        self.ranges: Floats = np.ones(len(self.traded))
        self.steps: Floats = np.zeros(len(self.traded))
        self.options = options
        self._aside = np.array(aside, dtype=np.float64)
        self._aside[self.traded] = 0.0
        self._aside_range = -program.trivial_bound(list(-self._aside)) - program.trivial_bound(list(self._aside))
        self._whole = np.flatnonzero(program.integer)

    @property
    def free(self) -> Floats:
        """No limit on any traded objective."""
        return np.full(len(self.traded), np.inf)

    def task(
        self,
        weights: Floats,
        *,
        slack: float,
        caps: Floats | None = None,
        fixed: Sequence[tuple[int, float]] = (),
        enough: float | None = None,
        work_limit: int | None = None,
    ) -> Task:
        """A search for the least weighted sum of the traded objectives.

        slack: how far from the least it may end, and enough: which bound ends it, both in the sum's unit.
        """
        whole = self._share_aside(weights) * self._aside
        whole[self.traded] = weights
        limits = [limit for limit in (work_limit, self.options.work_limit) if limit is not None]
        options = replace(self.options, gap=0.0, work_limit=min(limits, default=None))
        limit = self.free if caps is None else caps
        return Task(tuple(map(float, whole)), tuple(map(float, limit)), options, tuple(fixed), slack, enough)

    def learn(self, task: Task, found: Found | None) -> Point | None:
        """Note what a search proves, unless some columns were fixed, and give the solution that it found."""
        if found is None:
            return None
        if not task.fixed:
            weights, caps = np.array(task.weights)[self.traded], np.array(task.caps)
            if found.ending is Ending.INFEASIBLE:
                self.bounds.add(np.ones(len(self.traded)), caps, math.inf)
            elif found.bound is not None:
                self.bounds.add(weights, caps, found.bound - self._most_aside(task))
        if found.solution is None:
            return None
        return Point(self.program.values(found.solution)[self.traded], found.solution)

    def insert(self, point: Point | None) -> bool:
        """Add a point unless one is known that is as good, or not a step away; drop those that it dominates."""
        if point is None:
            return False
        hair = SAME * np.maximum(1.0, np.abs(point.values))
        for known in self.points:
            better = bool(np.all(point.values <= known.values + hair))
            near = bool(np.all(np.abs(known.values - point.values) < ALMOST * self.steps))
            if np.all(known.values <= point.values + hair) or (near and not better):
                return False
        self.points = [known for known in self.points if not np.all(point.values <= known.values + hair)]
        self.points.append(point)
        self.points.sort(key=lambda each: tuple(each.values))
        return True

    def least(self, weights: Floats) -> float:
        """The least weighted sum of the known points."""
        return min(float(weights @ point.values) for point in self.points)

    def doubt(self, point: Point) -> float:
        """By how many steps at most an objective of a point could be lower with none higher."""
        return float(np.max(self.bounds.doubts(point.values) / self.steps))

    def doubtful(self) -> list[Point]:
        """The points in doubt by more than a step, the most doubtful first."""
        doubts = [(self.doubt(point), point) for point in self.points]
        return [point for doubt, point in sorted(doubts, key=lambda each: -each[0]) if doubt > 1]

    def thin(self, count: int) -> None:
        """Leave out points in doubt by more than a step, the most doubtful first, while there are more than so many."""
        out = self.doubtful()[: max(0, len(self.points) - count)]
        self.points = [point for point in self.points if point not in out]

    def agreed(self, points: Sequence[Point]) -> list[tuple[int, float]]:
        """The whole columns that are the same in all these solutions, and their values."""
        solutions = np.array([point.solution[self._whole] for point in points]).round()
        same = np.all(solutions == solutions[0], axis=0)
        return [(int(i), float(v)) for i, v in zip(self._whole[same], solutions[0][same], strict=True)]

    def _share_aside(self, weights: Floats) -> float:
        """What the untraded objectives are multiplied by, so that all of them together count next to nothing."""
        if not (0 < self._aside_range < math.inf):
            return 0.0
        return ASIDE * float(np.min((weights * self.steps)[weights > 0])) / self._aside_range

    def _most_aside(self, task: Task) -> float:
        """The most that untraded objectives can have added to the weighted sum of a search."""
        rest = np.array(task.weights)
        rest[self.traded] = 0.0
        return -self.program.trivial_bound(list(-rest)) if rest.any() else 0.0
