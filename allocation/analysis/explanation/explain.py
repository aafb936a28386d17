"""Explaining an allocation: wires the themes."""

from collections.abc import Collection

import pandas as pd

from allocation.analysis.explanation.barring import Barring
from allocation.analysis.explanation.costing import Costing
from allocation.analysis.explanation.counterfactual import counterfactuals
from allocation.analysis.explanation.explanation import BARRIERS, COSTS, TERM_COLUMNS, Explanation, framed, levels_kinds
from allocation.analysis.explanation.moves import Scene
from allocation.engine.options import Options
from allocation.instance.structure import Pair
from allocation.outcome.allocation import Allocation
from allocation.outcome.solving import Session
from allocation.outcome.verification import TERMS


def explain(
    allocation: Allocation,
    pairs: Collection[Pair] | None = None,
    *,
    exact: bool = False,
    options: Options | None = None,
    session: Session | None = None,
) -> Explanation:
    """What each level that the pairs could take would cost, everything else as it is, and what bars it.

    pairs: of the instance; all where none are given. exact: also solve for the best allocation with each of these
    pairs at each other level, which takes about as long as the first solve, each; pairs must then be named.
    options: limits of each of these solves. session: of the allocation's instance, to spare building one.
    Raises `ValueError` for a result without an allocation, a pair that the instance does not have, or exact without
    pairs.
    """
    if not allocation.has_allocation:
        raise ValueError("there is no allocation to explain")
    if exact and pairs is None:
        raise ValueError("exact needs pairs")
    known = set(allocation.instance.structure.pairs)
    if unknown := [pair for pair in pairs or () if pair not in known]:
        raise ValueError(f"not a pair of the instance: {unknown[0][0]} in {unknown[0][1]}")
    scene = Scene(allocation)
    wanted = scene.pairs if pairs is None else tuple(dict.fromkeys(pairs))
    levels, costs, barriers = _frames(scene, wanted)
    solves, moved, measures = counterfactuals(allocation, wanted if exact else (), options, session)
    return Explanation(allocation, pairs is not None, levels, costs, barriers, solves, moved, measures)


def _frames(scene: Scene, pairs: Collection[Pair]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """A row a move; a row a cost of a move; a row a barrier of a move."""
    costing, barring = Costing(scene), Barring(scene)
    structure, plan = scene.structure, scene.plan
    weights = scene.instance.settings.weights
    weight = [getattr(weights, TERMS[term]) for term in TERM_COLUMNS]
    column = {term: at for at, term in enumerate(TERM_COLUMNS)}
    levels: list[tuple[object, ...]] = []
    costs: list[tuple[object, ...]] = []
    barriers: list[tuple[object, ...]] = []
    for move in scene.moves(pairs):
        place = (move.power, move.zone, structure.levels[move.at])
        by_term = [0.0] * len(TERM_COLUMNS)
        for cost in costing.costs(move):
            by_term[column[cost.term]] += cost.amount
            if cost.amount:
                costs.append((*place, TERMS[cost.term], *cost))
        found = list(barring.barriers(move))
        barriers.extend((*place, *barrier) for barrier in found)
        whole = sum(share * amount for share, amount in zip(weight, by_term, strict=True))
        chosen, today = plan.chosen[move.pair], structure.current[move.pair]
        levels.append((*place, move.body, move.at == chosen, move.at == today, *by_term, whole, 0.0, len(found)))
    frame = framed(levels, levels_kinds())
    stays = frame[frame["chosen"]].set_index(["power", "zone"])["cost"]
    at = pd.MultiIndex.from_frame(frame[["power", "zone"]])
    frame["difference"] = frame["cost"].to_numpy() - stays.reindex(at).to_numpy()
    return frame, framed(costs, COSTS), framed(barriers, BARRIERS)
