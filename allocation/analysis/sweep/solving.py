"""Solving the cases of a sweep, here or in other processes, on sessions that are kept from one case to the next."""

import pickle
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import asdict, dataclass, replace
from itertools import islice

from allocation.analysis.sweep.cases import Case, instance_of
from allocation.analysis.sweep.noise import Noise
from allocation.analysis.sweep.order import Order
from allocation.engine import Options
from allocation.instance.instance import Instance
from allocation.outcome.allocation import Allocation
from allocation.outcome.solving import Session

# cases handed over and not back yet: one in work and one waiting for each worker; for an unknown number of workers,
# enough for any, few enough for memory
_PER_WORKER = 2
_AT_MOST = 256
# compiled models kept: that of the instance as it is, and the last other one
_SESSIONS = 2


@dataclass(frozen=True)
class Job:
    """What a worker needs for any case of a sweep, packed once. packed: the instance."""

    packed: bytes
    noise: Noise | None
    options: Options

    @classmethod
    def of(cls, instance: Instance, noise: Noise | None, options: Options) -> "Job":
        """The job of an instance."""
        return cls(zlib.compress(pickle.dumps(instance), 1), noise, options)


class Worker:
    """Solves cases one after the other. What a case gives does not depend on those before it."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._instance: Instance = pickle.loads(zlib.decompress(job.packed))  # noqa: S301 - packed by ourselves
        self._sessions: list[Session] = []

    def works_on(self, job: Job) -> bool:
        """Whether this worker was made for a job."""
        return self._job == job

    def solve(self, case: Case) -> Allocation:
        """The best allocation of a case; the time limit covers preparing it."""
        began = time.perf_counter()
        session = self._session(instance_of(self._instance, case, self._job.noise))
        options = self._job.options
        if options.time_limit is not None:
            options = replace(options, time_limit=max(0.01, options.time_limit - (time.perf_counter() - began)))
        found = session.solve(options)
        return replace(found, seconds=time.perf_counter() - began, options=asdict(self._job.options))

    def _session(self, instance: Instance) -> Session:
        for session in self._sessions:
            if session.adapt(instance):
                return session
        session = Session(instance)
        # figures put in one way only, so that it does not matter whether a session was kept or built
        session.adapt(instance)
        self._sessions = [*self._sessions[: _SESSIONS - 1], session]
        return session


_here = threading.local()


def _solved(job: Job, case: Case) -> Allocation:
    """What runs in a worker's thread, which keeps its sessions for the next case."""
    worker: Worker | None = getattr(_here, "worker", None)
    if worker is None or not worker.works_on(job):
        worker = _here.worker = Worker(job)
    return worker.solve(case)


def solved(
    cases: Sequence[Case], job: Job, executor: Executor | None, workers: int | None
) -> Iterator[tuple[Case, Allocation]]:
    """The allocations of cases as they come: one after the other here, or in any order from an executor.

    workers: how many cases the executor works on side by side, if that is known.
    """
    if executor is None:
        worker = Worker(job)
        for case in cases:
            yield case, worker.solve(case)
        return
    order = Order(cases)
    most = _AT_MOST if workers is None else _PER_WORKER * workers
    running: dict[Future[Allocation], Case] = {}
    try:
        while True:
            for case in islice(order, most - len(running)):
                running[executor.submit(_solved, job, case)] = case
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                case, allocation = running.pop(future), future.result()
                order.learn(case, allocation.seconds)
                yield case, allocation
    finally:
        for future in running:
            future.cancel()
