"""A random instance with every table that the model uses, in which today's allocation is always possible."""

from collections.abc import Iterator

import numpy as np

from allocation.instance.generate import limits, options, ties
from allocation.instance.generate.sketch import DOMAINS, Request, Sketch, Strength, Tightness, short
from allocation.instance.instance import Instance
from allocation.instance.settings import Settings
from allocation.instance.tables import Applies, Body, Current, Need, Power

_KINDS = ("licence", "filing", "confirmation", "inspection")
_RISKS = ("low", "middle", "high")
_MOST_LEVELS = 20


def generate(
    powers: int,
    zones: int,
    *,
    levels: int = 3,
    links_per_power: float = 1.0,
    coordination: Strength = "medium",
    capacity: Tightness = "loose",
    seed: int = 0,
) -> Instance:
    """A random instance of a given size; the same on every machine for the same arguments.

    levels: 2 to 20; with 4 or more, some zones' chains skip one. links_per_power: links between powers, per power.
    coordination: what all links cost at the largest distance: 0.15, 0.5 or 1.5 of the whole importance × need.
    capacity: what bodies can carry, and ministries spend, of what handing everything down would take.

    Today's allocation keeps every limit, so there always is an allocation. Raises `ValueError` for impossible sizes.
    """
    if powers < 1 or zones < 1 or not 2 <= levels <= _MOST_LEVELS or links_per_power < 0 or seed < 0:
        raise ValueError(f"powers and zones must be at least 1, levels 2 to {_MOST_LEVELS}, links and seed at least 0")
    sketch = Sketch(Request(powers, zones, levels, links_per_power, coordination, capacity, seed))
    loads = limits.Loads(sketch)
    abilities = limits.Abilities(sketch)
    consents = limits.Consents(sketch)
    links = ties.Links(sketch)
    measures = options.Measures(sketch, loads, consents)
    return Instance(
        _settings(sketch),
        bodies=tuple(_bodies(sketch)),
        powers=tuple(_powers(sketch)),
        needs=tuple(_needs(sketch)),
        applies=tuple(_applies(sketch)),
        service=tuple(ties.services(sketch)),
        loads=loads.rows,
        capacities=loads.capacities,
        requirements=abilities.requirements,
        capabilities=abilities.capabilities,
        ministries=consents.ministries,
        joint=consents.joint,
        spillovers=tuple(ties.spillovers(sketch)),
        links=links.rows,
        distances=links.distances,
        rules=tuple(ties.rules(sketch)),
        decided=tuple(ties.decided(sketch)),
        current=tuple(_current(sketch)),
        innovations=tuple(options.innovations(sketch)),
        innovation_powers=tuple(options.innovation_powers(sketch)),
        measures=measures.measures,
        effects=measures.effects,
        budgets=measures.budgets,
    )


def _settings(sketch: Sketch) -> Settings:
    request = sketch.request
    return Settings.model_validate(
        {
            "schema": 1,
            "name": f"random-{request.powers}x{request.zones}-{request.seed}",
            "title": {
                "en": f"Random instance, {request.powers} powers in {request.zones} zones, seed {request.seed}",
                "zh": f"随机实例：{request.powers} 个事项，{request.zones} 个区域，种子 {request.seed}",
            },
            "levels": sketch.levels,
            "resources": {name: {"unit": unit, "cost": cost} for name, (unit, cost) in limits.RESOURCES.items()},
            "reform": {"change_cost": short(0.02 * float(sketch.worth.mean()), 2)},
        }
    )


def _bodies(sketch: Sketch) -> Iterator[Body]:
    for body, name in enumerate(sketch.body_ids):
        cells = {"body": name, "level": sketch.levels[sketch.level[body]]}
        above = sketch.parent[body]
        yield Body.model_validate(cells if above < 0 else cells | {"parent": sketch.body_ids[above]})


def _powers(sketch: Sketch) -> Iterator[Power]:
    """Supervision and authorisation are worth thinking about: a few per cent of the need that a power carries."""
    rng, count = sketch.request.stream("powers").spawn(1)[0], sketch.request.powers
    supervision = sketch.worth * (0.02 + 0.1 * sketch.risk + 0.05 * rng.random(count)) / sketch.last
    authorisation = sketch.weighted.sum(axis=1) * (0.01 + 0.05 * rng.random(count))
    uniform, kinds = rng.random(count), rng.integers(len(_KINDS), size=count)
    for power, name in enumerate(sketch.power_ids):
        cells: dict[str, object] = {
            "power": name,
            "domain": DOMAINS[sketch.domain[power]],
            "owner": sketch.ministries[sketch.owner[power]],
            "held_at": sketch.levels[sketch.held[power]],
            "importance": float(sketch.importance[power]),
            "supervision": short(supervision[power]),
            "authorisation": short(authorisation[power]),
            "kind": _KINDS[kinds[power]],
            "risk": _RISKS[sketch.risk[power]],
        }
        if sketch.highest[power] > 0:
            cells["highest"] = sketch.levels[sketch.highest[power]]
        if sketch.lowest[power] < sketch.last:
            cells["lowest"] = sketch.levels[sketch.lowest[power]]
        if uniform[power] < 0.05 and _is_uniform(sketch, power):
            cells["uniform"] = "all"
        elif uniform[power] < 0.12 and _is_uniform(sketch, power, within_parents=True):
            cells["uniform"] = "parent"
        yield Power.model_validate(cells)


def _is_uniform(sketch: Sketch, power: int, *, within_parents: bool = False) -> bool:
    """Whether today's allocation has the power at one level, in all zones or in the zones of each parent."""
    zones = np.flatnonzero(sketch.pairs[power])
    levels = sketch.current[power, zones]
    groups = sketch.parent[sketch.zone_bodies[zones]] if within_parents else np.zeros(len(zones))
    return all(len(set(levels[groups == group].tolist())) == 1 for group in set(groups.tolist()))


def _needs(sketch: Sketch) -> Iterator[Need]:
    for power, row, pairs in zip(sketch.power_ids, sketch.need.tolist(), sketch.pairs.tolist(), strict=True):
        for zone, need, exists in zip(sketch.zone_ids, row, pairs, strict=True):
            if exists:
                yield Need(power=power, zone=zone, need=need)


def _applies(sketch: Sketch) -> Iterator[Applies]:
    for power in np.flatnonzero(~sketch.pairs.all(axis=1)).tolist():
        for zone in np.flatnonzero(sketch.pairs[power]).tolist():
            yield Applies(power=sketch.power_ids[power], zone=sketch.zone_ids[zone])


def _current(sketch: Sketch) -> Iterator[Current]:
    for power, zone in np.argwhere((sketch.current != sketch.by_law) & sketch.pairs).tolist():
        level = sketch.levels[sketch.current[power, zone]]
        yield Current(power=sketch.power_ids[power], zone=sketch.zone_ids[zone], level=level)
