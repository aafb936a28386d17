"""Everything in an instance that could be relaxed, and what arithmetic already shows to bind nobody."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from allocation.formulation.facts import Facts, Participation
from allocation.instance.instance import Instance
from allocation.instance.structure import Pair
from allocation.instance.tables import Decided, Effect

KINDS = ("ministry", "agenda", "capacity", "uniform", "law", "decided", "budget", "max_changes")
"""What can be relaxed: an absent ministry consents, a full agenda takes all, a body carries a tenth more, a power need
not be uniform, law lets a power go down all the way, a decision is open, a payer pays for all, a reform may change
all."""

MORE_CAPACITY = 0.1
"""How much more a short body is given, as a share of what it has."""

_SLACK = 1e-9


@dataclass(frozen=True)
class Relaxation:
    """One thing relaxed.

    id: ministry, body, power or payer, as the kind says. answers: who could relax it. zone, level, decision: of a
    decided row. resource: of a capacity. pairs: those that a ministry's refusal holds back.
    body, effect: where it acts and as what, if it acts as a measure would.
    """

    kind: str
    id: str
    answers: str
    zone: str | None = None
    level: str | None = None
    decision: str | None = None
    resource: str | None = None
    pairs: frozenset[Pair] = field(default=frozenset(), compare=False, repr=False)
    body: str | None = field(default=None, compare=False, repr=False)
    effect: Effect | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Idle:
    """What is not solved anew since it cannot gain anything, and the reason, a key of the catalogue."""

    relaxation: Relaxation
    reason: str


def relaxations(instance: Instance, kinds: Collection[str] = KINDS) -> tuple[list[Relaxation], list[Idle]]:
    """All that could be relaxed, in the order of the tables, and what cannot gain."""
    found = _Relaxations(instance)
    sources = {
        "ministry": found.ministries,
        "agenda": found.agendas,
        "capacity": found.capacities,
        "uniform": found.uniform,
        "law": found.laws,
        "decided": found.decided,
        "budget": found.budgets,
        "max_changes": found.changes,
    }
    pressing: list[Relaxation] = []
    idle: list[Idle] = []
    for kind in KINDS:
        for relaxation, reason in sources[kind]() if kind in kinds else ():
            if reason is None:
                pressing.append(relaxation)
            else:
                idle.append(Idle(relaxation, reason))
    return pressing, idle


_Found = Iterator[tuple[Relaxation, str | None]]


class _Relaxations:
    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._facts = Facts(instance)
        self._structure = instance.structure
        self._owner = {row.power: row.owner or self._structure.root for row in instance.powers}
        self._parts: dict[str, list[Participation]] = defaultdict(list)
        for part in self._facts.participations:
            self._parts[part.ministry].append(part)

    def ministries(self) -> _Found:
        for row in self._instance.ministries:
            refused = {
                (part.power, zone): part.threshold for part in self._parts[row.ministry] for zone in part.refusing
            }
            held_back = frozenset(pair for pair, threshold in refused.items() if self._in_law_beyond(pair, threshold))
            reason = None if held_back else "law-stops" if refused else "nothing-refused"
            body = row.body or self._structure.root
            effect = Effect(measure="-", effect="consent", ministry=row.ministry)
            yield Relaxation("ministry", row.ministry, row.ministry, pairs=held_back, body=body, effect=effect), reason

    def _in_law_beyond(self, pair: Pair, threshold: int) -> bool:
        """Whether law, or a measure that opens it, lets a pair go beyond a position that its chain has."""
        power, zone = pair
        beyond = [position for position in self._structure.chain[zone] if position > threshold]
        return any(p <= self._structure.lowest[power] or self._facts.opening(power, zone, p) for p in beyond)

    def agendas(self) -> _Found:
        for row in self._instance.ministries:
            if row.agenda is None:
                continue
            asked = sum(part.effort for part in self._parts[row.ministry] if self._can_ask(part))
            effect = Effect(measure="-", effect="agenda", ministry=row.ministry, amount=max(0.0, asked - row.agenda))
            body = row.body or self._structure.root
            relaxation = Relaxation("agenda", row.ministry, row.ministry, body=body, effect=effect)
            yield relaxation, None if asked > row.agenda + _SLACK else "agenda-suffices"

    def _can_ask(self, part: Participation) -> bool:
        return any(self._facts.choices[part.power, zone][-1:] > (part.threshold,) for zone in part.zones)

    def capacities(self) -> _Found:
        largest = self._largest_loads()
        for row in self._instance.capacities:
            more = Effect(measure="-", effect="capacity", resource=row.resource, amount=MORE_CAPACITY * row.amount)
            relaxation = Relaxation("capacity", row.body, row.body, resource=row.resource, body=row.body, effect=more)
            fits = largest.get((row.body, row.resource), 0.0) <= row.amount + _SLACK
            yield relaxation, "capacity-suffices" if fits else "no-capacity" if row.amount == 0 else None

    def _largest_loads(self) -> dict[tuple[str, str], float]:
        """Per body and resource, the work if it exercised all that it can."""
        work: dict[tuple[str, int], list[tuple[str, float, float]]] = defaultdict(list)
        for (power, resource, position), (fixed, per_need) in self._facts.loads.items():
            work[power, position].append((resource, fixed, per_need))
        total: dict[tuple[str, str], float] = defaultdict(float)
        held: set[tuple[str, str, str]] = set()
        for (power, zone), choices in self._facts.choices.items():
            for position in choices:
                body = self._structure.chain[zone][position]
                for resource, fixed, per_need in work[power, position]:
                    first = (power, body, resource) not in held
                    held.add((power, body, resource))
                    total[body, resource] += per_need * self._facts.need[power, zone] + (fixed if first else 0.0)
        return total

    def uniform(self) -> _Found:
        for row in self._instance.powers:
            if row.uniform is None:
                continue
            zones = self._structure.zones_of[row.power]
            groups = {self._structure.parent[zone] if row.uniform == "parent" else None for zone in zones}
            relaxation = Relaxation("uniform", row.power, self._owner[row.power])
            yield relaxation, None if len(zones) > len(groups) else "nothing-tied"

    def laws(self) -> _Found:
        last = self._structure.last
        for row in sorted(self._instance.powers, key=lambda power: power.domain or ""):
            lowest = self._structure.lowest[row.power]
            if lowest == last:
                continue
            effect = Effect(measure="-", effect="legal", power=row.power, level=self._structure.levels[last])
            relaxation = Relaxation(
                "law", row.power, self._owner[row.power], level=row.lowest, body=self._structure.root, effect=effect
            )
            yield relaxation, None if self._structure.zones_of[row.power] else "no-pair"

    def decided(self) -> _Found:
        for row in self._instance.decided:
            zones = self._structure.zones_of[row.power]
            relaxation = Relaxation(
                "decided", row.power, self._owner[row.power], zone=row.zone, level=row.level, decision=row.decision
            )
            yield relaxation, None if (zones if row.zone is None else row.zone in zones) else "no-pair"

    def budgets(self) -> _Found:
        for row in self._instance.budgets:
            wanted = sum(measure.cost for measure in self._instance.measures if measure.payer == row.payer)
            yield (
                Relaxation("budget", row.payer, row.payer),
                None if wanted > row.amount + _SLACK else "budget-suffices",
            )

    def changes(self) -> _Found:
        limit = self._instance.settings.reform.max_changes
        if limit is not None:
            relaxation = Relaxation("max_changes", self._structure.root, self._structure.root)
            yield relaxation, None if len(self._structure.pairs) > limit else "changes-suffice"


def is_row_of(relaxation: Relaxation, row: Decided) -> bool:
    """Whether a decided row is the one that is relaxed."""
    return (row.power, row.zone, row.level, row.decision) == (
        relaxation.id,
        relaxation.zone,
        relaxation.level,
        relaxation.decision,
    )
