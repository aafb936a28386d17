"""Composing a briefing: wires the themes."""

from collections.abc import Collection, Mapping, Sequence

from allocation.analysis.bottlenecks import Bottlenecks
from allocation.analysis.briefing.acting import first_actions
from allocation.analysis.briefing.briefing import PLANS, TODAY, Briefing
from allocation.analysis.briefing.figures import figures, work
from allocation.analysis.briefing.supporting import short, supports, withheld_by
from allocation.analysis.evaluation import evaluate, series
from allocation.analysis.frontier import Frontier
from allocation.analysis.listing import list_powers
from allocation.outcome.allocation import Allocation, today


def plans_of(frontier: Frontier) -> dict[str, Allocation]:
    """The plans that a frontier names."""
    named = zip(frontier.points["plan"], frontier.allocations, strict=True)
    found = {plan: allocation for plan, allocation in named if isinstance(plan, str)}
    return {plan: found[plan] for plan in PLANS if plan in found}


def proven_plans_of(frontier: Frontier) -> frozenset[str]:
    """The plans of a frontier that are proven nondominated."""
    proven = frontier.points.loc[frontier.points["proven"], "plan"]
    return frozenset(plan for plan in proven if plan in PLANS)


def brief(
    plans: Mapping[str, Allocation],
    chosen: str | None = None,
    *,
    nondominated: Collection[str] = (),
    gains: Bottlenecks | None = None,
) -> Briefing:
    """Today's allocation beside plans for the same instance.

    plans: by their names in `PLANS`. chosen: the plan to tell of in detail; by default the balanced one, else the
    first. nondominated: the plans of which that is proven. gains: bottlenecks of the instance, kinds `ministry` and
    `agenda`, to tell what consent gains.
    Raises `ValueError` for no plan, another name, or a plan without an allocation.
    """
    if unknown := sorted(set(plans) - set(PLANS)):
        raise ValueError(f"plans are {', '.join(PLANS)}, not {unknown[0]}")
    if empty := [name for name, plan in plans.items() if not plan.has_allocation]:
        raise ValueError(f"the plan {empty[0]} has no allocation")
    ordered = {name: plans[name] for name in PLANS if name in plans}
    name = chosen or ("balanced" if "balanced" in ordered else next(iter(ordered), ""))
    if name not in ordered:
        raise ValueError(f"there is no plan {name}" if name else "a briefing takes a plan")
    best = ordered[name]
    everything = {TODAY: today(best.instance), **ordered}
    judged = {plan: evaluate(allocation) for plan, allocation in everything.items()}
    listed = {plan: list_powers(allocation, gains=gains) for plan, allocation in ordered.items()}
    return Briefing(
        ordered,
        name,
        figures=figures(judged, nondominated),
        work=work(everything),
        actions=first_actions(listed),
        listing=listed[name],
        supports=supports(listed[name]),
        short=short(listed[name]),
        withheld_by=withheld_by(listed[name]),
        before=judged[TODAY],
        evaluation=judged[name],
        trend=series([judged[TODAY], judged[name]], [TODAY, name]),
        agreed=_agreed(list(ordered.values())),
    )


def _agreed(plans: Sequence[Allocation]) -> int:
    """Changed pairs that all plans have at the same level."""
    structure = plans[0].instance.structure
    return sum(
        len({plan.levels[pair] for plan in plans}) == 1 and plans[0].levels[pair] != structure.levels[now]
        for pair, now in structure.current.items()
    )
