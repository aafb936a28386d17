"""The verb diagnose as a planner meets it."""

import json
import shutil
from pathlib import Path

import pytest

from allocation.cli.main import main

TUTORIAL = Path(__file__).parents[2] / "instances" / "tutorial"


@pytest.fixture
def stuck(tmp_path: Path) -> str:
    """The tutorial with a power decided at two levels."""
    folder = tmp_path / "stuck"
    shutil.copytree(TUTORIAL, folder)
    power = (folder / "powers.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    rows = ["decision,power,zone,level", f"must,{power},,central", f"must,{power},,zone"]
    (folder / "decided.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(folder)


def test_report_names_file_and_line(stuck: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", stuck]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "no allocation exists" in lines[0]
    assert lines[1].startswith("1. ")
    assert "[decided.csv:2]" in lines[1]
    assert "[decided.csv:3]" in lines[1]
    assert "drop the row of decided" in lines[2]


def test_json_gives_changes_in_the_form_of_scenarios(stuck: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", stuck, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["status"] == "infeasible"
    assert report["works"] is True
    assert [change["table"] for change in report["changes"]] == ["decided"]
    assert report["changes"][0]["drop"] is True
    assert len(report["lines"]) == 3


def test_an_allocation_exists_is_said_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", str(TUTORIAL)]) == 0
    assert "an allocation exists" in capsys.readouterr().out


def test_weights_steer_and_wrong_ones_are_refused(stuck: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", stuck, "--weight", "decided=inf"]) == 0
    assert "No change of what may change" in capsys.readouterr().out
    assert main(["diagnose", stuck, "--weight", "decided"]) == 2
    assert main(["diagnose", stuck, "--weight", "decidd=1"]) == 2


def test_solve_points_to_diagnose(stuck: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", stuck]) == 3
    assert f"allocation diagnose {stuck}" in capsys.readouterr().out
