"""What a search by parts knows so far, and whether that is enough."""

import threading

import numpy as np

from allocation.engine.options import Options
from allocation.engine.program import Floats
from allocation.engine.watch import Watch

# share of the distance between solution and bound that a part or a neighbourhood may leave open
OPEN_SHARE = 0.0005


class Known:
    """The best solution (n,), empty before there is one, its objective, and the best bound, for given costs (n,).

    objective, bound: without the offset of the program.
    """

    def __init__(self, costs: Floats, offset: float, options: Options, watch: Watch) -> None:
        self.costs, self.offset, self.options, self.watch = costs, offset, options, watch
        self._taking = threading.Lock()
        self.solution: Floats = np.zeros(0)
        self.objective, self.bound = np.inf, -np.inf

    def take(self, solution: Floats) -> bool:
        """Keep a solution that holds if it is the best so far, and say whether it is."""
        objective = float(self.costs @ solution)
        # one thread may improve while another one closes
        with self._taking:
            if objective >= self.objective:
                return False
            self.solution, self.objective = solution, objective
        self._report()
        return True

    def prove(self, bound: float) -> None:
        """Keep a bound if it is the best so far."""
        # that no part has a solution can only be the solver's rounding: there is one
        self.bound = max(self.bound, bound) if np.isfinite(bound) else self.bound
        self.watch.proven(self.bound + self.offset)
        self._report()

    def _report(self) -> None:
        bound = self.bound + self.offset if np.isfinite(self.bound) else None
        self.watch.report(self.objective + self.offset, bound)

    @property
    def proven(self) -> float:
        """The best bound of the whole search, that of other runs included."""
        return max(self.bound, self.watch.bound - self.offset)

    @property
    def distance(self) -> float:
        """What is open between solution and bound, or how large the objective is while nothing is proven."""
        return self.objective - self.proven if np.isfinite(self.proven) else abs(self.objective)

    @property
    def over(self) -> bool:
        """Whether nothing more is wanted."""
        gap = (self.objective - self.proven) / max(abs(self.objective + self.offset), 1e-9)
        return self.watch.over or gap <= self.options.gap

    @property
    def slack(self) -> float:
        """What a run of the solver may leave open."""
        distance = self.distance if np.isfinite(self.proven) else 0.1 * self.distance
        return max(OPEN_SHARE * distance, self.options.gap * abs(self.objective + self.offset) * 0.1)
