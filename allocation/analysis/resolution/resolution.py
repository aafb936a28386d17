"""What re-solves add to an evaluation."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from allocation.analysis.bottlenecks.resolving import Gain
from allocation.analysis.evaluation.evaluation import records
from allocation.outcome.allocation import Allocation

ANYTHING = Gain(-math.inf, math.inf)
UNKNOWN = Gain(0.0, math.inf)
"""Nothing is proven of what cannot be negative."""
ANY_SHARE = Gain(0.0, 1.0)

WORTH: Mapping[str, str] = {
    "measure": "str",
    "body": "str",
    "payer": "str",
    "cost": "float64",
    "adopted": "bool",
    "in_best": "bool",
    "worth_at_least": "float64",
    "worth_at_most": "float64",
    "verdict": "str",
}
"""The columns of what measures on offer are worth. cost: a year. adopted: by the allocation that is judged; in_best: by
the best one. worth: how much less all costs with the measure than without it, its own cost counted, everything else
at its best; missing where nothing is proven. verdict: `pays`, `loses`, `unclear` (which of the two is not proven),
`spare` (the best allocation does without it, so that it gains next to nothing; what it loses was not solved for),
`needed` (no allocation without it) or `impossible` (none with it)."""


@dataclass(frozen=True, eq=False)
class Resolution:
    """Figures that take re-solves, in the instance's unit of cost a year, each proven from at least to at most.

    best: the best allocation that the instance allows, from which gains count; the one that is judged may cost less
    than it where it breaks constraints. Without one all else is unknown, and its status says why.
    behind: what the allocation that is judged costs more than the best one. authorisation: what consents and agendas
    cost together. uniformity: what uniform powers cost. agreeing: of the powers with two zones or more, the share for
    which the zones' own optima have one level.
    measures: a row a measure on offer, see `WORTH`.
    left_out: how many `weak_points`, `zones` and `measures` were not solved for, since time ran out.
    """

    best: Allocation
    behind: Gain = ANYTHING
    authorisation: Gain = UNKNOWN
    uniformity: Gain = UNKNOWN
    agreeing: Gain = ANY_SHARE
    measures: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(WORTH)).astype(dict(WORTH)))
    left_out: Mapping[str, int] = field(default_factory=dict)
    solves: int = 0
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """What `evaluate --resolve --json` prints under `resolution`; what is not proven is null."""
        best = self.best.to_json()
        spans = {name: _span(getattr(self, name)) for name in ("behind", "authorisation", "uniformity", "agreeing")}
        return {
            "best": {name: best[name] for name in ("status", "objective", "bound", "gap", "components", "measures")},
            **spans,
            "measures": records(self.measures),
            "left_out": dict(self.left_out),
            "solves": self.solves,
            "seconds": self.seconds,
        }


def _span(gain: Gain) -> dict[str, float | None]:
    return {
        name: end if math.isfinite(end) else None
        for name, end in (("at_least", gain.at_least), ("at_most", gain.at_most))
    }
