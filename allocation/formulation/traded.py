"""What may be traded against what, and how far allocations are apart: figures that cost nothing by themselves."""

from collections.abc import Collection, Mapping

from allocation.formulation.algebra import Form, Model, Objective, exercised, facts_of, multiple, total
from allocation.formulation.build import COMPONENTS
from allocation.formulation.measures import cost_of_measures
from allocation.instance.structure import Pair

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


def distance(model: Model, levels: Mapping[Pair, str], weights: Mapping[Pair, float]) -> Form:
    r"""Weight of the pairs that are not exercised at given levels.

    .. math::
        \sum_{p, z} w_{pz} \big(1 - x_{pz,l(p, z)}\big)
    """
    position = facts_of(model).structure.position
    kept = (multiple(-weights[pair], exercised(model, pair, position[level])) for pair, level in levels.items())
    return [(sum(weights[pair] for pair in levels), 1), *(term for form in kept for term in form)]
