"""PyOptInterface on our finished matrix: it hands over column by column and row by row as the model is built."""

import pyoptinterface as poi
from pyoptinterface import highs

from .matrix import matrix_of
from .task import Found, Task


def hand_over(task: Task) -> Found:
    """Its model, which is HiGHS's own."""
    matrix = matrix_of(task)
    program = matrix.program
    with task.trace.phase("own build"):
        model = highs.Model()
        domains = [
            poi.VariableDomain.Integer if whole else poi.VariableDomain.Continuous for whole in program.integer.tolist()
        ]
        columns = [
            model.add_variable(lb=lower, ub=upper, domain=domain)
            for lower, upper, domain in zip(
                program.column_lower.tolist(), program.column_upper.tolist(), domains, strict=True
            )
        ]
        objective = poi.ScalarAffineFunction(matrix.costs, [column.index for column in columns])
        model.set_objective(objective, poi.ObjectiveSense.Minimize)
        start, indices = program.matrix.indptr.tolist(), program.matrix.indices.tolist()
        data = program.matrix.data.tolist()
        sides = zip(program.row_lower.tolist(), program.row_upper.tolist(), strict=True)
        for row, (lower, upper) in enumerate(sides):
            entries = slice(start[row], start[row + 1])
            left = poi.ScalarAffineFunction(data[entries], indices[entries])
            if lower == upper:
                model.add_linear_constraint(left, poi.ConstraintSense.Equal, upper)
            elif upper < float("inf"):
                model.add_linear_constraint(left, poi.ConstraintSense.LessEqual, upper)
            else:
                model.add_linear_constraint(left, poi.ConstraintSense.GreaterEqual, lower)
    return Found("built")
