"""What the best allocation with a pair at another level costs, and what else would move: by solving again."""

import math
from collections.abc import Collection
from dataclasses import replace

import pandas as pd

from allocation.analysis.explanation import explanation as frames
from allocation.engine.options import Options
from allocation.instance.structure import Pair
from allocation.outcome.allocation import Allocation, Status, judge
from allocation.outcome.solving import Session


def counterfactuals(
    allocation: Allocation, pairs: Collection[Pair], options: Options | None, session: Session | None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """A row a re-solve, a row a pair that it moves, a row a measure that it adopts or drops."""
    solves: list[tuple[object, ...]] = []
    moved: list[tuple[object, ...]] = []
    measures: list[tuple[object, ...]] = []
    structure = allocation.instance.structure
    session = session or (Session(allocation.instance) if pairs else None)
    for pair in pairs:
        for at in structure.chain[pair[1]]:
            level = structure.levels[at]
            if session is None or level == allocation.levels[pair]:
                continue
            found = _solved(session, allocation, pair, level, options)
            place = (*pair, level)
            differ = [
                (*place, *other, allocation.levels[other], there)
                for other, there in found.levels.items()
                if other != pair and there != allocation.levels[other]
            ]
            exchanged = sorted(set(found.measures) ^ set(allocation.measures)) if found.has_allocation else []
            moved.extend(differ)
            measures.extend((*place, measure, measure in found.measures) for measure in exchanged)
            solves.append((*place, *_figures(allocation, found), len(differ), len(exchanged), found.seconds))
    return (
        frames.framed(solves, frames.SOLVES),
        frames.framed(moved, frames.MOVED),
        frames.framed(measures, frames.MEASURES),
    )


def _solved(session: Session, allocation: Allocation, pair: Pair, level: str, options: Options | None) -> Allocation:
    """The best allocation with a pair at a level; the pair alone moved, where that is no worse than what is found."""
    try:
        # without a start: with one, HiGHS takes half as long again
        found = session.solve(options, decided={pair: level})
    except ValueError:  # law, decisions or requirements that no measure helps leave no column for this level
        return Allocation(allocation.instance, Status.INFEASIBLE)
    alone = judge(allocation.instance, {**allocation.levels, pair: level}, allocation.measures)
    if alone.verdict is None or not alone.verdict.feasible or found.status is Status.INFEASIBLE:
        return found
    if found.objective is not None and found.objective < alone.verdict.objective:
        return found
    status = Status.FEASIBLE if found.status is Status.UNKNOWN else found.status
    return replace(alone, status=status, bound=found.bound, seconds=found.seconds)


def _figures(allocation: Allocation, found: Allocation) -> tuple[object, ...]:
    """Status, objective, bound, difference, and what the extra cost is proven to be at least and at most."""
    cost, objective = allocation.objective or 0.0, math.nan if found.objective is None else found.objective
    bound = math.nan if found.bound is None or not math.isfinite(found.bound) else found.bound
    best = math.nan if allocation.bound is None or not math.isfinite(allocation.bound) else allocation.bound
    if not math.isnan(bound) and not math.isnan(best):
        bound = max(bound, best)  # deciding a pair never lowers the least cost
    # an allocation that breaks constraints may cost less than the best one that keeps them
    keeps = allocation.verdict is not None and allocation.verdict.feasible
    least = max(0.0, bound - cost) if keeps and not math.isnan(bound) else math.nan
    return str(found.status), objective, bound, objective - cost, least, objective - best
