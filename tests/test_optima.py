"""Optima against brute force: the examples, random instances and crowds in every form, and what these cover.

Hypothesis draws about 150 instances, always the same; ``ALLOCATION_EXAMPLES=5000`` draws more.
"""

import json
import os
from collections import Counter
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from brute_force import COMPONENTS, Case, Optimum, Tables, evaluate, optimum, read_folder
from cases import LEVELS, agree, instance_of
from crowds import crowd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import as_folder, random_tables, tiny_instances

import allocation
from allocation.formulation import build
from allocation.instance.tables import TABLES, EffectKind

EXAMPLES = Path(__file__).parents[2] / "shared" / "examples"
FORMS = {"folder": "instance", "xlsx": "instance.xlsx", "json": "instance.json"}
COUNT = int(os.environ.get("ALLOCATION_EXAMPLES", "150"))

SEEDS = range(2, 162)
"""Seeds of random instances that together use every table and every effect."""

CROWDS = range(80)
"""Seeds of random instances in which linked powers crowd small bodies."""

UNREAD = ("requests", "usage", "provenance")
OPTIONAL = [name for name, row in TABLES.items() if not row.required and name not in UNREAD]
"""Tables that the model reads and that may be absent."""


@cache
def _best(seed: int) -> Optimum | None:
    return optimum(random_tables(seed))


def _in_form(tables: Tables, form: str, place: Path) -> allocation.Instance:
    """Read an instance in the form that it was converted to."""
    instance = instance_of(tables)
    allocation.write(instance, place / FORMS[form])
    return allocation.load(place / FORMS[form])


# --- the examples --------------------------------------------------------------------------------------------------


def _examples() -> list[Path]:
    return sorted(EXAMPLES.glob("*/expected.json")) if EXAMPLES.is_dir() else []


@pytest.mark.skipif(not _examples(), reason="the shared examples are not here")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("expected", _examples(), ids=lambda path: path.parent.name)
def test_examples_have_their_known_optimum(expected: Path, form: str, tmp_path: Path) -> None:
    """Proves: objective and components are those that were found by enumeration, to 1e-6, in every form.

    Sensitivity: the known assignments, judged by brute force's own rules, cost just as much and break nothing.
    """
    tables, known = read_folder(expected.parent), json.loads(expected.read_text(encoding="utf-8"))
    found = allocation.solve(_in_form(tables, form, tmp_path))
    if not known or known.get("objective") is None:
        assert found.status == "infeasible"
        assert not found.has_allocation
        return
    assert found.status == "optimal"
    assert found.components is not None
    assert found.objective == pytest.approx(known["objective"], abs=1e-6)
    same = tuple(found.measures) == tuple(known["measures"]) and all(
        found.levels[power, zone] == level
        for (power, zone), level in ((key.split("|"), level) for key, level in known["assignments"].items())
    )
    components, broken = evaluate(tables, dict(found.levels), set(found.measures))
    assert not broken
    for name in COMPONENTS:
        assert found.components[name] == pytest.approx(components[name], abs=1e-6)
        # another allocation with the same objective is as good, and may have other components
        assert not same or found.components[name] == pytest.approx(known["components"][name], abs=1e-6)


@pytest.mark.skipif(not _examples(), reason="the shared examples are not here")
def test_examples_are_read_where_they_lie() -> None:
    """Proves: the examples' own folders load as they are, and mean what they mean to brute force."""
    for expected in _examples():
        instance = allocation.load(expected.parent)
        case = Case(read_folder(expected.parent))
        assert set(instance.structure.pairs) == set(case.pairs)


# --- random instances ----------------------------------------------------------------------------------------------


@settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=COUNT,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(tables=tiny_instances(), form=st.sampled_from(list(FORMS)))
def test_random_instances_have_the_optimum_of_brute_force(
    tables: Tables, form: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Proves: whatever hypothesis draws, in any form, a solve finds what trying everything finds, and verifies it."""
    found = allocation.solve(_in_form(tables, form, tmp_path_factory.mktemp("drawn")))
    agree(found, optimum(tables))
    if found.components is not None:
        components, broken = evaluate(tables, dict(found.levels), set(found.measures))
        assert not broken
        for name in COMPONENTS:
            assert found.components[name] == pytest.approx(components[name], rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_fixed_instances_have_the_optimum_of_brute_force(seed: int, tmp_path: Path) -> None:
    """Proves: on the seeds whose coverage is asserted below, read from a folder as another program would write it."""
    found = allocation.solve(allocation.load(as_folder(random_tables(seed), tmp_path / "instance")))
    agree(found, _best(seed))


def test_fixed_instances_cover_tables_effects_and_endings() -> None:
    """Proves: the seeds use every table, and every kind of effect is bought in some optimum; many are infeasible."""
    tables = [random_tables(seed) for seed in SEEDS]
    optima = [_best(seed) for seed in SEEDS]
    used = Counter(name for each in tables for name in each)
    assert min(used[name] for name in OPTIONAL) >= 10
    bought = Counter(
        row["effect"]
        for each, best in zip(tables, optima, strict=True)
        if best is not None
        for row in each.get("effects", [])
        if row["measure"] in best.measures
    )
    assert set(bought) == set(get_args(EffectKind)), bought
    assert 20 <= sum(best is None for best in optima) <= len(SEEDS) / 2
    for name in COMPONENTS:
        assert sum(best is not None and best.components[name] > 0 for best in optima) >= 20
    assert {len(each["instance"].get("levels", LEVELS)) for each in tables} == {2, 3, 4}
    assert {level for best in optima if best for level in best.assignments.values()} >= {
        "central",
        "provincial",
        "municipal",
        "zone",
    }


def test_fixed_instances_cover_limits_that_bind() -> None:
    """Proves: leaving out a table changes the optimum of some seed, for every table: none of them is only there.

    Sensitivity: a table that the model did not read would change nothing.
    """
    alone = ("innovation_powers", "effects", "ministries", "capabilities")
    telling = {name: 0 for name in OPTIONAL if name not in alone}
    for seed in SEEDS:
        tables, best = random_tables(seed), _best(seed)
        for name in telling:
            if name in tables and not telling[name]:
                other = optimum(_left_out(tables, name))
                telling[name] += int(
                    (other is None) != (best is None)
                    or (other is not None and best is not None and abs(other.objective - best.objective) > 1e-6)
                )
    assert all(telling.values()), telling


def _left_out(tables: Tables, name: str) -> Tables:
    together = {"measures": ("measures", "effects", "budgets"), "innovations": ("innovations", "innovation_powers")}
    gone = together.get(name, (name,))
    return {table: cells for table, cells in tables.items() if table not in gone}


# --- crowds --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", CROWDS)
def test_crowds_have_the_optimum_of_brute_force(seed: int, tmp_path: Path) -> None:
    """Proves: rows for many levels, equal distances and linked capacities cut off no best allocation, in any form."""
    tables, form = crowd(seed), list(FORMS)[seed % len(FORMS)]
    agree(allocation.solve(_in_form(tables, form, tmp_path)), optimum(tables))


def test_crowds_cover_the_rows_they_are_for() -> None:
    """Proves: many crowds have each kind of row, and in many of them capacities decide, or measures that loosen them.

    Sensitivity: without capacities and measures their optimum is another one.
    """
    families = ("at_level", "same_level_first", "together_first", "linked_capacity")
    having: Counter[str] = Counter()
    for seed in CROWDS[:40]:
        tables = crowd(seed)
        model, best = build(instance_of(tables)), optimum(tables)
        having.update(family for family in families if len(getattr(model, family)))
        loose = optimum({name: rows for name, rows in tables.items() if name not in ("capacities", "effects")})
        assert loose is not None
        having["capacities decide"] += best is None or best.objective > loose.objective + 1e-6
        having["measures"] += best is not None and bool(best.measures)
    assert min(having[family] for family in families) >= 8
    assert having["capacities decide"] >= 10
    assert having["measures"] >= 3


def test_unlikely_instances_agree_too() -> None:
    """Proves: instances with nothing needed, a single zone under the root, or six levels agree with brute force."""
    six = [f"l{number}" for number in range(6)]
    chain = [{"body": f"b{i}", "level": level, "parent": f"b{i - 1}" if i else ""} for i, level in enumerate(six)]
    for need, held in ((0, "l0"), (7, "l0"), (7, "l3"), (7, "l5")):
        tables: Tables = {
            "instance": {"schema": 1, "name": "six", "levels": six},
            "bodies": chain,
            "powers": [
                {"power": "p", "held_at": held, "supervision": 0.7, "authorisation": 1},
                {"power": "q", "held_at": "l1", "supervision": 3},
            ],
            "needs": [{"power": "p", "zone": "b5", "need": need}, {"power": "q", "zone": "b5", "need": 2}],
            "links": [{"power_a": "p", "power_b": "q", "cost": 0.9}],
        }
        agree(allocation.solve(instance_of(tables)), optimum(tables))
