"""Branch and bound of a whole that has no parts, and clusters improved beside it."""

import threading
from collections import deque

import numpy as np
import pytest
from scipy.sparse import csr_array

from allocation.engine import Options, Program, search
from allocation.engine.accompanying import Accompanying
from allocation.engine.handle import Effort, Handle
from allocation.engine.known import Known
from allocation.engine.layout import lay_out
from allocation.engine.program import Floats
from allocation.engine.watch import Watch
from allocation.instance.generate import generate
from allocation.instance.instance import Instance
from allocation.outcome.allocation import Status
from allocation.outcome.solving import Session

BOTH = Options(threads=2, gap=0.0)


def one_province(seed: int) -> Instance:
    """A random instance of one province."""
    return generate(12 + seed % 4, 2, capacity="tight", links_per_power=1, seed=seed)


@pytest.mark.parametrize("seed", range(6))
def test_both_find_the_optimum(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: with clusters beside it the search of the whole ends with the same optimum, proven.

    Sensitivity: a solution of a cluster that broke a row would be lower; `went` says that it was really gone.
    """
    session = Session(one_province(seed))
    expected = session.solve(Options(strategy="whole", gap=0.0))
    went: list[int] = []
    run = Accompanying.run

    def counted(accompanying: Accompanying, others: deque[Floats]) -> None:
        went.append(1)
        run(accompanying, others)

    monkeypatch.setattr(search, "MANY_ENTRIES", 1)
    monkeypatch.setattr(Accompanying, "run", counted)
    found = session.solve(BOTH)
    assert went
    assert found.status is Status.OPTIMAL
    assert found.objective == pytest.approx(expected.objective, rel=1e-6)
    assert found.bound == pytest.approx(expected.objective, rel=1e-6)


def test_clusters_improve_what_the_other_search_found() -> None:
    """Proves: from a solution of the other search, told while clusters wait for one, they find the optimum; they end
    once the bound of the other one says so.

    Sensitivity: without clusters the first solution would stay; if the bound were not heard, they would never end.
    """
    session = Session(one_province(0))
    program, layout = session.program, session._layout()
    assert layout.parts == 1
    costs, best = program.costs(session.weights), session.solve(Options(strategy="whole", gap=0.0)).objective
    assert best is not None
    watch, offset = Watch(Options()), program.offset(session.weights)
    worst = Handle(program).run(-costs, 0.0, Effort(), watch).solution
    assert worst is not None
    worst = search.exact(program, session.weights, worst)
    known = Known(costs, offset, Options(threads=2, gap=1e-6), watch)
    found: deque[Floats] = deque(maxlen=1)
    improving = threading.Thread(target=Accompanying(program, layout, known).run, args=(found,))
    improving.start()
    found.append(worst)
    watch.report(None, best)
    improving.join(60)
    assert not improving.is_alive()
    assert float(costs @ worst) + offset > best + 1
    assert known.objective + offset == pytest.approx(best, rel=1e-6)


def test_clusters_begin_without_the_other_search() -> None:
    """Proves: where choices keep the rows that have nothing but choices, clusters need no solution of another search.

    Three jobs are done here or there, at most two of them here, which is cheaper by 1, 2 and 3; the first two apart
    cost 5, which only a column that is no choice says.
    Sensitivity: without a beginning of their own they would wait, and nothing would be known when all ends; choices
    alone would do the last two here, for -5 + 5.
    """
    program = Program(
        objectives=csr_array(np.array([[-1.0, -2.0, -3.0, 5.0]])),
        offsets=np.zeros(1),
        matrix=csr_array(np.array([[1.0, 1.0, 1.0, 0.0], [1.0, -1.0, 0.0, -1.0], [-1.0, 1.0, 0.0, -1.0]])),
        row_lower=np.full(3, -np.inf),
        row_upper=np.array([2.0, 0.0, 0.0]),
        column_lower=np.zeros(4),
        column_upper=np.ones(4),
        integer=np.array([True, True, True, False]),
        column_names=("first here", "second here", "third here", "apart"),
        row_names=("two here", "only the first here", "only the second here"),
    )
    layout = lay_out(program, {}, {name: name for name in program.column_names[:3]})
    known = Known(program.costs([1.0]), 0.0, Options(threads=2), Watch(Options(time_limit=1.0)))
    Accompanying(program, layout, known).run(deque())
    assert known.objective == pytest.approx(-3.0)


def test_every_better_solution_is_told() -> None:
    """Proves: a branch and bound tells its solutions on the way, each better than the one before.

    Sensitivity: without that clusters would never have anything to begin with.
    """
    session = Session(one_province(1))
    program = session.program
    costs, told = program.costs(session.weights), list[Floats]()
    answer = Handle(program).run(costs, 0.0, Effort(gap=0.0), Watch(Options()), on_solution=told.append)
    assert answer.solution is not None
    values = [float(costs @ solution) for solution in told]
    assert values == sorted(values, reverse=True)
    assert np.isclose(values[-1], float(costs @ answer.solution))
