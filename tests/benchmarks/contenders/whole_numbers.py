"""A matrix in whole numbers for a solver that knows no others, as a relaxation of the one it stands for.

* A real column that is whole anyway in some optimum becomes whole: it costs something, and whole numbers alone hold it
  up (or it earns something, and they hold it down).
* Any other real column stands on a grid of `STEPS` steps between its bounds.
* A row is scaled to entries of about `PRECISION`, rounded, and its sides are moved out by what the rounding and the
  grid may have changed. So every solution of the matrix is one of the whole numbers, and a bound on these, less what
  rounding may take off the costs, is a bound on the matrix.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from allocation.engine.program import Booleans, Floats, Program

from .task import NotApplicableError

STEPS = 1_000_000
PRECISION = 1e9
COST_PRECISION = 1e11
# of sums in double precision, in whole units of a row
ROUNDING = 1e-6

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class WholeProgram:
    """Minimise costs over whole columns: column j of the matrix is lower[j] + step[j] · its whole number.

    upper: (n,) of the whole numbers, all from 0. matrix in row form, sides may be infinite: `INFINITE`.
    cost_scale: whole units of cost per unit of the objective, after `constant`. slack: what a bound must give up.
    """

    lower: Floats
    step: Floats
    upper: Ints
    costs: Ints
    matrix: csr_array
    row_lower: Ints
    row_upper: Ints
    cost_scale: float
    constant: float
    slack: float


INFINITE = 2**62


def in_whole_numbers(program: Program, costs: Floats, offset: float) -> WholeProgram:
    """The relaxation. Raises `NotApplicableError` for a column without two bounds."""
    if not (np.all(np.isfinite(program.column_lower)) and np.all(np.isfinite(program.column_upper))):
        raise NotApplicableError("a column has no bound, and whole numbers need one")
    whole = _whole_anyway(program, costs)
    lower, width = program.column_lower, program.column_upper - program.column_lower
    step = np.where(whole, 1.0, width / STEPS)
    upper = np.where(whole, np.round(width), np.where(width > 0, STEPS, 0)).astype(np.int64)
    shift = program.matrix @ lower
    entries = csr_array(program.matrix * step[None, :])
    largest = np.maximum(abs(entries).max(axis=1).toarray().ravel(), 1e-9)
    scale = _row_scales(entries, largest)
    scaled = csr_array(entries * scale[:, None])
    rounded = csr_array((np.round(scaled.data), scaled.indices, scaled.indptr), shape=scaled.shape)
    grid = np.where(whole, 0.0, 0.5)
    moved = abs(scaled - rounded) @ upper + abs(scaled) @ grid + ROUNDING
    row_lower = np.ceil(_finite_or(scale * (program.row_lower - shift) - moved, -INFINITE)).astype(np.int64)
    row_upper = np.floor(_finite_or(scale * (program.row_upper - shift) + moved, INFINITE)).astype(np.int64)
    stepped = costs * step
    cost_scale = COST_PRECISION / max(float(np.abs(stepped).max(initial=0.0)), 1e-9)
    whole_costs = np.round(stepped * cost_scale)
    off = np.abs(stepped * cost_scale - whole_costs) @ upper / cost_scale + np.abs(stepped) @ grid
    return WholeProgram(
        lower=lower,
        step=step,
        upper=upper,
        costs=whole_costs.astype(np.int64),
        matrix=csr_array((rounded.data.astype(np.int64), rounded.indices, rounded.indptr), shape=rounded.shape),
        row_lower=row_lower,
        row_upper=row_upper,
        cost_scale=cost_scale,
        constant=float(costs @ lower) + offset,
        slack=float(off),
    )


def _row_scales(entries: csr_array, largest: Floats) -> Floats:
    """1 for a row of whole numbers, else what makes its largest entry `PRECISION`."""
    fraction = csr_array(
        (np.abs(entries.data - np.round(entries.data)), entries.indices, entries.indptr), entries.shape
    )
    is_whole = fraction.max(axis=1).toarray().ravel() < 1e-12
    return np.where(is_whole, 1.0, PRECISION / largest)


def _finite_or(values: Floats, other: float) -> Floats:
    return np.where(np.isfinite(values), values, other)


def _whole_anyway(program: Program, costs: Floats) -> Booleans:
    """(n,) whole columns, and those that can be settled at whole numbers one after the other without loss.

    A column that costs nothing to lower can be lowered until a row stops it. If in all rows that could, its entry is 1
    or -1 and everything else is whole, it stops at a whole number. The same upwards for what costs nothing to raise.
    """
    matrix, count = program.matrix, len(costs)
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    columns, data = matrix.indices, matrix.data
    has_lower, has_upper = np.isfinite(program.row_lower), np.isfinite(program.row_upper)
    sides_whole = _is_whole(_finite_or(program.row_lower, 0.0)) & _is_whole(_finite_or(program.row_upper, 0.0))
    unit = (np.abs(data) == 1) & sides_whole[rows]
    stops_down = np.where(data > 0, has_lower[rows], has_upper[rows])
    stops_up = np.where(data > 0, has_upper[rows], has_lower[rows])
    bounds_whole = _is_whole(program.column_lower) & _is_whole(program.column_upper)
    whole = program.integer.copy()
    while True:
        bad = ~(whole[columns] & _is_whole(data))
        others_bad = np.bincount(rows, bad, matrix.shape[0])[rows] - bad
        stuck = ~(unit & (others_bad == 0))
        down = np.bincount(columns, stuck & stops_down, count) == 0
        up = np.bincount(columns, stuck & stops_up, count) == 0
        joining = ~whole & bounds_whole & ((down & (costs >= 0)) | (up & (costs <= 0)))
        if not joining.any():
            return whole
        whole |= joining


def _is_whole(values: Floats) -> Booleans:
    whole: Booleans = values == np.round(values)
    return whole
