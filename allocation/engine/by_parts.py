"""The search for large programs of loosely tied parts: ever new neighbourhoods, drawn to ever new targets.

1. The relaxation, and then what proves by parts (`proving`), give targets. The solution takes a target's key columns.
   Columns on which it and the target are far apart are free, all others stay, and the solver mends what is left; then
   those that are less and less far apart (relaxation induced neighbourhoods, Danna, Rothberg & Le Pape 2005). Where
   there are many parts, part by part at first, and on the way to later targets all at once.
2. Neighbourhoods of the solution, in turn: groups that compete in a row of no part, a cluster of groups with affinity,
   a part with its key columns. Clusters grow while they are searched to the end, and shrink where they are not.

With several threads one proves while the others improve, else both take turns. All of it depends on the seed and on
counted work alone, not on the clock, unless a time limit ends it or one thread proves while others improve.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from itertools import islice

import numpy as np

from allocation.engine.improving import NEIGHBOURHOOD_WORK, Improving
from allocation.engine.known import Known
from allocation.engine.layout import Layout
from allocation.engine.neighbourhood import Found
from allocation.engine.program import Floats, Ints, Program
from allocation.engine.proving import Proving, Target
from allocation.engine.sampling import first_relaxation

# whole columns that are free at once on the way to a target. At 500 powers in 170 zones 32,000 in shares of 10,700 take
# 20 to 30 s a share, in shares of 5,700 14 s, to about the same solution, but the first gains come sooner
LARGEST = 6500
# the same at most where all that is far from a target is free at once: at 1,000 powers in 500 zones 25,000 columns gain
# 252k in 70 s, in shares 76k in 19 s and then, share by share, 66k in seven minutes
TOGETHER = 30000
FIRST_CLUSTER = 16
# whole columns that the first cluster has at least: with 350 in place of 900, 150 powers in 20 zones stay above 63.8k
# for half a minute, with 1,400 a round takes as long (the best is 63.7k)
FIRST_COLUMNS = 900
GROWTH = 1.1
# share of its work that a neighbourhood may take for the next cluster to be larger
EASY = 0.2
# a round of neighbourhoods that takes less than this share off the distance to the bound has stalled
STALLED = 0.05

Shares = Callable[[Ints], list[Ints]]
"""How whole columns are shared out to neighbourhoods."""


class ByParts:
    """One search by parts, from a first solution on. known: what it begins with, and what it finds and proves.

    beside: whether one of several threads proves while the others improve; how far each comes depends on the clock.
    """

    def __init__(self, program: Program, layout: Layout, known: Known, *, beside: bool = False) -> None:
        self._program, self._layout, self._known, self._beside = program, layout, known, beside
        self._threads = known.options.threads
        self._had_target = False
        # the newest target, as long as it is not headed for; another thread may put it there
        self._newer: deque[Target] = deque(maxlen=1)
        groups_per_column = layout.groups / max(1, int(program.integer.sum()))
        self._improving = Improving(
            program,
            layout,
            known,
            workers=self._threads - 1 if beside else self._threads,
            cluster=min(max(FIRST_CLUSTER, FIRST_COLUMNS * groups_per_column), LARGEST * groups_per_column),
            interrupted=lambda: bool(self._newer),
        )

    def run(self, start: Floats) -> None:
        """Improve a solution that keeps all rows until rounds stall, the gap is closed or a limit is reached."""
        self._improving.take(start)
        with ThreadPoolExecutor(self._threads) as executor:
            relaxed = first_relaxation(self._program, self._layout, self._known.costs, self._known.watch, executor)
            if relaxed is None:
                self._improve(executor)
                return
            self._improving.guess = relaxed.solution
            proving = Proving(self._program, self._layout, self._known, eager=self._beside)
            if self._beside:
                # what proves has workers of its own, or neighbourhoods would wait for all its parts
                with ThreadPoolExecutor(self._threads) as others:
                    self._improve_beside(proving.run(relaxed, others), executor)
            else:
                self._improve_between(proving.run(relaxed, executor), executor)
            self._improve_between(proving.search(executor), executor)

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
                # what still proves is not wanted if the gap is closed
                self._known.watch.finished = self._known.over
                self._improving.workers = self._threads
                self._improve_towards_newer(executor)
            except BaseException:
                self._known.watch.finished = True
                raise
        proving.result()
        self._known.watch.finished = False

    def _follow(self, targets: Iterator[Target]) -> None:
        try:
            for target in targets:
                self._newer.append(target)
                if self._known.over:
                    break
        except BaseException:
            self._known.watch.finished = True
            raise
        # what still improves is not wanted if the gap is closed
        self._known.watch.finished = self._known.over

    def _improve_towards_newer(self, executor: Executor) -> None:
        """Head for the newest target if it is still to be headed for, then improve until there is a newer one."""
        if self._newer:
            self._head_for(self._newer.pop(), executor)
        self._improve(executor)

    def _head_for(self, target: Target, executor: Executor) -> None:
        """From the best solution, take a target's key columns, then free what is far from it, pass by pass."""
        known, improving, near = self._known, self._improving, self._improving.near
        improving.at = near.with_keys(known.solution, target.solution, known.costs, known.watch)
        improving.take(improving.at)
        for apart, shares in self._passes(target):
            far = np.flatnonzero(near.choosing & (np.abs(target.solution - improving.at) > apart))
            improving.search_each(shares(far), executor)
        improving.at = known.solution

    def _passes(self, target: Target) -> list[tuple[float, Shares]]:
        """How far from a target is free, in turn, and in which shares.

        Where there are many parts, what is less far from the first target is freed part by part, as what they share is
        decided by then; what is still far from a later one all together, as that hangs on what they share.
        """
        near = self._improving.near

        def by_groups(far: Ints) -> list[Ints]:
            return near.by_groups(far, LARGEST)

        def together(far: Ints) -> list[Ints]:
            return [far] if len(far) <= TOGETHER else by_groups(far)

        first, self._had_target = not self._had_target, True
        if not self._layout.has_many_parts:
            return [(apart, by_groups) for apart in target.apart]
        furthest = target.apart[0]
        then = [(apart, near.by_part) for apart in target.apart[1:2]] if first else [(furthest, together)]
        return [(furthest, by_groups), *then]

    def _improve(self, executor: Executor) -> None:
        """Rounds of neighbourhoods until one stalls."""
        known, improving = self._known, self._improving
        while not known.over and not self._newer:
            before, distance = known.objective, known.distance
            self._rivals(executor)
            improving.clusters(executor, self._learn)
            improving.search_each(map(improving.near.around_part, range(self._layout.parts)), executor)
            if before - known.objective < STALLED * distance:
                return

    def _rivals(self, executor: Executor) -> None:
        """Groups that compete in a row, as many as a cluster has, row by row."""
        improving, size = self._improving, int(self._improving.cluster)
        drawn = (improving.random.permutation(rivals)[:size].tolist() for rivals in self._layout.rivals)
        improving.search_each(map(improving.near.around_groups, drawn), executor)

    def _learn(self, found: Found) -> None:
        """Clusters grow while they are easy, and shrink where they are not searched to the end."""
        if found.work < EASY * NEIGHBOURHOOD_WORK:
            self._improving.cluster *= GROWTH
        elif found.work >= NEIGHBOURHOOD_WORK:
            self._improving.cluster /= GROWTH
