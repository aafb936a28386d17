"""Being able to take a power on: the work that it brings, what bodies can carry, and the scores that they need."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from allocation.formulation.algebra import (
    Affine,
    Constraint,
    Model,
    Reducible,
    Relation,
    UnitInterval,
    Var,
    at_most,
    exercised,
    facts_of,
    quicksum,
    reduced_by_measures,
    row,
)


@dataclass
class Work:
    """Work of one body and resource whose relief is the same: terms of the load, and how large it can get."""

    terms: list[Affine] = field(default_factory=list)
    largest: float = 0.0


def add_holders(model: Model) -> None:
    """Bodies that exercise a power for at least one pair: variables `holds`, rows `holds_what_it_exercises`."""
    facts = facts_of(model)
    structure = facts.structure
    model.exercising = defaultdict(list)
    for (power, zone), choices in facts.choices.items():
        for position in choices:
            model.exercising[power, structure.chain[zone][position]].append(zone)
    limited = {(row.body, row.resource) for row in facts.instance.capacities}
    prices = {name: resource.cost for name, resource in facts.instance.settings.resources.items()}
    model.work_of = defaultdict(list)
    for (power, resource, position), (fixed, per_need) in facts.loads().items():
        model.work_of[power, position].append((resource, fixed, per_need))
    model.counted = {
        (body, resource)
        for body in structure.body_position
        for resource in prices
        if prices[resource] > 0 or (body, resource) in limited
    }
    shared = [
        (power, body)
        for (power, body), zones in model.exercising.items()
        if len(zones) > 1 and ((power, body) in facts.shortfall or _has_fixed_load(model, power, body))
    ]
    model.holds = Var(shared, domain=UnitInterval)
    model.holds_what_it_exercises = Constraint(
        [(*index, zone) for index in shared for zone in model.exercising[index]], rule=holds_what_it_exercises
    )


def _has_fixed_load(model: Model, power: str, body: str) -> bool:
    position = facts_of(model).structure.body_position[body]
    return any(fixed > 0 and (body, resource) in model.counted for resource, fixed, _ in model.work_of[power, position])


def holds_what_it_exercises(model: Model, power: str, body: str, zone: str) -> Relation:
    r"""A body holds a power if it exercises it for at least one zone.

    .. math::
        x_{pzl(b)} \le h_{pb} \qquad \forall (p, b), z \in Z_b

    One row a zone, not their sum, so that the relaxation cannot hold a fraction of a fixed load.
    Source: column loads.fixed.
    """
    position = facts_of(model).structure.body_position[body]
    return exercised(model, (power, zone), position) <= model.holds[power, body]


def holder(model: Model, power: str, body: str) -> Affine:
    """1 iff the body exercises the power for at least one zone."""
    zones = model.exercising[power, body]
    if (power, body) in model.holds:
        return model.holds[power, body]
    return exercised(model, (power, zones[0]), facts_of(model).structure.body_position[body])


def add_loads(model: Model) -> None:
    r"""Work that bodies take on, after relief: expressions `load[b, r]`.

    .. math::
        \mathrm{load}_{br} = \sum_p \Big(1 - \sum_k e_{kbrp}\, a_k\Big)^+
        \Big( f_{pr} h_{pb} + \sum_{z \in Z_b} v_{pr} n_{pz} x_{pzb} \Big)

    Unit: the resource's (person-days a year). Source: table loads; effects of kind relief.
    Powers with the same relief at a body are relieved together.
    """
    facts = facts_of(model)
    work: dict[tuple[str, str, tuple[tuple[str, float], ...]], Work] = defaultdict(Work)
    for (power, body), zones in model.exercising.items():
        position = facts.structure.body_position[body]
        for resource, fixed, per_need in model.work_of[power, position]:
            if (body, resource) not in model.counted:
                continue
            relief = facts.relief_shares(body, resource, power)
            part = work[body, resource, tuple(relief.items())]
            if fixed > 0:
                part.terms.append(fixed * holder(model, power, body))
                part.largest += fixed
            for zone in zones:
                amount = per_need * facts.need[power, zone]
                if amount > 0:
                    part.terms.append(amount * exercised(model, (power, zone), position))
                    part.largest += amount
    cases = {
        index: Reducible(quicksum(part.terms), part.largest, dict(index[2]))
        for index, part in work.items()
        if part.terms
    }
    left = reduced_by_measures(model, "relief", cases)
    parts: dict[tuple[str, str], list[Affine]] = defaultdict(list)
    for (body, resource, _), amount in left.items():
        parts[body, resource].append(amount)
    model.load = {index: quicksum(amounts) for index, amounts in parts.items()}


def add_capacities(model: Model) -> None:
    """Limits of bodies: rows `capacity`, `requirement`."""
    facts = facts_of(model)
    model.capacities = {(row.body, row.resource): row.amount for row in facts.instance.capacities}
    model.capacity = Constraint([index for index in model.capacities if index in model.load], rule=capacity)
    model.requirement = Constraint(
        [
            (power, body, capability)
            for (power, body), missing in facts.shortfall.items()
            if (power, body) in model.exercising
            for capability in missing
        ],
        rule=requirement,
    )


def capacity(model: Model, body: str, resource: str) -> Relation:
    r"""The work that a body takes on fits what it can carry.

    .. math::
        \mathrm{load}_{br} \le c_{br} + \sum_k e_{kbr}\, a_k \qquad \forall (b, r) \in \mathrm{capacities}

    Unit: the resource's (person-days a year). Source: table capacities; effects of kind capacity.
    """
    built = facts_of(model).built_capacity(body, resource)
    limit = model.capacities[body, resource] + _adopted(model, built.items())
    return at_most(model, model.load[body, resource], limit)


def requirement(model: Model, power: str, body: str, capability: str) -> Relation:
    r"""A body that lacks a score exercises the power only with measures that make up for it.

    .. math::
        (q_{pc} - s_{bc})\, h_{pb} \le \sum_k e_{kbc}\, a_k \qquad \forall (p, b, c) \text{ with } q_{pc} > s_{bc}

    Unit: score. Source: tables requirements, capabilities; effects of kind capability.
    """
    facts = facts_of(model)
    gap = facts.shortfall[power, body][capability]
    built = ((m, min(amount, gap)) for m, amount in facts.built_capability(body, capability).items())
    return row(model, gap * holder(model, power, body) <= _adopted(model, built))


def _adopted(model: Model, built: Iterable[tuple[str, float]]) -> Affine:
    return quicksum(amount * model.adopt[measure] for measure, amount in built)


def cost_of_loads(model: Model) -> Affine:
    """Cost of the work that bodies take on, after relief."""
    resources = facts_of(model).instance.settings.resources
    return quicksum(resources[resource].cost * load for (_, resource), load in model.load.items())
