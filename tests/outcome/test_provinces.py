"""The program put together by province against that of the whole model."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from allocation.engine import Options, Program, compile_model
from allocation.engine.handle import Effort, Handle
from allocation.engine.watch import Watch
from allocation.instance.generate import generate
from allocation.instance.instance import Instance
from allocation.instance.settings import Reform
from allocation.instance.tables import Effect
from allocation.outcome import provinces, solving
from allocation.outcome.solving import Session, solve


def varied(seed: int) -> Instance:
    """A random instance of several provinces; every other one has a limit on changes."""
    instance = generate(
        9 + seed % 7,
        5 + seed % 5,
        levels=3 + seed % 2,
        capacity="tight" if seed % 2 else "loose",
        links_per_power=1 + seed % 2,
        seed=seed,
    )
    if seed % 2:
        reform = Reform(max_changes=10 + seed, change_cost=instance.settings.reform.change_cost)
        instance = replace(instance, settings=instance.settings.model_copy(update={"reform": reform}))
    return instance


# from Python 3.12 on any fork beside threads warns, those of numpy included
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("seed", range(12))
def test_provinces_add_up_to_the_whole(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: as many rows, columns and entries, the same relaxation, constants and optimum, verified,
    in one process and in two.

    Sensitivity: a limit of the centre counted by each province, or what is used of it forgotten, changes them.
    """
    # so that several processes come after each other
    monkeypatch.setattr(provinces, "PIECES_OF_PROCESS", 1)
    instance = varied(seed)
    whole, joined = Session(instance), Session(instance, by_province=1 + seed % 2)
    assert joined.model is None
    assert joined.program.matrix.shape == whole.program.matrix.shape
    assert joined.program.matrix.nnz == whole.program.matrix.nnz
    assert joined.program.offsets == pytest.approx(whole.program.offsets, rel=1e-9)
    assert sorted(joined.program.row_upper) == pytest.approx(sorted(whole.program.row_upper), rel=1e-9, abs=1e-9)
    assert relaxed(joined) == pytest.approx(relaxed(whole), rel=1e-7)
    found, expected = joined.solve(Options(gap=0.0)), whole.solve(Options(gap=0.0))
    assert found.status is expected.status
    assert found.objective == pytest.approx(expected.objective, rel=1e-6)


def test_provinces_that_do_not_agree_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: a shared column that costs something else in another province is not put together.

    Sensitivity: the cost of the first province would stand for all.
    """
    costs = iter(range(1, 100))

    def dearer(model: Any) -> Program:
        program = compile_model(model)
        return replace(program, objectives=program.objectives * next(costs))

    monkeypatch.setattr(provinces, "compile_model", dearer)
    with pytest.raises(provinces.Differing, match=r"authorised|adopt|holds"):
        Session(varied(0), by_province=1)


def relaxed(session: Session) -> float:
    """The objective of the relaxation."""
    program = session.program
    linear = program.settled(np.zeros(0, dtype=np.int32), np.zeros(0))
    return (
        Handle(linear)
        .run(program.costs(session.weights), program.offset(session.weights), Effort(), Watch(Options()))
        .bound
    )


def test_many_pairs_are_built_by_province(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: from many pairs on `solve` never builds the model of the whole, and finds the same.

    Sensitivity: where measures relieve the centre of work it does, as it does with fewer pairs.
    """
    instance = varied(1)
    expected = solve(instance)
    monkeypatch.setattr(solving, "MANY_PAIRS", 1)
    monkeypatch.setattr(solving, "build", _refuse)
    assert solve(instance).objective == pytest.approx(expected.objective, rel=1e-6)
    relief = Effect(measure=instance.measures[0].measure, effect="relief", resource="staff", domain="*", amount=0.5)
    root = [row.model_copy(update={"body": instance.structure.root}) for row in instance.measures[:1]]
    relieved = replace(instance, measures=(*root, *instance.measures[1:]), effects=(*instance.effects, relief))
    with pytest.raises(AssertionError, match="the whole"):
        solve(relieved)


def _refuse(instance: Instance) -> None:
    raise AssertionError(f"the whole model of {instance.settings.name} was built")
