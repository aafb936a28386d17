"""Constraints of a caller's own on the model: honoured by every search path and checked after it."""

from pathlib import Path

import pytest
from pyomo.environ import Constraint, quicksum

import allocation
from allocation.formulation import broken_additions, build

TUTORIAL = Path(__file__).parents[1] / "instances" / "tutorial"


def test_an_added_constraint_changes_the_best_allocation() -> None:
    """Proves: a limit on pairs at the second level or more locally holds in the result of each search path.

    Sensitivity: without it the same instance has two more of them, and costs less.
    """
    instance = allocation.load(TUTORIAL)
    second = instance.settings.levels[1]
    free = allocation.solve(instance)
    counted = [index[:2] for index in build(instance).reach if index[2] == second]
    granted = sum(free.levels[pair] != instance.settings.levels[0] for pair in counted)
    for strategy in ("whole", "parts"):
        model = build(instance)
        model.few = Constraint(expr=quicksum(model.reach[(*pair, second)] for pair in counted) <= granted - 2)
        found = allocation.solve(instance, allocation.Options(strategy=strategy), model=model)
        assert found.status is allocation.Status.OPTIMAL
        assert sum(found.levels[pair] != instance.settings.levels[0] for pair in counted) == granted - 2
        assert found.objective is not None
        assert free.objective is not None
        assert found.objective > free.objective


def test_a_broken_addition_is_found() -> None:
    """Proves: the check after the search names an added constraint that does not hold, and only that.

    Sensitivity: at a solution that keeps it, none is named.
    """
    model = build(allocation.load(TUTORIAL))
    some = next(iter(model.reach))
    model.never_there = Constraint(expr=model.reach[some] <= 0)
    assert broken_additions(model, lambda name: float(name == model.reach[some].name)) == ["never_there"]
    assert broken_additions(model, lambda _: 0.0) == []


def test_a_model_of_another_instance_is_refused() -> None:
    """Proves: a model goes with its instance only. Sensitivity: with its own it solves (above)."""
    with pytest.raises(ValueError, match="another instance"):
        allocation.solve(allocation.load(TUTORIAL), model=build(allocation.load(TUTORIAL)))
