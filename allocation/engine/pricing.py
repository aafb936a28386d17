r"""Bounds by prices: what parts share, and rows that tie parts together, have a price; then each part decides alone.

.. math::
    \min_{x} c x \;\ge\; L(y, \pi) = \sum_{k} \min_{x_k \in X_k} \big( (c - y A)_k x_k + \pi_k x_{S(k)} \big)
    + \min_{x_S \in X_S} \Big( c - y A - \sum_k \pi_k \Big)_S x_S + y b

for any prices :math:`y` of linking rows and :math:`\pi_k` of the shared columns that part :math:`k` has a copy of.
:math:`X_k` are the solutions of the rows of part :math:`k` alone, whole where they have to be, so that the bound is
better than that of the relaxation. Guignard & Kim 1987 (Lagrangian decomposition).
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from allocation.engine.branching import Tree
from allocation.engine.handle import Effort, Handle
from allocation.engine.layout import LINKING, SHARED, Layout
from allocation.engine.program import Booleans, Floats, Ints, Program
from allocation.engine.watch import Watch

# rounds of pdlp. At 163 powers in 70 zones parts, searched by the solver alone, prove 222.1k at the prices after 1,000
# rounds (2 s), 222.3k at those after 9,600 (18 s), and neighbourhoods take longer to begin with
ROUGH = 1000
# rounds where pdlp begins near: at the prices after them parts prove more than after 1,000 from nothing
NEAR = 500
# checkpoints for the shared columns by themselves
SHARED_WORK = 300


Near = tuple[Floats, Floats]
"""A solution (n,), and prices of the rows."""


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The relaxation of a program, solved roughly. prices: (m,) of the rows. solution: (n,).

    bound: what follows from the prices alone, whatever they are; no solution costs less, without the offset.
    """

    prices: Floats
    solution: Floats
    bound: float

    @property
    def near(self) -> Near:
        """Where another relaxation may begin."""
        return self.solution, self.prices


def relax(program: Program, costs: Floats, watch: Watch, rounds: int, *, near: Near | None = None) -> Relaxed | None:
    """The relaxation after some rounds of pdlp, or None where there is no time for it.

    near: where it begins; rows may have come since.
    Once it runs only the time limit ends it: pdlp calls nobody back.
    """
    if watch.over:
        return None
    handle = Handle(replace(program, integer=np.zeros_like(program.integer)))
    if near is not None:
        near = near[0], np.pad(near[1], (0, program.matrix.shape[0] - len(near[1])))
    # what pdlp is stopped at is lost behind presolve
    effort = Effort(method="pdlp", rounds=rounds, presolve=False)
    answer = handle.run(costs, 0.0, effort, watch, near=near)
    if answer.prices is None or answer.solution is None or not np.all(np.isfinite(answer.prices)):
        return None
    prices = usable(program, answer.prices)
    return Relaxed(prices, answer.solution, _priced_out(program, costs, prices))


def usable(program: Program, prices: Floats) -> Floats:
    """Prices without those that a solver's tolerance leaves on the open sides of rows."""
    open_below, open_above = ~np.isfinite(program.row_lower), ~np.isfinite(program.row_upper)
    return np.where(((prices > 0) & open_below) | ((prices < 0) & open_above), 0.0, prices)


def _priced_out(program: Program, costs: Floats, prices: Floats) -> float:
    """The bound of weak duality: rows at what they are worth, columns at the end of their bounds that costs least."""
    left = costs - program.matrix.T @ prices
    ends = np.where(left > 0, program.column_lower, program.column_upper)
    counts = left != 0
    return _worth(program, np.arange(len(prices)), prices) + float(left[counts] @ ends[counts])


@dataclass(frozen=True, eq=False)
class Piece:
    """The rows of a part, or those of shared columns alone.

    rows, columns: indices in the whole program. own: whether a column is no copy of a shared one. program: of these.
    """

    rows: Ints
    columns: Ints
    own: Booleans
    program: Program

    @classmethod
    def of(cls, program: Program, layout: Layout, part: int) -> "Piece":
        """The piece of a part, with copies of the shared columns that it has rows with."""
        rows = np.flatnonzero(layout.row_part == part)
        held = layout.part == part
        columns = np.unique(np.concatenate([np.flatnonzero(held), program.matrix[rows].indices]))
        return cls(rows, columns, held[columns], program.only(rows, columns))

    def worth(self, prices: Floats) -> Floats:
        """(copies,) what the copies are worth in these rows at prices (m,) of the whole program."""
        worth: Floats = (self.program.matrix.T @ prices[self.rows])[~self.own]
        return worth


@dataclass(frozen=True, eq=False)
class Part:
    """A part with its copies of the shared columns; the last part is the shared columns by themselves.

    columns: indices in the whole program, `own` whether they are no copies. tree: its search at the prices.
    """

    columns: Ints
    own: Booleans
    tree: Tree


class PricedParts:
    """A program taken apart at given prices.

    guess: (n,) roughly a solution of its relaxation at these. like: the same at other prices, already grown.
    """

    def __init__(
        self,
        program: Program,
        layout: Layout,
        costs: Floats,
        prices: Floats,
        guess: Floats,
        like: "PricedParts | None" = None,
    ) -> None:
        self.prices = prices
        self._program, self._layout, self._guess = program, layout, guess
        self._costs, self._constant = linked(program, layout, costs, prices)
        self._left = self._costs.copy()
        numbers = [*range(layout.parts), SHARED]
        likely = [None for _ in numbers] if like is None else like.likely
        # what copies of shared columns are worth is taken off these, which come last
        self.parts: list[Part] = [self._part(number, known) for number, known in zip(numbers, likely, strict=True)]

    def _part(self, number: int, likely: Floats | None) -> Part:
        """A part at the prices."""
        piece = Piece.of(self._program, self._layout, number)
        columns, own = piece.columns, piece.own
        if number == SHARED:
            costs = self._left[columns]
        else:
            costs = self._costs[columns]
            costs[~own] = worth = piece.worth(self.prices)
            self._left[columns[~own]] -= worth
        keys = np.flatnonzero(self._layout.key[columns])
        return Part(columns, own, Tree(piece.program, costs, keys, self._guess[columns], likely))

    @property
    def bound(self) -> float:
        """Proven lower bound of the whole program's costs, without its offset; -inf until each part has one."""
        return self._constant + sum(part.tree.bound for part in self.parts)

    @property
    def at_most(self) -> float:
        """What the bound can still become at these prices; infinite until each part has a value."""
        return self._constant + sum(part.tree.value for part in self.parts)

    @property
    def solution(self) -> Floats:
        """(n,) what each part would do with its own columns, 0 where nothing is known; it need not hold as a whole."""
        solution = np.zeros(len(self._costs))
        for part in self.parts:
            relaxed = part.tree.relaxed
            if relaxed is not None:
                solution[part.columns[part.own]] = relaxed[part.own]
        return solution

    @property
    def likely(self) -> list[Floats | None]:
        """By part, what its best solution may be, copies of shared columns included."""
        return [part.tree.relaxed for part in self.parts]

    def settled(self) -> Program:
        """The relaxation with each part's own key columns as it would have them."""
        own = np.flatnonzero(self._layout.key & ~self._layout.shared).astype(np.int32)
        return self._program.settled(own, np.round(self.solution[own]))

    def grow(self, watch: Watch, executor: Executor) -> None:
        """Branch each part until its key columns are whole, side by side; search the few shared ones to the end."""
        self._each(lambda tree: tree.grow(watch), executor)
        self.parts[-1].tree.search(Effort(gap=0.0, work=SHARED_WORK), watch)

    def decided(self, most: float, watch: Watch, executor: Executor) -> dict[int, float]:
        """By key column, its value in all solutions that cost less than so much, of those that have only one."""
        left = most - self.bound
        # the shared columns by themselves say nothing of what parts do with them
        parts = self.parts[:-1]
        found = executor.map(lambda part: part.tree.decided(part.tree.bound + left, watch), parts)
        decided = dict[int, float]()
        for part, values in zip(parts, found, strict=True):
            decided |= {int(part.columns[key]): value for key, value in values.items()}
        return decided

    def search(self, effort: Effort, watch: Watch, executor: Executor) -> None:
        """Search each part with an effort, side by side."""
        self._each(lambda tree: tree.search(effort, watch), executor)

    def _each(self, work: Callable[[Tree], object], executor: Executor) -> None:
        # the largest first, so that no long one is left at the end
        for _ in executor.map(work, [part.tree for part in sorted(self.parts, key=lambda part: -len(part.columns))]):
            pass


def linked(program: Program, layout: Layout, costs: Floats, prices: Floats) -> tuple[Floats, float]:
    """(n,) costs with the prices of linking rows, and what these rows are worth."""
    linking = np.flatnonzero(layout.row_part == LINKING)
    priced: Floats = costs - program.matrix[linking].T @ prices[linking]
    return priced, _worth(program, linking, prices)


def _worth(program: Program, rows: Ints, prices: Floats) -> float:
    """What the sides of rows are worth at their prices."""
    side = np.where(prices[rows] > 0, program.row_lower[rows], program.row_upper[rows])
    priced = prices[rows] != 0
    return float(prices[rows][priced] @ side[priced])
