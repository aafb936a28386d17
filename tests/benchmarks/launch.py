"""One contender on one instance in a process of its own, ended when it takes too long or too much memory."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .alone import END, TRACE
from .cases import ROOT, Case, Wanted
from .contenders.trace import read_trace
from .memory import peak_megabytes
from .prepare import FACTS, INSTANCE, Facts

_LOOK = 0.05


@dataclass(frozen=True)
class Limits:
    """What every contender is given. time: seconds, or None for the case's own; grace: seconds more before it is ended.

    memory: gigabytes.
    """

    time: float | None = None
    grace: float = 60.0
    memory: float = 16.0
    threads: int = 2
    seed: int = 0

    def seconds(self, case: Case) -> float:
        """The time limit of a case."""
        return case.time_limit if self.time is None else self.time


def prepared(case: Case, wanted: Wanted, folder: Path) -> Facts:
    """The facts of a case, written by a process of its own where they are not there yet."""
    if not (folder / FACTS).exists():
        call = [sys.executable, "-m", "tests.benchmarks.prepare", case.family, case.name, str(folder)]
        subprocess.run([*call, "--wanted", json.dumps(vars(wanted))], cwd=ROOT, check=True)
    return Facts.read(folder)


def launch(contender: str, case: Case, folder: Path, limits: Limits) -> dict[str, Any]:
    """How a contender ended on a prepared case, with its trace and the seconds of its phases."""
    seconds = limits.seconds(case)
    with TemporaryDirectory() as name:
        work = Path(name)
        call = [sys.executable, "-m", "tests.benchmarks.alone", contender, str(folder / INSTANCE), str(work)]
        call += ["--time-limit", str(seconds), "--threads", str(limits.threads), "--seed", str(limits.seed)]
        with (work / "errors.txt").open("w") as errors:
            process = subprocess.Popen(call, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors)
            try:
                stopped, megabytes = _watched(process, work / TRACE, seconds + limits.grace, limits.memory)
            finally:
                process.kill()
                process.wait()
        end: dict[str, Any] = {"status": stopped or "died", "note": ""}
        if (work / END).exists():
            end = json.loads((work / END).read_text(encoding="utf-8"))
        elif stopped is None:
            end["note"] = (work / "errors.txt").read_text(errors="replace").strip()[-500:]
        traced = read_trace(work / TRACE)
    end["megabytes"] = max(megabytes, end.get("megabytes") or 0.0)
    return end | {"points": traced.points, "phases": traced.phases}


def _watched(
    process: subprocess.Popen[bytes], trace: Path, seconds: float, gigabytes: float
) -> tuple[str | None, float]:
    """Why the process has to be ended, or None once it has ended by itself; and the most memory that it has had.

    Its time begins with its trace, as its own clock does.
    """
    began, most = None, 0.0
    while process.poll() is None:
        most = max(most, peak_megabytes(process.pid) or 0.0)
        if most > gigabytes * 1024:
            return "out of memory", most
        if began is None and trace.exists():
            began = time.monotonic()
        if began is not None and time.monotonic() - began > seconds:
            return "out of time", most
        time.sleep(_LOOK)
    return None, most
