"""Putting together what the offices answered: forms that came back, counts of cases, lists sent round for comment."""

from allocation.instance.collecting.collect import base_of, collect
from allocation.instance.collecting.collected import Collected

__all__ = ["Collected", "base_of", "collect"]
