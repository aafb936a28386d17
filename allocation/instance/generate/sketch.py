"""A random instance as arrays, before it becomes tables: who there is, what there is to do, and today's allocation.

Powers are rows and zones columns of every matrix; levels are positions. Every theme draws from its own stream of random
numbers, so that a tighter capacity or stronger links leave all other figures as they are.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Strength = Literal["weak", "medium", "strong"]
Tightness = Literal["loose", "tight"]
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

DOMAINS = ("trade", "investment", "finance", "shipping", "health", "construction", "data", "talent")
_MIDDLE = ("provincial", "municipal", "county", "township")
_THEMES = ("bodies", "powers", "needs", "current", "loads", "abilities", "consents", "ties", "measures")


@dataclass(frozen=True)
class Request:
    """What is asked for; see `generate`."""

    powers: int
    zones: int
    levels: int
    links_per_power: float
    coordination: Strength
    capacity: Tightness
    seed: int

    def stream(self, theme: str) -> np.random.Generator:
        """The random numbers of a theme; PCG64 gives the same ones on every machine."""
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seed, _THEMES.index(theme)])))


def short(number: float, digits: int = 3) -> float:
    """A number as people would write it, with few digits; the last bits of two machines' arithmetic vanish with it."""
    return float(f"{number:.{digits}g}")


class Sketch:
    """The arrays.

    parent, level: per body, the root first (its parent is −1), parents before children. chain: per zone and level, the
    body or −1. pairs: where somebody must exercise the power. current: today's level of every pair.
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        self.last = request.levels - 1
        self.levels = _level_names(request.levels)
        self.parent, self.level = _tree(request)
        self.zone_bodies = np.flatnonzero(self.level == self.last)
        self.chain = self._chain()
        self.body_ids = self._body_ids()
        self.zone_ids = [self.body_ids[body] for body in self.zone_bodies]
        width = len(str(request.powers))
        self.power_ids = [f"p{number:0{width}d}" for number in range(1, request.powers + 1)]
        self.ministries = [f"m{number:02d}" for number in range(1, min(20, 10 + request.powers // 50) + 1)]
        self._draw_powers()
        self._draw_needs()
        self._draw_current()

    # --- who there is ---------------------------------------------------------------------------------------------

    def _chain(self) -> Integers:
        chain = np.full((len(self.zone_bodies), self.last + 1), -1, dtype=np.int64)
        for zone, body in enumerate(self.zone_bodies):
            while body >= 0:
                chain[zone, self.level[body]] = body
                body = self.parent[body]
        return chain

    def _body_ids(self) -> list[str]:
        """`CN`, then the first letter of the level and a number."""
        ids, counts = ["CN"], np.zeros(self.last + 1, dtype=np.int64)
        totals = np.bincount(self.level, minlength=self.last + 1)
        for level in self.level[1:]:
            counts[level] += 1
            letter = "z" if level == self.last else "r" if level == 1 else f"b{level}-"
            ids.append(f"{letter}{counts[level]:0{len(str(totals[level]))}d}")
        return ids

    # --- what there is to do --------------------------------------------------------------------------------------

    def _draw_powers(self) -> None:
        rng, count = self.request.stream("powers"), self.request.powers
        homes = rng.integers(len(DOMAINS), size=len(self.ministries))
        self.owner = rng.integers(len(self.ministries), size=count)
        strays = rng.random(count) < 0.2
        self.domain = np.where(strays, rng.integers(len(DOMAINS), size=count), homes[self.owner])
        # Mostly the centre and the province hold powers: half and a third of them, the rest lower down
        weights = np.array([0.5, 0.35, *[0.15 / max(1, self.last - 1)] * (self.last - 1)])
        weights[-1] = min(weights[-1], 0.1)
        self.held = rng.choice(self.last + 1, size=count, p=weights / weights.sum())
        caution = rng.random(count)
        lowest = np.where(caution < 0.8, self.last, np.where(caution < 0.95, self.last - 1, 0))
        self.lowest = np.maximum(lowest, self.held)
        self.importance = np.array([short(value) for value in np.exp(rng.normal(0, 0.4, count))])
        self.risk = rng.integers(3, size=count)
        self.bounded_above = rng.random(count) < 0.3
        self.pairs = np.ones((count, self.request.zones), dtype=bool)
        listed = rng.random(count) < 0.1
        self.pairs[listed] = rng.random((int(listed.sum()), self.request.zones)) < 0.6
        self.pairs[~self.pairs.any(axis=1), 0] = True

    def _draw_needs(self) -> None:
        """Lognormal, alike within a domain and zone; a fifth is 0."""
        rng, shape = self.request.stream("needs"), self.pairs.shape
        base = rng.normal(3, 0.8, (shape[0], 1))
        taste = rng.normal(0, 0.7, (len(DOMAINS), shape[1]))
        volume = np.exp(base + taste[self.domain] + rng.normal(0, 0.4, shape))
        volume[rng.random(shape) < 0.2] = 0
        rounded = [short(value) for value in volume.ravel().tolist()]
        self.need: Floats = np.array(rounded).reshape(shape) * self.pairs

    def _draw_current(self) -> None:
        """By law, or the nearest more central level in the chain; some powers are one step further down already."""
        rng = self.request.stream("current")
        fallback = np.maximum.accumulate(np.where(self.chain >= 0, np.arange(self.last + 1), 0), axis=1)
        self.by_law: Integers = fallback[:, self.held].T
        self.handed_down = (rng.random(self.request.powers) < 0.08) & (self.held < self.lowest)
        further = fallback[:, np.minimum(self.held + 1, self.lowest)].T
        where = self.handed_down[:, None] & self.pairs & (rng.random(self.pairs.shape) < 0.3)
        self.current: Integers = np.where(where, further, self.by_law)
        self.highest = np.where(self.bounded_above, np.where(self.pairs, self.current, self.last).min(axis=1), 0)

    # --- what follows ---------------------------------------------------------------------------------------------

    @cached_property
    def weighted(self) -> Floats:
        """Importance × need of every pair."""
        weighted: Floats = self.importance[:, None] * self.need
        return weighted

    @cached_property
    def worth(self) -> Floats:
        """Importance × need of a power in an average zone of its pairs."""
        worth: Floats = self.weighted.sum(axis=1) / self.pairs.sum(axis=1)
        return worth

    @cached_property
    def holder(self) -> Integers:
        """The body that exercises a power in a zone today."""
        holder: Integers = self.chain[np.arange(self.request.zones)[None, :], self.current]
        return holder

    @cached_property
    def zones_under(self) -> Booleans:
        """Per body and zone, whether the zone is at or under the body."""
        under = np.zeros((len(self.parent), self.request.zones), dtype=bool)
        zones, levels = np.nonzero(self.chain >= 0)
        under[self.chain[zones, levels], zones] = True
        return under

    def some(self, rng: np.random.Generator, count: int, share: float) -> list[int]:
        """Some of `count` things, in order."""
        return np.flatnonzero(rng.random(count) < share).tolist()

    def pick(self, rng: np.random.Generator, options: Any) -> int:
        """One of several numbers."""
        return int(options[int(rng.integers(len(options)))])


def _level_names(count: int) -> list[str]:
    middle = [*_MIDDLE, *(f"local-{number}" for number in range(len(_MIDDLE) + 1, count))]
    return ["central", *middle[: count - 2], "zone"]


def _tree(request: Request) -> tuple[Integers, Integers]:
    """Parent and level of every body: about a province for three zones, then smaller groups; some skip a level."""
    rng, last = request.stream("bodies"), request.levels - 1
    parent, level = [-1], [0]

    def grow(above: int, position: int, zones: int) -> None:
        """Put zones under a body: each its own at the last level, else in groups of two or so."""
        while zones > 0:
            skips = 1 < position < last and rng.random() < 0.2
            here = position + 1 if skips else position
            group = 1 if here == last else min(zones, int(rng.integers(1, 4)))
            parent.append(above)
            level.append(here)
            if here < last:
                grow(len(parent) - 1, here + 1, group)
            zones -= group

    if last == 1:
        grow(0, 1, request.zones)
    else:
        provinces = max(1, round(request.zones / 3))
        sizes = 1 + np.bincount(rng.integers(provinces, size=request.zones - provinces), minlength=provinces)
        for size in sizes.tolist():
            parent.append(0)
            level.append(1)
            grow(len(parent) - 1, 2, size)
    return np.array(parent), np.array(level)
