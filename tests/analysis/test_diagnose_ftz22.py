"""Infeasible variants of ftz22: the planted cause is named first, and the proposed change is enough."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from allocation.analysis.diagnosis import diagnose, words
from allocation.engine import Options
from allocation.instance import load
from allocation.instance.instance import Instance
from allocation.instance.tables import (
    Applies,
    Budget,
    Capability,
    Capacity,
    Decided,
    Effect,
    Joint,
    Load,
    Measure,
    Requirement,
    Rule,
)
from allocation.outcome.solving import solve

INSTANCES = Path(__file__).parents[2] / "instances"

Variant = tuple[Callable[[Instance], Instance], tuple[str, ...]]


def _with(instance: Instance, **tables: Any) -> Instance:
    """Rows appended to tables."""
    grown: dict[str, Any] = {name: (*instance.rows(name), *rows) for name, rows in tables.items()}
    return replace(instance, **grown)


def _set(instance: Instance, table: str, key: str, own: str, **cells: Any) -> Instance:
    """Cells of the rows whose key is `own`."""
    rows = tuple(row.model_copy(update=cells) if getattr(row, key) == own else row for row in instance.rows(table))
    return replace(instance, **{table: rows})  # type: ignore[arg-type] # the table's own rows


def _must(power: str, level: str, zone: str | None = None) -> Decided:
    return Decided(decision="must", power=power, zone=zone, level=level)


def _only(instance: Instance, power: str, zone: str) -> Instance:
    """Without the power's requirements, limits in law and ties: free but for what a variant plants."""
    freed = _set(instance, "powers", "power", power, highest=None, lowest=None, uniform=None)
    return replace(
        freed,
        requirements=tuple(row for row in freed.requirements if row.power != power),
        joint=tuple(row for row in freed.joint if row.power != power),
        rules=tuple(row for row in freed.rules if power not in (row.power_a, row.power_b)),
        applies=(*(row for row in freed.applies if row.power != power), Applies(power=power, zone=zone)),
        current=tuple(row for row in freed.current if row.power != power),
        decided=tuple(row for row in freed.decided if row.power != power),
    )


def capacity(instance: Instance) -> Instance:
    """The centre must keep the reserved powers and has next to nobody for them."""
    return _with(instance, capacities=[Capacity(body="centre", resource="staff", amount=10)])


def agenda(instance: Instance) -> Instance:
    """Two powers must go down whose joint effort is more than NDRC can spend, with nothing that helps."""
    instance = _only(_only(instance, "P006", "LN"), "P005", "LN")
    instance = replace(instance, effects=tuple(row for row in instance.effects if row.effect != "agenda"))
    return _with(
        _set(instance, "ministries", "ministry", "NDRC", agenda=3),
        joint=[Joint(power=power, ministry="NDRC", effort=2) for power in ("P005", "P006")],
        decided=[_must("P005", "zone"), _must("P006", "zone")],
    )


def budget(instance: Instance) -> Instance:
    """What must go down needs a training that its payer cannot pay."""
    return _with(
        _only(instance, "P005", "LN"),
        requirements=[Requirement(power="P005", capability="law", score=10)],
        capabilities=[Capability(body="LN", capability="law", score=5)],
        measures=[Measure(measure="law-school", body="LN", cost=100, payer="county")],
        effects=[Effect(measure="law-school", effect="capability", capability="law", amount=10)],
        budgets=[Budget(payer="county", amount=99)],
        decided=[_must("P005", "zone")],
    )


def max_changes(instance: Instance) -> Instance:
    """More pairs must move than may."""
    settings = instance.settings
    return replace(
        instance,
        settings=settings.model_copy(update={"reform": settings.reform.model_copy(update={"max_changes": 3})}),
    )


def uniform(instance: Instance) -> Instance:
    """A power with one level everywhere is decided at two."""
    instance = _only(instance, "P005", "LN")
    return _with(
        _set(instance, "powers", "power", "P005", uniform="all"),
        applies=[Applies(power="P005", zone="ZJ")],
        decided=[_must("P005", "zone", "LN"), _must("P005", "provincial", "ZJ")],
    )


def bundle(instance: Instance) -> Instance:
    """Two powers at the same level are decided at two."""
    return _with(
        _only(_only(instance, "P005", "LN"), "P006", "LN"),
        rules=[Rule(rule="bundle", power_a="P005", power_b="P006")],
        decided=[_must("P005", "zone"), _must("P006", "central")],
    )


def requirement(instance: Instance) -> Instance:
    """No body has the score that a power requires."""
    return _with(_only(instance, "P005", "LN"), requirements=[Requirement(power="P005", capability="law", score=10)])


def consent(instance: Instance) -> Instance:
    """A ministry refuses what is decided."""
    instance = _only(instance, "P006", "LN")
    instance = replace(instance, effects=tuple(row for row in instance.effects if row.effect != "consent"))
    return _with(
        _set(instance, "ministries", "ministry", "NDRC", consents=False),
        joint=[Joint(power="P006", ministry="NDRC")],
        decided=[_must("P006", "zone")],
    )


def decided(instance: Instance) -> Instance:
    """Decided at two levels at once."""
    return _with(_only(instance, "P006", "LN"), decided=[_must("P006", "zone"), _must("P006", "central", "LN")])


def law(instance: Instance) -> Instance:
    """Decided where law does not let it go."""
    instance = _set(_only(instance, "P006", "LN"), "powers", "power", "P006", lowest="central")
    instance = replace(instance, effects=tuple(row for row in instance.effects if row.effect != "legal"))
    return _with(instance, decided=[_must("P006", "zone")])


def separate(instance: Instance) -> Instance:
    """Integer only: three powers, each two apart, and two levels; a half of each would do."""
    powers = ("P004", "P005", "P006")
    for power in powers:
        instance = _only(instance, power, "LN")
        instance = _set(instance, "powers", "power", power, lowest="provincial")
    instance = replace(instance, effects=tuple(row for row in instance.effects if row.effect != "legal"))
    return _with(
        instance,
        rules=[
            Rule(rule="separate", power_a=a, power_b=b) for a, b in zip(powers, powers[1:] + powers[:1], strict=True)
        ],
    )


def trainings(instance: Instance) -> Instance:
    """Integer only: two trainings of 7 for a gap of 10, and money for one and a half."""
    return _with(
        _only(instance, "P005", "LN"),
        requirements=[Requirement(power="P005", capability="law", score=10)],
        measures=[Measure(measure=f"school{i}", body="LN", cost=100, payer="county") for i in (1, 2)],
        effects=[Effect(measure=f"school{i}", effect="capability", capability="law", amount=7) for i in (1, 2)],
        budgets=[Budget(payer="county", amount=150)],
        decided=[_must("P005", "zone")],
    )


def group(instance: Instance) -> Instance:
    """Two trainings that are needed together and exclude each other."""
    instance = trainings(instance)
    return replace(
        instance,
        measures=tuple(
            row.model_copy(update={"group": "schools"}) if row.payer == "county" else row for row in instance.measures
        ),
        budgets=tuple(row for row in instance.budgets if row.payer != "county"),
    )


def two_causes(instance: Instance) -> Instance:
    """Bundled powers decided at two levels in one zone, and a body short of people in another."""
    instance = bundle(instance)
    instance = _only(instance, "P004", "ZJ")
    instance = replace(
        instance,
        loads=tuple(row for row in instance.loads if row.power != "P004"),
        capacities=tuple(row for row in instance.capacities if row.body != "ZJ"),
        effects=tuple(row for row in instance.effects if row.effect not in ("capacity", "relief")),
    )
    return _with(
        instance,
        loads=[Load(power="P004", resource="staff", level="zone", fixed=50)],
        capacities=[Capacity(body="ZJ", resource="staff", amount=20)],
        decided=[_must("P004", "zone")],
    )


# by name: how to plant it, and what the first lines of the report must name
VARIANTS: dict[str, Variant] = {
    "capacity": (capacity, ("capacities", "centre")),
    "agenda": (agenda, ("ministries", "NDRC")),
    "budget": (budget, ("budgets", "county")),
    "max_changes": (max_changes, ("instance.yaml", "at most 3 pairs")),
    "uniform": (uniform, ("P005", "at one level in all zones")),
    "bundle": (bundle, ("rules", "P005", "P006", "same level")),
    "requirement": (requirement, ("requires 10", "P005")),
    "consent": (consent, ("joint", "NDRC", "P006", "refuses")),
    "decided": (decided, ("P006", "must be at the level")),
    "law": (law, ("law", "P006")),
    "separate": (separate, ("P004", "P005", "P006", "never at the same level")),
    "trainings": (trainings, ("budgets", "county")),
    "group": (group, ("group schools", "school1", "school2")),
    "two_causes": (two_causes, ("P005", "P006", "same level", "ZJ", "capacities")),
}


@pytest.fixture(scope="module")
def ftz22() -> Instance:
    return load(INSTANCES / "ftz22")


@pytest.mark.slow
@pytest.mark.parametrize("name", VARIANTS)
def test_planted_cause_is_found_and_mended(ftz22: Instance, name: str) -> None:
    """Proves: the cause is named first and is minimal; the solver finds no allocation before the change, one after it.

    Sensitivity: an instance without the planted rows has an allocation, as the next test holds.
    """
    plant, named = VARIANTS[name]
    found = diagnose(plant(ftz22))
    assert found.status == "infeasible"
    first = " ".join(words.lines(found)[:3])
    assert [name for name in named if name not in first] == []
    assert words.lines(found, "zh")
    assert found.works
    assert found.least
    assert found.seconds < 60
    assert all(cause.minimal for cause in found.causes)
    assert str(solve(found.instance).status) == "infeasible"
    assert solve(found.changed(), Options(gap=1e6)).has_allocation


def test_ftz22_itself_has_an_allocation(ftz22: Instance) -> None:
    assert diagnose(ftz22).exists


@pytest.mark.slow
def test_areas_where_provinces_pool() -> None:
    assert diagnose(load(INSTANCES / "ftz-areas")).exists
