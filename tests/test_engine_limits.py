"""Limits, starts, progress and cancelling of the engine's searches, on programs made by hand."""

import math
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from hand_made import KNAPSACK, market_split, program

from allocation.engine import Ending, Options, Progress, Search
from allocation.engine.handle import Effort, Handle, Look
from allocation.engine.watch import Watch
from allocation.instance.generate import generate
from allocation.outcome.solving import Session


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


def test_progress_comes_as_often_as_the_bound_rises() -> None:
    """Proves: every rise of the bound that a checkpoint shows is told, with no fall and no repetition in between; the
    solver by itself logs every five seconds.
    """

    session = Session(generate(40, 10, capacity="tight", links_per_power=2, coordination="strong", seed=1))
    bounds: list[float] = []
    session.solve(
        Options(strategy="whole", work_limit=40),
        on_progress=lambda progress: bounds.append(-math.inf if progress.bound is None else progress.bound),
    )
    assert bounds == sorted(bounds)
    assert len(set(bounds)) > 5
