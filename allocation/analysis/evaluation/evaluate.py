"""Judging an allocation: wires the themes."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from allocation.analysis.evaluation import (
    costs,
    coupling,
    grants,
    innovating,
    linking,
    needs,
    scorecards,
    taking,
    uniformity,
    wanting,
    weak_points,
)
from allocation.analysis.evaluation.evaluation import Evaluation
from allocation.analysis.evaluation.facts import Facts, Needless
from allocation.analysis.evaluation.groups import Layout
from allocation.analysis.evaluation.inputs import Inputs
from allocation.analysis.evaluation.obstacles import Obstacles
from allocation.outcome.allocation import Allocation
from allocation.outcome.files import adopted_measures
from allocation.outcome.verification import Breach

if TYPE_CHECKING:
    from allocation.analysis.bottlenecks import Step
    from allocation.engine import Options


def evaluate(
    allocation: Allocation,
    *,
    reform_weights: Sequence[float] = (1.0, 1.0, 1.0),
    need_threshold: float = 0.0,
    usage_threshold: float = 0.0,
    corrected: bool = False,
    seed: int = 0,
    resolve: bool = False,
    options: "Options | None" = None,
    within: float | None = 300.0,
    on_progress: "Callable[[Step], None] | None" = None,
) -> Evaluation:
    """Judge an allocation, feasible or not; without `resolve` nothing is solved.

    reform_weights: of need met, taken on and 1 − fragmentation in the coupling coordination.
    need_threshold, usage_threshold: a grant with at most this stated need, or at most these reported cases, is not
    needed. corrected: give the corrected form of the coupling degree too. seed: of the weights under which ranks are
    tried. resolve: also find by solving anew what the best allocation would have more local if all ministries agreed,
    the price of uniformity, what measures are worth, and proven gains of weak points. options: of each re-solve; by
    default a gap of 1e-4 and a minute. within: seconds for all of them but the one for the best, or None. on_progress:
    called after each. Raises `ValueError` for a result without an allocation, or thresholds and weights below 0.
    """
    if not allocation.has_allocation:
        raise ValueError("there is no allocation to judge")
    if need_threshold < 0 or usage_threshold < 0:
        raise ValueError("thresholds must be at least 0")
    shares = coupling.normalised(reform_weights, len(coupling.DIMENSIONS))
    facts = Facts(allocation)
    layout, inputs, obstacles = Layout(facts), Inputs(facts), Obstacles(facts)
    needless = Needless(facts, need_threshold, usage_threshold)
    links = linking.Links(facts, inputs)
    items = innovating.possible(facts, inputs)
    indicators = layout.table(
        [
            *innovating.parts(layout, items),
            *needs.parts(facts, layout, inputs),
            *grants.parts(facts, layout, inputs, needless),
            *wanting.parts(facts, layout, inputs),
            *uniformity.parts(facts, layout, inputs),
            *taking.parts(facts, layout, inputs),
            *linking.parts(layout, links),
            *costs.parts(facts, layout, inputs, links, items),
        ]
    )
    measures = adopted_measures(allocation.instance, allocation.measures)
    points = weak_points.points(facts, obstacles, links, items, needless)
    evaluation = Evaluation(
        allocation=allocation,
        indicators=indicators,
        innovations=innovating.table(facts, items, obstacles),
        short_of_expected=needs.short_of_expected(facts),
        unanswered=needs.unanswered(facts),
        not_needed=grants.not_needed(facts, needless),
        not_taken_on=taking.not_taken_on(facts),
        wanted=wanting.table(facts, obstacles),
        links=linking.by_theme(facts, links),
        uniformity=uniformity.powers(facts),
        capacity=taking.capacity(facts),
        measures=measures.assign(per_year=measures["cost"] / measures["years"]),
        breaches=_breaches(allocation.verdict.breaches if allocation.verdict is not None else ()),
        coupling=coupling.table(indicators, shares, corrected=corrected),
        bodies=scorecards.bodies(facts, needless),
        ministries=scorecards.ministries(facts, needless, obstacles),
        weak_points=weak_points.table(facts, points),
        seed=seed,
    )
    if not resolve:
        return evaluation
    # late: it stands on this package, and brings Pyomo and HiGHS
    from allocation.analysis.resolution import resolve as resolving

    judged = resolving.Judged(facts, obstacles, points)
    return resolving.resolved(evaluation, judged, options, within, on_progress)


def _breaches(breaches: Sequence[Breach]) -> pd.DataFrame:
    """A row a broken constraint: its family, what it concerns, by how much, and in words."""
    rows = [
        (breach.family, breach.power, breach.zone, breach.body, breach.other, breach.excess, breach.message())
        for breach in breaches
    ]
    kinds = dict.fromkeys(["family", "power", "zone", "body", "other"], "str") | {"excess": "float64", "message": "str"}
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)
