"""Links: what coordinating powers of one procedure costs, against the worst that it could."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from allocation.analysis.evaluation.facts import Facts, Floats, Whole
from allocation.analysis.evaluation.groups import NONE, Layout, Part
from allocation.analysis.evaluation.inputs import Inputs
from allocation.analysis.evaluation.sources import counted_lists
from allocation.outcome.verification.effects import platform_share


class Links:
    """A row a link and zone, rows of the table added up.

    first, second: the two pairs. strength: cost of one unit of distance. distance: between the two where they are.
    kept: share of the cost that platforms leave. cost: incurred; gross: without platforms; largest: gross at the
    largest distance. same: both powers have the same owner.
    """

    def __init__(self, facts: Facts, inputs: Inputs) -> None:
        strength: dict[tuple[str, str, str], float] = {}
        statuses: dict[tuple[str, str, str], list[int]] = {}
        rows = facts.instance.links
        keys = ["|".join((row.power_a, row.power_b, row.zone or "")) for row in rows]
        labels = inputs.sources.column("links", "cost", keys, [True] * len(rows)).tolist()
        for row, label in zip(rows, labels, strict=True):
            power_a, power_b = sorted((row.power_a, row.power_b))
            for zone in facts.plan.both(power_a, power_b, row.zone):
                place = (power_a, power_b, zone)
                strength[place] = strength.get(place, 0.0) + row.cost
                statuses.setdefault(place, []).append(label)
        self.places = list(strength)
        self.strength = np.array(list(strength.values()), dtype=np.float64)
        self.inputs = counted_lists(statuses.values(), len(strength))
        self.first = np.array([facts.index[a, zone] for a, _, zone in self.places], dtype=np.int64)
        self.second = np.array([facts.index[b, zone] for _, b, zone in self.places], dtype=np.int64)
        owner = {row.power: row.owner for row in facts.instance.powers}
        self.same = np.array([owner[a] is not None and owner[a] == owner[b] for a, b, _ in self.places], dtype=np.bool_)
        platforms = {zone: facts.plan.effects.platforms(zone) for zone in facts.structure.zones}
        kept = [1 - platform_share(platforms[zone], a, b) if platforms[zone] else 1.0 for a, b, zone in self.places]
        self.kept = np.array(kept, dtype=np.float64)
        self._between = _distances(facts)
        self._largest = float(self._between.max())
        apart = self._between[~np.eye(len(self._between), dtype=np.bool_)]
        self._largest_of_one_owner = float(apart.max())
        self.distance = self.at(facts.chosen[self.first], facts.chosen[self.second])
        self.gross = self.strength * self.distance
        self.cost = self.gross * self.kept
        self.largest = self.strength * np.where(self.same, self._largest_of_one_owner, self._largest)

    def at(self, first: Whole, second: Whole) -> Floats:
        """The distance of every link if its two powers were at these levels."""
        found = np.asarray(self._between[first, second], dtype=np.float64)
        return np.asarray(np.where(self.same & (first == second), 0.0, found), dtype=np.float64)


def _distances(facts: Facts) -> Floats:
    levels = np.arange(len(facts.structure.levels), dtype=np.float64)
    between: Floats = np.abs(np.subtract.outer(levels, levels))
    position = facts.structure.position
    for row in facts.instance.distances:
        here, there = position[row.level_a], position[row.level_b]
        between[here, there] = between[there, here] = row.distance
    return between


def parts(layout: Layout, links: Links) -> Iterator[Part]:
    """Fragmentation: link cost incurred / link cost at the largest distance; platforms' savings / cost without them.

    Links between two domains or owners are in the row `shared` of that grouping.
    """
    zone, body = layout.places([zone for _, _, zone in links.places])
    domain, ministry = layout.themes((a, b) for a, b, _ in links.places)
    for indicator, numerator, denominator in (
        ("fragmentation", links.cost, links.largest),
        ("platform_savings", links.gross - links.cost, links.gross),
    ):
        yield Part(indicator, numerator, denominator, zone, body, domain, ministry, links.inputs)


def by_theme(facts: Facts, links: Links) -> pd.DataFrame:
    """Links split by domain and by owner: how many, cost, what platforms save, cost at the largest distance.

    by: `domain` or `owner`. a, b: the two domains or owners, in alphabetical order; empty where a power has none.
    """
    of = {
        "domain": {row.power: row.domain or NONE for row in facts.instance.powers},
        "owner": {row.power: row.owner or NONE for row in facts.instance.powers},
    }
    frames = []
    for by, name in of.items():
        two = [sorted((name[a], name[b])) for a, b, _ in links.places]
        frame = pd.DataFrame(
            {
                "a": pd.Series([first for first, _ in two], dtype="str"),
                "b": pd.Series([second for _, second in two], dtype="str"),
                "links": 1,
                "cost": links.cost,
                "saved": links.gross - links.cost,
                "largest": links.largest,
            }
        )
        summed = frame.groupby(["a", "b"], sort=True, as_index=False).sum()
        summed.insert(0, "by", pd.Series([by] * len(summed), dtype="str"))
        frames.append(summed.sort_values("cost", ascending=False, kind="stable"))
    frame = pd.concat(frames, ignore_index=True)
    frame["fragmentation"] = frame["cost"] / frame["largest"].where(frame["largest"] > 0)
    return frame.astype({"links": "int64"})
