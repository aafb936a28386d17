"""Why pairs are not at another level: what it would cost and what bars it, read from an explanation."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from allocation.analysis.explanation import Explanation
from allocation.instance.structure import Pair

_ABOUT_LEVELS = ("range", "decided")


class Barrier(NamedTuple):
    """What bars a pair from a level. kind: its family, or for a decision family and kind. other: whom or what about."""

    kind: str
    other: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.other}"


class Reason(NamedTuple):
    """Why a pair is not at a level. difference: what it alone would cost more there."""

    level: str
    difference: float
    barriers: tuple[Barrier, ...]

    @property
    def is_unlawful(self) -> bool:
        """Whether law does not allow the level."""
        return any(barrier.kind == "range" for barrier in self.barriers)

    def cells(self, prefix: str) -> dict[str, Any]:
        """The reason as columns of a frame."""
        told = tuple(map(str, self.barriers))
        return {f"{prefix}_level": self.level, f"{prefix}_difference": self.difference, f"{prefix}_barred_by": told}


class Reasons:
    """The reasons against every level of every pair."""

    def __init__(self, explanation: Explanation) -> None:
        barriers: dict[tuple[str, str, str], dict[Barrier, None]] = {}
        for row in explanation.barriers.to_dict("records"):
            place = (row["power"], row["zone"], row["level"])
            barriers.setdefault(place, {})[_barrier(row)] = None
        self._of: dict[Pair, dict[str, Reason]] = {}
        columns = (explanation.levels[name] for name in ("power", "zone", "level", "difference"))
        for power, zone, level, difference in zip(*columns, strict=True):
            found = tuple(barriers.get((power, zone, level), ()))
            self._of.setdefault((power, zone), {})[level] = Reason(level, float(difference), found)
        self._position = explanation.allocation.instance.structure.position

    def at(self, pair: Pair, level: str) -> Reason:
        """Why a pair is not at a level."""
        return self._of[pair][level]

    def more_local(self, pair: Pair, level: str) -> Iterator[Reason]:
        """Why a pair at a level is at none of the more local ones, the most central first."""
        for reason in self._of[pair].values():
            if self._position[reason.level] > self._position[level]:
                yield reason


def _barrier(row: Any) -> Barrier:
    """A barrier as the lists tell it: by level where law or a decision names one, else by ministry, body or power."""
    family, other = row["family"], row["rule_level"] if row["family"] in _ABOUT_LEVELS else row["other"]
    if family == "decided":
        family = f"decided-{row['variant']}"
    if family == "capacity":
        other = row["body"]
    return Barrier(family, "" if pd.isna(other) else other)
