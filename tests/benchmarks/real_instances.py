"""Solve the real instances beside Pyomo's own interface to HiGHS: `python -m tests.benchmarks.real_instances`.

Every case runs in a process of its own, one after the other, with the same time limit for both; the table goes to
`RESULTS.md` beside this file. Takes about half an hour.
"""

import json
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from allocation import Options, load, solve
from allocation.engine import compile_model
from allocation.formulation import COMPONENTS, build
from allocation.outcome.versions import software_versions

from .sections import RESULTS, write_section

ROOT = Path(__file__).resolve().parents[2]
HEADING = "# Measured on the real instances"
CASES = [
    ("ftz22", "coordination-weak", 60.0),
    ("ftz22", "coordination-medium", 60.0),
    ("ftz22", "coordination-strong", 60.0),
    ("ftz-areas", "coordination-medium", 300.0),
]
HEADINGS = (
    "| instance | coordination | contender | objective | proven bound | gap | seconds | "
    "load + build + compile, s | peak memory, MB |\n|---|---|---|---|---|---|---|---|---|"
)


def ours(name: str, scenario: str, limit: float) -> dict[str, Any]:
    """Our own solve; the time limit covers building, too."""
    began = time.perf_counter()
    instance = load(ROOT / "instances" / name, scenario)
    compile_model(build(instance))
    prepared = time.perf_counter() - began
    allocation = solve(instance, Options(time_limit=limit))
    return {
        "objective": allocation.objective,
        "bound": allocation.bound,
        "seconds": allocation.seconds,
        "prepared": prepared,
    }


def pyomo_interface(name: str, scenario: str, limit: float) -> dict[str, Any]:
    """The same model through Pyomo's `appsi_highs`; the time limit covers the solver only."""
    from pyomo.contrib.appsi.solvers.highs import Highs
    from pyomo.environ import Objective

    instance = load(ROOT / "instances" / name, scenario)
    began = time.perf_counter()
    model = build(instance)
    prepared = time.perf_counter() - began
    weights = instance.settings.weights
    components = [getattr(model, component) for component in COMPONENTS]
    for component in components:
        component.deactivate()
    model.weighted = Objective(
        expr=sum(getattr(weights, name) * part.expr for name, part in zip(COMPONENTS, components, strict=True))
    )
    solver = Highs()
    solver.config.time_limit = limit
    solver.config.load_solution = False
    solver.highs_options = {"threads": 1}
    results = solver.solve(model)
    return {
        "objective": results.best_feasible_objective,
        "bound": results.best_objective_bound,
        "seconds": time.perf_counter() - began,
        "prepared": prepared,
    }


CONTENDERS: dict[str, Callable[[str, str, float], dict[str, Any]]] = {
    "allocation": ours,
    "Pyomo's appsi_highs": pyomo_interface,
}


def run_alone(contender: str, name: str, scenario: str, limit: float) -> dict[str, Any]:
    """One case in a process of its own."""
    call = [sys.executable, "-m", "tests.benchmarks.real_instances", contender, name, scenario, str(limit)]
    finished = subprocess.run(call, capture_output=True, text=True, check=True, cwd=ROOT)
    figures: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    return figures


def line(contender: str, name: str, scenario: str, figures: dict[str, Any]) -> str:
    """A row of the table."""
    objective, bound = figures["objective"], figures["bound"]
    known = objective is not None and bound is not None and abs(bound) < 1e100
    gap = f"{(objective - bound) / max(abs(objective), 1e-9):.4%}" if known else "–"
    shown = [f"{value:,.2f}" if value is not None and abs(value) < 1e100 else "–" for value in (objective, bound)]
    strength = scenario.removeprefix("coordination-")
    return (
        f"| {name} | {strength} | {contender} | {shown[0]} | {shown[1]} | {gap} | {figures['seconds']:.1f} | "
        f"{figures['prepared']:.1f} | {figures['megabytes']:.0f} |"
    )


def main() -> None:
    """Run every case and write the table, or one case and print its figures."""
    if len(sys.argv) > 1:
        contender, name, scenario, limit = sys.argv[1:]
        figures = CONTENDERS[contender](name, scenario, float(limit))
        figures["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(json.dumps(figures) + "\n")
        return
    rows = [
        line(contender, name, scenario, run_alone(contender, name, scenario, limit))
        for name, scenario, limit in CASES
        for contender in CONTENDERS
    ]
    versions = ", ".join(f"{package} {version}" for package, version in software_versions().items())
    text = (
        f"{HEADING}\n\n"
        f"Written by `python -m tests.benchmarks.real_instances` on {date.today():%Y-%m-%d}; {platform.machine()}, "
        f"two cores, one thread a solve; {versions}.\n"
        "Time limits: 60 s for ftz22, 300 s for ftz-areas. Gap: (objective − bound) / objective.\n"
        "`load + build + compile` is without the solver; for Pyomo's interface it is the build alone, its own\n"
        "translation to HiGHS is within `seconds`. A dash: the interface hands back no figure at a time limit.\n\n"
        + "\n".join([HEADINGS, *rows])
        + "\n"
    )
    write_section(RESULTS, HEADING, text)


if __name__ == "__main__":
    main()
