"""Who takes part: one file a contender, imported in the process of its own run only."""

from .listed import CONTENDERS, Contender
from .task import Found, Task

__all__ = ["CONTENDERS", "Contender", "Found", "Task"]
