r"""Branch and bound of a part over its key columns, by linear programs; then the solver searches the best leaves.

As long as a key column is fractional the relaxation is weak: of a saving that hangs on it, the column buys as much as
is wanted at a fraction of its price. Once all are whole, it is often nearly whole itself. At 500 powers in 170 zones a
part's relaxation is 3.9 % below its best; with the key columns whole, 0.2 %. HiGHS itself branches on them after a
minute of cuts.

Key columns that are fractional in a guess are decided before any linear program is solved: one with them fixed takes a
tenth of the time. What its prices say of other values of the key columns is often enough to leave those out:

.. math::
    v(k') \ge v(k) + \sum_j d_j (k'_j - k_j)

for the value :math:`v` of the linear program by its fixed key columns :math:`k`, and their reduced costs :math:`d`
(Benders 1962).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from allocation.engine.handle import Effort, Handle
from allocation.engine.program import Floats, Ints, Program
from allocation.engine.run import Ending
from allocation.engine.watch import Watch

# linear programs of one tree: with more, its bound is that of the nodes that are open
MOST_NODES = 200
# key columns decided at once by a guess
MOST_GUESSED = 5
# simplex iterations from the last basis, which is far away if that takes more: then it is better to begin anew
NEAR = 3000
WHOLE = 1e-6
# a guess within this of a whole number is taken for it
SURE = 0.02


@dataclass(frozen=True, eq=False)
class _Cut:
    """The value of a solved node, its key columns and their reduced costs (k,): a bound of all other nodes."""

    value: float
    at: Floats
    reduced: Floats

    def bound(self, lower: Floats, upper: Floats) -> float:
        """What no solution with key columns within bounds (k,) costs less than."""
        return self.value + float(np.minimum(self.reduced * (lower - self.at), self.reduced * (upper - self.at)).sum())


@dataclass(frozen=True, eq=False)
class _Node:
    """Key columns that are fixed, and what is known of the rest.

    bound: no solution with them fixed costs less. solution: of the linear program once it is solved, or what a search
    found. searched: checkpoints that a search of the node could take, -1 before any.
    """

    bound: float
    fixed: Mapping[int, float]
    solution: Floats | None = None
    searched: int = -1


class Tree:
    """The branch and bound of one program.

    keys: its key columns, each 0 or 1. guess: (n,) roughly a solution of its relaxation. likely: (n,) what its best
    solution may have in the key columns, where that is known better than by the guess.
    value, solution: the best known solution that is whole, infinite and None before there is one.
    """

    def __init__(
        self, program: Program, costs: Floats, keys: Ints, guess: Floats, likely: Floats | None = None
    ) -> None:
        self._program, self._costs, self._keys = program, costs, keys
        away = np.abs(guess[keys] - np.round(guess[keys]))
        doubtful = keys[np.argsort(-away, kind="stable")][: int((away > SURE).sum())]
        self._guessed = doubtful[:MOST_GUESSED].tolist()
        values = np.round((guess if likely is None else likely)[keys])
        # where the last linear program was solved; before any, where the first had best be
        self._last: Mapping[int, float] = dict(zip(keys.tolist(), values.tolist(), strict=True))
        self._cuts: list[_Cut] = []
        self._open = [_Node(-np.inf, {})]
        self._solved = 0
        # what costs as much or more need not be known
        self._most = np.inf
        self.value = np.inf
        self.solution: Floats | None = None

    @property
    def _best(self) -> _Node:
        return min(self._open, key=lambda node: node.bound)

    @property
    def bound(self) -> float:
        """Proven lower bound; infinite where no solution is possible."""
        return min(self._best.bound if self._open else np.inf, self.value)

    @property
    def relaxed(self) -> Floats | None:
        """(n,) the solution of the best node, whole or not."""
        return self._best.solution if self._open else self.solution

    def grow(self, watch: Watch) -> None:
        """Branch until the key columns of the best node are whole."""
        self._grow(watch, None)

    def decided(self, most: float, watch: Watch) -> dict[int, float]:
        """By key column, its value in all that costs less than so much, of those that have only one.

        Each key column is tried at the value that the best node does not have.
        """
        decided = dict[int, float]()
        if self.relaxed is None:
            return decided
        handle, best = self._relaxation(), np.round(self.relaxed)
        surely = most + WHOLE * max(1.0, abs(most))
        for key in self._keys.tolist():
            if watch.over:
                break
            other = best.copy()
            other[key] = 1.0 - best[key]
            if self._bound_with(key, other, surely, handle, watch) >= surely:
                decided[key] = float(best[key])
        return decided

    def _bound_with(self, key: int, values: Floats, most: float, handle: Handle, watch: Watch) -> float:
        """Proven lower bound of what has a key column as in values (n,), or less than `most` where it could be less.

        values: of all key columns, tried first.
        """
        other = Tree(self._program, self._costs, self._keys, values)
        other._most, other._cuts = most, list(self._cuts)
        other._open = [other._cut_off(_Node(-np.inf, {key: float(values[key])}))]
        if other.bound < most:
            handle.limit(self._program.fixed(dict(zip(self._keys.tolist(), values[self._keys].tolist(), strict=True))))
            answer = handle.run(self._costs, 0.0, Effort(warm=True, enough=most), watch)
            watch.work()
            if answer.ending is Ending.OPTIMAL and answer.bound < most:
                return answer.bound
            other._grow(watch, handle)
        return other.bound

    def _relaxation(self) -> Handle:
        return Handle(replace(self._program, integer=np.zeros_like(self._program.integer)))

    def _grow(self, watch: Watch, handle: Handle | None) -> None:
        while self._open and self.bound < self._most and self._solved < MOST_NODES and not watch.over:
            best = self._best
            column = self._to_branch_on(best)
            if column is not None:
                halves = [_Node(best.bound, {**best.fixed, column: value}) for value in (0.0, 1.0)]
                self._replace(best, *map(self._cut_off, halves))
            elif best.solution is None:
                handle = handle or self._relaxation()
                if not self._solve(self._next(), handle, watch):
                    return
            else:
                return

    def search(self, effort: Effort, watch: Watch) -> int:
        """Search the best leaves until no more than the slack is open, or all or the best one took the effort's work.

        Returns the checkpoints that it took.
        """
        taken, most = 0, np.inf if effort.work is None else effort.work
        while True:
            self.grow(watch)
            closed = not self._open or self.value - self.bound <= effort.slack
            if closed or watch.over or taken > most or self._best.searched >= (effort.work or 0):
                return taken
            taken += self._search(self._best, effort, watch)

    def _next(self) -> _Node:
        """Of the nodes that have to be solved, that which the last basis is nearest to."""
        enough = self._enough

        def has_to_be(node: _Node) -> bool:
            return node.solution is None and node.bound < enough and self._to_branch_on(node) is None

        return min(filter(has_to_be, self._open), key=self._far)

    def _far(self, node: _Node) -> int:
        """How many key columns of a node are elsewhere in the last basis."""
        return sum(self._last.get(column) != value for column, value in node.fixed.items())

    @property
    def _enough(self) -> float:
        """A little more than the best solved node that is not to be branched: what costs as much is known enough."""
        done = [node for node in self._open if node.solution is not None and self._to_branch_on(node) is None]
        best = min((node.bound for node in done), default=np.inf)
        return min(best + WHOLE * max(1.0, abs(best)), self._most)

    def _solve(self, node: _Node, handle: Handle, watch: Watch) -> bool:
        """Solve the linear program of a node, as far as it has to be; False where a limit ended that."""
        handle.limit(self._program.fixed(node.fixed))
        effort = Effort(warm=True, rounds=NEAR, enough=self._enough) if self._cuts else Effort()
        answer = handle.run(self._costs, 0.0, effort, watch)
        if answer.ending is Ending.WORK_LIMIT:
            answer = handle.run(self._costs, 0.0, Effort(), watch)
        watch.work()
        self._solved += 1
        self._last = node.fixed
        bound = max(node.bound, answer.bound)
        if answer.ending is Ending.INFEASIBLE:
            self._replace(node)
        elif answer.ending is Ending.BOUND_REACHED:
            self._replace(node, replace(node, bound=bound))
        elif answer.ending is Ending.OPTIMAL and answer.solution is not None and answer.prices is not None:
            self._replace(node, replace(node, bound=bound, solution=answer.solution))
            reduced = (self._costs - self._program.matrix.T @ answer.prices)[self._keys]
            self._cuts.append(_Cut(answer.bound, answer.solution[self._keys], reduced))
            self._open = [self._cut_off(other) for other in self._open]
        else:
            return False
        return True

    def _cut_off(self, node: _Node) -> _Node:
        """A node with what the solved ones say of it, if it is not solved itself."""
        if node.solution is not None or not self._cuts:
            return node
        lower, upper = (np.array([node.fixed.get(key, free) for key in self._keys.tolist()]) for free in (0.0, 1.0))
        return replace(node, bound=max(node.bound, *(cut.bound(lower, upper) for cut in self._cuts)))

    def _search(self, node: _Node, effort: Effort, watch: Watch) -> int:
        """Search the best node by the solver."""
        answer = Handle(self._program.fixed(node.fixed)).run(self._costs, 0.0, effort, watch)
        if answer.solution is not None:
            value = float(self._costs @ answer.solution)
            if value < self.value:
                self.value, self.solution = value, answer.solution
        searched = replace(
            node,
            bound=max(node.bound, answer.bound),
            solution=node.solution if answer.solution is None else answer.solution,
            searched=effort.work or 0,
        )
        self._replace(node, *([] if answer.ending is Ending.INFEASIBLE else [searched]))
        return answer.work

    def _replace(self, node: _Node, *others: _Node) -> None:
        self._open = [*(other for other in self._open if other is not node), *others]

    def _to_branch_on(self, node: _Node) -> int | None:
        """The key column furthest from whole numbers, or None if all are whole; before it is solved, by the guess."""
        if node.solution is None:
            return next((column for column in self._guessed if column not in node.fixed), None)
        values = node.solution[self._keys]
        away = np.abs(values - np.round(values))
        return int(self._keys[np.argmax(away)]) if away.max(initial=0.0) > WHOLE else None
