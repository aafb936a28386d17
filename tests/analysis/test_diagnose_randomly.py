"""On random instances a diagnosis agrees with the solver, and what it proposes is enough."""

import pytest
from cases import instance_of
from strategies import random_tables

from allocation.analysis.diagnosis import diagnose, words
from allocation.outcome.allocation import Status
from allocation.outcome.solving import solve


def _agrees(seed: int) -> bool:
    """Whether the instance of a seed has an allocation, after checking that its diagnosis says the same."""
    instance = instance_of(random_tables(seed))
    solved, found = solve(instance), diagnose(instance)
    assert found.exists == (solved.status is Status.OPTIMAL), seed
    if not found.exists:
        assert found.causes, seed
        assert found.changes, seed
        assert found.works, seed
        assert solve(found.changed()).status is Status.OPTIMAL, seed
        assert words.lines(found, "en"), seed
        assert words.lines(found, "zh"), seed
    return found.exists


def test_diagnosis_agrees_with_solver() -> None:
    """Sensitivity: the first seeds hold instances with and without an allocation."""
    assert {_agrees(seed) for seed in range(60)} == {True, False}


@pytest.mark.slow
def test_diagnosis_agrees_with_solver_on_many() -> None:
    assert {_agrees(seed) for seed in range(60, 240)} == {True, False}
