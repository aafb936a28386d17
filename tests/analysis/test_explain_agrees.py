"""Every single move that is explained agrees with verifying the allocation with that pair moved."""

from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest
from cases import instance_of
from strategies import random_tables

from allocation.analysis.explanation import Explanation, explain
from allocation.instance import load
from allocation.instance.structure import Pair
from allocation.outcome.allocation import Allocation, judge, today
from allocation.outcome.verification import TERMS, Breach

FTZ22 = Path(__file__).parents[2] / "instances" / "ftz22"
SHARED = ("capacity", "agenda", "max_changes", "group", "budget")
"""Families that concern no pair: a move is barred by one only if it makes it worse."""

Key = tuple[str, str | None, float]


def concerns(breach: Breach, pair: Pair, allocation: Allocation) -> bool:
    """Whether a pair takes part in a breach of a family that concerns pairs."""
    if breach.family == "uniform":
        parent = allocation.instance.structure.parent[pair[1]]
        return breach.power == pair[0] and breach.body in (None, parent)
    return breach.zone == pair[1] and (
        breach.power == pair[0] or (breach.family in ("bundle", "requires", "separate") and breach.other == pair[0])
    )


def expected(before: Allocation, after: Allocation, pair: Pair) -> list[Key]:
    """The breaches that bar a move: family, what it is about, by how much."""
    assert before.verdict is not None
    assert after.verdict is not None
    earlier = {(each.family, each.body, each.other): each.excess for each in before.verdict.breaches}
    found: list[Key] = []
    for breach in after.verdict.breaches:
        if breach.family in SHARED:
            if breach.excess > earlier.get((breach.family, breach.body, breach.other), 0.0) + 1e-9:
                found.append((breach.family, breach.other, round(breach.excess, 6)))
        elif concerns(breach, pair, before):
            rule = breach.family in ("bundle", "requires", "separate")
            other = None if breach.family == "level" else breach.other
            other = breach.power if rule and breach.other == pair[0] else other
            found.append((breach.family, other, round(breach.excess, 6)))
    return sorted(found, key=str)


def check(allocation: Allocation, found: Explanation, pairs: Iterable[Pair]) -> set[str]:
    """Compare all levels of these pairs with verification; gives the families and terms that were met."""
    assert allocation.verdict is not None
    seen = set()
    levels, barriers = (found.levels.groupby(["power", "zone"]), found.barriers.groupby(["power", "zone"]))
    barred = dict(iter(barriers))
    for pair in pairs:
        for row in levels.get_group(pair).to_dict("records"):
            moved = judge(allocation.instance, {**allocation.levels, pair: str(row["level"])}, allocation.measures)
            assert moved.verdict is not None
            difference = moved.verdict.objective - allocation.verdict.objective
            assert row["difference"] == pytest.approx(difference, rel=1e-9, abs=1e-6), (pair, row)
            terms = (
                moved.verdict.costs.groupby("term")["amount"]
                .sum()
                .sub(allocation.verdict.costs.groupby("term")["amount"].sum(), fill_value=0)
            )
            stays = levels.get_group(pair).set_index("chosen").loc[True]
            for term in TERMS:
                if term != "measure":
                    own = float(row[term]) - float(stays[term])  # type: ignore[arg-type]
                    assert own == pytest.approx(float(terms.get(term, 0.0)), abs=1e-6), (pair, row, term)
                    seen |= {term} if abs(own) > 1e-6 else set()
            rows = barred[pair] if pair in barred else found.barriers.iloc[:0]
            rows = rows[rows["level"] == row["level"]]
            told = sorted(
                (
                    (str(family), other if isinstance(other, str) else None, round(float(short), 6))
                    for family, other, short in zip(rows["family"], rows["other"], rows["short"], strict=True)
                ),
                key=str,
            )
            assert told == expected(allocation, moved, pair), (pair, row["level"])
            assert row["barriers"] == len(told)
            seen |= {family for family, _, _ in told}
    return seen


def seen_on(seeds: Iterable[int]) -> set[str]:
    seen: set[str] = set()
    for seed in seeds:
        instance = instance_of(random_tables(seed))
        random = Random(seed)  # noqa: S311 - no secret
        structure = instance.structure
        measures = [row.measure for row in instance.measures if random.random() < 0.5]
        levels = {pair: structure.levels[random.choice(list(structure.chain[pair[1]]))] for pair in structure.pairs}
        anywhere = {pair: random.choice(structure.levels) for pair in structure.pairs}
        for allocation in (today(instance), judge(instance, levels, measures), judge(instance, anywhere, measures)):
            found = explain(allocation)
            seen |= check(allocation, found, structure.pairs)
            assert found.sentences("en"), seed
            assert found.sentences("zh"), seed
            named = explain(allocation, structure.pairs)
            assert len(named.sentences("zh")) > len(structure.pairs), seed
            assert named.to_json()["levels"] == found.to_json()["levels"]
    return seen


def test_moves_on_random_instances() -> None:
    """Proves: differences by term and barriers are those of a full verification, feasible or not, all pairs and levels.

    Sensitivity: every term and every family of constraints that a move can meet is met.
    """
    met = seen_on(range(14))
    assert met >= set(TERMS) - {"measure"}
    assert met >= {"level", "range", "decided", "requirement", "consent", "uniform", "bundle", "requires", "separate"}
    assert met >= {"capacity", "agenda"}


@pytest.mark.slow
def test_moves_on_many_random_instances() -> None:
    assert "max_changes" in seen_on(range(14, 60))


def test_moves_on_ftz22() -> None:
    instance = load(FTZ22)
    allocation = today(instance)
    random = Random(7)  # noqa: S311 - no secret
    check(allocation, explain(allocation), random.sample(instance.structure.pairs, 10))
