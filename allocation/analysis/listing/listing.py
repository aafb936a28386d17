"""The lists of an allocation as tidy frames."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from allocation.analysis.evaluation.evaluation import records
from allocation.language import Language, text
from allocation.language.markup import listed
from allocation.outcome.allocation import Allocation

_PAIR = {"number": "int64", "power": "str", "zone": "str"}
_IN_LAW = {"code": "str", "law": "str", "article": "str", "owner": "str"}
_MOVE = {"from": "str", "to": "str", "from_body": "str", "body": "str"}
_WHY = {"level": "str", "difference": "float64", "barred_by": "object"}

GRANTED: Mapping[str, str] = (
    _PAIR
    | _IN_LAW
    | _MOVE
    | {
        "mode": "str",
        "liable": "str",
        "agree": "object",
        "by_measure": "object",
        "refuse": "object",
        "first": "object",
        "along": "object",
        "conditions": "object",
        "supervisor": "str",
    }
)
"""The columns of what is handed down and what they hold."""

RECALLED: Mapping[str, str] = _PAIR | _IN_LAW | _MOVE | {f"today_{name}": kind for name, kind in _WHY.items()}
"""The columns of what is taken back and what they hold."""

WITHHELD: Mapping[str, str] = (
    _PAIR | _IN_LAW | {"level": "str", "body": "str"} | {f"instead_{name}": kind for name, kind in _WHY.items()}
)
"""The columns of what is not handed down and what they hold."""

ASKED: Mapping[str, str] = {
    "number": "int64",
    "ministry": "str",
    "power": "str",
    "zone": "str",
    **_IN_LAW,
    "from": "str",
    "to": "str",
    "body": "str",
    "need": "float64",
    "refuses": "bool",
    "agenda_full": "bool",
    "joint": "object",
    "also_refuse": "object",
    "also_full": "object",
    "other_barriers": "object",
    "saving": "float64",
    "requested": "bool",
    "asked_on": "str",
    "innovations": "object",
}
"""The columns of what is asked for from above and what they hold."""

MINISTRIES: Mapping[str, str] = {
    "ministry": "str",
    "powers": "int64",
    "pairs": "int64",
    "innovations": "int64",
    "consent_at_least": "float64",
    "consent_at_most": "float64",
    "agenda_at_least": "float64",
    "agenda_at_most": "float64",
}
"""The columns of those who are asked and what they hold."""

COUNTS: Mapping[str, str] = {"zone": "str"} | dict.fromkeys(
    ("pairs", "granted", "recalled", "withheld", "as_before", "own"), "int64"
)
"""The columns of the numbers of pairs and what they hold."""

FRAMES = ("counts", "granted", "recalled", "withheld", "asked", "ministries")


@dataclass(frozen=True, eq=False)
class Listing:
    """The lists, a row a pair; ids as in the instance, what does not apply or is not stated is missing.

    granted: pairs more local than today, numbered in their zone: law, from which level and body to which, the mode as
    the instance states it, who is liable under it, those who must agree, those of them who do so by a measure only and
    who do not, adopted measures that must come first (without them a constraint breaks) and that go along (without
    them the pair costs more), conditions that ministries set, and the body or ministry that holds the power in law.
    recalled: pairs more central than today, and why not as today: what today's level would cost more, what bars it.
    withheld: unchanged pairs that are not below their holder in law though a body is more local: what the cheapest more
    local level would cost more, and what bars it.
    asked: a row a pair and ministry whose refusal or full agenda bars a level that is wanted: since it saves cost, an
    innovation waits for it, or the zone asked for it. joint: all others who must agree; also_refuse, also_full: those
    of them who do not, or whose agenda is full too. saving: what the pair alone would save there, all barriers gone
    (below 0: it would cost more).
    ministries: what hangs on each of them, and what their consent or an endless agenda, whichever they are asked for,
    gains at least and at most, both proven, if gains were asked for.
    counts: per zone; every pair is in one of granted, recalled, withheld, as_before (handed down before, unchanged) and
    own (the zone's by law).
    has_gains: whether gains were asked for.
    """

    allocation: Allocation
    granted: pd.DataFrame
    recalled: pd.DataFrame
    withheld: pd.DataFrame
    asked: pd.DataFrame
    ministries: pd.DataFrame
    counts: pd.DataFrame
    has_gains: bool = False

    @property
    def name(self) -> str:
        """The instance's name and those of its scenarios."""
        return "-".join((self.allocation.instance.settings.name, *self.allocation.instance.scenarios))

    def sentences(self, language: Language = "en") -> list[str]:
        """How much is on each list."""
        count = {name: f"{int(self.counts[name].sum()):,}" for name in COUNTS if name != "zone"}
        zones, ministries = self.granted["zone"].nunique(), len(self.ministries)
        return [
            text("listing.told.title", language, name=self.name, pairs=count["pairs"]),
            text("listing.told.granted", language, count=count["granted"], zones=zones),
            text("listing.told.recalled", language, count=count["recalled"]),
            text("listing.told.withheld", language, count=count["withheld"]),
            text("listing.told.as_before", language, count=count["as_before"]),
            text("listing.told.own", language, count=count["own"]),
            text("listing.told.asked", language, count=f"{len(self.asked):,}", ministries=ministries),
        ]

    def to_json(self) -> dict[str, Any]:
        """What `list --json` prints: every frame as a list of rows; what is missing is null."""
        return {
            "name": self.name,
            "status": str(self.allocation.status),
            "objective": self.allocation.objective,
            "has_gains": self.has_gains,
            **{name: records(getattr(self, name)) for name in FRAMES},
        }

    def _repr_html_(self) -> str:
        """What a notebook shows: how much is on each list."""
        first, *rest = self.sentences()
        return listed(first, rest)


def framed(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Rows as a tidy frame."""
    return pd.DataFrame(
        {name: pd.Series([row.get(name) for row in rows], dtype=kind) for name, kind in columns.items()}
    )
