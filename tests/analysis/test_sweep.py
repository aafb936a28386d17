"""Sweeps: every case is what a solve of its own finds, in whatever order and place, and is not solved twice."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from cases import TWO_ZONES, case, instance_of, rows

import allocation
from allocation.analysis.sweep import Step, Sweep, sweep
from allocation.engine import Options
from allocation.formulation import build
from allocation.instance import Instance, InvalidInstance
from allocation.instance.scenarios import apply, apply_keys
from allocation.outcome import solving

STUCK = {"decision": "never", "power": "q", "level": "central"}
TABLES = case(
    {
        "resources": {"staff": {"cost": 0.1}},
        "scenarios": {
            "boom": {"changes": [{"table": "needs", "column": "need", "multiply": 1.5}]},
            "one-size": {"changes": [{"table": "powers", "column": "uniform", "set": "all"}]},
            "refused": {"changes": [{"table": "ministries", "column": "consents", "set": "no"}]},
            "stuck": {
                "changes": [{"table": "decided", "append": {"decision": "never", "power": "q", "level": "central"}}]
            },
        },
    },
    bodies=TWO_ZONES,
    powers=rows("power held_at lowest supervision authorisation", "p central - 2 1", "q central central 0 0"),
    needs=rows("power zone need", "p a 10", "p b 4", "q a 3"),
    loads=rows("power resource fixed per_need", "p staff 2 0.5"),
    capacities=rows("body resource amount", "A staff 6"),
    ministries=rows("ministry agenda", "M 3"),
    joint=rows("power ministry effort", "p M 1"),
)
SCENARIOS = (None, "boom", "one-size", "refused", "stuck", ("boom", "one-size"))
GRID = {"weights.coordination": (0.5, 1, 3), "reform.max_changes": (1, 5)}
UNTIMED = ["seconds"]


@pytest.fixture(scope="module")
def instance() -> Instance:
    """The base of all sweeps here."""
    return instance_of(TABLES)


@pytest.fixture(scope="module")
def alone(instance: Instance) -> Sweep:
    """All cases, one after the other."""
    return sweep(instance, SCENARIOS, GRID)


def same(one: Sweep, other: Sweep) -> None:
    """Assert that two sweeps found the same but for times."""
    pd.testing.assert_frame_equal(one.cases.drop(columns=UNTIMED), other.cases.drop(columns=UNTIMED))
    pd.testing.assert_frame_equal(one.decisions, other.decisions)
    pd.testing.assert_frame_equal(one.measures, other.measures)


def test_a_case_is_what_its_own_solve_finds(instance: Instance, alone: Sweep) -> None:
    """Proves: 6 scenarios × 3 × 2 settings give 36 rows, each with the figures of a solve from a folder of its own.

    Sensitivity: scenarios and settings matter: many objectives differ, one scenario has no allocation.
    """
    assert len(alone.cases) == 36
    row = iter(alone.cases.to_dict("records"))
    for names in SCENARIOS:
        chosen = [names] if isinstance(names, str) else list(names or ())
        changed = apply(instance, chosen) if chosen else instance
        for weight in GRID["weights.coordination"]:
            for limit in GRID["reform.max_changes"]:
                keys = {"weights.coordination": weight, "reform.max_changes": limit}
                found, told = allocation.solve(apply_keys(changed, keys)), next(row)
                assert (told["scenario"], told["weights.coordination"]) == ("+".join(chosen), weight)
                assert told["status"] == str(found.status)
                if found.components is None:
                    assert pd.isna(told["objective"])
                    assert pd.isna(told["changes"])
                    continue
                assert told["objective"] == pytest.approx(found.objective)
                assert {name: told[name] for name in found.components} == pytest.approx(dict(found.components))
                assert told["changes"] == found.frame()["changed"].sum()
    assert alone.cases["objective"].nunique() >= 8
    assert set(alone.cases.loc[alone.cases["scenario"] == "stuck", "status"]) == {"infeasible"}


def test_the_order_of_cases_does_not_matter(instance: Instance, alone: Sweep) -> None:
    """Proves: backwards, where sessions are built for other cases first, every case finds the same to the last bit."""
    backwards = sweep(instance, SCENARIOS[::-1], {key: values[::-1] for key, values in GRID.items()})
    columns = alone.cases.columns.drop(UNTIMED)
    forwards = backwards.cases.set_index("case").loc[alone.cases["case"]].reset_index()[columns]
    pd.testing.assert_frame_equal(forwards, alone.cases[columns], check_exact=True)
    pd.testing.assert_frame_equal(backwards.decisions, alone.decisions)


@pytest.mark.parametrize("workers", [1, 3])
def test_an_executor_finds_the_same(instance: Instance, alone: Sweep, workers: int) -> None:
    """Proves: threads that share the cases, each with sessions of its own, fill the same table."""
    with ThreadPoolExecutor(workers) as threads:
        same(sweep(instance, SCENARIOS, GRID, executor=threads), alone)


def test_a_folder_gives_back_what_it_holds(instance: Instance, alone: Sweep, tmp_path: Path) -> None:
    """Proves: a case a result folder and one table; a second sweep solves nothing and ends with the same bytes."""
    first = sweep(instance, SCENARIOS, GRID, folder=tmp_path / "kept")
    same_table = first.cases.drop(columns=["seconds", "result"])
    pd.testing.assert_frame_equal(same_table, alone.cases.drop(columns=["seconds", "result"]))
    found = first.cases[first.cases["status"] == "optimal"]
    for told in found.head(5).to_dict("records"):
        result = allocation.read_result(tmp_path / "kept" / told["result"])
        assert result.objective == told["objective"]
        assert result.measures == tuple(told["measures"].split())
    tables = {file: file.read_bytes() for file in sorted((tmp_path / "kept").glob("*.csv"))}
    assert [file.name for file in tables] == ["cases.csv", "decisions.csv", "holding.csv"]
    steps: list[Step] = []
    refusing = ThreadPoolExecutor(1)
    refusing.shutdown()
    again = sweep(instance, SCENARIOS, GRID, folder=tmp_path / "kept", executor=refusing, on_progress=steps.append)
    assert again.kept == 36
    assert [step.done for step in steps] == list(range(1, 37))
    assert all(step.kept for step in steps)
    assert {file: file.read_bytes() for file in tables} == tables


def test_only_what_is_missing_or_different_is_solved(instance: Instance, tmp_path: Path) -> None:
    """Proves: further cases, a lost result and a half-written one are solved, the others are not; other options and
    other needs make other cases.
    """
    kept = tmp_path / "kept"
    first = sweep(instance, (None, "boom"), folder=kept)
    assert sweep(instance, (None, "boom", "one-size"), folder=kept).kept == 2
    shutil.rmtree(kept / first.cases["result"][1])
    assert sweep(instance, (None, "boom"), folder=kept).kept == 1
    for file in (kept / "done").iterdir():
        file.write_text("{", encoding="utf-8")
    assert sweep(instance, (None, "boom"), folder=kept).kept == 0
    assert sweep(instance, (None, "boom"), folder=kept).kept == 2
    assert sweep(instance, (None, "boom"), folder=kept, options=Options(gap=1e-3)).kept == 0
    assert sweep(apply_keys(instance, {"reform.change_cost": 1}), (None, "boom"), folder=kept).kept == 0


def test_a_case_that_fails_loses_none_before_it(instance: Instance, tmp_path: Path) -> None:
    """Proves: what stops a sweep in the middle leaves the cases before it, and the next sweep goes on from there."""

    def stop(step: Step) -> None:
        if step.done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(instance, SCENARIOS, GRID, folder=tmp_path, on_progress=stop)
    plan = json.loads((tmp_path / "sweep.json").read_text(encoding="utf-8"))
    assert len(plan["cases"]) == 36
    assert sweep(instance, SCENARIOS, GRID, folder=tmp_path).kept == 3


def test_what_cannot_be_swept_is_told_before_anything_is_written(instance: Instance, tmp_path: Path) -> None:
    """Proves: an unknown scenario, key or value, and a folder of something else, leave nothing behind."""
    for scenarios, grid in (
        (("bom",), {}),
        ((None,), {"weights.coordnation": (1,)}),
        (("boom",), {"weights.coordination": (1, -1)}),
    ):
        with pytest.raises(InvalidInstance):
            sweep(instance, scenarios, grid, folder=tmp_path / "new")
    assert not (tmp_path / "new").exists()
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError):
        sweep(instance, folder=tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_the_same_case_counts_once(instance: Instance) -> None:
    """Proves: a value or a scenario that is given twice is one case."""
    assert len(sweep(instance, ("boom", "boom"), {"weights.coordination": (1, 1.0)}).cases) == 1


def test_models_are_built_once_a_structure(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: 36 cases that mostly differ in figures take five builds: as it is (with the boom and all settings),
    one size, refused, stuck, and one size again, since two models are kept at most.
    """
    built: list[str] = []

    def counted(instance: Instance) -> object:
        built.append("+".join(instance.scenarios))
        return build(instance)

    monkeypatch.setattr(solving, "build", counted)
    sweep(instance, SCENARIOS, GRID)
    assert len(built) == 5
