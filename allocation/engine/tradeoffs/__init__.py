"""What can be had of several objectives at once, and what else costs as little: of any compiled program."""

from allocation.engine.tradeoffs.front import Front, FrontPoint, front
from allocation.engine.tradeoffs.furthest import Distance, Furthest, furthest
from allocation.engine.tradeoffs.searching import Found, Memory, OnStep, Step
from allocation.engine.tradeoffs.shape import corners, hypervolume, knee

__all__ = [
    "Distance",
    "Found",
    "Front",
    "FrontPoint",
    "Furthest",
    "Memory",
    "OnStep",
    "Step",
    "corners",
    "front",
    "furthest",
    "hypervolume",
    "knee",
]
