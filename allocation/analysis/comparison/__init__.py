"""Two or more allocations side by side: what differs in the inputs, which pairs moved, costs and judgements."""

from allocation.analysis.comparison.compare import compare
from allocation.analysis.comparison.comparison import FIGURES, Comparison

__all__ = ["FIGURES", "Comparison", "compare"]
