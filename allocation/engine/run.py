"""What a search reports while it runs and when it ends."""

from dataclasses import dataclass
from enum import StrEnum

from allocation.engine.program import Floats


class Ending(StrEnum):
    """Why a search ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    TIME_LIMIT = "time limit"
    WORK_LIMIT = "work limit"
    BOUND_REACHED = "bound reached"
    STALLED = "stalled"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True)
class Progress:
    """Where a search stands: best objective found and bound proven so far (None before there is one), seconds."""

    incumbent: float | None
    bound: float | None
    seconds: float

    @property
    def gap(self) -> float | None:
        """Relative gap between incumbent and bound."""
        return relative_gap(self.incumbent, self.bound)


@dataclass(frozen=True, eq=False)
class Run:
    """The end of a search.

    solution: (n,) with whole numbers exactly whole, or None. objective: its weighted value.
    bound: proven lower bound of the weighted value, or None. seconds: wall clock. nodes, iterations: work done.
    """

    ending: Ending
    solution: Floats | None
    objective: float | None
    bound: float | None
    seconds: float
    nodes: int
    iterations: int

    @property
    def gap(self) -> float | None:
        """Relative gap between objective and bound."""
        return relative_gap(self.objective, self.bound)


def relative_gap(objective: float | None, bound: float | None) -> float | None:
    """(objective - bound) / max(|objective|, 1e-9), or None while either is missing."""
    if objective is None or bound is None:
        return None
    return (objective - bound) / max(abs(objective), 1e-9)
