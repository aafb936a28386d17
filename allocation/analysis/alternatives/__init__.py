"""Other allocations that cost about as little: what is certain, what is a toss-up."""

from allocation.analysis.alternatives.alternatives import CERTAINTY, TABLE, Alternatives
from allocation.analysis.alternatives.find import alternatives
from allocation.analysis.alternatives.keeping import Keep, UnknownPattern

__all__ = ["CERTAINTY", "TABLE", "Alternatives", "Keep", "UnknownPattern", "alternatives"]
