"""Many searches of one program: in turn on one handle or side by side, remembered, watched and ended in time."""

import hashlib
import threading
import time
from collections.abc import Callable, MutableMapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from allocation.engine.options import Options
from allocation.engine.program import Floats, Program
from allocation.engine.run import Ending
from allocation.engine.search import Search

# the shortest time a search is given when time runs out
_LEAST_TIME = 0.05


@dataclass(frozen=True)
class Task:
    """A search of a measured program.

    weights: of the program's objectives. caps: the most that the value of each traded objective may be.
    fixed: columns and their values. slack: absolute gap at which the search ends. enough: bound at which it ends.
    """

    weights: tuple[float, ...]
    caps: tuple[float, ...]
    options: Options
    fixed: tuple[tuple[int, float], ...] = ()
    slack: float = 0.0
    enough: float | None = None

    @property
    def key(self) -> str:
        """The same for the same search, whatever time it is given."""
        timeless = replace(self.options, time_limit=None)
        content = repr((self.weights, self.caps, timeless, self.fixed, self.slack, self.enough))
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class Found:
    """How a search ended: a solution of the program or None, and a proven bound of its weighted value or None."""

    ending: Ending
    solution: Floats | None
    bound: float | None


@dataclass(frozen=True)
class Step:
    """One more search done: in which phase, how many so far, seconds since the first began."""

    phase: str
    searches: int
    seconds: float


OnStep = Callable[[Step], None]
Memory = MutableMapping[str, Found]


class Searcher:
    """Runs tasks on a measured program.

    executor: where tasks run side by side; without one they run in turn on one handle. How a task ends depends on
    nothing but the task, so that both come to the same. memory: what it knows by key is not searched again; it gets
    all ends but those that a clock or a cancellation made.
    within: seconds after which no task begins. cancel: stops at once what runs in this process.
    """

    def __init__(
        self,
        program: Program,
        traded: int,
        *,
        executor: Executor | None = None,
        memory: Memory | None = None,
        within: float | None = None,
        on_step: OnStep | None = None,
        cancel: threading.Event | None = None,
    ) -> None:
        self.program = program
        self.searches = 0
        self._traded = traded
        self._executor = executor
        self._memory: Memory = {} if memory is None else memory
        self._began = time.perf_counter()
        self._within = within
        self._on_step = on_step
        self.cancel = cancel or threading.Event()
        self._handle: Search | None = None

    @property
    def cancelled(self) -> bool:
        """Whether somebody stopped it."""
        return self.cancel.is_set()

    @property
    def ended(self) -> bool:
        """Whether no further task begins."""
        return self.cancelled or self._left() == 0

    def run(self, phase: str, tasks: Sequence[Task]) -> list[Found | None]:
        """How each task ended; None where the end of time or a cancellation came before it."""
        if self._executor is None:
            return [self._remembered(phase, task) or self._noted(phase, task, self._here(task)) for task in tasks]
        # an event does not cross to another process
        cancel = self.cancel if isinstance(self._executor, ThreadPoolExecutor) else None
        futures = {
            task.key: self._executor.submit(search, self.program, self._traded, self._timed(task), cancel)
            for task in tasks
            if task.key not in self._memory and not self.ended
        }
        try:
            return [
                self._noted(phase, task, self._result(futures[task.key]))
                if task.key in futures
                else self._remembered(phase, task)
                for task in tasks
            ]
        except BaseException:
            self.cancel.set()
            raise
        finally:
            for future in futures.values():
                future.cancel()

    def _here(self, task: Task) -> Found | None:
        if self.ended:
            return None
        self._handle = self._handle or Search(self.program)
        return _run(self._handle, self._traded, self._timed(task), self.cancel)

    def _result(self, future: "Future[Found]") -> Found | None:
        return None if self.ended and future.cancel() else future.result()

    def _remembered(self, phase: str, task: Task) -> Found | None:
        found = self._memory.get(task.key)
        if found is not None:
            self._tell(phase)
        return found

    def _noted(self, phase: str, task: Task, found: Found | None) -> Found | None:
        if found is None:
            return None
        if found.ending not in (Ending.CANCELLED, Ending.TIME_LIMIT):
            self._memory[task.key] = found
        self._tell(phase)
        return found

    def _tell(self, phase: str) -> None:
        self.searches += 1
        if self._on_step is not None:
            self._on_step(Step(phase, self.searches, time.perf_counter() - self._began))

    def _left(self) -> float | None:
        return None if self._within is None else max(0.0, self._within - (time.perf_counter() - self._began))

    def _timed(self, task: Task) -> Task:
        """The task with no more time than is left."""
        limits = [limit for limit in (task.options.time_limit, self._left()) if limit is not None]
        limit = max(_LEAST_TIME, min(limits)) if limits else None
        return replace(task, options=replace(task.options, time_limit=limit))


def search(program: Program, traded: int, task: Task, cancel: threading.Event | None) -> Found:
    """Run a task on a handle of its own, in any thread or process."""
    return _run(Search(program), traded, task, cancel)


def _run(handle: Search, traded: int, task: Task, cancel: threading.Event | None) -> Found:
    first = len(handle.program.column_names) - traded
    bounds = {first + i: (-np.inf, cap) for i, cap in enumerate(task.caps) if np.isfinite(cap)}
    bounds |= {column: (value, value) for column, value in task.fixed}
    run = handle.run(task.weights, task.options, bounds=bounds, slack=task.slack, enough=task.enough, cancel=cancel)
    return Found(run.ending, run.solution, run.bound)
