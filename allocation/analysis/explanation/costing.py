"""What a pair costs at a level, everything else as it is: one function a term.

Each gives what the pair alone brings about, so that the difference between two levels is that of the whole allocation.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from allocation.analysis.explanation.moves import Move, Scene
from allocation.instance.structure import Pair
from allocation.outcome.verification.effects import platform_share


class Cost(NamedTuple):
    """A cost of one term, before weights. other: the linked power, the resource or the innovation.

    part: of a load, whether it is fixed or per_need.
    """

    term: str
    amount: float
    other: str | None = None
    part: str | None = None


class Costing:
    """The costs of single moves."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._plan = scene.plan

    def costs(self, move: Move) -> Iterator[Cost]:
        """All costs of a move, those of 0 too for the terms without parts."""
        yield self.need(move)
        yield from self.innovations(move)
        yield self.supervision(move)
        yield self.authorisation(move)
        yield self.spillover(move)
        yield from self.links(move)
        yield from self.loads(move)
        yield self.change(move)

    def need(self, move: Move) -> Cost:
        """Need of the pair that is not met."""
        volume = self._plan.power[move.power].importance * self._plan.need[move.pair]
        return Cost("need", volume * (1 - self._scene.service_at(move.pair, move.at)))

    def supervision(self, move: Move) -> Cost:
        """Overseeing the pair."""
        steps = max(0, move.at - self._scene.structure.held_at[move.power])
        rate = self._plan.power[move.power].supervision * steps
        return Cost("supervision", rate * (1 - self._plan.effects.supervision(*move.pair)) if rate else 0.0)

    def authorisation(self, move: Move) -> Cost:
        """Authorising the power, if no other of its pairs is below the holder anyway."""
        others = self._scene.below_holder[move.power] - (self._plan.steps_below(move.pair) > 0)
        is_first = move.at > self._scene.structure.held_at[move.power] and not others
        return Cost("authorisation", self._plan.power[move.power].authorisation if is_first else 0.0)

    def spillover(self, move: Move) -> Cost:
        """Harm beyond the zone."""
        rate = sum(cost for limit, cost in self._spillovers.get(move.power, ()) if move.at > limit)
        return Cost("spillover", rate * self._plan.need[move.pair])

    def change(self, move: Move) -> Cost:
        """Being elsewhere than today."""
        price = self._scene.instance.settings.reform.change_cost
        return Cost("change", price if move.at != self._scene.structure.current[move.pair] else 0.0)

    def loads(self, move: Move) -> Iterator[Cost]:
        """Work of the body, the fixed part only if the body does not exercise the power for others anyway."""
        for resource, fixed, by_need in self._scene.work(move):
            price = self._scene.instance.settings.resources[resource].cost
            yield Cost("load", price * fixed, resource, "fixed")
            yield Cost("load", price * by_need, resource, "per_need")

    def innovations(self, move: Move) -> Iterator[Cost]:
        """Value of the innovations that fail by this pair alone."""
        chosen = self._plan.chosen
        for innovation, value, at, others in self._innovations.get(move.pair, ()):
            if all(chosen[power, move.zone] >= limit for power, limit in others):
                yield Cost("innovation", value if move.at < at else 0.0, innovation)

    def links(self, move: Move) -> Iterator[Cost]:
        """Coordination with each power that is used together with the pair's."""
        for partner, strength in self._links.get(move.pair, {}).items():
            there = self._plan.chosen[partner, move.zone]
            owner = self._plan.power[move.power].owner
            if move.at == there and owner is not None and owner == self._plan.power[partner].owner:
                yield Cost("link", 0.0, partner)
                continue
            apart = self._distances.get((move.at, there), abs(move.at - there))
            yield Cost("link", strength * apart, partner)

    @cached_property
    def _spillovers(self) -> dict[str, list[tuple[int, float]]]:
        rows: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for row in self._scene.instance.spillovers:
            rows[row.power].append((self._scene.structure.position[row.level], row.cost))
        return rows

    @cached_property
    def _distances(self) -> dict[tuple[int, int], float]:
        position = self._scene.structure.position
        found: dict[tuple[int, int], float] = {}
        for row in self._scene.instance.distances:
            here, there = position[row.level_a], position[row.level_b]
            found[here, there] = found[there, here] = row.distance
        return found

    @cached_property
    def _innovations(self) -> dict[Pair, list[tuple[str, float, int, list[tuple[str, int]]]]]:
        """Per pair, the possible innovations that it is part of: value, its limit, the limits of the other powers."""
        scene, found = self._scene, defaultdict(list)
        parts: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for part in scene.instance.innovation_powers:
            parts[part.innovation].append((part.power, scene.structure.position[part.level]))
        for row in scene.instance.innovations:
            needed = parts[row.innovation]
            for zone in scene.structure.zones if row.zone is None else (row.zone,):
                if all((power, zone) in scene.plan.chosen for power, _ in needed):
                    for power, at in needed:
                        others = [each for each in needed if each[0] != power]
                        found[power, zone].append((row.innovation, row.value, at, others))
        return dict(found)

    @cached_property
    def _links(self) -> dict[Pair, dict[str, float]]:
        """Per pair, the cost per step to each partner, after platforms."""
        found: dict[Pair, dict[str, float]] = defaultdict(dict)
        platforms = {zone: self._plan.effects.platforms(zone) for zone in self._scene.structure.zones}
        for row in self._scene.instance.links:
            for zone in self._plan.both(row.power_a, row.power_b, row.zone):
                cost = row.cost * (1 - platform_share(platforms[zone], row.power_a, row.power_b))
                for power, partner in ((row.power_a, row.power_b), (row.power_b, row.power_a)):
                    found[power, zone][partner] = found[power, zone].get(partner, 0.0) + cost
        return found
