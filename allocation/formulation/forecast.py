"""How large the model of an instance gets, and what memory it takes: counted, not built.

Columns and rows come out within a tenth of the built ones, entries within a fifth. The memory is that of building and
of the first minute of the search: measured at 0.7 to 1.1 times what this says, from 30 powers in 8 zones to 163
in 70; where provinces are built one at a time, over the whole search, at 1.0 times with 500 powers in 170 zones and
with 1,000 in 500.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from allocation.formulation.distances import kind_of, mixed_differences
from allocation.formulation.facts import Facts
from allocation.formulation.levels import MANY_LIMITED
from allocation.formulation.provinces import built_by_province
from allocation.instance.instance import Instance
from allocation.instance.tables import Effect, EffectKind

# bytes of a process that has read an instance, and what a solve adds for each entry; much less where the model of the
# whole never stands in memory
_BASE = 200_000_000
_PER_ENTRY = 3_500
_PER_ENTRY_BY_PROVINCE = 930


@dataclass(frozen=True)
class Size:
    """Columns, rows and entries (nonzeros) of a program, and whether a solve builds it one province at a time."""

    columns: int = 0
    rows: int = 0
    entries: int = 0
    by_province: bool = False

    def __add__(self, other: "Size") -> "Size":
        return Size(self.columns + other.columns, self.rows + other.rows, self.entries + other.entries)

    def __mul__(self, times: int) -> "Size":
        return Size(self.columns * times, self.rows * times, self.entries * times)

    @property
    def bytes(self) -> int:
        """Memory that a solve takes, about."""
        return _BASE + _PER_ENTRY_BY_PROVINCE * self.entries if self.by_province else self.bytes_whole

    @property
    def bytes_whole(self) -> int:
        """Memory of a process that keeps the model of the whole and solves it again and again, about."""
        return _BASE + _PER_ENTRY * self.entries


def free_memory() -> int:
    """Bytes that a process could take now."""
    import psutil

    return int(psutil.virtual_memory().available)


def forecast(instance: Instance) -> Size:
    """The size of an instance's model, about."""
    facts = Facts(instance)
    counting = _Counting(facts)
    parts = (
        counting.levels(),
        counting.consents(),
        counting.work(),
        counting.links(),
        counting.innovations(),
        counting.ties(),
        Size(columns=len(instance.measures), rows=len(instance.budgets), entries=len(instance.measures)),
    )
    return replace(sum(parts, Size()), by_province=built_by_province(facts))


def _rows(count: int, entries: int) -> Size:
    return Size(rows=count, entries=count * entries)


def _reduced(terms: int) -> Size:
    """What a measure takes that works on an amount of so many terms."""
    return Size(columns=1, rows=2, entries=terms + 3)


class _Counting:
    """Counts of one instance, theme by theme as the model is built; what many pairs share is looked at once."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._instance = facts.instance
        self._structure = facts.structure
        self._limited = Counter(row.body for row in self._instance.capacities)
        self._known: dict[tuple[object, ...], list[Effect]] = {}

    def levels(self) -> Size:
        """The choice of a level, and what supervision and service measures work on."""
        return sum((self._pair(pair, choices) for pair, choices in self._facts.choices.items()), Size())

    def _pair(self, pair: tuple[str, str], choices: Sequence[int]) -> Size:
        power, zone = pair
        row, held_at = self._facts.powers[power], self._structure.held_at[power]
        size = Size(columns=max(0, len(choices) - 1)) + _rows(max(0, len(choices) - 2), 2)
        if sum(self._structure.chain[zone][position] in self._limited for position in choices) >= MANY_LIMITED:
            size += Size(columns=len(choices), rows=len(choices) + 1, entries=4 * len(choices) - 2)
        below = sum(position > held_at for position in choices)
        if below and row.supervision > 0:
            size += _reduced(below) * len({effect.measure for effect in self._acting("supervision", zone, power)})
        size += _rows(sum(position > self._structure.lowest[power] for position in choices), 2)
        if self._facts.weighted_need(pair) > 0:
            for position in choices:
                if self._facts.service[power, position] < 1:
                    level = self._structure.levels[position]
                    acting = (e for e in self._acting("service", zone, power) if e.level in (None, level))
                    size += _reduced(2) * len({effect.measure for effect in acting})
        return size

    def _acting(self, kind: EffectKind, zone: str, *powers: str) -> list[Effect]:
        """The effects of a kind that act on all of these powers in a zone."""
        key = (kind, self._signatures[kind, zone], *powers)
        if key not in self._known:
            first, *others = powers
            effects = self._facts.effects_on(kind, first, zone)
            self._known[key] = [e for e in effects if all(self._facts.covers(e, other) for other in others)]
        return self._known[key]

    @cached_property
    def _signatures(self) -> Mapping[tuple[EffectKind, str], tuple[int, ...]]:
        """What acts in each zone: the same numbers mean the same effects."""
        body_of = {row.measure: row.body for row in self._instance.measures}
        acting: dict[tuple[EffectKind, str], tuple[int, ...]] = defaultdict(tuple)
        for number, effect in enumerate(self._instance.effects):
            for zone in self._structure.zones_under[body_of[effect.measure]]:
                acting[effect.effect, zone] += (number,)
        return acting

    def consents(self) -> Size:
        """Authorised powers, the agendas that they take up, and consents that measures could bring."""
        limited = {row.ministry for row in self._instance.ministries if row.agenda is not None}
        size = Size(rows=len(limited))
        root = self._structure.root
        priced = [row.power for row in self._instance.powers if row.authorisation > 0]
        authorised = {
            (power, root): (self._structure.held_at[power], self._structure.zones_of[power]) for power in priced
        }
        for part in self._facts.participations:
            if part.ministry in limited and part.effort > 0:
                authorised[part.power, part.body] = part.threshold, part.zones
                size += Size(entries=1)
            refused = (zone for zone in part.refusing if self._facts.reaches((part.power, zone), part.threshold + 1))
            size += _rows(sum(1 for _ in refused), 2)
        for (power, _), (threshold, zones) in authorised.items():
            asking = sum(self._facts.reaches((power, zone), threshold + 1) for zone in zones)
            size += Size(columns=1) + _rows(asking, 2)
        return size

    def work(self) -> Size:
        """Who holds a power, the loads in rows of capacities, and scores that bodies lack."""
        loads: dict[tuple[str, int], list[tuple[str, float, float]]] = defaultdict(list)
        for (power, resource, position), (fixed, per_need) in self._facts.loads.items():
            loads[power, position].append((resource, fixed, per_need))
        limited = {(row.body, row.resource) for row in self._instance.capacities}
        costly = {name for name, resource in self._instance.settings.resources.items() if resource.cost > 0}
        size = Size(rows=len(limited))
        zones: Counter[tuple[str, str]] = Counter()
        fixed_at: set[tuple[str, str]] = set(self._facts.shortfall)
        for (power, zone), choices in self._facts.choices.items():
            for rank, position in enumerate(choices):
                body = self._structure.chain[zone][position]
                zones[power, body] += 1
                for resource, fixed, per_need in loads[power, position]:
                    if fixed > 0 and (resource in costly or (body, resource) in limited):
                        fixed_at.add((power, body))
                    if per_need * self._facts.need[power, zone] > 0 and (body, resource) in limited:
                        size += Size(entries=(rank > 0) + (rank < len(choices) - 1))
        for index in fixed_at:
            if zones[index] > 1 or (zones[index] and index[1] == self._structure.root):
                size += Size(columns=1, entries=1) + _rows(zones[index], 3)
            if zones[index]:
                size += _rows(len(self._facts.shortfall.get(index, ())), 2)
        return size

    def links(self) -> Size:
        """Distances between linked powers, what platforms work on of them, and capacities for both at once."""
        matrices: dict[tuple[str, str], list[list[float]]] = {}
        sizes: dict[tuple[object, ...], tuple[Size, int]] = {}
        size = Size()
        for (a, b, zone), cost in self._facts.links().items():
            if cost == 0:
                continue
            if (a, b) not in matrices:
                matrices[a, b] = self._facts.distance(a, b)
            rows, columns = self._facts.choices[a, zone], self._facts.choices[b, zone]
            key = a, b, rows, columns
            if key not in sizes:
                sizes[key] = _link(rows, columns, [[matrices[a, b][i][j] for j in columns] for i in rows])
            link, terms = sizes[key]
            size += link
            if terms:
                size += _reduced(terms) * len({effect.measure for effect in self._acting("platform", zone, a, b)})
        return size

    def innovations(self) -> Size:
        """Innovations in the zones where they are possible."""
        possible = self._facts.innovations().values()
        return sum((Size(columns=1) + _rows(len(powers), 2) for _, powers in possible), Size())

    def ties(self) -> Size:
        """Uniform powers and rules."""
        choices = self._facts.choices
        size = Size()
        for power in self._instance.powers:
            if power.uniform is not None:
                zones = self._structure.zones_of[power.power]
                groups = {self._structure.parent[zone] if power.uniform == "parent" else None for zone in zones}
                size += Size(columns=len(groups) * (len(self._structure.levels) - 1))
                size += sum((_tie(choices[power.power, zone]) for zone in zones), Size())
        for rule in self._instance.rules:
            for zone in self._structure.zones if rule.zone is None else (rule.zone,):
                both = choices.get((rule.power_a, zone), ()), choices.get((rule.power_b, zone), ())
                size += _tie(max(both, key=len)) if all(both) else Size()
        return size


def _tie(choices: Sequence[int]) -> Size:
    return _rows(max(0, len(choices) - 1), 2)


def _link(rows: tuple[int, ...], columns: tuple[int, ...], distances: list[list[float]]) -> tuple[Size, int]:
    """What the distance of a link takes in one zone, and its terms."""
    a, b = len(rows), len(columns)
    if not a or not b or not max(map(max, distances)):
        return Size(), 0
    kind = kind_of(rows, columns, distances)
    if kind == "cut":
        both = len(mixed_differences(distances))
        return Size(columns=both) + _rows(2 * both, 2), max(1, both + a + b - 2)
    if kind == "same level":
        same = len(set(rows) & set(columns))
        return Size(columns=same) + _rows(2 * same, 3), same
    return Size(columns=a * b, rows=a + b, entries=2 * (a * b + a + b)), a * b
