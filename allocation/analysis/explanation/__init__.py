"""Why pairs are where they are: what each level would cost, what bars cheaper ones, what else would move."""

from allocation.analysis.explanation.explain import explain
from allocation.analysis.explanation.explanation import Explanation

__all__ = ["Explanation", "explain"]
