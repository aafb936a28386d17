"""Pyomo model → matrix, once."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from scipy.sparse import csr_array

from allocation.engine.program import Floats, Names, Program


def compile_model(model: Any) -> Program:
    """The program of a linear Pyomo model whose active objectives, in order, become the rows of `objectives`.

    Ranged rows come as two rows of the same constraint. Raises Pyomo's own errors on a model that is not linear.
    """
    # Pyomo's interfaces to HiGHS redirect file descriptors and hang when two threads solve; its compiler does neither
    form = LinearStandardFormCompiler().write(model, mixed_form=True)
    right_hand_side = np.asarray(form.rhs, dtype=np.float64)
    sense = np.array([row.bound_type for row in form.rows], dtype=np.int8)
    columns = form.columns
    return Program(
        objectives=csr_array(form.c),
        offsets=np.asarray(form.c_offset, dtype=np.float64),
        matrix=csr_array(form.A),
        row_lower=np.where(sense <= 0, right_hand_side, -np.inf),
        row_upper=np.where(sense >= 0, right_hand_side, np.inf),
        column_lower=_bounds([column.lb for column in columns], -np.inf),
        column_upper=_bounds([column.ub for column in columns], np.inf),
        integer=np.array([not column.is_continuous() for column in columns], dtype=np.bool_),
        column_names=tuple(column.name for column in columns),
        row_names=Names(len(form.rows), partial(_row_name, model, form.rows)),
    )


def _row_name(model: Any, rows: Sequence[Any], index: int) -> str:  # noqa: ARG001 - rows hold their model weakly
    """The name of a row of a model."""
    return str(rows[index].constraint.name)


def _bounds(bounds: list[float | None], missing: float) -> Floats:
    return np.array([missing if bound is None else bound for bound in bounds], dtype=np.float64)
