"""A small state with names to show, and results of it made by hand for figures and pages."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from small import BODIES, everywhere, state

from allocation.analysis.alternatives import Alternatives
from allocation.analysis.frontier import Frontier
from allocation.formulation import COMPONENTS
from allocation.instance.instance import Instance
from allocation.instance.settings import Units
from allocation.outcome.allocation import Allocation, Status, judge, today

HOSTILE = "<img src=x onerror=alert(1)>"
"""A name that would run a script wherever it is taken for HTML."""

NAMES = {
    "C": ("Capital", "中央"),
    "P": ("Plains", "平原省"),
    "Q": ("Quarry", "石山省"),
    "p1": ("Port", "港口片区"),
    "p2": ("Plaza", "广场片区"),
    "q1": ("Quay", "码头片区"),
}


def country(**tables: list[dict[str, Any]]) -> Instance:
    """Powers a and c of domain trade, b of domain customs, in three zones of two provinces; b not in q1."""
    bodies: list[dict[str, Any]] = [
        dict(row) | {"name_en": NAMES[row["body"]][0], "name_zh": NAMES[row["body"]][1]} for row in BODIES
    ]
    powers: list[dict[str, Any]] = [
        {"power": "a", "name_en": "Licence", "name_zh": "许可", "domain": "trade", "supervision": 1},
        {"power": "b", "name_en": "Inspection", "name_zh": "检验", "domain": "customs"},
        {"power": "c", "domain": "trade"},
    ]
    usual: dict[str, list[dict[str, Any]]] = {
        "bodies": bodies,
        "powers": powers,
        "applies": [{"power": "b", "zone": "p1"}, {"power": "b", "zone": "p2"}],
        "needs": [{"power": "a", "zone": "p1", "need": 10}, {"power": "a", "zone": "q1", "need": 4}],
        "loads": [{"power": "a", "resource": "staff", "per_need": 2}],
        "capacities": [
            {"body": "p1", "resource": "staff", "amount": 16},
            {"body": "P", "resource": "staff", "amount": 50},
        ],
    }
    settings = {
        "resources": {"staff": {"unit": "days", "cost": 0.5}},
        "weights": {"coordination": 3},
        "units": {"need": "cases", "cost": "coins"},
    }
    return state(settings, **(usual | tables))


def hostile() -> Instance:
    """The same with a name that is a tag wherever an instance can name something."""
    plain = country()
    named = {"name_en": HOSTILE, "name_zh": HOSTILE}
    settings = plain.settings.model_copy(
        update={"name": HOSTILE, "title": {"en": HOSTILE, "zh": HOSTILE}, "units": Units(need=HOSTILE, cost=HOSTILE)}
    )
    return replace(
        plain,
        settings=settings,
        powers=tuple(row.model_copy(update=named | {"domain": HOSTILE}) for row in plain.powers),
        bodies=tuple(row.model_copy(update=named) for row in plain.bodies),
    )


def proposed(instance: Instance) -> Allocation:
    """All at the centre but a, which is in the zone in p1 and at the province in p2."""
    levels = everywhere(instance, "central", a_p1="zone", a_p2="provincial")
    return judge(instance, levels, status=Status.OPTIMAL, bound=10.0)


def front(instance: Instance, objectives: tuple[str, ...] = ("unmet_need", "coordination")) -> Frontier:
    """Three points: a at the zone in p1 (not proven), at the province (knee, balanced), and everything central."""
    found = frontier_of(
        [judge(instance, everywhere(instance, "central", a_p1=level)) for level in ("zone", "provincial", "central")],
        objectives,
    )
    found.points["proven"] = [False, True, True]
    found.points["knee"] = [False, True, False]
    found.points["plan"] = ["bold", "balanced", "steady"]
    return found


def frontier_of(allocations: Sequence[Allocation], objectives: tuple[str, ...]) -> Frontier:
    """A frontier of these points, all proven, without plans."""
    points = pd.DataFrame([point(number, each) for number, each in enumerate(allocations, 1)])
    points = points.assign(proven=True, knee=False, plan=None)
    instance = allocations[0].instance
    return Frontier(
        instance, objectives, points, tuple(allocations), point(0, today(instance)), Status.OPTIMAL, True, 0.02, 0, 0.0
    )


def point(number: int, allocation: Allocation) -> dict[str, Any]:
    """A row of a frontier."""
    assert allocation.components is not None
    return {
        "point": number,
        **{name: allocation.components[name] for name in COMPONENTS},
        "changes": int(allocation.frame()["changed"].sum()),
        "measures": 0.0,
        "objective": allocation.objective,
        "gap": 0.02,
    }


def others(instance: Instance) -> Alternatives:
    """The proposed allocation, and one that keeps a at the centre in p1."""
    best = proposed(instance)
    kept = judge(instance, dict(best.levels) | {("a", "p1"): "central"})
    rows = [
        (*pair, level, sum(each.levels[pair] == level for each in (best, kept)) / 2)
        for pair, level in best.levels.items()
    ]
    certainty = pd.DataFrame(rows, columns=["power", "zone", "level", "share"])
    return Alternatives(instance, (best, kept), pd.DataFrame(), certainty, 0.1, (), False, Status.OPTIMAL, 0.0)
