"""Re-solves under one limit of time, counted."""

import time
from collections.abc import Callable
from dataclasses import replace

from allocation.analysis.bottlenecks import Step
from allocation.analysis.bottlenecks.resolving import no_longer
from allocation.engine import Options
from allocation.outcome.allocation import Allocation


class Effort:
    """How much may be solved anew, and how much was.

    options: of each re-solve, which gets no more time than is left. left: in seconds; None without a limit.
    """

    def __init__(self, options: Options, within: float | None, on_progress: Callable[[Step], None] | None) -> None:
        self.options = options
        self.solves = 0
        self._began = time.perf_counter()
        self._within = within
        self._on_progress = on_progress

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.perf_counter() - self._began

    @property
    def left(self) -> float | None:
        """Seconds until the last re-solve should end."""
        return None if self._within is None else max(0.0, self._within - self.seconds)

    @property
    def out_of_time(self) -> bool:
        """Whether no further re-solve should begin."""
        return self.left == 0

    def settle_for(self, gap: float) -> None:
        """Solve no closer than this: a difference cannot be proven closer than what it counts from."""
        self.options = replace(self.options, gap=max(self.options.gap, gap))

    def solve(self, kind: str, solving: Callable[[Options], Allocation]) -> Allocation:
        """One re-solve."""
        began = time.perf_counter()
        found = solving(no_longer(self.options, self.left))
        self.count(Step(kind, 1, self.solves, time.perf_counter() - began))
        return found

    def count(self, step: Step) -> None:
        """Add a re-solve that is done."""
        self.solves += 1
        if self._on_progress is not None:
            self._on_progress(replace(step, solves=self.solves))
