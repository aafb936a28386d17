"""What is asked of a running search, and what it has told so far."""

import math
import threading
import time
from collections.abc import Callable

from allocation.engine.options import Options
from allocation.engine.run import Ending, Progress

OnProgress = Callable[[Progress], None]


class Watch:
    """One search under way, in as many solver runs as it takes: its clock, its work, what stops it.

    enough: the search ends as soon as its bound reaches this. finished: set where what runs side by side is no longer
    wanted.
    """

    def __init__(
        self,
        options: Options,
        on_progress: OnProgress | None = None,
        cancel: threading.Event | None = None,
        enough: float | None = None,
    ) -> None:
        self.cancel = cancel or threading.Event()
        self.error: BaseException | None = None
        self.out_of_work = False
        self.bound_reached = False
        self.finished = False
        self._telling = threading.Lock()
        self._enough = enough
        self._time_limit = options.time_limit
        self._work_limit = options.work_limit
        self._checkpoints = 0
        self._incumbent, self._bound = math.inf, -math.inf
        self._on_progress = on_progress
        self._started = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds since the search began."""
        return time.perf_counter() - self._started

    @property
    def seconds_left(self) -> float | None:
        """Seconds until the time limit, or None without one."""
        return None if self._time_limit is None else max(0.01, self._time_limit - self.seconds)

    @property
    def bound(self) -> float:
        """The best bound that any run of the search has told."""
        return self._bound

    @property
    def over(self) -> bool:
        """Whether nothing more should begin."""
        return self._late or self.stopped

    @property
    def ending(self) -> Ending | None:
        """Why the search as a whole ends, if it does."""
        if self.bound_reached:
            return Ending.BOUND_REACHED
        if self.out_of_work:
            return Ending.WORK_LIMIT
        if self.cancel.is_set():
            return Ending.CANCELLED
        return Ending.TIME_LIMIT if self._late else None

    @property
    def _late(self) -> bool:
        return self._time_limit is not None and self.seconds >= self._time_limit

    @property
    def stopped(self) -> bool:
        """Whether what runs should end at once."""
        ended = self.out_of_work or self.bound_reached or self.finished
        return ended or self.error is not None or self.cancel.is_set()

    def work(self) -> None:
        """Count one checkpoint of a solver."""
        self._checkpoints += 1
        if self._work_limit is not None and self._checkpoints >= self._work_limit:
            self.out_of_work = True

    def proven(self, bound: float) -> None:
        """Note a bound of the whole search."""
        # once nothing is left to search the solver calls the bound infinite, and is about to say why itself
        if self._enough is not None and self._enough <= bound < math.inf:
            self.bound_reached = True

    def report(self, incumbent: float | None, bound: float | None, *, only_better: bool = False) -> None:
        """Tell the best that any run of the search has found and proven; what the listener raises ends the search."""
        with self._telling:
            before = self._incumbent, self._bound
            self._incumbent = min(self._incumbent, math.inf if incumbent is None else incumbent)
            self._bound = max(self._bound, -math.inf if bound is None else bound)
            if only_better and before == (self._incumbent, self._bound):
                return
            if self._on_progress is None or self.error is not None:
                return
            try:
                self._on_progress(Progress(_finite(self._incumbent), _finite(self._bound), self.seconds))
            except BaseException as error:  # noqa: BLE001 - it must not cross the solver's frames; it is raised by run
                self.error = error


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
