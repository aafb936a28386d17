"""Which measures pay off: what all costs with each against what it costs without."""

import math
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from allocation.analysis.bottlenecks import Bottlenecks
from allocation.analysis.resolution.effort import Effort
from allocation.analysis.resolution.resolution import WORTH
from allocation.analysis.resolution.spans import gap_of, loss
from allocation.outcome.allocation import Allocation, Status
from allocation.outcome.solving import Session


def worths(
    best: Allocation, adopted: Collection[str], found: Bottlenecks, session: Session, effort: Effort
) -> tuple[pd.DataFrame, int]:
    """A row a measure on offer, those worth the most first, and how many were not solved for.

    What those of the best allocation are worth was found with the bottlenecks; the others are adopted one by one.
    """
    barred = {row["measure"]: row for row in found.measures.to_dict("records")}
    rows: list[dict[str, Any]] = []
    left_out = 0
    # those that are adopted though the best allocation does without them come first
    order = sorted(best.instance.measures, key=lambda row: row.measure not in adopted)
    for row in order:
        in_best = row.measure in best.measures
        if in_best and row.measure in barred:
            told = _of_barring(best, barred[row.measure])
        elif in_best or effort.out_of_time:
            left_out += 1
            told = _unsolved(best, in_best=in_best)
        else:
            told = _of_adopting(best, row.measure, session, effort)
        named = {"measure": row.measure, "body": row.body, "payer": row.payer, "cost": row.cost / row.years}
        rows.append(named | {"adopted": row.measure in adopted, "in_best": in_best} | told)
    frame = pd.DataFrame(rows, columns=list(WORTH)).astype(dict(WORTH))
    key = frame["worth_at_least"].where(frame["verdict"] != "needed", math.inf)
    order_of = key.sort_values(ascending=False, kind="stable", na_position="last").index
    return frame.loc[order_of].reset_index(drop=True), left_out


def _of_barring(best: Allocation, row: Mapping[Any, Any]) -> dict[str, Any]:
    """Bottlenecks count from the best allocation; with the measure adopted all may cost more, by its gap at most."""
    if row["indispensable"]:
        return {"verdict": "needed"}
    least, most = row["worth_at_least"], row["worth_at_most"]
    return _told(least if least > 0 else -gap_of(best), math.inf if pd.isna(most) else most)


def _of_adopting(best: Allocation, measure: str, session: Session, effort: Effort) -> dict[str, Any]:
    found = effort.solve("measure", lambda options: session.solve(options, adopted={measure: True}))
    if found.status is Status.INFEASIBLE:
        return {"verdict": "impossible"}
    less = loss(best, found)
    return _told(-less.at_most, min(gap_of(best), -less.at_least))


def _unsolved(best: Allocation, *, in_best: bool) -> dict[str, Any]:
    """Adopting what the best allocation does without, or dropping what it adopts, gains no more than its gap."""
    return _told(-gap_of(best), math.inf) if in_best else _told(-math.inf, gap_of(best))


def _told(least: float, most: float) -> dict[str, Any]:
    verdict = "pays" if least > 0 else "loses" if most < 0 else "unclear"
    ends = {"worth_at_least": least, "worth_at_most": most}
    return {name: end if math.isfinite(end) else None for name, end in ends.items()} | {"verdict": verdict}
