"""Alternatives as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from allocation.analysis.alternatives import words
from allocation.analysis.evaluation.evaluation import records
from allocation.instance.instance import Instance
from allocation.language.markup import table
from allocation.outcome.allocation import Allocation, Status

TABLE: Mapping[str, str] = {
    "alternative": "int64",
    "kind": "str",
    "name": "str",
    "objective": "float64",
    "extra": "float64",
    "within": "bool",
    "distance": "float64",
    "nearest": "float64",
    "nearest_at_most": "float64",
    "changes": "int64",
    "free": "Int64",
}
"""The columns of a table of alternatives and what they hold."""

CERTAINTY: Mapping[str, str] = {
    "power": "str",
    "zone": "str",
    "level": "str",
    "need": "float64",
    "share": "float64",
    "class": "str",
}
"""The columns of a certainty and what they hold."""


@dataclass(frozen=True, eq=False)
class Alternatives:
    """The best allocation and others that cost at most a share more, or keep what a planner names.

    allocations: verified, the best first. within: the share. status: of the search for the best one.
    without: what was to be kept, but no allocation was found that keeps it. cut_short: whether a limit came before as
    many different ones as wanted were found; else, where there are fewer, no other differs.
    table: a row an allocation, in the same order. `kind`: best, different or kept; `name`: what is kept; `objective`;
    `extra`: by what share of itself it costs more than the best; `within`: whether that is within the share;
    `distance`: the share of need whose pairs are at another level than in the best; `nearest`: the least such distance
    to those above it that are not of kind kept; `nearest_at_most`: no allocation within the share is further from them,
    as proven (missing for other kinds); `changes`: pairs that differ from today; `free`: pairs that it was to keep but
    that cannot be there.
    certainty: a row a pair, with its level in the best allocation, and the share of all within the margin that have it
    there. `class`: certain (all of them), likely (more than half), toss-up. That is what these allocations say; another
    one may still differ.
    """

    instance: Instance
    allocations: tuple[Allocation, ...]
    table: pd.DataFrame
    certainty: pd.DataFrame
    within: float
    without: tuple[str, ...]
    cut_short: bool
    status: Status
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """What `alternatives --json` prints; what is missing is null."""
        return {
            "name": self.instance.settings.name,
            "status": str(self.status),
            "within": self.within,
            "alternatives": records(self.table),
            "without": list(self.without),
            "cut_short": self.cut_short,
            "certainty": records(self.certainty),
            "seconds": self.seconds,
        }

    def _repr_html_(self) -> str:
        """What a notebook shows: the table."""
        frame = words.rows(self)
        return table(words.title(self), frame.columns, frame.itertuples(index=False))
