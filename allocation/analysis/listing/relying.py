"""Which adopted measures a pair relies on: found by leaving each of them out."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from allocation.analysis.evaluation.facts import Facts
from allocation.instance.structure import Pair
from allocation.outcome.verification import Breach, components
from allocation.outcome.verification.authorisation import Authorities, agenda, consent
from allocation.outcome.verification.components import Costs
from allocation.outcome.verification.constraints import capacity, legal_range, requirement
from allocation.outcome.verification.plan import Plan
from allocation.outcome.verification.tolerance import exceeds

_Family = Callable[[Plan], Iterator[Breach]]
_Term = Callable[[Plan, Costs], None]

_HELD: Mapping[str, _Family] = {
    "capability": requirement,
    "capacity": capacity,
    "relief": capacity,
    "consent": consent,
    "agenda": agenda,
    "legal": legal_range,
}
"""Per effect, the constraints that leaving a measure out can break."""

_EASED: Mapping[str, _Term] = {
    "service": components.need,
    "supervision": components.supervision,
    "platform": components.link,
    "relief": components.load,
}
"""Per effect, the costs that leaving a measure out can raise."""

_Named = tuple[str, str | None, str | None, str | None, str | None]


class Reliance:
    """What each pair relies on, ids in the order of the instance.

    first: measures without which a constraint on the pair, its body or a ministry that it asks breaks.
    along: other measures without which the pair costs more.
    """

    def __init__(self, facts: Facts) -> None:
        self.first: dict[Pair, tuple[str, ...]] = defaultdict(tuple)
        self.along: dict[Pair, tuple[str, ...]] = defaultdict(tuple)
        adopted = set(facts.allocation.measures)
        effects = {measure: set[str]() for measure in adopted}
        for effect in facts.instance.effects:
            effects.get(effect.measure, set()).add(effect.effect)
        broken = {family: _breaches(facts.plan, family) for family in set(_HELD.values())}
        costs = {term: _costs(facts.plan, term) for term in set(_EASED.values())}
        for measure in (row.measure for row in facts.plan.measures):
            plan = Plan(facts.instance, facts.allocation.levels, adopted - {measure})
            families = {_HELD[effect] for effect in effects[measure] & _HELD.keys()}
            terms = {_EASED[effect] for effect in effects[measure] & _EASED.keys()}
            breaches = {named for family in families for named in _breaches(plan, family) - broken[family]}
            first = {pair for named in breaches for pair in _concerned(plan, named)}
            along = {pair for term in terms for pair in _dearer(_costs(plan, term), costs[term])} - first
            for pairs, told in ((first, self.first), (along, self.along)):
                for pair in pairs:
                    told[pair] += (measure,)


def _breaches(plan: Plan, family: _Family) -> set[_Named]:
    return {(breach.family, breach.power, breach.zone, breach.body, breach.other) for breach in family(plan)}


def _concerned(plan: Plan, named: _Named) -> Iterator[Pair]:
    """The pairs that a breach is of: the one that it names, all whose work a full body does, or who ask a ministry."""
    family, power, zone, body, other = named
    if power is not None and zone is not None:
        yield power, zone
    elif family == "capacity":
        for pair in (pair for pair, at in plan.body.items() if at == body):
            fixed = plan.fixed_load.get((pair[0], str(body), str(other)), 0.0)
            if fixed + plan.need_load.get((*pair, str(body), str(other)), 0.0) > 0:
                yield pair
    elif family == "agenda":
        authorities = Authorities(plan)
        for pair in plan.chosen:
            if any(part.ministry == other and part.effort > 0 for part in authorities.asked(pair)):
                yield pair


def _costs(plan: Plan, term: _Term) -> Mapping[Pair, float]:
    """A term of each pair's costs; both pairs of a link bear it, all pairs of a body and power their fixed load."""
    costs = Costs()
    term(plan, costs)
    total: dict[Pair, float] = defaultdict(float)
    fixed: dict[tuple[str, str], float] = defaultdict(float)
    for _, named, power, zone, body, other, amount in costs.entries:
        if power is not None and zone is not None:
            total[power, zone] += amount
            if named == "link" and other is not None:
                total[other, zone] += amount
        elif power is not None and body is not None:
            fixed[power, body] += amount
    for pair, body in plan.body.items() if fixed else ():
        total[pair] += fixed.get((pair[0], str(body)), 0.0)
    return total


def _dearer(without: Mapping[Pair, float], with_it: Mapping[Pair, float]) -> Iterator[Pair]:
    return (pair for pair, cost in without.items() if exceeds(cost, with_it.get(pair, 0.0)))
