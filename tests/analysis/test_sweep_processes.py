"""Sweeps in several processes: what is killed in the middle loses nothing that was done."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pandas as pd
import pytest

import allocation
from allocation.analysis.sweep import Step, Sweep, sweep
from allocation.analysis.sweep.workers import processes
from allocation.instance import Instance
from allocation.instance.generate import generate

GRID = {"weights.coordination": (0.8, 0.9, 1.0, 1.1), "reform.change_cost": (0.0, 1.0)}
SET = [part for key, values in GRID.items() for part in ("--set", f"{key}={','.join(map(str, values))}")]


@pytest.fixture(scope="module")
def instance() -> Instance:
    """Large enough that a case takes about a third of a second."""
    return generate(30, 8, links_per_power=1, seed=3)


@pytest.fixture(scope="module")
def alone(instance: Instance) -> Sweep:
    """All cases, one after the other."""
    return sweep(instance, (None,), GRID)


def untimed(row: dict[str, object]) -> dict[str, object]:
    """A row of the table, without how long it took and where it is."""
    return {name: value for name, value in row.items() if name not in ("seconds", "result")}


def wait_for(condition: object, seconds: float = 60) -> bool:
    """Wait until something is so."""
    assert callable(condition)
    ends = time.perf_counter() + seconds
    while not condition():
        if time.perf_counter() > ends:
            return False
        time.sleep(0.02)
    return True


def children(process: int) -> list[int]:
    """The processes that a process started."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False)  # noqa: S607
    return [int(number) for number in listed.stdout.split()]


def is_running(process: int) -> bool:
    """Whether there is such a process that is not just waiting to be buried."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)  # noqa: S607
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_killed_sweep_goes_on_where_it_was(instance: Instance, alone: Sweep, tmp_path: Path) -> None:
    """Proves: killed with SIGKILL in the middle, a sweep on two processes leaves no process behind; the same command
    solves again only what was not done, and ends with the table of an undisturbed sweep.
    """
    allocation.write(instance, tmp_path / "instance")
    folder = tmp_path / "sweep"
    command = [sys.executable, "-m", "allocation", "sweep", str(tmp_path / "instance"), *SET, "--workers", "2"]
    command += ["-o", str(folder), "--json"]
    killed = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert wait_for(lambda: len(list(folder.glob("done/*.json"))) >= 2)
    workers = children(killed.pid)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    before = {file.name: file.read_bytes() for file in folder.glob("done/*.json")}
    assert 2 <= len(before) < len(alone.cases)
    assert workers
    assert wait_for(lambda: not any(map(is_running, workers)), 20)
    written = {name: (folder / "done" / name).stat().st_mtime_ns for name in before}
    again = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert again.returncode == 0, again.stderr
    told = json.loads(again.stdout)
    assert told["kept"] == len(before)
    assert {name: (folder / "done" / name).stat().st_mtime_ns for name in before} == written
    assert list(map(untimed, told["cases"])) == list(map(untimed, alone.to_json()["cases"]))
    assert len(pd.read_csv(folder / "cases.csv")) == len(alone.cases)


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_worker_that_dies_ends_the_sweep_and_loses_nothing(instance: Instance, alone: Sweep, tmp_path: Path) -> None:
    """Proves: what was done is there, the rest is solved by the next sweep; both find what one alone does."""
    done: list[Step] = []

    def kill(step: Step) -> None:
        done.append(step)
        if len(done) == 2:
            for worker in multiprocessing.active_children():
                worker.kill()

    with pytest.raises(BrokenExecutor), processes(1) as executor:
        sweep(instance, (None,), GRID, executor=executor, folder=tmp_path, on_progress=kill)
    again = sweep(instance, (None,), GRID, folder=tmp_path)
    assert again.kept == len(done)
    assert list(map(untimed, again.to_json()["cases"])) == list(map(untimed, alone.to_json()["cases"]))
