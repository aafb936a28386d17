"""Published fronts: files of `moo`, each as a compiled program and the set of its nondominated points.

All objectives are minimised here; knapsacks are maximised in the files and in their fronts, so both change sign.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from scipy.sparse import coo_array, csr_array

from allocation.engine import Program

from .values import BENCH

MOO = BENCH / "moo"

Points = frozenset[tuple[int, ...]]


@dataclass(frozen=True)
class FrontCase:
    """One file. objectives: how many. count: published number of points. read: its program. points: its front."""

    family: str
    name: str
    objectives: int
    count: int
    read: Callable[[], Program]
    points: Callable[[], Points]


def rounded(values: Iterable[float]) -> tuple[int, ...]:
    """A point as whole numbers, which all figures of the files are."""
    return tuple(round(float(value)) for value in values)


def _rows(folder: str, file: str = "values.csv") -> list[dict[str, str]]:
    path = MOO / folder / file
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _numbers(path: Path) -> list[int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    text = " ".join(line for line in lines if not line.startswith("#"))
    return [int(word) for word in re.findall(r"-?\d+", text)]


# --- three-objective assignments, knapsacks of two and three objectives ----------------------------------------------


def assignments_of_three() -> Iterator[FrontCase]:
    """Kirlik and Sayin's assignments, from small to large."""
    yield from _cases("kirlik_moap", _read_assignment_of_many, 1)


def knapsacks_of_three() -> Iterator[FrontCase]:
    """Kirlik and Sayin's knapsacks with three objectives."""
    yield from (case for case in _cases("kirlik_mokp", _read_knapsack_of_many, -1) if case.objectives == 3)


def knapsacks_of_two() -> Iterator[FrontCase]:
    """The bi-objective knapsacks of vOptLib."""
    yield from _cases("vopt_ukp", _read_knapsack_of_two, -1)


def _cases(folder: str, read: Callable[[Path], Program], sign: int) -> Iterator[FrontCase]:
    for row in _rows(folder):
        name = row["instance"]
        yield FrontCase(
            folder,
            name,
            int(row["objectives"]),
            int(row["nondominated_points"]),
            partial(read, MOO / folder / f"{name}.dat"),
            partial(_listed, MOO / folder / "fronts" / f"{name}.txt", sign),
        )


def _listed(path: Path, sign: int) -> Points:
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(tuple(sign * int(word) for word in line.split()) for line in lines if line.strip())


def _read_assignment_of_many(path: Path) -> Program:
    count, size, *figures = _numbers(path)
    return assignment(np.array(figures, dtype=np.float64).reshape(count, size, size))


def _read_knapsack_of_many(path: Path) -> Program:
    count, size, capacity, *figures = _numbers(path)
    table = np.array(figures, dtype=np.float64).reshape(count + 1, size)
    return _knapsack(table[:-1], table[-1], capacity)


def _read_knapsack_of_two(path: Path) -> Program:
    size, count, _, *figures = _numbers(path)
    *table, capacity = figures
    rows = np.array(table, dtype=np.float64).reshape(count + 1, size)
    return _knapsack(rows[:-1], rows[-1], capacity)


# --- bi-objective assignments ----------------------------------------------------------------------------------------


def assignments_of_two() -> Iterator[FrontCase]:
    """Tuyttens' assignments; the published end points that are only weakly efficient are corrected in the files."""
    yield from _cases_of_two("tuyttens", "raw", _read_assignment_of_two)


def assignments_by_modes() -> Iterator[FrontCase]:
    """Pedersen's multi-modal assignments, without the family whose published fronts belong to other files."""
    for case in _cases_of_two("mmap", "xml", _read_modes):
        if "_s60_" not in case.name:
            yield case


def _cases_of_two(folder: str, ending: str, read: Callable[[Path], Program]) -> Iterator[FrontCase]:
    fronts: dict[str, set[tuple[int, ...]]] = {}
    for row in _rows(folder, "fronts.csv"):
        fronts.setdefault(row["instance"], set()).add((int(row["z1"]), int(row["z2"])))
    for row in _rows(folder):
        name = row["instance"]
        yield FrontCase(
            folder,
            name,
            2,
            int(row["nondominated_points"]),
            partial(read, MOO / folder / f"{name}.{ending}"),
            partial(frozenset, fronts[name]),
        )


def _read_assignment_of_two(path: Path) -> Program:
    size, *figures = _numbers(path)
    return assignment(np.array(figures[: 2 * size * size], dtype=np.float64).reshape(2, size, size))


def _read_modes(path: Path) -> Program:
    text = path.read_text(encoding="latin-1")
    rows, columns, costs = [], [], []
    for cell in re.finditer(r'<cell row="(\d+)" column="(\d+)"[^>]*>(.*?)</cell>', text, re.DOTALL):
        for entry in re.finditer(r'<entry c1="(\d+)" c2="(\d+)"', cell[3]):
            rows.append(int(cell[1]))
            columns.append(int(cell[2]))
            costs.append([float(entry[1]), float(entry[2])])
    return _chosen(np.array(costs).T, np.array(rows), np.array(columns))


# --- programs --------------------------------------------------------------------------------------------------------


def assignment(costs: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Program:
    """Each row to one column and the other way round, at costs of shape (k, n, n)."""
    count, size, _ = costs.shape
    rows, columns = np.divmod(np.arange(size * size), size)
    return _chosen(costs.reshape(count, -1), rows, columns)


def _chosen(
    costs: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    rows: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    columns: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
) -> Program:
    """One entry of each row and one of each column."""
    size, width = int(rows.max()) + 1, costs.shape[1]
    places = np.tile(np.arange(width), 2)
    ones = coo_array((np.ones(2 * width), (np.concatenate([rows, size + columns]), places)), shape=(2 * size, width))
    return _program(costs, csr_array(ones), np.ones(2 * size), np.ones(2 * size))


def _knapsack(
    profits: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    weights: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    capacity: float,
) -> Program:
    return _program(-profits, csr_array(weights[None, :]), np.array([-np.inf]), np.array([float(capacity)]))


def _program(
    costs: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    matrix: csr_array,
    lower: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    upper: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> Program:
    count, width = costs.shape
    return Program(
        objectives=csr_array(costs),
        offsets=np.zeros(count),
        matrix=matrix,
        row_lower=lower,
        row_upper=upper,
        column_lower=np.zeros(width),
        column_upper=np.ones(width),
        integer=np.ones(width, dtype=np.bool_),
        column_names=tuple(f"x{index}" for index in range(width)),
        row_names=tuple(f"r{index}" for index in range(len(lower))),
    )
