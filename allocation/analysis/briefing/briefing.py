"""A briefing: today's allocation beside plans, as tidy frames."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from allocation.analysis import frontier
from allocation.analysis.evaluation import Evaluation, Series
from allocation.analysis.evaluation.words import amount, percent
from allocation.analysis.listing import Listing
from allocation.language import text
from allocation.language.markup import table
from allocation.outcome.allocation import Allocation

TODAY = "today"
PLANS = (*frontier.PLANS, "proposed")
"""What a plan may be: three of a frontier, 稳妥 (few, sure changes), 均衡 (the knee) and 突破 (most innovation), or one
that somebody proposes."""

FIGURES: Mapping[str, str] = {
    "plan": "str",
    "objective": "float64",
    "need_met": "float64",
    "innovation_value": "float64",
    "measures": "int64",
    "measures_cost": "float64",
    "measures_per_year": "float64",
    "changes": "int64",
    "granted": "int64",
    "recalled": "int64",
    "gap": "float64",
    "nondominated": "bool",
    "breaches": "int64",
    "assumed": "float64",
}
"""The columns of the plans' figures and what they hold."""

WORK: Mapping[str, str] = {"plan": "str", "resource": "str", "load": "float64", "added": "float64"}
"""The columns of the bodies' work and what they hold."""

ACTIONS: Mapping[str, str] = {
    "plan": "str",
    "number": "int64",
    "kind": "str",
    "id": "str",
    "pairs": "int64",
    "powers": "int64",
    "zones": "int64",
    "gain": "float64",
}
"""The columns of the first actions and what they hold."""

SUPPORTS: Mapping[str, str] = {
    "measure": "str",
    "body": "str",
    "payer": "str",
    "cost": "float64",
    "per_year": "float64",
    "pairs": "int64",
    "powers": "object",
}
"""The columns of the measures that come first and what they hold."""

SHORT: Mapping[str, str] = {"body": "str", "kind": "str", "pairs": "int64", "powers": "int64", "measures": "object"}
"""The columns of what stays short and what they hold."""

WITHHELD_BY: Mapping[str, str] = {"reason": "str", "pairs": "int64"}
"""The columns of the reasons for not handing down and what they hold."""


@dataclass(frozen=True, eq=False)
class Briefing:
    """Today beside plans for one instance; costs in its unit a year, ids as in the instance.

    plans: by name, in the order of `PLANS`. chosen: the plan that all but figures, work and actions are of.
    figures: a row for today and each plan: weighted cost, shares of need met and of innovation value enabled, number,
    whole and yearly cost of adopted measures, changed pairs, those handed down and taken back, gap to the proven bound
    (missing: not known), whether it is proven nondominated, broken constraints, share of inputs that is assumed.
    work: load of all bodies and capacity that measures add, by resource.
    actions: three a plan, in this order, as far as there are: `issue` what needs no measure first, `measure` that most
    of what is handed down cannot do without, `ask` the ministry whose consent gains most, or, where no gains are known,
    that bars the most pairs; where one is missing, the next measure or ministry. pairs, powers, zones: it is of.
    supports: adopted measures without which a constraint on something handed down breaks, those for the most pairs
    first. short: bodies that still lack capacity or capability for pairs that would save cost, and measures for it
    that the plan does not adopt. withheld_by: pairs not handed down by the reason that weighs most.
    trend: from today to the chosen plan. agreed: changed pairs that all plans have at the same level.
    """

    plans: Mapping[str, Allocation]
    chosen: str
    figures: pd.DataFrame
    work: pd.DataFrame
    actions: pd.DataFrame
    listing: Listing
    supports: pd.DataFrame
    short: pd.DataFrame
    withheld_by: pd.DataFrame
    before: Evaluation
    evaluation: Evaluation
    trend: Series
    agreed: int

    @property
    def allocation(self) -> Allocation:
        """The chosen plan."""
        return self.plans[self.chosen]

    def _repr_html_(self) -> str:
        """What a notebook shows: figures of today and each plan."""
        shown = {"objective": amount, "need_met": percent, "innovation_value": percent, "changes": amount}
        headings = [text(f"briefing.row.{name}") for name in ("plan", *shown)]
        rows = [
            (text(f"briefing.plan.{row['plan']}"), *(told(row[name]) for name, told in shown.items()))
            for row in self.figures.to_dict("records")
        ]
        return table(self.listing.name, headings, rows)
