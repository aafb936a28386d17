"""Generalised assignment: files of the OR-Library, of Chu and Beasley 1997 and of Yagiura et al. 2004."""

from pathlib import Path

from .problem import Problem
from .values import BENCH, Reader, rows, transposed


def read_gap(path: Path) -> Problem:
    """m n; m rows of n costs; m rows of n resource uses; m capacities. The files have a row per agent."""
    reader = Reader(path)
    agents, jobs = reader.whole(), reader.whole()
    costs = transposed(reader.matrix(agents, jobs))
    loads = transposed(reader.matrix(agents, jobs))
    capacities = reader.take(agents)
    reader.end()
    return Problem(path.name, costs, loads, capacities)


def gap_file(name: str) -> Path:
    """Where a file of this family is."""
    (row,) = (row for row in rows("gap") if row["instance"] == name)
    return BENCH / "gap" / row["set"] / name
