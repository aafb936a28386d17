"""Clusters improved beside a branch and bound of a whole that does not come apart.

Where many pairs of groups meet, as in quadratic assignments, the relaxation of the whole takes minutes and says
little, while that of a few groups among fixed ones is solved at once. Of 20 jobs on 15 agents with all their pairs
clusters find in a quarter of a minute what costs 2 % more than the best known solution, branch and bound alone in two
minutes what costs twice as much.
"""

import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from allocation.engine.handle import Effort, Handle
from allocation.engine.hull import rows_among
from allocation.engine.improving import Improving
from allocation.engine.known import Known
from allocation.engine.layout import Layout
from allocation.engine.program import Floats, Program

# whole columns that the first cluster has, about, and the share of all groups that it has at most
FIRST_COLUMNS, FIRST_SHARE = 220, 0.5
# by how much clusters grow, and the share of the time so far that a round may take for that: checkpoints say little of
# the time of a cluster, which is in its relaxation
GROWTH, SHARE = 1.25, 0.1
# checkpoints for a first solution
FIRST_WORK = 20
# seconds between looks for one of the other search
PAUSE = 0.05


class Accompanying:
    """Clusters of the best solution of two searches of one program. known: what the two find and prove."""

    def __init__(self, program: Program, layout: Layout, known: Known) -> None:
        self._program, self._known = program, known
        share = min(FIRST_SHARE, FIRST_COLUMNS / max(1, int(program.integer.sum())))
        self._improving = Improving(
            program, layout, known, workers=known.options.threads - 1, cluster=share * layout.groups
        )

    def run(self, others: deque[Floats]) -> None:
        """Improve round by round, also the solutions that the other search puts here, until all is over."""
        known = self._known
        self._begin()
        with ThreadPoolExecutor(self._improving.workers) as executor:
            while not known.over:
                if others:
                    self._improving.take(others.pop())
                if len(known.solution):
                    self._round(executor)
                else:
                    time.sleep(PAUSE)

    def _begin(self) -> None:
        """Take the cheapest choice that keeps the rows which have nothing but choices, if all else can follow it."""
        near, costs, watch = self._improving.near, self._known.costs, self._known.watch
        columns = np.flatnonzero(near.choosing)
        choices = self._program.only(rows_among(self._program, near.choosing), columns)
        chosen = Handle(choices).run(costs[columns], 0.0, Effort(work=FIRST_WORK), watch).solution
        if chosen is None or watch.over:
            return
        settled = Handle(self._program.settled(columns.astype(np.int32), chosen.round()))
        solution = settled.run(costs, 0.0, Effort(), watch).solution
        if solution is not None and self._program.holds(solution):
            self._improving.take(solution)

    def _round(self, executor: ThreadPoolExecutor) -> None:
        """All groups, cluster by cluster; where that gains nothing, clusters grow, but not until a round takes long."""
        before, watch = self._known.objective, self._known.watch
        began = watch.seconds
        self._improving.clusters(executor)
        if self._known.objective >= before:
            self._improving.cluster *= GROWTH if watch.seconds - began < SHARE * watch.seconds else 1 / GROWTH
