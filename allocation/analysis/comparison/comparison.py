"""What comparing finds, as tidy frames."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from allocation.analysis.comparison import words
from allocation.analysis.evaluation.evaluation import records
from allocation.formulation import COMPONENTS
from allocation.language.markup import table
from allocation.outcome.allocation import Allocation

INDICATORS = ("innovation_value", "need_met", "taken_on", "fragmentation", "granted", "one_size")
"""The main indicators of judging, as `evaluation.INDICATORS` names them."""

FIGURES: Mapping[str, str] = (
    {"label": "str", "status": "str", "objective": "float64", "bound": "float64", "gap": "float64"}
    | dict.fromkeys(COMPONENTS, "float64")
    | dict.fromkeys(("breaches", "changed", "moved", "measures"), "Int64")
    | dict.fromkeys(INDICATORS, "float64")
    | {"coupling": "float64", "coupling_class": "str"}
)
"""The columns of the table with a row a scenario."""

INPUTS: Mapping[str, str] = dict.fromkeys(("label", "table", "key", "difference", "column", "before", "after"), "str")
"""The columns of what differs in the inputs."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Allocations side by side; ids as in the instances, what is unknown is missing.

    figures: a row an allocation: status, objective and components (before weights), constraints broken, pairs that
    differ from today (`changed`) and from the first allocation (`moved`), measures adopted, main indicators.
    inputs: what each instance has otherwise than the first: settings (table `instance`) and table rows that were
    added, dropped or changed. moved: a row a pair whose level is not the same in all, a column an allocation.
    reasons: why pairs are elsewhere than in the first, a row a pair and allocation, see `reasons.REASONS`.
    measures: a row a measure that only some adopt.
    """

    labels: tuple[str, ...]
    allocations: tuple[Allocation, ...]
    figures: pd.DataFrame
    inputs: pd.DataFrame
    moved: pd.DataFrame
    reasons: pd.DataFrame
    measures: pd.DataFrame

    def to_json(self) -> dict[str, Any]:
        """What `compare --json` prints; what is missing is null."""
        frames = ("figures", "inputs", "moved", "reasons", "measures")
        units = self.allocations[0].instance.settings.units
        return {
            "labels": list(self.labels),
            "units": {"cost": units.cost, "need": units.need},
            **{name: records(getattr(self, name)) for name in frames},
        }

    def _repr_html_(self) -> str:
        """What a notebook shows: a row a scenario."""
        frame = words.figures(self)
        return table(words.title(self), frame.columns, frame.itertuples(index=False))
