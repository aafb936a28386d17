"""Judging an allocation (效能评价).

Every indicator by zone, province, domain, ministry and in all; the three failures by name; coupling coordination;
scorecards; weak points with who answers for each; series over several allocations.
"""

from allocation.analysis.evaluation.coupling import class_of, coordination, coupling_degree
from allocation.analysis.evaluation.evaluate import evaluate
from allocation.analysis.evaluation.evaluation import Evaluation
from allocation.analysis.evaluation.levels_file import read_levels
from allocation.analysis.evaluation.ranking import Ranking
from allocation.analysis.evaluation.registry import INDICATORS, Indicator
from allocation.analysis.evaluation.series import Series, series

__all__ = [
    "INDICATORS",
    "Evaluation",
    "Indicator",
    "Ranking",
    "Series",
    "class_of",
    "coordination",
    "coupling_degree",
    "evaluate",
    "read_levels",
    "series",
]
