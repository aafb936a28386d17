"""What may be traded against what: the components and two figures that cost nothing by themselves."""

from collections.abc import Collection

from allocation.formulation.algebra import Model, Objective, facts_of, total
from allocation.formulation.build import COMPONENTS
from allocation.formulation.measures import cost_of_measures

TRADED = (*COMPONENTS, "changes", "measures")
"""The components, the number of pairs that differ from today, and the cost per year of the adopted measures."""


def add_traded(model: Model, names: Collection[str]) -> list[int]:
    """Make sure that a built model has these of `TRADED` as objectives; their places among its objectives.

    Objectives after the components are ignored by `solve`.
    """
    extra = [name for name in ("changes", "measures") if name in names]
    for name in extra:
        form = model.changes if name == "changes" else cost_of_measures(model, facts_of(model))
        setattr(model, f"traded_{name}", Objective(expr=total(form)))
    order = (*COMPONENTS, *extra)
    return [order.index(name) for name in names]
