"""Random instances: always possible as they are today, the same for a seed, and as hard as asked for."""

from pathlib import Path
from time import perf_counter
from typing import get_args

import pytest

from allocation import solve, verify
from allocation.instance import Instance, load
from allocation.instance.generate import generate
from allocation.instance.generate.sketch import Strength, Tightness
from allocation.instance.tables import TABLES, EffectKind
from allocation.instance.writing import as_json, write

UNUSED = {"requests", "usage", "provenance"}
"""Tables that the model does not read."""


def today(instance: Instance) -> dict[tuple[str, str], str]:
    return {pair: instance.settings.levels[position] for pair, position in instance.structure.current.items()}


@pytest.mark.parametrize("levels", [2, 3, 4, 6])
@pytest.mark.parametrize("capacity", get_args(Tightness))
def test_todays_allocation_keeps_every_limit(levels: int, capacity: Tightness) -> None:
    """Proves: there always is an allocation, whatever the size, so that a benchmark never meets an infeasible one.

    The verifier, which shares no code with this package's model, finds no broken constraint.
    """
    for seed in range(30):
        size = (1 + seed % 23, 1 + (seed * 7) % 17)
        instance = generate(*size, levels=levels, capacity=capacity, links_per_power=seed % 3, seed=seed)
        assert verify(instance, today(instance), ()).breaches == (), (size, seed)


def test_the_same_seed_gives_the_same_bytes() -> None:
    """Proves: a benchmark's instance is named by its arguments; another seed gives another instance."""
    assert as_json(generate(20, 6, seed=5)) == as_json(generate(20, 6, seed=5))
    assert as_json(generate(20, 6, seed=5)) != as_json(generate(20, 6, seed=6))


def test_coordination_and_capacity_change_nothing_else() -> None:
    """Proves: two families of one seed differ only in what they are named for, so that they can be compared."""
    base = generate(40, 9, seed=2)
    strong = generate(40, 9, seed=2, coordination="strong")
    tight = generate(40, 9, seed=2, capacity="tight")
    assert {table for table in TABLES if base.rows(table) != strong.rows(table)} == {"links"}
    changed = {table for table in TABLES if base.rows(table) != tight.rows(table)}
    assert {"capacities", "ministries"} <= changed <= {"capacities", "ministries", "effects"}


@pytest.mark.parametrize(("coordination", "share"), [("weak", 0.15), ("medium", 0.5), ("strong", 1.5)])
def test_links_cost_the_share_of_the_need_that_was_asked_for(coordination: Strength, share: float) -> None:
    """Proves: at the largest distance all links together cost this share of importance × need."""
    instance = generate(60, 12, levels=4, coordination=coordination, links_per_power=2)
    importance = {power.power: power.importance for power in instance.powers}
    whole = sum(importance[need.power] * (need.need or 0) for need in instance.needs)
    zones = {power: set(where) for power, where in instance.structure.zones_of.items()}
    links = sum(
        link.cost * (1 if link.zone else len(zones[link.power_a] & zones[link.power_b])) for link in instance.links
    )
    assert len(instance.links) == 120
    assert links * instance.structure.last == pytest.approx(share * whole, rel=1e-3)


def test_every_table_and_effect_of_the_model_occurs() -> None:
    """Proves: an instance of benchmark size exercises the whole model."""
    instance = generate(150, 20)
    assert {table for table in TABLES if not instance.rows(table)} == UNUSED
    assert {effect.effect for effect in instance.effects} == set(get_args(EffectKind))
    assert {power.uniform for power in instance.powers} == {None, "parent", "all"}
    assert any(row.consents is False for row in instance.joint)
    assert any(row.body for row in instance.joint)
    assert any(ministry.body for ministry in instance.ministries)
    zero = sum(need.need == 0 for need in instance.needs) / len(instance.needs)
    assert 0.17 < zero < 0.23
    assert instance.settings.reform.change_cost > 0
    assert instance.distances[0].level_a == instance.distances[0].level_b == "central"


def test_chains_skip_levels_only_with_four_or_more() -> None:
    """Proves: three levels give a plain tree with a province for about three zones; six give chains with gaps."""
    plain = generate(5, 30)
    assert all(len(chain) == 3 for chain in plain.structure.chain.values())
    assert sum(body.level == "provincial" for body in plain.bodies) == 10
    gaps = generate(5, 30, levels=6)
    assert any(len(chain) < 6 for chain in gaps.structure.chain.values())
    assert len(gaps.structure.zones) == 30


def test_numbers_are_short() -> None:
    """Proves: figures have at most four digits, as people would write them."""
    for row in (row for table in TABLES for row in generate(30, 8).rows(table)):
        for field in row.model_fields_set:
            value = getattr(row, field)
            if isinstance(value, float):
                assert value == float(f"{value:.4g}"), (row, field)


@pytest.mark.parametrize("name", ["folder", "book.xlsx", "document.json"])
def test_a_generated_instance_loads_without_warnings(tmp_path: Path, name: str) -> None:
    """Proves: what is generated is valid in every form and has no rows without effect."""
    instance = generate(25, 7, levels=5, seed=3)
    write(instance, tmp_path / name)
    loaded = load(tmp_path / name)
    assert loaded == instance
    assert loaded.warnings == ()


def test_the_optimum_is_between_today_and_all_in_the_zones() -> None:
    """Proves: the figures make a decision worth thinking about: a mixture of levels, and some measures pay off."""
    instance = generate(30, 8, seed=1)
    allocation = solve(instance)
    assert allocation.objective is not None
    assert allocation.objective < verify(instance, today(instance), ()).objective
    assert set(allocation.levels.values()) == set(instance.settings.levels)
    assert allocation.measures != ()


def test_a_national_instance_takes_about_a_second() -> None:
    """Proves: 163 powers in 70 zones are made quickly (0.3 s when written; the limit leaves room for slow machines)."""
    start = perf_counter()
    generate(163, 70, coordination="strong")
    assert perf_counter() - start < 5


@pytest.mark.parametrize(
    ("powers", "zones", "levels", "seed"), [(0, 1, 3, 0), (1, 0, 3, 0), (1, 1, 1, 0), (1, 1, 21, 0), (1, 1, 3, -1)]
)
def test_impossible_sizes_are_refused(powers: int, zones: int, levels: int, seed: int) -> None:
    """Proves: sizes that make no instance are an error that says the limits."""
    with pytest.raises(ValueError, match="at least 1"):
        generate(powers, zones, levels=levels, seed=seed)
