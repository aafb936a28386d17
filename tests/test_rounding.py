"""Limits that are met to the last decimal are met, though sums of decimals miss by rounding."""

import pytest
from brute_force import optimum
from cases import case, instance_of, rows

from allocation import Status, solve


@pytest.mark.parametrize("step", range(1, 40))
def test_a_forced_load_that_equals_the_capacity_fits(step: int) -> None:
    """Proves: work of 0.1 k + 0.2 k fits a capacity of 0.3 k, where every choice is decided and arithmetic decides.

    Sensitivity: compared without regard to rounding, about a third of these had no allocation.
    """
    first, second = round(0.1 * step, 2), round(0.2 * step, 2)
    tables = case(
        {"resources": {"staff": {}}},
        powers=rows("power held_at", "p central", "q central"),
        needs=rows("power zone need", "p a 1", "q a 1"),
        loads=rows("power resource fixed", f"p staff {first}", f"q staff {second}"),
        capacities=rows("body resource amount", f"a staff {round(first + second, 2)}"),
        decided=rows("decision power level", "must p zone", "must q zone"),
    )
    assert optimum(tables) is not None
    assert solve(instance_of(tables)).status is Status.OPTIMAL
    short = tables | {"capacities": rows("body resource amount", f"a staff {round(first + second - 0.01, 2)}")}
    assert solve(instance_of(short)).status is Status.INFEASIBLE
