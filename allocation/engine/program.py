"""A compiled mixed-integer program: arrays only, nothing of where it came from."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, overload

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, hstack, vstack

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

# how much a solution may miss a row: the solver's own tolerance
FEASIBLE = 1e-6


class Names(Sequence[str]):
    """So many names, each made when it is asked for: a modeller's names of all rows take as long as the rows."""

    def __init__(self, count: int, name: Callable[[int], str]) -> None:
        self._numbers = range(count)
        self._name = name

    def __len__(self) -> int:
        """How many."""
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        """A name, or those of a slice."""
        if isinstance(index, slice):
            return tuple(map(self._name, self._numbers[index]))
        return self._name(self._numbers[index])

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process gets the names themselves."""
        return tuple, (tuple(self),)


@dataclass(frozen=True, eq=False)
class Program:
    """Minimise a weighted sum of objectives over rows and columns with bounds.

    objectives: (k, n) costs, a row an objective. offsets: (k,) constants.
    matrix: (m, n) in row form. row_lower, row_upper: (m,). column_lower, column_upper: (n,).
    integer: (n,) whether a column must be whole. column_names, row_names: unique, as the modeller named them.
    """

    objectives: csr_array
    offsets: Floats
    matrix: csr_array
    row_lower: Floats
    row_upper: Floats
    column_lower: Floats
    column_upper: Floats
    integer: Booleans
    column_names: Sequence[str]
    row_names: Sequence[str]

    def limited(self, bounds: Mapping[int, tuple[float, float]], freed: Collection[int]) -> "Program":
        """The same program with other bounds of some columns, and without some rows."""
        lower, upper = self.column_lower.copy(), self.column_upper.copy()
        for column, (least, most) in bounds.items():
            lower[column], upper[column] = least, most
        row_lower, row_upper = self.row_lower.copy(), self.row_upper.copy()
        row_lower[list(freed)], row_upper[list(freed)] = -np.inf, np.inf
        return replace(self, column_lower=lower, column_upper=upper, row_lower=row_lower, row_upper=row_upper)

    def fixed(self, values: Mapping[int, float]) -> "Program":
        """The same program with some columns fixed."""
        return self.limited({column: (value, value) for column, value in values.items()}, ())

    def only(self, rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]) -> "Program":
        """Some rows, and what some columns contribute to them. Without offsets."""
        matrix = csr_array(self.matrix[rows][:, columns])
        matrix.sort_indices()
        return Program(
            objectives=csr_array(self.objectives[:, columns]),
            offsets=np.zeros_like(self.offsets),
            matrix=matrix,
            row_lower=self.row_lower[rows],
            row_upper=self.row_upper[rows],
            column_lower=self.column_lower[columns],
            column_upper=self.column_upper[columns],
            integer=self.integer[columns],
            column_names=Names(len(columns), lambda index: self.column_names[columns[index]]),
            row_names=Names(len(rows), lambda index: self.row_names[rows[index]]),
        )

    def extended(
        self, columns: Mapping[str, tuple[float, float]], rows: Mapping[str, tuple[float, float]], entries: csr_array
    ) -> "Program":
        """The same program with more continuous columns and more rows after its own, each named, with its bounds.

        entries: (new rows, all columns). The new columns cost nothing.
        """
        count = len(columns)
        before = hstack([self.matrix, csr_array((len(self.row_names), count))])
        (lower, upper), (least, most) = (np.array(list(each.values())).reshape(-1, 2).T for each in (columns, rows))
        return replace(
            self,
            objectives=csr_array(hstack([self.objectives, csr_array((len(self.offsets), count))])),
            matrix=csr_array(vstack([before, entries])),
            row_lower=np.concatenate([self.row_lower, least]),
            row_upper=np.concatenate([self.row_upper, most]),
            column_lower=np.concatenate([self.column_lower, lower]),
            column_upper=np.concatenate([self.column_upper, upper]),
            integer=np.concatenate([self.integer, np.zeros(count, dtype=np.bool_)]),
            column_names=(*self.column_names, *columns),
            row_names=(*self.row_names, *rows),
        )

    def settled(self, columns: npt.NDArray[np.int32], values: Floats) -> "Program":
        """The linear program that is left when the whole columns are fixed."""
        lower, upper = self.column_lower.copy(), self.column_upper.copy()
        lower[columns] = upper[columns] = values
        return replace(self, column_lower=lower, column_upper=upper, integer=np.zeros_like(self.integer))

    def costs(self, weights: Sequence[float]) -> Floats:
        """(n,) costs of the weighted sum."""
        costs: Floats = self.objectives.T @ np.asarray(weights, dtype=np.float64)
        return costs

    def offset(self, weights: Sequence[float]) -> float:
        """Constant of the weighted sum."""
        return float(np.dot(self.offsets, weights))

    def trivial_bound(self, weights: Sequence[float]) -> float:
        """What no solution can undercut: every column at the end of its bounds that costs least; may be -inf."""
        costs = self.costs(weights)
        used = costs != 0
        cheapest = np.where(costs > 0, self.column_lower, self.column_upper)
        return float(costs[used] @ cheapest[used]) + self.offset(weights)

    def values(self, solution: Floats) -> Floats:
        """(k,) value of each objective at a solution of shape (n,)."""
        values: Floats = self.objectives @ solution + self.offsets
        return values

    def holds(self, solution: Floats) -> bool:
        """Whether a solution (n,) keeps every row and bound."""
        reached = self.matrix @ solution
        scale = np.maximum(1.0, np.abs(reached))
        rows = np.all(reached >= self.row_lower - FEASIBLE * scale) and np.all(
            reached <= self.row_upper + FEASIBLE * scale
        )
        columns = np.all(solution >= self.column_lower - FEASIBLE) and np.all(solution <= self.column_upper + FEASIBLE)
        return bool(rows and columns)

    @property
    def binary(self) -> Booleans:
        """(n,) which columns are 0 or 1."""
        binary: Booleans = self.integer & (self.column_lower == 0) & (self.column_upper == 1)
        return binary

    @cached_property
    def column_of(self) -> dict[str, int]:
        """Index of a column by its name."""
        return {name: index for index, name in enumerate(self.column_names)}
