"""The verb frontier as a planner meets it."""

import json
from pathlib import Path

import pytest

from allocation.cli.main import main

TUTORIAL = str(Path(__file__).resolve().parents[2] / "instances" / "tutorial")


def test_a_frontier_is_a_table_and_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves: the twelve points of the tutorial and today are told with plans and proof, they land in the default
    folder where each is a result, and the same command again does not overwrite them.

    The best allocation in all (40: unmet need 12, coordination 13) is beaten in both traded objectives by none, but
    spends less than point 2; it is no point of its own since point 2 has unmet need 7 at the same coordination.
    """
    monkeypatch.chdir(tmp_path)
    assert main(["frontier", TUTORIAL]) == 0
    told = capsys.readouterr().out
    assert "tutorial: unmet need (cases/year) against coordination (CNY 10k/year); 12 allocations, 12 of them" in told
    assert "The least of unmet need is 6, at coordination 15." in told
    assert "Plan balanced: point 10, the knee" in told
    assert "It is proven that no other allocation is better" in told
    folder = Path("results/tutorial-frontier")
    assert len(list((folder / "points").iterdir())) == 12
    assert main(["show", str(folder / "points" / "02"), "--changes"]) == 0
    capsys.readouterr()
    assert main(["frontier", TUTORIAL]) == 2
    assert "holds a frontier already" in capsys.readouterr().err
    assert main(["frontier", TUTORIAL, "--overwrite", "--workers", "1", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["status"], len(data["points"]), data["folder"]) == ("optimal", 12, str(folder))
    assert data["ideal"] == {"unmet_need": 6, "coordination": 0}
    assert data["today"]["unmet_need"] == 39


def test_three_objectives_and_all_points(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: three objectives can be traded, all points be asked for, and a scenario be applied."""
    command = ["frontier", TUTORIAL, "--scenario", "banks-join", "--objectives", "unmet_need,spending,changes"]
    assert main([*command, "--points", "all", "-o", str(tmp_path / "f"), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["objectives"] == ["unmet_need", "spending", "changes"]
    assert data["complete"]
    assert min(point["changes"] for point in data["points"]) == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--objectives", "unmet_need,costs"], "costs cannot be traded"),
        (["--objectives", "unmet_need"], "Two or three different objectives"),
        (["--points", "1"], "--points 1"),
        (["--points", "many"], "--points many"),
        (["--resolution", "0.9"], "--resolution 0.9"),
    ],
)
def test_what_cannot_be_asked(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves: a wrong option ends with 2 and one line, before anything is written."""
    assert main(["frontier", TUTORIAL, "-o", str(tmp_path / "f"), *arguments]) == 2
    told_all = capsys.readouterr()
    assert told in told_all.err
    assert not told_all.out
    assert not (tmp_path / "f").exists()


def test_a_folder_of_something_else_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: a folder with notes is refused before the work."""
    (tmp_path / "notes.txt").write_text("keep", encoding="utf-8")
    assert main(["frontier", TUTORIAL, "-o", str(tmp_path), "--overwrite"]) == 2
    assert "something that is not a frontier" in capsys.readouterr().err
    assert [entry.name for entry in tmp_path.iterdir()] == ["notes.txt"]


def test_where_there_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: an instance without an allocation ends with 3 and leaves nothing behind."""
    assert main(["convert", TUTORIAL, str(tmp_path / "stuck")]) == 0
    decided = tmp_path / "stuck" / "decided.csv"
    levels = "".join(f"never,trade,,{level}\n" for level in ("central", "provincial", "zone"))
    decided.write_text("decision,power,zone,level\n" + levels, encoding="utf-8")
    capsys.readouterr()
    assert main(["frontier", str(tmp_path / "stuck"), "-o", str(tmp_path / "f")]) == 3
    assert "no allocation at all" in capsys.readouterr().out
    assert not (tmp_path / "f").exists()
