"""OR-Tools CP-SAT on our matrix in whole numbers."""

import numpy as np
from ortools.sat.python import cp_model

from .matrix import matrix_of
from .task import GAP, Found, Task
from .trace import Trace
from .whole_numbers import INFINITE, STEPS, WholeProgram, in_whole_numbers


class Listener(cp_model.CpSolverSolutionCallback):  # type: ignore[misc] # an extra, unseen by mypy
    """Tells every better solution, in units of the matrix."""

    def __init__(self, trace: Trace, program: WholeProgram) -> None:
        super().__init__()
        self._trace, self._program = trace, program

    def on_solution_callback(self) -> None:
        """Take down both bounds."""
        self._trace.note(_cost(self._program, self.objective_value), bound_of(self._program, self.best_objective_bound))


def solve(task: Task) -> Found:
    """All workers that the cores allow."""
    matrix = matrix_of(task)
    with task.trace.phase("hand over"):
        program = in_whole_numbers(matrix.program, matrix.costs, matrix.offset)
        model = _model(program)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = task.seconds_left
    solver.parameters.num_workers = task.threads
    solver.parameters.random_seed = task.seed
    solver.parameters.relative_gap_limit = GAP

    def listen(bound: float) -> None:
        task.trace.note(None, bound_of(program, bound))

    solver.best_bound_callback = listen
    with task.trace.phase("search"):
        status = solver.solve(model, Listener(task.trace, program))
    note = (
        f"costs in units of {1 / program.cost_scale:.3g}, {STEPS} steps a real column, {program.slack:.3g} off a bound"
    )
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        # its bound may be one that it merely began with; those that it proved were called back
        return Found(solver.status_name(status), note=note)
    bound = bound_of(program, solver.best_objective_bound)
    whole = np.array(solver.response_proto.solution, dtype=np.float64)
    levels, measures = matrix.choice(program.lower + program.step * whole)
    return Found(solver.status_name(status), _cost(program, solver.objective_value), bound, levels, measures, note)


def _model(program: WholeProgram) -> cp_model.CpModel:
    model = cp_model.CpModel()
    columns = [model.new_int_var(0, upper, "") for upper in program.upper.tolist()]
    start = program.matrix.indptr.tolist()
    indices, data = program.matrix.indices.tolist(), program.matrix.data.tolist()
    for row, (lower, upper) in enumerate(zip(program.row_lower.tolist(), program.row_upper.tolist(), strict=True)):
        entries = slice(start[row], start[row + 1])
        left = cp_model.LinearExpr.weighted_sum([columns[column] for column in indices[entries]], data[entries])
        sides = (max(lower, -INFINITE), min(upper, INFINITE))
        model.add_linear_expression_in_domain(left, cp_model.Domain(*sides))
    model.minimize(cp_model.LinearExpr.weighted_sum(columns, program.costs.tolist()))
    return model


def _cost(program: WholeProgram, value: float) -> float:
    return value / program.cost_scale + program.constant


def bound_of(program: WholeProgram, value: float) -> float:
    """The bound on the matrix that a bound on the whole numbers gives."""
    return _cost(program, value) - program.slack
