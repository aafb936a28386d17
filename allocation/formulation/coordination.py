"""Coordination: supervision, spillovers, and links between powers that different organs exercise."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from allocation.formulation.algebra import (
    Constraint,
    Form,
    Model,
    Reduced,
    Reducible,
    Relation,
    UnitInterval,
    Var,
    by_level,
    exercised,
    facts_of,
    quicksum,
    reach,
    row,
    total,
)
from allocation.formulation.facts import Facts
from allocation.instance.structure import Pair

# differences of distances below this are rounding, not structure
MONGE_TOLERANCE = 1e-9


class Joined(NamedTuple):
    """Two powers of one link in one zone, and the distance between each of their choosable levels."""

    first: Pair
    second: Pair
    distances: list[list[float]]


def add_supervision(model: Model) -> None:
    """Steps that powers are exercised below their holder, after what measures take off: forms `steps` by pair."""
    facts = facts_of(model)
    steps: dict[Pair, Reducible] = {}
    for pair, choices in facts.choices.items():
        held_at = facts.structure.held_at[pair[0]]
        below = {position: float(max(0, position - held_at)) for position in choices}
        if facts.powers[pair[0]].supervision > 0 and any(below.values()):
            shares = facts.shares("supervision", *pair)
            steps[pair] = Reducible(by_level(model, pair, below), max(below.values()), shares)
    reduced = Reduced(model, "supervision", steps)
    model.steps = {pair: reduced.remaining(steps, pair) for pair in steps}


def supervision(model: Model, facts: Facts) -> Iterator[tuple[float, Form]]:
    r"""Cost of overseeing powers that are exercised below their holder.

    .. math::
        \sum_{p, z} s_p \Big(1 - \sum_k e_{kpz}\, a_k\Big)^+ \sum_{l > \mathrm{held}(p)} \delta_{pzl}

    Unit: cost. Source: column powers.supervision; effects of kind supervision.
    """
    for pair, steps in model.steps.items():
        yield facts.powers[pair[0]].supervision, steps


def spillovers(model: Model, facts: Facts) -> Iterator[tuple[float, Any]]:
    r"""Harm beyond the zone of powers that are exercised more locally than their effects reach.

    .. math::
        \sum_{p, z, l} c_{pl}\, n_{pz}\, \delta_{pz,l+1}

    Unit: cost. Source: table spillovers.
    """
    for power, costs in facts.spillover().items():
        for position, cost in costs.items():
            for zone in facts.structure.zones_of[power]:
                yield cost * facts.need[power, zone], reach(model, (power, zone), position + 1)


def add_links(model: Model) -> None:
    """Distances between linked powers: variables `both_reach`, `together` with the rows that define them.

    What platforms leave of each is the form `apart`.
    """
    facts = facts_of(model)
    matrices: dict[tuple[str, str], list[list[float]]] = {}
    model.joined = {}
    for index, cost in facts.links().items():
        if cost == 0:
            continue
        power_a, power_b, zone = index
        if (power_a, power_b) not in matrices:
            matrices[power_a, power_b] = facts.distance(power_a, power_b)
        matrix = matrices[power_a, power_b]
        rows, columns = facts.choices[power_a, zone], facts.choices[power_b, zone]
        model.joined[index] = Joined((power_a, zone), (power_b, zone), [[matrix[i][j] for j in columns] for i in rows])
    both = [(*i, a, b) for i, joined in model.joined.items() if _is_monge(joined) for a, b in _mixed(joined)]
    general = [index for index, joined in model.joined.items() if not _is_monge(joined)]
    model.both_reach = Var(both, domain=UnitInterval)
    model.both_reach_first = Constraint(both, rule=both_reach_first)
    model.both_reach_second = Constraint(both, rule=both_reach_second)
    model.together = Var(
        [
            (*index, a, b)
            for index in general
            for a in facts.choices[model.joined[index].first]
            for b in facts.choices[model.joined[index].second]
        ],
        domain=UnitInterval,
    )
    model.together_first = Constraint(
        [(*i, a) for i in general for a in facts.choices[model.joined[i].first]], rule=together_first
    )
    model.together_second = Constraint(
        [(*i, b) for i in general for b in facts.choices[model.joined[i].second]], rule=together_second
    )
    distances: dict[tuple[str, str, str], Reducible] = {}
    for index, joined in model.joined.items():
        largest = max((max(line) for line in joined.distances if line), default=0.0)
        shares = facts.platform_shares(*index) if largest > 0 else {}
        distances[index] = Reducible(distance(model, index), largest, shares)
    reduced = Reduced(model, "platform", distances)
    model.apart = {index: reduced.remaining(distances, index) for index in distances}


def _mixed(joined: Joined) -> dict[tuple[int, int], float]:
    """Mixed second differences of the distances that are not 0, by rank of the two levels among the choosable ones."""
    d = joined.distances
    return {
        (a, b): mixed
        for a in range(1, len(d))
        for b in range(1, len(d[0]))
        if abs(mixed := d[a][b] - d[a - 1][b] - d[a][b - 1] + d[a - 1][b - 1]) > MONGE_TOLERANCE
    }


def _is_monge(joined: Joined) -> bool:
    """Whether the distances are Monge, so that their relaxation is a minimum cut; no level to choose is no matter."""
    return not joined.distances or all(mixed < 0 for mixed in _mixed(joined).values())


def both_reach_first(model: Model, power_a: str, power_b: str, zone: str, a: int, b: int) -> Relation:
    r"""Two linked powers both reach two levels only if the first one does.

    .. math::
        t_{abz,lm} \le \delta_{azl} \qquad \forall (a, b, z) \in \mathrm{links}, l, m

    Source: table links; Monge distances are cuts (Hoffman 1963), so the relaxation of t is exact.
    """
    pair = (power_a, zone)
    reached = reach(model, pair, facts_of(model).choices[pair][a])
    return row(model, model.both_reach[power_a, power_b, zone, a, b] <= reached)


def both_reach_second(model: Model, power_a: str, power_b: str, zone: str, a: int, b: int) -> Relation:
    r"""Two linked powers both reach two levels only if the second one does.

    .. math::
        t_{abz,lm} \le \delta_{bzm} \qquad \forall (a, b, z) \in \mathrm{links}, l, m

    Source: table links.
    """
    pair = (power_b, zone)
    reached = reach(model, pair, facts_of(model).choices[pair][b])
    return row(model, model.both_reach[power_a, power_b, zone, a, b] <= reached)


def together_first(model: Model, power_a: str, power_b: str, zone: str, a: int) -> Relation:
    r"""The joint choices of two linked powers add up to the first one's choice.

    .. math::
        \sum_m r_{abz,lm} = x_{azl} \qquad \forall (a, b, z) \in \mathrm{links} \text{ not Monge}, l

    Source: table distances; first level of the reformulation-linearisation technique (Sherali and Adams 1990).
    """
    choices = facts_of(model).choices[power_b, zone]
    joint = quicksum(model.together[power_a, power_b, zone, a, b] for b in choices)
    return joint == total(exercised(model, (power_a, zone), a))


def together_second(model: Model, power_a: str, power_b: str, zone: str, b: int) -> Relation:
    r"""The joint choices of two linked powers add up to the second one's choice.

    .. math::
        \sum_l r_{abz,lm} = x_{bzm} \qquad \forall (a, b, z) \in \mathrm{links} \text{ not Monge}, m

    Source: table distances; first level of the reformulation-linearisation technique (Sherali and Adams 1990).
    """
    choices = facts_of(model).choices[power_a, zone]
    joint = quicksum(model.together[power_a, power_b, zone, a, b] for a in choices)
    return joint == total(exercised(model, (power_b, zone), b))


def distance(model: Model, index: tuple[str, str, str]) -> Form:
    r"""Distance between the chosen levels of two linked powers in a zone.

    .. math::
        d_{00} + \sum_l \Delta_l d_{l0}\, \delta_{azl} + \sum_m \Delta_m d_{0m}\, \delta_{bzm}
        + \sum_{lm} \Delta_l \Delta_m d_{lm}\, t_{abz,lm}
        \qquad \text{or} \qquad \sum_{lm} d_{lm}\, r_{abz,lm}

    The first form where the distances are Monge (all mixed differences at most 0), the second elsewhere.
    """
    facts = facts_of(model)
    joined: Joined = model.joined[index]
    d = joined.distances
    rows, columns = facts.choices[joined.first], facts.choices[joined.second]
    if not rows or not columns:
        return []
    if not _is_monge(joined):
        return [
            (d[a][b], model.together[(*index, rows[a], columns[b])])
            for a in range(len(rows))
            for b in range(len(columns))
        ]
    first = by_level(model, joined.first, {position: d[a][0] for a, position in enumerate(rows)})
    second = by_level(model, joined.second, {position: d[0][b] - d[0][0] for b, position in enumerate(columns)})
    mixed = [(amount, model.both_reach[(*index, a, b)]) for (a, b), amount in _mixed(joined).items()]
    return [*first, *second, *mixed]


def links(model: Model, facts: Facts) -> Iterator[tuple[float, Form]]:
    r"""Cost of links whose two powers different organs exercise, after what platforms save.

    .. math::
        \sum_{(a, b, z)} c_{abz} \Big(1 - \sum_k e_{kabz}\, a_k\Big)^+ d_{abz}

    Unit: cost. Source: tables links, distances; effects of kind platform.
    """
    costs = facts.links()
    for index, apart in model.apart.items():
        yield costs[index], apart
