"""Is every bound that a search reports at or below the true optimum? `python -m tests.benchmarks.bounds`.

Random instances whose optimum brute force finds, each searched as a whole and by parts, to the end and stopped after
very little work; what is looked at are all bounds, those reported on the way, too. Writes its section of `RESULTS.md`
and ends with 1 if any bound is too high.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from brute_force import Tables, optimum
from strategies import as_folder, random_tables

import allocation
from allocation.engine import Options, Progress
from allocation.outcome.solving import Session
from allocation.outcome.starting import cautious
from allocation.outcome.versions import software_versions

from .sections import RESULTS, write_section

HEADING = "# Bounds against brute force"
TOLERANCE = 1e-6
"""Relative to the optimum: what the verifier allows between two ways of adding up."""

PATHS = {
    "whole": Options(strategy="whole"),
    "whole, stopped": Options(strategy="whole", work_limit=1),
    "parts": Options(strategy="parts"),
    "parts, stopped": Options(strategy="parts", work_limit=3),
}


@dataclass(frozen=True)
class Checked:
    """The bounds of one search of one instance. taken: whether the search really went the path that it was told to."""

    seed: int
    path: str
    taken: bool
    optimum: float
    bounds: tuple[float, ...]

    @property
    def highest(self) -> float:
        """By how much the highest bound passes the optimum; negative if it does not."""
        return max(self.bounds, default=-float("inf")) - self.optimum

    @property
    def wrong(self) -> bool:
        """Whether it does, beyond rounding."""
        return self.highest > TOLERANCE * max(1.0, abs(self.optimum))


def instances(first_seed: int) -> Iterator[tuple[int, Tables, float]]:
    """Random instances that have an allocation, and their optimum."""
    for seed in count(first_seed):
        tables = random_tables(seed)
        best = optimum(tables)
        if best is not None:
            yield seed, tables, best.objective


def check(seed: int, tables: Tables, best: float) -> Iterator[Checked]:
    """The bounds of every path."""
    with TemporaryDirectory() as folder:
        instance = allocation.load(as_folder(tables, Path(folder) / "instance"))
    session = Session(instance)
    start = cautious(instance).verdict
    begins = start is not None and start.feasible
    for path, options in PATHS.items():
        bounds: list[float] = []

        def listen(progress: Progress, bounds: list[float] = bounds) -> None:
            if progress.bound is not None:
                bounds.append(progress.bound)

        found = session.solve(options, on_progress=listen)
        if found.bound is not None:
            bounds.append(found.bound)
        by_parts = session._search.goes_by_parts(options) and begins
        yield Checked(seed, path, by_parts == path.startswith("parts"), best, tuple(bounds))


def section(checked: Sequence[Checked], seconds: float) -> str:
    """The section of the results."""
    number = len({item.seed for item in checked})
    versions = ", ".join(f"{package} {version}" for package, version in software_versions().items())
    lines = [
        HEADING,
        "",
        f"Written by `python -m tests.benchmarks.bounds` on {date.today():%Y-%m-%d} in {seconds:.0f} s; {versions}.",
        f"{number} random instances (`tests/strategies.py`) with an allocation, their optimum by trying everything",
        "(`tests/brute_force.py`). Every bound reported on the way or at the end is looked at; too high is one above",
        f"the optimum by more than {TOLERANCE:g} of it. An instance without two parts, or without a first solution to",
        "begin with, is searched as a whole whatever is asked for.",
        "",
        "| path | instances | that really went it | bounds | too high | highest above the optimum |",
        "|---|---|---|---|---|---|",
    ]
    for path in PATHS:
        items = [item for item in checked if item.path == path]
        taken, bounds = sum(item.taken for item in items), sum(len(item.bounds) for item in items)
        wrong = sum(item.wrong for item in items)
        highest = max((item.highest for item in items), default=0.0)
        lines.append(f"| {path} | {len(items)} | {taken} | {bounds} | {wrong} | {highest:.2g} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Check so many instances and write down what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instances", type=int, default=2000)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--output", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    began = time.perf_counter()
    checked: list[Checked] = []
    for drawn in islice(instances(arguments.first_seed), arguments.instances):
        checked += check(*drawn)
    for item in checked:
        if item.wrong:
            sys.stderr.write(f"seed {item.seed}, {item.path}: a bound of {item.highest} above {item.optimum}\n")
    write_section(arguments.output, HEADING, section(checked, time.perf_counter() - began))
    return int(any(item.wrong for item in checked))


if __name__ == "__main__":
    sys.exit(main())
