"""Wanted but not authorised by the optimum: what would be more local if everybody agreed and had time for all."""

from dataclasses import replace

import pandas as pd

from allocation.analysis.evaluation.facts import Facts
from allocation.analysis.evaluation.holders import holder
from allocation.analysis.evaluation.obstacles import Obstacles
from allocation.analysis.evaluation.wanting import framed
from allocation.instance.instance import Instance
from allocation.instance.structure import Pair
from allocation.outcome.allocation import Allocation
from allocation.outcome.verification.authorisation import Authorities, agenda
from allocation.outcome.verification.plan import Plan


def agreed(instance: Instance) -> Instance:
    """The instance without consent and agenda limits."""
    return replace(
        instance,
        ministries=tuple(row.model_copy(update={"consents": True, "agenda": None}) for row in instance.ministries),
        joint=tuple(row.model_copy(update={"consents": None}) for row in instance.joint),
    )


def wanted(facts: Facts, obstacles: Obstacles, optimum: Allocation) -> pd.DataFrame:
    """Pairs that this optimum, of the instance without those limits, has more local, by the need behind them."""
    blocking = _blocking(facts, optimum)
    rows = []
    for row, pair in enumerate(facts.pairs):
        here, there = int(facts.chosen[row]), facts.structure.position[optimum.levels[pair]]
        if there <= here:
            continue
        ministries = blocking.get(pair, ())
        bars = obstacles.at(row, there)
        others = tuple(f"{bar.kind}:{bar.id}" for bar in bars if bar.kind not in ("ministry", "agenda"))
        if not ministries and not others:
            others = (f"open:{holder(facts, row)}",)
        need = float(facts.need[row]) if facts.answered[row] else None
        levels = facts.structure.levels[here], optimum.levels[pair]
        rows.append(("optimum", *pair, *levels, need, ministries, others, None, None, None))
    return framed(rows)


def _blocking(facts: Facts, optimum: Allocation) -> dict[Pair, tuple[str, ...]]:
    """Per pair, the ministries that refuse it, or whose agenda cannot hold all that the optimum asks of them.

    A full agenda blocks the powers that it does not hold already.
    """
    plan = Plan(facts.instance, optimum.levels, facts.allocation.measures)
    authorities = Authorities(plan)
    full = {breach.other for breach in agenda(plan)}
    held = {(part.ministry, pair[0]) for pair in facts.pairs for part in facts.authorities.asked(pair)}
    found: dict[Pair, tuple[str, ...]] = {}
    for pair in facts.pairs:
        power, zone = pair
        found[pair] = tuple(
            part.ministry
            for part in authorities.asked(pair)
            if not (authorities.agrees(part, zone) or plan.effects.consents(part.ministry, power, zone))
            or (part.ministry in full and (part.ministry, power) not in held)
        )
    return found
