"""Neighbourhoods of a solution, searched side by side, and what is better kept."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from itertools import islice

import numpy as np

from allocation.engine.handle import Effort
from allocation.engine.known import Known
from allocation.engine.layout import Layout
from allocation.engine.neighbourhood import Found, Neighbourhoods
from allocation.engine.program import Floats, Ints, Program

# checkpoints of the branch and bound of a neighbourhood
NEIGHBOURHOOD_WORK = 60
SMALLEST_CLUSTER = 4

Learn = Callable[[Found], None]


def _never() -> bool:
    return False


class Improving:
    """A solution under way, and the ways to make it better.

    at: (n,) where neighbourhoods are searched: the best solution, or a worse one on the way to a target.
    guess: (n,) roughly the relaxation's. cluster: groups of a cluster, about. workers: neighbourhoods side by side.
    interrupted: whether something better is to be done than to go on with neighbourhoods.
    """

    def __init__(
        self,
        program: Program,
        layout: Layout,
        known: Known,
        *,
        workers: int,
        cluster: float,
        interrupted: Callable[[], bool] = _never,
    ) -> None:
        self.near = Neighbourhoods(program, layout)
        self.at = known.solution
        self.guess: Floats = np.zeros(len(known.costs))
        self.workers = workers
        self.random = np.random.default_rng(known.options.seed)
        self._layout, self._known, self._interrupted = layout, known, interrupted
        self._cluster = 0.0
        self.cluster = cluster

    @property
    def cluster(self) -> float:
        """Groups of a cluster, about."""
        return self._cluster

    @cluster.setter
    def cluster(self, groups: float) -> None:
        self._cluster = min(max(groups, SMALLEST_CLUSTER), self._layout.groups)

    def take(self, solution: Floats) -> None:
        """Keep a solution if it is the best so far."""
        if self._known.take(solution):
            self.at = solution

    def clusters(self, executor: Executor, learn: Learn | None = None) -> None:
        """One round in which every group is in some cluster."""
        self.search_each(map(self.near.around_groups, self._drawn()), executor, learn)

    def search_each(self, neighbourhoods: Iterable[Ints], executor: Executor, learn: Learn | None = None) -> None:
        """Search neighbourhoods, as many side by side as there are workers, and keep what is better.

        What two found side by side may break a row that both use; the later one is then searched once more.
        """
        left, again = iter(neighbourhoods), list[Ints]()
        while not self._interrupted() and (batch := [*again, *islice(left, self.workers - len(again))]):
            again = []
            for place, found in enumerate(self._search(batch, executor)):
                if learn is not None:
                    learn(found)
                changed = self._changed(found)
                if changed is None:
                    continue
                if self.near.program.holds(changed):
                    self.at = changed
                    self.take(changed)
                elif place > 0:
                    again.append(batch[place])

    def _search(self, batch: Sequence[Ints], executor: Executor) -> list[Found]:
        """Some neighbourhoods of the solution, side by side, each given by its whole columns."""
        known = self._known
        if known.over:
            return []
        at = self.at
        # probing gains little and has no checkpoints: of 1,000 powers in 500 zones four took ten minutes, now 2 s
        effort = Effort(gap=0.0, slack=known.slack, work=NEIGHBOURHOOD_WORK, seed=known.options.seed, probing=False)

        def search(whole: Ints) -> Found:
            return self.near.search(at, self.near.free(whole), known.costs, self.guess, effort, known.watch)

        return list(executor.map(search, batch))

    def _changed(self, found: Found) -> Floats | None:
        """Where the search is, with what a neighbourhood found; None if that does not cost less."""
        if found.values is None:
            return None
        changed = self.at.copy()
        changed[found.columns] = found.values
        gain = float(self._known.costs @ self.at) - float(self._known.costs @ changed)
        return changed if gain > 0 else None

    def _drawn(self) -> Iterator[list[int]]:
        """Clusters of groups with affinity, at random, until each group was in one."""
        left = list(self.random.permutation(self._layout.groups))
        while left:
            cluster = self._grown(int(left[0]))
            left = [group for group in left if group not in cluster]
            yield cluster

    def _grown(self, group: int) -> list[int]:
        affinity = self._layout.affinity
        cluster, near = [group], set(affinity.indices[affinity.indptr[group] : affinity.indptr[group + 1]])
        size = int(self.cluster)
        while len(cluster) < size:
            candidates = sorted(near - set(cluster)) or sorted(set(range(self._layout.groups)) - set(cluster))
            chosen = int(candidates[self.random.integers(len(candidates))])
            cluster.append(chosen)
            near |= set(affinity.indices[affinity.indptr[chosen] : affinity.indptr[chosen + 1]])
        return cluster
