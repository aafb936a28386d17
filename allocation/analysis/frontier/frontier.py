"""A frontier as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from allocation.analysis.evaluation.evaluation import records
from allocation.analysis.frontier import words
from allocation.formulation import TRADED
from allocation.instance.instance import Instance
from allocation.language.markup import table
from allocation.outcome.allocation import Allocation, Status

POINTS: Mapping[str, str] = {
    "point": "int64",
    **dict.fromkeys(TRADED, "float64"),
    "objective": "float64",
    "proven": "bool",
    "gap": "float64",
    "knee": "bool",
    "plan": "str",
}
"""The columns of a frontier's points and what they hold."""


@dataclass(frozen=True, eq=False)
class Frontier:
    """Allocations of which none is better than another in one of the traded objectives without being worse in one.

    objectives: what is traded, two or three of `TRADED`. allocations: verified, in the order of the points.
    points: a row a point, sorted by the objectives; the components and `measures` (cost) per year in the instance's
    units, `changes` the pairs that differ from today, `objective` the weighted sum of the components; `gap`: by what
    share of its range over the frontier at most an objective could be lower with no other higher, as proven (missing
    where nothing is); `proven`: whether that is within `resolution`; `knee`; `plan`: one of `PLANS` or missing.
    today: the values of today's allocation, which may break limits that the points keep.
    status: optimal if the search did all that it set out to; feasible if time ended it, infeasible if there is no
    allocation at all, interrupted if somebody stopped it, unknown if it found none in time.
    complete: whether it is proven that every allocation is dominated by a point, or within the resolution of one.
    resolution: differences below this share of an objective's range do not count. searches: how many it took.
    """

    instance: Instance
    objectives: tuple[str, ...]
    points: pd.DataFrame
    allocations: tuple[Allocation, ...]
    today: Mapping[str, float]
    status: Status
    complete: bool
    resolution: float
    searches: int
    seconds: float

    @property
    def payoff(self) -> pd.DataFrame:
        """A row a traded objective: what all of them come to at the point where it is at its least."""
        values = self.points[list(self.objectives)]
        best = [values.sort_values([name, *self.objectives], kind="stable").iloc[:1] for name in self.objectives]
        if self.points.empty:
            return pd.DataFrame(columns=["least", *self.objectives])
        rows = pd.concat(best, ignore_index=True)
        rows.insert(0, "least", list(self.objectives))
        return rows

    @property
    def ideal(self) -> dict[str, float]:
        """The least of each traded objective over the points."""
        return {name: float(self.points[name].min()) for name in self.objectives if len(self.points)}

    @property
    def nadir(self) -> dict[str, float]:
        """The most of each traded objective over the points."""
        return {name: float(self.points[name].max()) for name in self.objectives if len(self.points)}

    @property
    def hypervolume(self) -> float | None:
        """Which share of the box between ideal and nadir the points dominate; None where that box is flat."""
        from allocation.engine.tradeoffs import hypervolume

        ideal, nadir = (pd.Series(corner, dtype="float64") for corner in (self.ideal, self.nadir))
        if len(ideal) == 0 or (nadir <= ideal).any():
            return None
        values = (self.points[list(self.objectives)] - ideal) / (nadir - ideal)
        return float(hypervolume(values.to_numpy(), [1.0] * len(ideal)))

    def to_json(self) -> dict[str, Any]:
        """What `frontier --json` prints; what is missing is null."""
        return {
            "name": self.instance.settings.name,
            "status": str(self.status),
            "objectives": list(self.objectives),
            "points": records(self.points),
            "today": dict(self.today),
            "payoff": records(self.payoff),
            "ideal": self.ideal,
            "nadir": self.nadir,
            "hypervolume": self.hypervolume,
            "complete": self.complete,
            "resolution": self.resolution,
            "searches": self.searches,
            "seconds": self.seconds,
        }

    def _repr_html_(self) -> str:
        """What a notebook shows: the points."""
        frame = words.points(self)
        return table(words.title(self), frame.columns, frame.itertuples(index=False))
