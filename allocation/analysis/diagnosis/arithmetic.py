"""What arithmetic alone shows: pairs without a level, forced loads over a capacity, forced effort over an agenda."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from allocation.analysis.diagnosis.softening import Softened
from allocation.formulation.facts import Facts
from allocation.instance.structure import Pair

_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Cause:
    """Why there is no allocation.

    kind: `no-level` (a pair that nobody may exercise), `forced` (an amount that cannot be met), `conflict` (entries
    that cannot hold together). members: numbers of the sources that take part.
    pairs: for `no-level`, the pairs. bars: for the first of them, the sources that bar each position.
    needed: for `forced`, the least amount that comes up, from `count` pairs or powers.
    minimal: whether each member is proven to be needed.
    """

    kind: Literal["no-level", "forced", "conflict"]
    members: tuple[int, ...]
    pairs: tuple[Pair, ...] = ()
    bars: tuple[tuple[int, tuple[int, ...]], ...] = ()
    needed: float = 0.0
    count: int = 0
    minimal: bool = True


def arithmetic(soft: Softened) -> list[Cause]:
    """All that can be seen without a solver."""
    return [*_without_level(soft), *_forced_loads(soft), *_forced_efforts(soft), *_forced_changes(soft)]


def _without_level(soft: Softened) -> Iterator[Cause]:
    """Pairs without a level, those of one power with the same kinds of reasons as one cause."""
    alike: dict[tuple[object, ...], list[Pair]] = defaultdict(list)
    for pair, choices in soft.facts.choices.items():
        if not choices:
            bars = _bars(soft, pair)
            reasons = tuple(
                (position, tuple(dict.fromkeys(soft.sources[i].kind for i in some))) for position, some in bars
            )
            alike[pair[0], reasons].append(pair)
    for pairs in alike.values():
        members = [i for pair in pairs for _, some in _bars(soft, pair) for i in some]
        yield Cause("no-level", tuple(dict.fromkeys(members)), tuple(pairs), _bars(soft, pairs[0]))


def _bars(soft: Softened, pair: Pair) -> tuple[tuple[int, tuple[int, ...]], ...]:
    positions = soft.structure.chain[pair[1]]
    return tuple((position, tuple(dict.fromkeys(soft.bars[pair][position]))) for position in positions)


def _forced_loads(soft: Softened) -> Iterator[Cause]:
    """Work that can be done nowhere else, after all relief, against a capacity with all that could be built."""
    facts, structure = soft.facts, soft.structure
    forced: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (power, zone), choices in facts.choices.items():
        if len(choices) == 1:
            forced[structure.chain[zone][choices[0]]][power].append(zone)
    loads = facts.loads
    for number, source in enumerate(soft.sources):
        if source.kind != "capacity" or not isinstance(source.before, int | float):
            continue
        body, resource = source.cell("body"), source.cell("resource")
        needed, count = 0.0, 0
        for power, zones in forced[body].items():
            fixed, per_need = loads.get((power, resource, structure.body_position[body]), (0.0, 0.0))
            work = fixed + per_need * sum(facts.need[power, zone] for zone in zones)
            needed += work * max(0.0, 1 - sum(facts.relief_shares(body, resource, power).values()))
            count += len(zones) if work > 0 else 0
        able = source.before + sum(facts.built_capacity(body, resource).values())
        if needed > able + _TOLERANCE * max(1.0, able):
            yield Cause("forced", (number,), needed=needed, count=count)


def _forced_efforts(soft: Softened) -> Iterator[Cause]:
    """Effort on powers that cannot stay where a ministry need not agree."""
    facts: Facts = soft.facts
    for number, source in enumerate(soft.sources):
        if source.kind != "agenda" or not isinstance(source.before, int | float):
            continue
        ministry = source.cell("ministry")
        forced = [
            part.effort
            for part in facts.participations
            if part.ministry == ministry
            and part.effort > 0
            and any(min(facts.choices[part.power, zone], default=-1) > part.threshold for zone in part.zones)
        ]
        able = source.before + sum(facts.built_agenda(ministry).values())
        if sum(forced) > able + _TOLERANCE * max(1.0, able):
            yield Cause("forced", (number,), needed=sum(forced), count=len(forced))


def _forced_changes(soft: Softened) -> Iterator[Cause]:
    """Pairs that cannot stay where they are today."""
    current = soft.structure.current
    moved = sum(position not in soft.facts.choices[pair] for pair, position in current.items())
    for number, source in enumerate(soft.sources):
        if source.kind == "max_changes" and isinstance(source.before, int | float) and moved > source.before:
            yield Cause("forced", (number,), needed=moved, count=moved)
