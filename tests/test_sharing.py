"""The relaxation without fractions of what parts share: its bounds, against the optimum."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from allocation.engine import Options
from allocation.engine.hull import Cut, Hulls
from allocation.engine.known import Known
from allocation.engine.pricing import ROUGH, PricedParts, relax
from allocation.engine.program import Floats
from allocation.engine.proving import Proving
from allocation.engine.sharing import Sharing
from allocation.engine.watch import Watch
from allocation.formulation import COMPONENTS
from allocation.instance.generate import generate
from allocation.outcome.solving import Session


def sharing_of(session: Session, watch: Watch, executor: ThreadPoolExecutor) -> tuple[Sharing, float]:
    """The sharpened relaxation of an instance at the prices that a search by parts begins with, and the offset."""
    weights = [getattr(session.instance.settings.weights, name) for name in COMPONENTS]
    program = session._search._sharpened(session.program)
    costs, layout = program.costs(weights), session._layout()
    relaxed = relax(program, costs, watch, ROUGH)
    assert relaxed is not None
    proving = Proving(program, layout, Known(costs, 0.0, Options(), watch))
    list(proving.settle_keys(relaxed, executor))
    assert proving.priced is not None
    sharing = Sharing(program, layout, costs, proving.priced, relaxed.solution, proving._hulls)
    return sharing, session.program.offset(weights)


def plain_bound(session: Session, watch: Watch, executor: ThreadPoolExecutor) -> float:
    """What parts prove at the prices of the relaxation as it is, without the offset."""
    program = session._search._sharpened(session.program)
    costs = program.costs([getattr(session.instance.settings.weights, name) for name in COMPONENTS])
    relaxed = relax(program, costs, watch, ROUGH)
    assert relaxed is not None
    priced = PricedParts(program, session._layout(), costs, relaxed.prices, relaxed.solution)
    priced.grow(watch, executor)
    return priced.bound


def tight(seed: int) -> Session:
    """Agendas that allow a third of what powers would take."""
    return Session(generate(14, 6, capacity="tight", links_per_power=2, coordination="medium", seed=seed))


@pytest.mark.parametrize("seed", range(8))
def test_bounds_come_nearer_to_the_optimum_and_never_pass_it(seed: int) -> None:
    """Proves: each bound told is at or below the optimum, and they never get worse.

    Sensitivity: a cut through whole points, a leaf that is left out or prices of cuts taken for those of rows would
    pass it.
    """
    session, watch = tight(seed), Watch(Options(time_limit=None))
    best = session.solve(Options(strategy="whole", gap=0.0)).objective
    assert best is not None
    with ThreadPoolExecutor(1) as executor:
        sharing, offset = sharing_of(session, watch, executor)
        bounds = [sharing.bound, *sharing.run(watch, executor, lambda: False)]
    assert bounds == sorted(bounds)
    assert bounds[-1] + offset <= best + 1e-6 * abs(best)


def test_deciding_what_is_shared_proves_what_prices_alone_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: where no rows are cut, deciding alone lifts the bound from leaf to leaf, as far as rows do, nearly.

    Sensitivity: without leaves the bound stays where prices leave it.
    """

    def none(self: Hulls, point: Floats, watch: Watch) -> list[Cut]:  # noqa: ARG001
        return []

    gained = []
    for seed in range(8):
        session, watch = tight(seed), Watch(Options(time_limit=None))
        best = session.solve(Options(strategy="whole", gap=0.0)).objective
        assert best is not None
        with monkeypatch.context() as patched, ThreadPoolExecutor(1) as executor:
            patched.setattr(Hulls, "cuts", none)
            sharing, offset = sharing_of(session, watch, executor)
            undecided = list(sharing._sharpen(watch, executor, lambda: False))[-1]
            assert all(not leaf.decided for leaf in sharing._leaves)
            decided = [undecided, *sharing.run(watch, executor, lambda: False)][-1]
        assert decided + offset <= best + 1e-6 * abs(best)
        gained.append((decided - undecided) / max(1e-9, best - offset - undecided))
    assert np.mean(gained) > 0.2


def test_rows_of_the_hull_close_most_of_the_gap() -> None:
    """Proves: over some instances with tight agendas the sharpened prices prove most of what plain ones leave open.

    Sensitivity: with the prices of the plain relaxation alone the share is 0.
    """
    shares = []
    for seed in range(8):
        session, watch = tight(seed), Watch(Options(time_limit=None))
        best = session.solve(Options(strategy="whole", gap=0.0)).objective
        assert best is not None
        with ThreadPoolExecutor(1) as executor:
            before = plain_bound(session, watch, executor)
            sharing, offset = sharing_of(session, watch, executor)
            after = [sharing.bound, *sharing.run(watch, executor, lambda: False)][-1]
        shares.append((after - before) / max(1e-9, best - offset - before))
    assert np.mean(shares) > 0.3
