"""What ties powers and levels together: links, distances, rules, decisions, service and spillovers."""

from collections.abc import Iterator

import numpy as np

from allocation.instance.generate.sketch import Integers, Sketch, short
from allocation.instance.tables import Decided, Distance, Link, Rule, Service, Spillover

_STRENGTH = {"weak": 0.15, "medium": 0.5, "strong": 1.5}
"""What all links cost at the largest distance, as a share of the whole importance × need."""
_WITHIN_DOMAIN = 0.7
_ONE_ZONE = 0.05


class Links:
    """Links, mostly within a domain, and distances: two departments of the centre are half a step apart."""

    def __init__(self, sketch: Sketch) -> None:
        rng = sketch.request.stream("ties")
        count = round(sketch.request.links_per_power * sketch.request.powers) if sketch.request.powers > 1 else 0
        ends = [self._ends(sketch, rng) for _ in range(count)]
        weights = np.exp(rng.normal(0, 0.6, count))
        general = rng.random(count) >= _ONE_ZONE
        zones = [self._zones(sketch, a, b) for a, b in ends]
        picked = [
            sketch.pick(rng, zones[link]) if not general[link] and len(zones[link]) else None for link in range(count)
        ]
        felt = np.array([len(where) if one is None else 1 for where, one in zip(zones, picked, strict=True)])
        whole = float((weights * felt).sum()) * sketch.last
        scale = _STRENGTH[sketch.request.coordination] * float(sketch.weighted.sum()) / whole if whole else 0.0
        self.rows = tuple(
            self._row(sketch, a, b, one, short(scale * weight, 4))
            for (a, b), one, weight, together in zip(ends, picked, weights.tolist(), felt.tolist(), strict=True)
            if together
        )
        centre = sketch.levels[0]
        self.distances = (Distance(level_a=centre, level_b=centre, distance=0.5),)

    def _ends(self, sketch: Sketch, rng: np.random.Generator) -> tuple[int, int]:
        count = sketch.request.powers
        a = int(rng.integers(count))
        related = np.flatnonzero(sketch.domain == sketch.domain[a])
        related = related[related != a]
        if len(related) and rng.random() < _WITHIN_DOMAIN:
            return a, sketch.pick(rng, related)
        return a, (a + 1 + int(rng.integers(count - 1))) % count

    def _zones(self, sketch: Sketch, a: int, b: int) -> Integers:
        return np.flatnonzero(sketch.pairs[a] & sketch.pairs[b])

    def _row(self, sketch: Sketch, a: int, b: int, zone: int | None, cost: float) -> Link:
        cells = {"power_a": sketch.power_ids[a], "power_b": sketch.power_ids[b], "cost": cost}
        return Link.model_validate(cells if zone is None else cells | {"zone": sketch.zone_ids[zone]})


def rules(sketch: Sketch) -> Iterator[Rule]:
    """A few rules that today's allocation keeps, some in one zone only."""
    rng, count = sketch.request.stream("ties").spawn(1)[0], sketch.request.powers
    tied: set[tuple[int, int]] = set()
    for _ in range(max(1, count // 25) if count > 1 else 0):
        a, b = rng.choice(count, size=2, replace=False).tolist()
        zones = np.flatnonzero(sketch.pairs[a] & sketch.pairs[b])
        in_one, kinds = rng.random() < 0.2, rng.permutation(3).tolist()
        if len(zones) == 0 or {(a, b), (b, a)} & tied:
            continue
        tied.add((a, b))
        zone = sketch.pick(rng, zones) if in_one else None
        where = zones if zone is None else np.array([zone])
        kept = _kept(sketch.current[a, where], sketch.current[b, where])
        rule = next((name for name in (list(kept)[kind] for kind in kinds) if kept[name]), None)
        if rule is not None:
            cells = {"rule": rule, "power_a": sketch.power_ids[a], "power_b": sketch.power_ids[b]}
            yield Rule.model_validate(cells if zone is None else cells | {"zone": sketch.zone_ids[zone]})


def _kept(level_a: Integers, level_b: Integers) -> dict[str, bool]:
    """Which rules two powers keep today."""
    return {
        "bundle": bool((level_a == level_b).all()),
        "requires": bool((level_a <= level_b).all()),
        "separate": bool((level_a != level_b).all()),
    }


def decided(sketch: Sketch) -> Iterator[Decided]:
    """Some levels ruled out, a few pairs decided as they are today."""
    rng = sketch.request.stream("ties").spawn(2)[1]
    levels = sketch.levels
    for power in sketch.some(rng, sketch.request.powers, 0.06):
        zones = np.flatnonzero(sketch.pairs[power])
        zone, kind = sketch.pick(rng, zones), rng.random()
        cells = {"power": sketch.power_ids[power], "zone": sketch.zone_ids[zone]}
        today = int(sketch.current[power, zone])
        if kind < 0.3:
            yield Decided.model_validate({**cells, "decision": "must", "level": levels[today]})
        elif kind < 0.7 and today < sketch.last:
            yield Decided.model_validate({**cells, "decision": "never", "level": levels[sketch.last]})
        elif (sketch.current[power, zones] < sketch.last).all():
            everywhere = {"power": sketch.power_ids[power], "decision": "never", "level": levels[sketch.last]}
            yield Decided.model_validate(everywhere)


def services(sketch: Sketch) -> Iterator[Service]:
    """A tenth of the powers is served better than usual from the level above the zone."""
    rng = sketch.request.stream("ties").spawn(3)[2]
    for power in sketch.some(rng, sketch.request.powers, 0.1):
        level = max(sketch.last - 1, 0)
        usual = level / sketch.last
        share = round(usual + (1 - usual) * 0.8 * float(rng.random()), 2)
        yield Service(power=sketch.power_ids[power], level=sketch.levels[level], share=share)


def spillovers(sketch: Sketch) -> Iterator[Spillover]:
    """A sixth of the powers does harm beyond the zone if it is exercised at the last level."""
    rng = sketch.request.stream("ties").spawn(4)[3]
    for power in sketch.some(rng, sketch.request.powers, 1 / 6):
        cost = short(float(sketch.importance[power]) * (0.05 + 0.35 * float(rng.random())))
        level = sketch.levels[int(rng.integers(sketch.last))]
        yield Spillover(power=sketch.power_ids[power], level=level, cost=cost)
