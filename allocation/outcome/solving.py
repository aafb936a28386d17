"""Instance in, verified allocation out."""

import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, replace

from allocation.engine import Ending, Options, Program, Run, Search, compile_model
from allocation.engine.program import Floats
from allocation.engine.search import OnProgress
from allocation.formulation import COMPONENTS, build, read_choice, write_choice
from allocation.formulation.algebra import Model
from allocation.instance.instance import Instance
from allocation.instance.structure import Pair
from allocation.outcome.allocation import Allocation, Status, judge
from allocation.outcome.starting import cautious
from allocation.outcome.versions import software_versions

# the verifier must agree with the model to this relative difference
AGREEMENT = 1e-6


class Disagreement(RuntimeError):  # noqa: N818 - what happened, in a word
    """Model and verifier disagree on an allocation: a defect of this program, never of an input."""


def solve(
    instance: Instance,
    options: Options | None = None,
    *,
    start: Allocation | None = None,
    on_progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
) -> Allocation:
    """The best allocation of an instance, verified; what stopped the search is a status and not an exception.

    start: an allocation to begin with, of this instance or a similar one.
    on_progress: called now and then from another thread. cancel: set it from any thread to stop early.
    Raises `Disagreement` if the verifier finds other costs than the model, or a broken constraint.
    """
    began = time.perf_counter()
    options = options or Options()
    model = build(instance)
    program = compile_model(model)
    left = options
    if options.time_limit is not None:
        left = replace(options, time_limit=max(0.01, options.time_limit - (time.perf_counter() - began)))
    run = Search(program).run(
        _weights(instance),
        left,
        start=_start(model, program, start) if start else None,
        on_progress=on_progress,
        cancel=cancel,
    )
    return _judged(instance, model, program, run, options, began)


def _weights(instance: Instance) -> list[float]:
    return [getattr(instance.settings.weights, name) for name in COMPONENTS]


def _start(model: Model, program: Program, allocation: Allocation) -> Mapping[int, float]:
    values = write_choice(model, allocation.levels, allocation.measures)
    return {program.column_of[name]: value for name, value in values.items() if name in program.column_of}


def _judged(instance: Instance, model: Model, program: Program, run: Run, options: Options, began: float) -> Allocation:
    """The run's allocation with its verdict; where the search found none in time, a cautious one that is allowed."""
    if run.solution is not None:
        levels, measures = _read(model, program, run.solution)
        found = judge(instance, levels, measures)
        _agree(program, run.solution, found)
    else:
        found = Allocation(instance, Status.UNKNOWN)
        if run.ending is not Ending.INFEASIBLE:
            safe = cautious(instance)
            found = safe if safe.verdict is not None and not safe.verdict.breaches else found
    return replace(
        found,
        status=_status(run, found=found.has_allocation),
        bound=run.bound,
        seconds=time.perf_counter() - began,
        options=asdict(options),
        versions=software_versions(),
    )


def _read(model: Model, program: Program, solution: Floats) -> tuple[Mapping[Pair, str], tuple[str, ...]]:
    column_of = program.column_of
    return read_choice(model, lambda name: float(solution[column_of[name]]) if name in column_of else 0.0)


def _agree(program: Program, solution: Floats, found: Allocation) -> None:
    """Raise `Disagreement` unless the verifier finds no breach and the model's own costs."""
    verdict = found.verdict
    if verdict is None or verdict.breaches:
        breaches = () if verdict is None else verdict.breaches
        raise Disagreement("; ".join(breach.message() for breach in breaches))
    scale = max(1.0, abs(verdict.objective))
    for name, value in zip(COMPONENTS, program.values(solution), strict=True):
        if abs(value - verdict.components[name]) > AGREEMENT * max(scale, abs(value)):
            raise Disagreement(f"{name}: the model says {value!r}, the verifier {verdict.components[name]!r}")


def _status(run: Run, *, found: bool) -> Status:
    if run.ending is Ending.INFEASIBLE:
        return Status.INFEASIBLE
    if run.ending is Ending.CANCELLED:
        return Status.INTERRUPTED
    if not found:
        return Status.UNKNOWN
    return Status.OPTIMAL if run.ending is Ending.OPTIMAL else Status.FEASIBLE
