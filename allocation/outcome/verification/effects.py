"""What the adopted measures do: at their body, or in the zones at or under it."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from allocation.instance.instance import Instance
from allocation.instance.tables import Effect


class Effects:
    """The effects of the adopted measures, added up by the body that has the measure.

    capacity: per (body, resource). capability: per (body, capability). agenda: per ministry.
    """

    def __init__(self, instance: Instance, measures: Collection[str]) -> None:
        self._structure = instance.structure
        self._powers_of_domain: dict[str, set[str]] = defaultdict(set)
        for power in instance.powers:
            if power.domain is not None:
                self._powers_of_domain[power.domain].add(power.power)
        self.capacity: dict[tuple[str, str], float] = defaultdict(float)
        self.capability: dict[tuple[str, str], float] = defaultdict(float)
        self.agenda: dict[str, float] = defaultdict(float)
        self._relief: dict[tuple[str, str, str], float] = defaultdict(float)
        self._supervision: dict[tuple[str, str], float] = defaultdict(float)
        self._service: dict[tuple[str, str], list[tuple[int | None, float]]] = defaultdict(list)
        self._legal: dict[tuple[str, str], int] = {}
        self._consent: set[tuple[str, str, str]] = set()
        self._platform: dict[str, list[tuple[frozenset[str], float]]] = defaultdict(list)
        body_of = {measure.measure: measure.body for measure in instance.measures if measure.measure in measures}
        for effect in instance.effects:
            if effect.measure in body_of:
                self._add(effect, body_of[effect.measure])

    def _add(self, effect: Effect, body: str) -> None:
        amount = effect.amount or 0.0
        position = None if effect.level is None else self._structure.position[effect.level]
        match effect.effect:
            case "capacity":
                self.capacity[body, str(effect.resource)] += amount
            case "capability":
                self.capability[body, str(effect.capability)] += amount
            case "agenda":
                self.agenda[str(effect.ministry)] += amount
            case "relief":
                for power in self._covered(effect):
                    self._relief[body, str(effect.resource), power] += amount
            case "supervision":
                for power in self._covered(effect):
                    self._supervision[body, power] += amount
            case "service":
                for power in self._covered(effect):
                    self._service[body, power].append((position, amount))
            case "legal":
                for power in self._covered(effect) if position is not None else ():
                    self._legal[body, power] = max(position or 0, self._legal.get((body, power), 0))
            case "consent":
                self._consent.update((body, str(effect.ministry), power) for power in self._covered(effect))
            case "platform":
                self._platform[body].append((frozenset(self._covered(effect)), amount))

    def _covered(self, effect: Effect) -> Collection[str]:
        """The powers that an effect acts on: the named one, else its domain's; a consent without either is for all."""
        if effect.power is not None:
            return (effect.power,)
        if effect.domain == "*" or (effect.domain is None and effect.effect == "consent"):
            return self._structure.powers
        return self._powers_of_domain.get(effect.domain, ()) if effect.domain is not None else ()

    def relief(self, body: str, resource: str, power: str) -> float:
        """The share taken off a body's load from a power."""
        return min(1.0, self._relief.get((body, resource, power), 0.0))

    def supervision(self, power: str, zone: str) -> float:
        """The share taken off the supervision of a pair."""
        if not self._supervision:
            return 0.0
        return min(1.0, sum(self._supervision.get((body, power), 0.0) for body in self._structure.ancestry[zone]))

    def service(self, power: str, zone: str, position: int) -> float:
        """What is added to the share of a pair's need that is met at a level."""
        if not self._service:
            return 0.0
        return sum(
            amount
            for body in self._structure.ancestry[zone]
            for at, amount in self._service.get((body, power), ())
            if at is None or at == position
        )

    def lowest(self, power: str, zone: str) -> int:
        """The most local level that law allows to a pair, as extended."""
        by_law = self._structure.lowest[power]
        if not self._legal:
            return by_law
        return max(by_law, *(self._legal.get((body, power), 0) for body in self._structure.ancestry[zone]))

    def consents(self, ministry: str, power: str, zone: str) -> bool:
        """Whether a measure brings the consent of a ministry to a pair."""
        return any((body, ministry, power) in self._consent for body in self._structure.ancestry[zone])

    def platforms(self, zone: str) -> list[tuple[frozenset[str], float]]:
        """The platforms of a zone: the powers that each covers and the share that it takes off their links."""
        return [platform for body in self._structure.ancestry[zone] for platform in self._platform.get(body, ())]


def platform_share(platforms: Iterable[tuple[frozenset[str], float]], power_a: str, power_b: str) -> float:
    """The share that platforms take off a link: each counts only if it covers both powers."""
    return min(1.0, sum(amount for covered, amount in platforms if power_a in covered and power_b in covered))
