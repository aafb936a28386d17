"""The reference itself: known optima, numbers worked out by hand, and a search that leaves nothing out."""

import json
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from brute_force import Case, Levels, Tables, evaluate, optimum, read_folder
from hypothesis import given, settings
from strategies import as_folder, random_tables, tiny_instances

EXAMPLES = Path(__file__).resolve().parents[2] / "shared" / "examples"


def table(columns: str, *rows: str) -> list[dict[str, str]]:
    """Write a table as lines of words, ``-`` for an empty cell."""
    return [
        {name: cell for name, cell in zip(columns.split(), row.split(), strict=True) if cell != "-"} for row in rows
    ]


def instance(*zones: str, **tables: Any) -> Tables:
    """Put the given tables under a centre with one province and its zones."""
    bodies = [{"body": "CN", "level": "central"}, {"body": "G1", "level": "provincial", "parent": "CN"}]
    bodies += [{"body": zone, "level": "zone", "parent": "G1"} for zone in zones]
    return {"instance": tables.pop("instance", {}), "bodies": bodies, **tables}


def every_allocation(tables: Tables) -> Iterator[tuple[Levels, set[str]]]:
    """Yield every level for every pair with every set of measures, whether or not it is allowed."""
    case = Case(tables)
    for levels in product(case.levels, repeat=len(case.pairs)):
        for size in range(len(case.measures) + 1):
            for measures in combinations(case.measures, size):
                yield dict(zip(case.pairs, levels, strict=True)), set(measures)


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in EXAMPLES.glob("*/expected.json")), ids=lambda folder: folder.name
)
def test_known_optima(folder: Path) -> None:
    """Proves: the reading of the format agrees with published small instances, infeasible ones too."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    tables = read_folder(folder)
    best = optimum(tables)
    if expected is None or expected["objective"] is None:
        assert best is None
        return
    assert best is not None
    assert best.objective == pytest.approx(expected["objective"], abs=1e-6)
    assert best.components == pytest.approx(expected["components"], abs=1e-6)
    assert list(best.measures) == expected["measures"]
    levels = {(key.split("|")[0], key.split("|")[1]): level for key, level in expected["assignments"].items()}
    components, broken = evaluate(tables, levels, set(expected["measures"]))
    assert not broken
    assert components == pytest.approx(expected["components"], abs=1e-6)


def test_fixed_load_is_shared_by_the_zones_of_a_province() -> None:
    """Proves: a province carries a power's fixed load once for both of its zones.

    Need 10 in each zone, service 0 / 0.5 / 1. The zones may not exercise it (lowest), so at the centre 20 stay unmet,
    at the province 10. Its load is 5 + 0.1 · 20 = 7, within 8, and costs 7 · 0.1 = 0.7: objective 10.7.

    Sensitivity: paid per zone the load would be 12 and break the capacity; objective 15.6 with one zone there.
    """
    tables = instance(
        "Z1",
        "Z2",
        instance={"resources": {"staff": {"cost": 0.1}}},
        powers=table("power held_at lowest", "P1 central provincial"),
        needs=table("power zone need", "P1 Z1 10", "P1 Z2 10"),
        loads=table("power resource level fixed per_need", "P1 staff provincial 5 0.1"),
        capacities=table("body resource amount", "G1 staff 8"),
    )
    best = optimum(tables)
    assert best is not None
    assert best.objective == pytest.approx(10.7)
    assert set(best.assignments.values()) == {"provincial"}


def test_nearest_answer_decides_and_effort_is_spent_once() -> None:
    """Proves: a body's own answer goes before the general one, and two zones of one power take one effort.

    The ministry refuses P1 in general but consents for G1, so both zones may have P1: need 4 each is met in full.
    Z2's own answer for P2 is no: P2 stays at the centre there (6 unmet) and goes to Z1. Efforts 2 (P1) + 1 (P2) fill
    the agenda of 3. Authorisations 0.5 each: objective 6 + 1 = 7.

    Sensitivity: with the effort per pair 5 would be needed, not 3.
    """
    tables = instance(
        "Z1",
        "Z2",
        powers=table("power held_at authorisation", "P1 central 0.5", "P2 central 0.5"),
        needs=table("power zone need", "P1 Z1 4", "P1 Z2 4", "P2 Z1 6", "P2 Z2 6"),
        ministries=table("ministry agenda", "MA 3"),
        joint=table(
            "power ministry body effort consents", "P1 MA - 2 no", "P1 MA G1 - yes", "P2 MA - 1 -", "P2 MA Z2 - no"
        ),
    )
    best = optimum(tables)
    assert best is not None
    assert best.objective == pytest.approx(7)
    assert [pair for pair, level in best.assignments.items() if level == "central"] == [("P2", "Z2")]


def test_shares_of_measures_add_up_to_at_most_one() -> None:
    """Proves: two adopted shares of 0.7 take the whole link cost off, not more, and a group would forbid both.

    P1 must stay central, P2 must be in the zone: link 10 · 2 steps = 20. One desk leaves 6, both leave 0. A desk costs
    4 over 4 years = 1 a year: both 2, one 7, none 20. Needs are 0, so the objective is 2.

    Sensitivity: without the cap the link would earn 8; in one group only one is adopted: objective 7.
    """
    tables = instance(
        "Z1",
        powers=table("power held_at domain", "P1 central trade", "P2 zone trade"),
        needs=[],
        links=table("power_a power_b zone cost", "P1 P2 - 6", "P2 P1 Z1 4"),
        decided=table("decision power zone level", "must P1 - central", "must P2 Z1 zone"),
        measures=table("measure body cost years", "desk Z1 4 4", "hall CN 4 4"),
        effects=table("measure effect domain amount", "desk platform trade 0.7", "hall platform * 0.7"),
    )
    best = optimum(tables)
    assert best is not None
    assert best.measures == ("desk", "hall")
    assert best.components["coordination"] == pytest.approx(0)
    assert best.objective == pytest.approx(2)
    for row in tables["measures"]:
        row["group"] = "it"
    grouped = optimum(tables)
    assert grouped is not None
    assert grouped.objective == pytest.approx(7)


def test_only_two_trainings_together_close_a_shortfall() -> None:
    """Proves: amounts of two measures at the same body add up to the required score.

    The zone scores 1 of 3, so the power stays central with 10 unmet. Each training adds 1 and costs 3: both make the
    zone able, objective 6. The province has no score, which counts as 0, so it never can.

    Sensitivity: one training alone costs 3 and changes nothing: 13. At another body it would not count.
    """
    tables = instance(
        "Z1",
        powers=table("power held_at", "P1 central"),
        needs=table("power zone need", "P1 Z1 10"),
        requirements=table("power capability score", "P1 legal 3"),
        capabilities=table("body capability score", "CN legal 3", "Z1 legal 1"),
        measures=table("measure body cost", "t1 Z1 3", "t2 Z1 3"),
        effects=table("measure effect capability amount", "t1 capability legal 1", "t2 capability legal 1"),
    )
    best = optimum(tables)
    assert best is not None
    assert best.measures == ("t1", "t2")
    assert best.objective == pytest.approx(6)
    tables["measures"][1]["body"] = "G1"
    apart = optimum(tables)
    assert apart is not None
    assert apart.objective == pytest.approx(10)


def test_costs_of_one_pair() -> None:
    """Proves: importance weighs the need but neither the spillover nor the load; supervision goes by steps.

    Need 8, importance 0.5, at the zone with service 0.9: unmet 0.5 · 8 · 0.1 = 0.4. Two steps below the centre:
    supervision 2 · 1.5 = 3, halved by the association; spillovers below centre and below province 8 · (0.1 + 0.2) =
    2.4; authorisation 1; coordination 4.9. Load 8 · 0.25 + 1 = 3, relief 0.4 leaves 1.8 at cost 0.5: 0.9, and the
    association 0.6: spending 1.5. One change at 0.3. The innovation needs the zone: enabled, so nothing is lost.
    """
    tables = instance(
        "Z1",
        instance={
            "service": {"zone": 0.9},
            "resources": {"staff": {"cost": 0.5}},
            "reform": {"change_cost": 0.3},
        },
        powers=table("power held_at importance supervision authorisation", "P1 central 0.5 1.5 1"),
        needs=table("power zone need", "P1 Z1 8"),
        loads=table("power resource fixed per_need", "P1 staff 1 0.25"),
        spillovers=table("power level cost", "P1 central 0.1", "P1 provincial 0.2", "P1 zone 9"),
        innovations=table("innovation zone value", "I1 - 5", "I1 Z1 6"),
        innovation_powers=table("innovation power level", "I1 P1 zone"),
        measures=table("measure body cost", "assoc Z1 0.6"),
        effects=table("measure effect resource domain amount", "assoc supervision - * 0.5", "assoc relief staff * 0.4"),
    )
    components, broken = evaluate(tables, {("P1", "Z1"): "zone"}, {"assoc"})
    assert not broken
    expected = {"unmet_need": 0.4, "lost_innovation": 0, "coordination": 4.9, "spending": 1.5, "change": 0.3}
    assert components == pytest.approx(expected)
    components, broken = evaluate(tables, {("P1", "Z1"): "provincial"}, set())
    assert components["lost_innovation"] == pytest.approx(11)


def test_a_contradiction_has_no_allocation() -> None:
    """Proves: uniform in the whole state against two decided zones is infeasible, and each breach is named."""
    tables = instance(
        "Z1",
        "Z2",
        powers=table("power held_at uniform", "P1 central all"),
        needs=[],
        decided=table("decision power zone level", "must P1 Z1 zone", "never P1 Z2 zone"),
    )
    assert optimum(tables) is None
    assert evaluate(tables, {("P1", "Z1"): "zone", ("P1", "Z2"): "central"}, set())[1] == ["uniform P1"]
    assert evaluate(tables, {("P1", "Z1"): "zone", ("P1", "Z2"): "zone"}, set())[1] == ["never P1 Z2"]


def choices(seed: int) -> int:
    """Count the allocations and sets of measures of a random instance."""
    case = Case(random_tables(seed))
    return int(len(case.levels) ** len(case.pairs) * 2 ** len(case.measures))


@pytest.mark.parametrize("seed", [seed for seed in range(100) if choices(seed) <= 500])
def test_the_search_leaves_nothing_out(seed: int) -> None:
    """Proves: giving up partial allocations early finds the same cost as evaluating every single one."""
    tables = random_tables(seed)
    judged = (evaluate(tables, *choice) for choice in every_allocation(tables))
    costs = [Case(tables).weigh(components) for components, broken in judged if not broken]
    best = optimum(tables)
    assert (best.objective if best else None) == (pytest.approx(min(costs)) if costs else None)


@settings(max_examples=40, deadline=None)
@given(tables=tiny_instances())
def test_drawn_instances_survive_a_folder(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Proves: an instance means the same as plain rows and as a folder of files."""
    direct, read = optimum(tables), optimum(read_folder(as_folder(tables, tmp_path_factory.mktemp("tiny"))))
    assert (direct is None) == (read is None)
    if direct and read:
        assert read.objective == pytest.approx(direct.objective)
