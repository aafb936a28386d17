"""What a planner writes: the format, its reading and checking, scenarios and templates."""

from allocation.instance.hashing import instance_hash
from allocation.instance.instance import Instance
from allocation.instance.loading import load
from allocation.instance.parsing import parse
from allocation.instance.problems import InvalidInstance, Place, Problem
from allocation.instance.reading import read_document
from allocation.instance.settings import Settings

__all__ = [
    "Instance",
    "InvalidInstance",
    "Place",
    "Problem",
    "Settings",
    "instance_hash",
    "load",
    "parse",
    "read_document",
]
