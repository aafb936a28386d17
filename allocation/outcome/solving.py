"""Instance in, verified allocation out."""

import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, replace
from functools import cached_property
from typing import Any

import numpy as np

from allocation.engine import Ending, Options, Program, Run, Search, compile_model
from allocation.engine.layout import Layout, lay_out
from allocation.engine.program import Floats
from allocation.engine.watch import OnProgress
from allocation.formulation import (
    COMPONENTS,
    MANY_PAIRS,
    broken_additions,
    build,
    can_be_joined,
    choices_of,
    following,
    groups_of,
    parts_of,
    read_choice,
    write_choice,
)
from allocation.formulation.algebra import Form, flat
from allocation.formulation.facts import Facts
from allocation.instance.instance import Instance
from allocation.instance.structure import Pair
from allocation.outcome.adapting import Adapter, OtherStructure
from allocation.outcome.allocation import Allocation, Status, judge
from allocation.outcome.provinces import compile_by_province
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
    model: Any = None,
    on_progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
) -> Allocation:
    """The best allocation of an instance, verified; what stopped the search is a status and not an exception.

    start: an allocation to begin with, of this instance or a similar one.
    model: what `allocation.build` gave for this instance, with constraints or variables of your own added.
    on_progress: called now and then from another thread. cancel: set it from any thread to stop early.
    The time limit covers building the model, too.
    Raises `Disagreement` if the verifier finds other costs than the model, or a broken constraint, and `ValueError`
    for a model of another instance.
    """
    began = time.perf_counter()
    options = options or Options()
    is_large = len(instance.structure.pairs) >= MANY_PAIRS
    session = Session(instance, model, by_province=options.threads if is_large else 0)
    left = options
    if options.time_limit is not None:
        left = replace(options, time_limit=max(0.01, options.time_limit - (time.perf_counter() - began)))
    found = session.solve(left, start=start, on_progress=on_progress, cancel=cancel)
    return replace(found, seconds=time.perf_counter() - began, options=asdict(options))


class Session:
    """An instance, built and compiled once, solved as often as figures, decisions or limits change.

    by_province: in so many processes one province at a time is built, where they add up, so that less memory is taken;
    then `model` is None, and only `solve` can be asked for.
    Not for use by two threads at once; make one a thread instead.
    """

    def __init__(self, instance: Instance, model: Any = None, *, by_province: int = 0) -> None:
        if model is not None and model.facts.instance is not instance:
            raise ValueError("the model was built from another instance")
        self.instance = instance
        self._is_own = model is None
        facts = Facts(instance) if by_province and model is None else None
        if facts is not None and can_be_joined(facts):
            self.model: Any = None
            self._facts = facts
            self.program, self._choices = compile_by_province(facts, by_province)
        else:
            self.model = build(instance) if model is None else model
            self.program = compile_model(self.model)
            self._facts = self.model.facts
            self._choices = choices_of(self.model)
        self._search = Search(self.program, self._layout())
        self._adapter: Adapter | None = None

    def _layout(self) -> Layout:
        choices = self._choices
        return lay_out(self.program, parts_of(self._facts, choices), groups_of(choices), following(choices))

    @cached_property
    def _rows(self) -> Mapping[str, list[int]]:
        """The rows of each constraint by its name."""
        rows: dict[str, list[int]] = {}
        for index, name in enumerate(self.program.row_names):
            rows.setdefault(name, []).append(index)
        return rows

    def adapt(self, instance: Instance) -> bool:
        """Become the session of an instance that differs in figures only; False if it may need another model.

        Costs, entries and bounds change on the kept handle. A session that became an instance's is the same as any
        other one that did, whatever either was before.
        """
        if self.model is None:
            return False
        self._adapter = self._adapter or Adapter(self.model, self.program)
        try:
            self.program = self._adapter.program(instance)
        except OtherStructure:
            return False
        self._search.adapt(self.program)
        self.instance = instance
        return True

    def solve(
        self,
        options: Options | None = None,
        *,
        start: Allocation | None = None,
        decided: Mapping[Pair, str] | None = None,
        adopted: Mapping[str, bool] | None = None,
        freed: Collection[int] = (),
        judged_as: Instance | None = None,
        on_progress: OnProgress | None = None,
        cancel: threading.Event | None = None,
    ) -> Allocation:
        """The best allocation under what is decided for this solve only; the next one begins from the instance again.

        decided: levels that pairs must have. adopted: measures that must or must not be adopted.
        freed: rows, from `rows_of`, that do not hold. judged_as: the instance that the result is verified against,
        where freed rows make it another one than the session's.
        Raises `ValueError` for a level that a pair cannot have, or an unknown pair or measure.
        """
        began = time.perf_counter()
        options = options or Options()
        run = self._search.run(
            self.weights,
            options,
            start=self._start(start) if start else None,
            first=lambda: self._start(cautious(self.instance)),
            bounds=self._bounds(decided or {}, adopted or {}),
            freed=freed,
            on_progress=on_progress,
            cancel=cancel,
        )
        found = self._judged(run, judged_as or self.instance, restricted=bool(decided or adopted) or not self._is_own)
        return replace(
            found,
            status=_status(run, found=found.has_allocation),
            bound=run.bound,
            seconds=time.perf_counter() - began,
            options=asdict(options),
            versions=software_versions(),
        )

    @property
    def weights(self) -> list[float]:
        """One for each objective of the program; 0 for those that a caller added to the components."""
        weights = [float(getattr(self.instance.settings.weights, name)) for name in COMPONENTS]
        return weights + [0.0] * (len(self.program.offsets) - len(COMPONENTS))

    def allocation_of(self, solution: Floats) -> Allocation:
        """What a solution of the program says, verified. Raises `Disagreement` as `solve` does."""
        return self._verified(solution, self.instance)

    def sum_of(self, form: Form) -> tuple[Floats, float]:
        """The coefficients of a form of the model's variables over the program's columns, and its constant."""
        coefficients, constant = np.zeros(len(self.program.column_names)), 0.0
        for figure, unit in flat(form):
            if isinstance(unit, int):
                constant += figure * unit
            elif unit.name in self.program.column_of:
                coefficients[self.program.column_of[unit.name]] += figure
        return coefficients, constant

    def rows_of(self, family: str, matches: Callable[[Any], bool]) -> list[int]:
        """The rows of a constraint family whose index matches, such as `rows_of("uniform", lambda i: i[0] == "P1")`."""
        constraint = getattr(self.model, family)
        return [row for index in constraint if matches(index) for row in self._rows.get(constraint[index].name, ())]

    def _start(self, start: Allocation) -> dict[int, float]:
        measures = {measure: measure in start.measures for measure in self._choices.adopt}
        return self._columns(write_choice(self._facts, self._choices, start.levels, measures))

    def _columns(self, values: Mapping[str, float]) -> dict[int, float]:
        return {self.program.column_of[name]: value for name, value in values.items() if name in self.program.column_of}

    def _bounds(self, decided: Mapping[Pair, str], adopted: Mapping[str, bool]) -> dict[int, tuple[float, float]]:
        facts = self._facts
        for pair, level in decided.items():
            if pair not in facts.choices or facts.structure.position.get(level) not in facts.choices[pair]:
                raise ValueError(f"{pair[0]} in {pair[1]} cannot be at level {level}")
        if unknown := sorted(set(adopted) - set(facts.measures)):
            raise ValueError(f"not a measure of the instance: {unknown[0]}")
        fixed = self._columns(write_choice(facts, self._choices, decided, adopted))
        return {column: (value, value) for column, value in fixed.items()}

    def _judged(self, run: Run, instance: Instance, *, restricted: bool) -> Allocation:
        """The run's allocation with its verdict; where none was found in time, a cautious one that is allowed."""
        if run.solution is not None:
            return self._verified(run.solution, instance)
        if run.ending is not Ending.INFEASIBLE and not restricted:
            safe = cautious(instance)
            if safe.verdict is not None and not safe.verdict.breaches:
                return safe
        return Allocation(instance, Status.UNKNOWN)

    def _verified(self, solution: Floats, instance: Instance) -> Allocation:
        levels, measures = self._read(solution)
        found = judge(instance, levels, measures)
        _agree(self.program, solution, found)
        if not self._is_own:
            self._keep_additions(solution)
        return found

    def _read(self, solution: Floats) -> tuple[Mapping[Pair, str], tuple[str, ...]]:
        return read_choice(self._facts, self._choices, self._values(solution))

    def _values(self, solution: Floats) -> Callable[[str], float]:
        """The value of a variable by name; 0 for one that no row or objective mentions."""
        column_of = self.program.column_of
        return lambda name: float(solution[column_of[name]]) if name in column_of else 0.0

    def _keep_additions(self, solution: Floats) -> None:
        """Raise `Disagreement` if a constraint that the caller added is broken; the verifier knows none of them."""
        if broken := broken_additions(self.model, self._values(solution)):
            raise Disagreement(f"constraints that were added do not hold: {', '.join(broken)}")


def _agree(program: Program, solution: Floats, found: Allocation) -> None:
    """Raise `Disagreement` unless the verifier finds no breach and the model's own costs."""
    verdict = found.verdict
    if verdict is None or verdict.breaches:
        breaches = () if verdict is None else verdict.breaches
        raise Disagreement("; ".join(breach.message() for breach in breaches))
    scale = max(1.0, abs(verdict.objective))
    for name, value in zip(COMPONENTS, program.values(solution)[: len(COMPONENTS)], strict=True):
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
