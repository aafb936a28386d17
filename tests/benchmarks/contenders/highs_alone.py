"""HiGHS on our whole matrix, by itself: no layout, no start, no search of ours."""

from typing import Any

import highspy
import numpy as np

from allocation.engine.handle import _highs_lp

from .matrix import Matrix, matrix_of
from .task import GAP, Found, Task


def lp_of(matrix: Matrix) -> highspy.HighsLp:
    """The matrix with its costs, for highspy."""
    lp = _highs_lp(matrix.program)
    lp.col_cost_ = matrix.costs
    lp.offset_ = matrix.offset
    return lp


def quiet() -> highspy.Highs:
    """HiGHS without its log; without any output it would not call back either."""
    highs: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call] # missing from its stubs
    highs.setOptionValue("log_to_console", False)
    return highs


def solve(task: Task) -> Found:
    """Branch and bound of the whole."""
    matrix = matrix_of(task)
    highs = quiet()
    with task.trace.phase("hand over"):
        highs.passModel(lp_of(matrix))
    settings = {"time_limit": task.seconds_left, "mip_rel_gap": GAP, "threads": task.threads, "random_seed": task.seed}
    for option, value in settings.items():
        if highs.setOptionValue(option, value) != highspy.HighsStatus.kOk:
            raise ValueError(f"HiGHS refuses the option {option}")

    def listen(event: Any) -> None:
        task.trace.note(event.data_out.mip_primal_bound, event.data_out.mip_dual_bound)

    highs.cbMipImprovingSolution.subscribe(listen)
    highs.cbMipLogging.subscribe(listen)
    with task.trace.phase("search"):
        highs.run()
    info = highs.getInfo()
    status = highs.modelStatusToString(highs.getModelStatus())
    bound = info.mip_dual_bound
    if info.primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
        return Found(status, bound=bound)
    levels, measures = matrix.choice(np.array(highs.getSolution().col_value))
    return Found(status, info.objective_function_value, bound, levels, measures)
