"""A start for the search: today's allocation, pulled up to where it is allowed."""

from collections.abc import Iterable

from allocation.instance.instance import Instance
from allocation.instance.structure import Pair, Structure
from allocation.outcome.allocation import Allocation, judge, today
from allocation.outcome.verification import Breach

# each round moves pairs one level up or sets a group even; more rounds than levels settle what rounds upset
ROUNDS_PER_LEVEL = 4


def cautious(instance: Instance) -> Allocation:
    """Today's allocation, with the pairs that break a constraint moved up level by level until none does.

    Where that does not end well it still breaks some: `verdict.breaches` tells. No measure is adopted.
    """
    allocation = today(instance)
    for _ in range(ROUNDS_PER_LEVEL * len(instance.settings.levels)):
        if allocation.verdict is None or not allocation.verdict.breaches:
            break
        levels = dict(allocation.levels)
        for breach in allocation.verdict.breaches:
            _pull_up(instance, levels, breach)
        if levels == allocation.levels:
            break
        allocation = judge(instance, levels)
    return allocation


def _pull_up(instance: Instance, levels: dict[Pair, str], breach: Breach) -> None:
    """Move the pairs that one breach concerns up, the whole group where they belong together."""
    structure = instance.structure
    power, zone, other = breach.power, breach.zone, breach.other
    if breach.family == "decided" and breach.variant == "must" and power and zone and other:
        levels[power, zone] = other
    elif breach.family == "uniform" and power:
        group = structure.zones_of[power] if breach.body is None else structure.zones_under[breach.body]
        _even(structure, levels, [(power, place) for place in group if (power, place) in levels])
    elif breach.family == "bundle" and power and zone and other:
        _even(structure, levels, [(power, zone), (other, zone)])
    elif breach.family == "capacity" and breach.body:
        _lighten(instance, levels, breach.body)
    elif breach.family == "agenda" and other:
        joined = {row.power for row in instance.joint if row.ministry == other}
        for pair in levels:
            if pair[0] in joined and structure.position[levels[pair]] > structure.held_at[pair[0]]:
                _raise(structure, levels, pair)
    elif power and zone:
        _raise(structure, levels, (power, zone))


def _raise(structure: Structure, levels: dict[Pair, str], pair: Pair) -> None:
    """One level up the chain of the pair's zone, within what law allows."""
    position = structure.position[levels[pair]]
    above = [p for p in structure.chain[pair[1]] if structure.highest[pair[0]] <= p < position]
    if above:
        levels[pair] = structure.levels[max(above)]


def _even(structure: Structure, levels: dict[Pair, str], pairs: Iterable[Pair]) -> None:
    """All pairs to the most central level among them."""
    together = list(pairs)
    level = min((levels[pair] for pair in together), key=structure.position.__getitem__)
    for pair in together:
        levels[pair] = level


def _lighten(instance: Instance, levels: dict[Pair, str], body: str) -> None:
    """Give up half of what an overloaded body exercises below its holder, the rarely needed first; else half of all."""
    structure = instance.structure
    at = structure.body_position[body]
    held = [
        (power, zone)
        for (power, zone), level in levels.items()
        if structure.position[level] == at and structure.chain[zone].get(at) == body
    ]
    granted = [pair for pair in held if structure.held_at[pair[0]] < at] or held
    need = {(row.power, row.zone): row.need or 0.0 for row in instance.needs}
    granted.sort(key=lambda pair: need.get(pair, 0.0))
    for pair in granted[: (len(granted) + 1) // 2]:
        _raise(structure, levels, pair)
