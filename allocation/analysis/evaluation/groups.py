"""Adding indicators up: by zone, by body of the levels between, by domain, by ministry and in all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocation.analysis.evaluation.facts import Facts, Flags, Floats, Whole
from allocation.analysis.evaluation.sources import STATUSES
from allocation.instance.structure import Structure

GROUPINGS = ("zone", "province", "domain", "ministry", "all")
"""What figures are added up by. province: bodies of all levels between the first and the last, each with what lies
under it. ministry: the owner of the power."""

SHARED = "shared"
"""The row of costs that belong to no single zone, of links across domains, and so on."""

ALL = "all"
NONE = ""
"""The id of powers without a domain or owner."""

COLUMNS: dict[str, str] = {
    "indicator": "str",
    "grouping": "str",
    "id": "str",
    "value": "float64",
    "numerator": "float64",
    "denominator": "float64",
    **dict.fromkeys(STATUSES, "float64"),
}
"""The columns of indicators and what they hold."""


@dataclass(frozen=True, eq=False)
class Part:
    """What one indicator adds up: a row a pair, a cost, a link or whatever it counts.

    denominator: None for amounts. zone, body, domain, ministry: positions in the ids of `Layout`, -1 for shared.
    inputs: how many inputs of each status a row has. known: rows that tell something, for amounts: where a group has
    none its value is not known. groupings: those that it makes sense for. exact: a body's rows are its own alone, not
    those of the bodies above it.
    """

    indicator: str
    numerator: Floats
    denominator: Floats | None
    zone: Whole
    body: Whole
    domain: Whole
    ministry: Whole
    inputs: Floats
    known: Flags | None = None
    groupings: tuple[str, ...] = GROUPINGS
    exact: bool = False


class Layout:
    """The ids of every grouping, and where pairs and other things belong."""

    def __init__(self, facts: Facts) -> None:
        structure, instance = facts.structure, facts.instance
        self.structure: Structure = structure
        self.zones = structure.zones
        self.bodies = tuple(structure.body_position)
        self.domains = tuple(dict.fromkeys(row.domain or NONE for row in instance.powers))
        self.ministries = tuple(dict.fromkeys(row.owner or NONE for row in instance.powers))
        self.zone_of = {zone: at for at, zone in enumerate(self.zones)}
        self.body_of = {body: at for at, body in enumerate(self.bodies)}
        domain_at = {domain: at for at, domain in enumerate(self.domains)}
        ministry_at = {ministry: at for at, ministry in enumerate(self.ministries)}
        self.domain_of = {row.power: domain_at[row.domain or NONE] for row in instance.powers}
        self.ministry_of = {row.power: ministry_at[row.owner or NONE] for row in instance.powers}
        self.between = tuple(body for body in self.bodies if 0 < structure.body_position[body] < structure.last)
        self._level = np.array([*structure.body_position.values(), -1], dtype=np.int64)
        self._above = self._ancestors()
        self._pairs = (
            self.places([zone for _, zone in facts.pairs]),
            np.array([self.domain_of[power] for power, _ in facts.pairs], dtype=np.int64),
            np.array([self.ministry_of[power] for power, _ in facts.pairs], dtype=np.int64),
        )

    def _ancestors(self) -> list[Whole]:
        """Per level between, the position in `between` of every body's ancestor there; -1 without one."""
        at = {body: position for position, body in enumerate(self.between)}
        levels = self.structure.body_position
        found = []
        for level in range(1, self.structure.last):
            row = [
                next((at[up] for up in self.structure.ancestry[body] if levels[up] == level), -1)
                for body in self.bodies
            ]
            found.append(np.array([*row, -1], dtype=np.int64))
        return found

    def places(self, bodies: Sequence[str | None]) -> tuple[Whole, Whole]:
        """Positions of bodies as zones and as bodies; -1 for those that are no zone or none at all."""
        zone = np.array([self.zone_of.get(body or "", -1) for body in bodies], dtype=np.int64)
        return zone, np.array([self.body_of.get(body or "", -1) for body in bodies], dtype=np.int64)

    def themes(self, powers: Iterable[Sequence[str]]) -> tuple[Whole, Whole]:
        """The domain and the ministry of each group of powers; -1 where they have several or none."""
        domain, ministry = [], []
        for group in powers:
            domains, ministries = {self.domain_of[p] for p in group}, {self.ministry_of[p] for p in group}
            domain.append(domains.pop() if len(domains) == 1 else -1)
            ministry.append(ministries.pop() if len(ministries) == 1 else -1)
        return np.array(domain, dtype=np.int64), np.array(ministry, dtype=np.int64)

    def of_pairs(
        self,
        indicator: str,
        mask: Flags,
        numerator: Floats | Flags,
        denominator: Floats | Flags | None,
        inputs: Floats,
        known: Flags | None = None,
    ) -> Part:
        """What an indicator adds up over some of the pairs."""
        (zone, body), domain, ministry = self._pairs
        return Part(
            indicator,
            np.asarray(numerator, dtype=np.float64)[mask],
            None if denominator is None else np.asarray(denominator, dtype=np.float64)[mask],
            zone[mask],
            body[mask],
            domain[mask],
            ministry[mask],
            inputs[mask],
            None if known is None else known[mask],
        )

    def table(self, parts: Sequence[Part]) -> pd.DataFrame:
        """The indicators in one tidy layout: a row an indicator, grouping and id."""
        frames = [frame for part in parts for grouping in part.groupings for frame in self._grouped(part, grouping)]
        return pd.concat(frames, ignore_index=True).astype(COLUMNS)

    def _grouped(self, part: Part, grouping: str) -> list[pd.DataFrame]:
        if grouping == "all":
            return [_summed(part, grouping, (ALL,), np.zeros(len(part.numerator), dtype=np.int64), shared=False)]
        if grouping == "province":
            return self._by_province(part)
        ids = {"zone": self.zones, "domain": self.domains, "ministry": self.ministries}[grouping]
        codes: Whole = getattr(part, grouping)
        return [_summed(part, grouping, ids, codes, shared=bool((codes < 0).any()))]

    def _by_province(self, part: Part) -> list[pd.DataFrame]:
        """Bodies of the levels between, level by level; what lies under none of them is shared."""
        if not self.between:
            return []
        levels = self.structure.body_position
        frames = []
        outside = np.ones(len(part.body), dtype=np.bool_)
        for level, above in enumerate(self._above, start=1):
            codes = np.where(self._level[part.body] == level, above[part.body], -1) if part.exact else above[part.body]
            outside &= codes < 0
            frame = _summed(part, "province", self.between, codes, shared=False)
            frames.append(frame[[levels[body] == level for body in self.between]])
        if outside.any() and not part.exact:
            codes = np.where(outside, 0, -1)
            frames.append(_summed(part, "province", (SHARED,), codes, shared=False))
        return frames


def _summed(part: Part, grouping: str, ids: Sequence[str], codes: Whole, *, shared: bool) -> pd.DataFrame:
    """Sums of a part by code; a row for what has the code -1 if it is wanted."""
    count = len(ids) + 1
    shifted = codes + 1

    def summed(weights: Floats) -> Floats:
        return np.bincount(shifted, weights=weights, minlength=count).astype(np.float64)

    order = [*range(1, count), 0] if shared else [*range(1, count)]
    numerator = summed(part.numerator)
    if part.denominator is None:
        denominator = np.full(count, np.nan)
        value = numerator.copy()
        if part.known is not None:
            value[(summed(part.known.astype(np.float64)) == 0) & (np.bincount(shifted, minlength=count) > 0)] = np.nan
    else:
        denominator = summed(part.denominator)
        value = np.divide(numerator, denominator, out=np.full(count, np.nan), where=denominator > 0)
    inputs = np.stack([summed(column) for column in part.inputs.T], axis=1)
    whole = inputs.sum(axis=1, keepdims=True)
    shares = np.divide(inputs, whole, out=np.full(inputs.shape, np.nan), where=whole > 0)
    columns: dict[str, object] = {
        "indicator": part.indicator,
        "grouping": grouping,
        "id": [*ids, SHARED] if shared else list(ids),
        "value": value[order],
        "numerator": numerator[order],
        "denominator": denominator[order],
    }
    columns |= {status: shares[order, at] for at, status in enumerate(STATUSES)}
    return pd.DataFrame(columns)
