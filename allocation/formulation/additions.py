"""Constraints that a caller adds to the model: which they are, and whether a solution keeps them."""

from collections.abc import Callable

from allocation.formulation.algebra import Constraint, Model, Var, value_at

# a difference of this relative size is the solver's own tolerance
TOLERANCE = 1e-6


def own_constraints(model: Model) -> frozenset[str]:
    """The names of the constraints that the model has now."""
    return frozenset(constraint.name for constraint in model.component_objects(Constraint))


def broken_additions(model: Model, value_of: Callable[[str], float]) -> list[str]:
    """The names of active constraints, added after `build`, that a solution breaks.

    value_of: the value of a variable by its name. The model's variables take these values.
    """
    added = [c for c in model.component_objects(Constraint, active=True) if c.name not in model.built]
    if not added:
        return []
    for variable in model.component_data_objects(Var):
        variable.set_value(value_of(variable.name), skip_validation=True)
    return [row.name for constraint in added for row in constraint.values() if row.active and not _kept(row)]


def _kept(row: Constraint) -> bool:
    reached = value_at(row.body)
    slack = TOLERANCE * max(1.0, abs(reached))
    lower, upper = row.lb, row.ub
    return (lower is None or reached >= lower - slack) and (upper is None or reached <= upper + slack)
