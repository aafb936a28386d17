r"""Rows that sharpen a relaxation: what few binary columns may be at once, as tight as can be.

A relaxation fills knapsacks that share columns with fractions. Of the whole points :math:`X` of such rows the most
violated row that they all keep is

.. math::
    \max_{a, b} \; a z - b \quad \text{with} \quad a x \le b \quad \forall x \in X, \; \lVert a \rVert_1 \le 1

for a point :math:`z` of the relaxation: a linear program, of whose rows only those are written that a small
mixed-integer program finds to be broken (Boyd 1994, Fenchel cutting planes for integer programs).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from allocation.engine.handle import Effort, Handle
from allocation.engine.program import Booleans, Floats, Ints, Names, Program
from allocation.engine.run import Ending
from allocation.engine.watch import Watch

# a row that a point of norm 1 breaks by less says nothing
LEAST = 1e-3
_FEW = 1e-6
# checkpoints for a whole point; what takes more is given up
_WORK = 20
# whole points that are looked for before a row is given up, and that are known at most
_MOST_LOOKS, _MOST_POINTS = 150, 2000


@dataclass(frozen=True, eq=False)
class Cut:
    """A row of a program: the sum of coefficients times columns is at most so much."""

    columns: Ints
    coefficients: Floats
    at_most: float


def rows_among(program: Program, columns: Booleans) -> Ints:
    """The rows of several columns that have none but these."""
    pattern = program.matrix.copy()
    pattern.data = np.ones_like(pattern.data)
    counts = np.diff(pattern.indptr)
    return np.flatnonzero((counts > 1) & (pattern @ columns.astype(np.float64) == counts))


def cut_off(program: Program, cuts: Sequence[Cut]) -> Program:
    """The program with more rows, after its own; none keeps its name, as making those of a large one takes long."""
    ends = np.cumsum([0, *(len(cut.columns) for cut in cuts)])
    columns = np.concatenate([np.zeros(0, dtype=np.int64), *(cut.columns for cut in cuts)])
    entries = np.concatenate([np.zeros(0), *(cut.coefficients for cut in cuts)])
    rows = csr_array((entries, columns, ends), shape=(len(cuts), len(program.column_names)))
    matrix = csr_array(vstack([program.matrix, rows], format="csr"))
    return replace(
        program,
        matrix=matrix,
        row_lower=np.concatenate([program.row_lower, np.full(len(cuts), -np.inf)]),
        row_upper=np.concatenate([program.row_upper, [cut.at_most for cut in cuts]]),
        row_names=Names(matrix.shape[0], "row {}".format),
    )


class Hulls:
    """The hulls of rows of a program that have some binary columns and no others: of each alone, and of all."""

    def __init__(self, program: Program, columns: Booleans) -> None:
        rows = rows_among(program, columns)
        self._each = [Hull(program, rows[[number]]) for number in range(len(rows))]
        self._all = Hull(program, rows)

    def cuts(self, point: Floats, watch: Watch) -> list[Cut]:
        """Rows that all whole points keep and a point (n,) of the whole program breaks."""
        cuts = [cut for hull in self._each for cut in hull.cuts(point, watch)]
        # rows together say more, and take longer
        return cuts or list(self._all.cuts(point, watch))


class Hull:
    """The whole points of the binary columns of some rows of a program."""

    def __init__(self, program: Program, rows: Ints) -> None:
        self.columns: Ints = np.unique(program.matrix[rows].indices).astype(np.int64)
        self._rows = program.only(rows, self.columns)
        entries = self._rows.matrix.toarray()
        # where less is always possible, a sharp row has no negative coefficient
        self._free = np.any(entries < 0, axis=0) | np.any(entries[np.isfinite(self._rows.row_lower)] != 0, axis=0)
        self._points: list[Floats] = []

    def cuts(self, point: Floats, watch: Watch) -> Iterator[Cut]:
        """Rows that all whole points keep and a point (n,) of the whole program breaks, each about other columns."""
        at = np.clip(point[self.columns], 0.0, 1.0)
        while (found := self._most_broken(at, watch)) is not None:
            coefficients, most = found
            used = np.flatnonzero(np.abs(coefficients) > _FEW)
            # what is left out may have helped to keep the row, and a whole point is found to the solver's tolerance
            left_out = float(coefficients[coefficients < 0].sum() - np.minimum(coefficients[used], 0).sum())
            yield Cut(self.columns[used], coefficients[used], most - left_out + _FEW)
            spent = used[~self._free[used]]
            if len(spent) == 0:
                return
            at[spent] = 0.0

    def _most_broken(self, at: Floats, watch: Watch) -> tuple[Floats, float] | None:
        """Coefficients of the columns and the side of the row that a point breaks most, if that is much."""
        raised = np.flatnonzero(at > _FEW)
        lowered = np.flatnonzero(self._free)
        if not self._points and (point := self._furthest(at, watch)) is not None:
            self._points.append(point)
        if len(self._points) > _MOST_POINTS:
            del self._points[1:]
        for _ in range(_MOST_LOOKS if self._points else 0):
            if watch.over:
                return None
            coefficients, side = self._best_for_known(at, raised, lowered)
            point = self._furthest(coefficients, watch)
            if point is None or float(coefficients @ at) - side < LEAST:
                return None
            most = float(coefficients @ point)
            if most <= side + _FEW:
                return coefficients, most
            self._points.append(point)
        return None

    def _best_for_known(self, at: Floats, raised: Ints, lowered: Ints) -> tuple[Floats, float]:
        """The row that the point breaks most among those that the known whole points keep, and its side."""
        known = np.array(self._points).reshape(-1, len(self.columns))
        gain = np.concatenate([at[raised], -at[lowered], [-1.0]])
        kept = np.hstack([known[:, raised], -known[:, lowered], -np.ones((len(known), 1))])
        norm = np.concatenate([np.ones(len(raised) + len(lowered)), [0.0]])
        bounds = [(0.0, 1.0)] * (len(gain) - 1) + [(-1.0, 1.0)]
        found = linprog(-gain, np.vstack([kept, norm]), [*np.zeros(len(known)), 1.0], bounds=bounds, method="highs")
        coefficients = np.zeros(len(self.columns))
        if found.x is None:
            return coefficients, 0.0
        np.add.at(coefficients, raised, found.x[: len(raised)])
        np.add.at(coefficients, lowered, -found.x[len(raised) : -1])
        return coefficients, float(found.x[-1])

    def _furthest(self, coefficients: Floats, watch: Watch) -> Floats | None:
        """A whole point that a row is worth most at; None if there is none, or no time."""
        used = np.flatnonzero((coefficients != 0) | self._free)
        if len(used) == 0:
            return None
        found = Handle(self._rows.only(np.arange(len(self._rows.row_names)), used)).run(
            -coefficients[used], 0.0, Effort(gap=0.0, work=_WORK), watch
        )
        if found.ending is not Ending.OPTIMAL or found.solution is None:
            return None
        point = np.zeros(len(self.columns))
        point[used] = np.round(found.solution)
        return point
