"""What is proven by parts, at ever better prices, and the targets for a solution that come of it.

1. The relaxation gives prices of what parts share. At these each part alone decides its key columns by branch and
   bound; they make the relaxation weak (`branching`). The relaxation with them fixed, and with some fractions of what
   is shared cut off (`hull`), gives better prices, and a target; so on as long as parts prove more.
2. Where it is not too large, the relaxation is sharpened further (`sharing`). Once hardly anything is open, that is
   closed (`closing`).
3. At the best prices the parts are searched for longer.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import islice

from allocation.engine.closing import Closing
from allocation.engine.handle import Effort
from allocation.engine.hull import Cut, Hulls, cut_off
from allocation.engine.known import Known
from allocation.engine.layout import Layout
from allocation.engine.pricing import NEAR, PricedParts, Relaxed, relax
from allocation.engine.program import Floats, Program
from allocation.engine.sharing import Sharing, can_be_sharpened

# checkpoints of a part once its key columns are decided, in turn. At 163 powers in 70 zones parts prove 222.31k without
# any (5 s), 222.37k, all there is at these prices, with 300 (34 s); prices alone 214.5k
PART_WORK = (300, 3000)
# relaxations with key columns settled, where no sharpened one follows
MOST_SETTLED = 20
# bounds of the sharpened relaxation before there is a new target, where that waits; twice as many each time
FIRST_STEPS = 3
# how far apart a column of the solution and of a target must be to be free, in turn
APART = (0.5, 0.3, 0.1)


@dataclass(frozen=True, eq=False)
class Target:
    """What a solution may be drawn to: roughly a solution (n,) that is cheap. apart: as `APART`."""

    solution: Floats
    apart: Sequence[float] = APART


class Proving:
    """The bounds of one program. eager: whether every better bound makes a new target."""

    def __init__(self, program: Program, layout: Layout, known: Known, *, eager: bool = False) -> None:
        self._program, self._layout, self._known, self._eager = program, layout, known, eager
        self._hulls = Hulls(program, layout.decided_by_all(program))
        # whether the relaxation is small enough to be sharpened
        self._sharpens = can_be_sharpened(program, layout)
        # the parts at the best prices so far
        self.priced: PricedParts | None = None

    def run(self, relaxed: Relaxed, executor: Executor) -> Iterator[Target]:
        """Prove more and more, from a relaxation on; each target comes with something that was proven."""
        self._known.prove(relaxed.bound)
        has_keys = bool(self._layout.key.any())
        # where much is left to improve anything is a target, where all goes fast only a good one is
        if not has_keys or (self._eager and not self._sharpens):
            yield Target(relaxed.solution)
        self.priced = self._at(relaxed.prices, relaxed)
        if has_keys:
            yield from self.settle_keys(relaxed, executor, 1 if self._sharpens else MOST_SETTLED)
        if self._sharpens:
            sharing = Sharing(
                self._program, self._layout, self._known.costs, self.priced, relaxed.solution, self._hulls
            )
            yield from self._sharpen(sharing, executor)
            self.priced = sharing.priced

    def search(self, executor: Executor) -> Iterator[Target]:
        """Search the parts for longer at the best prices; what they would do is a target each time."""
        for work in PART_WORK:
            if self.priced is not None:
                self._search(self.priced, work, executor)
                yield Target(self.priced.solution, APART[:1])

    def settle_keys(self, relaxed: Relaxed, executor: Executor, times: int = 1) -> Iterator[Target]:
        """Better prices, from relaxations with key columns as the parts would have them; these are the targets.

        Where there are several relaxations, what the parts would do at the prices of each is a target as well.
        """
        priced, settled, cuts = self.priced or self._at(relaxed.prices, relaxed), relaxed, list[Cut]()
        self._grow(priced, executor)
        for _ in range(times):
            self.priced = priced
            if self._known.over:
                return
            # halves of what is shared make prices too low
            cuts += self._hulls.cuts(settled.solution, self._known.watch)
            narrower = cut_off(priced.settled(), cuts)
            nearer = relax(narrower, self._known.costs, self._known.watch, NEAR, near=settled.near)
            if nearer is None:
                return
            settled = nearer
            yield Target(settled.solution)
            better = self._better(priced, settled.prices[: len(priced.prices)], relaxed, executor)
            if better is None:
                return
            priced = better
            if times > 1:
                yield Target(priced.solution, APART[:1])
        self.priced = priced

    def _better(self, priced: PricedParts, prices: Floats, relaxed: Relaxed, executor: Executor) -> PricedParts | None:
        """The parts at other prices if they prove more there, else half way if they do there."""
        for step in (1.0, 0.5):
            other = self._at(priced.prices + step * (prices - priced.prices), relaxed, priced)
            self._grow(other, executor)
            if other.bound > priced.bound:
                return other
        return None

    def _sharpen(self, sharing: Sharing, executor: Executor) -> Iterator[Target]:
        """Sharpen step by step, and know what that proves."""
        closing = Closing(self._program, self._layout, self._known)
        bounds, steps = self._bounds(sharing, executor), FIRST_STEPS
        before = self._known.bound
        while found := list(islice(bounds, 1 if self._eager else steps)):
            steps *= 2
            # what proves more is also the better target
            if sharing.target is not None and (max(found) > before or not self._eager):
                yield Target(sharing.target)
            before = self._known.bound
            closing.attempt(sharing.priced, sharing.cuts, executor)

    def _bounds(self, sharing: Sharing, executor: Executor) -> Iterator[float]:
        for bound in sharing.run(self._known.watch, executor, lambda: self._known.over):
            self._known.prove(bound)
            yield bound

    def _at(self, prices: Floats, relaxed: Relaxed, like: PricedParts | None = None) -> PricedParts:
        return PricedParts(self._program, self._layout, self._known.costs, prices, relaxed.solution, like)

    def _grow(self, priced: PricedParts, executor: Executor) -> None:
        priced.grow(self._known.watch, executor)
        self._known.prove(priced.bound)

    def _search(self, priced: PricedParts, work: int, executor: Executor) -> None:
        """A better bound at the same prices, where they can give one."""
        known = self._known
        if known.over or priced.at_most <= known.proven:
            return
        effort = Effort(gap=0.0, slack=known.slack / 10, work=work, seed=known.options.seed)
        priced.search(effort, known.watch, executor)
        known.prove(priced.bound)
