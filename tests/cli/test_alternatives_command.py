"""The verb alternatives as a planner meets it."""

import json
from pathlib import Path

import pandas as pd
import pytest

from allocation.cli.main import main

TUTORIAL = str(Path(__file__).resolve().parents[2] / "instances" / "tutorial")


def test_alternatives_are_a_table_and_results(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: within 10 % of 40 there are others; what keeping costs is told, what is certain too, and each lands as a
    result where it was asked to.

    Keeping trade at the centre in the harbour costs 49 (README of the instance), 22.5 % more than 40.
    """
    folder = tmp_path / "others"
    command = ["alternatives", TUTORIAL, "--within", "10%", "--keep", "power=trade,zone=harbour:central"]
    assert main([*command, "-o", str(folder), "--count", "2"]) == 0
    told = capsys.readouterr().out
    assert "that cost at most 10 % more than the best" in told
    assert "keeps power=trade,zone=harbour:central (costs more than that)" in told
    assert "+22.50%" in told
    assert "Of 12 pairs," in told
    assert main(["show", str(folder / "01")]) == 0
    assert len(pd.read_csv(folder / "certainty.csv")) == 12
    capsys.readouterr()
    assert main([*command, "-o", str(folder)]) == 2
    capsys.readouterr()
    assert main([*command, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["alternatives"][0]["objective"] == 40
    assert data["alternatives"][-1]["objective"] == 49
    assert {row["class"] for row in data["certainty"]} <= {"certain", "likely", "toss-up"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--within", "much"], "--within much"),
        (["--within", "100%"], "--within 100%"),
        (["--keep", "finance"], "--keep finance: write COLUMN=VALUE"),
        (["--keep", "domian=finance:central"], "did you mean domain?"),
        (["--keep", "domain=finance:centre"], "did you mean central?"),
        (["--keep", "domain=nothing:central"], "no pair of this instance is like that"),
        (["--time-limit", "0"], "time_limit"),
    ],
)
def test_what_cannot_be_asked(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: a wrong option ends with 2 and one line that tells what to write."""
    assert main(["alternatives", TUTORIAL, *arguments]) == 2
    assert told in capsys.readouterr().err
