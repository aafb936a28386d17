"""What looking for bottlenecks finds, as tidy frames."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from allocation.analysis.bottlenecks import words
from allocation.analysis.evaluation.evaluation import records
from allocation.language.markup import listed
from allocation.outcome.allocation import Allocation

_NAMED = {
    "kind": "str",
    "id": "str",
    "answers": "str",
    "zone": "str",
    "level": "str",
    "decision": "str",
    "resource": "str",
}
_GAIN = {"gain_at_least": "float64", "gain_at_most": "float64"}
GAINS: Mapping[str, str] = {"rank": "int64"} | _NAMED | _GAIN | {"moved": "int64", "status": "str"}
BY_KIND: Mapping[str, str] = {"kind": "str", "count": "int64"} | _GAIN
GROUPS: Mapping[str, str] = (
    {"group": "str", "ministry": "str"} | _GAIN | {"share_at_least": "float64", "share_at_most": "float64"}
)
MEASURES: Mapping[str, str] = {
    "measure": "str",
    "body": "str",
    "payer": "str",
    "cost": "float64",
    "worth_at_least": "float64",
    "worth_at_most": "float64",
    "indispensable": "bool",
}
SKIPPED: Mapping[str, str] = _NAMED | {"reason": "str", "at_most": "float64"}


@dataclass(frozen=True, eq=False)
class Bottlenecks:
    """What each obstacle costs, in the instance's unit of cost a year; ids as in the instance.

    base: the best allocation, from which gains count; without one, all frames are empty and its status says why.
    gains: ranked; what is relaxed alone, who answers for it, and what that takes off the weighted objective, at least
    and at most (missing where nothing is proven); moved: pairs that the re-solve found at another level.
    by_kind: all of one kind relaxed at once; that of `uniform` is the price of uniformity.
    groups: ministries that hold back the same pairs, their joint gain and the Shapley share of each.
    measures: what each adopted measure is worth: how much more all would cost without it, its own cost counted.
    skipped: what was not solved anew by itself, why, and what it could gain at most.
    solves, seconds: what it took.
    """

    base: Allocation
    gains: pd.DataFrame
    by_kind: pd.DataFrame
    groups: pd.DataFrame
    measures: pd.DataFrame
    skipped: pd.DataFrame
    solves: int = 0
    seconds: float = 0.0

    @property
    def uniformity(self) -> tuple[float, float | None] | None:
        """The price of uniformity, at least and at most; None where no uniform power presses or none was asked for."""
        found = self.by_kind[self.by_kind["kind"] == "uniform"]
        if found.empty:
            return None
        least, most = found.iloc[0][["gain_at_least", "gain_at_most"]]
        return float(least), None if pd.isna(most) else float(most)

    def to_json(self) -> dict[str, Any]:
        """What `bottlenecks --json` prints; what is missing is null."""
        frames = ("gains", "by_kind", "groups", "measures", "skipped")
        return {
            "name": "-".join((self.base.instance.settings.name, *self.base.instance.scenarios)),
            "status": str(self.base.status),
            "objective": self.base.objective,
            "bound": self.base.to_json()["bound"],
            "unit": self.base.instance.settings.units.cost,
            **{name: records(getattr(self, name)) for name in frames},
            "solves": self.solves,
            "seconds": self.seconds,
        }

    def _repr_html_(self) -> str:
        """What a notebook shows: the first bottlenecks in words."""
        return listed(words.title(self), words.gains(self, most=10), numbered=True)


def frame_of(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], by: str = "") -> pd.DataFrame:
    """Rows as a frame, ranked by a column and its upper end where one is given."""
    ranked = "rank" in columns
    names = [name for name in columns if name != "rank"]
    frame = pd.DataFrame([{name: row.get(name) for name in names} for row in rows], columns=names)
    if by:
        most = by.replace("least", "most")
        frame = frame.sort_values([by, most], ascending=False, kind="stable", na_position="first", ignore_index=True)
    if ranked:
        frame.insert(0, "rank", range(1, len(frame) + 1))
    return frame.astype(dict(columns))
