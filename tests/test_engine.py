"""The engine, on programs made by hand, and what a solve may and may not do to the process around it."""

import math
import threading
import time
import weakref
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import highspy
import numpy as np
import pytest
from cases import case, instance_of, rows
from scipy.sparse import csr_array

import allocation
from allocation.engine import Ending, Options, Program, Progress, Run, Search, SolverError
from allocation.engine.handle import Effort, Handle, Look
from allocation.engine.watch import Watch

KNAPSACK = ([[-5.0, -4.0, -3.0]], [[2.0, 3.0, 1.0]], [-math.inf], [5.0])
"""Most worth of three things within a weight of 5: the first two, worth 9."""


def program(
    objectives: Sequence[Sequence[float]],
    matrix: Sequence[Sequence[float]] = (),
    lower: Sequence[float] = (),
    upper: Sequence[float] = (),
    *,
    largest: float = 1.0,
    whole: bool = True,
    offsets: Sequence[float] | None = None,
) -> Program:
    """Make a program whose columns are between 0 and `largest`."""
    costs = np.array(objectives, dtype=np.float64)
    count = costs.shape[1]
    left = np.array(matrix, dtype=np.float64).reshape(-1, count)
    return Program(
        objectives=csr_array(costs),
        offsets=np.zeros(len(costs)) if offsets is None else np.array(offsets, dtype=np.float64),
        matrix=csr_array(left),
        row_lower=np.array(lower, dtype=np.float64),
        row_upper=np.array(upper, dtype=np.float64),
        column_lower=np.zeros(count),
        column_upper=np.full(count, largest),
        integer=np.full(count, whole),
        column_names=tuple(f"x{index}" for index in range(count)),
        row_names=tuple(f"r{index}" for index in range(len(left))),
    )


def market_split(seed: int = 1, rows_: int = 5, columns: int = 40) -> Program:
    """Make a program that no solver closes in a minute: split 40 customers so that 5 products are shared evenly.

    The deviations are the last columns; all 0 with the largest deviations is a solution.
    """
    random = np.random.default_rng(seed)
    demand = random.integers(0, 100, size=(rows_, columns)).astype(np.float64)
    half = np.floor(demand.sum(axis=1) / 2)
    free = np.eye(rows_)
    return Program(
        objectives=csr_array(np.concatenate([np.zeros(columns), np.ones(2 * rows_)])[None, :]),
        offsets=np.zeros(1),
        matrix=csr_array(np.hstack([demand, free, -free])),
        row_lower=half,
        row_upper=half,
        column_lower=np.zeros(columns + 2 * rows_),
        column_upper=np.concatenate([np.ones(columns), np.full(2 * rows_, 1e5)]),
        integer=np.arange(columns + 2 * rows_) < columns,
        column_names=tuple(f"x{index}" for index in range(columns + 2 * rows_)),
        row_names=tuple(f"r{index}" for index in range(rows_)),
    )


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
        highs = search._handle._highs
        search._handle._highs = _Saying(highs, status)  # type: ignore[assignment]
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


# --- limits, starts, progress, cancelling --------------------------------------------------------------------------


def test_a_time_limit_gives_the_best_so_far_and_a_proven_bound() -> None:
    """Proves: stopped by the clock, a search hands back its incumbent and a bound below it, not much later.

    Sensitivity: the program takes more than a minute to close.
    """
    began = time.perf_counter()
    run = Search(market_split()).run([1], Options(time_limit=0.5))
    assert time.perf_counter() - began < 10
    assert run.ending is Ending.TIME_LIMIT
    assert run.objective is not None
    assert run.bound is not None
    assert 0 <= run.bound < run.objective


def test_the_clock_of_a_handle_starts_anew() -> None:
    """Proves: a second run of a handle has its own time limit, although the solver counts the time of all runs.

    Sensitivity: were the limit counted from the first run, the second would end at once.
    """
    search = Search(market_split())
    for _ in range(2):
        run = search.run([1], Options(time_limit=0.4))
        assert run.ending is Ending.TIME_LIMIT
        assert run.seconds > 0.3


def test_a_work_limit_stops_at_the_same_point() -> None:
    """Proves: two searches with one work limit end alike: same solution, bound, nodes and iterations.

    Sensitivity: without it the search would go on for more than a minute; ten times the limit does more work.
    """
    ends = [Search(market_split()).run([1], Options(time_limit=15, work_limit=limit)) for limit in (500, 500, 5000)]
    assert [run.ending for run in ends] == [Ending.WORK_LIMIT] * 3
    first, again, longer = ends
    assert (first.objective, first.bound, first.nodes, first.iterations) == (
        again.objective,
        again.bound,
        again.nodes,
        again.iterations,
    )
    assert longer.iterations > first.iterations


@pytest.mark.parametrize("seed", [0, 1])
def test_that_nothing_is_feasible_is_told_though_a_bound_would_be_enough(seed: int) -> None:
    """Proves: a search that finds out that there is no solution says so, and not that its bound is enough.

    Sensitivity: the solver lifts its bound to infinity just before it says that there is none.
    """
    random = np.random.default_rng(seed)
    parts = random.integers(10, 99, size=(3, 12)).astype(np.float64)
    half = np.floor(parts.sum(axis=1) / 2).tolist()
    split = program([random.integers(1, 9, 12).tolist()], parts.tolist(), half, half)
    assert Search(split).run([1], Options(), enough=1000.0).ending is Ending.INFEASIBLE


def test_a_slack_ends_the_search_near_the_best() -> None:
    """Proves: the search ends once objective and bound differ by no more than the slack, though the gap asked for is 0.

    Sensitivity: without slack this search runs into any time limit; all shares at their largest deviation cost 1e6.
    """
    run = Search(market_split()).run([1], Options(time_limit=60, gap=0.0), slack=1e6)
    assert run.ending is Ending.OPTIMAL
    assert run.objective is not None
    assert run.bound is not None
    assert 0 < run.objective - run.bound <= 1e6
    assert run.seconds < 30


def test_a_bound_that_is_enough_ends_the_search() -> None:
    """Proves: the search ends as soon as its bound reaches what is enough, and says so.

    Sensitivity: without it this search runs into its time limit; its bound is 0 at once, its best solution far above.
    """
    run = Search(market_split()).run([1], Options(time_limit=60), enough=-1.0)
    assert run.ending is Ending.BOUND_REACHED
    assert run.bound is not None
    assert run.bound >= -1.0
    assert run.seconds < 30


def test_cancelling_from_another_thread_keeps_the_best_so_far() -> None:
    """Proves: an event set from another thread ends a search within seconds, with what it has.

    Sensitivity: without it the search would run for more than a minute.
    """
    cancel = threading.Event()
    timer = threading.Timer(0.4, cancel.set)
    timer.start()
    began = time.perf_counter()
    run = Search(market_split()).run([1], Options(time_limit=60), cancel=cancel)
    assert time.perf_counter() - began < 20
    timer.join()
    assert run.ending is Ending.CANCELLED
    assert run.objective is not None


def test_a_handle_that_was_cancelled_searches_again() -> None:
    """Proves: after a cancelled run the same handle runs to its time limit. Sensitivity: cancelled, it ends at once."""
    cancel = threading.Event()
    cancel.set()
    search = Search(market_split())
    assert search.run([1], Options(time_limit=60), cancel=cancel).ending is Ending.CANCELLED
    assert search.run([1], Options(time_limit=0.3)).ending is Ending.TIME_LIMIT


def test_cancelled_before_it_begins() -> None:
    """Proves: a search that is cancelled already ends at once."""
    cancel = threading.Event()
    cancel.set()
    began = time.perf_counter()
    run = Search(market_split()).run([1], Options(time_limit=60), cancel=cancel)
    assert time.perf_counter() - began < 10
    assert run.ending is Ending.CANCELLED


def test_progress_tells_incumbent_and_bound() -> None:
    """Proves: while it runs, a search tells where it stands: incumbents fall, bounds rise and stay below them."""
    told: list[Progress] = []
    run = Search(market_split()).run([1], Options(time_limit=1), on_progress=told.append)
    assert len(told) > 1
    incumbents = [progress.incumbent for progress in told if progress.incumbent is not None]
    assert incumbents == sorted(incumbents, reverse=True)
    assert run.objective is not None
    assert run.objective <= incumbents[-1] + 1e-6
    assert [p.seconds for p in told] == sorted(p.seconds for p in told)
    for progress in told:
        if progress.incumbent is not None and progress.bound is not None:
            assert progress.bound <= progress.incumbent + 1e-6
            assert progress.gap is not None
            assert progress.gap >= -1e-9


class _OwnError(Exception):
    """Something that a caller's function raises."""


def test_what_a_callback_raises_is_raised_by_the_search() -> None:
    """Proves: an exception in `on_progress` ends the search and comes out of it as it is, within seconds."""

    def fail(_: Progress) -> None:
        raise _OwnError

    began = time.perf_counter()
    with pytest.raises(_OwnError):
        Search(market_split()).run([1], Options(time_limit=60), on_progress=fail)
    assert time.perf_counter() - began < 20


def test_a_start_is_used() -> None:
    """Proves: with a time limit too short to find anything as good, the start's own value is kept or beaten.

    The start is what a longer search found. Sensitivity: without it the same limit finds something worse.
    """
    hard = market_split()
    longer = Search(hard).run([1], Options(time_limit=4))
    assert longer.solution is not None
    assert longer.objective is not None
    values = {int(index): float(longer.solution[index]) for index in np.flatnonzero(hard.integer)}
    short = Options(time_limit=0.05)
    started = Search(hard).run([1], short, start=values)
    assert started.objective is not None
    assert started.objective <= longer.objective + 1e-6
    plain = Search(hard).run([1], short)
    assert plain.objective is None or plain.objective > longer.objective


def test_a_feasible_start_never_replaces_the_optimum() -> None:
    """Proves: started from a solution worth 10, all columns 0, a search still finds and proves the optimum of 2.

    A power may go one or two steps down (x0, x1), each step costing 3 (x6); two measures (x2, x3) at 1 each take 0.7 of
    that off (x4, x5), together all of it. HiGHS 1.16 loses its way when presolve carries this start over.
    Sensitivity: without a start it is found: x0 = x1 = x2 = x3 = 1.
    """
    steps, free = [-1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 0.0]
    matrix: list[list[float]] = [
        [-1, 1, 0, 0, *free],
        [*steps, 1, 0, 0],
        [*steps, 0, 1, 0],
        [0, 0, -2, 0, 1, 0, 0],
        [0, 0, 0, -2, 0, 1, 0],
        [1, 1, 0, 0, -0.7, -0.7, -1],
    ]
    plain = program([[-5, -5, 1, 1, 0, 0, 3]], matrix, [-math.inf] * 6, [0] * 6, offsets=[10])
    relieved = replace(
        plain,
        integer=np.arange(7) < 4,
        column_upper=np.array([1, 1, 1, 1, np.inf, np.inf, np.inf]),
    )
    assert Search(relieved).run([1], Options()).objective == pytest.approx(2)
    started = Search(relieved).run([1], Options(), start=dict.fromkeys(range(4), 0.0))
    assert started.objective == pytest.approx(2)
    assert started.bound == pytest.approx(2)


@pytest.mark.parametrize("values", [{0: 1.0, 1: 1.0, 2: 1.0}, {0: 0.0, 1: 0.0, 2: 0.0}, {0: 0.0}])
def test_a_bad_start_does_no_harm(values: dict[int, float]) -> None:
    """Proves: a start that is too heavy, poor or partial leaves the optimum as it is: -9."""
    assert Search(program(*KNAPSACK)).run([1], Options(), start=values).objective == -9


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


def test_a_look_ends_what_has_little_hope() -> None:
    """Proves: a run whose gap is too large after some checkpoints ends there as stalled; one whose gap is small enough
    goes on to its own limit.
    """
    hard = market_split()
    costs = hard.costs([1.0])
    ended = Handle(hard).run(costs, 0.0, Effort(look=Look(5, 0.5)), Watch(Options()))
    assert (ended.ending, ended.work) == (Ending.STALLED, 5)
    gone_on = Handle(hard).run(costs, 0.0, Effort(look=Look(5, 2.0), work=20), Watch(Options()))
    assert (gone_on.ending, gone_on.work) == (Ending.WORK_LIMIT, 20)
