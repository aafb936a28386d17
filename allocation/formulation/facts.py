"""What the model needs to know of an instance, prepared once: defaults filled, rows added up, open levels found."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace

from allocation.instance.instance import Instance
from allocation.instance.structure import Pair, Structure
from allocation.instance.tables import Effect, EffectKind, Measure, Power

# scores are small decimals whose sums miss by rounding, such as 0.1 + 0.2 against 0.3
SCORE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Participation:
    """A ministry's part in a power: beyond which position it must agree, where, and what it spends on it.

    body: whose organ the ministry is. threshold: a pair exercised more locally than this position needs the consent.
    zones: those of the power's pairs that lie under the ministry's body.
    refusing: the zones among them for which its answer is no.
    """

    power: str
    ministry: str
    body: str
    threshold: int
    zones: tuple[str, ...]
    refusing: frozenset[str]
    effort: float


class Facts:
    """Figures and sets of an instance as the formulation reads them. Levels are positions; measures are ids."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.structure: Structure = instance.structure
        self.levels = self.structure.levels
        self.powers = _powers(instance)
        self.measures = _measures(instance)
        self.read_effects()
        self.need = _needs(instance, self.structure)
        self.loads = _loads(instance, self.structure)
        self.service = self._service()
        self.participations = tuple(self._participations())
        self.shortfall = self._shortfalls()
        self.choices: dict[Pair, tuple[int, ...]] = self._choices()

    def within(self, zones: Collection[str]) -> "Facts":
        """The facts of some zones: their pairs, the bodies that they are under, and these bodies' measures."""
        facts = copy(self)
        facts.structure = structure = self.structure.within(zones)
        facts.measures = {name: row for name, row in self.measures.items() if row.body in structure.body_position}
        facts.read_effects()
        facts.need = {pair: self.need[pair] for pair in structure.pairs}
        facts.participations = tuple(
            replace(part, zones=inside, refusing=part.refusing & set(inside))
            for part in self.participations
            if (inside := tuple(zone for zone in part.zones if zone in structure.chain)) or not part.zones
        )
        missing = ((power, body) for body in structure.body_position for power in self.powers)
        facts.shortfall = {index: self.shortfall[index] for index in missing if index in self.shortfall}
        facts.choices = {pair: self.choices[pair] for pair in structure.pairs}
        return facts

    def with_figures(self, instance: Instance) -> "Facts":
        """The facts of an instance of the same structure, where other figures are all that is new."""
        facts = copy(self)
        facts.read_figures(instance)
        return facts

    def read_figures(self, instance: Instance) -> None:
        """Take the figures of an instance of the same structure, and who participates with which answer."""
        self.instance = instance
        self.powers = _powers(instance)
        self.measures = _measures(instance)
        self.need = _needs(instance, self.structure)
        self.loads = _loads(instance, self.structure)
        self.participations = tuple(self._participations())

    def same_consents(self, other: "Facts") -> bool:
        """Whether facts of the same structure are sure to leave the same levels open, and the same to measures.

        That is so if what is refused there in addition lies beyond the levels that are open here.
        """
        return not any(
            zone in one.refusing or self._opens(one, zone)
            for one, another in zip(self.participations, other.participations, strict=True)
            for zone in one.refusing ^ another.refusing
        )

    def _opens(self, part: Participation, zone: str) -> bool:
        """Whether a pair's levels, or what measures could do for it, depend on a ministry's answer."""
        choices = self.choices[part.power, zone]
        return bool(self.consenting(part, zone)) or (bool(choices) and choices[-1] > part.threshold)

    def reaches(self, pair: Pair, position: int) -> bool:
        """Whether a pair can be exercised at a position or more locally."""
        choices = self.choices[pair]
        return bool(choices) and choices[-1] >= position

    # --- effects of measures -------------------------------------------------------------------------------------

    def read_effects(self) -> None:
        """By kind, the effects of the measures: on each zone under their bodies, at each body, and all of them."""
        self._acting: dict[tuple[EffectKind, str], list[Effect]] = defaultdict(list)
        self._at: dict[tuple[EffectKind, str], list[Effect]] = defaultdict(list)
        self._of_kind: dict[EffectKind, list[Effect]] = defaultdict(list)
        for effect in self.instance.effects:
            if effect.measure not in self.measures:
                continue
            body = self.measures[effect.measure].body
            for zone in self.structure.zones_under[body]:
                self._acting[effect.effect, zone].append(effect)
            self._at[effect.effect, body].append(effect)
            self._of_kind[effect.effect].append(effect)

    def covers(self, effect: Effect, power: str) -> bool:
        """Whether an effect acts on a power: the one that it names, else those of its domain (`*` is every domain)."""
        if effect.power is not None:
            return effect.power == power
        if effect.domain is None:
            return effect.effect == "consent"
        return effect.domain in ("*", self.powers[power].domain)

    def effects_on(self, kind: EffectKind, power: str, zone: str) -> list[Effect]:
        """The effects of a kind that act on a power in a zone."""
        return [effect for effect in self._acting.get((kind, zone), ()) if self.covers(effect, power)]

    def consenting(self, participation: Participation, zone: str) -> list[str]:
        """The measures that make a ministry consent to a power in a zone."""
        effects = self.effects_on("consent", participation.power, zone)
        return [effect.measure for effect in effects if effect.ministry == participation.ministry]

    def opening(self, power: str, zone: str, position: int) -> list[str]:
        """The measures that let a power go down to a position in a zone, in law."""
        effects = self.effects_on("legal", power, zone)
        return [e.measure for e in effects if e.level is not None and self.structure.position[e.level] >= position]

    def shares(self, kind: EffectKind, power: str, zone: str, position: int | None = None) -> dict[str, float]:
        """By measure, the share that its effects of a kind take off (or add) for a power in a zone.

        position: only effects that name this level or none.
        """
        effects = self.effects_on(kind, power, zone)
        if position is not None:
            effects = [effect for effect in effects if effect.level in (None, self.levels[position])]
        return _totals(effects)

    def platform_shares(self, power_a: str, power_b: str, zone: str) -> dict[str, float]:
        """By measure, the share off a link's cost: of the effects that cover both powers."""
        return _totals(e for e in self.effects_on("platform", power_a, zone) if self.covers(e, power_b))

    def relief_shares(self, body: str, resource: str, power: str) -> dict[str, float]:
        """By measure, the share off a body's load of a resource from a power."""
        return self._at_body("relief", body, lambda e: e.resource == resource and self.covers(e, power))

    def built_capacity(self, body: str, resource: str) -> dict[str, float]:
        """By measure, what it adds to a body's capacity of a resource."""
        return self._at_body("capacity", body, lambda effect: effect.resource == resource)

    def built_capability(self, body: str, capability: str) -> dict[str, float]:
        """By measure, what it adds to a body's score of a capability."""
        return self._at_body("capability", body, lambda effect: effect.capability == capability)

    def built_agenda(self, ministry: str) -> dict[str, float]:
        """By measure, what it adds to the agenda of a ministry."""
        return _totals(e for e in self._of_kind.get("agenda", ()) if e.ministry == ministry)

    def _at_body(self, kind: EffectKind, body: str, matches: Callable[[Effect], bool]) -> dict[str, float]:
        return _totals(effect for effect in self._at.get((kind, body), ()) if matches(effect))

    # --- figures -------------------------------------------------------------------------------------------------

    def weighted_need(self, pair: Pair) -> float:
        """The need of a pair, weighted by the power's importance."""
        return self.powers[pair[0]].importance * self.need[pair]

    def _service(self) -> dict[tuple[str, int], float]:
        written = {(row.power, self.structure.position[row.level]): row.share for row in self.instance.service}
        general = self.instance.settings.service
        return {
            (power, position): written.get((power, position), general.get(level, position / self.structure.last))
            for power in self.powers
            for position, level in enumerate(self.levels)
        }

    def spillover(self) -> dict[str, dict[int, float]]:
        """Per power and position, the cost per need if it is exercised more locally than the position."""
        costs: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for row in self.instance.spillovers:
            costs[row.power][self.structure.position[row.level]] += row.cost
        return costs

    def links(self) -> dict[tuple[str, str, str], float]:
        """Per (power, power, zone) with both pairs, the cost per unit of distance, all rows added up."""
        order = {power: number for number, power in enumerate(self.powers)}
        pairs = set(self.structure.pairs)
        costs: dict[tuple[str, str, str], float] = defaultdict(float)
        for row in self.instance.links:
            first, second = sorted((row.power_a, row.power_b), key=order.__getitem__)
            for zone in self.structure.zones if row.zone is None else (row.zone,):
                if (first, zone) in pairs and (second, zone) in pairs:
                    costs[first, second, zone] += row.cost
        return costs

    def distance(self, power_a: str, power_b: str) -> list[list[float]]:
        """Distances between the levels of two powers; within a level only between different owners."""
        count = len(self.levels)
        matrix = [[float(abs(i - j)) for j in range(count)] for i in range(count)]
        owner = self.powers[power_a].owner
        same_owner = owner is not None and owner == self.powers[power_b].owner
        for row in self.instance.distances:
            i, j = self.structure.position[row.level_a], self.structure.position[row.level_b]
            if i != j or not same_owner:
                matrix[i][j] = matrix[j][i] = row.distance
        return matrix

    def innovations(self) -> dict[tuple[str, str], tuple[float, list[tuple[str, int]]]]:
        """Per possible (innovation, zone): its value and the (power, position) that it needs."""
        needed: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for row in self.instance.innovation_powers:
            needed[row.innovation].append((row.power, self.structure.position[row.level]))
        pairs = set(self.structure.pairs)
        possible: dict[tuple[str, str], tuple[float, list[tuple[str, int]]]] = {}
        for innovation in self.instance.innovations:
            powers = needed[innovation.innovation]
            for zone in self.structure.zones if innovation.zone is None else (innovation.zone,):
                if all((power, zone) in pairs for power, _ in powers):
                    before = possible.get((innovation.innovation, zone), (0.0, powers))[0]
                    possible[innovation.innovation, zone] = (before + innovation.value, powers)
        return possible

    # --- who must agree, and who is able -------------------------------------------------------------------------

    def _participations(self) -> Iterator[Participation]:
        ministries = {row.ministry: row for row in self.instance.ministries}
        answers = {(row.power, row.ministry, row.body): row.consents for row in self.instance.joint}
        for row in self.instance.joint:
            if row.body is not None:
                continue
            ministry = ministries[row.ministry]
            body = ministry.body or self.structure.root
            general = ministry.consents if row.consents is None else row.consents
            under = set(self.structure.zones_under[body])
            zones = tuple(zone for zone in self.structure.zones_of[row.power] if zone in under)
            yield Participation(
                row.power,
                row.ministry,
                body,
                max(self.structure.held_at[row.power], self.structure.body_position[body]),
                zones,
                frozenset(zone for zone in zones if not self._answer(answers, row.power, row.ministry, zone, general)),
                row.effort,
            )

    def _answer(
        self,
        answers: dict[tuple[str, str, str | None], bool | None],
        power: str,
        ministry: str,
        zone: str,
        general: bool,  # noqa: FBT001 - an answer is yes or no
    ) -> bool:
        """The answer of the nearest body up the zone's chain that has one."""
        for body in self.structure.ancestry[zone]:
            answer = answers.get((power, ministry, body))
            if answer is not None:
                return answer
        return general

    def _shortfalls(self) -> dict[tuple[str, str], dict[str, float]]:
        """Per (power, body) that lacks a score: what is missing, by capability."""
        scores = {(row.body, row.capability): row.score for row in self.instance.capabilities}
        missing: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
        for row in self.instance.requirements:
            for body in self.structure.body_position:
                gap = row.score - scores.get((body, row.capability), 0.0)
                if gap > 0:
                    missing[row.power, body][row.capability] = gap
        return missing

    # --- levels that can be chosen -------------------------------------------------------------------------------

    def _choices(self) -> dict[Pair, tuple[int, ...]]:
        """Per pair the positions that chain, law, decisions, consents and capability leave open, most central first.

        What measures could open stays open here: the model ties it to their adoption.
        """
        decided = self._decided()
        barred_beyond: dict[Pair, int] = {}
        for part in self.participations:
            for zone in part.refusing:
                if not self.consenting(part, zone):
                    pair = (part.power, zone)
                    barred_beyond[pair] = min(part.threshold, barred_beyond.get(pair, self.structure.last))
        return {
            pair: tuple(
                position
                for position, body in self.structure.chain[pair[1]].items()
                if self.structure.highest[pair[0]] <= position <= barred_beyond.get(pair, self.structure.last)
                and all(allows(position) for allows in decided.get(pair, ()))
                and (position <= self.structure.lowest[pair[0]] or self.opening(*pair, position))
                and self._able(pair[0], body)
            )
            for pair in self.structure.pairs
        }

    def _decided(self) -> dict[Pair, list[Callable[[int], bool]]]:
        decided: dict[Pair, list[Callable[[int], bool]]] = defaultdict(list)
        for row in self.instance.decided:
            position = self.structure.position[row.level]
            allows = position.__eq__ if row.decision == "must" else position.__ne__
            for zone in self.structure.zones if row.zone is None else (row.zone,):
                decided[row.power, zone].append(allows)
        return decided

    def _able(self, power: str, body: str) -> bool:
        """Whether the body has, or could be trained to have, every score that the power requires."""
        return all(
            sum(self.built_capability(body, capability).values()) >= gap - SCORE_TOLERANCE
            for capability, gap in self.shortfall.get((power, body), {}).items()
        )


def _powers(instance: Instance) -> dict[str, Power]:
    return {power.power: power for power in instance.powers}


def _measures(instance: Instance) -> dict[str, Measure]:
    return {measure.measure: measure for measure in instance.measures}


def _needs(instance: Instance, structure: Structure) -> dict[Pair, float]:
    written = {(row.power, row.zone): row.need or 0.0 for row in instance.needs}
    return {pair: written.get(pair, 0.0) for pair in structure.pairs}


def _loads(instance: Instance, structure: Structure) -> dict[tuple[str, str, int], tuple[float, float]]:
    """Per (power, resource, position): the fixed load and the load per need; a level's row replaces the general."""
    loads: dict[tuple[str, str, int], tuple[float, float]] = {}
    general_first = sorted(instance.loads, key=lambda row: row.level is not None)
    for row in general_first:
        positions = range(len(structure.levels)) if row.level is None else (structure.position[row.level],)
        for position in positions:
            loads[row.power, row.resource, position] = (row.fixed, row.per_need)
    return loads


def _totals(effects: Iterable[Effect]) -> dict[str, float]:
    """Amounts added up by measure."""
    totals: dict[str, float] = defaultdict(float)
    for effect in effects:
        totals[effect.measure] += effect.amount or 0.0
    return dict(totals)
