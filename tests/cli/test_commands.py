"""The command line as a planner meets it: what it prints, writes and returns."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from broken_inputs import CASES, expected, prepared

from allocation.cli.main import main

INSTANCES = Path(__file__).resolve().parents[2] / "instances"
TUTORIAL = str(INSTANCES / "tutorial")


def wait_until_signals_are_caught(process: int) -> None:
    """Wait until another process has handlers of its own, so that a signal does not end it at once."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
        caught = int(status.partition("SigCgt:")[2].split()[0], 16)
        # Python catches Ctrl-C from its first moment on, a polite kill only if it is told to, after that
        if caught & (1 << (signal.SIGTERM - 1)):
            return
        time.sleep(0.1)


def run(arguments: Sequence[str], folder: Path, *, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, as a shell would start it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    return subprocess.run(
        [sys.executable, "-m", "allocation", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=240,
        env=environment,
        check=False,
    )


def test_solve_prints_a_summary_and_writes_a_result(tmp_path: Path) -> None:
    """Proves: exit code 0, figures with units, and a result under `results/` that `show` reads."""
    solved = run(["solve", TUTORIAL], tmp_path)
    assert solved.returncode == 0, solved.stderr
    assert "objective     40.00" in solved.stdout
    assert "CNY 10k/year" in solved.stdout
    shown = run(["show", "results/tutorial", "--changes"], tmp_path)
    assert shown.returncode == 0
    assert "trade" in shown.stdout
    again = run(["solve", TUTORIAL], tmp_path)
    assert "results/tutorial-2" in again.stdout


@pytest.mark.parametrize("arguments", [["solve", TUTORIAL], ["evaluate", TUTORIAL]])
def test_chinese_output_has_chinese_units(arguments: list[str], tmp_path: Path) -> None:
    """Proves: a planner who reads Chinese meets no unit in English, though the instance states them so."""
    told = run([*arguments, "--lang", "zh"], tmp_path).stdout
    assert "万元/年" in told
    assert "CNY" not in told
    assert "/year" not in told


def test_json_is_one_object_with_the_stated_keys(tmp_path: Path) -> None:
    """Proves: `solve --json` and nothing else on standard output."""
    solved = run(["solve", TUTORIAL, "--json", "-o", "here"], tmp_path)
    told = json.loads(solved.stdout)
    assert list(told) == [
        "schema", "status", "objective", "bound", "gap", "components", "measures", "assignments", "seconds", "result",
    ]  # fmt: skip
    assert told["status"] == "optimal"
    assert told["objective"] == pytest.approx(40)
    assert told["result"] == "here"
    assert told["assignments"][0].keys() == {"power", "zone", "level"}


def test_standard_input_is_an_instance(tmp_path: Path) -> None:
    """Proves: `-` reads one JSON document."""
    assert run(["convert", TUTORIAL, "t.json"], tmp_path).returncode == 0
    document = (tmp_path / "t.json").read_text(encoding="utf-8")
    told = json.loads(run(["solve", "-", "--json"], tmp_path, stdin=document).stdout)
    assert told["objective"] == pytest.approx(40)


def test_scenarios_are_applied_in_order(tmp_path: Path) -> None:
    """Proves: `--scenario`; without it the objective is 40, not 37."""
    told = json.loads(run(["solve", TUTORIAL, "--scenario", "banks-join", "--json"], tmp_path).stdout)
    assert told["objective"] == pytest.approx(37)
    unknown = run(["solve", TUTORIAL, "--scenario", "bank-join"], tmp_path)
    assert unknown.returncode == 2
    assert "banks-join" in unknown.stderr


def test_no_allocation_is_exit_code_3(tmp_path: Path) -> None:
    """Proves: an instance that decides two levels for one power has no allocation, and no result is written."""
    assert run(["convert", TUTORIAL, "t.json"], tmp_path).returncode == 0
    document = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    document["tables"]["decided"] = [
        {"decision": "must", "power": "works", "level": level} for level in ("provincial", "zone")
    ]
    solved = run(["solve", "-", "--json"], tmp_path, stdin=json.dumps(document))
    assert solved.returncode == 3
    assert json.loads(solved.stdout)["status"] == "infeasible"
    assert json.loads(solved.stdout)["result"] is None
    assert not (tmp_path / "results").exists()


def test_a_time_limit_gives_exit_code_4_with_a_proven_bound(tmp_path: Path) -> None:
    """Proves: stopped early, the best allocation so far and its bound are handed over."""
    solved = run(["solve", str(INSTANCES / "ftz22"), "--time-limit", "1", "--gap", "0", "--json"], tmp_path)
    assert solved.returncode == 4, solved.stderr
    told = json.loads(solved.stdout)
    assert told["status"] == "feasible"
    assert told["bound"] <= told["objective"]
    assert told["gap"] == pytest.approx((told["objective"] - told["bound"]) / told["objective"])
    assert Path(tmp_path / told["result"]).is_dir()


def test_two_runs_give_identical_bytes(tmp_path: Path) -> None:
    """Proves: same instance, seed and options, same allocation, byte by byte."""
    for name in ("a", "b"):
        arguments = ["solve", str(INSTANCES / "ftz22"), "--gap", "0.01", "--seed", "3", "-o", name]
        assert run(arguments, tmp_path).returncode == 0
    for file in ("allocation.parquet", "measures.parquet", "components.parquet", "bodies.parquet"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


@pytest.mark.parametrize("seconds", [0.5, 1.5, 2.5, 3.5])
def test_a_killed_run_leaves_no_half_result(tmp_path: Path, seconds: float) -> None:
    """Proves: whenever the process is killed, a result is there whole or not at all."""
    call = [sys.executable, "-m", "allocation", "solve", str(INSTANCES / "ftz22"), "--gap", "0.05", "-o", "out/r"]
    process = subprocess.Popen(call, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    if (tmp_path / "out" / "r").exists():
        assert run(["show", "out/r"], tmp_path).returncode == 0


def test_an_interrupted_run_hands_over_the_best_so_far(tmp_path: Path) -> None:
    """Proves: Ctrl-C gives exit code 4 with a result whose status is `interrupted`."""
    call = [sys.executable, "-m", "allocation", "solve", str(INSTANCES / "ftz-areas"), "--gap", "0", "--json"]
    process = subprocess.Popen(call, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    wait_until_signals_are_caught(process.pid)
    time.sleep(10)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 4
    assert json.loads(output)["status"] == "interrupted"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("case", CASES)
def test_broken_input_gets_one_report_and_exit_code_2(
    case: str, language: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves: every error with its place, no traceback, no result, for each broken input."""
    path = prepared(case, tmp_path / "given")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("allocation.cli.exits.language", language)
    assert main(["solve", str(path)]) == 2
    printed = capfd.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(expected(case, language).rstrip("\n"))
    assert "Traceback" not in printed.err
    assert not (tmp_path / "results").exists()


def test_validate_tells_errors_as_json(tmp_path: Path) -> None:
    """Proves: `valid` and rows of `file`, `line`, `column`, `where`, `message`, `hint`."""
    path = prepared("references", tmp_path / "given")
    checked = run(["validate", str(path), "--json"], tmp_path)
    assert checked.returncode == 2
    told = json.loads(checked.stdout)
    assert told["valid"] is False
    assert told["errors"][0].keys() == {"file", "line", "column", "where", "message", "hint"}
    assert json.loads(run(["validate", TUTORIAL, "--json"], tmp_path).stdout)["valid"] is True


def test_convert_goes_round(tmp_path: Path) -> None:
    """Proves: folder → workbook → document → folder solves to the same objective."""
    for source, target in ((TUTORIAL, "t.xlsx"), ("t.xlsx", "t.json"), ("t.json", "t")):
        assert run(["convert", source, target], tmp_path).returncode == 0
    assert json.loads(run(["solve", "t", "--json"], tmp_path).stdout)["objective"] == pytest.approx(40)
    taken = run(["convert", TUTORIAL, "t.json"], tmp_path)
    assert taken.returncode == 2
    assert "--overwrite" in taken.stderr
    assert run(["convert", TUTORIAL, "t.csv"], tmp_path).returncode == 2


@pytest.mark.parametrize("target", ["mine", "mine.xlsx"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_new_template_solves_as_it_is(tmp_path: Path, target: str, language: str) -> None:
    """Proves: an office's first step works in both languages and forms."""
    assert run(["new", target, "--lang", language], tmp_path).returncode == 0
    assert run(["solve", target], tmp_path).returncode == 0


def test_generate_writes_an_instance_of_the_given_size(tmp_path: Path) -> None:
    """Proves: size and seed decide the bytes."""
    for name in ("a", "b"):
        assert run(["generate", name, "--powers", "12", "--zones", "4", "--seed", "7"], tmp_path).returncode == 0
    assert (tmp_path / "a" / "needs.csv").read_bytes() == (tmp_path / "b" / "needs.csv").read_bytes()
    assert "12 powers, 4 zones" in run(["validate", "a"], tmp_path).stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["solve", "nowhere"], "nowhere"),
        (["solve", TUTORIAL, "--gap", "-1"], "gap"),
        (["solve", TUTORIAL, "--frobnicate"], "--frobnicate"),
        (["solve"], "INSTANCE"),
        (["show", "nowhere"], "nowhere"),
        (["solve", TUTORIAL, "--start", "nowhere"], "nowhere"),
        (["solve", TUTORIAL, "-o", "taken"], "taken"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_wrong_calls_are_told_in_a_line(tmp_path: Path, arguments: list[str], told: str) -> None:
    """Proves: exit code 2, the name of what is wrong, no traceback."""
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "notes.txt").write_text("mine")
    called = run(arguments, tmp_path)
    assert called.returncode == 2
    assert told in called.stderr
    assert "Traceback" not in called.stderr
    assert (tmp_path / "taken" / "notes.txt").read_text() == "mine"


def test_help_speaks_chinese(tmp_path: Path) -> None:
    """Proves: `--lang zh` reaches help pages, summaries and tables."""
    assert "用法" in run(["solve", "--help", "--lang", "zh"], tmp_path).stdout
    assert "最优" in run(["solve", TUTORIAL, "--lang", "zh", "-o", "r"], tmp_path).stdout
    assert "区域" in run(["show", "r", "--by", "pair", "--lang", "zh"], tmp_path).stdout


@pytest.mark.parametrize("arguments", [["evaluate", TUTORIAL], ["evaluate", TUTORIAL, "--list", "indicators"]])
def test_a_reader_who_has_seen_enough_is_no_error(arguments: list[str]) -> None:
    """Proves: sentences and tables that nobody reads to their end, as behind `head`, end with 0 and in silence."""
    reading, writing = os.pipe()
    os.close(reading)
    called = subprocess.run(
        [sys.executable, "-m", "allocation", *arguments], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (called.returncode, called.stderr) == (0, b"")
