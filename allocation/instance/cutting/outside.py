"""What today's allocation of the zones outside takes of what the zones inside share with them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from allocation.instance.instance import Instance
from allocation.instance.structure import Pair


@dataclass(frozen=True)
class Tie:
    """A power that must be at one level in zones inside and outside. outside: the levels where it is there today."""

    power: str
    inside: tuple[str, ...]
    outside: frozenset[str]


class Outside:
    """The pairs outside a body's zones, each where it is today, without any measure.

    inside: the zones at or under the body. shared: the bodies above it, which serve zones outside too.
    """

    def __init__(self, instance: Instance, body: str) -> None:
        self._instance = instance
        self._structure = instance.structure
        self.inside = self._structure.zones_under[body]
        self.shared = self._structure.ancestry[body][1:]
        zones = frozenset(self.inside)
        self._today = {pair: at for pair, at in self._structure.current.items() if pair[1] not in zones}

    def authorised(self) -> frozenset[str]:
        """Powers exercised below their holder in law: their authorisation costs nothing more."""
        return frozenset(power for (power, _), at in self._today.items() if at > self._structure.held_at[power])

    def engaged(self) -> frozenset[tuple[str, str]]:
        """Powers with the ministries that have spent their effort on them."""
        structure = self._structure
        seat = {row.ministry: row.body or structure.root for row in self._instance.ministries}
        parts: dict[str, list[str]] = defaultdict(list)
        for row in self._instance.joint:
            if row.body is None:
                parts[row.power].append(row.ministry)
        return frozenset(
            (power, ministry)
            for (power, zone), at in self._today.items()
            for ministry in parts.get(power, ())
            if at > max(structure.held_at[power], structure.body_position[seat[ministry]])
            and seat[ministry] in structure.ancestry[zone]
        )

    def held(self) -> frozenset[tuple[str, str]]:
        """Powers with the shared bodies that exercise them: their fixed loads are carried already."""
        return frozenset((power, body) for (power, _), body in self._exercised())

    def loads(self) -> dict[tuple[str, str], float]:
        """The work that shared bodies do for the zones outside, per resource."""
        rows = {(row.power, row.resource, row.level): row for row in self._instance.loads}
        needs = {(row.power, row.zone): row.need or 0.0 for row in self._instance.needs}
        level_of = {row.body: row.level for row in self._instance.bodies}
        loads: dict[tuple[str, str], float] = defaultdict(float)
        carried: set[tuple[str, str, str]] = set()
        for pair, body in self._exercised():
            for resource in self._instance.settings.resources:
                row = rows.get((pair[0], resource, level_of[body])) or rows.get((pair[0], resource, None))
                if row is None:
                    continue
                loads[body, resource] += row.per_need * needs.get(pair, 0.0)
                if (pair[0], body, resource) not in carried:
                    carried.add((pair[0], body, resource))
                    loads[body, resource] += row.fixed
        return dict(loads)

    def ties(self) -> Iterator[Tie]:
        """Uniform powers, per group of zones with members on both sides."""
        zones = frozenset(self.inside)
        for power in self._instance.powers:
            groups: dict[str | None, list[str]] = defaultdict(list)
            for zone in self._structure.zones_of[power.power] if power.uniform is not None else ():
                groups[self._structure.parent[zone] if power.uniform == "parent" else None].append(zone)
            for group in groups.values():
                inside = tuple(zone for zone in group if zone in zones)
                levels = {self._today[power.power, zone] for zone in group if zone not in zones}
                if inside and levels:
                    yield Tie(power.power, inside, frozenset(self._structure.levels[at] for at in levels))

    def _exercised(self) -> Iterator[tuple[Pair, str]]:
        """The pairs outside that a shared body exercises."""
        for pair, at in self._today.items():
            body = self._structure.chain[pair[1]].get(at)
            if body in self.shared:
                yield pair, body
