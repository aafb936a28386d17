"""Frontiers of instances: against trying everything, the plans, the folder, and what cuts them short."""

import json
import math
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from brute_force import Tables, evaluate
from cases import TWO_ZONES, case, instance_of, rows
from small import state

from allocation.analysis.frontier import Frontier, frontier, read_frontier, save_frontier
from allocation.analysis.frontier.folder import SearchMemory
from allocation.analysis.frontier.plans import named
from allocation.engine.tradeoffs import Found, Step
from allocation.formulation import COMPONENTS
from allocation.instance import Instance
from allocation.outcome.allocation import Status
from allocation.outcome.folder import InvalidResult, read

TABLES = case(
    {"resources": {"staff": {"cost": 0.1}}, "reform": {"change_cost": 0.25}},
    bodies=TWO_ZONES,
    powers=rows("power held_at lowest supervision authorisation", "p central - 2 1", "q provincial - 0.5 3"),
    needs=rows("power zone need", "p a 10", "p b 4", "q a 3", "q b 1"),
    loads=rows("power resource fixed per_need", "p staff 2 0.5", "q staff 1 1"),
    capacities=rows("body resource amount", "A staff 14", "a staff 6"),
    links=rows("power_a power_b cost", "p q 1.5"),
    measures=rows("measure body cost years", "staff a 6 2"),
    effects=rows("measure effect resource amount", "staff capacity staff 5"),
    innovations=rows("innovation zone value", "fast a 4"),
    innovation_powers=rows("innovation power level", "fast p zone", "fast q provincial"),
)


@pytest.fixture(scope="module")
def instance() -> Instance:
    """Two powers in two zones, one measure, one innovation."""
    return instance_of(TABLES)


def every_front(tables: Tables, instance: Instance, objectives: tuple[str, ...]) -> set[tuple[float, ...]]:
    """The nondominated values of all allocations with all sets of measures."""
    structure = instance.structure
    found = set()
    for levels in product(instance.settings.levels, repeat=len(structure.pairs)):
        chosen = dict(zip(structure.pairs, levels, strict=True))
        for count in range(len(instance.measures) + 1):
            for adopted in combinations([row.measure for row in instance.measures], count):
                components, violations = evaluate(tables, chosen, set(adopted))
                if not violations:
                    changes = sum(structure.position[level] != structure.current[p] for p, level in chosen.items())
                    told = {**components, "changes": changes, "measures": 3.0 * len(adopted)}
                    found.add(tuple(round(told[name], 6) + 0.0 for name in objectives))
    return {
        point
        for point in found
        if not any(other != point and all(a <= b for a, b in zip(other, point, strict=True)) for other in found)
    }


@pytest.mark.parametrize(
    "objectives",
    [
        ("unmet_need", "coordination"),
        ("spending", "changes"),
        ("lost_innovation", "measures"),
        ("change", "unmet_need"),
        ("unmet_need", "coordination", "measures"),
        ("coordination", "changes", "lost_innovation"),
    ],
)
def test_all_points_are_those_of_trying_everything(instance: Instance, objectives: tuple[str, ...]) -> None:
    """Proves: with a resolution finer than any difference, the points are exactly the nondominated allocations, those
    two objectives included that cost nothing by themselves, and each says that it is proven.
    """
    found = frontier(instance, objectives, points=None, resolution=1e-4)
    values = {tuple(round(v, 6) + 0.0 for v in row) for row in found.points[list(objectives)].itertuples(index=False)}
    assert values == every_front(TABLES, instance, objectives)
    assert len(found.points) == len(values)
    assert found.points["proven"].all()
    assert found.complete
    assert found.status is Status.OPTIMAL


def test_a_point_is_a_whole_verified_allocation(instance: Instance) -> None:
    """Proves: each point's row is what its allocation costs by the verifier, which finds no limit broken, and what is
    not traded is not given away: with little to trade every point adopts no measure that it does not use.
    """
    found = frontier(instance, points=6)
    for row, allocation in zip(found.points.to_dict("records"), found.allocations, strict=True):
        assert allocation.verdict is not None
        assert not allocation.verdict.breaches
        assert allocation.components == {name: row[name] for name in COMPONENTS}
        assert allocation.objective == row["objective"]
        assert row["changes"] == allocation.frame()["changed"].sum()
        assert row["measures"] == 3.0 * len(allocation.measures)
        load = allocation.verdict.bodies.set_index("body")["load"].get("a", 0.0)
        assert bool(load > 6.0) is bool(allocation.measures)
    assert found.today["changes"] == 0
    assert found.today["unmet_need"] == pytest.approx(10 + 4 + 0.5 * 4)


def test_any_executor_finds_the_same(instance: Instance) -> None:
    """Proves: threads side by side change nothing."""
    alone = frontier(instance, points=5)
    with ThreadPoolExecutor(2) as pool:
        beside = frontier(instance, points=5, executor=pool)
    pd.testing.assert_frame_equal(alone.points, beside.points)
    assert [a.levels for a in alone.allocations] == [a.levels for a in beside.allocations]


def made(values: list[tuple[float, float]], objectives: tuple[str, str] = ("unmet_need", "spending")) -> Frontier:
    """A frontier with given values of what is traded."""
    points = pd.DataFrame(values, columns=list(objectives)).assign(proven=True)
    return Frontier(state(), objectives, points, (), {}, Status.OPTIMAL, True, 0.02, 0, 0.0)


def test_corners_payoff_and_hypervolume() -> None:
    """Proves: for (0, 10), (4, 2), (8, 0): ideal (0, 0), nadir (8, 10), payoff the two ends. As shares of the box the
    middle point is (0.5, 0.2): it alone dominates 0.5 × 0.8 = 0.4, the ends dominate nothing strictly inside.
    """
    found = made([(0, 10), (4, 2), (8, 0)])
    assert found.ideal == {"unmet_need": 0, "spending": 0}
    assert found.nadir == {"unmet_need": 8, "spending": 10}
    assert found.payoff.to_dict("records") == [
        {"least": "unmet_need", "unmet_need": 0, "spending": 10},
        {"least": "spending", "unmet_need": 8, "spending": 0},
    ]
    assert found.hypervolume == pytest.approx(0.4)
    assert made([(3, 3)]).hypervolume is None


def test_plans() -> None:
    """Proves: the knee is balanced; of the others the one with the least lost innovation is bold; of what is left, the
    fewest changes among proven points that save at least half of the greatest saving (100 − 60 = 40, so 20) is steady:
    not point 0 (saves 10), not point 4 (not proven), but point 1.
    """
    points = pd.DataFrame(
        {
            "knee": [False, False, True, False, False, False],
            "lost_innovation": [9.0, 8.0, 5.0, 1.0, 7.0, 6.0],
            "objective": [90.0, 80.0, 60.0, 70.0, 75.0, 65.0],
            "changes": [1.0, 5.0, 8.0, 20.0, 2.0, 9.0],
            "proven": [True, True, True, True, False, True],
        }
    )
    assert named(points, 100.0) == [None, "steady", "balanced", "bold", None, None]
    # nothing saves anything: the fewest changes of all that is left
    assert named(points, 50.0) == ["steady", None, "balanced", "bold", None, None]
    assert named(points[2:3].reset_index(drop=True), 100.0) == ["balanced"]


# --- the folder ------------------------------------------------------------------------------------------------------


def test_a_folder_gives_back_what_was_saved(instance: Instance, tmp_path: Path) -> None:
    """Proves: read_frontier gives what was saved, every point is a result that reads on its own, and only a finished
    frontier is protected from being replaced.
    """
    found = frontier(instance, points=4)
    folder = save_frontier(found, tmp_path / "front")
    back = read_frontier(folder)
    pd.testing.assert_frame_equal(found.points, back.points)
    assert back.to_json() == found.to_json()
    assert [a.levels for a in back.allocations] == [a.levels for a in found.allocations]
    assert read(folder / "points" / "01").levels == found.allocations[0].levels
    assert list(pd.read_csv(folder / "points.csv")["point"]) == list(found.points["point"])
    with pytest.raises(InvalidResult, match="holds a frontier already"):
        save_frontier(found, folder)
    save_frontier(found, folder, overwrite=True)


class Stop(Exception):  # noqa: N818 - what a test does
    """Raised to end a frontier in the middle."""


def test_a_frontier_that_was_killed_goes_on(instance: Instance, tmp_path: Path) -> None:
    """Proves: searches done before are not done again, and the end is the same as without a break."""
    whole = frontier(instance, points=5)

    def kill(step: Step) -> None:
        if step.searches == 4:
            raise Stop

    with pytest.raises(Stop):
        frontier(instance, points=5, memory=SearchMemory(tmp_path / "front", instance), on_progress=kill)
    with pytest.raises(InvalidResult, match="not finished"):
        read_frontier(tmp_path / "front")

    memory = SearchMemory(tmp_path / "front", instance)
    assert len(memory) == 4
    before = set(memory)
    again = frontier(instance, points=5, memory=memory)
    assert len(memory) > 4
    assert before < set(memory)
    pd.testing.assert_frame_equal(whole.points, again.points)
    save_frontier(again, tmp_path / "front")
    assert {entry.name for entry in (tmp_path / "front").iterdir()} == {"frontier.json", "points", "points.csv"}


def test_searches_of_another_instance_are_not_taken(instance: Instance, tmp_path: Path) -> None:
    """Proves: the memory of one instance is empty for another in the same folder; a broken file counts as none."""
    memory = SearchMemory(tmp_path, instance)
    frontier(instance, points=3, memory=memory)
    other = instance_of({**TABLES, "needs": rows("power zone need", "p a 11")})
    assert len(SearchMemory(tmp_path, other)) == 0
    key = next(iter(memory))
    kept: Found = memory[key]
    assert kept.solution is not None
    next(tmp_path.glob(f"searches/*/{key}.npz")).write_bytes(b"half")
    assert key not in {name for name in memory if memory.get(name)}


def test_what_is_no_frontier_is_said(instance: Instance, tmp_path: Path) -> None:
    """Proves: nothing, another folder, a newer or a damaged one are refused by name, and nothing of them is touched."""
    with pytest.raises(InvalidResult, match="there is no such folder"):
        read_frontier(tmp_path / "none")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(InvalidResult, match="is not a frontier"):
        read_frontier(tmp_path / "mine")
    with pytest.raises(InvalidResult, match="something that is not a frontier"):
        SearchMemory(tmp_path / "mine", instance)
    found = frontier(instance, points=3)
    with pytest.raises(InvalidResult, match="something that is not a frontier"):
        save_frontier(found, tmp_path / "mine", overwrite=True)
    assert [entry.name for entry in (tmp_path / "mine").iterdir()] == ["notes.txt"]

    folder = save_frontier(found, tmp_path / "front")
    head = json.loads((folder / "frontier.json").read_text(encoding="utf-8"))
    for broken in ({**head, "format": 99}, {**head, "points": None}, {**head, "status": "fine"}):
        (folder / "frontier.json").write_text(json.dumps(broken), encoding="utf-8")
        with pytest.raises(InvalidResult):
            read_frontier(folder)


# --- cut short -------------------------------------------------------------------------------------------------------


def test_no_allocation_and_no_time(instance: Instance) -> None:
    """Proves: without any allocation the frontier is empty and says so; with no time it says that none was found, and
    a cancellation ends it.
    """
    stuck = instance_of({**TABLES, "decided": rows("decision power level", *(f"never p {x}" for x in TABLES_LEVELS))})
    none = frontier(stuck)
    assert (none.status, len(none.points), none.hypervolume) == (Status.INFEASIBLE, 0, None)
    assert none.payoff.empty
    assert none.to_json()["points"] == []
    assert frontier(instance, within=1e-9).status in (Status.UNKNOWN, Status.FEASIBLE)
    stop = threading.Event()
    stop.set()
    assert frontier(instance, cancel=stop).status is Status.INTERRUPTED


TABLES_LEVELS = ("central", "provincial", "zone")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"objectives": ("unmet_need", "costs")}, "costs cannot be traded"),
        ({"objectives": ("unmet_need",)}, "two or three different objectives"),
        ({"objectives": ("change", "change")}, "two or three different objectives"),
        ({"points": 1}, "at least 2 points"),
        ({"resolution": 0.0}, "share above 0"),
        ({"resolution": math.nan}, "share above 0"),
    ],
)
def test_what_cannot_be_asked(instance: Instance, arguments: dict[str, object], told: str) -> None:
    """Proves: a wrong question is told as such."""
    with pytest.raises(ValueError, match=told):
        frontier(instance, **arguments)  # type: ignore[arg-type] # that is the point


def test_gap_of_a_point_is_honest(instance: Instance) -> None:
    """Proves: no allocation at all is better than a point in one objective by more than the point's gap allows, with
    the other no worse.
    """
    objectives = ("unmet_need", "coordination")
    found = frontier(instance, objectives, points=4, resolution=0.2)
    spread = np.array(list(every_front(TABLES, instance, objectives)))
    ranges = found.points[list(objectives)].max() - found.points[list(objectives)].min()
    for row in found.points.to_dict("records"):
        value = np.array([row[name] for name in objectives])
        for other in spread[np.all(spread <= value + 1e-9, axis=1)]:
            assert np.all((value - other) / ranges.to_numpy() <= row["gap"] + 1e-6)
