"""Weak points: what fixing each could gain at most, estimated from single moves, and who answers for it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from allocation.analysis.evaluation.facts import Facts, Floats, Needless
from allocation.analysis.evaluation.holders import holder, holder_in_law
from allocation.analysis.evaluation.innovating import Possible, missing
from allocation.analysis.evaluation.linking import Links
from allocation.analysis.evaluation.obstacles import Obstacle, Obstacles
from allocation.outcome.verification.effects import Effects, platform_share

KINDS = (
    "open",
    "ministry",
    "agenda",
    "capability",
    "capacity",
    "law",
    "decided",
    "uniform",
    "rule",
    "needless",
    "links",
    "unanswered",
)
"""What a weak point is: nothing stands in the way of what is not done; one of the obstacles; granted without need;
links between organs; needs that nobody answered."""

COLUMNS: dict[str, str] = {
    "rank": "int64",
    "kind": "str",
    "id": "str",
    "answers": "str",
    "answers_kind": "str",
    "gain": "float64",
    "need": "float64",
    "innovation": "float64",
    "links": "float64",
    "not_taken_on": "float64",
    "needless": "float64",
    "with_others": "float64",
    "pairs": "int64",
    "powers": "int64",
    "zones": "int64",
    "which": "object",
    "example_power": "str",
    "example_zone": "str",
    "detail": "object",
    "basis": "str",
    "gain_at_least": "float64",
    "gain_at_most": "float64",
}
"""The columns of weak points. id: ministry, body, power or zone, as the kind says. gain: what fixing it alone could
take off the objective at most, and its parts; missing where it is not known. with_others: what more it could gain
together with everything else that stands in the way of the same. which: the powers, those with the most to gain first.
example: the pair where most is to be gained. detail: capabilities that lack, resources that are full. basis:
`estimate` (from costs) or `proven` (solved anew, from gain_at_least to gain_at_most; the gain is then the first)."""


@dataclass
class Weak:
    """A weak point being added up: gain by pair, levels that pairs would go to, and the rest.

    also: other pairs that it concerns. waiting: pairs that wait for something else too.
    """

    by_pair: dict[int, float] = field(default_factory=dict)
    target: dict[int, int] = field(default_factory=dict)
    innovation: float = 0.0
    links: float = 0.0
    not_taken_on: float = 0.0
    needless: float = 0.0
    with_others: float = 0.0
    also: set[int] = field(default_factory=set)
    waiting: set[int] = field(default_factory=set)
    detail: dict[str, None] = field(default_factory=dict)
    known: bool = True

    @property
    def concerned(self) -> set[int]:
        """The pairs that it is about."""
        return set(self.by_pair) | self.also or self.waiting or set(self.target)


def points(
    facts: Facts,
    obstacles: Obstacles,
    links: Links,
    items: Sequence[Possible],
    needless: Needless,
) -> dict[Obstacle, Weak]:
    """All weak points. An estimate: each pair moves alone, and only what would get better counts.

    A move's gain is the need that it meets more, less supervision, spillovers, work by need and change; links count
    where they get cheaper when all pairs of the weak point move, innovations where only it is missing. What bodies
    cannot take on counts as need that is met on paper only.
    """
    weak: dict[Obstacle, Weak] = defaultdict(Weak)
    _moves(facts, obstacles, links, weak)
    _innovations(facts, obstacles, items, weak)
    weights = facts.instance.settings.weights
    for point in weak.values():
        point.links = weights.coordination * _cheaper_links(facts, links, point.target)
    _not_taken_on(facts, weak)
    _needless(facts, needless, weak)
    for zone, cost, rows in _link_costs(facts, links):
        point = weak[Obstacle("links", zone)]
        point.links = weights.coordination * cost
        point.also.update(rows)
    _unanswered(facts, weak)
    return dict(weak)


def table(facts: Facts, weak: Mapping[Obstacle, Weak]) -> pd.DataFrame:
    """A row a weak point that could gain something, ranked."""
    found = [_row(facts, thing, point) for thing, point in weak.items()]
    frame = pd.DataFrame(found, columns=[name for name in COLUMNS if name != "rank"])
    return ranked(frame[frame["gain"].isna() | (frame["gain"] > 0) | (frame["with_others"] > 0)])


def ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """Weak points in the order of their gain, numbered anew."""
    frame = frame.sort_values(
        ["gain", "with_others", "pairs"], ascending=False, kind="stable", na_position="last", ignore_index=True
    )
    return frame.assign(rank=np.arange(1, len(frame) + 1))[list(COLUMNS)].astype(COLUMNS)


def _moves(facts: Facts, obstacles: Obstacles, links: Links, weak: dict[Obstacle, Weak]) -> None:
    """Moves of single pairs to a more local level, by what stands in their way.

    The level that a pair would go to also saves the most links, those that get dearer left aside.
    """
    worth = _Worth(facts, obstacles)
    saving = _link_savings(facts, links)
    for row, (_, zone) in enumerate(facts.pairs):
        here = int(facts.chosen[row])
        options = [
            (max(0.0, worth.of(row, level)), level, obstacles.at(row, level))
            for level in facts.structure.chain[zone]
            if level > here
        ]
        free = max((gain for gain, _, bars in options if not bars), default=0.0)
        best: dict[Obstacle, float] = {}
        target: dict[Obstacle, tuple[float, int]] = {}
        together: dict[Obstacle, float] = {}
        for gain, level, bars in options:
            if len(bars) <= 1:
                thing = bars[0] if bars else Obstacle("open", holder(facts, row))
                best[thing] = max(best.get(thing, 0.0), gain - free if bars else gain)
                choice = (gain + float(saving[row, level]), level)
                target[thing] = max(target.get(thing, choice), choice, key=lambda each: each[0])
            for thing in bars if len(bars) > 1 else ():
                together[thing] = max(together.get(thing, 0.0), gain - free)
        for thing, gain in best.items():
            if gain > 0:
                weak[thing].by_pair[row] = gain
            weak[thing].target[row] = target[thing][1]
            _describe(facts, thing, row, weak)
        for thing, gain in together.items():
            extra = gain - best.get(thing, 0.0)
            if extra > 0:
                weak[thing].with_others += extra
                weak[thing].waiting.add(row)
                _describe(facts, thing, row, weak)


def _link_savings(facts: Facts, links: Links) -> Floats:
    """What the links of each pair would cost less if it alone were at each level."""
    count = len(facts.structure.levels)
    saved = np.zeros((len(facts.pairs), count))
    for level in range(count):
        there = np.full(len(links.places), level, dtype=np.int64)
        for end, after in (
            (links.first, links.at(there, facts.chosen[links.second])),
            (links.second, links.at(facts.chosen[links.first], there)),
        ):
            less = np.maximum(0.0, links.cost - links.strength * links.kept * after)
            saved[:, level] += np.bincount(end, weights=less, minlength=len(facts.pairs))
    return saved


def _describe(facts: Facts, thing: Obstacle, row: int, weak: dict[Obstacle, Weak]) -> None:
    """Note which capabilities a body lacks."""
    if thing.kind == "capability":
        for capability, _, _ in facts.lacking(facts.pairs[row][0], thing.id):
            weak[thing].detail[capability] = None


class _Worth:
    """What a move takes off the objective, of what the pair alone decides."""

    def __init__(self, facts: Facts, obstacles: Obstacles) -> None:
        self._facts, self._obstacles = facts, obstacles
        self._weights = facts.instance.settings.weights
        self._price = {name: resource.cost for name, resource in facts.instance.settings.resources.items()}
        self._spillovers: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for spillover in facts.instance.spillovers:
            self._spillovers[spillover.power].append((facts.structure.position[spillover.level], spillover.cost))
        self._change = facts.instance.settings.reform.change_cost

    def of(self, row: int, level: int) -> float:
        """The gain of moving a pair to a level; below 0 where the move costs more."""
        return self._cost(row, int(self._facts.chosen[row])) - self._cost(row, level)

    def _cost(self, row: int, level: int) -> float:
        facts, weights = self._facts, self._weights
        pair = facts.pairs[row]
        power, zone = pair
        need = float(facts.need[row])
        unmet = float(facts.importance[row]) * need * (1 - facts.service_at(pair, level)) if need else 0.0
        steps = max(0, level - facts.structure.held_at[power])
        supervision = facts.plan.power[power].supervision * steps * (1 - facts.plan.effects.supervision(power, zone))
        spillover = need * sum(cost for limit, cost in self._spillovers.get(power, ()) if level > limit)
        body = facts.structure.chain[zone].get(level)
        work = 0.0
        if body is not None:
            work = sum(
                self._price[resource] * by_need for resource, _, by_need in self._obstacles.work(row, level, body)
            )
        change = self._change if level != facts.structure.current[pair] else 0.0
        return (
            weights.unmet_need * unmet
            + weights.coordination * (supervision + spillover)
            + weights.spending * work
            + weights.change * change
        )


def _innovations(facts: Facts, obstacles: Obstacles, items: Sequence[Possible], weak: dict[Obstacle, Weak]) -> None:
    """Blocked innovations, for the one thing that is missing; where several are, each gains only with the others."""
    weight = facts.instance.settings.weights.lost_innovation
    for item in items:
        things: dict[Obstacle, int] = {}
        for thing in missing(item, facts, obstacles):
            row = _barred(item, thing, facts, obstacles)
            things[Obstacle("open", holder(facts, row)) if thing.kind == "power" else thing] = row
        for thing, row in things.items():
            short = {each for each, _ in item.short}
            if len(things) == 1:
                weak[thing].innovation += weight * item.value
                weak[thing].also |= short
            else:
                weak[thing].with_others += weight * item.value
                weak[thing].waiting |= short
            _describe(facts, thing, row, weak)


def _barred(item: Possible, thing: Obstacle, facts: Facts, obstacles: Obstacles) -> int:
    """The first short pair of an innovation that something bars, or that is missing itself."""
    for row, level in item.short:
        if thing == Obstacle("power", facts.pairs[row][0]) or thing in obstacles.easiest(row, level)[1]:
            return row
    raise AssertionError("what is missing bars a pair")


def _cheaper_links(facts: Facts, links: Links, target: dict[int, int]) -> float:
    """What links would cost less if pairs moved to these levels; links that would cost more do not count."""
    if not target or not len(links.places):
        return 0.0
    levels = facts.chosen.copy()
    levels[list(target)] = list(target.values())
    after = links.strength * links.kept * links.at(levels[links.first], levels[links.second])
    return float(np.maximum(0.0, links.cost - after).sum())


def _not_taken_on(facts: Facts, weak: dict[Obstacle, Weak]) -> None:
    """Need that is met on paper by bodies that cannot take the power on."""
    weight = facts.instance.settings.weights.unmet_need
    for row in np.flatnonzero(facts.granted & (facts.carried < 1)):
        body = facts.body[row]
        if body is None:
            continue
        lacking = facts.lacking(facts.pairs[row][0], body)
        point = weak[Obstacle("capability" if lacking else "capacity", body)]
        met = facts.importance[row] * facts.need[row] * facts.service[row]
        point.not_taken_on += weight * float(met * (1 - facts.carried[row]))
        point.also.add(int(row))
        point.detail |= dict.fromkeys([name for name, _, _ in lacking] or [facts.tightest[body][0]])


def _needless(facts: Facts, needless: Needless, weak: dict[Obstacle, Weak]) -> None:
    """Supervision and work of grants that nobody needs; whoever holds the power answers."""
    verdict = facts.allocation.verdict
    weights = facts.instance.settings.weights
    if verdict is None:
        return
    costs = verdict.costs[verdict.costs["term"].isin(["supervision", "load"])]
    of_zone = costs["zone"].where(costs["zone"].notna(), costs["body"])
    for term, power, zone, amount in zip(costs["term"], costs["power"], of_zone, costs["amount"], strict=True):
        row = facts.index.get((power, zone))
        if row is not None and needless.any[row]:
            point = weak[Obstacle("needless", holder_in_law(facts, row))]
            point.needless += (weights.coordination if term == "supervision" else weights.spending) * amount
            point.also.add(row)


def _link_costs(facts: Facts, links: Links) -> Iterator[tuple[str, float, set[int]]]:
    """Per zone, what could be taken off the cost of its links, and the pairs that they tie.

    That is what platforms on offer would save; the whole cost where the instance offers no platform at all.
    """
    offered = {row.measure for row in facts.instance.measures}
    is_offered = any(row.effect == "platform" for row in facts.instance.effects)
    effects = Effects(facts.instance, offered)
    platforms = {zone: effects.platforms(zone) for zone in facts.structure.zones}
    of_zone: dict[str, tuple[float, set[int]]] = {}
    for at in np.flatnonzero(links.cost > 0):
        a, b, zone = links.places[at]
        kept = 1 - platform_share(platforms[zone], a, b) if is_offered else 0.0
        saved = float(links.cost[at] - links.gross[at] * kept)
        if saved > 0:
            so_far, rows = of_zone.get(zone, (0.0, set()))
            of_zone[zone] = (so_far + saved, rows | {int(links.first[at]), int(links.second[at])})
    for zone, (cost, rows) in of_zone.items():
        yield zone, cost, rows


def _unanswered(facts: Facts, weak: dict[Obstacle, Weak]) -> None:
    for row in np.flatnonzero(~facts.answered):
        point = weak[Obstacle("unanswered", facts.pairs[row][1])]
        point.also.add(int(row))
        point.known = False


def _row(facts: Facts, thing: Obstacle, point: Weak) -> tuple[object, ...]:
    need = float(sum(point.by_pair.values()))
    gain = need + point.innovation + point.links + point.not_taken_on + point.needless
    concerned = point.concerned
    example = max(sorted(concerned), key=lambda row: point.by_pair.get(row, 0.0), default=None)
    power, zone = (None, None) if example is None else facts.pairs[example]
    of_power: dict[str, float] = {}
    for row in sorted(concerned):
        name = facts.pairs[row][0]
        of_power[name] = of_power.get(name, 0.0) + point.by_pair.get(row, 0.0)
    return (
        thing.kind,
        thing.id,
        *_answers(facts, thing),
        gain if point.known else np.nan,
        need,
        point.innovation,
        point.links,
        point.not_taken_on,
        point.needless,
        point.with_others,
        len(concerned),
        len(of_power),
        len({facts.pairs[row][1] for row in concerned}),
        tuple(sorted(of_power, key=lambda name: -of_power[name])),
        power,
        zone,
        tuple(point.detail),
        "estimate",
        np.nan,
        np.nan,
    )


def _answers(facts: Facts, thing: Obstacle) -> tuple[str, str]:
    """Who answers for a weak point: a ministry, or a body."""
    if thing.kind in ("ministry", "agenda"):
        return thing.id, "ministry"
    if thing.kind == "open" and thing.id not in facts.structure.parent:
        return thing.id, "ministry"
    if thing.kind in ("law", "decided", "uniform", "rule"):
        owner = facts.plan.power[thing.id].owner
        if owner in facts.authorities.ministry:
            return str(owner), "ministry"
        return facts.structure.root, "body"
    return thing.id, "body"
