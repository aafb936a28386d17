"""Scorecards (考核): what each body and each ministry was asked for, granted, took on and saw used."""

import numpy as np
import pandas as pd

from allocation.analysis.evaluation.facts import Facts, Flags, Needless
from allocation.analysis.evaluation.obstacles import Obstacles
from allocation.analysis.evaluation.wanting import asked

COLUMNS: dict[str, str] = {
    "id": "str",
    "pairs": "int64",
    "asked": "int64",
    "asked_granted": "int64",
    "granted": "int64",
    "taken_on": "float64",
    "not_needed": "int64",
    "reported": "int64",
    "used": "int64",
}
"""What scorecards hold. pairs: those it answers for. asked: of them, asked for by zones; asked_granted: and granted.
granted: exercised below the holder in law. taken_on: share of the granted need. not_needed: granted without need.
reported: granted pairs with reported cases; used: of them, with more cases than the threshold."""


class Scores:
    """Scores of any set of pairs."""

    def __init__(self, facts: Facts, needless: Needless) -> None:
        self._facts, self._needless = facts, needless
        self._asked = np.zeros(len(facts.pairs), dtype=np.bool_)
        for pair in asked(facts):
            self._asked[facts.index[pair]] = True
        self._used: Flags = needless.reported & ~needless.by_usage

    def of(self, name: str, mask: Flags) -> tuple[object, ...]:
        """The row of one body or ministry that answers for these pairs."""
        facts, granted = self._facts, self._facts.granted & mask
        need = float(facts.need[granted].sum())
        carried = float((facts.need * facts.carried)[granted].sum())
        return (
            name,
            int(mask.sum()),
            int((self._asked & mask).sum()),
            int((self._asked & granted).sum()),
            int(granted.sum()),
            carried / need if need > 0 else np.nan,
            int((self._needless.any & granted).sum()),
            int((self._needless.reported & granted).sum()),
            int((self._used & granted).sum()),
        )


def bodies(facts: Facts, needless: Needless) -> pd.DataFrame:
    """A row a body below the first level: it answers for the pairs of the zones at or under it.

    level: of the body. exercises: pairs that it exercises itself.
    """
    scores = Scores(facts, needless)
    structure = facts.structure
    zone_at = {zone: at for at, zone in enumerate(structure.zones)}
    zone = np.array([zone_at[place] for _, place in facts.pairs], dtype=np.int64)
    rows = []
    own = pd.Series(facts.body, dtype="object").value_counts()
    for body, level in structure.body_position.items():
        if level > 0:
            under = np.zeros(len(structure.zones), dtype=np.bool_)
            under[[zone_at[place] for place in structure.zones_under[body]]] = True
            rows.append((*scores.of(body, under[zone]), structure.levels[level], int(own.get(body, 0))))
    kinds = COLUMNS | {"level": "str", "exercises": "int64"}
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)


def ministries(facts: Facts, needless: Needless, obstacles: Obstacles) -> pd.DataFrame:
    """A row a ministry or department: it answers for the powers that it owns or takes part in, in its body's zones.

    body: that it belongs to. blocked: pairs asked for, not granted, that it stands in the way of. effort, agenda:
    spent on authorisations, and what it can spend (missing = no limit).
    """
    scores = Scores(facts, needless)
    structure, authorities = facts.structure, facts.authorities
    power_at = {power: at for at, power in enumerate(structure.powers)}
    zone_at = {zone: at for at, zone in enumerate(structure.zones)}
    power = np.array([power_at[name] for name, _ in facts.pairs], dtype=np.int64)
    zone = np.array([zone_at[place] for _, place in facts.pairs], dtype=np.int64)
    takes_part: dict[str, set[str]] = {row.ministry: set() for row in facts.instance.ministries}
    for row in facts.instance.powers:
        if row.owner in takes_part:
            takes_part[row.owner].add(row.power)
    for name, of_power in authorities.parts.items():
        for part in of_power:
            takes_part[part.ministry].add(name)
    blocked = _blocked(facts, obstacles)
    rows = []
    for ministry, powers in takes_part.items():
        body = authorities.body(ministry)
        of_powers = np.zeros(len(structure.powers), dtype=np.bool_)
        of_powers[[power_at[name] for name in powers]] = True
        under = np.zeros(len(structure.zones), dtype=np.bool_)
        under[[zone_at[place] for place in structure.zones_under[body]]] = True
        mask: Flags = of_powers[power] & under[zone]
        spent = obstacles.effort(ministry)
        rows.append((*scores.of(ministry, mask), body, blocked.get(ministry, 0), spent, obstacles.agenda(ministry)))
    kinds = COLUMNS | {"body": "str", "blocked": "int64", "effort": "float64", "agenda": "float64"}
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)


def _blocked(facts: Facts, obstacles: Obstacles) -> dict[str, int]:
    """Per ministry, the pairs asked for and not granted that it stands in the way of."""
    count: dict[str, int] = {}
    for pair in asked(facts):
        row = facts.index[pair]
        here = int(facts.chosen[row])
        if not facts.granted[row] and here < facts.structure.last:
            for bar in obstacles.easiest(row, here + 1)[1]:
                if bar.kind in ("ministry", "agenda"):
                    count[bar.id] = count.get(bar.id, 0) + 1
    return count
