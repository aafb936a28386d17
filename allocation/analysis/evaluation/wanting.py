"""Wanted but not authorised: what zones asked for and do not have, and who stands in the way."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from allocation.analysis.evaluation.facts import Facts
from allocation.analysis.evaluation.groups import Layout, Part
from allocation.analysis.evaluation.holders import holder
from allocation.analysis.evaluation.inputs import Inputs
from allocation.analysis.evaluation.obstacles import Obstacles
from allocation.analysis.evaluation.sources import key

WANTED: dict[str, str] = {
    "basis": "str",
    "power": "str",
    "zone": "str",
    "level": "str",
    "wanted_level": "str",
    "need": "float64",
    "ministries": "object",
    "others": "object",
    "asked_on": "str",
    "reply": "str",
    "reason": "str",
}
"""The columns of what is wanted but not authorised. basis: `request` (a zone asked for it) or `optimum` (it would be
more local in the best allocation without consent and agenda limits; found by solving anew). level: where it is.
wanted_level: where that allocation has it. need: missing where nobody answered. ministries: those that block it, by
refusing or by a full agenda. others: what else does, as `kind:id`; `open:id` is the ministry or body that could grant
it, where nothing stands in the way."""


def asked(facts: Facts) -> dict[tuple[str, str], tuple[str | None, str | None, str | None]]:
    """The pairs that zones asked for, with date, reply and reason of the latest request."""
    latest: dict[tuple[str, str], tuple[str | None, str | None, str | None]] = {}
    for row in facts.instance.requests:
        pair = (row.power, row.zone)
        earlier = latest.get(pair)
        if pair in facts.index and (earlier is None or (row.asked_on or "") >= (earlier[0] or "")):
            latest[pair] = (row.asked_on, row.reply, row.reason)
    return latest


def parts(facts: Facts, layout: Layout, inputs: Inputs) -> Iterator[Part]:
    """Of the pairs asked for, the share that is granted."""
    latest = asked(facts)
    wanted = np.array([pair in latest for pair in facts.pairs], dtype=np.bool_)
    dates = [latest.get(pair, (None, None, None))[0] for pair in facts.pairs]
    keys = [key(*pair, date) for pair, date in zip(facts.pairs, dates, strict=True)]
    # The row itself is the input, dated or not
    rows = np.where(wanted, inputs.sources.column("requests", "asked_on", keys, wanted.tolist()), -1)
    of_pairs = inputs.levels + inputs.only(rows)
    yield layout.of_pairs("requests_granted", wanted, facts.granted, wanted, of_pairs)


def table(facts: Facts, obstacles: Obstacles) -> pd.DataFrame:
    """Pairs that were asked for and are not granted, by the need behind them."""
    rows = []
    for pair, (asked_on, reply, reason) in asked(facts).items():
        row = facts.index[pair]
        if facts.granted[row]:
            continue
        here = int(facts.chosen[row])
        bars = obstacles.easiest(row, here + 1)[1] if here < facts.structure.last else ()
        ministries = tuple(bar.id for bar in bars if bar.kind in ("ministry", "agenda"))
        others = tuple(f"{bar.kind}:{bar.id}" for bar in bars if bar.kind not in ("ministry", "agenda"))
        if not bars:
            others = (f"open:{holder(facts, row)}",)
        need = float(facts.need[row]) if facts.answered[row] else None
        level = facts.structure.levels[here]
        rows.append(("request", *pair, level, None, need, ministries, others, asked_on, reply, reason))
    return framed(rows)


def framed(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    """What is wanted, by the need behind it."""
    frame = pd.DataFrame(rows, columns=list(WANTED)).astype(WANTED)
    return frame.sort_values("need", ascending=False, kind="stable", na_position="last", ignore_index=True)
