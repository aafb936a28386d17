"""The search for large programs of loosely tied parts: ever new neighbourhoods, drawn to ever new targets.

1. The relaxation, and then what proves by parts (`proving`), give targets. The solution takes a target's key columns.
   Columns on which it and the target are far apart are free, all others stay, and the solver mends what is left; then
   those that are less and less far apart (relaxation induced neighbourhoods, Danna, Rothberg & Le Pape 2005).
2. Neighbourhoods of the solution, in turn: groups that compete in a row of no part, a cluster of groups with affinity,
   a part with its key columns. Clusters grow while they are searched to the end, and shrink where they are not.

With several threads one proves while the others improve, else both take turns. All of it depends on the seed and on
counted work alone, not on the clock, unless a time limit ends it or one thread proves while others improve.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from itertools import islice

import numpy as np

from allocation.engine.handle import Effort
from allocation.engine.known import Known
from allocation.engine.layout import Layout
from allocation.engine.neighbourhood import Found, Neighbourhoods
from allocation.engine.program import Floats, Ints, Program
from allocation.engine.proving import Proving, Target
from allocation.engine.sampling import first_relaxation

# checkpoints of the branch and bound of a neighbourhood
NEIGHBOURHOOD_WORK = 60
# whole columns that are free at once on the way to a target. At 500 powers in 170 zones 32,000 in shares of 10,700 take
# 20 to 30 s a share, in shares of 5,700 14 s, to about the same solution, but the first gains come sooner
LARGEST = 6500
SMALLEST_CLUSTER, FIRST_CLUSTER = 4, 16
# whole columns that the first cluster has at least: with 350 in place of 900, 150 powers in 20 zones stay above 63.8k
# for half a minute, with 1,400 a round takes as long (the best is 63.7k)
FIRST_COLUMNS = 900
GROWTH = 1.1
# seconds between looks for a first solution of another search
PAUSE = 0.05
# share of its work that a neighbourhood may take for the next cluster to be larger
EASY = 0.2
# a round of neighbourhoods that takes less than this share off the distance to the bound has stalled
STALLED = 0.05


class ByParts:
    """One search by parts, from a first solution on. known: what it begins with, and what it finds and proves.

    beside: whether one of several threads proves while the others improve; how far each comes depends on the clock.
    """

    def __init__(self, program: Program, layout: Layout, known: Known, *, beside: bool = False) -> None:
        self._program, self._layout, self._known, self._beside = program, layout, known, beside
        self._threads = known.options.threads
        self._improving = self._threads - 1 if beside else self._threads
        self._near = Neighbourhoods(program, layout)
        self._random = np.random.default_rng(known.options.seed)
        self._cluster = max(float(FIRST_CLUSTER), FIRST_COLUMNS * layout.groups / max(1, int(program.integer.sum())))
        # where neighbourhoods are searched: on the way to a target that may be a worse solution than the best
        self._at = known.solution
        self._guess: Floats = np.zeros(len(known.costs))
        # the newest target, as long as it is not headed for; another thread may put it there
        self._newer: deque[Target] = deque(maxlen=1)

    def run(self, start: Floats) -> None:
        """Improve a solution that keeps all rows until rounds stall, the gap is closed or a limit is reached."""
        self._take(start)
        with ThreadPoolExecutor(self._threads) as executor:
            relaxed = first_relaxation(self._program, self._layout, self._known.costs, self._known.watch, executor)
            if relaxed is None:
                self._improve(executor)
                return
            self._guess = relaxed.solution
            proving = Proving(self._program, self._layout, self._known, eager=self._beside)
            if self._beside:
                # what proves has workers of its own, or neighbourhoods would wait for all its parts
                with ThreadPoolExecutor(self._threads) as others:
                    self._improve_beside(proving.run(relaxed, others), executor)
            else:
                self._improve_between(proving.run(relaxed, executor), executor)
            self._improve_between(proving.search(executor), executor)

    def accompany(self, others: deque[Floats]) -> None:
        """Improve cluster by cluster beside a search of the whole, which puts its solutions here, until all is over."""
        known = self._known
        with ThreadPoolExecutor(self._improving) as executor:
            while not known.over:
                if others:
                    self._take(others.pop())
                if len(known.solution):
                    self._clusters(executor)
                else:
                    time.sleep(PAUSE)

    def _improve_between(self, targets: Iterator[Target], executor: Executor) -> None:
        """Prove until there is a target, and improve, by turns."""
        for target in targets:
            if self._known.over:
                return
            self._head_for(target, executor)
            self._improve(executor)

    def _improve_beside(self, targets: Iterator[Target], executor: Executor) -> None:
        """Improve in all threads but one, which proves; until that goes no further."""
        # there is none where a limit strikes first
        self._newer.extend(islice(targets, 1))
        with ThreadPoolExecutor(1) as beside:
            proving = beside.submit(self._follow, targets)
            try:
                while not self._known.over and not proving.done():
                    self._improve_towards_newer(executor)
                self._improving = self._threads
                self._improve_towards_newer(executor)
            except BaseException:
                self._known.watch.finished = True
                raise
        proving.result()

    def _follow(self, targets: Iterator[Target]) -> None:
        for target in targets:
            self._newer.append(target)
            if self._known.over:
                return

    def _improve_towards_newer(self, executor: Executor) -> None:
        """Head for the newest target if it is still to be headed for, then improve until there is a newer one."""
        if self._newer:
            self._head_for(self._newer.pop(), executor)
        self._improve(executor)

    def _head_for(self, target: Target, executor: Executor) -> None:
        """From the best solution, take a target's key columns, then free what is far from it, then what is less far."""
        known, wanted = self._known, target.solution
        switched = self._near.with_keys(known.solution, wanted, known.costs, known.watch)
        if switched is not None and self._near.holds(switched):
            self._at = switched
            self._take(switched)
        for distance in target.apart:
            far = np.flatnonzero(self._near.choosing & (np.abs(wanted - self._at) > distance))
            self._search_each(self._near.shares(far, LARGEST), executor)
        self._at = known.solution

    @property
    def _effort(self) -> Effort:
        return Effort(gap=0.0, slack=self._known.slack, work=NEIGHBOURHOOD_WORK, seed=self._known.options.seed)

    def _improve(self, executor: Executor) -> None:
        """Rounds of neighbourhoods until one stalls."""
        known = self._known
        while not known.over and not self._newer:
            before, distance = known.objective, known.distance
            self._rivals(executor)
            self._clusters(executor)
            self._search_each(map(self._near.around_part, range(self._layout.parts)), executor)
            if before - known.objective < STALLED * distance:
                return

    def _rivals(self, executor: Executor) -> None:
        """Groups that compete in a row, as many as a cluster has, row by row."""
        size = int(self._cluster)
        drawn = (self._random.permutation(rivals)[:size].tolist() for rivals in self._layout.rivals)
        self._search_each(map(self._near.around_groups, drawn), executor)

    def _clusters(self, executor: Executor) -> None:
        """One round in which every group is in some cluster."""

        def learn(found: Found) -> None:
            self._cluster *= GROWTH if found.work < EASY * NEIGHBOURHOOD_WORK else 1
            self._cluster /= GROWTH if found.work >= NEIGHBOURHOOD_WORK else 1
            self._cluster = min(max(self._cluster, SMALLEST_CLUSTER), self._layout.groups)

        self._search_each(map(self._near.around_groups, self._drawn()), executor, learn)

    def _search_each(
        self, neighbourhoods: Iterable[Ints], executor: Executor, learn: Callable[[Found], None] | None = None
    ) -> None:
        """Search neighbourhoods, as many side by side as there are threads, and keep what is better.

        What two found side by side may break a row that both use; the later one is then searched once more.
        """
        left, again = iter(neighbourhoods), list[Ints]()
        while not self._newer and (batch := [*again, *islice(left, self._improving - len(again))]):
            again = []
            for place, found in enumerate(self._search(batch, executor)):
                if learn is not None:
                    learn(found)
                changed = self._changed(found)
                if changed is None:
                    continue
                if self._near.holds(changed):
                    self._at = changed
                    self._take(changed)
                elif place > 0:
                    again.append(batch[place])

    def _search(self, batch: Sequence[Ints], executor: Executor) -> list[Found]:
        """Some neighbourhoods of the solution, side by side, each given by its whole columns."""
        known = self._known
        if known.over:
            return []
        at, effort = self._at, self._effort

        def search(whole: Ints) -> Found:
            return self._near.search(at, self._near.free(whole), known.costs, self._guess, effort, known.watch)

        return list(executor.map(search, batch))

    def _changed(self, found: Found) -> Floats | None:
        """Where the search is, with what a neighbourhood found; None if that does not cost less."""
        if found.values is None:
            return None
        changed = self._at.copy()
        changed[found.columns] = found.values
        gain = float(self._known.costs @ self._at) - float(self._known.costs @ changed)
        return changed if gain > 0 else None

    def _take(self, solution: Floats) -> None:
        """Keep a solution if it is the best so far."""
        if self._known.take(solution):
            self._at = solution

    def _drawn(self) -> Iterator[list[int]]:
        """Clusters of groups with affinity, at random, until each group was in one."""
        left = list(self._random.permutation(self._layout.groups))
        while left:
            cluster = self._grown(int(left[0]))
            left = [group for group in left if group not in cluster]
            yield cluster

    def _grown(self, group: int) -> list[int]:
        affinity = self._layout.affinity
        cluster, near = [group], set(affinity.indices[affinity.indptr[group] : affinity.indptr[group + 1]])
        size = min(int(self._cluster), self._layout.groups)
        while len(cluster) < size:
            candidates = sorted(near - set(cluster)) or sorted(set(range(self._layout.groups)) - set(cluster))
            chosen = int(candidates[self._random.integers(len(candidates))])
            cluster.append(chosen)
            near |= set(affinity.indices[affinity.indptr[chosen] : affinity.indptr[chosen + 1]])
        return cluster
