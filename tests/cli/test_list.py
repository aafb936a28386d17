"""The verb list as a planner meets it."""

import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

import allocation
from allocation.cli.main import main

INSTANCES = Path(__file__).parents[2] / "instances"
RESULT = Path(__file__).parents[2] / "results" / "tutorial"


@pytest.fixture
def result(tmp_path: Path) -> Path:
    """A copy of the kept result, beside which the lists go by default."""
    return Path(shutil.copytree(RESULT, tmp_path / "best"))


def test_the_lists_go_beside_the_result(result: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: exit code 0, how much is on each list, and where the workbook is, dated as the result."""
    assert main(["list", str(result)]) == 0
    target = result.with_name("best-lists.xlsx")
    told = capsys.readouterr()
    assert "Handed down: 6, in 3 zones" in told.out
    assert "Not handed down: 6" in told.out
    assert str(target) in told.out
    assert told.err == ""
    written = json.loads((result / "manifest.json").read_text(encoding="utf-8"))["times"]["created"][:10]
    assert written in str(load_workbook(target)["Overview"]["A2"].value)


def test_json_says_the_numbers_of_the_solve(result: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: one object; what goes down is what `solve --json` assigns below today; no file unless one is named."""
    assert main(["list", str(result), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    found = allocation.read_result(result)
    frame = found.frame()
    changed = frame[frame["changed"]]
    listed = {(row["power"], row["zone"]): row["to"] for row in told["granted"] + told["recalled"]}
    assert listed == {
        (power, zone): level
        for power, zone, level in changed[["power", "zone", "level"]].itertuples(index=False, name=None)
    }
    assert told["objective"] == found.to_json()["objective"]
    assert [row["pairs"] for row in told["counts"]] == [4, 4, 4]
    assert told["written"] is None
    assert [path.name for path in result.parent.iterdir()] == ["best"]
    assert main(["list", str(result), "--json", "-o", str(result.with_name("a.xlsx"))]) == 0
    assert json.loads(capsys.readouterr().out)["written"] == str(result.with_name("a.xlsx"))
    assert result.with_name("a.xlsx").is_file()


def test_gains_and_comment(result: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: `--gains` proves what consent gains, `--for-comment` adds columns."""
    target = result.with_name("a.xlsx")
    assert main(["list", str(result), "--gains", "--for-comment", "--json", "-o", str(target)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["has_gains"]
    assert told["ministries"][0]["consent_at_least"] == pytest.approx(3, abs=0.01)
    assert [cell.value for cell in load_workbook(target)["To ask for"][3]][-3:] == ["Opinion", "Reason", "Accepted"]


def test_nothing_is_replaced_by_surprise(result: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: comments collected in a workbook survive; `--overwrite` replaces it; each refusal is one line, code 2."""
    target = result.with_name("a.xlsx")
    target.write_text("comments")
    assert main(["list", str(result), "-o", str(target)]) == 2
    assert target.read_text() == "comments"
    assert "--overwrite" in capsys.readouterr().err
    assert main(["list", str(result), "-o", str(target), "--overwrite"]) == 0
    assert load_workbook(target).sheetnames[0] == "Overview"
    capsys.readouterr()
    for wrong in (["-o", str(result)], ["-o", str(target.with_suffix(".xls"))], ["--within", "-1"]):
        assert main(["list", str(result), *wrong]) == 2
        assert capsys.readouterr().err.count("\n") <= 2


def test_what_is_no_result_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: an instance and a missing folder are told apart from a result, and nothing is written."""
    for wrong in (INSTANCES / "tutorial", tmp_path / "missing"):
        assert main(["list", str(wrong), "-o", str(tmp_path / "a.xlsx")]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert str(wrong) in told.err
    assert not (tmp_path / "a.xlsx").exists()


def test_a_result_without_an_allocation_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: there is nothing to list where nothing was found."""
    empty = allocation.Allocation(allocation.load(INSTANCES / "tutorial"), allocation.Status.INFEASIBLE)
    allocation.save_result(empty, tmp_path / "empty")
    assert main(["list", str(tmp_path / "empty")]) == 2
    assert "no allocation" in capsys.readouterr().err
