"""What verification finds: costs, work of the bodies and broken constraints."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from allocation.language import Language, text

COMPONENTS = ("unmet_need", "lost_innovation", "coordination", "spending", "change")

TERMS: Mapping[str, str] = {
    "need": "unmet_need",
    "innovation": "lost_innovation",
    "supervision": "coordination",
    "authorisation": "coordination",
    "spillover": "coordination",
    "link": "coordination",
    "load": "spending",
    "measure": "spending",
    "change": "change",
}
"""The terms of the costs and the component that each belongs to."""

FAMILIES = (
    "level",
    "range",
    "decided",
    "requirement",
    "consent",
    "uniform",
    "bundle",
    "requires",
    "separate",
    "capacity",
    "agenda",
    "group",
    "budget",
    "max_changes",
)
"""The families of constraints, as breaches name them."""

COST_COLUMNS: Mapping[str, str] = {
    "component": "str",
    "term": "str",
    "power": "str",
    "zone": "str",
    "body": "str",
    "other": "str",
    "amount": "float64",
}
"""The columns of the costs and what they hold."""

BODY_COLUMNS: Mapping[str, str] = {
    "body": "str",
    "resource": "str",
    "load": "float64",
    "capacity": "float64",
    "use": "float64",
}
"""The columns of the bodies' work and what they hold."""


@dataclass(frozen=True)
class Breach:
    """One broken constraint.

    excess: by how much, in the constraint's own unit: steps, score, work, effort, cost, pairs or measures.
    power, zone, body: what it concerns, where it concerns one.
    other: the other power, capability, ministry, resource, group, payer or decided level.
    values: what else its message tells. variant: which of its family's messages, where there are several.
    """

    family: str
    excess: float
    power: str | None = None
    zone: str | None = None
    body: str | None = None
    other: str | None = None
    values: Mapping[str, str] = field(default_factory=dict, compare=False)
    variant: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids that it concerns: power, zone, body and the other one, as far as it has them."""
        return tuple(name for name in (self.power, self.zone, self.body, self.other) if name is not None)

    def message(self, language: Language = "en") -> str:
        """What is broken, in words."""
        key = f"outcome.breach.{self.family}" + (f"-{self.variant}" if self.variant else "")
        known = {"power": self.power, "zone": self.zone, "body": self.body, "other": self.other}
        return text(key, language, **(known | dict(self.values)), excess=figure(self.excess))


@dataclass(frozen=True, eq=False)
class Verdict:
    """What an allocation costs and breaks.

    components: the five, before weights; objective: their weighted sum.
    costs: a row a cost that is not zero: component, term, power, zone, body, other (the second power of a link, the
    resource of a load, the innovation, the measure), amount.
    bodies: body, resource, load after relief, capacity with adopted effects (missing = no limit) and use = load /
    capacity (missing without a capacity or with one of 0).
    """

    components: Mapping[str, float]
    objective: float
    breaches: tuple[Breach, ...]
    costs: pd.DataFrame
    bodies: pd.DataFrame

    @property
    def feasible(self) -> bool:
        """Whether no constraint is broken."""
        return not self.breaches


def figure(value: float) -> str:
    """A number as messages show it."""
    if value != 0 and abs(value) < 0.01:  # two decimals would show nothing
        return f"{value:.3g}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")
