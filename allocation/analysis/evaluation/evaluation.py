"""An evaluation: what is found out about an allocation, as tidy frames."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from allocation.analysis.evaluation import words
from allocation.analysis.evaluation.ranking import Ranking, rank
from allocation.language.markup import facts, listed
from allocation.outcome.allocation import Allocation

if TYPE_CHECKING:
    from allocation.analysis.resolution import Resolution

FRAMES = (
    "indicators",
    "innovations",
    "short_of_expected",
    "unanswered",
    "not_needed",
    "not_taken_on",
    "wanted",
    "links",
    "uniformity",
    "capacity",
    "measures",
    "breaches",
    "coupling",
    "bodies",
    "ministries",
    "weak_points",
)
"""The frames of an evaluation, in the order in which they are told."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Everything that judging an allocation finds, a frame a theme; ids as in the instance, what is unknown is missing.

    indicators: one tidy layout: indicator, grouping (zone, province, domain, ministry, all), id, value, numerator,
    denominator (missing for amounts), and the shares of its inputs that are sourced, stated, assumed, unlabelled
    (there, but `provenance` says nothing of it) and missing.
    innovations: possible ones, enabled or not, and what is missing. short_of_expected, unanswered: needs.
    not_needed, not_taken_on, wanted: granted but not needed, granted but cannot be taken on, wanted but not authorised.
    links: by domain and owner. uniformity: powers and their levels. capacity: use by body. measures: adopted ones.
    breaches: constraints that the allocation breaks. coupling: C, T, D and class. bodies, ministries: scorecards.
    weak_points: ranked, with who answers. ranking: of zones, worked out when it is first asked for.
    resolution: what solving anew found out, where it was asked for; then `wanted` has the rows of the optimum,
    `uniformity` whether the zones' own optima agree, and `weak_points` gains that are proven.
    """

    allocation: Allocation
    indicators: pd.DataFrame
    innovations: pd.DataFrame
    short_of_expected: pd.DataFrame
    unanswered: pd.DataFrame
    not_needed: pd.DataFrame
    not_taken_on: pd.DataFrame
    wanted: pd.DataFrame
    links: pd.DataFrame
    uniformity: pd.DataFrame
    capacity: pd.DataFrame
    measures: pd.DataFrame
    breaches: pd.DataFrame
    coupling: pd.DataFrame
    bodies: pd.DataFrame
    ministries: pd.DataFrame
    weak_points: pd.DataFrame
    seed: int = 0
    resolution: "Resolution | None" = None

    @property
    def name(self) -> str:
        """The instance's name and those of its scenarios."""
        return "-".join((self.allocation.instance.settings.name, *self.allocation.instance.scenarios))

    @cached_property
    def ranking(self) -> Ranking:
        """Zones by TOPSIS under entropy weights, with how firm each rank is."""
        return rank(self.indicators, self.allocation.instance.structure.zones, seed=self.seed)

    def value(self, indicator: str, grouping: str = "all", id: str = "all") -> float | None:  # noqa: A002 - the column's name
        """An indicator's value; None where it is not known. Raises `KeyError` where there is no such row."""
        frame = self.indicators
        found = frame.loc[
            (frame["indicator"] == indicator) & (frame["grouping"] == grouping) & (frame["id"] == id), "value"
        ]
        if found.empty:
            raise KeyError((indicator, grouping, id))
        return None if pd.isna(found.iloc[0]) else float(found.iloc[0])

    def to_json(self) -> dict[str, Any]:
        """What `evaluate --json` prints: every frame as a list of rows; what is missing is null."""
        frames = {name: records(getattr(self, name)) for name in FRAMES}
        ranking = {"zones": records(self.ranking.zones), "weights": records(self.ranking.weights)}
        return {
            "name": self.name,
            "status": str(self.allocation.status),
            "feasible": not len(self.breaches),
            "objective": self.allocation.objective,
            **frames,
            "ranking": ranking,
            "resolution": None if self.resolution is None else self.resolution.to_json(),
        }

    def _repr_html_(self) -> str:
        """What a notebook shows: headline figures and the first weak points."""
        points = words.weak_points(self, most=5)
        return facts(words.title(self), words.headline(self)) + listed("", points, numbered=True)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame as JSON rows."""
    return [{str(name): _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value
