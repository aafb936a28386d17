"""Cutting one's own part of the state out of a larger instance, with everything outside it as today."""

from allocation.instance.cutting.cut import Cut, cut
from allocation.instance.cutting.finding import body_named, instance_named
from allocation.instance.cutting.write import write_cut

__all__ = ["Cut", "body_named", "cut", "instance_named", "write_cut"]
