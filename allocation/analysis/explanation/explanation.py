"""An explanation: what is found out about single moves, as tidy frames."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from allocation.analysis.evaluation.evaluation import records
from allocation.analysis.explanation import words
from allocation.instance.structure import Pair
from allocation.language import Language
from allocation.language.markup import listed
from allocation.outcome.allocation import Allocation

_PLACE = {"power": "str", "zone": "str", "level": "str"}

TERM_COLUMNS = ("need", "innovation", "supervision", "authorisation", "spillover", "link", "load", "change")
"""The terms that a single move can change: columns of the frame of levels."""

COSTS: Mapping[str, str] = _PLACE | {
    "component": "str",
    "term": "str",
    "amount": "float64",
    "other": "str",
    "part": "str",
}
"""The columns of the costs and what they hold."""

BARRIERS: Mapping[str, str] = _PLACE | {
    "family": "str",
    "short": "float64",
    "body": "str",
    "other": "str",
    "has": "float64",
    "needed": "float64",
    "variant": "str",
    "rule_level": "str",
}
"""The columns of the barriers and what they hold."""

SOLVES: Mapping[str, str] = _PLACE | {
    "status": "str",
    "objective": "float64",
    "bound": "float64",
    "difference": "float64",
    "at_least": "float64",
    "at_most": "float64",
    "moved": "int64",
    "measures": "int64",
    "seconds": "float64",
}
"""The columns of the re-solves and what they hold."""

MOVED: Mapping[str, str] = _PLACE | {"moved_power": "str", "moved_zone": "str", "from": "str", "to": "str"}
"""The columns of the pairs that a re-solve moves and what they hold."""

MEASURES: Mapping[str, str] = _PLACE | {"measure": "str", "adopted": "bool"}
"""The columns of the measures that a re-solve adopts or drops and what they hold."""

FRAMES = ("levels", "costs", "barriers", "alternatives", "solves", "moved", "measures")


def levels_kinds() -> dict[str, str]:
    """The columns of the levels and what they hold."""
    kinds = _PLACE | {"body": "str", "chosen": "bool", "current": "bool"} | dict.fromkeys(TERM_COLUMNS, "float64")
    return kinds | {"cost": "float64", "difference": "float64", "barriers": "int64"}


def framed(rows: Sequence[tuple[object, ...]], kinds: Mapping[str, str]) -> pd.DataFrame:
    """Rows as a tidy frame."""
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    return pd.DataFrame(
        {name: pd.Series(column, dtype=kind) for (name, kind), column in zip(kinds.items(), columns, strict=True)}
    )


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why pairs are where they are; ids as in the instance, what does not apply is missing.

    named: whether these pairs were asked for, or all are told.
    levels: a row a pair and level of its zone's chain: body, whether it is chosen, whether it is today's, what the
    pair alone brings about there by term (before weights), their weighted sum `cost`, its `difference` from the
    chosen level (exactly that of the objective if the pair alone moves) and the number of barriers.
    costs: what is not 0, with the partner of a link, the resource of a load and its part (fixed, per_need), or the
    innovation. An innovation counts only where this pair decides over it, authorisation and fixed loads only where no
    other pair brings them about anyway.
    barriers: a row a constraint that the move would break: its family as verification names it, and by how much the
    body, ministry or rule is short. At the chosen level: what the allocation breaks there already.
    solves: with exact, the best allocation with the pair at that level: status, objective, proven bound, difference
    from this allocation, and between which figures the true extra cost is proven to lie (missing: not known).
    moved, measures: what else differs in it from this allocation.
    """

    allocation: Allocation
    named: bool
    levels: pd.DataFrame
    costs: pd.DataFrame
    barriers: pd.DataFrame
    solves: pd.DataFrame
    moved: pd.DataFrame
    measures: pd.DataFrame

    @property
    def name(self) -> str:
        """The instance's name and those of its scenarios."""
        return "-".join((self.allocation.instance.settings.name, *self.allocation.instance.scenarios))

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs that are explained."""
        return tuple(dict.fromkeys(zip(self.levels["power"], self.levels["zone"], strict=True)))

    @cached_property
    def alternatives(self) -> pd.DataFrame:
        """A row a pair: its level, the cheapest other level, what that would cost more, and the families that bar it.

        Those that would save the most first. A pair whose zone has no other level in its chain has no row.
        """
        chosen = self.levels[self.levels["chosen"]].set_index(["power", "zone"])["level"].to_dict()
        others = self.levels[~self.levels["chosen"]].sort_values("difference", kind="stable")
        cheapest = others.drop_duplicates(["power", "zone"])
        barred: dict[tuple[str, str, str], list[str]] = {}
        columns = (self.barriers[name] for name in ("power", "zone", "level", "family"))
        for power, zone, level, family in zip(*columns, strict=True):
            families = barred.setdefault((power, zone, level), [])
            if family not in families:
                families.append(family)
        places = list(zip(cheapest["power"], cheapest["zone"], cheapest["level"], strict=True))
        return pd.DataFrame(
            {
                "power": pd.Series([power for power, _, _ in places], dtype="str"),
                "zone": pd.Series([zone for _, zone, _ in places], dtype="str"),
                "level": pd.Series([chosen[power, zone] for power, zone, _ in places], dtype="str"),
                "alternative": pd.Series([level for _, _, level in places], dtype="str"),
                "difference": pd.Series(cheapest["difference"].to_numpy(), dtype="float64"),
                "barred_by": pd.Series([tuple(barred.get(place, ())) for place in places], dtype="object"),
            }
        )

    def sentences(self, language: Language = "en", *, most: int = 10) -> list[str]:
        """The explanation in words; most: how many entries of a list are told."""
        return words.sentences(self, language, most=most)

    def to_json(self) -> dict[str, Any]:
        """What `explain --json` prints: every frame as a list of rows; what is missing is null."""
        return {
            "name": self.name,
            "objective": self.allocation.objective,
            "bound": self.allocation.bound,
            **{name: records(getattr(self, name)) for name in FRAMES},
        }

    def _repr_html_(self) -> str:
        """What a notebook shows: the sentences."""
        first, *rest = self.sentences()
        return listed(first, rest)
