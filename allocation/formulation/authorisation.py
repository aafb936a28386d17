"""Who must agree before a power goes down: consents, what ministries can take on, and the cost of authorising."""

from collections.abc import Iterator
from typing import Any

from allocation.formulation.algebra import (
    Constraint,
    Form,
    Model,
    Relation,
    UnitInterval,
    Var,
    add_rows,
    facts_of,
    quicksum,
    reach,
    row,
)
from allocation.formulation.facts import Facts


def add_authorisation(model: Model) -> None:
    """Consents and agendas: variables `authorised`, rows `authorised_first`, `consent` and `agenda`.

    `authorised` is one variable for all that a power's going down takes: what it costs, and the efforts of every
    ministry of a body.
    """
    facts = facts_of(model)
    root = facts.structure.root
    model.participations = {(part.power, part.ministry): part for part in facts.participations}
    model.priced = [power.power for power in facts.powers.values() if power.authorisation > 0]
    limited = {m.ministry for m in facts.instance.ministries if m.agenda is not None}
    model.efforts = {
        index: part for index, part in model.participations.items() if part.ministry in limited and part.effort > 0
    }
    under = {(power, root): facts.structure.zones_of[power] for power in model.priced}
    under |= {(part.power, part.body): part.zones for part in model.efforts.values()}
    model.authorised = Var(list(under), domain=UnitInterval)
    model.authorised_first = Constraint(
        [
            (power, body, zone)
            for (power, body), zones in under.items()
            for zone in zones
            if facts.reaches((power, zone), _beyond(facts, power, body))
        ],
        rule=authorised_first,
    )
    model.consent = Constraint(
        [(*index, zone) for index, part in model.participations.items() for zone in sorted(part.refusing)],
        rule=consent,
    )
    add_rows(model, "agenda", agenda(model, facts))


def authorised_first(model: Model, power: str, body: str, zone: str) -> Relation:
    r"""Beyond the level that holds it in law and that of a body above, a power goes once it is authorised there.

    .. math::
        \delta_{pz,t+1} \le u_{pb} \qquad \forall (p, b), z \text{ under } b, \;
        t = \max(\mathrm{held}(p), \mathrm{level}(b))

    Source: columns powers.held_at, powers.authorisation, joint.effort, ministries.body.
    """
    beyond = _beyond(facts_of(model), power, body)
    return row(model, reach(model, (power, zone), beyond) <= model.authorised[power, body])


def _beyond(facts: Facts, power: str, body: str) -> int:
    """The first position that is more local than the power's holder and the body."""
    return max(facts.structure.held_at[power], facts.structure.body_position[body]) + 1


def consent(model: Model, power: str, ministry: str, zone: str) -> Relation:
    r"""Beyond the level that holds it and the ministry's own, a power goes only where the ministry consents.

    .. math::
        \delta_{pz,t+1} \le \sum_{k \in \mathrm{consent}(m, p, z)} a_k
        \qquad \forall (p, m, z) \text{ refused}, \; t = \max(\mathrm{held}(p), \mathrm{level}(m))

    Source: tables joint, ministries; effects of kind consent.
    """
    part = model.participations[power, ministry]
    winning = dict.fromkeys(facts_of(model).consenting(part, zone))
    return row(model, reach(model, (power, zone), part.threshold + 1) <= quicksum(model.adopt[m] for m in winning))


def agenda(model: Model, facts: Facts) -> dict[str, Form]:
    r"""The authorisations that a ministry takes part in fit its agenda.

    .. math::
        \sum_p e_{pm} u_{pb} \le A_m + \sum_k e_{km} a_k \qquad \forall m \text{ of } b \text{ with an agenda}

    A ministry spends its effort on a power once a pair of it needs the ministry's consent.

    Unit: effort. Source: columns ministries.agenda, joint.effort; effects of kind agenda.
    """
    spent: dict[str, Form] = {}
    for part in facts.participations:
        if (part.power, part.ministry) in model.efforts:
            spent.setdefault(part.ministry, []).append((part.effort, model.authorised[part.power, part.body]))
    limits = {row.ministry: row.agenda for row in facts.instance.ministries if row.agenda is not None}
    built = {m: [(-amount, model.adopt[k]) for k, amount in facts.built_agenda(m).items()] for m in spent}
    return {m: [*spent[m], *built[m], (-limit, 1)] for m, limit in limits.items() if m in spent}


def cost_of_authorising(model: Model, facts: Facts) -> Iterator[tuple[float, Any]]:
    r"""Cost of the powers that are authorised, once each.

    .. math::
        \sum_p c_p u_{p,\mathrm{root}}

    Unit: cost. Source: column powers.authorisation.
    """
    for power in model.priced:
        yield facts.powers[power].authorisation, model.authorised[power, facts.structure.root]
