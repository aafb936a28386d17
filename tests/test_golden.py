"""Every family of constraints and every objective as text, compared with files that were checked by hand.

``ALLOCATION_GOLDEN=write pytest tests/test_golden.py`` writes the files of ``tests/golden`` anew; read what changed
against the mathematics in the docstring of the constraint before you keep it.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from brute_force import Tables
from cases import TWO_ZONES, case, instance_of, rows, tree
from pyomo.environ import Constraint

from allocation.engine import Program, compile_model
from allocation.formulation import COMPONENTS, build

GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("ALLOCATION_GOLDEN") == "write"

TWO_POWERS = rows("power held_at", "p central", "q central")
TWO_NEEDS = rows("power zone need", "p a 10", "q a 4")
STAFF = {"resources": {"staff": {"cost": 0.1}}}


def _rule(rule: str) -> Tables:
    return case(powers=TWO_POWERS, rules=rows("rule power_a power_b", f"{rule} p q"))


def _measures(*effects: str, columns: str) -> Tables:
    """Two measures, of A and of the centre, each with an effect; what the effects act on is added by the caller."""
    return {
        "measures": rows("measure body cost years", "m A 2 -", "n CN 3 2"),
        "effects": rows(f"measure effect {columns}", *effects),
    }


SUPERVISION = case(powers=rows("power held_at supervision", "p central 3")) | _measures(
    "m supervision p 0.5", "n supervision p 0.7", columns="power amount"
)
SERVICE = case(powers=rows("power held_at lowest", "p central provincial")) | _measures(
    "m service p 0.4", "n service p 0.3", columns="power amount"
)
LINKED = case(powers=TWO_POWERS, needs=TWO_NEEDS, links=rows("power_a power_b cost", "p q 3"))
PLATFORM = LINKED | _measures("m platform * 0.5", "n platform * 0.7", columns="domain amount")
APART = LINKED | {"distances": rows("level_a level_b distance", "central zone 0.5")}
FLAT = LINKED | {"distances": rows("level_a level_b distance", "central zone 1", "provincial provincial 0.4")}
LOADS = case(
    STAFF,
    bodies=TWO_ZONES,
    powers=rows("power held_at lowest", "p central provincial"),
    needs=rows("power zone need", "p a 10", "p b 4"),
    loads=rows("power resource fixed per_need", "p staff 20 0.5"),
)
CAPACITY = LOADS | {
    "capacities": rows("body resource amount", "A staff 22"),
    "measures": rows("measure body cost", "hire A 2"),
    "effects": rows("measure effect resource amount", "hire capacity staff 5"),
}
RELIEF = LOADS | {
    "measures": rows("measure body cost", "it A 2", "help A 1"),
    "effects": rows("measure effect resource domain amount", "it relief staff * 0.5", "help relief staff * 0.7"),
}
CROWDED = case(
    STAFF,
    powers=rows("power held_at", "p central", "q central", "r central"),
    links=rows("power_a power_b cost", "p q 3", "p r 3"),
    distances=APART["distances"],
    loads=rows("power resource fixed per_need", "p staff 3 0.5", "q staff 6 -", "r staff 3 -"),
    capacities=rows("body resource amount", "A staff 5"),
    measures=rows("measure body cost", "hire A 2", "it A 2"),
    effects=rows(
        "measure effect resource power amount",
        "hire capacity staff - 2",
        "it relief staff p 0.5",
        "it relief staff q 0.25",
    ),
)
MANY_LIMITED = case(
    {"levels": ["l0", "l1", "l2", "l3", "l4"], "resources": {"staff": {"cost": 0}}},
    bodies=rows("body level parent", "A l0 -", "B l1 A", "C l2 B", "D l3 C", "a l4 D"),
    powers=rows("power held_at highest", "p l0 -", "q l1 l1", "r l2 l2"),
    capacities=rows("body resource amount", "A staff 9", "B staff 9", "D staff 9", "a staff 9"),
)
REQUIREMENT = LOADS | {
    "requirements": rows("power capability score", "p legal 3"),
    "capabilities": rows("body capability score", "CN legal 5", "A legal 1"),
    "measures": rows("measure body cost", "train A 2", "hire A 3"),
    "effects": rows("measure effect capability amount", "train capability legal 1.5", "hire capability legal 4"),
}
REFUSED = case(
    ministries=rows("ministry consents", "M no"),
    joint=rows("power ministry", "p M"),
    **_measures("m consent M", "n consent M", columns="ministry"),
)
AGENDA = case(
    bodies=tree(A="a", B="b"),
    powers=TWO_POWERS,
    ministries=rows("ministry body agenda", "M - 3", "D A 1"),
    joint=rows("power ministry effort", "p M 2", "q M 2.5", "q D 1"),
    measures=rows("measure body cost", "meet CN 2"),
    effects=rows("measure effect ministry amount", "meet agenda M 1.5"),
)
INNOVATION = case(
    powers=TWO_POWERS,
    innovations=rows("innovation zone value", "i - 5", "i a 12"),
    innovation_powers=rows("innovation power level", "i p zone", "i q provincial"),
)
GROUPED = case(
    measures=rows("measure body cost years payer group", "m A 2 - CN it", "n CN 3 2 CN it", "o CN 4 - - it"),
    budgets=rows("payer amount", "CN 4"),
)
AUTHORISED = case(bodies=TWO_ZONES, powers=rows("power held_at authorisation", "p central 15", "q provincial 4"))
REFORM = case(
    {"reform": {"max_changes": 1, "change_cost": 3}}, bodies=TWO_ZONES, current=rows("power zone level", "p b zone")
)
EVERYTHING = (
    case(
        STAFF | {"reform": {"change_cost": 2}},
        powers=rows("power held_at importance supervision authorisation", "p central 2 3 15", "q provincial - 4 -"),
        needs=TWO_NEEDS,
        spillovers=rows("power level cost", "p provincial 0.6", "p provincial 0.2"),
        links=LINKED["links"],
        loads=rows("power resource level fixed per_need", "p staff - 20 0.5", "p staff zone 8 -"),
    )
    | {name: INNOVATION[name] for name in ("innovations", "innovation_powers")}
    | {"measures": rows("measure body cost years", "m A 2 -", "n CN 3 2")}
)

FAMILIES: dict[str, Tables] = {
    "one_level": case(decided=rows("decision power level", "must p zone", "never p zone")),
    "nested": case(),
    "opened_by_law": SERVICE | _measures("m legal p zone", "n legal p zone", columns="power level"),
    "uniform": case(bodies=tree(A="a b", B="c"), powers=rows("power held_at uniform", "p central all")),
    "bundle": _rule("bundle"),
    "requires": _rule("requires"),
    "separate": _rule("separate"),
    "authorised_first": AGENDA | {"powers": AUTHORISED["powers"]},
    "consent": REFUSED,
    "agenda": AGENDA,
    "power_is_local_enough": INNOVATION,
    "holds_what_it_exercises": LOADS,
    "capacity": CAPACITY,
    "requirement": REQUIREMENT,
    "max_changes": REFORM,
    "both_reach_first": LINKED,
    "both_reach_second": LINKED,
    "at_level": MANY_LIMITED,
    "at_one_level": MANY_LIMITED,
    "same_level_first": FLAT,
    "same_level_second": FLAT,
    "linked_capacity": CROWDED,
    "together_first": APART,
    "together_second": APART,
    "one_of_group": GROUPED,
    "budget": GROUPED,
    **{
        f"{name}_{part}": tables
        for name, tables in (
            ("service", SERVICE),
            ("supervision", SUPERVISION),
            ("relief", RELIEF),
            ("platform", PLATFORM),
        )
        for part in ("within_amount", "only_if_adopted", "positive_part")
    },
}
"""Per family of constraints, a tiny instance that has rows of it."""

OBJECTIVES: dict[str, list[Tables]] = {
    "unmet_need": [EVERYTHING, SERVICE],
    "lost_innovation": [EVERYTHING],
    "coordination": [EVERYTHING, SUPERVISION, PLATFORM, APART, FLAT],
    "spending": [EVERYTHING, RELIEF],
    "change": [EVERYTHING, REFORM],
}
"""Per objective, tiny instances whose text is written one after the other."""


def _number(value: float) -> str:
    return f"{value + 0.0:.12g}"


def _sum(coefficients: dict[str, float], constant: float = 0.0) -> str:
    terms = [f"{_number(value)} {name}" for name, value in sorted(coefficients.items()) if value != 0]
    return " + ".join([*terms, *([_number(constant)] if constant or not terms else [])]).replace("+ -", "- ")


def _columns(program: Program, used: set[str]) -> Iterator[str]:
    """Tell the bounds of columns, and which are whole."""
    for name in sorted(used):
        index = program.column_of[name]
        kind = " whole" if program.integer[index] else ""
        yield f"  {_number(program.column_lower[index])} <= {name} <= {_number(program.column_upper[index])}{kind}"


def _family(program: Program, family: str) -> str:
    """Write the rows of a family, sorted by name, and the bounds of their columns."""
    lines, used = [], set[str]()
    matrix = program.matrix.tocsr()
    for index in sorted(range(len(program.row_names)), key=program.row_names.__getitem__):
        name = program.row_names[index]
        if name.partition("[")[0] != family:
            continue
        part = slice(matrix.indptr[index], matrix.indptr[index + 1])
        cells = zip(matrix.indices[part].tolist(), matrix.data[part].tolist(), strict=True)
        coefficients = {program.column_names[column]: value for column, value in cells}
        used |= {column for column, value in coefficients.items() if value != 0}
        lower, upper = float(program.row_lower[index]), float(program.row_upper[index])
        left = "" if lower in (upper, -float("inf")) else f"{_number(lower)} <= "
        right = f" = {_number(upper)}" if lower == upper else f" <= {_number(upper)}" if upper < float("inf") else ""
        lines.append(f"{name}:\n  {left}{_sum(coefficients)}{right}")
    return "\n".join([*lines, "columns:", *_columns(program, used)]) + "\n"


def _objective(program: Program, name: str) -> str:
    number = COMPONENTS.index(name)
    costs = program.objectives.toarray()[number]
    coefficients = {column: float(cost) for column, cost in zip(program.column_names, costs, strict=True) if cost}
    total = _sum(coefficients, float(program.offsets[number])).replace(" + ", "\n  + ").replace(" - ", "\n  - ")
    return "\n".join([f"{name}:", f"  {total}", "columns:", *_columns(program, set(coefficients))]) + "\n"


def _compare(name: str, text: str) -> None:
    file = GOLDEN / f"{name}.lp"
    if WRITE:
        file.write_text(text, encoding="utf-8", newline="\n")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("family", FAMILIES)
def test_rows_of_a_family(family: str) -> None:
    """Proves: a family of constraints compiles to the rows that were checked by hand. Sensitivity: it has some."""
    text = _family(compile_model(build(instance_of(FAMILIES[family]))), family)
    assert text.startswith(family)
    _compare(family, text)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_objectives(objective: str) -> None:
    """Proves: an objective compiles to the costs and the constant that were checked by hand."""
    programs = [compile_model(build(instance_of(tables))) for tables in OBJECTIVES[objective]]
    _compare(f"objective-{objective}", "\n".join(_objective(program, objective) for program in programs))


def test_every_family_and_objective_has_a_golden_file() -> None:
    """Proves: no family of the model is without a file, and no file is left over from one that is gone."""
    model = build(instance_of(EVERYTHING))
    families = {constraint.name for constraint in model.component_objects(Constraint)}
    assert families == set(FAMILIES)
    assert set(OBJECTIVES) == set(COMPONENTS)
    assert {file.stem for file in GOLDEN.glob("*.lp")} == families | {f"objective-{name}" for name in COMPONENTS}
