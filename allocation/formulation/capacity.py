"""Being able to take a power on: the work that it brings, what bodies can carry, and the scores that they need."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from allocation.formulation.algebra import (
    Cases,
    Constraint,
    Form,
    Model,
    Reduced,
    Reducible,
    Relation,
    UnitInterval,
    Var,
    add_rows,
    exercised,
    facts_of,
    multiple,
    row,
    total,
)
from allocation.formulation.facts import Facts

Relief = tuple[str, str, tuple[tuple[str, float], ...]]
"""A body, a resource, and the share that each measure takes off the load of some powers there."""


class Work(NamedTuple):
    """Work that a power brings to a body: its fixed load, or with a zone the load of that zone's need."""

    power: str
    position: int
    zone: str | None
    form: Form


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
    for (power, resource, position), (fixed, per_need) in facts.loads.items():
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
        if (len(zones) > 1 or body == structure.root)
        and ((power, body) in facts.shortfall or _has_fixed_load(model, power, body))
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
    return total(exercised(model, (power, zone), position)) <= model.holds[power, body]


def holder(model: Model, power: str, body: str) -> Form:
    """1 iff the body exercises the power for at least one zone."""
    zones = model.exercising[power, body]
    if (power, body) in model.holds:
        return [(1.0, model.holds[power, body])]
    return exercised(model, (power, zones[0]), facts_of(model).structure.body_position[body])


def add_loads(model: Model) -> None:
    """Work of each body and resource whose relief is the same: `work`, with `relief` reduced by measures."""
    facts = facts_of(model)
    model.work = defaultdict(list)
    for (power, body), zones in model.exercising.items():
        position = facts.structure.body_position[body]
        for resource, fixed, per_need in model.work_of[power, position]:
            if (body, resource) not in model.counted:
                continue
            work = model.work[body, resource, tuple(facts.relief_shares(body, resource, power).items())]
            if fixed > 0:
                work.append(Work(power, position, None, holder(model, power, body)))
            work += [
                Work(power, position, zone, exercised(model, (power, zone), position))
                for zone in zones
                if per_need * facts.need[power, zone] > 0
            ]
    model.work = {index: work for index, work in model.work.items() if work}
    model.relief = Reduced(model, "relief", relievable(model, facts))


def relievable(model: Model, facts: Facts) -> Cases:
    """The work before relief, by what is relieved together."""
    loads = facts.loads
    cases: dict[Relief, Reducible] = {}
    for index, work in model.work.items():
        _, resource, shares = index
        amount: Form = []
        for power, position, zone, form in work:
            fixed, per_need = loads[power, resource, position]
            amount.append((fixed if zone is None else per_need * facts.need[power, zone], form))
        cases[index] = Reducible(amount, sum(figure for figure, _ in amount), dict(shares))
    return cases


def load(model: Model, cases: Cases) -> dict[tuple[str, str], Form]:
    r"""Work that bodies take on, after relief, by body and resource.

    .. math::
        \mathrm{load}_{br} = \sum_p \Big(1 - \sum_k e_{kbrp}\, a_k\Big)^+
        \Big( f_{pr} h_{pb} + \sum_{z \in Z_b} v_{pr} n_{pz} x_{pzb} \Big)

    Unit: the resource's (person-days a year). Source: table loads; effects of kind relief.
    Powers with the same relief at a body are relieved together: `cases` are the work before relief.
    """
    after: dict[tuple[str, str], Form] = {}
    for index in cases:
        body, resource, _ = index
        after.setdefault((body, resource), []).extend(model.relief.remaining(cases, index))
    return after


def add_capacities(model: Model) -> None:
    """Limits of bodies: rows `capacity`, `requirement`."""
    facts = facts_of(model)
    add_rows(model, "capacity", capacity(model, facts, load(model, relievable(model, facts))))
    model.requirement = Constraint(
        [
            (power, body, capability)
            for (power, body), missing in facts.shortfall.items()
            if (power, body) in model.exercising
            for capability in missing
        ],
        rule=requirement,
    )


def capacity(model: Model, facts: Facts, taken_on: Mapping[tuple[str, str], Form]) -> dict[tuple[str, str], Form]:
    r"""The work that a body takes on fits what it can carry.

    .. math::
        \mathrm{load}_{br} \le c_{br} + \sum_k e_{kbr}\, a_k \qquad \forall (b, r) \in \mathrm{capacities}

    Unit: the resource's (person-days a year). Source: table capacities; effects of kind capacity.
    taken_on: the load of each body and resource.
    """
    rows: dict[tuple[str, str], Form] = {}
    for limit in facts.instance.capacities:
        index = limit.body, limit.resource
        if index in taken_on:
            built = _adopted(model, facts.built_capacity(*index).items())
            rows[index] = [*taken_on[index], *multiple(-1.0, built), (-limit.amount, 1)]
    return rows


def requirement(model: Model, power: str, body: str, capability: str) -> Relation:
    r"""A body that lacks a score exercises the power only with measures that make up for it.

    .. math::
        (q_{pc} - s_{bc})\, h_{pb} \le \sum_k e_{kbc}\, a_k \qquad \forall (p, b, c) \text{ with } q_{pc} > s_{bc}

    Unit: score. Source: tables requirements, capabilities; effects of kind capability.
    """
    facts = facts_of(model)
    gap = facts.shortfall[power, body][capability]
    built = ((m, min(amount, gap)) for m, amount in facts.built_capability(body, capability).items())
    return row(model, total(multiple(gap, holder(model, power, body))) <= total(_adopted(model, built)))


def _adopted(model: Model, built: Iterable[tuple[str, float]]) -> Form:
    return [(amount, model.adopt[measure]) for measure, amount in built]


def cost_of_loads(facts: Facts, taken_on: Mapping[tuple[str, str], Form]) -> Iterator[tuple[float, Any]]:
    r"""Cost of the work that bodies take on, after relief.

    .. math::
        \sum_{b, r} c_r\, \mathrm{load}_{br}

    Unit: cost. Source: key resources.
    """
    resources = facts.instance.settings.resources
    for (_, resource), amount in taken_on.items():
        yield from multiple(resources[resource].cost, amount)
