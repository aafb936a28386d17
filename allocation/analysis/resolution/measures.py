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

_Told = dict[str, Any]


def of_adopting(measures: Collection[str], best: Allocation, session: Session, effort: Effort) -> dict[str, _Told]:
    """What measures that the best allocation does without are worth, each adopted alone, as far as time goes."""
    told = {}
    for measure in measures:
        if effort.out_of_time:
            break
        found = effort.solve("measure", lambda options, name=measure: session.solve(options, adopted={name: True}))  # type: ignore[misc]
        if found.status is Status.INFEASIBLE:
            told[measure] = {"verdict": "impossible"}
        else:
            less = loss(best, found)
            told[measure] = _told(-less.at_most, min(gap_of(best), -less.at_least))
    return told


def of_barring(best: Allocation, found: Bottlenecks) -> dict[str, _Told]:
    """What measures of the best allocation are worth, as far as looking for bottlenecks has barred them."""
    return {row["measure"]: _of_barring(best, row) for row in found.measures.to_dict("records")}


def worths(best: Allocation, adopted: Collection[str], solved: Mapping[str, _Told]) -> pd.DataFrame:
    """A row a measure on offer, those worth the most first."""
    rows: list[_Told] = []
    for row in best.instance.measures:
        in_best = row.measure in best.measures
        named = {"measure": row.measure, "body": row.body, "payer": row.payer, "cost": row.cost / row.years}
        told = solved.get(row.measure) or _unsolved(best, in_best=in_best)
        rows.append(named | {"adopted": row.measure in adopted, "in_best": in_best} | told)
    frame = pd.DataFrame(rows, columns=list(WORTH)).astype(dict(WORTH))
    value = frame["worth_at_least"].where(frame["verdict"] != "needed", math.inf)
    order = value.sort_values(ascending=False, kind="stable", na_position="last").index
    return frame.loc[order].reset_index(drop=True)


def _of_barring(best: Allocation, row: Mapping[Any, Any]) -> _Told:
    """Bottlenecks count from the best allocation; with the measure adopted all may cost more, by its gap at most."""
    if row["indispensable"]:
        return {"verdict": "needed"}
    least, most = row["worth_at_least"], row["worth_at_most"]
    return _told(least if least > 0 else -gap_of(best), math.inf if pd.isna(most) else most)


def _unsolved(best: Allocation, *, in_best: bool) -> _Told:
    """Adopting what the best allocation does without, or dropping what it adopts, gains no more than its gap."""
    if in_best:
        return _told(-gap_of(best), math.inf)
    told = _told(-math.inf, gap_of(best))
    return told | {"verdict": "spare"} if best.status is Status.OPTIMAL else told


def _told(least: float, most: float) -> _Told:
    verdict = "pays" if least > 0 else "loses" if most < 0 else "unclear"
    ends = {"worth_at_least": least, "worth_at_most": most}
    return {name: end if math.isfinite(end) else None for name, end in ends.items()} | {"verdict": verdict}
