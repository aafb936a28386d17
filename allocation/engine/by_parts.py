"""The search for large programs of loosely tied parts: prices and bounds by parts, then ever new neighbourhoods.

1. The relaxation gives prices of what parts share. At these each part alone decides its key columns by branch and
   bound; they make the relaxation weak (`branching`). The relaxation with them fixed, and with some fractions of what
   is shared cut off (`hull`), gives better prices, and a target.
2. The solution takes the target's key columns. Columns on which it and the target are far apart are free, all others
   stay, and the solver mends what is left; then those that are less and less far apart (relaxation induced
   neighbourhoods, Danna, Rothberg & Le Pape 2005).
3. Each part alone gives the bound, at ever better prices (`sharing`); the relaxation that these come from is one more
   target. With several threads one does that while the others improve, else it takes turns with 4. At the last prices
   the parts are searched for longer; where their own solutions and that so far differ is one more neighbourhood.
4. Neighbourhoods of the solution, in turn: groups that compete in a row of no part, a cluster of groups with affinity,
   a part with its key columns. Clusters grow while they are searched to the end, and shrink where they are not.

All of it depends on the seed and on counted work alone, not on the clock, unless a time limit ends it or one thread
proves while others improve.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from itertools import islice

import numpy as np

from allocation.engine.handle import Effort
from allocation.engine.hull import Hulls, cut_off
from allocation.engine.layout import Layout
from allocation.engine.neighbourhood import Found, Neighbourhoods
from allocation.engine.options import Options
from allocation.engine.pricing import PricedParts, Relaxed, relax
from allocation.engine.program import Floats, Ints, Program
from allocation.engine.sharing import Sharing, can_be_sharpened
from allocation.engine.watch import Watch

# checkpoints of the branch and bound of a neighbourhood
NEIGHBOURHOOD_WORK = 60
# those of a part once its key columns are decided, and each time that neighbourhoods stall. At 163 powers in 70 zones
# parts prove 222.31k without any (5 s), 222.37k, all there is at these prices, with 300 (34 s); prices alone 214.5k
FIRST_PART_WORK = 3
PART_WORK = (300, 3000)
# share of the distance between solution and bound that a part or a neighbourhood may leave open
OPEN_SHARE = 0.0005
# whole columns that are free at once on the way to a target: 12,000 take 15 s, 37,000 four minutes; in shares of 5,000
# what ties groups together is cut more often (500 powers in 170 zones: 2,249k in place of 2,192k, of 2,833k at first)
LARGEST = 13000
# how far apart a column of the solution and of the relaxation must be to be free, in turn
APART = (0.5, 0.3, 0.1)
# bounds of the sharpened relaxation before neighbourhoods are searched; twice as many each time
FIRST_STEPS = 3
SMALLEST_CLUSTER, FIRST_CLUSTER = 4, 16
# whole columns that the first cluster has at least: with 350 in place of 900, 150 powers in 20 zones stay above 63.8k
# for half a minute, with 1,400 a round takes as long (the best is 63.7k)
FIRST_COLUMNS = 900
GROWTH = 1.1
# share of its work that a neighbourhood may take for the next cluster to be larger
EASY = 0.2
# a round of neighbourhoods that takes less than this share off the distance to the bound has stalled
STALLED = 0.05


class ByParts:
    """One search by parts, from a first solution on. solution, objective, bound: without the offset of the program.

    beside: whether one of several threads proves while the others improve; how far each comes depends on the clock.
    """

    def __init__(
        self,
        program: Program,
        layout: Layout,
        costs: Floats,
        offset: float,
        options: Options,
        watch: Watch,
        *,
        beside: bool = False,
    ) -> None:
        self._program, self._layout, self._costs, self._offset = program, layout, costs, offset
        self._options, self._watch, self._beside = options, watch, beside
        self._workers = options.threads
        self._near = Neighbourhoods(program, layout)
        self._hulls = Hulls(program, layout.decided_by_all(program))
        self._random = np.random.default_rng(options.seed)
        self._cluster = max(float(FIRST_CLUSTER), FIRST_COLUMNS * layout.groups / max(1, int(program.integer.sum())))
        self.bound = -np.inf
        self.solution = np.zeros(0)
        self.objective = np.inf
        # where neighbourhoods are searched: on the way to a target that may be a worse solution than the best
        self._at = self.solution
        self._guess: Floats = np.zeros(len(costs))
        # whether there is a better target than neighbourhoods are being searched for
        self._called_away = False

    def know(self, solution: Floats | None, bound: float) -> None:
        """Take over what is known of the program already: a solution that keeps all rows, a proven bound."""
        self.bound = bound
        if solution is not None:
            self._take(solution)

    def run(self, start: Floats) -> None:
        """Improve a solution that keeps all rows until rounds stall, the gap is closed or a limit is reached."""
        self._take(start)
        with ThreadPoolExecutor(self._options.threads) as executor:
            relaxed = relax(self._program, self._costs, self._watch)
            if relaxed is None:
                self._improve(executor)
                return
            self.bound = max(self.bound, relaxed.bound)
            self._guess = relaxed.solution
            priced, target = self._settle_keys(relaxed, executor)
            if can_be_sharpened(self._program, self._layout):
                priced = self._at_better_prices(priced, target, executor)
            else:
                self._begin(priced, target, executor)
                self._improve(executor)
            self._prove_parts(priced, executor)

    def _begin(self, priced: PricedParts, target: Floats, executor: Executor) -> None:
        """A first good solution, and a first look at what the parts prove."""
        self._head_for(target, APART, executor)
        self._prove(priced, FIRST_PART_WORK, executor)

    def _at_better_prices(self, priced: PricedParts, target: Floats, executor: Executor) -> PricedParts:
        """The parts at better prices, which prove more; the solution is improved meanwhile."""
        sharing = Sharing(self._program, self._layout, self._costs, priced, self._guess, self._hulls)
        if self._beside:
            self._prove_beside(sharing, target, executor)
        else:
            self._begin(priced, target, executor)
            self._prove_between(sharing, executor)
        return sharing.priced

    def _prove_beside(self, sharing: Sharing, target: Floats, executor: Executor) -> None:
        """Improve in all threads but one, which sharpens what is proven; until that goes no further."""
        # what proves has workers of its own, or neighbourhoods would wait for all its parts
        with ThreadPoolExecutor(self._options.threads) as others, ThreadPoolExecutor(1) as beside:
            proving = beside.submit(lambda: deque(self._bounds(sharing, others), maxlen=0))
            self._workers -= 1
            try:
                self._head_for(target, APART, executor)
                self._improve(executor)
                while not self._over and not proving.done():
                    self._head_for_sharpened(sharing, executor)
                    self._improve(executor)
                self._head_for_sharpened(sharing, executor)
            except BaseException:
                self._watch.finished = True
                raise
            finally:
                self._workers += 1
        proving.result()

    def _prove_between(self, sharing: Sharing, executor: Executor) -> None:
        """Sharpen what is proven and improve, by turns; until the former goes no further."""
        bounds, steps = self._bounds(sharing, executor), FIRST_STEPS
        while not self._over and deque(islice(bounds, steps), maxlen=1):
            steps *= 2
            self._head_for_sharpened(sharing, executor)
            self._improve(executor)

    def _prove_parts(self, priced: PricedParts, executor: Executor) -> None:
        """Search the parts themselves for longer, and improve."""
        for work in PART_WORK:
            self._prove(priced, work, executor)
            self._head_for(priced.solution, APART[:1], executor)
            self._improve(executor)

    def _bounds(self, sharing: Sharing, executor: Executor) -> Iterator[float]:
        """Sharpen step by step, and know what that proves."""
        proven = self.bound
        for bound in sharing.run(self._watch, executor, lambda: self._over):
            self._know(bound)
            # what proves more is also the better target
            self._called_away |= self._beside and bound > proven
            proven = max(bound, proven)
            yield bound

    def _head_for_sharpened(self, sharing: Sharing, executor: Executor) -> None:
        """Head for the sharpened relaxation, if there is one."""
        self._called_away = False
        if sharing.target is not None:
            self._head_for(sharing.target, APART, executor)

    def _settle_keys(self, relaxed: Relaxed, executor: Executor) -> tuple[PricedParts, Floats]:
        """Parts at good prices, and a target: the relaxation with the key columns as the parts would have them."""
        priced = self._priced(relaxed.prices)
        if not self._layout.key.any():
            return priced, relaxed.solution
        self._grow(priced, executor)
        # halves of what is shared make prices too low
        cuts = self._hulls.cuts(relaxed.solution, self._watch)
        settled = relax(cut_off(self._near.fixed_keys(priced.solution), cuts), self._costs, self._watch)
        if settled is None:
            return priced, relaxed.solution
        # each is too good for some: the mean is better than both
        between = self._priced((priced.prices + settled.prices[: len(priced.prices)]) / 2)
        self._grow(between, executor)
        return max(priced, between, key=lambda one: one.bound), settled.solution

    def _priced(self, prices: Floats) -> PricedParts:
        return PricedParts(self._program, self._layout, self._costs, prices, self._guess)

    def _grow(self, priced: PricedParts, executor: Executor) -> None:
        priced.grow(self._watch, executor)
        self._know(priced.bound)

    @property
    def _proven(self) -> float:
        """The best bound of the whole search."""
        return max(self.bound, self._watch.bound - self._offset)

    @property
    def _over(self) -> bool:
        gap = (self.objective - self._proven) / max(abs(self.objective + self._offset), 1e-9)
        return self._watch.over or gap <= self._options.gap

    @property
    def _slack(self) -> float:
        """What a run of the solver may leave open."""
        distance = self.objective - self._proven if np.isfinite(self._proven) else 0.1 * abs(self.objective)
        return max(OPEN_SHARE * distance, self._options.gap * abs(self.objective + self._offset) * 0.1)

    def _prove(self, priced: PricedParts, work: int, executor: Executor) -> None:
        """A better bound at the same prices, where they can give one."""
        if self._over or priced.at_most <= self._proven:
            return
        slack = self._slack / 10 if work > FIRST_PART_WORK else self._slack
        priced.search(Effort(gap=0.0, slack=slack, work=work, seed=self._options.seed), self._watch, executor)
        self._know(priced.bound)

    def _know(self, bound: float) -> None:
        # that no part has a solution can only be the solver's rounding: there is one
        self.bound = max(self.bound, bound) if np.isfinite(bound) else self.bound
        self._watch.proven(self.bound + self._offset)
        self._report()

    def _head_for(self, target: Floats, distances: Sequence[float], executor: Executor) -> None:
        """From the best solution, take a target's key columns, then free what is far from it, then what is less far."""
        switched = self._near.with_keys(self.solution, target, self._costs, self._watch)
        if switched is not None and self._near.holds(switched):
            self._at = switched
            self._take(switched)
        for distance in distances:
            far = np.flatnonzero(self._near.choosing & (np.abs(target - self._at) > distance))
            self._search_each(self._near.shares(far, LARGEST), executor)
        self._at = self.solution

    @property
    def _effort(self) -> Effort:
        return Effort(gap=0.0, slack=self._slack, work=NEIGHBOURHOOD_WORK, seed=self._options.seed)

    def _improve(self, executor: Executor) -> None:
        """Rounds of neighbourhoods until one stalls."""
        while not self._over:
            before = self.objective
            self._rivals(executor)
            self._clusters(executor)
            self._search_each(map(self._near.around_part, range(self._layout.parts)), executor)
            distance = before - self._proven if np.isfinite(self._proven) else abs(before)
            if before - self.objective < STALLED * distance:
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
        while not self._called_away and (batch := [*again, *islice(left, self._workers - len(again))]):
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
        if self._over:
            return []
        at, effort = self._at, self._effort

        def search(whole: Ints) -> Found:
            return self._near.search(at, self._near.free(whole), self._costs, self._guess, effort, self._watch)

        return list(executor.map(search, batch))

    def _changed(self, found: Found) -> Floats | None:
        """Where the search is, with what a neighbourhood found; None if that does not cost less."""
        if found.values is None:
            return None
        changed = self._at.copy()
        changed[found.columns] = found.values
        gain = float(self._costs @ self._at) - float(self._costs @ changed)
        return changed if gain > 0 else None

    def _take(self, solution: Floats) -> None:
        """Keep a solution if it is the best so far."""
        objective = float(self._costs @ solution)
        if objective < self.objective:
            self.solution = self._at = solution
            self.objective = objective
            self._report()

    def _report(self) -> None:
        bound = self.bound + self._offset if np.isfinite(self.bound) else None
        self._watch.report(self.objective + self._offset, bound)

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
