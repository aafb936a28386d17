"""Where capacity is short: measures that carry what is handed down, what stays short, and why the rest is withheld."""

from collections import Counter, defaultdict
from typing import Any

import pandas as pd

from allocation.analysis.briefing.briefing import SHORT, SUPPORTS, WITHHELD_BY
from allocation.analysis.explanation.words import NOTHING
from allocation.analysis.listing import Listing
from allocation.analysis.listing.listing import framed

REASONS = ("range", "decided", "consent", "agenda", "requirement", "capacity", "other", "cost")
"""Why pairs are not handed down, what weighs most first; cost is what is left where nothing bars them."""

_EFFECT = {"capacity": ("capacity", "relief"), "requirement": ("capability",)}
"""Per thing that is short, the effects of measures that mend it."""


def supports(listing: Listing) -> pd.DataFrame:
    """A row an adopted measure that comes first for something handed down, those for the most pairs first."""
    carried: dict[str, list[str]] = defaultdict(list)
    for power, first in zip(listing.granted["power"], listing.granted["first"], strict=True):
        for measure in first:
            carried[measure].append(power)
    rows = [
        {
            "measure": row.measure,
            "body": row.body,
            "payer": row.payer,
            "cost": row.cost,
            "per_year": row.cost / row.years,
            "pairs": len(carried[row.measure]),
            "powers": tuple(dict.fromkeys(carried[row.measure])),
        }
        for row in listing.allocation.instance.measures
        if row.measure in carried
    ]
    return framed(sorted(rows, key=lambda row: -row["pairs"]), SUPPORTS)


def short(listing: Listing) -> pd.DataFrame:
    """A row a body and kind: pairs that would save cost there, that it cannot carry or lacks a capability for."""
    instance = listing.allocation.instance
    structure = instance.structure
    wanting: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in listing.withheld.to_dict("records"):
        body = structure.chain[row["zone"]][structure.position[row["instead_level"]]]
        kinds = {barrier.partition(":")[0] for barrier in row["instead_barred_by"]}
        if row["instead_difference"] < -NOTHING and "range" not in kinds:
            for kind in kinds & _EFFECT.keys():
                wanting[body, kind].append(row["power"])
    rows: list[dict[str, Any]] = [
        {
            "body": body,
            "kind": kind,
            "pairs": len(powers),
            "powers": len(set(powers)),
            "measures": _left_out(listing, body, kind),
        }
        for (body, kind), powers in wanting.items()
    ]
    return framed(sorted(rows, key=lambda row: -row["pairs"]), SHORT)


def _left_out(listing: Listing, body: str, kind: str) -> tuple[str, ...]:
    """Measures of a body for a thing that is short, which the allocation does not adopt."""
    instance = listing.allocation.instance
    helping = {effect.measure for effect in instance.effects if effect.effect in _EFFECT[kind]}
    return tuple(
        row.measure
        for row in instance.measures
        if row.body == body and row.measure in helping and row.measure not in listing.allocation.measures
    )


def withheld_by(listing: Listing) -> pd.DataFrame:
    """A row a reason, in the order of `REASONS`; each pair counts for the one that weighs most."""
    count = Counter(_weightiest(barred) for barred in listing.withheld["instead_barred_by"])
    return framed([{"reason": name, "pairs": count[name]} for name in REASONS if count[name]], WITHHELD_BY)


def _weightiest(barred: tuple[str, ...]) -> str:
    kinds = {barrier.partition(":")[0].partition("-")[0] for barrier in barred}
    named = kinds & set(REASONS)
    if named:
        return min(named, key=REASONS.index)
    return "other" if kinds else "cost"
