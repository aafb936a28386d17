"""What can be had of several objectives at once: fronts of any compiled program."""

from allocation.engine.tradeoffs.front import Front, FrontPoint, front
from allocation.engine.tradeoffs.searching import Found, Memory, OnStep, Step
from allocation.engine.tradeoffs.shape import corners, hypervolume, knee

__all__ = ["Found", "Front", "FrontPoint", "Memory", "OnStep", "Step", "corners", "front", "hypervolume", "knee"]
