"""What improves solutions beside a branch and bound of a whole that does not come apart.

Where many pairs of groups meet, as in quadratic assignments, the relaxation of the whole takes minutes and says
little, while that of a few groups among fixed ones is solved at once. Of 20 jobs on 15 agents with all their pairs
clusters find in a quarter of a minute what costs 2 % more than the best known solution, branch and bound alone in two
minutes what costs twice as much. A tabu search finds the best known one in a second, where the program is a quadratic
assignment; clusters help in any program.
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
from allocation.engine.quadratic import quadratic_assignment
from allocation.engine.tabu import TabuSearch

# whole columns that the first cluster has, about, and the share of all groups that it has at most
FIRST_COLUMNS, FIRST_SHARE = 220, 0.5
# by how much clusters grow, and the share of the time so far that a round may take for that: checkpoints say little of
# the time of a cluster, which is in its relaxation
GROWTH, SHARE = 1.25, 0.1
# checkpoints for a first solution
FIRST_WORK = 20
# rounds of tabu search without a gain before a round of clusters
PATIENCE = 20
# seconds between looks for one of the other search
PAUSE = 0.05


class Accompanying:
    """Better solutions from the best one of two searches of one program. known: what the two find and prove."""

    def __init__(self, program: Program, layout: Layout, known: Known) -> None:
        self._program, self._known = program, known
        share = min(FIRST_SHARE, FIRST_COLUMNS / max(1, int(program.integer.sum())))
        self._improving = Improving(
            program, layout, known, workers=known.options.threads - 1, cluster=share * layout.groups
        )
        self._assignment = quadratic_assignment(program, layout, self._improving.near.choosing, known.costs)
        self._tabu = None
        if self._assignment is not None:
            self._tabu = TabuSearch(self._assignment, np.random.default_rng(known.options.seed))

    def run(self, others: deque[Floats]) -> None:
        """Improve round by round, also the solutions that the other search puts here, until all is over."""
        known, idle = self._known, 0
        self._tabu_round()
        if len(known.solution) == 0:
            self._cheapest_choice()
        with ThreadPoolExecutor(self._improving.workers) as executor:
            while not known.over:
                if others:
                    self._take(others.pop())
                before = known.objective
                self._tabu_round()
                idle = 0 if known.objective < before else idle + 1
                if len(known.solution) and (self._tabu is None or idle % PATIENCE == 0):
                    self._cluster_round(executor)
                elif self._tabu is None:
                    time.sleep(PAUSE)

    def _take(self, solution: Floats) -> None:
        self._improving.take(solution)
        if self._tabu is not None and self._assignment is not None:
            self._tabu.go_to(self._assignment.taken_in(solution))

    def _tabu_round(self) -> None:
        if self._tabu is None or self._assignment is None:
            return
        before = self._tabu.cost
        self._tabu.round(lambda: self._known.over)
        if self._tabu.cost < before:
            solution = self._assignment.solution(self._tabu.best)
            if self._program.holds(solution):
                self._improving.take(solution)

    def _cheapest_choice(self) -> None:
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

    def _cluster_round(self, executor: ThreadPoolExecutor) -> None:
        """All groups, cluster by cluster; where that gains nothing, clusters grow, but not until a round takes long."""
        before, watch = self._known.objective, self._known.watch
        began = watch.seconds
        self._improving.clusters(executor)
        if self._known.objective >= before:
            self._improving.cluster *= GROWTH if watch.seconds - began < SHARE * watch.seconds else 1 / GROWTH
