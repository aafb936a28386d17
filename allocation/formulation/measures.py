"""What can be bought: adoption of measures, groups and budgets."""

from allocation.formulation.algebra import Affine, Binary, Constraint, Model, Relation, Var, facts_of, members, quicksum


def add_measures(model: Model) -> None:
    """Adoption of measures: variables `adopt`, rows `one_of_group`, `budget`."""
    facts = facts_of(model)
    model.adopt = Var(list(facts.measures), domain=Binary)
    groups = members(measure.group for measure in facts.measures.values() if measure.group is not None)
    model.one_of_group = Constraint(groups, rule=one_of_group)
    payers = {measure.payer for measure in facts.measures.values()}
    model.budget = Constraint([b.payer for b in facts.instance.budgets if b.payer in payers], rule=budget)


def one_of_group(model: Model, group: str) -> Relation:
    r"""At most one measure of a group is adopted.

    .. math::
        \sum_{k \in g} a_k \le 1 \qquad \forall g \in \mathrm{groups}

    Source: column measures.group.
    """
    return quicksum(model.adopt[m.measure] for m in facts_of(model).measures.values() if m.group == group) <= 1


def budget(model: Model, payer: str) -> Relation:
    r"""A payer's adopted measures fit its budget, at their whole cost.

    .. math::
        \sum_{k \text{ paid by } j} c_k a_k \le b_j \qquad \forall j \in \mathrm{budgets}

    Unit: cost in all, not per year. Source: table budgets.
    """
    facts = facts_of(model)
    (amount,) = (row.amount for row in facts.instance.budgets if row.payer == payer)
    paid = [measure for measure in facts.measures.values() if measure.payer == payer]
    return quicksum(measure.cost * model.adopt[measure.measure] for measure in paid) <= amount


def cost_of_measures(model: Model) -> Affine:
    """Cost per year of the adopted measures: each one's whole cost spread over its years."""
    return quicksum(m.cost / m.years * model.adopt[m.measure] for m in facts_of(model).measures.values())
