"""What judging takes re-solves for: each figure worked out by hand, ranges on random instances, words."""

import math
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from cases import instance_of
from small import everywhere, only_in, state
from strategies import random_tables

import allocation
from allocation.analysis.bottlenecks import Step
from allocation.analysis.bottlenecks.resolving import Gain
from allocation.analysis.evaluation import Evaluation, evaluate
from allocation.analysis.evaluation.obstacles import Obstacle
from allocation.analysis.evaluation.words import failures, weak_points
from allocation.analysis.resolution import Resolution, words
from allocation.analysis.resolution.authorising import agreed
from allocation.analysis.resolution.effort import Effort
from allocation.analysis.resolution.measures import worths
from allocation.analysis.resolution.proving import of_holding_on, proven
from allocation.analysis.resolution.zone_optima import only
from allocation.engine import Options
from allocation.instance.instance import Instance
from allocation.outcome.allocation import Allocation, Status, judge, today
from allocation.outcome.solving import Session

Rows = list[dict[str, Any]]


def resolved(judged: Allocation, within: float | None = None) -> tuple[Evaluation, Resolution]:
    found = evaluate(judged, resolve=True, within=within)
    assert found.resolution is not None
    return found, found.resolution


def exactly(amount: float) -> object:
    return pytest.approx(amount, abs=1e-3)


def held_back(**tables: Rows) -> Instance:
    """Powers in p1, at the centre today but c, which is in the zone; M refuses a, N has time for one of b and c."""
    usual: dict[str, Rows] = {
        "powers": [{"power": power} for power in "abcd"],
        "applies": only_in("p1", *"abcd"),
        "needs": [
            {"power": power, "zone": "p1", "need": need} for power, need in {"a": 10, "b": 4, "c": 3, "d": 5}.items()
        ],
        "ministries": [{"ministry": "M", "consents": False}, {"ministry": "N", "agenda": 1}],
        "joint": [
            {"power": "a", "ministry": "M"},
            {"power": "b", "ministry": "N", "effort": 1},
            {"power": "c", "ministry": "N", "effort": 1},
        ],
        "current": [{"power": "c", "zone": "p1", "level": "zone"}],
    }
    return state({}, **(usual | tables))


def test_wanted_by_the_optimum_and_the_ministries_that_block_it() -> None:
    """Proves: without consent and agenda limits a, b and d go to the zone, too; M blocks a, N's agenda b, nothing d.

    With the limits the best has N take b (4) for c (3) and leaves 10 + 3 = 13 unmet; without, nothing: 13. Today
    leaves 10 + 4 + 5 = 19, 6 more than the best. Sensitivity: c is in the zone already and is not wanted.
    """
    found, figures = resolved(today(held_back()))
    wanted = found.wanted[found.wanted["basis"] == "optimum"]
    columns = ["power", "level", "wanted_level", "ministries", "others"]
    assert wanted[columns].to_numpy().tolist() == [
        ["a", "central", "zone", ("M",), ()],
        ["d", "central", "zone", (), ("open:C",)],
        ["b", "central", "zone", ("N",), ()],
    ]
    assert list(wanted["need"]) == [10, 5, 4]
    assert (figures.authorisation.at_least, figures.authorisation.at_most) == (exactly(13), exactly(13))
    assert (figures.behind.at_least, figures.behind.at_most) == (exactly(6), exactly(6))
    told = dict(failures(found))["wanted but not authorised"]
    assert "3 pairs would be more local. In the way: M 1, N 1. Nothing stands in the way of 1 of them" in told


def test_an_adopted_measure_no_longer_blocks() -> None:
    """Proves: where talks have won M's consent, M does not block a, which C could hand down."""
    instance = held_back(
        measures=[{"measure": "talks", "body": "C", "cost": 1}],
        effects=[{"measure": "talks", "effect": "consent", "ministry": "M"}],
    )
    levels = today(instance).levels
    found, _ = resolved(judge(instance, levels, ["talks"]))
    wanted = found.wanted[(found.wanted["basis"] == "optimum") & (found.wanted["power"] == "a")]
    assert wanted[["ministries", "others"]].to_numpy().tolist() == [[(), ("open:C",)]]


def gains(found: Evaluation) -> dict[tuple[str, str], tuple[float, float]]:
    """What is proven of weak points, by kind and id."""
    proven = found.weak_points[found.weak_points["basis"] == "proven"]
    rows = zip(proven["kind"], proven["id"], proven["gain_at_least"], proven["gain_at_most"], strict=True)
    return {(kind, name): (least, most) for kind, name, least, most in rows}


def test_gains_of_weak_points_are_proven() -> None:
    """Proves: M's consent gains 10; if C kept d, 5 would be lost; room on N's agenda gains 3.

    Sensitivity: the estimate of N's agenda says 4, what b needs; the best allocation has b there in place of c.
    """
    found, _ = resolved(today(held_back()))
    assert gains(found) == {
        ("ministry", "M"): (exactly(10), exactly(10)),
        ("agenda", "N"): (exactly(3), exactly(3)),
        ("open", "C"): (exactly(5), exactly(5)),
    }
    assert list(found.weak_points["rank"]) == [1, 2, 3]
    assert list(found.weak_points["gain"]) == [exactly(10), exactly(5), exactly(3)]
    assert weak_points(found)[0].endswith(": 10 CNY 10k/year (proven)")
    before = evaluate(today(held_back())).weak_points
    assert dict(zip(before["kind"], before["gain"], strict=True)) == {"ministry": 10, "open": 5, "agenda": 4}
    assert set(before["basis"]) == {"estimate"}
    assert before["gain_at_least"].isna().all()


def test_gains_count_from_the_best_allocation_though_limits_are_broken() -> None:
    """Proves: a in the zone against M's refusal costs 10 less than the best allocation, which leaves it at the centre.

    So that is no gain but told with the limit that it breaks; M's consent still gains 10.
    """
    instance = held_back()
    levels = {**today(instance).levels, ("a", "p1"): "zone", ("b", "p1"): "zone", ("d", "p1"): "zone"}
    found, figures = resolved(judge(instance, levels))
    assert len(found.breaches) == 2
    assert figures.best.objective == exactly(13)
    assert figures.behind.at_most == exactly(-13)
    told = dict(words.figures(found))["best allocation"]
    assert told == "13 CNY 10k/year; this one costs 13 less, but breaks 2 limits that the best one keeps"


def test_the_price_of_uniformity_and_zones_that_agree() -> None:
    """Proves: a is needed 10 times in p1 and not in q1, and costs 1 a step; b is needed in both.

    Uniform, a goes to both zones and costs 2 each: 4; else it stays at the centre in q1: 2. So uniformity costs 2, and
    the zones' optima agree on one of two powers. Sensitivity: without the uniform rule there is no price.
    """

    def split(uniform: str | None) -> Instance:
        return state(
            powers=[{"power": "a", "supervision": 1, "uniform": uniform}, {"power": "b"}],
            applies=[*only_in("p1", "a", "b"), *only_in("q1", "a", "b")],
            needs=[
                {"power": "a", "zone": "p1", "need": 10},
                *({"power": "b", "zone": zone, "need": 5} for zone in ("p1", "q1")),
            ],
        )

    found, figures = resolved(today(split("all")))
    assert (figures.uniformity.at_least, figures.uniformity.at_most) == (exactly(2), exactly(2))
    assert (figures.agreeing.at_least, figures.agreeing.at_most) == (0.5, 0.5)
    assert found.uniformity["optima_agree"].tolist() == [False, True]
    assert evaluate(today(split("all"))).uniformity["optima_agree"].isna().all()
    _, free = resolved(today(split(None)))
    assert (free.uniformity.at_least, free.uniformity.at_most) == (0, 0)
    assert free.agreeing.at_least == 0.5


def test_a_zone_alone_has_what_concerns_it() -> None:
    """Proves: p1 alone has its chain, its powers and its own measures; what a uniform rule ties is free."""
    instance = state(
        powers=[{"power": "a", "uniform": "all"}, {"power": "b"}],
        applies=only_in("q1", "b"),
        needs=[{"power": "a", "zone": zone, "need": 1} for zone in ("p1", "q1")],
        measures=[{"measure": body, "body": body, "cost": 1} for body in ("C", "p1", "q1")],
    )
    alone = only(instance, "p1")
    assert alone.structure.pairs == (("a", "p1"),)
    assert [row.measure for row in alone.measures] == ["p1"]
    assert alone.powers[0].uniform is None
    assert len(alone.needs) == 1


CONFERENCE: dict[str, Rows] = {
    "powers": [{"power": "a"}],
    "applies": only_in("p1", "a"),
    "needs": [{"power": "a", "zone": "p1", "need": 10}],
    "ministries": [{"ministry": "M", "consents": False}],
    "joint": [{"power": "a", "ministry": "M"}],
    "measures": [
        {"measure": "talks", "body": "C", "cost": 6, "years": 2},
        {"measure": "gift", "body": "C", "cost": 4},
        {"measure": "palace", "body": "p1", "cost": 50, "payer": "P"},
    ],
    "effects": [{"measure": "talks", "effect": "consent", "ministry": "M"}],
    "budgets": [{"payer": "P", "amount": 20}],
}


@pytest.mark.parametrize("adopted", [(), ("gift",), ("talks", "gift")])
def test_which_measures_pay_off(adopted: Collection[str]) -> None:
    """Proves: talks cost 3 a year and win 10: worth 7, adopted or not; a gift loses 4; the palace cannot be paid."""
    instance = state(**CONFERENCE)
    _, figures = resolved(judge(instance, everywhere(instance, "central"), adopted))
    told = figures.measures.set_index("measure")
    assert list(told["verdict"][["talks", "gift", "palace"]]) == ["pays", "loses", "impossible"]
    assert list(told.loc["talks", ["worth_at_least", "worth_at_most"]]) == [exactly(7), exactly(7)]
    assert list(told.loc["gift", ["worth_at_least", "worth_at_most"]]) == [exactly(-4), exactly(-4)]
    assert told.loc["palace", ["worth_at_least", "worth_at_most"]].isna().all()
    assert dict(told["adopted"]) == {name: name in adopted for name in ("talks", "gift", "palace")}
    assert dict(told["in_best"]) == {"talks": True, "gift": False, "palace": False}


def test_a_measure_without_which_there_is_no_allocation() -> None:
    """Proves: where a must be in the zone, talks are needed, and stand first."""
    decided = [{"decision": "must", "power": "a", "level": "zone"}]
    instance = state(**CONFERENCE, decided=decided)
    found, figures = resolved(today(instance))
    assert list(figures.measures["verdict"]) == ["needed", "loses", "impossible"]
    assert words.measures(found)[0] == "talks at C: without it no allocation exists"


def test_what_to_do_first() -> None:
    """Proves: ranked by what is proven, over weak points and measures: what to hand down, adopt and give up, by whom.

    C keeps d (5); talks are worth 7 to whoever has not adopted them; the gift of 4 is given up where it was adopted.
    """
    tables = CONFERENCE | {
        "powers": [{"power": "a"}, {"power": "d"}],
        "applies": only_in("p1", "a", "d"),
        "needs": [{"power": "a", "zone": "p1", "need": 10}, {"power": "d", "zone": "p1", "need": 5}],
    }
    instance = state(**tables)
    found, _ = resolved(judge(instance, everywhere(instance, "central"), ["gift"]))
    assert words.first_steps(found, most=9) == [
        "C adopts talks, which costs 3 a year: gains 7 CNY 10k/year after that",
        "C hands down d in 1 zone; nothing bars any one of them: 5 CNY 10k/year would be lost if they stayed",
        "C gives up gift: gains 4 CNY 10k/year",
        "M agrees on a in 1 zone: gains 3 CNY 10k/year",
    ]
    assert len(words.first_steps(found)) == 3
    assert "经证明" not in words.first_steps(found, "zh")[0]


def test_without_an_allocation_nothing_counts() -> None:
    """Proves: where no allocation exists the judgement stands, estimates stay, and why there is no more is told."""
    instance = held_back(decided=[{"decision": "must", "power": "a", "level": "zone"}])
    found, figures = resolved(today(instance))
    assert figures.best.status == "infeasible"
    assert figures.to_json()["behind"] == {"at_least": None, "at_most": None}
    assert set(found.weak_points["basis"]) == {"estimate"}
    assert words.figures(found) == [
        ("best allocation", "there is none, so nothing counts from it; see why: allocation diagnose")
    ]
    assert words.first_steps(found) == []
    assert words.left_out(found) is None


def test_what_time_does_not_allow_is_told() -> None:
    """Proves: without time nothing is claimed: only what the best allocation itself shows; the rest is counted."""
    instance = state(**(CONFERENCE | {"applies": []}))
    found, figures = resolved(today(instance), within=0)
    assert figures.solves == 0
    assert figures.left_out == {"weak_points": 1, "zones": 3, "measures": 1}
    assert (figures.authorisation.at_least, figures.authorisation.at_most) == (0, math.inf)
    assert (figures.agreeing.at_least, figures.agreeing.at_most) == (0, 1)
    assert set(found.weak_points["basis"]) == {"estimate"}
    told = figures.measures.set_index("measure")
    assert dict(told["verdict"]) == {"talks": "unclear", "gift": "spare", "palace": "spare"}
    # the best allocation does without it, so that it cannot gain more than the gap
    assert told["worth_at_most"]["gift"] == exactly(0)
    assert pd.isna(told["worth_at_most"]["talks"])
    left_out = words.left_out(found)
    assert left_out is not None
    assert "not solved for: weak points 1; zones 3; measures 1 (more time: --within)" in left_out


def test_every_step_is_told() -> None:
    """Proves: progress counts every re-solve once."""
    steps: list[Step] = []
    found = evaluate(today(held_back()), resolve=True, on_progress=steps.append)
    assert found.resolution is not None
    assert [step.solves for step in steps] == list(range(1, found.resolution.solves + 1))


def cost(instance: Instance) -> float:
    """What the best allocation costs, infinite where there is none."""
    objective = allocation.solve(instance).objective
    return math.inf if objective is None else objective


def only_with(instance: Instance, measure: str, *, adopted: bool) -> float:
    """What the best allocation costs that adopts, or does not adopt, a measure."""
    objective = Session(instance).solve(adopted={measure: adopted}).objective
    return math.inf if objective is None else objective


@pytest.mark.parametrize("seed", range(12))
def test_every_range_holds_the_difference_of_two_full_solves(seed: int) -> None:
    """Proves: on random instances what consents cost, what each measure is worth and each zone's optimum are right.

    By solving the edited instances for themselves; what holding powers costs, by deciding them in the tables.
    """
    instance = instance_of(random_tables(seed))
    best = cost(instance)
    if best == math.inf:
        return
    found, figures = resolved(today(instance))
    slack = 1e-4 * max(1.0, abs(best)) + 1e-6

    def holds(least: float, difference: float, most: float) -> None:
        assert least - slack <= difference <= most + slack

    holds(figures.authorisation.at_least, best - cost(agreed(instance)), figures.authorisation.at_most)
    free = replace(instance, powers=tuple(row.model_copy(update={"uniform": None}) for row in instance.powers))
    holds(figures.uniformity.at_least, best - cost(free), figures.uniformity.at_most)
    for row in figures.measures.to_dict("records"):
        without, having = (only_with(instance, row["measure"], adopted=adopted) for adopted in (False, True))
        if row["verdict"] in ("needed", "impossible"):
            assert row["verdict"] == ("needed" if without == math.inf else "impossible")
            continue
        holds(row["worth_at_least"], without - having, row["worth_at_most"])
    assert found.to_json()["resolution"]["left_out"] == {"weak_points": 0, "zones": 0, "measures": 0}


def test_an_estimate_stays_one_where_proof_says_no_more() -> None:
    """Proves: a gain proven to be there, or to be less than estimated, is told as proven; 0 to 20 of 10 is not."""
    points = evaluate(today(held_back())).weak_points
    ministry = Obstacle("ministry", "M")
    for gain, basis, told in ((Gain(0, 20), "estimate", 10), (Gain(2, 20), "proven", 2), (Gain(0, 4), "proven", 0)):
        row = proven(points, {ministry: gain}).set_index("kind").loc["ministry"]
        assert (row["basis"], row["gain"]) == (basis, told)


def test_what_the_best_found_does_without_may_pay_off_where_it_is_not_proven_best() -> None:
    """Proves: with a bound of 1 below a cost of 13, a measure that was left out could gain up to 12."""
    instance = held_back(measures=[{"measure": "talks", "body": "C", "cost": 1}])
    best = allocation.solve(instance)
    loose = replace(best, status=allocation.Status.FEASIBLE, bound=1.0)
    row = worths(loose, (), {}).iloc[0]
    assert (row["verdict"], row["worth_at_most"]) == ("unclear", exactly(12))
    assert worths(best, (), {}).iloc[0]["verdict"] == "spare"


@pytest.mark.parametrize("status", [Status.OPTIMAL, Status.FEASIBLE])
def test_where_the_best_is_not_proven_holding_on_begins_with_it(
    monkeypatch: pytest.MonkeyPatch, status: Status
) -> None:
    """Proves: what it costs if d stays is the 5 it is needed, and a search that may be stopped begins with the best.

    Sensitivity: where the best is proven, the search begins with nothing.
    """
    best = replace(allocation.solve(held_back()), status=status)
    starts = []
    plain = Session.solve

    def noted(session: Session, options: Options, **rest: Any) -> Allocation:
        starts.append(rest["start"])
        return plain(session, options, **rest)

    monkeypatch.setattr(Session, "solve", noted)
    held, now, pair = {Obstacle("open", "C"): [("d", "p1")]}, today(best.instance), ("d", "p1")
    gains, late = of_holding_on(best, held, now, Session(best.instance), Effort(Options(), None, None))
    assert gains[Obstacle("open", "C")].at_least == exactly(5)
    assert late == set()
    begun = None if status is Status.OPTIMAL else {**best.levels, pair: "central"}
    assert [start and start.levels for start in starts] == [begun]
