"""The verb sweep as a planner meets it."""

import json
from pathlib import Path

import pandas as pd
import pytest

from allocation.cli.main import main

TUTORIAL = str(Path(__file__).resolve().parents[2] / "instances" / "tutorial")


def test_cases_become_a_table_and_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves: scenarios × settings print a row a case and land in the default folder, where a result can be shown; the
    same command solves nothing anew.
    """
    monkeypatch.chdir(tmp_path)
    command = ["sweep", TUTORIAL, "--all-scenarios", "--set", "weights.coordination=1,2"]
    assert main(command) == 0
    told = capsys.readouterr().out
    assert "tutorial: 6 cases (0 were done before), costs in CNY 10k/year" in told
    assert "banks-join weights.coordination=2" in told
    table = pd.read_csv("results/tutorial-sweep/cases.csv")
    assert list(table["objective"]) == [40, 52, 37, 52, 42, 56]
    assert list(table["scenario"].fillna("")) == ["", "", "banks-join", "banks-join", "one-size", "one-size"]
    assert main(["show", f"results/tutorial-sweep/{table['result'][2]}"]) == 0
    capsys.readouterr()
    assert main(command) == 0
    assert "(6 were done before)" in capsys.readouterr().out


def test_draws_tell_what_to_begin_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: decisions that hold are told by name, in JSON by id, and written down, names in both languages."""
    command = ["sweep", TUTORIAL, "--noise", "needs=10%,costs=0.1", "--runs", "5", "-o", str(tmp_path), "--top", "2"]
    assert main(command) == 0
    told = capsys.readouterr().out
    assert "Decisions to begin with: 6 changes that hold in at least 90 % of 5 draws" in told
    assert "Import licence, Harbour zone: zone (today central), in 100 %" in told
    assert "… and 3 more: see" in told
    assert "Measures adopted in at least 90 % of the draws: Another window" in told
    assert main([*command, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [case["draw"] for case in data["cases"]] == [1, 2, 3, 4, 5]
    assert data["kept"] == 5
    assert {"power": "trade", "zone": "harbour", "level": "zone", "share": 1.0}.items() <= data["holding"][0].items()
    held = pd.read_csv(tmp_path / "holding.csv")
    assert list(held["power_zh"].head(1)) == ["进口许可"]
    assert len(held) == 6


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--scenario", "bank-join"], "did you mean banks-join"),
        (["--scenario", "banks-join", "--all-scenarios"], "--scenario or --all-scenarios"),
        (["--set", "weights.coordnation=1"], "did you mean weights.coordination"),
        (["--set", "weights.coordination=1,-1"], "--set weights.coordination=-1: -1 is too small"),
        (["--set", "weights.coordination"], "write KEY=VALUE,VALUE"),
        (["--set", "weights.change=1", "--set", "weights.change=2"], "each key once"),
        (["--noise", "needs"], "write KIND=SHARE"),
        (["--noise", "need=30%"], "kinds are needs, costs"),
        (["--noise", "needs=100%"], "below 100%"),
        (["--runs", "3"], "--noise, which is not given"),
        (["--workers", "2", "--dask", "tcp://x:1"], "--workers or --dask"),
        (["--gap", "-1"], "gap must be 0 or more"),
    ],
)
def test_what_cannot_be_swept_is_told(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves: each wrong call ends with code 2 and one line that says what to write, and writes nothing."""
    assert main(["sweep", TUTORIAL, "-o", str(tmp_path / "new"), *arguments]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: a folder with somebody's notes is refused."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert main(["sweep", TUTORIAL, "-o", str(tmp_path)]) == 2
    assert "choose another folder" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]
