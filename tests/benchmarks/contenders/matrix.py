"""Our formulation as one matrix with one objective, for contenders that take a matrix."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import allocation
from allocation.engine import Program, compile_model
from allocation.engine.program import Floats
from allocation.formulation import COMPONENTS, choices_of, following, read_choice
from allocation.instance.structure import Pair

from .task import Task


@dataclass(frozen=True, eq=False)
class Matrix:
    """A compiled model and the weighted sum of its objectives."""

    model: Any
    program: Program
    costs: Floats
    offset: float

    def choice(self, solution: Floats) -> tuple[dict[Pair, str], tuple[str, ...]]:
        """The levels and measures that a solution of the matrix stands for."""
        column_of = self.program.column_of

        def value_of(name: str) -> float:
            return float(solution[column_of[name]]) if name in column_of else 0.0

        return read_choice(self.model.facts, choices_of(self.model), value_of)


def weights_of(instance: allocation.Instance) -> list[float]:
    """The weight of each component."""
    return [getattr(instance.settings.weights, name) for name in COMPONENTS]


def matrix_of(task: Task) -> Matrix:
    """Load, build and compile, each timed as in a solve of ours."""
    instance = task.load()
    with task.trace.phase("build"):
        model = allocation.build(instance)
    with task.trace.phase("compile"):
        program = compile_model(model)
    # whatever our search may branch on, others may, too
    followers = frozenset(following(choices_of(model)))
    follows = np.array([name in followers for name in program.column_names], dtype=np.bool_)
    program = replace(program, integer=program.integer | follows)
    weights = weights_of(instance)
    return Matrix(model, program, np.asarray(program.costs(weights)), program.offset(weights))
