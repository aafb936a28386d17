r"""Where hardly anything is open: what no better solution can have is left out, the rest goes to branch and bound.

A key column that costs more at its other value than is open,

.. math::
    L(y, \pi) - v_k + v_k(x_j \ne x^*_j) > U

with the bound of a part :math:`v_k` at prices (`pricing`) and the best solution's cost :math:`U`, has its value in all
better solutions. As fractional key columns are what makes a relaxation weak, one with half of them fixed, and the rows
of `hull`, is often nearly whole. At 150 powers in 20 zones with strong coordination HiGHS proves the optimum of what is
left so in 8 s, without rows and fixed columns in 47 s.
"""

from collections.abc import Sequence
from concurrent.futures import Executor

from allocation.engine.handle import Effort, Handle
from allocation.engine.hull import Cut, cut_off
from allocation.engine.known import Known
from allocation.engine.layout import Layout
from allocation.engine.pricing import PricedParts
from allocation.engine.program import Program
from allocation.engine.run import Ending

# share of the objective that is open at most, and the share of the key columns that have to have one value only: at
# 150 powers in 20 zones with more open a sixth of them has, and what is left takes as long as the whole
OPEN, DECIDED = 0.002, 0.25
# what is open before another attempt, in shares of what was open at the last one
AGAIN = 0.5
# whole columns of a program that HiGHS gets through in a minute
MOST_WHOLE = 6000


class Closing:
    """Attempts to close what is open of one program."""

    def __init__(self, program: Program, layout: Layout, known: Known) -> None:
        self._program, self._known = program, known
        self._keys = int(layout.key.sum())
        small = int(program.integer.sum()) <= MOST_WHOLE
        # share of the objective that is open at most for the next attempt
        self._open = OPEN if small and self._keys else 0.0

    def attempt(self, priced: PricedParts, cuts: Sequence[Cut], executor: Executor) -> None:
        """Search what a better solution can have, if hardly anything is open at the parts' prices.

        cuts: rows that all solutions keep.
        """
        known = self._known
        most = known.objective
        if known.over or most - priced.bound > self._open * abs(most + known.offset):
            return
        self._open = AGAIN * (most - priced.bound) / abs(most + known.offset)
        decided = priced.decided(most, known.watch, executor)
        if len(decided) >= DECIDED * self._keys:
            self._search(cut_off(self._program.fixed(decided), cuts), most)

    def _search(self, program: Program, most: float) -> None:
        """Search a program that has all solutions which cost less than so much."""
        known, options = self._known, self._known.options
        effort = Effort(gap=options.gap, seed=options.seed, enough=most + known.offset)
        answer = Handle(program).run(known.costs, known.offset, effort, known.watch, whole_search=True)
        if answer.solution is not None:
            known.take(answer.solution)
        nothing_better = answer.ending is Ending.INFEASIBLE
        known.prove(most if nothing_better else min(most, answer.bound - known.offset))
