"""Our own handle on HiGHS: a program handed over once, solved as often as costs, bounds or starts change."""

import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

# `highspy.Highs` prints a banner while it is constructed; its base class prints nothing once output is switched off
from highspy._core import _Highs
from highspy._core import cb as callbacks

from allocation.engine.program import Floats, Ints, Program
from allocation.engine.run import Ending, relative_gap
from allocation.engine.watch import Watch

_ENDINGS = {
    highspy.HighsModelStatus.kOptimal: Ending.OPTIMAL,
    highspy.HighsModelStatus.kModelEmpty: Ending.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Ending.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Ending.UNBOUNDED,
    highspy.HighsModelStatus.kObjectiveBound: Ending.BOUND_REACHED,
    highspy.HighsModelStatus.kTimeLimit: Ending.TIME_LIMIT,
    highspy.HighsModelStatus.kIterationLimit: Ending.WORK_LIMIT,
    highspy.HighsModelStatus.kInterrupt: Ending.CANCELLED,
}

_WATCHED = (
    callbacks.HighsCallbackType.kCallbackMipLogging,
    callbacks.HighsCallbackType.kCallbackMipImprovingSolution,
    callbacks.HighsCallbackType.kCallbackMipInterrupt,
    callbacks.HighsCallbackType.kCallbackSimplexInterrupt,
    callbacks.HighsCallbackType.kCallbackIpmInterrupt,
)


OnSolution = Callable[[Floats], None]


class SolverError(RuntimeError):
    """HiGHS refused a call: a defect of this program or of the solver, never of an input."""


@dataclass(frozen=True)
class Look:
    """A look at a branch and bound after so many checkpoints: it ends there if its relative gap is larger than this."""

    work: int
    gap: float


@dataclass(frozen=True)
class Effort:
    """How far one run of the solver goes.

    gap: relative, slack: absolute difference of objective and bound that is close enough. work: checkpoints of the
    branch and bound at most. look: where a run without much hope ends, as stalled.
    method: `choose`, `simplex`, `ipm` or `pdlp` for what has no whole columns. rounds: iterations of it at most, except
    of ipm.
    warm: begin with the basis that the run before ended with; for what has no whole columns.
    enough: with such a basis, the run ends as soon as its bound reaches this. With whole columns, what costs more is
    not looked for; where there is nothing else, the run ends as infeasible.
    probing: whether presolve tries every whole column at 0 and at 1, as HiGHS does.
    """

    gap: float = 1e-6
    slack: float = 0.0
    work: int | None = None
    look: Look | None = None
    threads: int = 1
    seed: int = 0
    presolve: bool = True
    method: str = "choose"
    rounds: int | None = None
    warm: bool = False
    enough: float = math.inf
    probing: bool = True


@dataclass(frozen=True, eq=False)
class Answer:
    """What one run of the solver ended with.

    solution: (n,) or None; that of pdlp only nearly holds. bound: proven lower bound of the objective, -inf where there
    is none. prices: (m,) duals of the rows, where no column was whole. work: checkpoints of the branch and bound.
    undecided: whether presolve could not tell infeasible from unbounded.
    """

    ending: Ending
    solution: Floats | None
    bound: float
    prices: Floats | None
    nodes: int
    iterations: int
    work: int
    undecided: bool


class _Listener:
    """What HiGHS calls while it runs. It knows no handle: HiGHS keeps it alive, and both would stay in memory for ever.

    running: whom to tell, and whether the run's progress is that of the search. work: checkpoints of this run.
    hopeless: whether the look at it ended the run. enough: no bound above this is told. on_solution: who gets every
    better solution.
    """

    def __init__(self) -> None:
        self.running: tuple[Watch, bool] | None = None
        self.on_solution: OnSolution | None = None
        self.work = 0
        self.work_limit: int | None = None
        self.look: Look | None = None
        self.hopeless = False
        self.enough = math.inf

    def begin(self, effort: Effort) -> None:
        """Count from 0, within the limits of a run."""
        self.work, self.work_limit, self.look, self.hopeless = 0, effort.work, effort.look, False
        self.enough = effort.enough

    @property
    def out_of_work(self) -> bool:
        """Whether the run has had all the checkpoints that it may have."""
        return self.work_limit is not None and self.work >= self.work_limit

    def called(self, kind: Any, message: str, data_out: Any, data_in: Any, user_data: Any) -> None:  # noqa: ARG002
        """HiGHS calls this often while it runs, from the solver's thread."""
        if self.running is None:
            return
        watch, whole_search = self.running
        # the solver keeps this flag from one run to the next
        data_in.user_interrupt = False
        if kind == callbacks.HighsCallbackType.kCallbackMipLogging:
            if whole_search:
                watch.report(_known(data_out.mip_primal_bound), _known(self._proven(data_out)))
            return
        if kind == callbacks.HighsCallbackType.kCallbackMipImprovingSolution:
            if self.on_solution is not None:
                self.on_solution(np.array(data_out.mip_solution, dtype=np.float64))
            return
        if kind == callbacks.HighsCallbackType.kCallbackMipInterrupt:
            watch.work()
            self.work += 1
            if whole_search:
                proven = self._proven(data_out)
                watch.proven(proven)
                # the solver logs every five seconds only
                watch.report(_known(data_out.mip_primal_bound), _known(proven), only_better=True)
            if self.look is not None and self.work == self.look.work:
                gap = relative_gap(_known(data_out.mip_primal_bound), _known(data_out.mip_dual_bound))
                self.hopeless = gap is None or gap > self.look.gap
        if watch.stopped or self.out_of_work or self.hopeless:
            data_in.user_interrupt = True

    def _proven(self, data_out: Any) -> float:
        """The bound of the run, as far as it says something of all that is not looked for."""
        return min(float(data_out.mip_dual_bound), self.enough)


class Handle:
    """A program at HiGHS, with names. Not for use by two threads at once; make one a thread instead."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._highs = _Highs()
        # output_flag off would silence the callbacks as well
        self._set("log_to_console", value=False)
        self._check(self._highs.passModel(_highs_lp(program)), "passModel")
        self._listener = _Listener()
        self._check(self._highs.setCallback(self._listener.called, None), "setCallback")
        for kind in _WATCHED:
            self._check(self._highs.startCallback(kind), "startCallback")

    def adapt(self, program: Program) -> None:
        """Take over a program of the same columns, rows and entries whose figures differ; `limit` takes its bounds."""
        known = self.program.matrix
        changed = np.flatnonzero(program.matrix.data != known.data)
        rows = np.searchsorted(known.indptr, changed, side="right") - 1
        cells = zip(rows.tolist(), known.indices[changed].tolist(), program.matrix.data[changed].tolist(), strict=True)
        for row, column, value in cells:
            self._check(self._highs.changeCoeff(row, column, value), "changeCoeff")
        self.program = program

    def limit(self, program: Program) -> None:
        """Take the bounds of a program that differs from the handle's in nothing else."""
        columns = np.arange(len(program.column_names), dtype=np.int32)
        status = self._highs.changeColsBounds(len(columns), columns, program.column_lower, program.column_upper)
        self._check(status, "changeColsBounds")
        rows = np.arange(len(program.row_names), dtype=np.int32)
        change_rows = self._highs.changeRowsBounds  # type: ignore[attr-defined] # missing from its stubs
        self._check(change_rows(len(rows), rows, program.row_lower, program.row_upper), "changeRowsBounds")

    def add_row(self, columns: Ints, coefficients: Floats, at_most: float) -> None:
        """Add a row after those of the program; it stays, and its price comes after theirs."""
        count = len(columns)
        status = self._highs.addRow(-highspy.kHighsInf, at_most, count, columns.astype(np.int32), coefficients)
        self._check(status, "addRow")

    def run(
        self,
        costs: Floats,
        offset: float,
        effort: Effort,
        watch: Watch,
        *,
        start: Mapping[int, float] | None = None,
        near: tuple[Floats, Floats] | None = None,
        whole_search: bool = False,
        on_solution: OnSolution | None = None,
    ) -> Answer:
        """Minimise. start: values of some whole columns by index. whole_search: its progress is that of the search.

        near: a solution (n,) and prices (m,) of the rows that pdlp begins with. on_solution: called with every better
        solution of a branch and bound, from the solver's thread.
        """
        self._prepare(costs, offset, effort, watch)
        self._listener.begin(effort)
        if start:
            indices = np.fromiter(start, dtype=np.int32, count=len(start))
            values = np.fromiter(start.values(), dtype=np.float64, count=len(start))
            self._check(self._highs.setSolution(len(start), indices, values), "setSolution")
        if near is not None:
            self._begin_near(costs, *near)
        self._listener.on_solution = on_solution
        self._run_watched(watch, whole_search=whole_search)
        return self._answer(effort)

    def _prepare(self, costs: Floats, offset: float, effort: Effort, watch: Watch) -> None:
        count = len(self.program.column_names)
        columns = np.arange(count, dtype=np.int32)
        if not effort.warm:
            self._check(self._highs.clearSolver(), "clearSolver")
        self._check(self._highs.changeColsCost(count, columns, costs), "changeColsCost")
        self._check(self._highs.changeObjectiveOffset(offset), "changeObjectiveOffset")
        self._set("mip_rel_gap", value=effort.gap)
        self._set("mip_abs_gap", value=effort.slack)
        self._set("threads", value=effort.threads)
        self._set("random_seed", value=effort.seed)
        self._set("presolve", value="choose" if effort.presolve else "off")
        self._set("presolve_rule_off", value=0 if effort.probing else PROBING)
        self._set("solver", value=effort.method)
        self._set("objective_bound", value=effort.enough)
        # pdlp prints whatever the console is told, and has no callbacks to lose
        self._set("output_flag", value=effort.method != "pdlp")
        if effort.method == "pdlp":
            self._set("kkt_tolerance", value=PDLP_TOLERANCE)
            self._set("pdlp_optimality_tolerance", value=PDLP_TOLERANCE)
        rounds = highspy.kHighsIInf if effort.rounds is None else effort.rounds
        self._set("pdlp_iteration_limit", value=rounds)
        self._set("simplex_iteration_limit", value=rounds)
        # the solver's clock counts all runs of a handle, a limit is meant for this one
        left = watch.seconds_left
        self._set("time_limit", value=math.inf if left is None else self._highs.getRunTime() + left)

    def _begin_near(self, costs: Floats, solution: Floats, prices: Floats) -> None:
        matrix = self.program.matrix
        known = highspy.HighsSolution()
        known.col_value, known.row_value = solution, matrix @ solution
        known.row_dual, known.col_dual = prices, costs - matrix.T @ prices
        known.value_valid = known.dual_valid = True
        self._check(self._highs.setSolution(known), "setSolution")

    def _run_watched(self, watch: Watch, *, whole_search: bool) -> None:
        """Run in a thread of its own: HiGHS keeps its scheduler by thread, so that every run may choose its threads."""
        self._listener.running = watch, whole_search
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
            self._listener.running = None
        if watch.error is not None:
            raise watch.error
        if not statuses or statuses[0] == highspy.HighsStatus.kError:
            raise SolverError("HiGHS run failed")

    def _answer(self, effort: Effort) -> Answer:
        status = self._highs.getModelStatus()
        ending = _ENDINGS.get(status, Ending.FAILED)
        if ending is Ending.CANCELLED and self._listener.out_of_work:
            ending = Ending.WORK_LIMIT
        if ending is Ending.CANCELLED and self._listener.hopeless:
            ending = Ending.STALLED
        info = self._highs.getInfo()
        found = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
        is_mip = bool(self.program.integer.any())
        solution = self._highs.getSolution()
        # rows that pdlp misses by its own tolerance count as broken by HiGHS's
        found = found or (effort.method == "pdlp" and solution.value_valid)
        bound = info.mip_dual_bound if is_mip else info.objective_function_value
        if ending is Ending.BOUND_REACHED:
            bound = effort.enough
        elif ending is Ending.INFEASIBLE or (not is_mip and ending is not Ending.OPTIMAL) or not math.isfinite(bound):
            bound = -math.inf
        return Answer(
            ending=ending,
            solution=np.array(solution.col_value, dtype=np.float64) if found else None,
            bound=bound,
            prices=np.array(solution.row_dual, dtype=np.float64) if solution.dual_valid and not is_mip else None,
            nodes=max(0, int(info.mip_node_count)),
            iterations=max(0, int(info.simplex_iteration_count)),
            work=self._listener.work,
            undecided=status == highspy.HighsModelStatus.kUnboundedOrInfeasible,
        )

    def _set(self, option: str, *, value: float | str) -> None:
        self._check(self._highs.setOptionValue(option, value), f"option {option}")

    @staticmethod
    def _check(status: highspy.HighsStatus, call: str) -> None:
        """Every status is looked at: a mistyped option is only a status."""
        if status == highspy.HighsStatus.kError:
            raise SolverError(f"HiGHS refused {call}")


PROBING = 1 << 15
"""The bit of HiGHS's rule of presolve."""

PDLP_TOLERANCE = 1e-4
"""Prices only have to be good: the bound that they give is computed from them, whatever they are."""


def _known(value: float) -> float | None:
    return value if abs(value) < highspy.kHighsInf else None


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
    return lp
