"""Points spread over the front of a program of which a single search takes seconds.

A limit on an objective cuts across whatever makes a program easy to search. So limits are only set where most columns
are fixed to what known solutions have in common, and what such a point may lack is bounded by searches for weighted
sums, which know no limits and end as soon as their bound suffices. In the manner of the two phases of Ulungu & Teghem
1995, with the grid of AUGMECON-R (Nikas et al. 2022), its early exits and its bypasses for three objectives.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from allocation.engine.handle import Effort, Handle
from allocation.engine.program import Floats
from allocation.engine.run import Ending
from allocation.engine.search import LARGE
from allocation.engine.tradeoffs.directions import scouting, supporting, toward
from allocation.engine.tradeoffs.knowledge import Knowledge, Point
from allocation.engine.tradeoffs.searching import Searcher, Task
from allocation.engine.watch import Watch

# what the others count where one objective comes first: enough that none is given away for nothing
REST = 0.05
# parts of a step
LOOSE, NARROW, NEARLY = 0.8, 0.15, 0.7
# how many points one bound should prove, at most
TOGETHER = 3
# and how many steps apart
REACH = 6


def find_ends(
    searcher: Searcher, knowledge: Knowledge, resolution: float | Sequence[float], *, floor: float = REST
) -> bool:
    """The points where each objective is at its least, to within a step, and from them the ranges and the steps.

    floor: share of a step that a search may miss in any case, however little an objective counts.
    Gives whether there can be any point.
    """
    count = len(knowledge.traded)
    relaxed = _relaxed(searcher, knowledge)
    if relaxed is None:
        return False
    _measure(knowledge, relaxed, resolution)
    first = [REST if count == 2 else REST / (count - 1)] * count
    tasks = []
    for objective in range(count):
        shares = list(first)
        shares[objective] = 1 - REST
        weights = toward(shares, knowledge.ranges)
        tasks.append(knowledge.task(weights, slack=_loose(weights, knowledge, floor)))
    found = searcher.run("ends", tasks)
    for task, each in zip(tasks, found, strict=True):
        knowledge.insert(knowledge.learn(task, each))
        if each is not None and each.ending is Ending.INFEASIBLE:
            return False
    if knowledge.points:
        _measure(knowledge, np.array([point.values for point in knowledge.points]), resolution)
    return True


def _relaxed(searcher: Searcher, knowledge: Knowledge) -> Floats | None:
    """(k, k) values of the objectives where each is at its least, without whole columns; None where there are none."""
    program = knowledge.program
    # the ranges need not be exact, and on large programs simplex takes minutes
    effort = Effort(method="pdlp" if int(program.integer.sum()) >= LARGE else "choose")
    handle = Handle(replace(program, integer=np.zeros_like(program.integer)))
    rows = []
    for objective in knowledge.traded:
        weights = np.zeros(len(program.offsets))
        weights[objective] = 1.0
        answer = handle.run(program.costs(list(weights)), 0.0, effort, Watch(knowledge.options, cancel=searcher.cancel))
        if answer.ending is Ending.INFEASIBLE:
            return None
        if answer.solution is not None:
            rows.append(program.values(answer.solution)[knowledge.traded])
    return np.array(rows) if rows else np.zeros((1, len(knowledge.traded)))


def _measure(knowledge: Knowledge, values: Floats, resolution: float | Sequence[float]) -> None:
    ranges = np.ptp(values, axis=0)
    knowledge.ranges = np.where(ranges > 0, ranges, 1.0)
    knowledge.steps = knowledge.ranges * resolution if isinstance(resolution, float) else np.array(resolution)


def scout(searcher: Searcher, knowledge: Knowledge) -> None:
    """Points in the middle of the front and around it."""
    weights = [toward(shares, knowledge.ranges) for shares in scouting(len(knowledge.traded))]
    tasks = [knowledge.task(each, slack=_loose(each, knowledge)) for each in weights]
    _insert(searcher, knowledge, "scouts", tasks)


def _loose(weights: Floats, knowledge: Knowledge, floor: float = REST) -> float:
    parts = weights * knowledge.steps
    return float(max(LOOSE * np.min(parts), floor * np.sum(parts)))


def _insert(searcher: Searcher, knowledge: Knowledge, phase: str, tasks: Sequence[Task]) -> None:
    for task, found in zip(tasks, searcher.run(phase, tasks), strict=True):
        knowledge.insert(knowledge.learn(task, found))


# --- between known points ----------------------------------------------------------------------------------------


def fill(searcher: Searcher, knowledge: Knowledge, count: int) -> None:
    """Up to `count` points, from what known ones have in common."""
    if len(knowledge.traded) == 2:
        _halve(searcher, knowledge, count)
    else:
        _fill_grid(searcher, knowledge, count)


def _halve(searcher: Searcher, knowledge: Knowledge, count: int) -> None:
    """Look halfway between neighbours, the most distant first."""
    while 1 < len(knowledge.points) < count and not searcher.ended:
        known = len(knowledge.points)
        pairs = list(pairwise(knowledge.points))
        distances = [_distance(knowledge, a, b) for a, b in pairs]
        wide = [i for i in np.argsort(distances, kind="stable")[::-1] if distances[i] > max(distances) / 2]
        tasks = []
        for i in wide[: count - known]:
            (_, upper), (_, lower) = pairs[i][0].values, pairs[i][1].values
            tasks.append(_between(knowledge, np.array([math.inf, (upper + lower) / 2]), pairs[i]))
        _insert(searcher, knowledge, "between", tasks)
        if len(knowledge.points) == known:
            return


def _fill_grid(searcher: Searcher, knowledge: Knowledge, count: int) -> None:
    """Look in the cells of a grid of limits on all objectives but the first, from loose to tight.

    A cell that is proven empty is left out, and one whose best point is known from a looser one.
    """
    done: list[tuple[Floats, Point]] = []
    for row in _grid(knowledge, count):
        tasks, caps = [], []
        for cell in row:
            within = [point for point in knowledge.points if np.all(point.values <= cell)]
            known = any(np.all(cell <= looser) and np.all(point.values <= cell) for looser, point in done)
            if not within or known or knowledge.bounds.least(0, cell) >= within[0].values[0] - knowledge.steps[0]:
                continue
            near = sorted(knowledge.points, key=lambda each: _miss(knowledge, each, cell))[: len(knowledge.traded)]
            tasks.append(_between(knowledge, cell, [within[0], *near]))
            caps.append(cell)
        for cell, task, found in zip(caps, tasks, searcher.run("between", tasks), strict=True):
            point = knowledge.learn(task, found)
            if point is not None:
                knowledge.insert(point)
                done.append((cell, point))


def _grid(knowledge: Knowledge, count: int) -> Iterator[list[Floats]]:
    """Rows of cells: limits on the second objective, one on the third a row."""
    values = np.array([point.values for point in knowledge.points])
    lines = math.ceil(math.sqrt(count))
    second, third = (np.linspace(values[:, i].max(), values[:, i].min(), lines + 1)[:-1] for i in (1, 2))
    for most in third:
        yield [np.array([math.inf, each, most]) for each in second]


def _miss(knowledge: Knowledge, point: Point, caps: Floats) -> float:
    """How far a point is from limits, what breaks them counted twice."""
    finite = np.isfinite(caps)
    away = ((point.values - caps) / knowledge.ranges)[finite]
    return float(np.sum(np.where(away > 0, 2 * away, -away)))


def _between(knowledge: Knowledge, caps: Floats, points: Sequence[Point]) -> Task:
    """The least of the first objective within limits, as far as what the points have in common allows."""
    count = len(knowledge.traded)
    weights = toward([1 - REST] + [REST / (count - 1)] * (count - 1), knowledge.ranges)
    narrow = NARROW * float(np.max(weights * knowledge.steps))
    return knowledge.task(weights, slack=narrow, caps=caps, fixed=knowledge.agreed(points))


# --- proof -------------------------------------------------------------------------------------------------------


def prove(searcher: Searcher, knowledge: Knowledge) -> None:
    """Bounds that leave no point in doubt by more than a step, as far as weighted sums can tell."""
    tried: set[tuple[float, ...]] = set()
    while not searcher.ended:
        groups = _groups(knowledge, tried)
        if not groups:
            return
        tasks = [_bounding(knowledge, group) for group in groups]
        for task, found in zip(tasks, searcher.run("proof", tasks), strict=True):
            point = knowledge.learn(task, found)
            weights = np.array(task.weights)[knowledge.traded]
            # a search that ends on its bound may hold any solution; only one that is better than all known is a point
            if point is not None and weights @ point.values < knowledge.least(weights):
                knowledge.insert(point)


def _groups(knowledge: Knowledge, tried: set[tuple[float, ...]]) -> list[list[Point]]:
    """Points in doubt, those close together in one group, the most doubtful first; each once in a group, once alone."""
    waiting, groups = knowledge.doubtful(), []
    while waiting:
        point = waiting.pop(0)
        alone = tuple(point.values) in tried
        away = [float(np.linalg.norm((other.values - point.values) / knowledge.steps)) for other in waiting]
        near = [] if alone else [waiting[i] for i in np.argsort(away, kind="stable") if away[i] < REACH][: TOGETHER - 1]
        key = (*point.values, 0.0) if alone else tuple(point.values)
        if key not in tried:
            tried.add(key)
            groups.append([point, *near])
            waiting = [other for other in waiting if other not in near]
    return groups


def _bounding(knowledge: Knowledge, group: Sequence[Point]) -> Task:
    """A weighted sum that no point undercuts by much where the group is, searched until the group is proven."""
    others = [point.values for point in knowledge.points if point not in group]
    middle = np.mean([point.values for point in group], axis=0)
    weights = toward(supporting(middle, others, knowledge.ranges), knowledge.ranges)
    step = float(np.min(weights * knowledge.steps))
    wanted = max(float(weights @ point.values) for point in group) - NEARLY * step
    enough = min(knowledge.least(weights) - (1 - NEARLY) * step, wanted)
    return knowledge.task(weights, slack=LOOSE / 2 * step, enough=enough)


def _distance(knowledge: Knowledge, a: Point, b: Point) -> float:
    return float(np.linalg.norm((a.values - b.values) / knowledge.ranges))
