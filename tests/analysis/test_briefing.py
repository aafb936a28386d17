"""Briefings by hand: today beside plans, what to do first, what is short."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from small import everywhere, only_in, state
from stepping import stepped

import allocation
from allocation.analysis.bottlenecks import bottlenecks
from allocation.analysis.briefing import Briefing, brief, plans_of, proven_plans_of
from allocation.analysis.briefing.supporting import withheld_by
from allocation.analysis.evaluation import evaluate
from allocation.analysis.frontier import Frontier
from allocation.analysis.listing import list_powers
from allocation.outcome.allocation import Allocation, judge

INSTANCES = Path(__file__).parents[2] / "instances"


@cache
def best() -> Allocation:
    return allocation.solve(allocation.load(INSTANCES / "tutorial"))


@cache
def two_plans() -> Briefing:
    """The best allocation, and one that hands down the land review only."""
    instance = best().instance
    structure = instance.structure
    levels = {pair: structure.levels[at] for pair, at in structure.current.items()}
    few = judge(instance, levels | {("land", zone): "zone" for zone in structure.zones})
    return brief({"balanced": best(), "steady": few})


def test_figures_are_those_of_solve_and_evaluate() -> None:
    """Proves: today and each plan side by side, in the order of the plans, with the figures that the verbs print."""
    told = two_plans().figures.set_index("plan")
    assert list(told.index) == ["today", "steady", "balanced"]
    assert told["objective"].tolist() == pytest.approx([56, 51, 40])
    row, judged = told.loc["balanced"], evaluate(best())
    assert row["need_met"] == judged.value("need_met")
    assert row["innovation_value"] == judged.value("innovation_value") == 1
    assert [row[name] for name in ("changes", "granted", "recalled", "measures")] == [6, 6, 0, 1]
    assert [row[name] for name in ("measures_cost", "measures_per_year", "breaches")] == [3, 3, 0]
    assert row["gap"] == best().gap
    assert told.loc["steady", "changes"] == 3


def test_work_and_added_capacity() -> None:
    """Proves: the harbour's window adds 4 window-days to a load of 18.5."""
    work = {(row["plan"], row["resource"]): row for row in two_plans().work.to_dict("records")}
    assert work["balanced", "windows"]["load"] == pytest.approx(18.5)
    assert work["balanced", "windows"]["added"] == 4
    assert work["steady", "windows"]["added"] == 0


def test_plans_agree_on_what_all_change_alike() -> None:
    """Proves: of the changes, both plans have the three of land at the zone; the chosen plan is the balanced one."""
    assert two_plans().agreed == 3
    assert two_plans().chosen == "balanced"
    assert two_plans().allocation is best()
    assert brief({"bold": best()}).chosen == "bold"


def test_first_actions_are_one_of_each_kind() -> None:
    """Proves: what waits for nothing is issued, the window adopted, the banking ministry asked."""
    actions = two_plans().actions
    told = actions[actions["plan"] == "balanced"]
    assert told["kind"].tolist() == ["issue", "measure", "ask"]
    assert told["id"].fillna("").tolist() == ["", "window", "BANKS"]
    assert told["pairs"].tolist() == [4, 2, 1]
    assert told["number"].tolist() == [1, 2, 3]


def test_where_a_kind_is_missing_the_next_of_another_comes() -> None:
    """Proves: nothing is handed down, so three ministries are asked, the one with the most pairs first."""
    names = ["M", "N", "O", "Q"]
    instance = state(
        powers=[{"power": name} for name in names],
        applies=[*only_in("p1", *names), *only_in("p2", "N")],
        needs=[
            {"power": power, "zone": zone, "need": 5}
            for power, zone in [*zip(names, ["p1"] * 4, strict=True), ("N", "p2")]
        ],
        ministries=[{"ministry": name, "consents": "no"} for name in names],
        joint=[{"power": name, "ministry": name} for name in names],
    )
    told = brief({"proposed": judge(instance, everywhere(instance, "central"))}).actions
    assert told["kind"].tolist() == ["ask"] * 3
    assert told["id"].tolist() == ["N", "M", "O"]


def test_gains_decide_whom_to_ask_first() -> None:
    """Proves: with gains known, the ministry whose consent gains most is asked, not the one with the most pairs."""
    instance = state(
        powers=[{"power": "a"}, {"power": "b"}],
        applies=[*only_in("p1", "a", "b"), *only_in("p2", "a")],
        needs=[
            {"power": power, "zone": zone, "need": need}
            for power, zone, need in (("a", "p1", 1), ("a", "p2", 1), ("b", "p1", 9))
        ],
        ministries=[{"ministry": name, "consents": "no"} for name in "MN"],
        joint=[{"power": "a", "ministry": "M"}, {"power": "b", "ministry": "N"}],
    )  # fmt: skip
    found = allocation.solve(instance)
    assert brief({"proposed": found}).actions["id"].tolist() == ["M", "N"]
    gains = bottlenecks(found, kinds=("ministry", "agenda"))
    told = brief({"proposed": found}, gains=gains).actions
    assert told["id"].tolist() == ["N", "M"]
    assert told["gain"].tolist() == pytest.approx([9, 2], abs=0.01)


def test_what_carries_and_what_stays_short() -> None:
    """Proves: the window carries two pairs; a zone without skill for a power that is wanted is short of it.

    Its training would mend it but is not adopted.
    """
    carrying = two_plans().supports
    assert carrying[["measure", "body", "pairs"]].to_numpy().tolist() == [["window", "harbour", 2]]
    assert carrying["powers"].tolist() == [("trade", "land")]
    assert two_plans().short.empty
    instance = state(
        powers=[{"power": "a", "highest": "provincial", "held_at": "provincial"}],
        applies=only_in("p1", "a"),
        needs=[{"power": "a", "zone": "p1", "need": 10}],
        requirements=[{"power": "a", "capability": "skill", "score": 5}],
        capabilities=[{"body": "P", "capability": "skill", "score": 5}],
        measures=[{"measure": "training", "body": "p1", "cost": 100}],
        effects=[{"measure": "training", "effect": "capability", "capability": "skill", "amount": 5}],
    )
    short = brief({"proposed": judge(instance, everywhere(instance, "provincial"))}).short
    assert short.to_numpy().tolist() == [["p1", "requirement", 1, 1, ("training",)]]


def test_each_pair_not_handed_down_has_one_reason() -> None:
    """Proves: reasons add up to the list, in the tutorial (consent 3, cost 3) and on a real instance."""
    counted = two_plans().withheld_by
    assert dict(zip(counted["reason"], counted["pairs"], strict=True)) == {"consent": 3, "cost": 3}
    listing = list_powers(stepped(allocation.load(INSTANCES / "ftz22")))
    real = withheld_by(listing)
    assert real["pairs"].sum() == len(listing.withheld) > 1000
    assert {"range", "consent", "capacity"} <= set(real["reason"])


def test_plans_of_a_frontier() -> None:
    """Proves: the points that a frontier names as plans, in the order of the plans; others are left out."""
    points = pd.DataFrame({"plan": ["bold", None, "steady", "balanced"], "proven": [True, True, False, True]})
    allocations = tuple(best() for _ in range(4))
    objectives = ("unmet_need", "coordination")
    found = Frontier(
        best().instance, objectives, points, allocations, {}, allocation.Status.OPTIMAL, False, 0.02, 0, 0.0
    )
    plans = plans_of(found)
    assert list(plans) == ["steady", "balanced", "bold"]
    assert [plans[name] for name in plans] == [allocations[2], allocations[3], allocations[0]]
    assert proven_plans_of(found) == {"bold", "balanced"}


def test_what_is_no_plan_is_refused() -> None:
    """Proves: an unknown name, no plan, a plan that is not there or has no allocation are errors of the caller."""
    empty = Allocation(best().instance, allocation.Status.INFEASIBLE)
    for plans, chosen in (({"best": best()}, None), ({}, None), ({"bold": best()}, "steady"), ({"bold": empty}, None)):
        with pytest.raises(ValueError, match="plan"):
            brief(plans, chosen)
