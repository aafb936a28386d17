"""A program whose traded objectives have columns of their own: a limit on an objective is then a bound of a column."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array, hstack, identity

from allocation.engine.program import Program


def measured(program: Program, objectives: Sequence[int]) -> Program:
    """The program with a column for the value of each of these objectives, after its own columns, in this order."""
    names = [f"value of objective {objective}" for objective in objectives]
    sides = [(-program.offsets[objective], -program.offsets[objective]) for objective in objectives]
    values = csr_array(hstack([program.objectives[list(objectives)], -identity(len(names))]))
    return program.extended(dict.fromkeys(names, (-np.inf, np.inf)), dict(zip(names, sides, strict=True)), values)
