"""How much a reform changes at once."""

from collections.abc import Iterator

from allocation.formulation.algebra import Form, Model, add_rows, exercised, facts_of, multiple
from allocation.formulation.facts import Facts


def add_reform(model: Model) -> None:
    """The form `changes` and the limit on it: row `max_changes`."""
    model.changes = changes(model)
    add_rows(model, "max_changes", max_changes(model, facts_of(model)))


def changes(model: Model) -> Form:
    r"""Number of pairs that are not exercised where they are today.

    .. math::
        \sum_{p, z} \big(1 - x_{pz,\mathrm{current}(p, z)}\big)

    Source: table current.
    """
    current = facts_of(model).structure.current
    kept = (multiple(-1.0, exercised(model, pair, position)) for pair, position in current.items())
    return [(float(len(current)), 1), *(term for form in kept for term in form)]


def max_changes(model: Model, facts: Facts) -> dict[str, Form]:
    r"""A reform changes at most so many pairs.

    .. math::
        \sum_{p, z} \big(1 - x_{pz,\mathrm{current}(p, z)}\big) \le C

    Source: key reform.max_changes.
    """
    limit = facts.instance.settings.reform.max_changes
    return {} if limit is None else {"pairs": [(1.0, model.changes), (-float(limit), 1)]}


def change(model: Model, facts: Facts) -> Iterator[tuple[float, Form]]:
    r"""Cost of changing: change_cost for every pair that differs from today.

    .. math::
        c \sum_{p, z} \big(1 - x_{pz,\mathrm{current}(p, z)}\big)

    Unit: cost. Source: key reform.change_cost.
    """
    cost = facts.instance.settings.reform.change_cost
    if cost > 0:
        yield cost, model.changes
