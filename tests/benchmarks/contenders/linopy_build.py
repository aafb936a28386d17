"""linopy on our finished matrix: what its own arrays and hand-over cost, without the arithmetic of the figures."""

from typing import Any

import linopy
import numpy as np
import pandas as pd
import xarray as xr

from allocation.engine.program import Program

from .matrix import Matrix, matrix_of
from .task import Found, Task


def hand_over(task: Task) -> Found:
    """Its model, then its HiGHS."""
    matrix = matrix_of(task)
    with task.trace.phase("own build"):
        model = _model(matrix)
    with task.trace.phase("hand over"):
        linopy.io.to_highspy(model, set_names=False)
    return Found("built")


def _model(matrix: Matrix) -> Any:
    program = matrix.program
    model = linopy.Model()
    names = pd.RangeIndex(len(matrix.costs), name="column")
    whole = program.integer
    columns = {}
    for label, chosen in (("whole", whole), ("real", ~whole)):
        lower, upper = program.column_lower[chosen], program.column_upper[chosen]
        index = names[chosen]
        columns[label] = model.add_variables(
            xr.DataArray(lower, coords=[index]),
            xr.DataArray(upper, coords=[index]),
            name=label,
            integer=label == "whole",
        )
    labels = np.empty(len(matrix.costs), dtype=np.int64)
    labels[whole] = columns["whole"].labels.to_numpy()
    labels[~whole] = columns["real"].labels.to_numpy()
    used = np.flatnonzero(matrix.costs)
    model.add_objective(_expression(model, labels[used][None, :], matrix.costs[used][None, :]).sum())
    for sign, rows, sides in _sided(program):
        _add_rows(model, program, labels, sign, rows, sides)
    return model


def _sided(program: Program) -> list[tuple[str, Any, Any]]:
    """Rows by their sign; none has two finite sides that differ."""
    equal = program.row_lower == program.row_upper
    below = np.isfinite(program.row_upper) & ~equal
    above = np.isfinite(program.row_lower) & ~equal
    return [
        ("=", np.flatnonzero(equal), program.row_upper),
        ("<=", np.flatnonzero(below), program.row_upper),
        (">=", np.flatnonzero(above), program.row_lower),
    ]


def _add_rows(model: Any, program: Program, labels: Any, sign: str, rows: Any, sides: Any) -> None:
    """Rows of one length at a time: linopy's arrays are dense in the terms of a row."""
    start = program.matrix.indptr
    lengths = np.diff(start)[rows]
    for length in np.unique(lengths[lengths > 0]).tolist():
        chosen = rows[lengths == length]
        entries = start[chosen][:, None] + np.arange(length)
        left = _expression(model, labels[program.matrix.indices[entries]], program.matrix.data[entries])
        right = xr.DataArray(sides[chosen], dims=["row"], coords={"row": np.arange(len(chosen))})
        model.add_constraints(left, sign, right)


def _expression(model: Any, labels: Any, coefficients: Any) -> Any:
    rows = np.arange(labels.shape[0])
    data = xr.Dataset(
        {"coeffs": (("row", "_term"), coefficients), "vars": (("row", "_term"), labels)}, coords={"row": rows}
    )
    return linopy.LinearExpression(data, model)
