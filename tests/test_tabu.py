"""Programs that are generalised quadratic assignments, read as such, and the tabu search of them."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from published.mapping import mapped
from published.problem import Problem
from scipy.sparse import csr_array
from small import state

from allocation.engine import Options, Program
from allocation.engine.accompanying import Accompanying
from allocation.engine.handle import Effort, Handle
from allocation.engine.known import Known
from allocation.engine.layout import Layout
from allocation.engine.program import Ints
from allocation.engine.quadratic import Products, QuadraticAssignment, quadratic_assignment
from allocation.engine.run import Ending
from allocation.engine.tabu import TabuSearch
from allocation.engine.watch import Watch
from allocation.outcome.allocation import Status
from allocation.outcome.solving import Session

JOBS, AGENTS = 4, 3
NONE: Ints = np.zeros(0, dtype=np.int64)
# the kinds of distances, each with another form in the model: products of all levels, of equal levels, of reached ones
DISTANCES = {
    "general": [[0, 7, 2], [7, 0, 4], [2, 4, 0]],
    "same level": [[0, 3, 3], [3, 0, 3], [3, 3, 0]],
    "cut": [[0, 1, 2], [1, 0, 1], [2, 1, 0]],
}


def problem(distances: list[list[int]], seed: int) -> Problem:
    """Random jobs, every two of them linked, with hardly any room to spare."""
    random = np.random.default_rng(seed)
    loads = random.integers(2, 9, JOBS)
    return Problem(
        name="jobs",
        costs=random.integers(0, 20, (JOBS, AGENTS)).tolist(),
        loads=[[int(load)] * AGENTS for load in loads],
        capacities=[float(-(-loads.sum() // 2))] * AGENTS,
        links={(i, j): int(random.integers(1, 6)) for i in range(JOBS) for j in range(i + 1, JOBS)},
        distances=distances,
    )


def compiled(instance_of: Problem) -> tuple[Session, Program, Layout]:
    """The session of a problem, its program with the whole columns that the search has, and its layout."""
    session = Session(mapped(instance_of).instance)
    return session, session.program, session._layout()


def assignment_of(session: Session, program: Program, layout: Layout) -> QuadraticAssignment | None:
    """The program as a quadratic assignment."""
    return quadratic_assignment(program, layout, program.integer & ~layout.follows, program.costs(session.weights))


def knapsacks(
    costs: list[float], joint: list[list[float]], loads: list[float], rooms: list[float]
) -> QuadraticAssignment:
    """Jobs that cost and weigh the same with every agent, and joint costs of two jobs with one agent."""
    jobs, agents = len(loads), len(rooms)
    group = np.repeat(np.arange(jobs), agents)
    agent = np.tile(np.arange(agents), jobs)
    together = np.array(joint)[np.ix_(group, group)] * (agent[:, None] == agent) * (group[:, None] != group)
    return QuadraticAssignment(
        group=group,
        values=csr_array((jobs * agents, 0)),
        products=Products(NONE, NONE, NONE, csr_array((0, jobs * agents))),
        costs=np.array(costs)[group],
        joint=together,
        loads=np.array(loads)[group] * (agent == np.arange(agents)[:, None]),
        room=np.array(rooms),
    )


def best_of(problem: QuadraticAssignment) -> float:
    """The cheapest assignment that fits, by trying everything."""
    choices = [np.flatnonzero(problem.group == group) for group in range(problem.groups)]
    every = (np.array(taken, dtype=np.int64) for taken in product(*choices))
    return min(problem.cost(taken) for taken in every if np.all(problem.loads[:, taken].sum(axis=1) <= problem.room))


def searched(problem: QuadraticAssignment, rounds: int, seed: int = 0) -> TabuSearch:
    """A search after some rounds."""
    search = TabuSearch(problem, np.random.default_rng(seed))
    for _ in range(rounds):
        search.round(lambda: False)
    return search


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", DISTANCES)
def test_every_assignment_costs_what_the_program_says(kind: str, seed: int) -> None:
    """Proves: each choice of all groups has the cost that the program has with these whole columns, and fits if and
    only if the program has a solution with them; the solution holds and is found back.

    Sensitivity: a product that is read from one row alone, or a load that is left out, would show in some of the 81.
    """
    session, program, layout = compiled(problem(DISTANCES[kind], seed))
    assignment = assignment_of(session, program, layout)
    assert assignment is not None
    costs, whole = program.costs(session.weights), np.flatnonzero(program.integer)
    choices = [np.flatnonzero(assignment.group == group) for group in range(assignment.groups)]
    assert [len(each) for each in choices] == [AGENTS] * JOBS
    fitting = 0
    for taken in (np.array(each, dtype=np.int64) for each in product(*choices)):
        solution = assignment.solution(taken)
        settled = Handle(program.settled(whole.astype(np.int32), solution[whole]))
        answer = settled.run(costs, 0.0, Effort(), Watch(Options()))
        fits = bool(np.all(assignment.loads[:, taken].sum(axis=1) <= assignment.room))
        assert fits == (answer.ending is Ending.OPTIMAL) == program.holds(solution)
        assert assignment.taken_in(solution).tolist() == taken.tolist()
        if answer.solution is not None:
            fitting += 1
            assert float(costs @ answer.solution) == pytest.approx(assignment.cost(taken))
            assert float(costs @ solution) == pytest.approx(assignment.cost(taken))
    assert 0 < fitting < AGENTS**JOBS


def test_what_is_more_than_pairs_is_left_to_others() -> None:
    """Proves: a measure, which belongs to no group, or links that cost nothing, make it no quadratic assignment.

    Sensitivity: read without the measure, what it relieves would be told to cost what it does not.
    """
    powers: list[dict[str, Any]] = [{"power": "a", "supervision": 3.0}, {"power": "b"}]
    links = [{"power_a": "a", "power_b": "b", "cost": 1.0}]
    plain = Session(state(powers=powers, links=links))
    measures = [{"measure": "office", "body": "P", "cost": 1.0, "years": 1}]
    effects = [{"measure": "office", "effect": "supervision", "power": "a", "amount": 0.5}]
    relieved = Session(state(powers=powers, links=links, measures=measures, effects=effects))
    unlinked = Session(state(powers=powers))
    read = [assignment_of(session, session.program, session._layout()) for session in (plain, relieved, unlinked)]
    assert [each is None for each in read] == [False, True, True]


def test_many_choices_of_a_group_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: with more choices of a group than go through, or of all, the program is left to others.

    Sensitivity: a power in 20 zones has more choices than could ever be listed.
    """
    session, program, layout = compiled(problem(DISTANCES["general"], 0))
    monkeypatch.setattr("allocation.engine.quadratic.MOST", JOBS * AGENTS)
    assert assignment_of(session, program, layout) is not None
    monkeypatch.setattr("allocation.engine.quadratic.MOST", JOBS * AGENTS - 1)
    assert assignment_of(session, program, layout) is None
    monkeypatch.setattr("allocation.engine.quadratic.MOST", JOBS * AGENTS)
    monkeypatch.setattr("allocation.engine.quadratic.MOST_OF_GROUP", AGENTS - 1)
    assert assignment_of(session, program, layout) is None


@pytest.mark.parametrize("seed", range(6))
def test_tabu_search_finds_the_optimum(seed: int) -> None:
    """Proves: of seven jobs and three agents with a room that is nearly full, the cheapest assignment is found.

    Sensitivity: without assignments that do not fit on the way, or without closing what was given up, it stays at a
    local optimum on some of them.
    """
    random = np.random.default_rng(seed)
    jobs = 7
    joint = random.integers(-9, 10, (jobs, jobs)).astype(np.float64)
    loads = random.integers(2, 9, jobs).astype(np.float64)
    rooms = [float(np.ceil(0.37 * loads.sum()))] * 3
    tight = knapsacks([0.0] * jobs, (joint + joint.T).tolist(), loads.tolist(), rooms)
    found = searched(tight, 3)
    assert found.cost == pytest.approx(best_of(tight))
    assert tight.cost(found.best) == pytest.approx(found.cost)


def test_tabu_search_fills_all_room() -> None:
    """Proves: where only assignments without any room to spare fit, one is found.

    Sensitivity: a search among what fits would not have anything to begin with.
    """
    full = knapsacks([0.0] * 9, np.zeros((9, 9)).tolist(), [9, 8, 7, 6, 5, 4, 3, 2, 1], [17, 16, 12])
    assert searched(full, 5).best.size == 9


@pytest.mark.parametrize("seed", range(4))
def test_a_move_gains_what_it_says(seed: int) -> None:
    """Proves: along a search each choice and each exchange changes cost and priced load by what it was chosen for, and
    some are exchanges, which leave every group where another was.

    Sensitivity: an exchange without its own pair's cost, counted twice or not at all, would gain something else.
    """
    random = np.random.default_rng(seed)
    jobs = 8
    joint = random.integers(-9, 10, (jobs, jobs)).astype(np.float64)
    full = knapsacks([1.0] * jobs, (joint + joint.T).tolist(), [1.0] * jobs, [2.0] * 4)
    search = TabuSearch(full, random)

    def priced() -> float:
        return full.cost(search._taken) + search._price * float(np.maximum(search._used - search._room, 0.0).sum())

    search.go_to(np.arange(jobs) * 4 + np.arange(jobs) // 2)
    search._price = 100.0
    exchanged = 0
    for _ in range(50):
        before = priced()
        gain, choices = search._best_move()
        where = sorted(search._place[search._taken])
        for choice in choices:
            search._closed_until[search._take(choice)] = search._step + 3
        search._step += 1
        assert gain == pytest.approx(before - priced())
        exchanged += len(choices) == 2 and where == sorted(search._place[search._taken])
    assert exchanged > 5


def test_tabu_search_repeats_itself() -> None:
    """Proves: the same seed takes the same way.

    Sensitivity: a draw from anywhere else would part them.
    """
    random = np.random.default_rng(0)
    joint = random.integers(0, 10, (12, 12)).astype(np.float64)
    loads = random.integers(2, 9, 12).astype(np.float64)
    wide = knapsacks([0.0] * 12, (joint + joint.T).tolist(), loads.tolist(), [float(loads.sum() // 3 + 2)] * 4)
    first, second = searched(wide, 1, seed=5), searched(wide, 1, seed=5)
    assert first.best.tolist() == second.best.tolist()


def test_what_tabu_search_finds_is_known() -> None:
    """Proves: after a round of tabu search a solution is known that holds, with its true cost.

    Sensitivity: a cost that only the assignment has would differ from the program's.
    """
    session, program, layout = compiled(problem(DISTANCES["general"], 1))
    costs = program.costs(session.weights)
    optimum = session.solve(Options(strategy="whole", gap=0.0)).objective
    known = Known(costs, program.offset(session.weights), Options(threads=2), Watch(Options()))
    Accompanying(program, layout, known)._tabu_round()
    assert program.holds(known.solution)
    assert known.objective + known.offset == pytest.approx(optimum)
    assert float(costs @ known.solution) == pytest.approx(known.objective)


def test_other_solutions_are_gone_on_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: a better solution that the other search tells is where the tabu search goes on, and is kept.

    Sensitivity: without that the search would never see what branch and bound finds.
    """
    session, program, layout = compiled(problem(DISTANCES["general"], 2))
    costs = program.costs(session.weights)
    optimal = Handle(program).run(costs, 0.0, Effort(gap=0.0), Watch(Options())).solution
    assert optimal is not None
    watch = Watch(Options(time_limit=0.5))
    known = Known(costs, program.offset(session.weights), Options(threads=2, time_limit=0.5), watch)
    accompanying = Accompanying(program, layout, known)
    went: list[Ints] = []
    search = accompanying._tabu
    assert search is not None
    monkeypatch.setattr(search, "go_to", went.append)
    accompanying._take(optimal)
    assert known.objective == pytest.approx(float(costs @ optimal))
    assert len(went) == 1


@pytest.mark.parametrize("seed", range(3))
def test_search_with_tabu_beside_it_ends_with_the_optimum(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: with a tabu search beside it, branch and bound ends with the same proven optimum.

    Sensitivity: a solution of an assignment that did not hold would be lower.
    """
    session, _, _ = compiled(problem(DISTANCES["general"], seed))
    expected = session.solve(Options(strategy="whole", gap=0.0))
    rounds: list[int] = []
    unnoticed = TabuSearch.round

    def noticed(search: TabuSearch, over: Callable[[], bool]) -> None:
        rounds.append(1)
        unnoticed(search, over)

    monkeypatch.setattr("allocation.engine.search.MANY_ENTRIES", 1)
    monkeypatch.setattr(TabuSearch, "round", noticed)
    found = session.solve(Options(threads=2, gap=0.0))
    assert rounds
    assert found.status is Status.OPTIMAL
    assert found.objective == pytest.approx(expected.objective, rel=1e-6)
    assert found.bound == pytest.approx(expected.objective, rel=1e-6)
