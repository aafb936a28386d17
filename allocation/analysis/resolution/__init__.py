"""What judging an allocation takes re-solves for: what the best one would do otherwise, and what each fix gains."""

from allocation.analysis.resolution.resolution import Resolution
from allocation.analysis.resolution.resolve import resolved

__all__ = ["Resolution", "resolved"]
