"""How many of the cases decide the same: what holds whatever the case."""

from collections import Counter
from collections.abc import Collection, Iterable

import pandas as pd

from allocation.instance.instance import Instance
from allocation.instance.structure import Pair

HOLDS = 0.9
"""The share of cases in which a decision must be the same to hold."""

DECISIONS = {
    "power": "str",
    "power_en": "str",
    "power_zh": "str",
    "zone": "str",
    "zone_en": "str",
    "zone_zh": "str",
    "level": "str",
    "current": "str",
    "changed": "bool",
    "cases": "int64",
    "share": "float64",
}
"""A row a pair and level that some case chose: today's level, whether it differs, how many cases, of all."""

MEASURES = {"measure": "str", "measure_en": "str", "measure_zh": "str", "cases": "int64", "share": "float64"}
"""A row a measure that some case adopts."""


class Tally:
    """Counts decisions over cases, one case at a time. A case without an allocation decides nothing."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._levels: Counter[tuple[Pair, str]] = Counter()
        self._measures: Counter[str] = Counter()

    def count(self, levels: Iterable[tuple[Pair, str]], measures: Collection[str]) -> None:
        """Add the decisions of one case."""
        self._levels.update(levels)
        self._measures.update(measures)

    def decisions(self, cases: int) -> pd.DataFrame:
        """The levels chosen, in the instance's order, with their share of so many cases."""
        structure = self._instance.structure
        powers = {row.power: row for row in self._instance.powers}
        bodies = {row.body: row for row in self._instance.bodies}
        rows = []
        for pair, position in structure.current.items():
            power, zone = powers[pair[0]], bodies[pair[1]]
            for level in structure.levels:
                count = self._levels[pair, level]
                if count:
                    names = power.power, power.name_en, power.name_zh, zone.body, zone.name_en, zone.name_zh
                    current = structure.levels[position]
                    rows.append((*names, level, current, level != current, count, count / cases))
        return pd.DataFrame(rows, columns=list(DECISIONS)).astype(DECISIONS)

    def measures(self, cases: int) -> pd.DataFrame:
        """The measures adopted, in the instance's order, with their share of so many cases."""
        rows = [
            (row.measure, row.name_en, row.name_zh, self._measures[row.measure], self._measures[row.measure] / cases)
            for row in self._instance.measures
            if self._measures[row.measure]
        ]
        return pd.DataFrame(rows, columns=list(MEASURES)).astype(MEASURES)
