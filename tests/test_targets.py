"""What the search by parts frees on the way to a target, and how many targets there are."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

import numpy as np
import pytest

from allocation.engine import Options, by_parts
from allocation.engine import layout as layouts
from allocation.engine.by_parts import ByParts
from allocation.engine.improving import Improving, Learn
from allocation.engine.known import Known
from allocation.engine.pricing import ROUGH, relax
from allocation.engine.program import Ints
from allocation.engine.proving import APART, MOST_SETTLED, Proving, Target
from allocation.engine.watch import Watch
from allocation.instance.generate import generate
from allocation.outcome.solving import Session

Pass = list[list[int]]


@pytest.fixture(scope="module")
def session() -> Session:
    """Twelve powers in six zones of several provinces."""
    return Session(generate(12, 6, capacity="tight", links_per_power=2, coordination="strong", seed=7))


def known_of(session: Session) -> Known:
    """Nothing known yet."""
    options = Options()
    costs, offset = session.program.costs(session.weights), session.program.offset(session.weights)
    return Known(costs, offset, options, Watch(options))


def passes_to_two_targets(session: Session, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Pass], list[Pass], Ints]:
    """The neighbourhoods of each pass to a first and to a second target, and all that is far from both."""
    passes: list[Pass] = []

    def note(
        self: Improving,  # noqa: ARG001
        neighbourhoods: Iterable[Ints],
        executor: Executor,  # noqa: ARG001
        learn: Learn | None = None,  # noqa: ARG001
    ) -> None:
        passes.append([neighbourhood.tolist() for neighbourhood in neighbourhoods])

    monkeypatch.setattr(Improving, "search_each", note)
    layout, known = session._layout(), known_of(session)
    found = session._search.run(session.weights, Options(strategy="whole")).solution
    assert found is not None
    search = ByParts(session.program, layout, known)
    search._improving.take(found)
    far = np.flatnonzero(search._improving.near.choosing & ~layout.key)
    target = found.copy()
    target[far] = 1.0 - found[far]
    with ThreadPoolExecutor(1) as executor:
        search._head_for(Target(target), executor)
        first = passes.copy()
        search._head_for(Target(target), executor)
    return first, passes[len(first) :], far


def columns_of(shares: Pass) -> list[int]:
    return sorted(column for share in shares for column in share)


def test_what_is_far_from_a_later_target_is_freed_all_together(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves: where there are many parts, what is far from the first target is freed in shares of groups, then part by
    part; what is far from the second one in shares of groups, then all at once.

    Sensitivity: in shares alone, what hangs together through what all share is never decided together.
    """
    monkeypatch.setattr(layouts, "MANY_PARTS", 2)
    monkeypatch.setattr(by_parts, "LARGEST", 20)
    first, second, far = passes_to_two_targets(session, monkeypatch)
    layout = session._layout()
    assert [len(first), len(second)] == [2, 2]
    assert len(first[0]) > 1
    assert first[0] == second[0]
    assert columns_of(first[0]) == far.tolist()
    assert [len(np.unique(layout.part[share])) for share in first[1]] == [1] * layout.parts
    assert second[1] == [far.tolist()]


def test_too_much_for_one_neighbourhood_stays_in_shares(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: what is more than can be freed together is freed in shares once more.

    Sensitivity: all of it at once would take the time of the whole program.
    """
    monkeypatch.setattr(layouts, "MANY_PARTS", 2)
    monkeypatch.setattr(by_parts, "LARGEST", 20)
    monkeypatch.setattr(by_parts, "TOGETHER", 40)
    _, second, far = passes_to_two_targets(session, monkeypatch)
    assert len(far) > by_parts.TOGETHER
    assert len(second[1]) > 1
    assert columns_of(second[1]) == far.tolist()


def test_what_parts_would_do_at_better_prices_is_a_target(session: Session) -> None:
    """Proves: each relaxation with key columns settled is a target; so is, where several follow each other, what the
    parts would do at its prices, of which only what is far apart is to be taken.

    Sensitivity: with one relaxation alone there is no other target.
    """
    program, layout = session.program, session._layout()

    def targets(times: int) -> list[Target]:
        known = known_of(session)
        relaxed = relax(program, known.costs, known.watch, ROUGH)
        assert relaxed is not None
        with ThreadPoolExecutor(1) as executor:
            return list(Proving(program, layout, known).settle_keys(relaxed, executor, times))

    assert len(targets(1)) == 1
    several = targets(MOST_SETTLED)
    assert len(several) > 2
    assert [target.apart for target in several[:3]] == [APART, APART[:1], APART]
    own = program.integer & ~layout.shared & (layout.group >= 0)
    # parts decide, relaxations do by halves
    fractions = [np.abs(target.solution - np.round(target.solution))[own].sum() for target in several[:2]]
    assert fractions[1] < fractions[0]


def test_a_proof_that_fails_ends_what_improves(session: Session) -> None:
    """Proves: an error in the thread that proves stops the other at once, and is told.

    Sensitivity: without that the other improves until a round stalls, which takes minutes in large programs.
    """
    known = known_of(session)

    def failing() -> Iterator[Target]:
        yield Target(np.zeros(len(session.program.column_names)))
        raise ArithmeticError("no proof")

    with pytest.raises(ArithmeticError, match="no proof"):
        ByParts(session.program, session._layout(), known, beside=True)._follow(failing())
    assert known.over
