"""What a trace is worth: gaps, times, integrals, and their means over instances."""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from .contenders.trace import Point

USEFUL = 0.5
"""Share of the improvement that the best bound leaves possible: an allocation that has it is useful."""


def improvement_gap(objective: float | None, bound: float | None, today: float) -> float | None:
    """(objective - bound) / (today - bound): 0 is proven optimal, 1 no better than today; None without both.

    None, too, where the bound leaves nothing to improve on today's allocation.
    """
    if objective is None or bound is None or today - bound <= 1e-9 * max(1.0, abs(today)):
        return None
    return max(0.0, objective - bound) / (today - bound)


def time_to_gap(points: Iterable[Point], today: float, gap: float) -> float | None:
    """Seconds until objective and bound of one contender prove an improvement gap; None if they never do."""
    for seconds, incumbent, bound in points:
        proven = improvement_gap(incumbent, bound, today)
        if proven is not None and proven <= gap:
            return seconds
    return None


def first_useful(points: Iterable[Point], today: float, best_bound: float) -> float | None:
    """Seconds until an allocation brings half of the improvement that the best bound leaves possible."""
    for seconds, incumbent, _ in points:
        gap = improvement_gap(incumbent, best_bound, today)
        if gap is not None and gap <= USEFUL:
            return seconds
    return None


def primal_integral(points: Sequence[Point], today: float, best: float, limit: float) -> float | None:
    """Seconds, weighted by how much of the improvement to the best known allocation is missing at each (Berthold 2013).

    Nothing better than today's counts in full. None where today's is the best known.
    """
    possible = today - best
    if possible <= 1e-9 * max(1.0, abs(today)):
        return None
    total, since, missing = 0.0, 0.0, 1.0
    for seconds, incumbent, _ in points:
        if incumbent is None or seconds >= limit:
            continue
        total += missing * (seconds - since)
        since, missing = seconds, min(missing, min(1.0, max(0.0, (incumbent - best) / possible)))
    return total + missing * (limit - since)


def within(points: Sequence[Point], limit: float) -> tuple[Point, ...]:
    """The points that were there in time."""
    return tuple(point for point in points if point[0] <= limit)


def geometric_mean(values: Iterable[float], shift: float) -> float | None:
    """The shifted geometric mean, exp(mean(log(value + shift))) - shift: a single zero does not make it zero."""
    shifted = [value + shift for value in values]
    return math.exp(math.fsum(map(math.log, shifted)) / len(shifted)) - shift if shifted else None


def performance_profile(times: Mapping[str, Sequence[float | None]]) -> pd.DataFrame:
    """For how many instances each contender takes at most so many times the fastest's time (Dolan and Moré 2002).

    times: seconds of every contender, instance by instance, None where it did not get there. A row a step: contender,
    ratio, share of the instances. An instance that nobody solves counts for nobody.
    """
    table = np.array([[np.inf if t is None else max(t, 1e-3) for t in row] for row in times.values()], dtype=float)
    fastest = table.min(axis=0)
    solved = np.isfinite(fastest)
    rows = []
    for contender, line in zip(times, table, strict=True):
        ratios = np.sort(line[solved] / fastest[solved])
        reached = ratios[np.isfinite(ratios)]
        rows += [(contender, ratio, (n + 1) / table.shape[1]) for n, ratio in enumerate(reached.tolist())]
    return pd.DataFrame(rows, columns=["contender", "ratio", "share"])


def growth_exponent(sizes: Sequence[float], times: Sequence[float]) -> float | None:
    """The slope of log time over log size, by least squares; None where no size is twice another."""
    if not sizes or max(sizes) < 2 * min(sizes):
        return None
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])
