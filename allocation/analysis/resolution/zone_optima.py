"""What each zone would choose by itself, and for which powers all choose the same (one size, 一刀切)."""

import math
from collections.abc import Mapping

import pandas as pd

from allocation.analysis.bottlenecks.resolving import Gain
from allocation.analysis.resolution.effort import Effort
from allocation.instance.cutting.keeping import kept_rows
from allocation.instance.instance import Instance
from allocation.instance.structure import Structure
from allocation.outcome.allocation import Allocation, Status
from allocation.outcome.solving import solve


def zone_optima(instance: Instance, effort: Effort) -> dict[str, Allocation]:
    """The best allocation of each zone, as far as time goes.

    Each is solved for alone, with the bodies above it to itself.
    """
    found = {}
    for zone in instance.structure.zones:
        if effort.out_of_time:
            break
        alone = only(instance, zone)
        found[zone] = effort.solve("zone", lambda options, alone=alone: solve(alone, options))  # type: ignore[misc]
    return found


def only(instance: Instance, zone: str) -> Instance:
    """The instance of one zone: all that concerns it, measures of its own only, no power uniform."""
    rows = kept_rows(instance, zone)
    rows["powers"] = tuple(row.model_copy(update={"uniform": None}) for row in rows["powers"])
    return Instance(instance.settings, **rows)  # type: ignore[arg-type] # each table's rows are of its own model


def agreeing(structure: Structure, optima: Mapping[str, Allocation]) -> "pd.Series[bool]":
    """Per power, whether the optima of all its zones have it at one level; missing where that is not proven."""
    proven = {zone: optimum for zone, optimum in optima.items() if optimum.status is Status.OPTIMAL}
    told: dict[str, bool | None] = {}
    for power in structure.powers:
        zones = structure.zones_of[power]
        levels = {proven[zone].levels[power, zone] for zone in zones if zone in proven}
        told[power] = False if len(levels) > 1 else True if all(zone in proven for zone in zones) else None
    return pd.Series(told, dtype="boolean")


def share(structure: Structure, agree: "pd.Series[bool]") -> Gain:
    """The share of the powers with two zones or more that agree, at least and at most."""
    several = agree[[power for power in structure.powers if len(structure.zones_of[power]) > 1]]
    if several.empty:
        return Gain(math.nan, math.nan)
    return Gain(float(several.fillna(value=False).mean()), float(several.fillna(value=True).mean()))
