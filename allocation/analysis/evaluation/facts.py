"""What an allocation does to every pair, as arrays in the order of the instance's pairs."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt

from allocation.instance.structure import Pair
from allocation.outcome.allocation import Allocation
from allocation.outcome.verification.authorisation import Authorities
from allocation.outcome.verification.plan import Plan
from allocation.outcome.verification.tolerance import exceeds

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]


class Facts:
    """An allocation's pairs with what is known about each.

    chosen, held: positions of the level where it is and where law holds it; granted: it is exercised below its holder.
    need: cases a year, 0 where nobody answered; answered: somebody did. expected: share that firms expect, NaN where
    nobody said. importance: of the power. service: share of the need that is met. cases: handled in the latest year
    that is reported, NaN where none is; year: that year, 0 where none is.
    """

    def __init__(self, allocation: Allocation) -> None:
        self.allocation = allocation
        self.instance = allocation.instance
        self.structure = allocation.instance.structure
        self.plan = Plan(self.instance, allocation.levels, allocation.measures)
        self.authorities = Authorities(self.plan)
        self.pairs = self.structure.pairs
        self.index = {pair: row for row, pair in enumerate(self.pairs)}
        needs = {(row.power, row.zone): row for row in self.instance.needs}
        rows = [needs.get(pair) for pair in self.pairs]
        self.need = np.array([(row.need if row else None) or 0.0 for row in rows], dtype=np.float64)
        self.answered = np.array([row is not None and row.need is not None for row in rows], dtype=np.bool_)
        self.expected = _known([row.expected if row else None for row in rows])
        self.importance = np.array([self.plan.power[power].importance for power, _ in self.pairs], dtype=np.float64)
        self.chosen = np.array([self.plan.chosen[pair] for pair in self.pairs], dtype=np.int64)
        self.held = np.array([self.structure.held_at[power] for power, _ in self.pairs], dtype=np.int64)
        self.granted: Flags = self.chosen > self.held
        self.body = [self.plan.body[pair] for pair in self.pairs]
        self.service = np.array([self.service_at(pair, at) for pair, at in self.plan.chosen.items()], dtype=np.float64)
        self.year, self.cases = self._usage()

    @cached_property
    def _usual_service(self) -> list[float]:
        settings, last = self.instance.settings, self.structure.last
        return [settings.service.get(level, at / last) for at, level in enumerate(self.structure.levels)]

    @cached_property
    def _own_service(self) -> dict[tuple[str, int], float]:
        return {(row.power, self.structure.position[row.level]): row.share for row in self.instance.service}

    def service_at(self, pair: Pair, at: int) -> float:
        """The share of a pair's need that is met at a level, effects of measures included."""
        own = self._own_service.get((pair[0], at), self._usual_service[at])
        return min(1.0, own + self.plan.effects.service(*pair, at))

    def _usage(self) -> tuple[Whole, Floats]:
        latest: dict[Pair, tuple[int, float]] = {}
        for row in self.instance.usage:
            pair = (row.power, row.zone)
            latest[pair] = max(latest.get(pair, (0, 0.0)), (row.year, row.cases))
        years = np.array([latest.get(pair, (0, 0.0))[0] for pair in self.pairs], dtype=np.int64)
        return years, _known([latest[pair][1] if pair in latest else None for pair in self.pairs])

    @cached_property
    def requirements(self) -> dict[str, list[tuple[str, float]]]:
        """Per power, the capabilities that it takes and the scores."""
        required: dict[str, list[tuple[str, float]]] = {}
        for row in self.instance.requirements:
            required.setdefault(row.power, []).append((row.capability, row.score))
        return required

    @cached_property
    def scores(self) -> dict[tuple[str, str], float]:
        """Per body and capability, the score, effects of measures included."""
        have = {(row.body, row.capability): row.score for row in self.instance.capabilities}
        for place, amount in self.plan.effects.capability.items():
            have[place] = have.get(place, 0.0) + amount
        return have

    def lacking(self, power: str, body: str) -> list[tuple[str, float, float]]:
        """The capabilities that a body lacks for a power: name, score that it takes, score that it has."""
        return [
            (capability, score, self.scores.get((body, capability), 0.0))
            for capability, score in self.requirements.get(power, ())
            if exceeds(score, self.scores.get((body, capability), 0.0))
        ]

    @cached_property
    def capacities(self) -> dict[tuple[str, str], float]:
        """Per body and resource, what it can carry, effects of measures included."""
        return self.plan.capacities()

    @cached_property
    def tightest(self) -> Mapping[str, tuple[str, float, float]]:
        """Per overloaded body, its tightest resource with load and capacity."""
        found: dict[str, tuple[str, float, float]] = {}
        for (body, resource), limit in self.capacities.items():
            load = self.plan.load.get((body, resource), 0.0)
            if exceeds(load, limit):
                earlier = found.get(body)
                if earlier is None or limit / load < earlier[2] / earlier[1]:
                    found[body] = (resource, load, limit)
        return found

    @cached_property
    def carried(self) -> Floats:
        """Share of each pair that its body can take on: 0 without the capability, capacity/load if it is overloaded."""
        shares = np.ones(len(self.pairs))
        for row, ((power, _), body) in enumerate(zip(self.pairs, self.body, strict=True)):
            if body is None or self.lacking(power, body):
                shares[row] = 0.0
            elif body in self.tightest:
                _, load, limit = self.tightest[body]
                shares[row] = limit / load
        return shares


class Needless:
    """Granted pairs that nobody needs: a stated need at most the threshold, or reported cases at most the threshold.

    by_need, by_usage: for which reason. known: granted pairs of which need or usage is known, so that it can be told.
    """

    def __init__(self, facts: Facts, need_threshold: float, usage_threshold: float) -> None:
        reported = ~np.isnan(facts.cases)
        self.by_need: Flags = facts.granted & facts.answered & (facts.need <= need_threshold)
        self.by_usage: Flags = facts.granted & reported & (np.where(reported, facts.cases, np.inf) <= usage_threshold)
        self.known: Flags = facts.granted & (facts.answered | reported)
        self.reported: Flags = facts.granted & reported
        self.any: Flags = self.by_need | self.by_usage


def _known(values: list[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
