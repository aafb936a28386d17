"""The front of any compiled program: what can be had of several objectives, none of it dominated."""

import threading
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from allocation.engine.options import Options
from allocation.engine.program import Floats, Program
from allocation.engine.run import Ending
from allocation.engine.tradeoffs.completing import confirm, explore
from allocation.engine.tradeoffs.knowledge import Knowledge, Point
from allocation.engine.tradeoffs.measured import measured
from allocation.engine.tradeoffs.representing import REST, fill, find_ends, prove, scout
from allocation.engine.tradeoffs.searching import Memory, OnStep, Searcher

# checkpoints times columns that a search within limits gets where points are only to be spread: seconds at any size
EFFORT = 200_000


@dataclass(frozen=True, eq=False)
class FrontPoint:
    """A point of a front.

    values: of the traded objectives. solution: of the program. gap: by what share of its range at most one objective
    could be lower with no other higher, as proven; infinite where nothing is. proven: whether that is within a step.
    """

    values: Floats
    solution: Floats
    gap: float
    proven: bool


@dataclass(frozen=True, eq=False)
class Front:
    """Nondominated points, sorted by their values.

    ending: optimal when the search did all that it set out to, infeasible when there is no solution at all.
    steps: differences in the objectives below these did not matter. ranges: what `gap` is a share of.
    complete: whether it is proven that every solution is dominated by a point, or less than a step from that.
    """

    points: tuple[FrontPoint, ...]
    ending: Ending
    steps: Floats
    ranges: Floats
    complete: bool
    searches: int


def front(
    program: Program,
    objectives: Sequence[int],
    *,
    points: int | None = 25,
    resolution: float | Sequence[float] = 0.02,
    aside: Sequence[float] | None = None,
    options: Options | None = None,
    executor: Executor | None = None,
    memory: Memory | None = None,
    within: float | None = None,
    on_step: OnStep | None = None,
    cancel: threading.Event | None = None,
) -> Front:
    """Solutions of which none is dominated in two or three objectives of a program.

    points: about how many, spread over the front; None for all.
    resolution: the steps below which differences do not matter: a share of each objective's range, or a figure each.
    aside: weights of all objectives; those not traded decide among solutions that are alike in what is traded.
    options: of every search, but for the gap, which follows from the steps. within: seconds for all of it.
    executor: where searches run side by side; the front is the same. memory: searches done before, by key.
    Raises `ValueError` for other than two or three different objectives.
    """
    count = len(objectives)
    if count not in (2, 3) or len(set(objectives)) < count:
        raise ValueError(f"two or three different objectives are traded, not {list(objectives)}")
    extended = measured(program, objectives)
    searcher = Searcher(
        extended, count, executor=executor, memory=memory, within=within, on_step=on_step, cancel=cancel
    )
    weights = np.zeros(len(program.offsets)) if aside is None else aside
    knowledge = Knowledge(extended, objectives, list(weights), options or Options(time_limit=None))
    complete, ending = False, Ending.INFEASIBLE
    if find_ends(searcher, knowledge, resolution, floor=0.0 if points is None else REST):
        complete = _search(searcher, knowledge, points)
        ending = _ending(searcher, knowledge)
    own = len(program.column_names)
    found = tuple(_told(knowledge, point, own) for point in knowledge.points)
    complete = complete and all(point.proven for point in found)
    return Front(found, ending, knowledge.steps, knowledge.ranges, complete, searcher.searches)


def _ending(searcher: Searcher, knowledge: Knowledge) -> Ending:
    if searcher.cancelled:
        return Ending.CANCELLED
    if searcher.ended:
        return Ending.TIME_LIMIT
    # without a proof that there is no point, the limits of the single searches came before any
    return Ending.OPTIMAL if knowledge.points else Ending.WORK_LIMIT


def _told(knowledge: Knowledge, point: Point, own: int) -> FrontPoint:
    gap = float(np.max(knowledge.bounds.doubts(point.values) / knowledge.ranges))
    return FrontPoint(point.values, point.solution[:own], gap, proven=knowledge.doubt(point) <= 1)


def _search(searcher: Searcher, knowledge: Knowledge, points: int | None) -> bool:
    """All points, or some with proof; whether there are no others."""
    if points is None:
        complete = explore(searcher, knowledge, None, None)
        confirm(searcher, knowledge, None)
        return complete
    scout(searcher, knowledge)
    fill(searcher, knowledge, points)
    prove(searcher, knowledge)
    effort = max(1, EFFORT // len(searcher.program.column_names))
    complete = explore(searcher, knowledge, points, effort)
    confirm(searcher, knowledge, effort)
    knowledge.thin(points)
    return complete
