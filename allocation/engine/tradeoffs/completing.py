"""What is left of a front: points in regions not looked into yet, and proof of points in doubt."""

import numpy as np

from allocation.engine.program import Floats
from allocation.engine.run import Ending
from allocation.engine.tradeoffs.bounds import SAME
from allocation.engine.tradeoffs.directions import toward
from allocation.engine.tradeoffs.knowledge import ALMOST, Knowledge, Point
from allocation.engine.tradeoffs.regions import Regions
from allocation.engine.tradeoffs.searching import Searcher, Task

# regions searched at a time, whatever there is to search with
BATCH = 4
# part of a step that a search may miss the best point of a region by: a point that dominates it would be better by one
MISS = 0.5


def explore(searcher: Searcher, knowledge: Knowledge, most: int | None, work_limit: int | None) -> bool:
    """Search the open regions, the largest first, until there are none or as many points as wanted.

    Gives whether it is proven that no point is missing, to the steps.
    """
    regions = Regions(knowledge.steps * ALMOST)
    for known in knowledge.points:
        regions.split(known.values)
    undecided: set[tuple[float, ...]] = set()
    while not searcher.ended:
        _close_empty(knowledge, regions)
        waiting = [limits for limits in regions.open if tuple(limits) not in undecided]
        if not waiting or (most is not None and len(knowledge.points) >= most):
            break
        waiting.sort(key=lambda limits: -_volume(knowledge, limits))
        batch = waiting[:BATCH]
        tasks = [_inside(knowledge, regions.caps(limits), work_limit) for limits in batch]
        for limits, task, found in zip(batch, tasks, searcher.run("regions", tasks), strict=True):
            point = knowledge.learn(task, found)
            if point is not None:
                knowledge.insert(point)
                regions.split(point.values)
            elif found is not None and found.ending is not Ending.INFEASIBLE:
                undecided.add(tuple(limits))
    return not regions.open


def confirm(searcher: Searcher, knowledge: Knowledge, work_limit: int | None) -> None:
    """Ask of each point in doubt whether anything dominates it, and put that in its place."""
    asked: set[tuple[float, ...]] = set()
    while not searcher.ended:
        doubtful = [point for point in knowledge.doubtful() if tuple(point.values) not in asked]
        if not doubtful:
            return
        asked |= {tuple(point.values) for point in doubtful}
        tasks = [_dominating(knowledge, point, work_limit) for point in doubtful]
        for task, found in zip(tasks, searcher.run("confirmation", tasks), strict=True):
            better = knowledge.learn(task, found)
            if better is not None:
                knowledge.insert(better)


def _close_empty(knowledge: Knowledge, regions: Regions) -> None:
    for limits in regions.open:
        caps = regions.caps(limits)
        hair = SAME * np.maximum(1.0, np.abs(caps))
        least = [knowledge.bounds.least(objective, caps) for objective in range(len(caps))]
        if np.any(least > caps + hair):
            regions.close(limits)


def _inside(knowledge: Knowledge, caps: Floats, work_limit: int | None) -> Task:
    """The best point of a region, all objectives counting alike; a bound above all its values proves it empty."""
    weights = _even(knowledge)
    slack = MISS * float(np.min(weights * knowledge.steps))
    enough = float(weights @ caps) + slack if np.all(np.isfinite(caps)) else None
    return knowledge.task(weights, slack=slack, caps=caps, enough=enough, work_limit=work_limit)


def _dominating(knowledge: Knowledge, point: Point, work_limit: int | None) -> Task:
    weights = _even(knowledge)
    step = float(np.min(weights * knowledge.steps))
    caps = point.values + SAME * np.maximum(1.0, np.abs(point.values))
    enough = float(weights @ point.values) - ALMOST * step
    return knowledge.task(weights, slack=MISS * step, caps=caps, enough=enough, work_limit=work_limit)


def _even(knowledge: Knowledge) -> Floats:
    return toward([1 / len(knowledge.traded)] * len(knowledge.traded), knowledge.ranges)


def _volume(knowledge: Knowledge, limits: Floats) -> float:
    values = np.array([point.values for point in knowledge.points]) if knowledge.points else np.zeros((1, len(limits)))
    low, high = values.min(axis=0), values.max(axis=0)
    sides = (np.minimum(limits, high + knowledge.ranges) - low) / knowledge.ranges
    return float(np.prod(np.maximum(sides, 0.0)))
