"""What stands in the way of exercising a pair more locally, everything else staying as it is."""

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from allocation.analysis.evaluation.facts import Facts
from allocation.instance.tables import Joint
from allocation.outcome.verification.tolerance import exceeds

KINDS = ("ministry", "agenda", "capability", "capacity", "law", "decided", "uniform", "rule")
"""A ministry that does not agree, one whose agenda is full, a body that lacks a capability, a body that is full, a
legal limit, a decision, the same level asked everywhere, a rule that ties two powers."""


class Obstacle(NamedTuple):
    """One thing in the way. id: of the ministry, the body, the power, or for a rule the other power."""

    kind: str
    id: str


class Obstacles:
    """Obstacles of single moves: the pair alone goes to another level."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._known: dict[tuple[int, int], tuple[Obstacle, ...]] = {}

    def at(self, row: int, level: int) -> tuple[Obstacle, ...]:
        """What bars a pair from a level that its zone's chain has, each thing once."""
        if (row, level) not in self._known:
            self._known[row, level] = tuple(dict.fromkeys(self._list(row, level)))
        return self._known[row, level]

    def easiest(self, row: int, least: int) -> tuple[int, tuple[Obstacle, ...]]:
        """The level at or below `least` with the fewest things in the way, the most central of equals."""
        chain = self._facts.structure.chain[self._facts.pairs[row][1]]
        choices = [(level, self.at(row, level)) for level in chain if level >= least]
        return min(choices, key=lambda choice: (len(choice[1]), choice[0]))

    def _list(self, row: int, level: int) -> list[Obstacle]:
        facts, structure = self._facts, self._facts.structure
        power, zone = facts.pairs[row]
        body = structure.chain[zone][level]
        found = []
        if not structure.highest[power] <= level <= facts.plan.effects.lowest(power, zone):
            found.append(Obstacle("law", power))
        if self._decided_otherwise(power, zone, level):
            found.append(Obstacle("decided", power))
        for part in self._asked(power, zone, level):
            if not facts.authorities.agrees(part, zone) and not facts.plan.effects.consents(part.ministry, power, zone):
                found.append(Obstacle("ministry", part.ministry))
            elif self._agenda_full(part):
                found.append(Obstacle("agenda", part.ministry))
        if facts.lacking(power, body):
            found.append(Obstacle("capability", body))
        if self._full(row, level, body):
            found.append(Obstacle("capacity", body))
        if self._uniform(power, zone, level):
            found.append(Obstacle("uniform", power))
        return found + [Obstacle("rule", other) for other in self._tied(power, zone, level)]

    def _decided_otherwise(self, power: str, zone: str, level: int) -> bool:
        return any(
            (at == level) != (decision == "must")
            for place in (zone, None)
            for decision, at in self._decisions.get((power, place), ())
        )

    @cached_property
    def _decisions(self) -> dict[tuple[str, str | None], list[tuple[str, int]]]:
        rows: dict[tuple[str, str | None], list[tuple[str, int]]] = defaultdict(list)
        for row in self._facts.instance.decided:
            rows[row.power, row.zone].append((row.decision, self._facts.structure.position[row.level]))
        return rows

    def _asked(self, power: str, zone: str, level: int) -> list[Joint]:
        """Whoever takes part in the power and must agree before it is exercised at a level."""
        structure, authorities = self._facts.structure, self._facts.authorities
        if level <= structure.held_at[power]:
            return []
        bodies = [(part, authorities.body(part.ministry)) for part in authorities.parts.get(power, ())]
        return [
            part for part, body in bodies if level > structure.body_position[body] and body in structure.ancestry[zone]
        ]

    @cached_property
    def _efforts(self) -> dict[str, dict[str, float]]:
        """Per ministry with an agenda, the powers that it has authorised and the effort of each."""
        authorities = self._facts.authorities
        limited = {name for name, row in authorities.ministry.items() if row.agenda is not None}
        spent: dict[str, dict[str, float]] = {name: {} for name in limited}
        for row, pair in enumerate(self._facts.pairs):
            for part in authorities.asked(pair) if limited and self._facts.granted[row] else ():
                if part.ministry in limited:
                    spent[part.ministry][part.power] = part.effort
        return spent

    def effort(self, ministry: str) -> float:
        """The effort that a ministry spends on authorisations."""
        return sum(self._efforts.get(ministry, {}).values())

    def agenda(self, ministry: str) -> float | None:
        """The agenda of a ministry, effects of measures included; None without a limit."""
        agenda = self._facts.authorities.ministry[ministry].agenda
        return None if agenda is None else agenda + self._facts.plan.effects.agenda.get(ministry, 0.0)

    def _agenda_full(self, part: Joint) -> bool:
        limit = self.agenda(part.ministry)
        if limit is None or part.power in self._efforts[part.ministry]:
            return False
        return exceeds(self.effort(part.ministry) + part.effort, limit)

    @cached_property
    def _loads(self) -> dict[str, dict[str, dict[int | None, tuple[float, float]]]]:
        rows: dict[str, dict[str, dict[int | None, tuple[float, float]]]] = defaultdict(lambda: defaultdict(dict))
        for row in self._facts.instance.loads:
            at = None if row.level is None else self._facts.structure.position[row.level]
            rows[row.power][row.resource][at] = (row.fixed, row.per_need)
        return rows

    def work(self, row: int, level: int, body: str) -> list[tuple[str, float, float]]:
        """The work of a pair for a body that exercises it at a level: resource, fixed, by its need; after relief."""
        facts = self._facts
        power = facts.pairs[row][0]
        found = []
        for resource, by_level in self._loads.get(power, {}).items():
            fixed, per_need = by_level.get(level) or by_level.get(None) or (0.0, 0.0)
            kept = 1 - facts.plan.effects.relief(body, resource, power)
            found.append((resource, kept * fixed, kept * per_need * float(facts.need[row])))
        return found

    def _full(self, row: int, level: int, body: str) -> bool:
        """Whether the pair's work, with the fixed load if it is new there, is more than the body can carry."""
        facts, plan = self._facts, self._facts.plan
        power = facts.pairs[row][0]
        for resource, fixed, by_need in self.work(row, level, body):
            limit = facts.capacities.get((body, resource))
            added = by_need if (power, body, resource) in plan.fixed_load else fixed + by_need
            if limit is not None and added > 0 and exceeds(plan.load.get((body, resource), 0.0) + added, limit):
                return True
        return False

    def _uniform(self, power: str, zone: str, level: int) -> bool:
        facts, structure = self._facts, self._facts.structure
        rule = facts.plan.power[power].uniform
        if rule is None:
            return False
        parent = structure.parent[zone]
        return any(
            facts.plan.chosen[power, other] != level
            for other in structure.zones_of[power]
            if other != zone and (rule == "all" or structure.parent[other] == parent)
        )

    @cached_property
    def _ties(self) -> dict[tuple[str, str], list[tuple[str, str, bool]]]:
        """Per pair, the rules that it is in: rule, other power, whether the pair is the rule's first."""
        ties: dict[tuple[str, str], list[tuple[str, str, bool]]] = defaultdict(list)
        for row in self._facts.instance.rules:
            for zone in self._facts.plan.both(row.power_a, row.power_b, row.zone):
                ties[row.power_a, zone].append((row.rule, row.power_b, True))
                ties[row.power_b, zone].append((row.rule, row.power_a, False))
        return ties

    def _tied(self, power: str, zone: str, level: int) -> list[str]:
        found = []
        for rule, other, is_first in self._ties.get((power, zone), ()):
            there = self._facts.plan.chosen[other, zone]
            broken = {
                "bundle": level != there,
                "separate": level == there,
                "requires": level > there if is_first else there > level,
            }[rule]
            if broken:
                found.append(other)
        return found
