"""Differences between two best allocations of which only bounds are proven."""

import math

from allocation.analysis.bottlenecks.resolving import Gain
from allocation.outcome.allocation import Allocation


def gap_of(best: Allocation) -> float:
    """By how much the best allocation that was found may miss the best one, as far as is proven."""
    return 0.0 if best.objective is None else max(0.0, best.objective - bound_of(best))


def bound_of(allocation: Allocation) -> float:
    """What nothing costs less than, as far as is proven."""
    bound = -math.inf if allocation.bound is None else allocation.bound
    return bound if allocation.objective is None else min(bound, allocation.objective)


def loss(best: Allocation, restricted: Allocation) -> Gain:
    """What the best of a restricted instance costs more than the best of the whole one; infinite ends: not known."""
    return Gain(bound_of(restricted) - _cost(best), _cost(restricted) - bound_of(best))


def _cost(allocation: Allocation) -> float:
    return math.inf if allocation.objective is None else allocation.objective
