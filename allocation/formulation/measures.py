"""What can be bought: adoption of measures, groups and budgets."""

from collections.abc import Iterator
from typing import Any

from allocation.formulation.algebra import (
    Binary,
    Constraint,
    Form,
    Model,
    Relation,
    Var,
    add_rows,
    facts_of,
    members,
    quicksum,
)
from allocation.formulation.facts import Facts


def add_measures(model: Model) -> None:
    """Adoption of measures: variables `adopt`, rows `one_of_group`, `budget`."""
    facts = facts_of(model)
    model.adopt = Var(list(facts.measures), domain=Binary)
    groups = members(measure.group for measure in facts.measures.values() if measure.group is not None)
    model.one_of_group = Constraint(groups, rule=one_of_group)
    add_rows(model, "budget", budget(model, facts))


def one_of_group(model: Model, group: str) -> Relation:
    r"""At most one measure of a group is adopted.

    .. math::
        \sum_{k \in g} a_k \le 1 \qquad \forall g \in \mathrm{groups}

    Source: column measures.group.
    """
    return quicksum(model.adopt[m.measure] for m in facts_of(model).measures.values() if m.group == group) <= 1


def budget(model: Model, facts: Facts) -> dict[str, Form]:
    r"""A payer's adopted measures fit its budget, at their whole cost.

    .. math::
        \sum_{k \text{ paid by } j} c_k a_k \le b_j \qquad \forall j \in \mathrm{budgets}

    Unit: cost in all, not per year. Source: table budgets.
    """
    paid: dict[str | None, Form] = {}
    for measure in facts.measures.values():
        paid.setdefault(measure.payer, []).append((measure.cost, model.adopt[measure.measure]))
    return {row.payer: [*paid[row.payer], (-row.amount, 1)] for row in facts.instance.budgets if row.payer in paid}


def cost_of_measures(model: Model, facts: Facts) -> Iterator[tuple[float, Any]]:
    r"""Cost per year of the adopted measures: each one's whole cost spread over its years.

    .. math::
        \sum_k \frac{c_k}{t_k}\, a_k

    Unit: cost. Source: columns measures.cost, measures.years.
    """
    for measure in facts.measures.values():
        yield measure.cost / measure.years, model.adopt[measure.measure]
