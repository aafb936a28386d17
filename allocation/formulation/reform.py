"""How much a reform changes at once."""

from allocation.formulation.algebra import Affine, Constraint, Model, Relation, exercised, facts_of, quicksum, row


def add_reform(model: Model) -> None:
    """The limit on changes: row `max_changes`."""
    limit = facts_of(model).instance.settings.reform.max_changes
    model.max_changes = Constraint([] if limit is None else [limit], rule=max_changes)


def changes(model: Model) -> Affine:
    r"""Number of pairs that are not exercised where they are today.

    .. math::
        \sum_{p, z} \big(1 - x_{pz,\mathrm{current}(p, z)}\big)

    Source: table current.
    """
    current = facts_of(model).structure.current
    return quicksum(1 - exercised(model, pair, position) for pair, position in current.items())


def max_changes(model: Model, limit: int) -> Relation:
    r"""A reform changes at most so many pairs.

    .. math::
        \sum_{p, z} \big(1 - x_{pz,\mathrm{current}(p, z)}\big) \le C

    Source: key reform.max_changes.
    """
    return row(model, changes(model) <= limit)


def change(model: Model) -> Affine:
    """Cost of changing: change_cost for every pair that differs from today."""
    cost = facts_of(model).instance.settings.reform.change_cost
    return cost * changes(model) if cost > 0 else 0
