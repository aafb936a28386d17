"""Why each pair moved: what its old level would cost now, what bars it there, what no longer bars the new one."""

from collections.abc import Mapping, Sequence
from typing import Any

from allocation.analysis.explanation import Explanation, explain
from allocation.analysis.explanation.words import NOTHING
from allocation.instance.structure import Pair
from allocation.outcome.allocation import Allocation

REASONS: Mapping[str, str] = {
    "label": "str",
    "power": "str",
    "zone": "str",
    "from": "str",
    "to": "str",
    "reason": "str",
    "saves": "float64",
    "bars": "object",
    "along": "object",
}
"""The columns of reasons, a row a pair that another allocation has elsewhere than the first. label: the other one.

saves: what the pair alone at its old level would cost more there, weighted; below 0: less; missing where the zone's
chain there lacks that level.
reason: `barred`: `bars`, which did not in the first, keep it from its old level; or they do, and only so it moved.
`cheaper`; `freed`: cheaper, and `bars` no longer bar it, which they did in the first; `along`: cheaper only
since it is linked to powers that moved, too (`along`); `tied`: a rule, or having to be uniform, keeps it from its old
level; `same`: it costs the same; `unexplained`: alone it would be better off at its old level.
bars: as `kind:id`."""

_KINDS = {"consent": "ministry", "requirement": "capability", "range": "law"}
"""What barriers are called among the things in the way of a pair, where by another name."""
_OF_POWER = ("range", "decided", "uniform")
_OF_BODY = ("requirement", "capacity")
_GIVEN = ("range", "decided", "requirement", "consent")
"""Barriers that do not depend on where other pairs are."""
_TIES = ("uniform", "bundle", "requires", "separate")

_Place = tuple[str, str, str]


def reasons(label: str, before: Allocation, after: Allocation) -> list[dict[str, Any]]:
    """A row a pair that moved, those that save the most first."""
    pairs = [pair for pair in before.levels.keys() & after.levels.keys() if before.levels[pair] != after.levels[pair]]
    if not pairs:
        return []
    old, new = _Explained(explain(before, pairs)), _Explained(explain(after, pairs))
    moved = [pair for pair in after.instance.structure.pairs if pair in set(pairs)]
    rows = [{"label": label} | _row(pair, before, after, old, new) for pair in moved]
    return sorted(rows, key=lambda row: -(row["saves"] or 0.0))


class _Explained:
    """An explanation by pair and level."""

    def __init__(self, explanation: Explanation) -> None:
        levels = explanation.levels
        places = zip(levels["power"], levels["zone"], levels["level"], strict=True)
        self.difference = dict(zip(places, levels["difference"], strict=True))
        self.bars: dict[_Place, list[tuple[str, str]]] = {}
        for row in explanation.barriers.to_dict("records"):
            self.bars.setdefault((row["power"], row["zone"], row["level"]), []).append((row["family"], _thing(row)))
        self.links: dict[_Place, dict[str, float]] = {}
        costs = explanation.costs[explanation.costs["term"] == "link"]
        for row in costs.to_dict("records"):
            at = self.links.setdefault((row["power"], row["zone"], row["level"]), {})
            at[row["other"]] = at.get(row["other"], 0.0) + row["amount"]
        self.weight = explanation.allocation.instance.settings.weights.coordination


def _thing(barrier: Mapping[Any, Any]) -> str:
    """A barrier as `kind:id`, as what stands in the way of pairs is named elsewhere."""
    family = barrier["family"]
    if family in ("bundle", "requires", "separate"):
        return f"rule:{barrier['other']}"
    if family in _OF_POWER:
        return f"{_KINDS.get(family, family)}:{barrier['power']}"
    if family in _OF_BODY:
        return f"{_KINDS.get(family, family)}:{barrier['body']}"
    return f"{_KINDS.get(family, family)}:{barrier['other'] if isinstance(barrier['other'], str) else ''}"


def _row(pair: Pair, before: Allocation, after: Allocation, old: _Explained, new: _Explained) -> dict[str, Any]:
    there, here = (*pair, before.levels[pair]), (*pair, after.levels[pair])
    saves = new.difference.get(there)
    along = _along(pair, before, after, new)
    barring = new.bars.get(there, [])
    before_here = {thing for _, thing in old.bars.get(there, [])}
    arose = [thing for family, thing in barring if family in _GIVEN and thing not in before_here]
    still = {thing for _, thing in new.bars.get(here, [])}
    fell = [thing for _, thing in old.bars.get(here, []) if thing not in still]
    bars: Sequence[str] = ()
    if arose:
        reason, bars = "barred", arose
    elif saves is not None and saves > NOTHING:
        by_itself = saves - sum(along.values()) > NOTHING
        reason = "along" if along and not by_itself else "freed" if fell else "cheaper"
        bars = fell if reason == "freed" else ()
    elif barring or saves is None:
        reason = "tied" if barring and all(family in _TIES for family, _ in barring) else "barred"
        bars = [thing for _, thing in barring]
    else:
        reason = "same" if saves > -NOTHING else "unexplained"
    return {
        "power": pair[0],
        "zone": pair[1],
        "from": before.levels[pair],
        "to": after.levels[pair],
        "reason": reason,
        "saves": saves,
        "bars": tuple(dict.fromkeys(bars)),
        "along": tuple(along) if reason == "along" else (),
    }


def _along(pair: Pair, before: Allocation, after: Allocation, new: _Explained) -> dict[str, float]:
    """What the pair saves by being where powers linked to it have moved to, those that save the most first."""
    zone = pair[1]
    apart = new.links.get((*pair, before.levels[pair]), {})
    together = new.links.get((*pair, after.levels[pair]), {})
    saved = {
        other: new.weight * (apart.get(other, 0.0) - together.get(other, 0.0))
        for other in apart.keys() | together.keys()
        if before.levels.get((other, zone)) != after.levels.get((other, zone))
    }
    return dict(
        sorted(((other, gain) for other, gain in saved.items() if gain > NOTHING), key=lambda each: (-each[1], each[0]))
    )
