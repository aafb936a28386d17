"""How much faster two processes sweep than one, and what adapting costs: `python tests/benchmarks/sweep_speed.py`.

24 cases of `instances/ftz22` one after the other, then on two processes; and, for generated instances, what it takes to
put other figures into a compiled model, beside building it (`--adapting`: only this). Prints one JSON object.

Processor seconds are told beside those of the clock: on a machine that does something else as well, twice the ones of
the first over those of the second is the ratio that two free cores would give.
"""

import json
import os
import platform
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from allocation import Options, load, sweep
from allocation.analysis.sweep import Noise
from allocation.analysis.sweep.noise import drawn
from allocation.analysis.sweep.workers import processes
from allocation.instance.generate import generate
from allocation.outcome.solving import Session

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = (
    "coordination-weak",
    "coordination-medium",
    "ministry-absent",
    "finance-boom",
    "budget-cut",
    "capacity-building",
    "opened-list",
    "differentiated",
)
GRID = {"weights.coordination": (0.9, 1.0, 1.1)}
OPTIONS = Options()


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and of processors, those of ended children included."""

    clock: float
    processor: float

    @classmethod
    def so_far(cls) -> "Spent":
        """Since this process began."""
        usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return cls(time.perf_counter(), sum(usage.ru_utime + usage.ru_stime for usage in usages))

    def since(self, before: "Spent") -> "Spent":
        """What was spent in between."""
        return Spent(self.clock - before.clock, self.processor - before.processor)


def two_processes() -> dict[str, Any]:
    """Seconds of the same 24 cases one after the other and on two processes."""
    instance = load(ROOT / "instances" / "ftz22")
    with TemporaryDirectory() as folder:
        began = Spent.so_far()
        alone = sweep(instance, SCENARIOS, GRID, options=OPTIONS, folder=Path(folder) / "alone")
        first = Spent.so_far().since(began)
        began = Spent.so_far()
        two = Path(folder) / "two"
        with processes(2) as executor:
            shared = sweep(instance, SCENARIOS, GRID, options=OPTIONS, executor=executor, workers=2, folder=two)
        second = Spent.so_far().since(began)
    assert list(alone.cases["objective"]) == list(shared.cases["objective"])
    return {
        "cases": len(alone.cases),
        "one after the other": vars(first),
        "two processes": vars(second),
        "ratio by the clock": first.clock / second.clock,
        "ratio on free cores": 2 * first.processor / second.processor,
    }


def adapting(powers: int, zones: int) -> dict[str, Any]:
    """Seconds of processor time to build a session, and to adapt it to draws of needs and costs."""
    instance = generate(powers, zones, links_per_power=2, seed=0)
    noise = Noise({"needs": 0.3, "costs": 0.3, "capacities": 0.1})
    began = time.process_time()
    session = Session(instance)
    build = time.process_time() - began
    adapted = []
    for draw in range(1, 6):
        other = drawn(instance, noise, draw)
        began = time.process_time()
        assert session.adapt(other)
        adapted.append(time.process_time() - began)
    shares = {"first": adapted[0] / build, "later": sum(adapted[1:]) / 4 / build}
    return {"powers": powers, "zones": zones, "build": build, "adapt, as a share of it": shares}


if __name__ == "__main__":
    told: dict[str, Any] = {"machine": platform.platform(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
    told["adapting"] = [adapting(150, 20), adapting(163, 70)]
    if "--adapting" not in sys.argv:
        told["sweep"] = two_processes()
    sys.stdout.write(json.dumps(told, indent=1) + "\n")
