"""Pyomo's own `highs` interface on the same model, with what its solver logs as the trace."""

import io
import re
from typing import Any

from pyomo.contrib.solver.solvers.highs import Highs
from pyomo.environ import Objective

import allocation
from allocation.formulation import COMPONENTS, choices_of, read_choice

from .matrix import weights_of
from .task import GAP, Found, Task
from .trace import Trace

# a line of the branch and bound: … explored 0.00%, best bound, best solution, gap …
_BRANCHING = re.compile(r"\d+\.\d\d%\s+(\S+)\s+(\S+)\s+(?:\S+%|inf|Large)\s")
# the first line of a run, once the model has been translated
_STARTING = re.compile(r"\bhas \d+ rows")


class Log(io.StringIO):
    """Takes the solver's log line by line; the interface has no callbacks."""

    def __init__(self, trace: Trace) -> None:
        super().__init__()
        self._trace = trace
        self._began = trace.seconds
        self._rest = ""
        self._started = False

    def write(self, text: str) -> int:
        """Tell the bounds of the lines that are complete."""
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            if not self._started and _STARTING.search(line):
                self._started = True
                self._trace.spent("hand over", self._trace.seconds - self._began)
            if match := _BRANCHING.search(line):
                bound, incumbent = (float(word) for word in match.groups())
                self._trace.note(incumbent, bound)
        return len(text)


def solve(task: Task) -> Found:
    """The model through the interface, which builds its own HiGHS."""
    model = _weighted(task)
    results: Any = Highs().solve(
        model,
        tee=Log(task.trace),
        time_limit=task.seconds_left,
        threads=task.threads,
        rel_gap=GAP,
        load_solutions=False,
        raise_exception_on_nonoptimal_result=False,
        solver_options={"random_seed": task.seed},
    )
    status = results.termination_condition.name
    bound = results.objective_bound
    if results.incumbent_objective is None:
        return Found(status, bound=bound)
    values = {variable.name: value for variable, value in results.solution_loader.get_vars().items()}
    levels, measures = read_choice(model.facts, choices_of(model), lambda name: float(values.get(name) or 0.0))
    return Found(status, results.incumbent_objective, bound, levels, measures)


def hand_over(task: Task) -> Found:
    """The model built and translated by the interface, not solved."""
    model = _weighted(task)
    with task.trace.phase("hand over"):
        Highs().set_instance(model)
    return Found("built")


def _weighted(task: Task) -> Any:
    """The model with the weighted sum as its only objective."""
    instance = task.load()
    with task.trace.phase("build"):
        model: Any = allocation.build(instance)
        components = [getattr(model, name) for name in COMPONENTS]
        for component in components:
            component.deactivate()
        terms = zip(weights_of(instance), components, strict=True)
        model.weighted = Objective(expr=sum(weight * component.expr for weight, component in terms))
    return model
