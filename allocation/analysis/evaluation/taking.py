"""Taking on: whether those who exercise what was granted have the capability and the capacity for it."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from allocation.analysis.evaluation.facts import Facts
from allocation.analysis.evaluation.groups import Layout, Part
from allocation.analysis.evaluation.inputs import Inputs
from allocation.analysis.evaluation.sources import counted
from allocation.outcome.verification.tolerance import exceeds


def parts(facts: Facts, layout: Layout, inputs: Inputs) -> Iterator[Part]:
    r"""Share of the granted need that is taken on, and share of the limited bodies that are overloaded.

    .. math::
        \frac{\sum_{pz\ \mathrm{granted}} n_{pz} t_{pz}}{\sum_{pz\ \mathrm{granted}} n_{pz}}, \quad
        t_{pz} = 0 \text{ without the capability, else } \min\Big(1, \min_r \frac{c_{br}}{\ell_{br}}\Big)
    """
    carried = facts.need * facts.carried
    yield layout.of_pairs("taken_on", facts.granted, carried, facts.need, inputs.taken_on)
    limited = list(dict.fromkeys(body for body, _ in facts.capacities))
    zone, body = layout.places(limited)
    nothing = np.full(len(limited), -1, dtype=np.int64)
    over = np.array([name in facts.tightest for name in limited], dtype=np.float64)
    rows = facts.instance.capacities
    statuses = inputs.sources.column(
        "capacities", "amount", [f"{row.body}|{row.resource}" for row in rows], [True] * len(rows)
    )
    of_body = counted(len(limited))
    at = {name: position for position, name in enumerate(limited)}
    for row, status in zip(rows, statuses, strict=True):
        of_body[at[row.body], status] += 1
    yield Part(
        "overloaded",
        over,
        np.ones(len(limited)),
        zone,
        body,
        nothing,
        nothing,
        of_body,
        groupings=("zone", "province", "all"),
    )


def not_taken_on(facts: Facts) -> pd.DataFrame:
    """Granted but cannot be taken on: a row a reason, with what it takes and what there is.

    why: `nobody` (the zone's chain has no body at that level), `capability` (what: which one, required and available
    are scores) or `capacity` (what: the tightest resource, load and capacity). share: of the need that is taken on.
    """
    rows: list[tuple[object, ...]] = []
    for row in np.flatnonzero(facts.granted):
        power, zone = facts.pairs[row]
        body = facts.body[row]
        need = facts.need[row] if facts.answered[row] else np.nan
        head = (power, zone, facts.structure.levels[facts.chosen[row]], body, need, facts.carried[row])
        if body is None:
            rows.append((*head, "nobody", None, np.nan, np.nan))
            continue
        for capability, required, available in facts.lacking(power, body):
            rows.append((*head, "capability", capability, required, available))
        if body in facts.tightest:
            resource, load, limit = facts.tightest[body]
            rows.append((*head, "capacity", resource, load, limit))
    kinds = {
        "power": "str",
        "zone": "str",
        "level": "str",
        "body": "str",
        "need": "float64",
        "share": "float64",
        "why": "str",
        "what": "str",
        "required": "float64",
        "available": "float64",
    }
    frame = pd.DataFrame(rows, columns=list(kinds)).astype(kinds)
    lost = frame["need"].fillna(0.0) * (1 - frame["share"])
    return frame.loc[lost.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def capacity(facts: Facts) -> pd.DataFrame:
    """Use of capacity: body, its level, resource, load, capacity, use, whether it is overloaded; the fullest first."""
    verdict = facts.allocation.verdict
    frame = verdict.bodies.copy() if verdict is not None else pd.DataFrame()
    levels = [facts.structure.levels[facts.structure.body_position[body]] for body in frame["body"]]
    frame.insert(1, "level", pd.Series(levels, dtype="str"))
    over = [exceeds(load, limit) for load, limit in zip(frame["load"], frame["capacity"], strict=True)]
    frame["overloaded"] = pd.Series(over, dtype="bool")
    return frame.sort_values("use", ascending=False, kind="stable", na_position="last", ignore_index=True)
