"""Fronts as PyAUGMECON (Bles and Paterakis) finds them by AUGMECON-R (Nikas and others), to hold ours against.

PyAUGMECON needs older releases of pandas and numpy than this project, so this script runs in an environment of its
own (Python 3.11 or 3.12) and imports nothing of the project. With `glpsol` of GLPK (Debian: glpk-utils) on the path,
from the project's root, `python` being the project's:

    python3.11 -m venv ELSEWHERE
    ELSEWHERE/bin/pip install pyaugmecon==1.0.8
    python -m tests.published.asked | ELSEWHERE/bin/python tests/published/second_opinion.py

It overwrites `second_opinion.json` beside it, so the published files must be there too. GLPK, since PyAUGMECON hands
Pyomo's interfaces to HiGHS arguments that they do not take; so the solver is another one than ours, too.

Every figure of an objective must be whole: PyAUGMECON rounds slacks to whole numbers when it skips points of its grid.
Then a grid with steps of 1 from the worst to the best value of each objective leaves nothing out.
"""

import contextlib
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

import pyomo.environ as pyo
from pyaugmecon import PyAugmecon

RESULTS = Path(__file__).with_name("second_opinion.json")

ABOUT = (
    "Nondominated points found by PyAUGMECON with GLPK, all objectives minimised and multiplied by their scales. "
    "Written by second_opinion.py, which says how; columns, rows and solved count what it was given and what it took."
)

PENALTY = 0.1
"""Weight of the slacks, which come to 1.1 at most: below the 1 that one step of the first objective is worth."""

OPTIONS = {
    "solver_name": "glpk",
    "solver_io": None,
    "penalty_weight": PENALTY,
    "round_decimals": 6,
    "cpu_count": 1,
    "redivide_work": False,
    "shared_flag": False,
    "output_excel": False,
}

# its defaults are Gurobi's and would be handed to GLPK, which has no gap by default
SOLVER_OPTIONS = {"MIPGap": None, "NonConvex": None}


@dataclass(frozen=True)
class Grid:
    """nadirs: where each objective but the first begins, maximised. points: how many steps of 1 follow, and one."""

    nadirs: list[int]
    points: int


def model_of(problem: dict[str, Any]) -> pyo.ConcreteModel:
    """The problem as PyAUGMECON takes it: objectives listed and not active."""
    model = pyo.ConcreteModel()
    columns = range(len(problem["integer"]))
    domains = [pyo.Integers if integer else pyo.Reals for integer in problem["integer"]]
    limits = [tuple(pair) for pair in problem["column_bounds"]]
    model.x = pyo.Var(columns, domain=lambda _, column: domains[column], bounds=lambda _, column: limits[column])
    model.rows = pyo.ConstraintList()
    for figures, (least, most) in zip(problem["rows"], problem["row_bounds"], strict=True):
        row = sum(figure * model.x[column] for column, figure in enumerate(figures) if figure)
        model.rows.add((least, row, most))
    model.obj_list = pyo.ObjectiveList()
    for costs, offset in zip(problem["objectives"], problem["offsets"], strict=True):
        model.obj_list.add(sum(cost * model.x[column] for column, cost in enumerate(costs) if cost) + offset)
    model.obj_list.deactivate()
    return model


def grid_of(problem: dict[str, Any]) -> Grid:
    """Steps of 1 over all that the objectives can be. Of one length for all, as PyAUGMECON takes one number."""
    limited = range(2, len(problem["objectives"]) + 1)
    best = [end(problem, objective, pyo.minimize) for objective in limited]
    worst = [end(problem, objective, pyo.maximize) for objective in limited]
    length = max(most - least for least, most in zip(best, worst, strict=True))
    return Grid([-least - length for least in best], length + 1)


def end(problem: dict[str, Any], objective: int, sense: int) -> int:
    """The least or the most that an objective can be."""
    model = model_of(problem)
    model.obj_list[objective].activate()
    model.obj_list[objective].sense = sense
    pyo.assert_optimal_termination(pyo.SolverFactory("glpk").solve(model))
    return whole(pyo.value(model.obj_list[objective]))


def whole(value: float) -> int:
    """A value as the whole number that it must be, but for the solver's tolerances."""
    found = round(value)
    if abs(value - found) > 1e-5:
        raise ValueError(f"{value} is not whole")
    return found


def opinion(problem: dict[str, Any]) -> dict[str, Any]:
    """The front of a problem, and what it took."""
    grid = grid_of(problem)
    options = {**OPTIONS, "name": problem["name"], "grid_points": grid.points, "nadir_points": grid.nadirs}
    search = PyAugmecon(model_of(problem), options, dict(SOLVER_OPTIONS))
    search.solve()
    points = {tuple(whole(value) for value in point) for point in search.get_pareto_solutions()}
    return {
        "origin": problem["origin"],
        "scales": problem["scales"],
        "columns": len(problem["integer"]),
        "rows": len(problem["rows"]),
        "grid": grid.points,
        "solved": search.model.models_solved.value(),
        "points": sorted(points),
    }


def versions() -> dict[str, str]:
    """What the points were found with."""
    packages = {name: version(name) for name in ("pyaugmecon", "pyomo", "numpy", "pandas", "pymoo")}
    told = subprocess.run(["glpsol", "--version"], capture_output=True, text=True, check=True)  # noqa: S607
    return {"python": python_version(), **packages, "glpk": told.stdout.split("\n")[0].split()[-1]}


def main() -> None:
    """Read the problems from standard input and write the fronts down."""
    problems = json.load(sys.stdin)["problems"]
    # PyAUGMECON leaves a log and a pickled model where it runs, and tells its progress on standard output
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place), contextlib.redirect_stdout(sys.stderr):
        fronts = {problem["name"]: opinion(problem) for problem in problems}
    written = {"about": ABOUT, "versions": versions(), "penalty": PENALTY, "fronts": fronts}
    RESULTS.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
