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
    """Consents and agendas: variables `authorised`, `engaged` and the rows that bind them, `consent` and `agenda`."""
    facts = facts_of(model)
    model.participations = {(part.power, part.ministry): part for part in facts.participations}
    priced = [power.power for power in facts.powers.values() if power.authorisation > 0]
    model.authorised = Var(priced, domain=UnitInterval)
    model.below_held_at = Constraint(
        [(power, zone) for power in priced for zone in facts.structure.zones_of[power]], rule=below_held_at
    )
    model.consent = Constraint(
        [(*index, zone) for index, part in model.participations.items() for zone in sorted(part.refusing)],
        rule=consent,
    )
    limited = {m.ministry for m in facts.instance.ministries if m.agenda is not None}
    spending = [i for i, part in model.participations.items() if part.ministry in limited and part.effort > 0]
    model.engaged = Var(spending, domain=UnitInterval)
    model.engaged_by = Constraint(
        [(*index, zone) for index in spending for zone in model.participations[index].zones], rule=engaged_by
    )
    add_rows(model, "agenda", agenda(model, facts))


def below_held_at(model: Model, power: str, zone: str) -> Relation:
    r"""A power that is exercised below the level that holds it in law, in any pair, is authorised.

    .. math::
        \delta_{pz,\mathrm{held}(p)+1} \le u_p \qquad \forall (p, z)

    Source: columns powers.held_at, powers.authorisation.
    """
    return row(
        model, reach(model, (power, zone), facts_of(model).structure.held_at[power] + 1) <= model.authorised[power]
    )


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


def engaged_by(model: Model, power: str, ministry: str, zone: str) -> Relation:
    r"""A ministry spends its effort on a power once a pair of it needs the ministry's consent.

    .. math::
        \delta_{pz,t+1} \le g_{pm} \qquad \forall (p, m) \in \mathrm{joint}, z \text{ under } m

    Source: column joint.effort.
    """
    part = model.participations[power, ministry]
    return row(model, reach(model, (power, zone), part.threshold + 1) <= model.engaged[power, ministry])


def agenda(model: Model, facts: Facts) -> dict[str, Form]:
    r"""The authorisations that a ministry takes part in fit its agenda.

    .. math::
        \sum_p e_{pm} g_{pm} \le A_m + \sum_k e_{km} a_k \qquad \forall m \text{ with an agenda}

    Unit: effort. Source: columns ministries.agenda, joint.effort; effects of kind agenda.
    """
    spent: dict[str, Form] = {}
    for part in facts.participations:
        if (part.power, part.ministry) in model.engaged:
            spent.setdefault(part.ministry, []).append((part.effort, model.engaged[part.power, part.ministry]))
    limits = {row.ministry: row.agenda for row in facts.instance.ministries if row.agenda is not None}
    built = {m: [(-amount, model.adopt[k]) for k, amount in facts.built_agenda(m).items()] for m in spent}
    return {m: [*spent[m], *built[m], (-limit, 1)] for m, limit in limits.items() if m in spent}


def cost_of_authorising(model: Model, facts: Facts) -> Iterator[tuple[float, Any]]:
    r"""Cost of the powers that are authorised, once each.

    .. math::
        \sum_p c_p u_p

    Unit: cost. Source: column powers.authorisation.
    """
    for power in model.authorised:
        yield facts.powers[power].authorisation, model.authorised[power]
