"""Records as a frame: every run measured against itself and against the best that any contender knows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from .contenders import CONTENDERS
from .contenders.trace import Point
from .metrics import first_useful, improvement_gap, primal_integral, time_to_gap, within
from .records import Record

GAPS = {"to_5": 0.05, "to_2": 0.02, "to_1": 0.01}

COLUMNS = {
    "family": "family of the instance",
    "name": "the instance",
    "coordination": "strength of its coordination, where it has one",
    "pairs": "number of its pairs",
    "contender": "who solved it",
    "time_limit": "seconds, from before loading on",
    "status": "the contender's own word, or what ended it",
    "objective": "as the verifier finds it; while running, if the contender was ended",
    "verified": "whether the verifier saw an allocation without a breach",
    "bound": "best bound that the contender states",
    "gap": "improvement gap between its own objective and bound",
    "gap_to_best": "improvement gap between its objective and the best bound of any contender",
    "to_5": "seconds until its own objective and bound proved 5 %",
    "to_2": "the same for 2 %",
    "to_1": "the same for 1 %",
    "useful": "seconds until half of the improvement that the best bound allows",
    "integral": "primal integral, seconds",
    "distance": "(objective - best known) / best known, of published instances",
    "seconds": "wall clock of the contender",
    "prepared": "seconds of load, build, compile and verify together",
    "megabytes": "peak of resident memory",
}
"""The columns of the frame and what they hold."""

_PREPARING = ("load", "build", "compile", "hand over", "own build", "verify")

_FIGURES = (
    *("pairs", "time_limit", "objective", "bound", "gap", "gap_to_best", *GAPS),
    *("useful", "integral", "distance", "seconds", "prepared", "megabytes"),
)


@dataclass(frozen=True)
class Known:
    """The best objective and bound of an instance that any contender has, as far as they are in time and verified."""

    objective: float | None
    bound: float | None


def in_time(record: Record) -> tuple[Point, ...]:
    """The trace with its end, as far as it counts: solvers look at the clock now and then, so a little late is in time.

    An allocation that the verifier refuses does not count, nor does anything found on the way to it.
    """
    limit = record["time_limit"] * 1.02 + 1.0
    points: list[Point] = [tuple(point) for point in record["points"]]
    if record.get("breaches"):
        points = [(seconds, None, bound) for seconds, _, bound in points]
    if record.get("seconds") is not None:
        _, incumbent, best = points[-1] if points else (0.0, None, None)
        bounds = [bound for bound in (best, record["bound"]) if bound is not None and abs(bound) < 1e20]
        objective = incumbent if record["breaches"] or record["verified"] is None else record["verified"]
        points.append((record["seconds"], objective, max(bounds, default=None)))
    return within(points, limit)


def known(records: Iterable[Record]) -> Known:
    """The best of all."""
    objectives, bounds = [], []
    for record in records:
        for _, incumbent, bound in in_time(record)[-1:]:
            bounds += [bound] if bound is not None else []
            objectives += [incumbent] if incumbent is not None and record.get("verified") is not None else []
    best = min(objectives, default=None)
    bound = max(bounds, default=None)
    return Known(best, bound if best is None or bound is None else min(bound, best))


def measured(records: Sequence[Record]) -> pd.DataFrame:
    """A row a searching run: `COLUMNS`."""
    searches = [record for record in records if CONTENDERS[record["contender"]].kind == "search"]
    groups: dict[tuple[str, float], list[Record]] = defaultdict(list)
    for record in searches:
        groups[record["name"], record["time_limit"]].append(record)
    rows = []
    for group in groups.values():
        best = known(group)
        rows += [_row(record, best) for record in group if record["status"] != "not applicable"]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(_FIGURES, "float64"))


def _row(record: Record, best: Known) -> dict[str, object]:
    points, today = in_time(record), record["today"]
    _, objective, bound = points[-1] if points else (0.0, None, None)
    target = record["best_known"]
    phases = record["phases"]
    return {
        **{name: record[name] for name in ("family", "name", "coordination", "pairs", "contender", "time_limit")},
        "status": record["status"],
        "objective": objective,
        "verified": record.get("verified") is not None and not record.get("breaches"),
        "bound": bound,
        "gap": improvement_gap(objective, bound, today),
        "gap_to_best": improvement_gap(objective, best.bound, today),
        **{name: time_to_gap(points, today, gap) for name, gap in GAPS.items()},
        "useful": None if best.bound is None else first_useful(points, today, best.bound),
        "integral": None
        if best.objective is None
        else primal_integral(points, today, best.objective, record["time_limit"]),
        "distance": None if objective is None or not target else (objective - target) / abs(target),
        "seconds": record.get("seconds"),
        "prepared": sum(phases.get(phase, 0.0) for phase in _PREPARING),
        "megabytes": record["megabytes"],
    }


def contradictions(records: Sequence[Record]) -> list[str]:
    """Bounds above an allocation that the verifier accepts: somebody is wrong."""
    least: dict[str, float] = {}
    for record in records:
        if record.get("verified") is not None and not record.get("breaches"):
            least[record["name"]] = min(record["verified"], least.get(record["name"], record["verified"]))
    return [
        f"{record['contender']} on {record['name']}: bound {bound!r} above {least[record['name']]!r}"
        for record in records
        for bound in [max((b for _, _, b in in_time(record) if b is not None), default=None)]
        if bound is not None and record["name"] in least
        # every contender's own tolerance on rows and whole numbers
        if bound > least[record["name"]] + 1e-5 * max(1.0, abs(least[record["name"]]))
    ]
