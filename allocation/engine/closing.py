r"""Where hardly anything is open: what no better solution can have is left out, the rest goes to branch and bound.

A key column that costs as much at its other value as is open, or more,

.. math::
    L(y, \pi) - v_k + v_k(x_j \ne x^*_j) \ge U

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

# share of the objective that is open at most, and the share of the key columns that have to be decided: at 150 powers
# in 20 zones with 0.4 % open a sixth of them is, and what is left takes as long as the whole
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
        # of the objective that is open at most for the next attempt
        self._share = OPEN if small and self._keys else 0.0

    def attempt(self, priced: PricedParts, cuts: Sequence[Cut], executor: Executor) -> None:
        """Search what a better solution can have, if hardly anything is open at the parts' prices.

        cuts: rows that all solutions keep.
        """
        known = self._known
        # another thread may find better ones meanwhile; what is decided holds for these as well
        most = known.objective
        is_open, size = most - priced.bound, abs(most + known.offset)
        # that no part has a solution can only be the solver's rounding: there is one
        if known.over or not 0 <= is_open <= self._share * size:
            return
        self._share = AGAIN * is_open / size
        decided = priced.decided(most, known.watch, executor)
        if len(decided) >= DECIDED * self._keys and not known.over:
            self._search(cut_off(self._program.fixed(decided), cuts), most)

    def _search(self, program: Program, most: float) -> None:
        """Search a program that has all solutions which cost less than so much."""
        known, options = self._known, self._known.options
        effort = Effort(gap=options.gap, seed=options.seed, enough=most + known.offset)
        answer = Handle(program).run(known.costs, known.offset, effort, known.watch, whole_search=True)
        if answer.solution is not None and self._program.holds(answer.solution):
            known.take(answer.solution)
        if answer.ending is not Ending.INFEASIBLE:
            known.prove(min(most, answer.bound - known.offset))
        elif known.objective == most:
            known.prove(most)
