"""Other figures in a compiled program: exactly what building the model anew would give, or a refusal."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from brute_force import Tables
from cases import TWO_ZONES, case, instance_of, rows
from crowds import crowd
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import random_tables, tiny_instances

from allocation import Instance
from allocation.engine import Program, compile_model
from allocation.formulation import build
from allocation.formulation.figures import FIGURES
from allocation.instance.tables import Request, Usage
from allocation.outcome.adapting import Adapter, OtherStructure

KINDS = (*FIGURES, "resources", "reform")


def other_figures(
    instance: Instance, kinds: tuple[str, ...], random: np.random.Generator, *, zero: float = 0.0
) -> Instance:
    """Change most figures of these kinds by up to a half, and with a chance to 0."""

    def other(figure: float) -> float:
        return 0.0 if random.random() < zero else figure * random.uniform(0.5, 1.5)

    changed: dict[str, Any] = {}
    for table in sorted(set(kinds) & set(FIGURES)):
        changed[table] = tuple(
            row.model_copy(
                update={
                    column: other(getattr(row, column)) or (1.0 if column == "years" else 0.0)
                    for column in FIGURES[table]
                    if getattr(row, column) is not None and random.random() < 0.7
                }
            )
            for row in instance.rows(table)
        )
    general = instance.settings
    if "resources" in kinds:
        resources = {name: row.model_copy(update={"cost": other(row.cost)}) for name, row in general.resources.items()}
        general = general.model_copy(update={"resources": resources})
    if "reform" in kinds:
        limit = general.reform.max_changes
        update = {"change_cost": other(general.reform.change_cost), "max_changes": limit and limit + 1}
        general = general.model_copy(update={"reform": general.reform.model_copy(update=update)})
    return replace(instance, settings=general, **changed)


def assert_same(adapted: Program, fresh: Program) -> None:
    """Assert that two programs are the same: names in order, entries, and every number but for rounding."""
    assert adapted.column_names == fresh.column_names
    assert tuple(adapted.row_names) == tuple(fresh.row_names)
    for name in ("offsets", "row_lower", "row_upper", "column_lower", "column_upper", "integer"):
        np.testing.assert_allclose(getattr(adapted, name), getattr(fresh, name), rtol=1e-12, atol=1e-12, err_msg=name)
    np.testing.assert_array_equal(adapted.matrix.indptr, fresh.matrix.indptr)
    np.testing.assert_array_equal(adapted.matrix.indices, fresh.matrix.indices)
    np.testing.assert_allclose(adapted.matrix.data, fresh.matrix.data, rtol=1e-12)
    np.testing.assert_allclose(adapted.objectives.toarray(), fresh.objectives.toarray(), rtol=1e-12, atol=1e-12)


def adapter_of(instance: Instance) -> Adapter:
    """Compile an instance and make its adapter."""
    model = build(instance)
    return Adapter(model, compile_model(model))


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_kind_of_figure_gives_the_program_of_a_new_build(kind: str) -> None:
    """Proves: for each kind alone, on 15 random instances, the kept structure takes the figures exactly.

    Sensitivity: the figures do change most programs, and none is refused.
    """
    different = 0
    for seed in range(15):
        instance = instance_of(random_tables(seed))
        changed = other_figures(instance, (kind,), np.random.default_rng(seed))
        fresh = compile_model(build(changed))
        assert_same(adapter_of(instance).program(changed), fresh)
        before = compile_model(build(instance))
        different += not all(
            np.array_equal(one, other)
            for one, other in (
                (before.row_upper, fresh.row_upper),
                (before.matrix.data, fresh.matrix.data),
                (before.objectives.toarray(), fresh.objectives.toarray()),
            )
        )
    assert different > 3


@settings(max_examples=150)
@given(tables=tiny_instances(), seed=st.integers(0, 2**32 - 1), zero=st.sampled_from([0.0, 0.0, 0.03]))
def test_any_change_of_figures_gives_the_program_of_a_new_build_or_is_refused(
    tables: Tables, seed: int, zero: float
) -> None:
    """Proves: with many kinds changed at once, some to 0, what is not refused is exactly what a new build gives.

    While no figure becomes 0, only a program that has other rows is refused.
    """
    instance = instance_of(tables)
    random = np.random.default_rng(seed)
    changed = other_figures(instance, tuple(kind for kind in KINDS if random.random() < 0.6), random, zero=zero)
    fresh = compile_model(build(changed))
    try:
        adapted = adapter_of(instance).program(changed)
    except OtherStructure:
        assert zero > 0 or tuple(compile_model(build(instance)).row_names) != tuple(fresh.row_names)
        return
    assert_same(adapted, fresh)


def test_linked_capacities_take_other_figures_or_are_others() -> None:
    """Proves: rows over products take other work and capacities exactly; where others can bind, it is refused.

    Sensitivity: both happen, on 40 random instances of linked powers that crowd small bodies.
    """
    taken = refused = 0
    for seed in range(40):
        instance = instance_of(crowd(seed))
        changed = other_figures(instance, ("needs", "loads", "capacities"), np.random.default_rng(seed))
        fresh = compile_model(build(changed))
        try:
            adapted = adapter_of(instance).program(changed)
        except OtherStructure:
            assert tuple(compile_model(build(instance)).row_names) != tuple(fresh.row_names)
            refused += 1
            continue
        assert_same(adapted, fresh)
        taken += any(name.startswith("linked_capacity") for name in adapted.row_names)
    assert taken >= 5
    assert refused >= 5


LINKED = case(
    {"resources": {"staff": {"cost": 0.1}}},
    bodies=TWO_ZONES,
    powers=rows("power held_at lowest", "p central -", "q central provincial"),
    needs=rows("power zone need", "p a 10", "p b 4", "q a 6"),
    links=rows("power_a power_b cost", "p q 3"),
    loads=rows("power resource fixed per_need", "p staff 2 0.5"),
    capacities=rows("body resource amount", "A staff 20"),
    joint=rows("power ministry effort", "p M 1"),
    ministries=rows("ministry agenda", "M 2"),
)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("powers", "lowest", "zone"),
        ("powers", "uniform", "all"),
        ("powers", "owner", "M"),
        ("powers", "supervision", 1.0),
        ("needs", "need", 0.0),
        ("needs", "zone", "b"),
        ("links", "cost", 0.0),
        ("loads", "fixed", 0.0),
        ("capacities", "resource", "desks"),
        ("ministries", "agenda", None),
        ("joint", "consents", False),
        ("joint", "effort", 0.0),
    ],
)
def test_what_may_change_columns_or_rows_is_refused(table: str, column: str, value: object) -> None:
    """Proves: the structure is not taken for the same once a cell that it depends on differs."""
    instance = instance_of(LINKED)
    tables: dict[str, Any] = {table: tuple(row.model_copy(update={column: value}) for row in instance.rows(table))}
    with pytest.raises(OtherStructure):
        adapter_of(instance).program(replace(instance, **tables))


def test_a_refusal_that_bars_nothing_more_is_no_other_structure() -> None:
    """Proves: a ministry that refuses what law bars anyway leaves the program as it is, but for other figures; one that
    refuses what is open takes a new build, as does a consent that comes back.
    """
    tables = LINKED | {"joint": rows("power ministry effort", "p M 1", "q D 1")}
    tables |= {"ministries": rows("ministry body agenda consents", "M - 2 yes", "D A - yes")}
    instance = instance_of(tables)
    idle = instance_of(tables | {"ministries": rows("ministry body agenda consents", "M - 3 yes", "D A - no")})
    assert_same(adapter_of(instance).program(idle), compile_model(build(idle)))
    absent = instance_of(tables | {"ministries": rows("ministry body agenda consents", "M - 2 no", "D A - yes")})
    for one, other in ((instance, absent), (absent, instance), (idle, instance)):
        with pytest.raises(OtherStructure):
            adapter_of(one).program(other)


@pytest.mark.parametrize("seed", range(40))
def test_any_change_of_answers_gives_the_program_of_a_new_build_or_is_refused(seed: int) -> None:
    """Proves: with answers turned at random, what is not refused is exactly what a new build gives."""
    instance, random = instance_of(random_tables(seed)), np.random.default_rng(seed)
    changed: dict[str, Any] = {}
    for table in ("ministries", "joint"):
        changed[table] = tuple(
            row.model_copy(update={"consents": bool(random.random() < 0.5)}) if random.random() < 0.3 else row
            for row in instance.rows(table)
        )
    turned = replace(instance, **changed)
    try:
        adapted = adapter_of(instance).program(turned)
    except OtherStructure:
        return
    assert_same(adapted, compile_model(build(turned)))


def test_a_row_more_or_less_is_refused() -> None:
    """Proves: a table with another number of rows is another structure."""
    instance = instance_of(LINKED)
    with pytest.raises(OtherStructure):
        adapter_of(instance).program(replace(instance, links=()))


def test_what_the_model_does_not_read_changes_nothing() -> None:
    """Proves: names, codes, expectations and records may differ; the program stays the same to the last bit."""
    instance = instance_of(LINKED)
    adapter = adapter_of(instance)
    words = {"name_zh": "甲", "code": "1", "law": "x", "article": "2", "kind": "许可", "risk": "低", "mode": "委托"}
    renamed = replace(
        instance,
        powers=tuple(row.model_copy(update=words) for row in instance.powers),
        needs=tuple(row.model_copy(update={"expected": 0.5}) for row in instance.needs),
        joint=tuple(row.model_copy(update={"condition": "x"}) for row in instance.joint),
        requests=(Request(power="p", zone="a"),),
        usage=(Usage(power="p", zone="a", year=2024, cases=3),),
    )
    assert_same(adapter.program(renamed), compile_model(build(renamed)))
    np.testing.assert_array_equal(
        adapter.program(renamed).objectives.toarray(), adapter.program(instance).objectives.toarray()
    )


def test_figures_that_came_before_leave_no_trace() -> None:
    """Proves: to the last bit, a program is the same whatever was adapted before, and from whichever figures built.

    This is what makes the cases of a sweep independent of the order that they are solved in.
    """
    instance = instance_of(random_tables(11))
    one = other_figures(instance, KINDS, np.random.default_rng(1))
    other = other_figures(instance, KINDS, np.random.default_rng(2))
    adapter = adapter_of(instance)
    first = adapter.program(one)
    assert not np.array_equal(first.objectives.toarray(), adapter.program(other).objectives.toarray())
    for again in (adapter.program(one), adapter_of(other).program(one)):
        assert again.objectives.toarray().tobytes() == first.objectives.toarray().tobytes()
        assert again.matrix.data.tobytes() == first.matrix.data.tobytes()
        assert again.row_upper.tobytes() == first.row_upper.tobytes()
        assert again.column_upper.tobytes() == first.column_upper.tobytes()
