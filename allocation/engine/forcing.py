"""What rows leave no choice about: a row that no column may move away from keeps all of its columns where they are.

Where most columns of a program are fixed, that is most of what is left. The solver's presolve would find it, too; of 50
jobs on 10 agents, 5 of them free, a neighbourhood takes 85 ms with all of it and 47 ms without.
"""

from dataclasses import replace

import numpy as np

from allocation.engine.program import Booleans, Floats, Program

# how much a row may have left for its columns: more is left by what its sides were rounded by
_NOTHING = 1e-8


def forced(program: Program) -> tuple[Booleans, Floats]:
    """(n,) which columns have one value only, as a row has no room for another, and that value; 0 elsewhere."""
    matrix, lower, upper = program.matrix, program.column_lower, program.column_upper
    count, columns, rising = matrix.shape[0], matrix.indices, matrix.data > 0
    row = np.repeat(np.arange(count), np.diff(matrix.indptr))
    cheap = np.where(rising, lower[columns], upper[columns])
    dear = np.where(rising, upper[columns], lower[columns])
    least = np.bincount(row, matrix.data * cheap, count)
    most = np.bincount(row, matrix.data * dear, count)
    held = np.zeros(matrix.shape[1], dtype=np.bool_)
    values = np.zeros(matrix.shape[1])
    for full, ends in ((least >= program.row_upper - _NOTHING, cheap), (most <= program.row_lower + _NOTHING, dear)):
        inside = full[row]
        held[columns[inside]] = True
        values[columns[inside]] = ends[inside]
    return held, values


def without(program: Program, columns: Booleans, values: Floats) -> Program:
    """What is left of a program with some columns (n,) at values (n,), 0 elsewhere: the other columns, their rows."""
    taken = program.matrix @ values
    row = np.repeat(np.arange(program.matrix.shape[0]), np.diff(program.matrix.indptr))
    rows = np.unique(row[~columns[program.matrix.indices]])
    part = program.only(rows, np.flatnonzero(~columns))
    return replace(part, row_lower=part.row_lower - taken[rows], row_upper=part.row_upper - taken[rows])
