"""How sharp the relaxation is: rows that change no optimum are there for the bound, so the bound is what is tested."""

from dataclasses import replace
from itertools import combinations
from random import Random

import numpy as np
import pytest
from brute_force import Tables
from cases import Cells, approx, case, changed, instance_of, rows

from allocation import Options
from allocation.engine import Search, compile_model
from allocation.formulation import COMPONENTS, build


def bound(tables: Tables, *families: str) -> float:
    """The value of the relaxation, without the rows of some families."""
    program = compile_model(build(instance_of(tables)))
    freed = [row for row, name in enumerate(program.row_names) if name.partition("[")[0] in families]
    relaxed = replace(program, integer=np.zeros_like(program.integer))
    found = Search(relaxed).run([1.0] * len(COMPONENTS), Options(), freed=freed)
    assert found.objective is not None
    return found.objective


# p and q want to be in the zone, which has room for one of them; apart they cost 100
CROWDED = case(
    {"resources": {"staff": {"cost": 0}}},
    powers=rows("power held_at", "p central", "q central"),
    needs=rows("power zone need", "p a 10", "q a 10"),
    links=rows("power_a power_b cost", "p q 100"),
    distances=rows("level_a level_b distance", "central zone 1"),
    loads=rows("power resource fixed", "p staff 5", "q staff 5"),
    capacities=rows("body resource amount", "a staff 8"),
)


@pytest.mark.parametrize("far", [1, 1.5])
def test_linked_powers_cannot_halve_themselves_into_a_body(far: float) -> None:
    """Proves: with its linked capacities the relaxation is exact here, both powers at the province: 5 + 5 unmet.

    A power in the zone would leave 3 of 8 for the other, which takes 5: 0.6 of it at most, at a link's cost of 40.
    Sensitivity: without these rows 0.8 of both sit there together, and 0.2 of each 10 are half met: 2. It is the same
    with products of all levels, where centre and zone are 1.5 apart.
    """
    tables = CROWDED | {"distances": rows("level_a level_b distance", f"central zone {far}")}
    assert bound(tables) == approx(10)
    assert bound(tables, "linked_capacity") == approx(2)


def test_linked_capacities_count_every_measure_as_adopted() -> None:
    """Proves: hiring at 1 a year makes room for both, which the rows must not bar from the zone: 1.

    Sensitivity: where it makes room for 4 more and not for 5, they hold: more than the 2 of a relaxation without them.
    """
    hired = CROWDED | {
        "measures": rows("measure body cost", "hire a 1"),
        "effects": rows("measure effect resource amount", "hire capacity staff 2"),
    }
    assert bound(hired) == approx(1)
    assert bound(changed(hired, "effects", amount=1)) > 2


def drawn(seed: int, *, hair: float = 0.0) -> Tables:
    """Draw four powers with links at four levels that are 1 apart, two of them by a hair more, and 0.3 within."""
    random = Random(seed)  # noqa: S311 - no secret
    levels, powers = ["l0", "l1", "l2", "l3"], ["p", "q", "r", "s"]
    apart: list[Cells] = [{"level_a": a, "level_b": b, "distance": 1.0} for a, b in combinations(levels, 2)]
    apart[0]["distance"] += hair
    return case(
        {"levels": levels},
        bodies=rows("body level parent", "A l0 -", "B l1 A", "C l2 B", "a l3 C"),
        powers=[{"power": power, "held_at": "l0"} for power in powers],
        needs=[{"power": power, "zone": "a", "need": random.randint(1, 20)} for power in powers],
        service=[{"power": p, "level": level, "share": random.random()} for p in powers for level in levels],
        links=[{"power_a": a, "power_b": b, "cost": random.uniform(1, 5)} for a, b in combinations(powers, 2)],
        distances=apart + [{"level_a": level, "level_b": level, "distance": 0.3} for level in levels],
    )


@pytest.mark.parametrize("seed", range(20))
def test_products_of_equal_levels_are_as_sharp_as_all(seed: int) -> None:
    """Proves: where all levels are equally far apart, products at equal levels give the bound of all products.

    A distance that differs by a hair takes the general form. Sensitivity: without the second row of each product the
    bound falls.
    """
    flat, uneven = drawn(seed), drawn(seed, hair=1e-8)
    kinds = [{joined.kind for joined in build(instance_of(tables)).joined.values()} for tables in (flat, uneven)]
    assert kinds == [{"same level"}, {"general"}]
    assert bound(flat) == pytest.approx(bound(uneven), abs=1e-5)
    assert bound(flat, "same_level_second") < bound(flat) - 1e-3
