"""What a frontier takes beside one solve: `python tests/benchmarks/frontier_speed.py [INSTANCE]`, `ftz22` by default.

One run solves the instance, then finds 25 points of unmet need against coordination, first one search after the other,
then two side by side, and prints one JSON object. `ratio` is a frontier's clock over that of the solve, from the loaded
instance to the verified end in both cases.
"""

import json
import os
import platform
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from allocation import Frontier, load, solve
from allocation.analysis.frontier import frontier

ROOT = Path(__file__).resolve().parents[2]


def measure(path: Path) -> dict[str, Any]:
    """Solve and trace an instance."""
    instance = load(path)
    began, worked = time.perf_counter(), time.process_time()
    best = solve(instance)
    clock, processor = time.perf_counter() - began, time.process_time() - worked
    told: dict[str, Any] = {"instance": path.name, "status": str(best.status), "solve": _spent(clock, processor)}
    for name, workers in (("alone", 1), ("two threads", 2)):
        began, worked = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(workers) as pool:
            found = frontier(instance, points=25, executor=pool)
        spent = _spent(time.perf_counter() - began, time.process_time() - worked)
        told[name] = {**spent, "ratio": round(spent["clock"] / clock, 2), **_proven(found)}
    return told


def _spent(clock: float, processor: float) -> dict[str, float]:
    return {"clock": round(clock, 2), "processor": round(processor, 2)}


def _proven(found: Frontier) -> dict[str, int]:
    return {"points": len(found.points), "proven": int(found.points["proven"].sum()), "searches": found.searches}


def main() -> None:
    """Measure and print."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "instances" / "ftz22"
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "load": round(os.getloadavg()[0], 1)}
    sys.stdout.write(json.dumps(machine | measure(path), indent=1) + "\n")


if __name__ == "__main__":
    main()
