"""The tree of bodies, the chains of zones and the pairs, as positions in `levels` (0 is the most central)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from copy import copy

from allocation.instance.tables import Applies, Body, Current, Power

Pair = tuple[str, str]


class Structure:
    """Who could exercise what where, before any limit.

    levels: names by position. position: the position of a level's name.
    chain: per zone, the body at each position that its chain has.
    zones: bodies at the last level. zones_under: per body, the zones at or under it.
    pairs: (power, zone) for which somebody must exercise the power. zones_of: per power, the zones of its pairs.
    held_at, highest, lowest: per power, positions. current: per pair, today's position.
    """

    def __init__(
        self,
        levels: Sequence[str],
        bodies: Sequence[Body],
        powers: Sequence[Power],
        applies: Sequence[Applies],
        current: Sequence[Current],
    ) -> None:
        self.levels = tuple(levels)
        self.position = {level: position for position, level in enumerate(levels)}
        self.last = len(levels) - 1
        self.body_position = {body.body: self.position[body.level] for body in bodies}
        self.parent = {body.body: body.parent for body in bodies}
        self.root = next(body.body for body in bodies if body.parent is None)
        self.zones = tuple(body.body for body in bodies if self.body_position[body.body] == self.last)
        self.ancestry = {body.body: self._ancestry(body.body) for body in bodies}
        self.chain = {
            zone: dict(sorted((self.body_position[body], body) for body in self.ancestry[zone])) for zone in self.zones
        }
        self.zones_under = self._zones_under()
        self.powers = tuple(power.power for power in powers)
        self.held_at = {power.power: self.position[power.held_at] for power in powers}
        self.highest = {power.power: self.position[power.highest] if power.highest else 0 for power in powers}
        self.lowest = {power.power: self.position[power.lowest] if power.lowest else self.last for power in powers}
        self.zones_of = self._zones_of(applies)
        self.pairs = tuple((power, zone) for power in self.powers for zone in self.zones_of[power])
        self.current = self._current(current)

    def within(self, zones: Collection[str]) -> "Structure":
        """The structure of some zones, with the bodies that they are under and nothing of other zones."""
        inside = copy(self)
        kept = set(zones)
        bodies = {body for zone in kept for body in self.ancestry[zone]}
        inside.body_position = {body: position for body, position in self.body_position.items() if body in bodies}
        inside.zones = tuple(zone for zone in self.zones if zone in kept)
        inside.zones_under = {
            body: tuple(zone for zone in self.zones_under[body] if zone in kept) for body in inside.body_position
        }
        inside.chain = {zone: self.chain[zone] for zone in inside.zones}
        inside.zones_of = {
            power: tuple(zone for zone in inside.zones if (power, zone) in self.current) for power in self.powers
        }
        inside.pairs = tuple((power, zone) for power in self.powers for zone in inside.zones_of[power])
        inside.current = {pair: self.current[pair] for pair in inside.pairs}
        return inside

    def _ancestry(self, body: str) -> tuple[str, ...]:
        """The body and its ancestors, nearest first."""
        chain = [body]
        while (parent := self.parent[chain[-1]]) is not None:
            chain.append(parent)
        return tuple(chain)

    def _zones_under(self) -> dict[str, tuple[str, ...]]:
        under: dict[str, list[str]] = {body: [] for body in self.parent}
        for zone in self.zones:
            for body in self.ancestry[zone]:
                under[body].append(zone)
        return {body: tuple(zones) for body, zones in under.items()}

    def _zones_of(self, applies: Sequence[Applies]) -> dict[str, tuple[str, ...]]:
        listed: dict[str, set[str]] = defaultdict(set)
        for row in applies:
            listed[row.power].add(row.zone)
        return {
            power: tuple(zone for zone in self.zones if power not in listed or zone in listed[power])
            for power in self.powers
        }

    def _current(self, rows: Sequence[Current]) -> dict[Pair, int]:
        """Today's position: as written, else `held_at`, else the nearest more central level of the zone's chain."""
        written = {(row.power, row.zone): self.position[row.level] for row in rows}
        return {
            (power, zone): written.get(
                (power, zone), max(position for position in self.chain[zone] if position <= self.held_at[power])
            )
            for power, zone in self.pairs
        }
