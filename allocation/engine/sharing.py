"""Better prices of what parts share: a relaxation that has no fractions of it.

What many parts share and little of it is to be had, such as the time of those who must agree, makes the relaxation
authorise halves of things; then its prices are too low. At 163 powers in 70 zones it is 0.8 % below the best solution
known with the parts' own key columns as there, and 0.04 % with rows that cut such halves off (`hull`).

1. The relaxation with the parts' own key columns as the parts would have them is solved once. It says little about
   bounds, but a row more, or a column decided, takes a fraction of a second.
2. Rows are added that its solution breaks, until there are none. Now and then, and at the end, the parts prove what is
   possible at its prices (`pricing`).
3. If the parts would now have other key columns, it goes on with these.
4. Fractions that are left are decided, one after the other. A leaf is what is decided so far; that of which least is
   expected is split until there are twice as many. At the prices of each new leaf the parts prove a bound of it, and
   the least bound of a leaf is one of all.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import count

import numpy as np

from allocation.engine.handle import Effort, Handle
from allocation.engine.hull import Cut, Hulls
from allocation.engine.layout import Layout
from allocation.engine.pricing import PricedParts, usable
from allocation.engine.program import Floats, Program
from allocation.engine.run import Ending
from allocation.engine.watch import Watch

# how the relaxation is solved at first, and after rows or bounds were changed
FIRST, NEXT = Effort(method="ipm"), Effort(method="simplex", warm=True)
# rounds of rows after which the parts are asked, which takes as long as some of these
ASKED_AFTER = (0, 2, 6, 14, 30, 62)
# whole columns of a program whose relaxation is solved exactly: with 14,000 it takes 11 s, with 100,000 far too long
MOST_WHOLE = 30000
WHOLE = 1e-6


@dataclass(eq=False)
class _Leaf:
    """What is decided so far, by column.

    value, prices, solution: of the relaxation. bound: no solution that keeps to it costs less. expected: what parts
    will prove of it, about. asked: whether they were.
    """

    decided: Mapping[int, float]
    value: float
    prices: Floats
    solution: Floats
    bound: float = -np.inf
    expected: float = -np.inf
    asked: bool = False


def can_be_sharpened(program: Program, layout: Layout) -> bool:
    """Whether there is anything that a relaxation could have fractions of, and it can be solved exactly."""
    return int(program.integer.sum()) < MOST_WHOLE and bool(layout.decided_by_all(program).any())


class Sharing:
    """The sharpened relaxation of one program.

    program: with all columns whole that are. guess: (n,) roughly its relaxation. hulls: of what is shared. priced: the
    parts at the best prices of all solutions. bound: of all solutions, without the offset. cuts: rows that were added.
    """

    def __init__(
        self, program: Program, layout: Layout, costs: Floats, priced: PricedParts, guess: Floats, hulls: Hulls
    ) -> None:
        self._program, self._layout, self._costs, self._guess = program, layout, costs, guess
        self.priced, self.bound = priced, priced.bound
        self._shared = np.flatnonzero(layout.decided_by_all(program))
        self._hulls = hulls
        self._settled = priced.settled()
        self._handle = Handle(self._settled)
        self._leaves: list[_Leaf] = []
        self.cuts: list[Cut] = []
        # by column and value, what deciding it cost, by the share of it that was decided
        self._paid: dict[tuple[int, int], list[float]] = {}

    @property
    def target(self) -> Floats | None:
        """(n,) the relaxation's solution in the leaf of which least is expected; None before there is one."""
        # asked by another thread
        leaves = self._leaves
        return min(leaves, key=lambda leaf: leaf.expected).solution if leaves else None

    def run(self, watch: Watch, executor: Executor, over: Callable[[], bool]) -> Iterator[float]:
        """Prove more and more, and tell each bound; ends where this goes no further, or nothing more is wanted."""
        yield from self._sharpen(watch, executor, over)
        while not over() and self._splittable():
            self._split_up_to(2 * len(self._leaves), watch, over)
            for leaf in sorted(self._leaves, key=lambda leaf: leaf.expected):
                if not leaf.asked and not over():
                    yield self._ask(leaf, watch, executor)

    # --- nothing decided -----------------------------------------------------------------------------------------

    def _sharpen(self, watch: Watch, executor: Executor, over: Callable[[], bool]) -> Iterator[float]:
        """Cut off fractions, with key columns as the parts would have them in the end."""
        effort = FIRST
        while True:
            self._handle.limit(self._settled)
            for rounds in count():
                leaf = None if over() else self._solved({}, effort, watch)
                if leaf is None:
                    return
                self._leaves, effort = [leaf], NEXT
                last = self._cut(leaf.solution, watch) == 0
                if last or rounds in ASKED_AFTER:
                    yield self._ask(leaf, watch, executor)
                if last:
                    break
            before, self._settled = self._settled, self.priced.settled()
            if np.array_equal(self._settled.column_lower, before.column_lower):
                return

    def _solved(self, decided: Mapping[int, float], effort: Effort, watch: Watch) -> _Leaf | None:
        """The relaxation as it stands; None where it was not solved."""
        answer = self._handle.run(self._costs, 0.0, effort, watch)
        watch.work()
        if answer.ending is not Ending.OPTIMAL or answer.solution is None or answer.prices is None:
            return None
        prices = usable(self._program, answer.prices[: len(self._program.row_names)])
        return _Leaf(decided, answer.bound, prices, answer.solution, self.bound, answer.bound)

    def _cut(self, solution: Floats, watch: Watch) -> int:
        """Add the rows that a solution breaks; how many."""
        cuts = self._hulls.cuts(solution, watch)
        self.cuts += cuts
        for cut in cuts:
            self._handle.add_row(cut.columns, cut.coefficients, cut.at_most)
        return len(cuts)

    def _ask(self, leaf: _Leaf, watch: Watch, executor: Executor) -> float:
        """What is proven of all once the parts have proven what they can of a leaf, at its prices."""
        program = self._program.fixed(leaf.decided)
        guess = self._guess.copy()
        guess[list(leaf.decided)] = list(leaf.decided.values())
        priced = PricedParts(program, self._layout, self._costs, leaf.prices, guess, self.priced)
        priced.grow(watch, executor)
        if not leaf.decided and priced.bound > self.priced.bound:
            self.priced = priced
        leaf.bound, leaf.asked = max(leaf.bound, priced.bound), True
        leaf.expected = leaf.bound
        self.bound = max(self.bound, min(leaf.bound for leaf in self._leaves))
        return self.bound

    # --- some decided --------------------------------------------------------------------------------------------

    def _splittable(self) -> bool:
        """Whether the bound of all can become better by splitting."""
        return bool(self._leaves) and self._to_decide(min(self._leaves, key=lambda leaf: leaf.bound)) is not None

    def _split_up_to(self, wanted: int, watch: Watch, over: Callable[[], bool]) -> None:
        """Split leaves, always the one of which least is expected, until there are so many."""
        while len(self._leaves) < wanted and not over():
            leaf = min(self._leaves, key=lambda leaf: leaf.expected)
            column = self._to_decide(leaf)
            if column is None:
                return
            halves = [self._half(leaf, column, value, watch) for value in (0, 1)]
            if not over():
                self._leaves = [*(other for other in self._leaves if other is not leaf), *halves]

    def _half(self, leaf: _Leaf, column: int, value: int, watch: Watch) -> _Leaf:
        """A leaf with one more column decided."""
        decided = {**leaf.decided, column: float(value)}
        self._handle.limit(self._settled.fixed(decided))
        half = self._solved(decided, NEXT, watch)
        if half is None:
            # that nothing is possible with these own key columns proves nothing: the parts will say
            return _Leaf(decided, leaf.value, leaf.prices, leaf.solution, leaf.bound, leaf.expected)
        dearer = max(0.0, half.value - leaf.value)
        self._paid.setdefault((column, value), []).append(dearer / abs(value - float(leaf.solution[column])))
        half.bound, half.expected = leaf.bound, leaf.expected + dearer
        return half

    def _to_decide(self, leaf: _Leaf) -> int | None:
        """The column both of whose values cost most, by what they cost before; None if all are decided or whole."""
        values = leaf.solution[self._shared]
        fractional = self._shared[np.abs(values - np.round(values)) > WHOLE]
        columns: list[int] = [column for column in fractional.tolist() if column not in leaf.decided]
        if not columns:
            return None
        usual = {value: self._usual(value) for value in (0, 1)}

        def score(column: int) -> float:
            at = float(leaf.solution[column])
            down, up = (float(np.mean(self._paid.get((column, value), [usual[value]]))) for value in (0, 1))
            return max(at * down, WHOLE) * max((1 - at) * up, WHOLE)

        return max(columns, key=score)

    def _usual(self, value: int) -> float:
        paid = [cost for (_, decided), costs in self._paid.items() for cost in costs if decided == value]
        return float(np.mean(paid)) if paid else 1.0
