"""Weak points whose gain is proven: what the best allocation costs with the weak point and without."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from allocation.analysis.bottlenecks import Bottlenecks
from allocation.analysis.bottlenecks.resolving import Gain
from allocation.analysis.evaluation.obstacles import Obstacle
from allocation.analysis.evaluation.weak_points import ranked
from allocation.analysis.resolution.effort import Effort
from allocation.analysis.resolution.resolution import UNKNOWN
from allocation.analysis.resolution.spans import loss
from allocation.instance.structure import Pair
from allocation.outcome.allocation import Allocation, Status
from allocation.outcome.solving import Session

SAME = ("ministry", "agenda", "law", "decided", "uniform")
"""Weak points that a bottleneck of the same kind relaxes as a whole; of a body's capacity it adds a tenth only."""


def of_bottlenecks(found: Bottlenecks) -> dict[Obstacle, Gain]:
    """The gains that looking for bottlenecks has proven; a power with several decisions has none as a whole."""
    gains: dict[Obstacle, list[Gain]] = {}
    for row in found.gains.to_dict("records"):
        gains.setdefault(Obstacle(row["kind"], row["id"]), []).append(
            Gain(row["gain_at_least"], math.inf if pd.isna(row["gain_at_most"]) else row["gain_at_most"])
        )
    for row in found.skipped.to_dict("records"):
        if row["reason"] != "out-of-time":
            gains.setdefault(Obstacle(row["kind"], row["id"]), []).append(Gain(0.0, row["at_most"]))
    return {thing: several[0] for thing, several in gains.items() if thing.kind in SAME and len(several) == 1}


def out_of_time(found: Bottlenecks) -> set[Obstacle]:
    """The weak points that looking for bottlenecks had no time for."""
    late = found.skipped[found.skipped["reason"] == "out-of-time"]
    return {Obstacle(kind, name) for kind, name in zip(late["kind"], late["id"], strict=True) if kind in SAME}


def of_holding_on(
    best: Allocation, held: Mapping[Obstacle, Sequence[Pair]], judged: Allocation, session: Session, effort: Effort
) -> tuple[dict[Obstacle, Gain], set[Obstacle]]:
    """What it costs if pairs that nothing bars from going down stay where they are, all else at its best.

    And what there was no time for. held: by who could hand them down, in the order in which to solve. Where they
    cannot stay, nothing is told.
    """
    gains: dict[Obstacle, Gain] = {}
    late: set[Obstacle] = set()
    for thing, pairs in held.items():
        if effort.out_of_time:
            late.add(thing)
            continue
        stay = {pair: judged.levels[pair] for pair in pairs}
        # where the best is not proven, these will not be either, and need what is good to begin with
        start = None if best.status is Status.OPTIMAL else replace(best, levels={**best.levels, **stay})
        try:
            found = effort.solve(
                "open",
                lambda options, stay=stay, start=start: session.solve(options, decided=stay, start=start),  # type: ignore[misc]
            )
        except ValueError:  # the model has no such level for one of them
            continue
        if found.status is not Status.INFEASIBLE:
            more = loss(best, found)
            gains[thing] = Gain(max(0.0, more.at_least), more.at_most)
    return gains, late


def proven(weak_points: pd.DataFrame, gains: Mapping[Obstacle, Gain]) -> pd.DataFrame:
    """Weak points with what is proven of them, ranked anew.

    An estimate stays one where proof says no more than it does: neither that there is a gain, nor that it is less.
    """
    places = zip(weak_points["kind"], weak_points["id"], strict=True)
    known = [gains.get(Obstacle(kind, name), UNKNOWN) for kind, name in places]
    least = np.array([gain.at_least for gain in known], dtype=np.float64)
    most = np.array([gain.at_most for gain in known], dtype=np.float64)
    estimate = weak_points["gain"].to_numpy(dtype=np.float64)
    tells = (least > 0) | (most < estimate)
    return ranked(
        weak_points.assign(
            gain=np.where(tells, least, estimate),
            basis=np.where(tells, "proven", weak_points["basis"]),
            gain_at_least=np.where(tells, least, np.nan),
            gain_at_most=np.where(tells & np.isfinite(most), most, np.nan),
        )
    )
