"""A result on disk: whole or not there, the same bytes for the same run, and clear words for what is no result."""

import json
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from small import everywhere, state

from allocation.instance import instance_hash
from allocation.instance.instance import Instance
from allocation.instance.placing import _host, clear_stale
from allocation.instance.scenarios import apply
from allocation.instance.settings import Change, Scenario
from allocation.instance.tables import Decided
from allocation.language import LANGUAGES
from allocation.outcome.allocation import Allocation, Status, judge
from allocation.outcome.files import TABLES, digest
from allocation.outcome.folder import (
    InvalidResult,
    folder_name,
    is_result,
    next_folder,
    read,
    save,
    save_next,
)

HERE = Path(__file__).parent


def instance() -> Instance:
    return state(
        {"name": "自贸区", "resources": {"staff": {"cost": 0.5, "unit": "days"}}, "reform": {"change_cost": 1}},
        powers=[{"power": "a", "supervision": 2}, {"power": "NO"}],
        needs=[{"power": "a", "zone": "p1", "need": 1.1}, {"power": "NO", "zone": "q1", "need": 1e-3}],
        loads=[{"power": "a", "resource": "staff", "fixed": 3}],
        capacities=[{"body": "P", "resource": "staff", "amount": 2}],
        measures=[
            {"measure": "m", "body": "P", "cost": 1, "payer": "x", "years": 3},
            {"measure": "k", "body": "C", "cost": 0.1},
        ],
        decided=[{"decision": "must", "power": "NO", "level": "central"}],
    )


def found(**other: object) -> Allocation:
    """An allocation that breaks a capacity and a decision."""
    place = replace(instance(), scenarios=("boom", "一刀切"))
    levels = everywhere(place, "provincial", a_q1="zone")
    judged = judge(place, levels, ["m", "k"], status=Status.FEASIBLE, bound=1.5, seconds=2.25)
    fields: dict[str, object] = {
        "options": {"time_limit": 300.0, "seed": 7, "work_limit": None, "threads": 1},
        "versions": {"python": "3.11.9", "highspy": "1.15.0"},
    }
    return replace(judged, **(fields | other))  # type: ignore[arg-type] # each by its name


def test_what_is_saved_is_read_back(tmp_path: Path) -> None:
    """Proves: levels, measures, costs, breaches, bound, status, options and instance survive, scenarios too.

    Sensitivity: a field left out of the folder would come back as its default.
    """
    before = found()
    after = read(save(before, tmp_path / "result"))
    assert after.instance == before.instance
    assert instance_hash(after.instance) == instance_hash(before.instance)
    assert after.instance.scenarios == ("boom", "一刀切")
    assert after.levels == before.levels
    for name in ("status", "measures", "bound", "objective", "gap", "components", "seconds", "options", "versions"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.verdict is not None
    assert before.verdict is not None
    assert len(before.verdict.breaches) > 1
    assert after.verdict.breaches == before.verdict.breaches
    assert [broken.message("zh") for broken in after.verdict.breaches] == [
        broken.message("zh") for broken in before.verdict.breaches
    ]
    pd.testing.assert_frame_equal(after.verdict.costs, before.verdict.costs)
    pd.testing.assert_frame_equal(after.verdict.bodies, before.verdict.bodies)
    pd.testing.assert_frame_equal(after.frame(), before.frame())


def test_a_result_without_allocation_is_read_back(tmp_path: Path) -> None:
    """Proves: infeasible is a result like any other, with empty tables.

    Sensitivity: levels that are missing would count as damage.
    """
    after = read(save(Allocation(instance(), Status.INFEASIBLE, seconds=1.0), tmp_path / "result"))
    assert after.status is Status.INFEASIBLE
    assert not after.has_allocation
    assert after.objective is None
    assert len(after.frame()) == 0


def test_a_folder_holds_what_the_format_says(tmp_path: Path) -> None:
    """Proves: the files, readable by pandas alone, and what the manifest tells.

    Sensitivity: a renamed file, column or key would show.
    """
    before = found(bound=float("-inf"), versions={})
    folder = save(before, tmp_path / "result")
    names = {
        "manifest.json",
        "instance",
        "allocation.parquet",
        "measures.parquet",
        "components.parquet",
        "bodies.parquet",
    }
    assert {entry.name for entry in folder.iterdir()} == names
    assert pd.read_parquet(folder / "measures.parquet")["measure"].tolist() == ["k", "m"]
    rows = pd.read_parquet(folder / "allocation.parquet")
    assert list(rows) == ["power", "zone", "level", "body", "current", "changed", "need"]
    assert len(rows) == 6
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["format"] == 1
    assert manifest["instance"] == "自贸区"
    assert manifest["instance_hash"] == instance_hash(before.instance)
    assert manifest["scenarios"] == ["boom", "一刀切"]
    assert manifest["options"]["time_limit"] == 300
    assert manifest["seed"] == 7
    assert {"python", "pyomo", "highspy", "pandas", "power-allocation"} <= manifest["versions"].keys()
    assert manifest["bound"] is None
    assert manifest["times"]["search"] == 2.25
    assert manifest["times"]["created"].endswith("+00:00")


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    """Proves: tables and instance are byte-identical whenever and in whatever order they were made; only the manifest
    has times.

    Sensitivity: a timestamp in a table, or rows in the order of a dict or set, would differ.
    """
    first, second = found(), found(seconds=99.0)
    shuffled = dict(reversed(list(second.levels.items())))
    one = save(first, tmp_path / "one")
    two = save(replace(second, levels=shuffled), tmp_path / "two")
    files = [file.relative_to(one) for file in sorted(one.rglob("*")) if file.is_file()]
    assert len(files) > 5
    assert [file.name for file in files if (one / file).read_bytes() != (two / file).read_bytes()] == ["manifest.json"]


def test_what_exists_is_not_touched(tmp_path: Path) -> None:
    """Proves: without `overwrite` nothing is replaced; with it only a result is; an empty folder may be filled.

    Sensitivity: somebody's folder or file would be gone.
    """
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "manifest.json").write_text("{}", encoding="utf-8")
    (notes / "thesis.txt").write_text("years of work", encoding="utf-8")
    plain = tmp_path / "file"
    plain.write_text("text", encoding="utf-8")
    result = save(found(), tmp_path / "result")
    before = digest(result / "manifest.json")
    for folder, overwrite, key in (
        (result, False, "exists"),
        (notes, False, "exists"),
        (plain, False, "exists"),
        (notes, True, "not-replaced"),
        (plain, True, "not-replaced"),
    ):
        with pytest.raises(InvalidResult) as problem:
            save(found(), folder, overwrite=overwrite)
        assert problem.value.key == key
    assert (notes / "thesis.txt").read_text(encoding="utf-8") == "years of work"
    assert plain.read_text(encoding="utf-8") == "text"
    assert digest(result / "manifest.json") == before
    (tmp_path / "empty").mkdir()
    assert is_result(save(found(), tmp_path / "empty"))
    assert not [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")]


def test_overwriting_keeps_what_is_no_part_of_a_result(tmp_path: Path) -> None:
    """Proves: a note and a folder of figures beside the tables stay, the result is the new one.

    Sensitivity: both gone if the folder were replaced whole.
    """
    folder = save(found(), tmp_path / "result")
    (folder / "note.txt").write_text("mine", encoding="utf-8")
    (folder / "figures").mkdir()
    (folder / "figures" / "map.svg").write_text("<svg/>", encoding="utf-8")
    save(found(status=Status.OPTIMAL), folder, overwrite=True)
    assert read(folder).status is Status.OPTIMAL
    assert (folder / "note.txt").read_text(encoding="utf-8") == "mine"
    assert (folder / "figures" / "map.svg").is_file()


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: a full disk while overwriting leaves the old result and nothing beside it.

    Sensitivity: half a folder if it were written in place.
    """
    folder = save(found(), tmp_path / "result")

    def full(*_: object) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr("allocation.outcome.folder.write", full)
    with pytest.raises(OSError, match="no space"):
        save(found(status=Status.OPTIMAL), folder, overwrite=True)
    assert read(folder).status is Status.FEASIBLE
    assert [entry.name for entry in tmp_path.iterdir()] == ["result"]


@pytest.mark.skipif(sys.platform == "win32", reason="forks and kills")
@pytest.mark.parametrize("mode", [(), pytest.param(("overwrite",), marks=pytest.mark.slow)])
def test_a_killed_process_leaves_no_half_result(tmp_path: Path, mode: tuple[str, ...]) -> None:
    """Proves: killed at any of its touches of the disk, a save leaves the old result or the new one, or none if there
    was none; the next save clears what is left beside it.

    Sensitivity: written in place, the first kills leave folders that cannot be read.
    """
    paths = os.pathsep.join([str(HERE), *sys.path])
    ran = subprocess.run(
        [sys.executable, str(HERE / "killed_saves.py"), str(tmp_path / "result"), *mode],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": paths},
    )
    assert ran.returncode == 0, ran.stderr
    not_yet, new, left_over = map(int, ran.stdout.split())
    assert not_yet > 8
    assert new >= 1
    assert left_over == 0


def test_only_what_nobody_uses_is_cleared(tmp_path: Path) -> None:
    """Proves: the partial folder of a dead process and an old one go; that of a living process or another machine, and
    partial folders of other results, stay.

    Sensitivity: a save by another process at the same time would lose its folder.
    """
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    mine = tmp_path / f".result.partial-{_host()}-{os.getpid()}-00000000"
    dead = tmp_path / f".result.partial-{_host()}-{ended.pid}-00000000"
    far = tmp_path / f".result.partial-elsewhere-{ended.pid}-00000000"
    old = tmp_path / f".result.partial-elsewhere-{ended.pid}-11111111"
    other = tmp_path / f".result-2.partial-{_host()}-{ended.pid}-00000000"
    for folder in (mine, dead, far, old, other):
        folder.mkdir()
        (folder / "manifest.json").touch()
    os.utime(old, (1, 1))
    clear_stale(tmp_path / "result")
    assert {entry.name for entry in tmp_path.iterdir()} == {mine.name, far.name, other.name}


def drop(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def cut(name: str) -> Callable[[Path], None]:
    def half(folder: Path) -> None:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: len(content) // 2])

    return half


def put(name: str, content: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).write_text(content, encoding="utf-8")

    return write


def swap(name: str, before: str, after: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        content = (folder / name).read_text(encoding="utf-8")
        assert before in content
        (folder / name).write_text(content.replace(before, after), encoding="utf-8")

    return write


def forge(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[Path], None]:
    """Change a table and its digest, as only somebody does who wants to."""

    def write(folder: Path) -> None:
        change(pd.read_parquet(folder / name)).to_parquet(folder / name)
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        manifest["files"][name] = digest(folder / name)
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    return write


DAMAGE: list[tuple[Callable[[Path], None], str]] = [
    (drop("manifest.json"), "no-result"),
    (cut("manifest.json"), "damaged"),
    (put("manifest.json", "[]"), "no-result"),
    (put("manifest.json", '{"name": "a web app"}'), "no-result"),
    (put("manifest.json", '{"format": 2, "new": 1}'), "newer"),
    (put("manifest.json", '{"format": 1}'), "damaged"),
    (swap("manifest.json", '"feasible"', '"wonderful"'), "damaged"),
    *((drop(name), "incomplete") for name in TABLES),
    *((cut(name), "altered") for name in TABLES),
    (put("bodies.parquet", ""), "altered"),
    (drop("instance/instance.yaml"), "damaged"),
    (drop("instance/powers.csv"), "damaged"),
    (cut("instance/bodies.csv"), "damaged"),
    (swap("instance/needs.csv", "1.1", "1.2"), "altered"),
    (swap("instance/instance.yaml", "0.5", "0.6"), "altered"),
    (forge("allocation.parquet", lambda rows: rows[1:]), "other-instance"),
    (forge("allocation.parquet", lambda rows: rows.assign(level="moon")), "other-instance"),
    (forge("allocation.parquet", lambda rows: rows.assign(zone="p1")), "other-instance"),
    (forge("allocation.parquet", lambda rows: rows.drop(columns="level")), "damaged"),
    (forge("measures.parquet", lambda rows: rows.assign(measure="z")), "other-instance"),
]


@pytest.mark.parametrize(("damage", "key"), DAMAGE)
def test_a_damaged_folder_says_so(tmp_path: Path, damage: Callable[[Path], None], key: str) -> None:
    """Proves: whatever is missing, cut off or changed, reading names it in both languages, and never gives a result.

    Sensitivity: a traceback of a library, or a result that is not what was solved.
    """
    folder = save(found(), tmp_path / "result")
    damage(folder)
    with pytest.raises(InvalidResult) as problem:
        read(folder)
    assert problem.value.key == key
    for language in LANGUAGES:
        said = problem.value.message(language)
        assert str(folder) in said
        assert "{" not in said
    assert str(pickle.loads(pickle.dumps(problem.value))) == str(problem.value)  # noqa: S301 - our own bytes


@pytest.mark.parametrize(("place", "key"), [("nothing", "missing"), ("file", "no-result"), ("empty", "no-result")])
def test_what_is_no_result_says_so(tmp_path: Path, place: str, key: str) -> None:
    """Proves: a missing folder, a file and an empty folder are told apart from a damaged result.

    Sensitivity: advice to solve again would be given for a mistyped name.
    """
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidResult) as problem:
        read(tmp_path / place)
    assert problem.value.key == key


def test_results_are_named_after_instance_and_scenarios(tmp_path: Path) -> None:
    """Proves: NAME-SCENARIO, then -2, -3.

    Sensitivity: a second run would replace the first.
    """
    place = found()
    assert folder_name(place.instance) == "自贸区-boom-一刀切"
    names = [save_next(place, tmp_path / "results").name for _ in range(3)]
    assert names == ["自贸区-boom-一刀切", "自贸区-boom-一刀切-2", "自贸区-boom-一刀切-3"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a/b\\c:d", "a_b_c_d"), ("..", "result"), (".hidden", "hidden"), ("名" * 200, "名" * 66), ("\t", "_")],
)
def test_a_name_is_one_that_file_systems_allow(tmp_path: Path, name: str, expected: str) -> None:
    """Proves: separators, reserved characters and dots give way; a name is at most 200 bytes.

    Sensitivity: `..` or `a/b` would leave the folder of results.
    """
    assert next_folder(tmp_path, name) == tmp_path / expected
    assert is_result(save(found(), next_folder(tmp_path, name)))


def test_runs_at_the_same_time_get_folders_of_their_own(tmp_path: Path) -> None:
    """Proves: six threads that save results of one name end up with six whole results.

    Sensitivity: two of them would find the same name free, and one result would be lost.
    """
    place, folders = found(), []

    def run() -> None:
        folders.append(save_next(place, tmp_path))

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(folders)) == 6
    assert all(read(folder).objective == place.objective for folder in folders)
    assert len(list(tmp_path.iterdir())) == 6


def test_a_result_of_a_scenario_is_read_back(tmp_path: Path) -> None:
    """Proves: the resolved instance is kept without its scenarios, since applying one twice may be an error.

    Sensitivity: with the scenario kept, dropping the same rows again would match nothing and the result would not load.
    """
    scenarios = {"free": Scenario(changes=(Change(table="decided", drop=True),))}
    base = instance()
    settings = base.settings.model_copy(update={"scenarios": scenarios})
    decided = (Decided(decision="never", power=base.powers[0].power, level=base.settings.levels[-1]),)
    applied = apply(replace(base, settings=settings, decided=decided), ["free"])
    allocation = judge(applied, everywhere(applied, applied.settings.levels[0]))
    again = read(save(allocation, tmp_path / "result"))
    assert again.instance.scenarios == ("free",)
    assert again.instance.settings.scenarios == {}
    assert again.levels == allocation.levels
