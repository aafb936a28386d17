"""What is left once hardly anything is open: what no better solution can have, and what that proves."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pytest
from highspy._core import cb as callbacks
from test_sharing import sharing_of, tight

from allocation.engine import Options
from allocation.engine.closing import Closing
from allocation.engine.handle import Effort, Handle, _Listener
from allocation.engine.known import Known
from allocation.engine.layout import Layout
from allocation.engine.pricing import PricedParts
from allocation.engine.program import Floats, Program
from allocation.engine.sharing import Sharing
from allocation.engine.watch import Watch


@dataclass(frozen=True, eq=False)
class Sharpened:
    """A small instance whose sharpened relaxation is known, and its optimum, without the offset."""

    program: Program
    layout: Layout
    costs: Floats
    offset: float
    sharing: Sharing
    optimal: Floats
    executor: ThreadPoolExecutor

    @property
    def optimum(self) -> float:
        return float(self.costs @ self.optimal)

    def known(self, objective: float) -> Known:
        """What a search knows that has a solution of such a cost."""
        options = Options(gap=1e-9)
        known = Known(self.costs, self.offset, options, Watch(options))
        known.solution, known.objective = self.optimal, objective
        known.prove(self.sharing.priced.bound)
        return known

    def closing(self, known: Known) -> Closing:
        return Closing(self.program, self.layout, known)

    def attempt(self, known: Known) -> None:
        self.closing(known).attempt(self.sharing.priced, self.sharing.cuts, self.executor)


@pytest.fixture(scope="module", params=range(6))
def sharpened(request: pytest.FixtureRequest) -> Iterator[Sharpened]:
    """Small instances with tight agendas, their relaxations without fractions of these."""
    session, watch = tight(request.param), Watch(Options())
    program, layout = session._search._sharpened(session.program), session._layout()
    with ThreadPoolExecutor(1) as executor:
        sharing, offset = sharing_of(session, watch, executor)
        list(sharing.run(watch, executor, lambda: False))
        costs = program.costs(session.weights)
        optimal = Handle(program).run(costs, 0.0, Effort(gap=0.0), watch).solution
        assert optimal is not None
        yield Sharpened(program, layout, costs, offset, sharing, optimal, executor)


def test_what_is_decided_costs_too_much_at_its_other_value(sharpened: Sharpened) -> None:
    """Proves: a key column that is decided has a value without which nothing costs less than what was asked for, and
    the cheapest solution has it.

    Sensitivity: a slack that is taken twice, or a value of another part's column, would leave out the optimum.
    """
    most = sharpened.optimum + 0.3 * abs(sharpened.optimum - sharpened.sharing.priced.bound) + 1.0
    decided = sharpened.sharing.priced.decided(most, Watch(Options()), sharpened.executor)
    assert all(sharpened.layout.key[column] for column in decided)
    for column, value in decided.items():
        assert sharpened.optimal[column] == pytest.approx(value, abs=1e-6)
        other = Handle(sharpened.program.fixed({column: 1.0 - value}))
        answer = other.run(sharpened.costs, 0.0, Effort(gap=0.0), Watch(Options()))
        assert answer.solution is None or float(sharpened.costs @ answer.solution) >= most - 1e-6


def test_less_open_decides_more() -> None:
    """Proves: of some instances, just above the optimum most key columns are decided, far above it few are: those that
    have one value only, whatever it costs.

    Sensitivity: without what linear programs say of other values none would be.
    """
    keys, near, far = 0, 0, 0
    for seed in range(4):
        session, watch = tight(seed), Watch(Options())
        with ThreadPoolExecutor(1) as executor:
            sharing, _ = sharing_of(session, watch, executor)
            list(sharing.run(watch, executor, lambda: False))
            keys += int(session._layout().key.sum())
            near += len(sharing.priced.decided(sharing.priced.bound + 0.5, watch, executor))
            far += len(sharing.priced.decided(sharing.priced.bound + 1e6, watch, executor))
    assert near > keys / 2 > far


def test_an_attempt_finds_and_proves_the_optimum(sharpened: Sharpened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: from a solution that is not the best one, the best one is found and proven; the bound never passes it.

    Sensitivity: with a column fixed that the optimum has otherwise something dearer would be found, and proven.
    """
    monkeypatch.setattr("allocation.engine.closing.OPEN", np.inf)
    monkeypatch.setattr("allocation.engine.closing.DECIDED", 0.0)
    known = sharpened.known(sharpened.optimum + 2.0)
    sharpened.attempt(known)
    assert known.objective == pytest.approx(sharpened.optimum)
    assert float(known.costs @ known.solution) == pytest.approx(sharpened.optimum)
    assert known.bound == pytest.approx(sharpened.optimum)
    assert known.over


def test_an_attempt_proves_that_nothing_is_better(sharpened: Sharpened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: with the best solution known nothing better is found, and that is proven, but nothing above it.

    Sensitivity: what is left has no solution, and its infinite bound would be one of all.
    """
    monkeypatch.setattr("allocation.engine.closing.OPEN", np.inf)
    monkeypatch.setattr("allocation.engine.closing.DECIDED", 0.0)
    best = sharpened.optimum
    known = sharpened.known(best)
    sharpened.attempt(known)
    assert known.objective == best
    assert known.bound == pytest.approx(best)


def test_what_is_far_open_is_left_alone(sharpened: Sharpened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: with more open than hardly anything, of a large program, or again before half of it is closed, nothing is
    tried.

    Sensitivity: every better bound would cost seconds in vain.
    """
    tried = list[float]()

    def noticed(priced: PricedParts, most: float, watch: Watch, executor: ThreadPoolExecutor) -> dict[int, float]:  # noqa: ARG001
        tried.append(most)
        return {}

    monkeypatch.setattr(PricedParts, "decided", noticed)
    priced, cuts, executor = sharpened.sharing.priced, sharpened.sharing.cuts, sharpened.executor
    bound, size = priced.bound, abs(priced.bound + sharpened.offset)
    wide, close, closer = (bound + share * size for share in (0.01, 0.001, 0.0004))
    known = sharpened.known(wide)
    closing = sharpened.closing(known)
    for objective in (wide, close, 0.9 * close + 0.1 * bound, closer):
        known.objective = objective
        closing.attempt(priced, cuts, executor)
    assert tried == [close, closer]
    large = replace(sharpened.program, integer=np.ones_like(sharpened.program.integer))
    monkeypatch.setattr("allocation.engine.closing.MOST_WHOLE", len(large.integer) - 1)
    Closing(large, sharpened.layout, sharpened.known(close)).attempt(priced, cuts, executor)
    assert tried == [close, closer]


def test_a_part_without_a_solution_proves_nothing(sharpened: Sharpened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: where a part is told to have no solution at all, though there is one, nothing is decided or proven.

    Sensitivity: with an infinite bound every key column would be decided, and what is left has no solution.
    """
    monkeypatch.setattr("allocation.engine.closing.OPEN", np.inf)
    monkeypatch.setattr(sharpened.sharing.priced.parts[0].tree, "_open", [])
    known = sharpened.known(sharpened.optimum + 2.0)
    before = known.bound
    sharpened.attempt(known)
    assert (known.objective, known.bound) == (sharpened.optimum + 2.0, before)


def test_a_limit_ends_what_is_tried(sharpened: Sharpened) -> None:
    """Proves: once a limit has struck no key column is tried, and none is decided.

    Sensitivity: each would still take its linear program, long after the time is up.
    """
    watch = Watch(Options())
    watch.cancel.set()
    priced = sharpened.sharing.priced
    assert priced.decided(priced.bound + 0.5, watch, sharpened.executor) == {}
    assert watch._checkpoints == 0


def test_no_bound_above_what_is_enough_is_told(sharpened: Sharpened) -> None:
    """Proves: a run that is not to look for what costs more than so much tells no bound above that, as the bound of
    what is left says nothing of what was left out.

    Sensitivity: the solver tells the bound of what is left as it is, or that of its first relaxation, above it.
    """
    told: list[float] = []
    watch = Watch(Options(), lambda progress: told.append(-np.inf if progress.bound is None else progress.bound))
    enough = sharpened.optimum - 0.5 * abs(sharpened.optimum)
    Handle(sharpened.program).run(sharpened.costs, 0.0, Effort(enough=enough), watch, whole_search=True)
    assert max(told) <= enough


def test_the_bound_of_what_is_left_does_not_end_a_search() -> None:
    """Proves: a search that is to end at some bound does not end as if it had it, where what was left out may cost
    less; it does where what was left out costs as much.

    Sensitivity: the bound of what is left, above the one that was asked for, would count as that of all.
    """
    data_out = SimpleNamespace(mip_primal_bound=10.0, mip_dual_bound=12.0)
    for left_out, ends in ((10.0, False), (11.0, True)):
        watch, listener = Watch(Options(), enough=11.0), _Listener()
        listener.running = watch, True
        listener.begin(Effort(enough=left_out))
        listener.called(callbacks.HighsCallbackType.kCallbackMipInterrupt, "", data_out, SimpleNamespace(), None)
        assert watch.bound_reached is ends
