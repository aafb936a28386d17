"""The allocation under scrutiny: who exercises what where, with which measures and how much work."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from allocation.instance.instance import Instance
from allocation.instance.structure import Pair
from allocation.outcome.verification.effects import Effects


class Plan:
    """An instance with a level for every pair and adopted measures.

    chosen: per pair, the position of its level. body: per pair, who exercises it; None if the zone's chain has nobody
    at that level. need: per pair, what the table says, 0 where it says nothing.
    fixed_load, need_load: per (power, body, resource) and per (power, zone, body, resource), after relief.
    load: per (body, resource), their sum.
    """

    def __init__(self, instance: Instance, levels: Mapping[Pair, str], measures: Collection[str]) -> None:
        _check(instance, levels, measures)
        self.instance = instance
        self.structure = instance.structure
        self.measures = tuple(row for row in instance.measures if row.measure in measures)
        self.effects = Effects(instance, measures)
        self.power = {row.power: row for row in instance.powers}
        needs = {(row.power, row.zone): row.need or 0.0 for row in instance.needs}
        self.need = {pair: needs.get(pair, 0.0) for pair in self.structure.pairs}
        position = self.structure.position
        self.chosen = {pair: position[levels[pair]] for pair in self.structure.pairs}
        self.body = {pair: self.structure.chain[pair[1]].get(at) for pair, at in self.chosen.items()}
        self.fixed_load: dict[tuple[str, str, str], float] = {}
        self.need_load: dict[tuple[str, str, str, str], float] = {}
        self.load: dict[tuple[str, str], float] = defaultdict(float)
        self._work()

    def _work(self) -> None:
        """Work out the loads: fixed once per body that holds a power, and per need of every pair."""
        rows: dict[str, dict[str, dict[int | None, tuple[float, float]]]] = defaultdict(lambda: defaultdict(dict))
        for row in self.instance.loads:
            at = None if row.level is None else self.structure.position[row.level]
            rows[row.power][row.resource][at] = (row.fixed, row.per_need)
        for (power, zone), body in self.body.items():
            if body is None or power not in rows:
                continue
            at = self.chosen[power, zone]
            for resource, by_level in rows[power].items():
                fixed, per_need = by_level.get(at) or by_level.get(None) or (0.0, 0.0)
                kept = 1 - self.effects.relief(body, resource, power)
                self.fixed_load[power, body, resource] = kept * fixed
                self.need_load[power, zone, body, resource] = kept * per_need * self.need[power, zone]
        for (_, body, resource), amount in self.fixed_load.items():
            self.load[body, resource] += amount
        for (_, _, body, resource), amount in self.need_load.items():
            self.load[body, resource] += amount

    def capacities(self) -> dict[tuple[str, str], float]:
        """What each body can carry, with adopted effects; where there is no limit, effects make none."""
        return {
            (row.body, row.resource): row.amount + self.effects.capacity.get((row.body, row.resource), 0.0)
            for row in self.instance.capacities
        }

    def steps_below(self, pair: Pair) -> int:
        """How many steps below its holder in law a pair is exercised."""
        return max(0, self.chosen[pair] - self.structure.held_at[pair[0]])

    def both(self, power_a: str, power_b: str, zone: str | None) -> list[str]:
        """The zones, or this zone, in which both powers have pairs."""
        zones = self.structure.zones if zone is None else (zone,)
        return [place for place in zones if (power_a, place) in self.chosen and (power_b, place) in self.chosen]


def _check(instance: Instance, levels: Mapping[Pair, str], measures: Collection[str]) -> None:
    """Refuse what is no allocation of this instance at all."""
    structure = instance.structure
    if unknown := sorted(set(measures) - {row.measure for row in instance.measures}):
        raise ValueError(f"not a measure of the instance: {unknown[0]}")
    if unknown_levels := sorted(set(levels.values()) - set(structure.levels)):
        raise ValueError(f"not a level of the instance: {unknown_levels[0]}")
    if missing := [pair for pair in structure.pairs if pair not in levels]:
        raise ValueError(f"{len(missing)} pairs have no level, the first is {missing[0]}")
    if len(levels) > len(structure.pairs):
        raise ValueError(f"not a pair of the instance: {min(set(levels) - set(structure.pairs))}")
