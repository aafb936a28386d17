"""Solve every published file once and write down what came out: `python -m tests.published.measure`.

Run it from the project's root. It overwrites `RESULTS.md` beside it, takes as long as the files that do not close times
the limit, and solves one file at a time with one thread. The limit is one of processor time, so that it means the same
on a machine with other work.
"""

import argparse
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import allocation
from allocation.outcome.allocation import Allocation, Status

from .cases import Case, ctap_cases, ctap_timing_cases, gap_cases, leema_cases
from .mapping import Mapped, mapped

RESULTS = Path(__file__).with_name("RESULTS.md")

FAMILIES: dict[str, Callable[[], Iterable[Case]]] = {
    "gap-min": lambda: gap_cases("cattrysse1994", sense="min"),
    "gap-max": lambda: gap_cases("cattrysse1994", sense="max"),
    "ctap": ctap_cases,
    "ctap-timing": ctap_timing_cases,
    "leema": leema_cases,
}


class Worked(threading.Event):
    """Set as soon as this process has worked for so many seconds of processor time."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._ends = time.process_time() + seconds

    def is_set(self) -> bool:
        """Whether the time is up."""
        return time.process_time() >= self._ends


@dataclass(frozen=True)
class Measured:
    """One file, solved once. seconds: wall clock of `solve`. cpu: processor time of it, of all its threads."""

    case: Case
    mapped: Mapped
    allocation: Allocation
    seconds: float
    cpu: float

    def line(self) -> str:
        """The row of the table."""
        problem = self.mapped.problem
        cells = [
            self.case.name,
            str(problem.agents),
            str(problem.jobs),
            _figure(self.case.published),
            _figure(_back(self.mapped, self.allocation.objective)),
            _figure(_back(self.mapped, self.allocation.bound)),
            f"{self.seconds:.1f}",
            f"{self.cpu:.1f}",
            "yes" if self.allocation.status is Status.OPTIMAL else "no",
        ]
        return f"| {' | '.join(cells)} |"


def _back(mapped: Mapped, objective: float | None) -> float | None:
    return None if objective is None else mapped.value(objective)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{round(value, 1):.10g}"


def measure(case: Case, limit: float) -> Measured:
    """Solve one file through the format's mapping."""
    instance = mapped(case.read())
    began, worked = time.perf_counter(), time.process_time()
    found = allocation.solve(instance.instance, allocation.Options(time_limit=None), cancel=Worked(limit))
    return Measured(case, instance, found, time.perf_counter() - began, time.process_time() - worked)


def report(measured: Sequence[Measured], limit: float) -> Iterator[str]:
    """The lines of `RESULTS.md`."""
    versions = ", ".join(f"{name} {version}" for name, version in measured[0].allocation.versions.items())
    yield "# Published assignment problems through the instance format"
    yield ""
    yield "Written by `python -m tests.published.measure`; the mapping is described in `mapping.py`."
    yield f"One solve a file, one thread, up to {limit:g} s of processor time, relative gap 1e-6. Seconds and processor"
    yield "seconds were measured around `allocation.solve` (model, search and verification) and hold for one run only:"
    yield "the machine had other work at the same time, which shows in the seconds. Families may be of several runs."
    yield ""
    yield f"Versions: {versions}."
    for family, items in groupby(measured, key=lambda item: item.case.family):
        group = list(items)
        closed = [item for item in group if item.allocation.status is Status.OPTIMAL]
        yield ""
        yield f"## {family}: {len(closed)} of {len(group)} closed"
        yield ""
        yield "| file | agents | jobs | published | ours | bound | seconds | processor s | closed |"
        yield "|---|--:|--:|--:|--:|--:|--:|--:|---|"
        yield from (item.line() for item in group)


def main() -> None:
    """Measure the families that are asked for, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--family", action="append", choices=FAMILIES, help="may be repeated; all if none is given")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds of processor time a file")
    parser.add_argument("--output", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    measured: list[Measured] = []
    for family in arguments.family or FAMILIES:
        for case in FAMILIES[family]():
            measured.append(measure(case, arguments.limit))
            sys.stderr.write(f"{case.family} {measured[-1].line()}\n")
    if not measured:
        parser.error("the published benchmark files are not here")
    arguments.output.write_text("\n".join(report(measured, arguments.limit)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
