"""Innovation: what is enabled, and the one thing that is missing for what is not (以制度创新为检验标准)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocation.analysis.evaluation.facts import Facts
from allocation.analysis.evaluation.groups import Layout, Part
from allocation.analysis.evaluation.inputs import Inputs
from allocation.analysis.evaluation.obstacles import Obstacle, Obstacles
from allocation.analysis.evaluation.sources import counted_lists


@dataclass(frozen=True)
class Possible:
    """An innovation in a zone where all its powers have pairs.

    powers: all that it needs. short: rows of the pairs that are not local enough, with the level that each needs.
    inputs: statuses of its values.
    """

    innovation: str
    zone: str
    value: float
    powers: tuple[str, ...]
    short: tuple[tuple[int, int], ...]
    inputs: tuple[int, ...]

    @property
    def enabled(self) -> bool:
        """Whether all its powers are local enough."""
        return not self.short


def possible(facts: Facts, inputs: Inputs) -> tuple[Possible, ...]:
    """All possible innovations, values of a zone and of every zone added up."""
    needed: dict[str, list[tuple[str, int]]] = {}
    for part in facts.instance.innovation_powers:
        needed.setdefault(part.innovation, []).append((part.power, facts.structure.position[part.level]))
    rows = facts.instance.innovations
    keys = ["|".join((row.innovation, row.zone or "")) for row in rows]
    labels = inputs.sources.column("innovations", "value", keys, [True] * len(rows)).tolist()
    values: dict[tuple[str, str], float] = {}
    statuses: dict[tuple[str, str], list[int]] = {}
    for row, label in zip(rows, labels, strict=True):
        for zone in facts.structure.zones if row.zone is None else (row.zone,):
            if all((power, zone) in facts.index for power, _ in needed.get(row.innovation, ())):
                values[row.innovation, zone] = values.get((row.innovation, zone), 0.0) + row.value
                statuses.setdefault((row.innovation, zone), []).append(label)
    found = []
    for (innovation, zone), value in values.items():
        parts = needed.get(innovation, [])
        short = tuple(
            (facts.index[power, zone], level) for power, level in parts if facts.plan.chosen[power, zone] < level
        )
        powers = tuple(power for power, _ in parts)
        found.append(Possible(innovation, zone, value, powers, short, tuple(statuses[innovation, zone])))
    return tuple(found)


def missing(item: Possible, facts: Facts, obstacles: Obstacles) -> tuple[Obstacle, ...]:
    """All that is missing for an innovation: what bars its short powers, or such a power that nothing bars."""
    found: dict[Obstacle, None] = {}
    for row, level in item.short:
        _, bars = obstacles.easiest(row, level)
        found |= dict.fromkeys(bars or (Obstacle("power", facts.pairs[row][0]),))
    return tuple(found)


def parts(layout: Layout, items: Sequence[Possible]) -> Iterator[Part]:
    """Share of the possible innovations that are enabled, by number and by value."""
    zone, body = layout.places([item.zone for item in items])
    domain, ministry = layout.themes(item.powers for item in items)
    enabled = np.array([item.enabled for item in items], dtype=np.float64)
    value = np.array([item.value for item in items], dtype=np.float64)
    inputs = counted_lists((item.inputs for item in items), len(items))
    for indicator, weight in (("innovations_enabled", np.ones(len(items))), ("innovation_value", value)):
        yield Part(indicator, enabled * weight, weight, zone, body, domain, ministry, inputs)


def table(facts: Facts, items: Sequence[Possible], obstacles: Obstacles) -> pd.DataFrame:
    """A row a possible innovation: value, whether it is enabled, and for a blocked one what is missing.

    short: its powers that are not local enough. missing: kind and id of all that is missing, as `kind:id`.
    single: the one thing if it is one, else empty.
    """
    rows = []
    for item in items:
        things = [f"{thing.kind}:{thing.id}" for thing in missing(item, facts, obstacles)]
        short = tuple(facts.pairs[row][0] for row, _ in item.short)
        single = things[0] if len(things) == 1 else None
        rows.append((item.innovation, item.zone, item.value, item.enabled, short, tuple(things), single))
    kinds = {
        "innovation": "str",
        "zone": "str",
        "value": "float64",
        "enabled": "bool",
        "short": "object",
        "missing": "object",
        "single": "str",
    }
    frame = pd.DataFrame(rows, columns=list(kinds)).astype(kinds)
    return frame.sort_values(["enabled", "value"], ascending=[True, False], kind="stable", ignore_index=True)
