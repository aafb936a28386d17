"""The single moves that are explained: a pair and a level that it could take, everything else as it is."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from allocation.analysis.evaluation.facts import Facts
from allocation.instance.structure import Pair
from allocation.instance.tables import Joint


class Move(NamedTuple):
    """A pair at a level; body is None where the zone's chain has nobody at that level."""

    power: str
    zone: str
    at: int
    body: str | None

    @property
    def pair(self) -> Pair:
        """The pair that moves."""
        return self.power, self.zone


class Scene(Facts):
    """An allocation with what all its pairs together hold, so that what one of them adds or takes away can be told."""

    def moves(self, pairs: Iterable[Pair]) -> list[Move]:
        """Every level of the zone's chain, and the one where the pair is, for every pair; the most central first."""
        chain, chosen = self.structure.chain, self.plan.chosen
        return [
            Move(power, zone, at, chain[zone].get(at))
            for power, zone in pairs
            for at in sorted({*chain[zone], chosen[power, zone]})
        ]

    @cached_property
    def below_holder(self) -> Counter[str]:
        """Per power, how many of its pairs are exercised below its holder in law."""
        return Counter(pair[0] for pair in self.pairs if self.plan.steps_below(pair) > 0)

    @cached_property
    def holding(self) -> Counter[tuple[str, str]]:
        """Per power and body, how many pairs of the power the body exercises."""
        return Counter((pair[0], body) for pair, body in self.plan.body.items() if body is not None)

    @cached_property
    def works(self) -> dict[str, dict[str, dict[int | None, tuple[float, float]]]]:
        """Per power and resource, the fixed load and that per need by level; None is every other level."""
        rows: dict[str, dict[str, dict[int | None, tuple[float, float]]]] = {}
        for row in self.instance.loads:
            at = None if row.level is None else self.structure.position[row.level]
            rows.setdefault(row.power, {}).setdefault(row.resource, {})[at] = (row.fixed, row.per_need)
        return rows

    def holds_others(self, move: Move) -> bool:
        """Whether the body of a move exercises the power for another pair, too."""
        if move.body is None:
            return False
        return self.holding[move.power, move.body] > (self.plan.body[move.pair] == move.body)

    def work(self, move: Move) -> list[tuple[str, float, float]]:
        """What a pair brings to the body of a move: resource, fixed load that it alone brings, load by its need."""
        if move.body is None:
            return []
        found = []
        is_shared = self.holds_others(move)
        for resource, by_level in self.works.get(move.power, {}).items():
            fixed, per_need = by_level.get(move.at) or by_level.get(None) or (0.0, 0.0)
            kept = 1 - self.plan.effects.relief(move.body, resource, move.power)
            found.append((resource, 0.0 if is_shared else kept * fixed, kept * per_need * self.plan.need[move.pair]))
        return found

    def asked(self, move: Move) -> list[Joint]:
        """The parts of those who must consent to a move."""
        structure, authorities = self.structure, self.authorities
        if move.at <= structure.held_at[move.power]:
            return []
        ancestry = structure.ancestry[move.zone]
        return [
            part
            for part in authorities.parts.get(move.power, ())
            for body in (authorities.body(part.ministry),)
            if body in ancestry and move.at > structure.body_position[body]
        ]

    def agrees(self, part: Joint, zone: str) -> bool:
        """Whether a ministry consents in a zone, by itself or by an adopted measure."""
        by_measure = self.plan.effects.consents(part.ministry, part.power, zone)
        return by_measure or self.authorities.agrees(part, zone)

    @cached_property
    def asking(self) -> Counter[tuple[str, str]]:
        """Per ministry and power, how many pairs ask its consent."""
        return Counter((part.ministry, pair[0]) for pair in self.pairs for part in self.authorities.asked(pair))

    @cached_property
    def effort(self) -> dict[str, float]:
        """Per ministry, the effort that authorisations take of it, once a power."""
        spent: dict[str, float] = {}
        for ministry, power in self.asking:
            part = next(part for part in self.authorities.parts[power] if part.ministry == ministry)
            spent[ministry] = spent.get(ministry, 0.0) + part.effort
        return spent

    @cached_property
    def changes(self) -> int:
        """How many pairs are not where they are today."""
        return sum(at != self.structure.current[pair] for pair, at in self.plan.chosen.items())
