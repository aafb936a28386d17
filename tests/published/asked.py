"""Problems whose fronts another program is asked for too, and their plain matrices: `python -m tests.published.asked`.

Run it from the project's root; it writes to standard output what `second_opinion.py` reads.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from allocation.engine import Program, compile_model
from allocation.engine.program import Floats
from allocation.formulation import COMPONENTS, build
from allocation.instance import load

from .fronts import assignments_of_three, assignments_of_two, knapsacks_of_two

TUTORIAL = Path(__file__).resolve().parents[2] / "instances" / "tutorial"

FILES = ("Tuyttens00_AP_n10", "2KP50-11", "AP_p-3_n-5_ins-1")


@dataclass(frozen=True)
class Asked:
    """A problem. traded: its objectives. scales: what each is multiplied by, so that every figure of it is whole."""

    name: str
    origin: str
    read: Callable[[], Program]
    traded: tuple[int, ...]
    scales: tuple[int, ...]

    def plain(self) -> dict[str, Any]:
        """Lists of numbers: minimise objectives @ x + offsets with bounds on rows @ x and on x; null is no bound."""
        program = self.read()
        traded = list(self.traded)
        return {
            "name": self.name,
            "origin": self.origin,
            "scales": list(self.scales),
            "objectives": [
                _whole(row * scale)
                for row, scale in zip(program.objectives.toarray()[traded], self.scales, strict=True)
            ],
            "offsets": _whole(program.offsets[traded] * self.scales),
            "rows": program.matrix.toarray().tolist(),
            "row_bounds": _bounds(program.row_lower, program.row_upper),
            "column_bounds": _bounds(program.column_lower, program.column_upper),
            "integer": program.integer.tolist(),
        }


def asked() -> Iterator[Asked]:
    """Every problem whose files are here: the tutorial always is."""
    traded = ("unmet_need", "coordination")
    yield Asked(
        "tutorial",
        f"instances/tutorial of this project, {' and '.join(traded)}; needs of 0.5 are doubled",
        lambda: compile_model(build(load(TUTORIAL))),
        tuple(COMPONENTS.index(name) for name in traded),
        (2, 1),
    )
    for case in chain(assignments_of_two(), knapsacks_of_two(), assignments_of_three()):
        if case.name in FILES:
            every = tuple(range(case.objectives))
            yield Asked(case.name, f"published file {case.family}/{case.name}", case.read, every, (1,) * len(every))


def _whole(values: Floats) -> list[int]:
    found = [round(float(value)) for value in values]
    if found != values.tolist():
        raise ValueError("a figure is not whole")
    return found


def _bounds(lower: Floats, upper: Floats) -> list[tuple[float | None, float | None]]:
    return [(_finite(least), _finite(most)) for least, most in zip(lower.tolist(), upper.tolist(), strict=True)]


def _finite(value: float) -> float | None:
    return value if abs(value) < float("inf") else None


if __name__ == "__main__":
    json.dump({"problems": [problem.plain() for problem in asked()]}, sys.stdout)
