"""Judge an allocation by the instance alone."""

import math
from collections.abc import Collection, Mapping

import pandas as pd

from allocation.instance.instance import Instance
from allocation.instance.structure import Pair
from allocation.outcome.verification.components import list_costs
from allocation.outcome.verification.constraints import list_breaches
from allocation.outcome.verification.plan import Plan
from allocation.outcome.verification.verdict import BODY_COLUMNS, COMPONENTS, Verdict


def verify(instance: Instance, levels: Mapping[Pair, str], measures: Collection[str]) -> Verdict:
    """All costs of an allocation, feasible or not, and every constraint that it breaks.

    Raises `ValueError` where `levels` does not give exactly the pairs of the instance a level that it has, or where
    `measures` names one that it does not have.
    """
    plan = Plan(instance, levels, frozenset(measures))
    costs = list_costs(plan)
    components = {name: math.fsum(entry[-1] for entry in costs.entries if entry[0] == name) for name in COMPONENTS}
    weights = instance.settings.weights
    objective = math.fsum(getattr(weights, name) * amount for name, amount in components.items())
    return Verdict(components, objective, tuple(list_breaches(plan)), costs.frame(), _bodies(plan))


def _bodies(plan: Plan) -> pd.DataFrame:
    """Load, capacity and use of every body that has a load or a limit, in the order of the instance."""
    capacities = plan.capacities()
    rows = [
        (body.body, resource, plan.load.get((body.body, resource), 0.0), capacities.get((body.body, resource)))
        for body in plan.instance.bodies
        for resource in plan.instance.settings.resources
        if plan.load.get((body.body, resource), 0.0) or (body.body, resource) in capacities
    ]
    frame = pd.DataFrame(rows, columns=["body", "resource", "load", "capacity"])
    capacity = frame["capacity"].astype("float64")
    return frame.assign(use=frame["load"] / capacity.where(capacity != 0)).astype(dict(BODY_COLUMNS))
