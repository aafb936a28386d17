"""What costs the most: each obstacle relaxed alone and solved anew, with gains that are proven."""

from allocation.analysis.bottlenecks.bottlenecks import bottlenecks
from allocation.analysis.bottlenecks.found import Bottlenecks
from allocation.analysis.bottlenecks.relaxations import KINDS
from allocation.analysis.bottlenecks.resolving import Step

__all__ = ["KINDS", "Bottlenecks", "Step", "bottlenecks"]
