"""The real instances load without a warning, solve, and are not degenerate."""

from functools import cache
from pathlib import Path

import pytest

from allocation import Allocation, Instance, Options, Status, load, solve
from allocation.outcome.allocation import today

INSTANCES = Path(__file__).resolve().parents[1] / "instances"
OPTIONS = Options(time_limit=120, gap=1e-2)


@cache
def loaded(name: str, scenario: str | None = None) -> Instance:
    return load(INSTANCES / name, scenario)


@cache
def solved(scenario: str | None = None) -> Allocation:
    return solve(loaded("ftz22", scenario), OPTIONS)


@pytest.mark.parametrize("name", ["ftz22", "ftz-areas", "tutorial"])
def test_instance_loads_without_a_warning(name: str) -> None:
    """Proves: the shipped instances are clean, all their scenarios included (loading checks every one)."""
    assert loaded(name).warnings == ()


def test_tutorial_has_the_optimum_that_its_readme_works_out() -> None:
    """Proves: the hand-worked optimum of 40. Sensitivity: without the ministry's refusal it is 37."""
    assert solve(loaded("tutorial")).objective == pytest.approx(40)
    assert solve(loaded("tutorial", "banks-join")).objective == pytest.approx(37)


def test_sizes_are_those_of_the_field() -> None:
    """Proves: 22 zones with about 120 powers; every sourced area with all 163 powers on four levels."""
    small, large = loaded("ftz22").structure, loaded("ftz-areas").structure
    assert (len(small.zones), len(small.levels)) == (22, 3)
    assert 110 <= len(small.powers) <= 130
    assert (len(large.powers), len(large.levels)) == (163, 4)
    assert any(len(chain) == 3 for chain in large.chain.values()), "no chain skips a level"


def test_ftz22_closes_to_one_percent_within_the_limit() -> None:
    """Proves: a verified allocation with a proven gap of at most 1 %, better than today's by a fifth."""
    best = solved()
    assert best.status is Status.OPTIMAL
    assert best.gap is not None
    assert best.gap <= 1e-2
    assert best.objective is not None
    before = today(best.instance).objective
    assert before is not None
    assert best.objective < 0.8 * before


def test_ftz22_is_not_degenerate() -> None:
    """Proves: links at the largest distance cost 30 % of the need, ten capacities bind, every level is used."""
    best = solved()
    instance = best.instance
    structure = instance.structure
    pairs = set(structure.pairs)
    zones_of_links = sum(
        link.cost * sum((link.power_a, z) in pairs and (link.power_b, z) in pairs for z in structure.zones)
        for link in instance.links
        if link.zone is None
    ) + sum(link.cost for link in instance.links if link.zone is not None)
    assert zones_of_links * structure.last >= 0.3 * sum(row.need or 0 for row in instance.needs)
    assert best.verdict is not None
    assert (best.verdict.bodies["use"] > 0.98).sum() >= 10
    assert set(best.levels.values()) == set(structure.levels)
    assert {effect.effect for effect in instance.effects} == {
        "capacity", "capability", "consent", "agenda", "legal", "service", "supervision", "platform", "relief",
    }  # fmt: skip


def test_an_absent_ministry_moves_at_least_five_powers() -> None:
    """Proves: the scenario without the commerce ministry changes where five powers or more are exercised."""
    best, without = solved(), solved("ministry-absent")
    moved = {power for power, zone in best.levels if best.levels[power, zone] != without.levels[power, zone]}
    assert len(moved) >= 5
    assert without.objective is not None
    assert best.bound is not None
    assert without.objective > best.bound


def test_one_size_for_all_costs_more_than_differentiated() -> None:
    """Proves: uniformity has a price: the proven bound with it lies above the allocation without it."""
    bound, objective = solved("one-size").bound, solved("differentiated").objective
    assert bound is not None
    assert objective is not None
    assert bound > objective


def test_every_assumed_figure_is_labelled() -> None:
    """Proves: every table with figures has provenance, and needs, loads and links are labelled as assumed."""
    for name in ("ftz22", "ftz-areas"):
        instance = loaded(name)
        labelled = {(row.of_table, row.column): row.status for row in instance.provenance}
        for table, column in (("needs", "need"), ("loads", "per_need"), ("links", "cost"), ("capacities", "amount")):
            assert labelled[table, column] == "assumed"
