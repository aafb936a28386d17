"""Solving anew with some things relaxed, on one compiled instance that holds every relaxation switched off."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from allocation.analysis.bottlenecks.relaxations import Relaxation, is_row_of
from allocation.engine import Options
from allocation.instance.instance import Instance
from allocation.instance.structure import Pair
from allocation.instance.tables import Measure
from allocation.outcome.allocation import Allocation, Status
from allocation.outcome.solving import Session

_INFINITE = float("inf")
_LEAST_SECONDS = 0.1
"""What a re-solve gets that begins when the time is as good as over."""


@dataclass(frozen=True)
class Step:
    """One re-solve done: of what kind, how many things were relaxed at once, the number of re-solves so far."""

    kind: str
    relaxed: int
    solves: int
    seconds: float


@dataclass(frozen=True)
class Gain:
    """What a change takes off the objective: at least and at most, both proven; infinite where nothing is proven."""

    at_least: float
    at_most: float

    @property
    def middle(self) -> float:
        """Between the two; what is proven where there is no end."""
        return self.at_least if self.at_most == _INFINITE else (self.at_least + self.at_most) / 2


@dataclass(frozen=True, eq=False)
class Resolved:
    """A gain and the allocation that shows it, without the pseudo-measures that stand for relaxations."""

    gain: Gain
    levels: Mapping[Pair, str]
    measures: tuple[str, ...]
    status: Status


class Resolver:
    """An instance whose relaxations are costless measures of a name that the instance does not use.

    All are barred from adoption but those of a re-solve. Decisions that a pair must have a level are no rows of it but
    are given to every re-solve. Uniform powers, budgets and the limit on changes are rows that are freed. A decision
    that a pair must never have a level closes that level for good, so that relaxing it takes a session of its own.
    until: when, by `time.perf_counter`, the last re-solve should end.
    """

    def __init__(
        self,
        base: Allocation,
        options: Options,
        relaxations: Sequence[Relaxation],
        on_progress: Callable[[Step], None] | None = None,
        until: float | None = None,
    ) -> None:
        self.base = base
        self._until = until
        self.objective = base.objective or 0.0
        bound = self.objective if base.bound is None else base.bound
        self.bound = min(bound, self.objective)
        self._options = options
        self._on_progress = on_progress
        self._name = _names(base.instance, relaxations)
        self.extended = _extended(base.instance, self._name)
        self._sessions: dict[frozenset[Relaxation], Session] = {}
        self._known: dict[frozenset[Relaxation], Resolved] = {}
        self.solves = 0

    def relaxed(self, chosen: Collection[Relaxation]) -> Resolved:
        """What relaxing these at once gains."""
        key = frozenset(chosen)
        if key not in self._known:
            self._known[key] = self._solved(key)
        return self._known[key]

    @property
    def out_of_time(self) -> bool:
        """Whether no further re-solve should begin."""
        return self._until is not None and time.perf_counter() > self._until

    @property
    def solved(self) -> Collection[frozenset[Relaxation]]:
        """The sets that were relaxed so far."""
        return self._known.keys()

    def range_of(self, chosen: Collection[Relaxation]) -> Gain:
        """What is known of a set without solving: relaxing more never gains less."""
        key = frozenset(chosen)
        least = max((r.gain.at_least for s, r in self._known.items() if s <= key), default=0.0)
        most = min((r.gain.at_most for s, r in self._known.items() if s >= key), default=_INFINITE)
        return Gain(least, most) if key else Gain(0.0, 0.0)

    def without(self, measure: str) -> Gain:
        """What barring an adopted measure costs; infinite where no allocation is left without it."""
        found = self._run(frozenset(), {measure: False}, "measure")
        if found.status is Status.INFEASIBLE:
            return Gain(_INFINITE, _INFINITE)
        at_least = 0.0 if found.bound is None else max(0.0, found.bound - self.objective)
        at_most = _INFINITE if found.objective is None else max(at_least, found.objective - self.bound)
        return Gain(at_least, at_most)

    def _solved(self, chosen: frozenset[Relaxation]) -> Resolved:
        kind = next(iter(chosen)).kind if chosen else ""
        found = self._run(chosen, {}, kind)
        at_least = 0.0 if found.objective is None else max(0.0, self.bound - found.objective)
        # no cost is below 0, whatever a bound that came too early says
        at_most = _INFINITE if found.bound is None else max(at_least, self.objective - max(0.0, found.bound))
        pseudo = set(self._name.values())
        measures = tuple(measure for measure in found.measures if measure not in pseudo)
        return Resolved(Gain(at_least, at_most), found.levels, measures, found.status)

    def _run(self, chosen: frozenset[Relaxation], adopted: Mapping[str, bool], kind: str) -> Allocation:
        began = time.perf_counter()
        session = self._session(frozenset(r for r in chosen if r.decision == "never"))
        adopted = {name: relaxation in chosen for relaxation, name in self._name.items()} | dict(adopted)
        found = session.solve(
            no_longer(self._options, None if self._until is None else self._until - time.perf_counter()),
            start=self._incumbent(adopted),
            decided=self._decided(chosen),
            adopted=adopted,
            freed=[row for relaxation in chosen for row in _freed(session, relaxation)],
            judged_as=_judged(session.instance, chosen),
        )
        self.solves += 1
        if self._on_progress is not None:
            self._on_progress(Step(kind, max(1, len(chosen)), self.solves, time.perf_counter() - began))
        return found

    def _incumbent(self, adopted: Mapping[str, bool]) -> Allocation | None:
        """The best allocation so far, with what is adopted, to begin with.

        Only where its search was stopped: re-solves then end at their time limit, and need what is good to begin with.
        Where they end by themselves, HiGHS is quicker without.
        """
        if self.base.status is Status.OPTIMAL:
            return None
        kept = [measure for measure in self.base.measures if adopted.get(measure, True)]
        return replace(self.base, measures=(*kept, *(name for name, taken in adopted.items() if taken)))

    def _session(self, open_: frozenset[Relaxation]) -> Session:
        """The session without these decisions; besides the plain one only the last is kept, to keep memory small."""
        if open_ not in self._sessions:
            plain = self._sessions.get(frozenset())
            self._sessions = {} if plain is None else {frozenset(): plain}
            kept = tuple(row for row in self.extended.decided if not any(is_row_of(each, row) for each in open_))
            self._sessions[open_] = Session(replace(self.extended, decided=kept))
        return self._sessions[open_]

    def _decided(self, chosen: frozenset[Relaxation]) -> dict[Pair, str]:
        structure = self.base.instance.structure
        return {
            (row.power, zone): row.level
            for row in self.base.instance.decided
            if row.decision == "must" and not any(is_row_of(each, row) for each in chosen)
            for zone in structure.zones_of[row.power]
            if row.zone in (None, zone)
        }


def no_longer(options: Options, left: float | None) -> Options:
    """The options, with no more time than is left; None is without end."""
    if left is None:
        return options
    limit = max(_LEAST_SECONDS, left)
    return replace(options, time_limit=limit if options.time_limit is None else min(options.time_limit, limit))


def _names(instance: Instance, relaxations: Sequence[Relaxation]) -> dict[Relaxation, str]:
    """A measure's id for each relaxation that acts as one; none that the instance uses."""
    prefix = "relaxed:"
    while any(measure.measure.startswith(prefix) for measure in instance.measures):
        prefix = f"_{prefix}"
    acting = (relaxation for relaxation in relaxations if relaxation.effect is not None)
    return {relaxation: f"{prefix}{number}" for number, relaxation in enumerate(acting)}


def _extended(instance: Instance, names: Mapping[Relaxation, str]) -> Instance:
    measures = tuple(
        Measure(measure=name, body=relaxation.body or instance.structure.root, cost=0)
        for relaxation, name in names.items()
    )
    effects = tuple(
        relaxation.effect.model_copy(update={"measure": name})
        for relaxation, name in names.items()
        if relaxation.effect is not None
    )
    return replace(
        instance,
        measures=instance.measures + measures,
        effects=instance.effects + effects,
        decided=tuple(row for row in instance.decided if row.decision == "never"),
    )


def _freed(session: Session, relaxation: Relaxation) -> list[int]:
    if relaxation.kind == "uniform":
        return session.rows_of("uniform", lambda index: index[0] == relaxation.id)
    if relaxation.kind == "budget":
        return session.rows_of("budget", lambda index: index == relaxation.id)
    if relaxation.kind == "max_changes":
        return session.rows_of("max_changes", lambda _: True)
    return []


def _judged(instance: Instance, chosen: frozenset[Relaxation]) -> Instance:
    """The instance that a re-solve with freed rows is an allocation of."""
    free = {relaxation.id for relaxation in chosen if relaxation.kind == "uniform"}
    paid = {relaxation.id for relaxation in chosen if relaxation.kind == "budget"}
    if free:
        powers = (p.model_copy(update={"uniform": None}) if p.power in free else p for p in instance.powers)
        instance = replace(instance, powers=tuple(powers))
    if paid:
        instance = replace(instance, budgets=tuple(row for row in instance.budgets if row.payer not in paid))
    if any(relaxation.kind == "max_changes" for relaxation in chosen):
        reform = instance.settings.reform.model_copy(update={"max_changes": None})
        instance = replace(instance, settings=instance.settings.model_copy(update={"reform": reform}))
    return instance
