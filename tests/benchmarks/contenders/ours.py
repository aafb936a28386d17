"""`allocation.solve`, as anybody calls it."""

import allocation
from allocation.engine import Progress
from allocation.outcome import solving

from .task import GAP, Found, Task

# the functions that `solving` calls, and the phase that the time of each is told as; the search is the rest
_PHASES = {"build": "build", "compile_model": "compile", "compile_by_province": "build", "judge": "verify"}


def solve(task: Task) -> Found:
    """The best allocation within the time; the verification of our own solve is within it."""
    instance = task.load()
    _time_phases(task)
    options = allocation.Options(time_limit=task.seconds_left, gap=GAP, threads=task.threads, seed=task.seed)

    def listen(progress: Progress) -> None:
        task.trace.note(progress.incumbent, progress.bound)

    found = allocation.solve(instance, options, on_progress=listen)
    return Found(str(found.status), found.objective, found.bound, found.levels, found.measures)


def hand_over(task: Task) -> Found:
    """Everything until the search could begin."""
    instance = task.load()
    _time_phases(task)
    with task.trace.phase("all but load"):
        solving.Session(instance)
    return Found("built")


def _time_phases(task: Task) -> None:
    for name, phase in _PHASES.items():
        setattr(solving, name, task.trace.timed(phase, getattr(solving, name)))
