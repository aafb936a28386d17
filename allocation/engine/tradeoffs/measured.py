"""A program whose traded objectives have columns of their own: a limit on an objective is then a bound of a column."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array, hstack, identity, vstack

from allocation.engine.program import Program


def measured(program: Program, objectives: Sequence[int]) -> Program:
    """The program with a column for the value of each of these objectives, after its own columns, in this order."""
    count = len(objectives)
    values = hstack([program.objectives[list(objectives)], -identity(count)])
    offsets = -program.offsets[list(objectives)]
    free = np.full(count, np.inf)
    names = tuple(f"value of objective {objective}" for objective in objectives)
    return replace(
        program,
        objectives=csr_array(hstack([program.objectives, csr_array((len(program.offsets), count))])),
        matrix=csr_array(vstack([hstack([program.matrix, csr_array((len(program.row_names), count))]), values])),
        row_lower=np.concatenate([program.row_lower, offsets]),
        row_upper=np.concatenate([program.row_upper, offsets]),
        column_lower=np.concatenate([program.column_lower, -free]),
        column_upper=np.concatenate([program.column_upper, free]),
        integer=np.concatenate([program.integer, np.zeros(count, dtype=np.bool_)]),
        column_names=(*program.column_names, *names),
        row_names=(*program.row_names, *names),
    )
