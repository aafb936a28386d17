"""Figures of results, each a function from what the analyses find to a `plotly.graph_objects.Figure`, and the report.

All figures take `language="en"` or `"zh"`, name the instance's units and fetch nothing. Levels have the same colours
everywhere, by their position.
"""

from allocation.display.certainty import certainty
from allocation.display.component_bars import component_bars
from allocation.display.flow import flow
from allocation.display.gains import gains
from allocation.display.heatmap import heatmap
from allocation.display.judgements import judgements
from allocation.display.moves import moves
from allocation.display.report import report
from allocation.display.template import level_colours
from allocation.display.trade_offs import trade_offs
from allocation.display.weak_points import weak_points
from allocation.display.workload import workload

__all__ = [
    "certainty",
    "component_bars",
    "flow",
    "gains",
    "heatmap",
    "judgements",
    "level_colours",
    "moves",
    "report",
    "trade_offs",
    "weak_points",
    "workload",
]
