"""Our own handle on HiGHS: one compiled program, solved as often as weights, bounds or starts change."""

import math
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import highspy
import numpy as np

# `highspy.Highs` prints a banner while it is constructed; its base class prints nothing once output is switched off
from highspy._core import _Highs
from highspy._core import cb as callbacks

from allocation.engine.options import Options
from allocation.engine.program import Floats, Program
from allocation.engine.run import Ending, Progress, Run

OnProgress = Callable[[Progress], None]

_ENDINGS = {
    highspy.HighsModelStatus.kOptimal: Ending.OPTIMAL,
    highspy.HighsModelStatus.kModelEmpty: Ending.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Ending.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Ending.UNBOUNDED,
    highspy.HighsModelStatus.kTimeLimit: Ending.TIME_LIMIT,
    highspy.HighsModelStatus.kInterrupt: Ending.CANCELLED,
}

_WATCHED = (
    callbacks.HighsCallbackType.kCallbackMipLogging,
    callbacks.HighsCallbackType.kCallbackMipInterrupt,
    callbacks.HighsCallbackType.kCallbackSimplexInterrupt,
    callbacks.HighsCallbackType.kCallbackIpmInterrupt,
)


# a difference of sums of this relative size is rounding
ROUNDING = 1e-12


class SolverError(RuntimeError):
    """HiGHS refused a call: a defect of this program or of the solver, never of an input."""


class Search:
    """A program handed to HiGHS once, with names. Not for use by two threads at once; make one a thread instead."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._highs = _Highs()
        # output_flag off would silence the callbacks as well
        self._set("log_to_console", value=False)
        self._check(self._highs.passModel(_highs_lp(program)), "passModel")
        self._running: _Watch | None = None
        self._check(self._highs.setCallback(self._watch, None), "setCallback")
        for kind in _WATCHED:
            self._check(self._highs.startCallback(kind), "startCallback")

    def run(
        self,
        weights: Sequence[float],
        options: Options,
        *,
        start: Mapping[int, float] | None = None,
        bounds: Mapping[int, tuple[float, float]] | None = None,
        freed: Collection[int] = (),
        enough: float | None = None,
        on_progress: OnProgress | None = None,
        cancel: threading.Event | None = None,
    ) -> Run:
        """Minimise the weighted sum of the objectives.

        weights: (k,), one an objective. start: values of some whole columns by index, tried first.
        bounds: other bounds of some columns, and freed: rows that do not hold, both in this run only.
        enough: the search ends as soon as its bound reaches this.
        on_progress: called from the solver's thread, some times a second at most; what it raises ends the search and
        is raised here. cancel: set it from any thread to stop; the best solution so far is returned.
        """
        watch = _Watch(options, on_progress, cancel or threading.Event(), enough)
        if not self.program.column_names:
            return self._constant(watch, weights)
        limited = self.program.limited(bounds or {}, freed)
        self._limit(limited)
        self._prepare(weights, options)
        if start:
            indices = np.fromiter(start, dtype=np.int32, count=len(start))
            values = np.fromiter(start.values(), dtype=np.float64, count=len(start))
            self._check(self._highs.setSolution(len(start), indices, values), "setSolution")
        self._run_watched(watch)
        if self._highs.getModelStatus() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
            self._run_again(watch, weights, options, presolve="off")
        run = self._outcome(watch, weights, limited)
        if start and run.ending is Ending.OPTIMAL and (run.gap is None or run.gap > options.gap):
            # HiGHS 1.16 may take a start for better than it is once presolve has translated it, and stop there
            self._run_again(watch, weights, options, presolve="choose")
            run = self._outcome(watch, weights, limited)
        return run

    def _run_again(self, watch: "_Watch", weights: Sequence[float], options: Options, *, presolve: str) -> None:
        left = options.time_limit and max(0.01, options.time_limit - watch.seconds)
        self._prepare(weights, replace(options, time_limit=left))
        self._set("presolve", value=presolve)
        self._run_watched(watch)
        self._set("presolve", value="choose")

    def _constant(self, watch: "_Watch", weights: Sequence[float]) -> Run:
        """The end of a search with nothing to choose: its value is the constant, if the empty rows allow it."""
        allowed = bool(np.all(self.program.row_lower <= 0) and np.all(self.program.row_upper >= 0))
        value = self.program.offset(weights) if allowed else None
        ending = Ending.OPTIMAL if allowed else Ending.INFEASIBLE
        return Run(ending, np.zeros(0) if allowed else None, value, value, watch.seconds, 0, 0)

    def _limit(self, program: Program) -> None:
        """Hand over the bounds of a program that differs from ours in nothing else."""
        columns = np.arange(len(program.column_names), dtype=np.int32)
        status = self._highs.changeColsBounds(len(columns), columns, program.column_lower, program.column_upper)
        self._check(status, "changeColsBounds")
        rows = np.arange(len(program.row_names), dtype=np.int32)
        change_rows = self._highs.changeRowsBounds  # type: ignore[attr-defined] # missing from its stubs
        self._check(change_rows(len(rows), rows, program.row_lower, program.row_upper), "changeRowsBounds")

    def _prepare(self, weights: Sequence[float], options: Options) -> None:
        count = len(self.program.column_names)
        columns = np.arange(count, dtype=np.int32)
        self._check(self._highs.clearSolver(), "clearSolver")
        self._check(self._highs.changeColsCost(count, columns, self.program.costs(weights)), "changeColsCost")
        self._check(self._highs.changeObjectiveOffset(self.program.offset(weights)), "changeObjectiveOffset")
        self._set("mip_rel_gap", value=options.gap)
        self._set("mip_abs_gap", value=0.0)
        self._set("threads", value=options.threads)
        self._set("random_seed", value=options.seed)
        # the solver's clock counts all runs of a handle, a limit is meant for this one
        limit = math.inf if options.time_limit is None else self._highs.getRunTime() + options.time_limit
        self._set("time_limit", value=limit)

    def _run_watched(self, watch: "_Watch") -> None:
        """Run in a thread of its own: HiGHS keeps its scheduler by thread, so that every run may choose its threads."""
        self._running = watch
        statuses: list[highspy.HighsStatus] = []
        worker = threading.Thread(target=lambda: statuses.append(self._highs.run()), name="highs", daemon=True)
        worker.start()
        try:
            while worker.is_alive():
                worker.join(0.1)
        except BaseException:
            watch.cancel.set()
            worker.join()
            raise
        finally:
            self._running = None
        if watch.error is not None:
            raise watch.error
        if not statuses or statuses[0] == highspy.HighsStatus.kError:
            raise SolverError("HiGHS run failed")

    def _watch(self, kind: Any, message: str, data_out: Any, data_in: Any, user_data: Any) -> None:  # noqa: ARG002
        """HiGHS calls this often while it runs, from the solver's thread."""
        watch = self._running
        if watch is None:
            return
        # the solver keeps this flag from one run to the next
        data_in.user_interrupt = False
        if kind == callbacks.HighsCallbackType.kCallbackMipLogging:
            watch.report(data_out)
        elif watch.must_stop(kind == callbacks.HighsCallbackType.kCallbackMipInterrupt, data_out):
            data_in.user_interrupt = True

    def _outcome(self, watch: "_Watch", weights: Sequence[float], limited: Program) -> Run:
        ending = _ENDINGS.get(self._highs.getModelStatus(), Ending.FAILED)
        if ending is Ending.CANCELLED and watch.out_of_work:
            ending = Ending.WORK_LIMIT
        if ending is Ending.CANCELLED and watch.bound_reached:
            ending = Ending.BOUND_REACHED
        info = self._highs.getInfo()
        feasible = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
        is_mip = bool(self.program.integer.any())
        bound = info.mip_dual_bound if is_mip else info.objective_function_value
        if ending is Ending.INFEASIBLE or (not is_mip and ending is not Ending.OPTIMAL):
            bound = math.nan
        elif not math.isfinite(bound):
            bound = limited.trivial_bound(weights)
        solution = self._exact(weights, limited) if feasible else None
        objective = None if solution is None else float(np.dot(self.program.values(solution), weights))
        if objective is not None and math.isfinite(bound):
            # when the gap is closed, rounding may leave the bound a hair off the exact objective
            closed = abs(objective - bound) <= ROUNDING * max(1.0, abs(objective))
            bound = objective if closed else min(bound, objective)
        return Run(
            ending=ending,
            solution=solution,
            objective=objective,
            bound=bound if math.isfinite(bound) else None,
            seconds=watch.seconds,
            nodes=max(0, int(info.mip_node_count)),
            iterations=max(0, int(info.simplex_iteration_count)),
        )

    def _exact(self, weights: Sequence[float], limited: Program) -> Floats:
        """The solution with its whole columns exactly whole and every other column as good as these allow.

        A branch and bound accepts 0.9999999 for 1, and columns that no weight rewards are left anywhere. Solving once
        more with the whole columns fixed and each objective weighted gives every objective's exact value.
        """
        solution = np.array(self._highs.getSolution().col_value, dtype=np.float64)
        whole = np.flatnonzero(self.program.integer).astype(np.int32)
        if len(whole) == 0:
            return solution
        fixed = np.round(solution[whole])
        count = len(self.program.column_names)
        even = np.where(np.asarray(weights) > 0, weights, 1.0)
        exact = Search(limited.settled(whole, fixed))
        exact._check(
            exact._highs.changeColsCost(count, np.arange(count, dtype=np.int32), self.program.costs(list(even))),
            "changeColsCost",
        )
        run = _Watch(Options(time_limit=None), None, threading.Event())
        exact._run_watched(run)
        if exact._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            solution[whole] = fixed
            return solution
        return np.array(exact._highs.getSolution().col_value, dtype=np.float64)

    def _set(self, option: str, *, value: float | str) -> None:
        self._check(self._highs.setOptionValue(option, value), f"option {option}")

    @staticmethod
    def _check(status: highspy.HighsStatus, call: str) -> None:
        """Every status is looked at: a mistyped option is only a status."""
        if status == highspy.HighsStatus.kError:
            raise SolverError(f"HiGHS refused {call}")


class _Watch:
    """What is asked of a running search, and what it has told so far."""

    def __init__(
        self, options: Options, on_progress: OnProgress | None, cancel: threading.Event, enough: float | None = None
    ) -> None:
        self.cancel = cancel
        self.error: BaseException | None = None
        self.out_of_work = False
        self.bound_reached = False
        self._enough = enough
        self._work_limit = options.work_limit
        self._checkpoints = 0
        self._on_progress = on_progress
        self._started = time.perf_counter()

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._started

    def must_stop(self, checkpoint: bool, data: Any) -> bool:  # noqa: FBT001 - asked at a checkpoint or in between
        self._checkpoints += checkpoint
        if checkpoint and self._enough is not None and data.mip_dual_bound >= self._enough:
            self.bound_reached = True
        if self._work_limit is not None and self._checkpoints >= self._work_limit:
            self.out_of_work = True
        return self.out_of_work or self.bound_reached or self.error is not None or self.cancel.is_set()

    def report(self, data: Any) -> None:
        if self._on_progress is None or self.error is not None:
            return
        progress = Progress(_finite(data.mip_primal_bound), _finite(data.mip_dual_bound), self.seconds)
        try:
            self._on_progress(progress)
        except BaseException as error:  # noqa: BLE001 - it must not cross the solver's own frames; it is raised by run
            self.error = error


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) and abs(value) < highspy.kHighsInf else None


def _highs_lp(program: Program) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_col_ = len(program.column_names)
    lp.num_row_ = len(program.row_names)
    lp.col_cost_ = np.zeros(lp.num_col_)
    lp.col_lower_ = program.column_lower
    lp.col_upper_ = program.column_upper
    lp.row_lower_ = program.row_lower
    lp.row_upper_ = program.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = program.matrix.indptr
    lp.a_matrix_.index_ = program.matrix.indices
    lp.a_matrix_.value_ = program.matrix.data
    lp.integrality_ = [
        highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous for whole in program.integer
    ]
    lp.col_names_ = list(program.column_names)
    lp.row_names_ = list(program.row_names)
    return lp
