"""Solving anew what an evaluation has estimates of, or nothing: wires the themes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from allocation.analysis.bottlenecks import Bottlenecks, Step, bottlenecks
from allocation.analysis.bottlenecks.bottlenecks import DEFAULT, MEASURE
from allocation.analysis.bottlenecks.resolving import Gain
from allocation.analysis.evaluation import wanting
from allocation.analysis.evaluation.evaluation import Evaluation
from allocation.analysis.evaluation.facts import Facts
from allocation.analysis.evaluation.obstacles import Obstacle, Obstacles
from allocation.analysis.evaluation.weak_points import Weak
from allocation.analysis.resolution import authorising, measures, proving, zone_optima
from allocation.analysis.resolution.effort import Effort
from allocation.analysis.resolution.resolution import UNKNOWN, Resolution
from allocation.analysis.resolution.spans import bound_of, loss
from allocation.engine import Options
from allocation.instance.structure import Pair
from allocation.outcome.allocation import Allocation
from allocation.outcome.solving import Session, solve

WATCHED = 20
"""How far down the ranking of weak points those are solved for that take a re-solve each."""


@dataclass(frozen=True)
class Judged:
    """What an evaluation is made from."""

    facts: Facts
    obstacles: Obstacles
    points: Mapping[Obstacle, Weak]


def resolved(
    evaluation: Evaluation,
    judged: Judged,
    options: Options | None = None,
    within: float | None = None,
    on_progress: Callable[[Step], None] | None = None,
) -> Evaluation:
    """The evaluation with all that takes re-solves, as far as time goes; `evaluate` says what the arguments are."""
    effort = Effort(options or DEFAULT, within, on_progress)
    allocation, instance = evaluation.allocation, evaluation.allocation.instance
    best = bottlenecks(allocation, options=effort.options, kinds=()).base
    if not best.has_allocation:
        return replace(evaluation, resolution=Resolution(best, seconds=effort.seconds))
    effort.settle_for(best.gap or 0.0)
    session = Session(instance)

    def obstacles(*kinds: str) -> Bottlenecks:
        return bottlenecks(best, options=effort.options, kinds=kinds, within=effort.left, on_progress=effort.count)

    # what planners ask for first comes first, for as long as time goes
    gains, late = proving.of_holding_on(best, _open(evaluation, judged), allocation, session, effort)
    first = obstacles("ministry", "uniform", "decided")
    optima = zone_optima.zone_optima(instance, effort)
    authorisation, wanted = _authorisation(best, judged, effort)
    wasted = [measure for measure in allocation.measures if measure not in best.measures]
    worth = measures.of_barring(best, obstacles(MEASURE)) | measures.of_adopting(wasted, best, session, effort)
    then = obstacles("law", "agenda")
    spare = [row.measure for row in instance.measures if row.measure not in {*best.measures, *wasted}]
    worth |= measures.of_adopting(spare, best, session, effort)

    agree = zone_optima.agreeing(instance.structure, optima)
    gains |= proving.of_bottlenecks(first) | proving.of_bottlenecks(then)
    late |= proving.out_of_time(first) | proving.out_of_time(then)
    return replace(
        evaluation,
        wanted=pd.concat([evaluation.wanted, wanted], ignore_index=True),
        uniformity=evaluation.uniformity.assign(optima_agree=agree.reindex(evaluation.uniformity["power"]).array),
        weak_points=proving.proven(evaluation.weak_points, gains),
        resolution=Resolution(
            best=best,
            behind=_behind(allocation, best),
            authorisation=authorisation,
            uniformity=_uniformity(first),
            agreeing=zone_optima.share(instance.structure, agree),
            measures=measures.worths(best, allocation.measures, worth),
            left_out={
                "weak_points": len(late.intersection(_ranked(evaluation))),
                "zones": len(instance.structure.zones) - len(optima),
                "measures": len({*best.measures, *wasted} - worth.keys()),
            },
            solves=effort.solves,
            seconds=effort.seconds,
        ),
    )


def _open(evaluation: Evaluation, judged: Judged) -> dict[Obstacle, Sequence[Pair]]:
    """By who could hand them down, the first in rank first, the pairs that nothing bars from going down."""
    return {
        thing: [judged.facts.pairs[row] for row in sorted(judged.points[thing].concerned)]
        for thing in _ranked(evaluation)[:WATCHED]
        if thing.kind == "open"
    }


def _ranked(evaluation: Evaluation) -> list[Obstacle]:
    points = evaluation.weak_points
    return [Obstacle(kind, name) for kind, name in zip(points["kind"], points["id"], strict=True)]


def _authorisation(best: Allocation, judged: Judged, effort: Effort) -> tuple[Gain, pd.DataFrame]:
    """What consent and agenda limits cost, and the pairs that the optimum without them has more local."""
    nothing = wanting.framed([])
    if effort.out_of_time:
        return UNKNOWN, nothing
    instance = authorising.agreed(best.instance)
    optimum = effort.solve("authorisation", lambda options: solve(instance, options, start=best))
    more = loss(optimum, best)
    wanted = authorising.wanted(judged.facts, judged.obstacles, optimum) if optimum.has_allocation else nothing
    return Gain(max(0.0, more.at_least), more.at_most), wanted


def _uniformity(found: Bottlenecks) -> Gain:
    """The price of uniformity; nothing where no uniform power ties two zones."""
    if found.uniformity is not None:
        least, most = found.uniformity
        return Gain(least, UNKNOWN.at_most if most is None else most)
    skipped = found.skipped[found.skipped["kind"] == "uniform"]
    return UNKNOWN if (skipped["reason"] == "out-of-time").any() else Gain(0.0, 0.0)


def _behind(allocation: Allocation, best: Allocation) -> Gain:
    cost = allocation.objective or 0.0
    return Gain(cost - (best.objective or 0.0), cost - bound_of(best))
