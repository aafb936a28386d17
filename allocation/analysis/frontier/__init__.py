"""Nondominated allocations: what can be had of several objectives at once."""

from allocation.analysis.frontier.folder import read_frontier, save_frontier
from allocation.analysis.frontier.frontier import POINTS, Frontier
from allocation.analysis.frontier.plans import PLANS
from allocation.analysis.frontier.trace import frontier

__all__ = ["PLANS", "POINTS", "Frontier", "frontier", "read_frontier", "save_frontier"]
