"""What plans cost and bring, today beside them."""

from collections import defaultdict
from collections.abc import Collection, Mapping

import pandas as pd

from allocation.analysis.briefing.briefing import FIGURES, WORK
from allocation.analysis.evaluation import Evaluation
from allocation.analysis.listing.listing import framed
from allocation.outcome.allocation import Allocation


def figures(judged: Mapping[str, Evaluation], nondominated: Collection[str]) -> pd.DataFrame:
    """A row a plan."""
    rows = []
    for plan, evaluation in judged.items():
        allocation, measures = evaluation.allocation, evaluation.measures
        position = allocation.instance.structure.position
        frame = allocation.frame()
        steps = frame["level"].map(position) - frame["current"].map(position)
        inputs = evaluation.indicators
        objective = inputs[(inputs["indicator"] == "objective") & (inputs["grouping"] == "all")].iloc[0]
        rows.append(
            {
                "plan": plan,
                "objective": allocation.objective,
                "need_met": evaluation.value("need_met"),
                "innovation_value": evaluation.value("innovation_value"),
                "measures": len(measures),
                "measures_cost": float(measures["cost"].sum()),
                "measures_per_year": float(measures["per_year"].sum()),
                "changes": int((steps != 0).sum()),
                "granted": int((steps > 0).sum()),
                "recalled": int((steps < 0).sum()),
                "gap": allocation.gap,
                "nondominated": plan in nondominated,
                "breaches": len(evaluation.breaches),
                "assumed": float(objective["assumed"]),
            }
        )
    return framed(rows, FIGURES)


def work(plans: Mapping[str, Allocation]) -> pd.DataFrame:
    """A row a plan and resource: the load of all bodies, and the capacity that measures add."""
    rows = []
    for plan, allocation in plans.items():
        added: dict[str, float] = defaultdict(float)
        for effect in allocation.instance.effects:
            if effect.effect == "capacity" and effect.measure in allocation.measures:
                added[str(effect.resource)] += effect.amount or 0.0
        bodies = pd.DataFrame() if allocation.verdict is None else allocation.verdict.bodies
        for resource in allocation.instance.settings.resources:
            load = float(bodies.loc[bodies["resource"] == resource, "load"].sum())
            rows.append({"plan": plan, "resource": resource, "load": load, "added": added[resource]})
    return framed(rows, WORK)
