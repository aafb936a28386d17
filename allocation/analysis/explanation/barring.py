"""What bars a pair from a level, everything else as it is: one function a family of constraints."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from allocation.analysis.explanation.moves import Move, Scene
from allocation.instance.structure import Pair
from allocation.outcome.verification.tolerance import exceeds


class Barrier(NamedTuple):
    """A constraint that a move breaks, named as verification names it.

    family: of constraints. short: by how much, in the constraint's own unit. body: whose capacity or score is short,
    or under which all zones must be alike. other: the ministry, capability, resource, other power or decided level.
    has, needed: what there is and what the move takes, where they are figures.
    variant: which of its family's sentences. level: of the other power, or that law or a decision allows.
    """

    family: str
    short: float
    body: str | None = None
    other: str | None = None
    has: float | None = None
    needed: float | None = None
    variant: str | None = None
    level: str | None = None


class Barring:
    """The barriers of single moves."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._plan = scene.plan
        of_pairs = (self.law, self.decided, self.requirement, self.consent, self.uniform, self.rules)
        self._families = (*of_pairs, self.capacity, self.agenda, self.max_changes)

    def barriers(self, move: Move) -> Iterator[Barrier]:
        """All that bars a move; for the level where the pair is, what it breaks there."""
        if move.body is None:
            yield Barrier("level", 1)
        for family in self._families:
            yield from family(move)

    def law(self, move: Move) -> Iterator[Barrier]:
        """Law, as extended by measures, allows no such level."""
        highest, lowest = self._scene.structure.highest[move.power], self._plan.effects.lowest(*move.pair)
        if move.body is not None and not highest <= move.at <= lowest:
            limit, variant = (highest, "highest") if move.at < highest else (lowest, "lowest")
            level = self._scene.structure.levels[limit]
            yield Barrier("range", abs(move.at - limit), move.body, variant=variant, level=level)

    def decided(self, move: Move) -> Iterator[Barrier]:
        """It is decided otherwise."""
        if move.body is None:
            return
        for decision, level in self._decisions.get(move.pair, ()):
            at = self._scene.structure.position[level]
            if (move.at == at) != (decision == "must"):
                yield Barrier("decided", max(1, abs(move.at - at)), move.body, level, variant=decision, level=level)

    def requirement(self, move: Move) -> Iterator[Barrier]:
        """The body lacks a capability."""
        if move.body is not None:
            for capability, score, has in self._scene.lacking(move.power, move.body):
                yield Barrier("requirement", score - has, move.body, capability, has, score)

    def consent(self, move: Move) -> Iterator[Barrier]:
        """A ministry or department does not agree."""
        for part in self._scene.asked(move) if move.body is not None else ():
            if not self._scene.agrees(part, move.zone):
                yield Barrier("consent", 1, move.body, part.ministry)

    def uniform(self, move: Move) -> Iterator[Barrier]:
        """The power is to be at one level in all zones, or in all of one parent."""
        rule = self._plan.power[move.power].uniform
        if rule is None:
            return
        parent = self._scene.structure.parent[move.zone] if rule == "parent" else None
        count = Counter(self._together[move.power, parent])
        count[self._plan.chosen[move.pair]] -= 1
        count = +count
        count[move.at] += 1
        if len(count) > 1:
            apart = count.total() - max(count.values())
            others = count.total() - count[move.at]
            yield Barrier("uniform", apart, parent, needed=others, variant=rule)

    def rules(self, move: Move) -> Iterator[Barrier]:
        """A rule ties the power to another one."""
        for rule, other, is_first in self._ties.get(move.pair, ()):
            there = self._plan.chosen[other, move.zone]
            below = move.at - there if is_first else there - move.at
            apart = {"bundle": abs(below), "requires": below, "separate": int(below == 0)}[rule]
            if apart > 0:
                variant = ("requires" if is_first else "required") if rule == "requires" else None
                level = self._scene.structure.levels[there]
                yield Barrier(rule, apart, other=other, variant=variant, level=level)

    def capacity(self, move: Move) -> Iterator[Barrier]:
        """The pair's work, with the fixed load if it is new there, is more than the body can carry."""
        if move.at == self._plan.chosen[move.pair] or move.body is None:
            return
        for resource, fixed, by_need in self._scene.work(move):
            limit = self._scene.capacities.get((move.body, resource))
            work = self._plan.load.get((move.body, resource), 0.0) + fixed + by_need
            if limit is not None and fixed + by_need > 0 and exceeds(work, limit):
                yield Barrier("capacity", work - limit, move.body, resource, limit, work)

    def agenda(self, move: Move) -> Iterator[Barrier]:
        """A ministry that the power does not take up yet has too little of its agenda left."""
        scene = self._scene
        for part in scene.asked(move) if move.at != self._plan.chosen[move.pair] else ():
            agenda = scene.authorities.ministry[part.ministry].agenda
            if agenda is None or part.effort <= 0 or scene.asking[part.ministry, move.power]:
                continue
            limit = agenda + self._plan.effects.agenda.get(part.ministry, 0.0)
            effort = scene.effort.get(part.ministry, 0.0) + part.effort
            if exceeds(effort, limit):
                body = scene.authorities.body(part.ministry)
                yield Barrier("agenda", effort - limit, body, part.ministry, limit, effort)

    def max_changes(self, move: Move) -> Iterator[Barrier]:
        """The reform may change no more pairs."""
        limit = self._scene.instance.settings.reform.max_changes
        today = self._scene.structure.current[move.pair]
        added = int(move.at != today) - int(self._plan.chosen[move.pair] != today)
        changes = self._scene.changes + added
        if limit is not None and added > 0 and changes > limit:
            yield Barrier("max_changes", changes - limit, has=limit, needed=changes)

    @cached_property
    def _decisions(self) -> dict[Pair, list[tuple[str, str]]]:
        rows: dict[Pair, list[tuple[str, str]]] = defaultdict(list)
        for row in self._scene.instance.decided:
            for zone in self._plan.both(row.power, row.power, row.zone):
                rows[row.power, zone].append((row.decision, row.level))
        return rows

    @cached_property
    def _together(self) -> dict[tuple[str, str | None], Counter[int]]:
        """Per uniform power and parent (None: all zones), how many pairs are at which level."""
        count: dict[tuple[str, str | None], Counter[int]] = defaultdict(Counter)
        for power, zone in self._scene.pairs:
            rule = self._plan.power[power].uniform
            if rule is not None:
                parent = self._scene.structure.parent[zone] if rule == "parent" else None
                count[power, parent][self._plan.chosen[power, zone]] += 1
        return count

    @cached_property
    def _ties(self) -> dict[Pair, list[tuple[str, str, bool]]]:
        """Per pair, the rules that it is in: rule, other power, whether the pair is the rule's first."""
        ties: dict[Pair, list[tuple[str, str, bool]]] = defaultdict(list)
        for row in self._scene.instance.rules:
            for zone in self._plan.both(row.power_a, row.power_b, row.zone):
                ties[row.power_a, zone].append((row.rule, row.power_b, True))
                ties[row.power_b, zone].append((row.rule, row.power_a, False))
        return ties
