"""What a contender is given, and what it hands back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import allocation
from allocation.instance.structure import Pair

from .trace import Trace

GAP = 1e-6
"""Relative gap at which a contender may stop."""


@dataclass(frozen=True)
class Task:
    """An instance on disk, limits that are the same for all, and where to tell what was found.

    time_limit: seconds from the start of the trace's clock, loading and building included.
    """

    instance: Path
    time_limit: float
    threads: int
    seed: int
    trace: Trace

    def load(self) -> allocation.Instance:
        """The instance, its loading timed."""
        with self.trace.phase("load"):
            return allocation.load(self.instance)

    @property
    def seconds_left(self) -> float:
        """Seconds until the limit."""
        return max(0.01, self.time_limit - self.trace.seconds)


@dataclass(frozen=True)
class Found:
    """What a contender ends with; its levels and measures are verified afterwards.

    status: the contender's own word. objective, bound: as the contender states them. note: what else it says of the
    run, such as a scale.
    """

    status: str
    objective: float | None = None
    bound: float | None = None
    levels: Mapping[Pair, str] = field(default_factory=dict)
    measures: tuple[str, ...] = ()
    note: str = ""


class NotApplicableError(Exception):
    """Why a contender cannot take an instance."""
