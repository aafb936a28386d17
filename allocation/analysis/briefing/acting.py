"""What to do first: issue what waits for nothing, adopt what most waits for, ask the ministry that matters most."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from allocation.analysis.briefing.briefing import ACTIONS
from allocation.analysis.briefing.supporting import supports
from allocation.analysis.listing import Listing
from allocation.analysis.listing.listing import framed

FIRST = 3
"""How many actions a plan begins with."""

Row = dict[str, Any]


def first_actions(listed: Mapping[str, Listing]) -> pd.DataFrame:
    """The first actions of every plan."""
    rows = [
        {"plan": plan, "number": number} | action
        for plan, listing in listed.items()
        for number, action in enumerate(_actions(listing), 1)
    ]
    return framed(rows, ACTIONS)


def _actions(listing: Listing) -> list[Row]:
    """One of each kind, then the next measures and ministries in turn, in the order of the kinds."""
    issuing, measures, asking = _issuing(listing), _measures(listing), _asking(listing)
    kinds = [list(issuing), list(measures), list(asking)]
    picked = [0, 0, 0]
    for _ in range(FIRST):
        left = [at for at, rows in enumerate(kinds) if picked[at] < len(rows)]
        if left:
            picked[min(left, key=lambda at: picked[at])] += 1
    return [row for at, rows in enumerate(kinds) for row in rows[: picked[at]]]


def _issuing(listing: Listing) -> Iterator[Row]:
    frame = listing.granted
    free = frame[(frame["first"].map(len) == 0) & (frame["refuse"].map(len) == 0)]
    if len(free):
        yield {"kind": "issue"} | _extent(free)


def _measures(listing: Listing) -> Iterator[Row]:
    frame = listing.granted
    for measure in supports(listing)["measure"]:
        yield {"kind": "measure", "id": measure} | _extent(frame[[measure in first for first in frame["first"]]])


def _asking(listing: Listing) -> Iterator[Row]:
    frame = listing.asked
    for row in ranked_ministries(listing).to_dict("records"):
        extent = _extent(frame[frame["ministry"] == row["ministry"]])
        yield {"kind": "ask", "id": row["ministry"], "gain": row["gain"] or None} | extent


def ranked_ministries(listing: Listing) -> pd.DataFrame:
    """Those who are asked, with the greater gain of consent and agenda, if known; most gain, then most pairs, first."""
    ministries = listing.ministries
    worth = ministries[["consent_at_least", "agenda_at_least"]].fillna(0.0).max(axis=1)
    return ministries.assign(gain=worth).sort_values(["gain", "pairs"], ascending=False, kind="stable")


def _extent(frame: pd.DataFrame) -> Row:
    return {"pairs": len(frame), "powers": frame["power"].nunique(), "zones": frame["zone"].nunique()}
