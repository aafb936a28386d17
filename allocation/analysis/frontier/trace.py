"""Finding the frontier of an instance."""

import math
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace

import pandas as pd

from allocation.analysis.frontier.frontier import POINTS, Frontier
from allocation.analysis.frontier.plans import named
from allocation.engine import Ending, Options
from allocation.engine.tradeoffs import Front, Memory, OnStep, front, knee
from allocation.formulation import COMPONENTS, TRADED, add_traded, build
from allocation.instance.instance import Instance
from allocation.outcome.allocation import Allocation, Status, today
from allocation.outcome.solving import Session
from allocation.outcome.versions import software_versions


def frontier(
    instance: Instance,
    objectives: Sequence[str] = ("unmet_need", "coordination"),
    *,
    points: int | None = 25,
    resolution: float = 0.02,
    options: Options | None = None,
    within: float | None = None,
    executor: Executor | None = None,
    memory: Memory | None = None,
    on_progress: OnStep | None = None,
    cancel: threading.Event | None = None,
) -> Frontier:
    """Allocations of which none is dominated in two or three objectives, each verified.

    objectives: of `TRADED`. What is not traded decides, by its weights, only among allocations that are alike in what
    is. points: about how many, spread over the frontier; None for all. resolution: differences below this share of an
    objective's range do not count. options: of every search, whose gap follows from the resolution. within: seconds
    for all of it. executor: where searches run side by side, with the same outcome. memory: searches done before.
    Raises `ValueError` for other objectives, a resolution outside (0, 0.5], or fewer than 2 points.
    """
    _check(objectives, points, resolution)
    began = time.perf_counter()
    options = options or Options(time_limit=None)
    model = build(instance)
    traded = add_traded(model, objectives)
    session = Session(instance, model)
    left = None if within is None else max(0.01, within - (time.perf_counter() - began))
    found = front(
        session.program,
        traded,
        points=points,
        resolution=resolution,
        aside=session.weights,
        options=options,
        executor=executor,
        memory=memory,
        within=left,
        on_step=on_progress,
        cancel=cancel,
    )
    allocations = [_allocation(session, found, place) for place in range(len(found.points))]
    now = today(instance)
    return Frontier(
        instance,
        tuple(objectives),
        _points(found, objectives, allocations, now),
        tuple(allocations),
        _values(now),
        _status(found),
        found.complete,
        resolution,
        found.searches,
        time.perf_counter() - began,
    )


def _check(objectives: Sequence[str], points: int | None, resolution: float) -> None:
    if unknown := [name for name in objectives if name not in TRADED]:
        raise ValueError(f"{unknown[0]} cannot be traded, only {', '.join(TRADED)}")
    if len(objectives) not in (2, 3) or len(set(objectives)) < len(objectives):
        raise ValueError(f"two or three different objectives are traded, not {', '.join(objectives) or 'none'}")
    if points is not None and points < 2:
        raise ValueError(f"a frontier has at least 2 points, not {points}")
    if not 0 < resolution <= 0.5:
        raise ValueError(f"the resolution is a share above 0 and at most 0.5, not {resolution}")


def _allocation(session: Session, found: Front, place: int) -> Allocation:
    """A point's allocation. It is not the cheapest one, so it has no bound: the point says what is proven of it."""
    return replace(session.allocation_of(found.points[place].solution), versions=software_versions())


def _points(
    found: Front, objectives: Sequence[str], allocations: Sequence[Allocation], now: Allocation
) -> pd.DataFrame:
    if not allocations:
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in POINTS.items()})
    rows = [
        {
            "point": number,
            **_values(allocation),
            "proven": point.proven,
            "gap": point.gap if math.isfinite(point.gap) else None,
        }
        for number, (point, allocation) in enumerate(zip(found.points, allocations, strict=True), 1)
    ]
    frame = pd.DataFrame(rows)
    frame["knee"] = frame.index == knee(frame[list(objectives)].to_numpy())
    frame["plan"] = named(frame, now.objective or math.inf)
    return frame[list(POINTS)].astype(dict(POINTS))


def _values(allocation: Allocation) -> dict[str, float]:
    """What may be traded, and the weighted sum of the components."""
    components = allocation.components or {}
    cost = {row.measure: row.cost / row.years for row in allocation.instance.measures}
    return {
        **{name: components[name] for name in COMPONENTS},
        "changes": float(allocation.changes),
        "measures": math.fsum(cost[measure] for measure in allocation.measures),
        "objective": allocation.objective or 0.0,
    }


def _status(found: Front) -> Status:
    if found.ending is Ending.INFEASIBLE:
        return Status.INFEASIBLE
    if found.ending is Ending.CANCELLED:
        return Status.INTERRUPTED
    if not found.points:
        return Status.UNKNOWN
    return Status.OPTIMAL if found.ending is Ending.OPTIMAL else Status.FEASIBLE
