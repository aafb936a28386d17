"""Find every published front once and write down what came out: `python -m tests.published.measure_fronts`.

Run it from the project's root. It overwrites `FRONTS.md` beside it and searches one file at a time on one thread.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from allocation.engine.tradeoffs import Front, front
from allocation.outcome.versions import software_versions

from .fronts import (
    FrontCase,
    assignments_by_modes,
    assignments_of_three,
    assignments_of_two,
    knapsacks_of_three,
    knapsacks_of_two,
    rounded,
)

RESULTS = Path(__file__).with_name("FRONTS.md")

FAMILIES: dict[str, Callable[[], Iterable[FrontCase]]] = {
    "vopt_ukp": knapsacks_of_two,
    "tuyttens": assignments_of_two,
    "mmap": assignments_by_modes,
    "kirlik_moap": assignments_of_three,
    "kirlik_mokp": knapsacks_of_three,
}


@dataclass(frozen=True)
class Measured:
    """One file, its front found once. seconds: wall clock. cpu: processor time."""

    case: FrontCase
    front: Front
    same: bool
    seconds: float
    cpu: float

    def line(self) -> str:
        """The row of the table."""
        cells = [
            self.case.name,
            str(self.case.objectives),
            str(self.case.count),
            str(len(self.front.points)),
            "yes" if self.same else "no",
            "yes" if self.front.complete else "no",
            str(self.front.searches),
            f"{self.seconds:.1f}",
            f"{self.cpu:.1f}",
        ]
        return f"| {' | '.join(cells)} |"


def measure(case: FrontCase, within: float) -> Measured:
    """Find one front, whole steps apart."""
    program = case.read()
    began, worked = time.perf_counter(), time.process_time()
    steps = [1.0] * case.objectives
    found = front(program, range(case.objectives), points=None, resolution=steps, within=within)
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    same = {rounded(point.values) for point in found.points} == case.points()
    return Measured(case, found, same, seconds, cpu)


def report(measured: Sequence[Measured], within: float, most: int) -> Iterator[str]:
    """The lines of `FRONTS.md`."""
    versions = ", ".join(f"{name} {version}" for name, version in software_versions().items())
    yield "# Published fronts"
    yield ""
    yield "Written by `python -m tests.published.measure_fronts`: every file whose published front has at most"
    yield f"{most:,} points, one thread, {within:g} s a file. `same`: the set of points is the published one."
    yield "`complete`: it is proven that none is missing. Processor seconds hold for this run only: the machine was"
    yield "not reserved for it."
    yield ""
    yield f"Versions: {versions}."
    for family, items in groupby(measured, key=lambda item: item.case.family):
        group = list(items)
        yield ""
        yield f"## {family}: {sum(item.same for item in group)} of {len(group)} the same"
        yield ""
        yield "| file | objectives | published points | ours | same | complete | searches | seconds | processor s |"
        yield "|---|--:|--:|--:|---|---|--:|--:|--:|"
        yield from (item.line() for item in group)


def main() -> None:
    """Measure the families that are asked for, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--family", action="append", choices=FAMILIES, help="may be repeated; all if none is given")
    parser.add_argument("--most", type=int, default=600, help="points of the largest front that is tried")
    parser.add_argument("--within", type=float, default=600.0, help="seconds a file")
    parser.add_argument("--output", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    measured: list[Measured] = []
    for family in arguments.family or FAMILIES:
        for case in FAMILIES[family]():
            if case.count <= arguments.most:
                measured.append(measure(case, arguments.within))
                sys.stderr.write(f"{case.family} {measured[-1].line()}\n")
    if not measured:
        parser.error("the published benchmark files are not here")
    lines = report(measured, arguments.within, arguments.most)
    arguments.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
