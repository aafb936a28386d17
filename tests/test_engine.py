"""The engine, on programs made by hand, and what a solve may and may not do to the process around it."""

import math
import weakref
from dataclasses import replace
from typing import Any

import highspy
import numpy as np
import pytest
from cases import case, instance_of, rows
from hand_made import KNAPSACK, program
from scipy.sparse import csr_array

import allocation
from allocation.engine import Ending, Options, Program, Run, Search, SolverError
from allocation.engine.handle import Effort, Handle
from allocation.engine.watch import Watch

# --- endings -------------------------------------------------------------------------------------------------------


def test_a_knapsack_is_solved_and_proven() -> None:
    """Proves: the best choice is found, whole, with a bound that proves it: -9.

    Sensitivity: of its relaxation, the first, the third and two thirds of the second are worth 5 + 3 + 8/3.
    """
    run = Search(program(*KNAPSACK)).run([1], Options())
    assert (run.ending, run.objective, run.bound) == (Ending.OPTIMAL, -9, -9)
    assert run.solution is not None
    assert run.solution.tolist() == [1, 1, 0]
    relaxed = Search(program(*KNAPSACK, whole=False)).run([1], Options())
    assert relaxed.objective == pytest.approx(-8 - 8 / 3)
    assert relaxed.bound == pytest.approx(-8 - 8 / 3)


@pytest.mark.parametrize("whole", [True, False])
def test_infeasible_programs_end_as_infeasible(whole: bool) -> None:  # noqa: FBT001
    """Proves: two columns of at most 1 cannot add up to 3, with whole columns or without.

    Sensitivity: to 2 they can.
    """
    run = Search(program([[1, 1]], [[1, 1]], [3], [math.inf], whole=whole)).run([1], Options())
    assert (run.ending, run.solution, run.objective, run.bound) == (Ending.INFEASIBLE, None, None, None)
    assert Search(program([[1, 1]], [[1, 1]], [2], [math.inf], whole=whole)).run([1], Options()).objective == 2


def test_no_whole_number_fits() -> None:
    """Proves: infeasible although its relaxation is not: 2x + 2y = 1 has no whole solution."""
    run = Search(program([[1, 1]], [[2, 2]], [1], [1])).run([1], Options())
    assert run.ending is Ending.INFEASIBLE
    relaxed = Search(program([[1, 1]], [[2, 2]], [1], [1], whole=False)).run([1], Options())
    assert relaxed.objective == pytest.approx(0.5)


def test_an_unbounded_program_is_never_optimal() -> None:
    """Proves: a program without a smallest value ends as unbounded or failed, without a bound.

    Sensitivity: with a limit of 4 on its column it is optimal at -4.
    """
    plain = program([[-1, 0]], [[0, 1]], [-math.inf], [5], largest=math.inf, whole=False)
    assert Search(plain).run([1], Options()).ending is Ending.UNBOUNDED
    mixed = Search(program([[-1, 0]], [[0, 1]], [-math.inf], [5], largest=math.inf)).run([1], Options())
    assert mixed.ending in (Ending.UNBOUNDED, Ending.FAILED)
    assert mixed.bound is None
    limited = Search(program([[-1, 0]], [[0, 1]], [-math.inf], [5], largest=4)).run([1], Options())
    assert (limited.ending, limited.objective) == (Ending.OPTIMAL, -4)


def test_a_program_without_columns_costs_its_offset() -> None:
    """Proves: where nothing is left to decide, the optimum is the constant, and proven: 10.

    Sensitivity: with a column whose cost is 1 it is the same, at 0.
    """
    for objectives in (np.zeros((1, 0)), np.ones((1, 1))):
        count = objectives.shape[1]
        constant = replace(
            program([[1.0]]),
            objectives=csr_array(objectives),
            offsets=np.array([10.0]),
            matrix=csr_array((0, count)),
            column_lower=np.zeros(count),
            column_upper=np.ones(count),
            integer=np.ones(count, dtype=np.bool_),
            column_names=tuple(f"x{index}" for index in range(count)),
        )
        run = Search(constant).run([1], Options())
        assert (run.ending, run.objective, run.bound) == (Ending.OPTIMAL, 10, 10)


def test_every_status_of_the_solver_has_an_ending() -> None:
    """Proves: whatever HiGHS says, a run ends with one of our endings, and only a proof counts as optimal."""
    for status in highspy.HighsModelStatus.__members__.values():
        search = Search(program(*KNAPSACK))
        search.run([1], Options())
        handle = search._handle
        assert handle is not None
        handle._highs = _Saying(handle._highs, status)  # type: ignore[assignment]
        run = search.run([1], Options())
        assert isinstance(run.ending, Ending)
        proven = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty)
        assert (run.ending is Ending.OPTIMAL) == (status in proven)


class _Saying:
    """A solver that says another model status than it has."""

    def __init__(self, highs: Any, status: highspy.HighsModelStatus) -> None:
        self._highs, self._status = highs, status

    def getModelStatus(self) -> highspy.HighsModelStatus:  # noqa: N802 - the solver's own name
        return self._status

    def __getattr__(self, name: str) -> Any:
        return getattr(self._highs, name)


# an allocation is there where today's is allowed
@pytest.mark.parametrize(
    ("ending", "with_today", "without"),
    [
        (Ending.OPTIMAL, "optimal", "unknown"),
        (Ending.INFEASIBLE, "infeasible", "infeasible"),
        (Ending.TIME_LIMIT, "feasible", "unknown"),
        (Ending.WORK_LIMIT, "feasible", "unknown"),
        (Ending.CANCELLED, "interrupted", "interrupted"),
        (Ending.FAILED, "feasible", "unknown"),
        (Ending.UNBOUNDED, "feasible", "unknown"),
    ],
)
def test_every_ending_has_a_status(
    monkeypatch: pytest.MonkeyPatch, ending: Ending, with_today: str, without: str
) -> None:
    """Proves: a search that ends without a solution falls back on today's allocation, unless there is a proof.

    Sensitivity: where today's is not allowed and cannot be mended (law needs a measure), there is none.
    """

    def ended(*_: object, **__: object) -> Run:
        return Run(ending, None, None, None, 0.0, 0, 0)

    monkeypatch.setattr("allocation.outcome.solving.Search.run", ended)
    if ending is not Ending.OPTIMAL:
        found = allocation.solve(instance_of(case()))
        assert found.status == with_today
        assert found.has_allocation == (ending is not Ending.INFEASIBLE)
    barred = case(
        powers=rows("power held_at lowest", "p central provincial"),
        decided=rows("decision power level", "must p zone"),
        measures=rows("measure body cost", "law CN 1"),
        effects=rows("measure effect power level", "law legal p zone"),
    )
    found = allocation.solve(instance_of(barred))
    assert found.status == without
    assert not found.has_allocation
    assert found.objective is None


# --- one handle, several runs --------------------------------------------------------------------------------------


def test_a_handle_takes_other_weights() -> None:
    """Proves: with two objectives, x0 - x1 and x1 - 2·x0, each run of one handle minimises its own weighted sum.

    Offsets of 10 and 20 are weighted too. Sensitivity: a fresh handle gives the same.
    """
    both = program([[1, -1], [-2, 1]], [[1, 1]], [1], [1], offsets=[10, 20])
    search = Search(both)
    for weights, objective, solution in (([1, 0], 9, [0, 1]), ([0, 1], 18, [1, 0]), ([2, 1], 39, [0, 1])):
        for handle in (search, Search(both)):
            run = handle.run(weights, Options())
            assert run.objective == pytest.approx(objective)
            assert run.solution is not None
            assert run.solution.tolist() == solution


def test_a_handle_takes_other_threads() -> None:
    """Proves: runs in one thread may choose 1, 2 and again 1 threads, and find the same."""
    search = Search(program(*KNAPSACK))
    for threads in (1, 2, 1):
        assert search.run([1], Options(threads=threads)).objective == -9


def test_a_run_does_without_probing_and_the_next_one_with() -> None:
    """Proves: what presolve leaves out is asked for run by run, and the best choice of a knapsack is found either way.

    Sensitivity: without the rule's bit HiGHS may probe a neighbourhood of 60,000 columns for ten minutes, uncalled.
    """
    handle = Handle(program(*KNAPSACK))
    for probing, off in ((False, 1 << 15), (True, 0)):
        answer = handle.run(np.array(KNAPSACK[0][0]), 0.0, Effort(probing=probing), Watch(Options()))
        assert answer.bound == -9
        assert handle._highs.getOptionValue("presolve_rule_off")[1] == off


def test_columns_that_no_weight_rewards_are_exact_too() -> None:
    """Proves: with weight 0 on an objective, its value is still the least that the whole columns allow.

    x1 is continuous, at least x0, and only the second objective counts it. Sensitivity: with weight 0 nothing else
    would hold it down.
    """
    linked = Program(
        objectives=csr_array(np.array([[-1.0, 0.0], [0.0, 1.0]])),
        offsets=np.zeros(2),
        matrix=csr_array(np.array([[-1.0, 1.0]])),
        row_lower=np.zeros(1),
        row_upper=np.full(1, np.inf),
        column_lower=np.zeros(2),
        column_upper=np.array([1.0, 5.0]),
        integer=np.array([True, False]),
        column_names=("x0", "x1"),
        row_names=("r0",),
    )
    run = Search(linked).run([1, 0], Options())
    assert run.solution is not None
    assert linked.values(run.solution).tolist() == [-1, 1]


# --- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_limit": 0},
        {"time_limit": -1},
        {"time_limit": math.inf},
        {"time_limit": math.nan},
        {"gap": -0.1},
        {"gap": math.inf},
        {"gap": math.nan},
        {"threads": 0},
        {"seed": -1},
        {"seed": 2**31},
        {"work_limit": 0},
    ],
)
def test_options_that_no_search_could_follow_are_refused(wrong: dict[str, Any]) -> None:
    """Proves: a limit or setting out of range is an error that names it. Sensitivity: the defaults are none."""
    (name,) = wrong
    with pytest.raises(ValueError, match=name):
        Options(**wrong)
    Options()


@pytest.mark.parametrize(
    ("option", "value"), [("no_such_option", 1), ("mip_rel_gap", -1.0), ("presolve", "perhaps"), ("threads", 1.5)]
)
def test_what_the_solver_refuses_is_an_error(option: str, value: float | str) -> None:
    """Proves: a mistyped option or value, to HiGHS only a status, is a SolverError.

    Sensitivity: a right one is none.
    """
    handle = Handle(program(*KNAPSACK))
    with pytest.raises(SolverError, match=option):
        handle._set(option, value=value)
    handle._set("presolve", value="off")


def test_a_start_of_columns_that_do_not_exist_is_refused() -> None:
    """Proves: a start with an index out of range is a SolverError. Sensitivity: within it is none."""
    with pytest.raises(SolverError):
        Search(program(*KNAPSACK)).run([1], Options(), start={7: 1.0})
    assert Search(program(*KNAPSACK)).run([1], Options(), start={2: 1.0}).objective == -9


def test_a_handle_that_nobody_needs_is_gone() -> None:
    """Proves: a solver goes with its handle. A callback that knew its handle would keep both in memory for ever, and a
    search by parts or a long sweep makes thousands.
    """
    handle = Handle(program(*KNAPSACK))
    handle.run(np.array(KNAPSACK[0][0]), 0.0, Effort(), Watch(Options()))
    heard = weakref.ref(handle._listener)  # what the solver keeps alive
    del handle
    assert heard() is None
