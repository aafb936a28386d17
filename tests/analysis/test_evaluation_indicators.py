"""Every indicator on a small state, its number worked out in the docstring.

The state: centre C, provinces P and Q, zones p1, p2 (of P) and q1 (of Q); service shares 0, 0.5 and 1.
"""

import math
from typing import Any

import pandas as pd
import pytest
from small import everywhere, only_in, state

from allocation.analysis.evaluation import Evaluation, evaluate
from allocation.instance.instance import Instance
from allocation.outcome.allocation import judge

Rows = list[dict[str, Any]]
ONE_UNIT = {"resources": {"staff": {"cost": 1}}}


def judged(instance: Instance, level: str = "central", measures: tuple[str, ...] = (), /, **other: str) -> Evaluation:
    """An evaluation of a level for all pairs but those given as `power_zone=level`."""
    return evaluate(judge(instance, everywhere(instance, level, **other), measures))


def figure(evaluation: Evaluation, indicator: str, grouping: str = "all", id: str = "all") -> "pd.Series[Any]":  # noqa: A002
    """The row of an indicator."""
    frame = evaluation.indicators
    found = frame[(frame["indicator"] == indicator) & (frame["grouping"] == grouping) & (frame["id"] == id)]
    assert len(found) == 1
    return found.iloc[0]


def needs(*rows: tuple[str, str, float | None], expected: float | None = None) -> Rows:
    """Rows of needs."""
    return [
        {"power": power, "zone": zone}
        | ({} if need is None else {"need": need})
        | ({} if expected is None else {"expected": expected})
        for power, zone, need in rows
    ]


def test_need_met_is_weighted_by_importance_and_added_up_by_every_grouping() -> None:
    """Proves: a (importance 2) at the zone in p1 meets 2·10·1 = 20 of 20, at the centre in q1 0 of 2·5 = 10.

    b (importance 1) at the province in p2 meets 4·0.5 = 2 of 4. In all 22/34; zone p1 1, p2 0.5, q1 0; province P
    22/24; domain x 20/30; ministry M 22/34.
    """
    instance = state(
        powers=[
            {"power": "a", "importance": 2, "domain": "x", "owner": "M"},
            {"power": "b", "domain": "y", "owner": "M"},
        ],
        needs=needs(("a", "p1", 10), ("a", "q1", 5), ("b", "p2", 4)),
    )
    found = judged(instance, a_p1="zone", b_p2="provincial")
    assert found.value("need_met") == pytest.approx(22 / 34)
    assert figure(found, "need_met")["numerator"] == pytest.approx(22)
    assert [found.value("need_met", "zone", zone) for zone in ("p1", "p2", "q1")] == [1, 0.5, 0]
    assert found.value("need_met", "province", "P") == pytest.approx(22 / 24)
    assert found.value("need_met", "province", "Q") == 0
    assert found.value("need_met", "domain", "x") == pytest.approx(20 / 30)
    assert found.value("need_met", "ministry", "M") == pytest.approx(22 / 34)


def test_what_nobody_answered_is_not_zero() -> None:
    """Proves: of three pairs one has a need of 0 and two have none: answered 1/3, need met 0/0 is unknown.

    Unmet need is 0 where 0 was answered (p1) and unknown where nobody answered (p2, and q1 whose cell is empty); the
    pairs not answered are listed, and none of them counts as not needed.
    """
    instance = state(needs=needs(("a", "p1", 0), ("a", "q1", None)))
    found = judged(instance, "zone")
    assert found.value("need_answered") == pytest.approx(1 / 3)
    assert found.value("need_met") is None
    assert found.value("unmet_need", "zone", "p1") == 0
    assert found.value("unmet_need", "zone", "p2") is None
    assert found.value("unmet_need", "zone", "q1") is None
    assert list(found.unanswered["zone"]) == ["p2", "q1"]
    assert list(found.not_needed["zone"]) == ["p1"]
    assert figure(found, "granted_not_needed")["denominator"] == 1
    assert figure(found, "need_answered")["missing"] == pytest.approx(2 / 3)
    unanswered = found.weak_points[found.weak_points["kind"] == "unanswered"]
    assert list(unanswered["id"]) == ["p2", "q1"]
    assert unanswered["gain"].isna().all()


def test_expectation_counts_only_where_firms_gave_one() -> None:
    """Proves: expected 0.8, met 0.5 of 10 cases: 5/8, short by 10·0.3 = 3; met above expectation counts as met.

    p2: expected 0.8, met 1 of 5: min is 0.8, 4/4. In all (5 + 4)/(8 + 4) = 9/12. q1 gave no expectation.
    """
    instance = state(
        needs=needs(("a", "p1", 10), ("a", "p2", 5), expected=0.8) + needs(("a", "q1", 7)),
    )
    found = judged(instance, "provincial", a_p2="zone")
    assert found.value("expectation_met") == pytest.approx(9 / 12)
    assert found.value("expectation_met", "zone", "q1") is None
    assert found.short_of_expected.to_dict("records") == [
        {"power": "a", "zone": "p1", "level": "provincial", "need": 10, "expected": 0.8, "service": 0.5,
         "shortfall": pytest.approx(3)}
    ]  # fmt: skip


def test_granted_but_not_needed_for_want_of_need_of_cases_or_both() -> None:
    """Proves: four powers granted in p1, held at the centre; cost of each is its supervision of 2 · 2 steps = 4.

    a: need 0, no report; b: need 5, 0 cases; c: need 0 and 0 cases; d: need 5, 3 cases, which is needed; e is granted
    too but nothing is known. So 3 of 4; e is outside of both. b, c, d report cases: used 1/3. An older year of d with
    0 cases does not count. With thresholds of 5 and 3 d is not needed either.
    """
    instance = state(
        powers=[{"power": power, "supervision": 2} for power in "abcde"],
        applies=only_in("p1", *"abcde"),
        needs=needs(("a", "p1", 0), ("b", "p1", 5), ("c", "p1", 0), ("d", "p1", 5)),
        usage=[
            {"power": "b", "zone": "p1", "year": 2024, "cases": 0},
            {"power": "c", "zone": "p1", "year": 2024, "cases": 0},
            {"power": "d", "zone": "p1", "year": 2023, "cases": 0},
            {"power": "d", "zone": "p1", "year": 2024, "cases": 3},
        ],
    )
    found = judged(instance, "zone")
    row = figure(found, "granted_not_needed")
    assert (row["numerator"], row["denominator"]) == (3, 4)
    assert dict(zip(found.not_needed["power"], found.not_needed["why"], strict=True)) == {
        "a": "need", "b": "usage", "c": "both",
    }  # fmt: skip
    assert list(found.not_needed["cost"]) == [4, 4, 4]
    assert found.value("used") == pytest.approx(1 / 3)
    lenient = evaluate(judge(instance, everywhere(instance, "zone")), need_threshold=5, usage_threshold=3)
    assert sorted(lenient.not_needed["power"]) == ["a", "b", "c", "d"]


def test_what_is_not_granted_is_never_not_needed() -> None:
    """Proves: with everything at the centre nothing is granted, so the share is 0/0 and unknown."""
    found = judged(state(needs=needs(("a", "p1", 0))))
    assert found.value("granted") == 0
    assert found.value("granted_not_needed") is None
    assert found.value("taken_on") is None
    assert found.not_needed.empty


def test_taken_on_needs_capability_and_capacity() -> None:
    """Proves: granted need 10 (a, p1), 6 (b, p1), 4 (a, q1); p1 has a load of 16 staff for 8, so takes on half.

    p1 lacks the score for b: nothing of 6. q1 has no limit: all of 4. Taken on (5 + 0 + 4)/20 = 9/20; p1 5/16.
    The list tells that a falls short for capacity (16 of 8), b for capability (3 of 1) and for capacity.
    """
    instance = state(
        ONE_UNIT,
        powers=[{"power": "a"}, {"power": "b"}],
        applies=[*only_in("p1", "a", "b"), *only_in("q1", "a")],
        needs=needs(("a", "p1", 10), ("b", "p1", 6), ("a", "q1", 4)),
        loads=[{"power": power, "resource": "staff", "per_need": 1} for power in "ab"],
        capacities=[{"body": "p1", "resource": "staff", "amount": 8}],
        requirements=[{"power": "b", "capability": "legal", "score": 3}],
        capabilities=[{"body": "p1", "capability": "legal", "score": 1}],
    )
    found = judged(instance, "zone")
    assert found.value("taken_on") == pytest.approx(9 / 20)
    assert found.value("taken_on", "zone", "p1") == pytest.approx(5 / 16)
    listed = found.not_taken_on[["power", "why", "what", "required", "available", "share"]]
    assert [tuple(row) for row in listed.itertuples(index=False)] == [
        ("b", "capability", "legal", 3, 1, 0),
        ("b", "capacity", "staff", 16, 8, 0),
        ("a", "capacity", "staff", 16, 8, 0.5),
    ]
    row = found.capacity.iloc[0]
    assert (row["body"], row["use"], row["overloaded"]) == ("p1", 2, True)
    assert found.value("overloaded") == 1
    assert found.value("overloaded", "zone", "p1") == 1
    assert found.value("overloaded", "province", "P") == 1
    assert found.value("overloaded", "zone", "q1") is None


def test_the_tightest_resource_decides_what_is_taken_on() -> None:
    """Proves: 10 cases load 10 staff for 8 and 10 desks for 5: the desks decide, half of the need is taken on."""
    instance = state(
        {"resources": {"staff": {}, "desks": {}}},
        applies=only_in("p1", "a"),
        needs=needs(("a", "p1", 10)),
        loads=[{"power": "a", "resource": resource, "per_need": 1} for resource in ("staff", "desks")],
        capacities=[
            {"body": "p1", "resource": "staff", "amount": 8},
            {"body": "p1", "resource": "desks", "amount": 5},
        ],
    )
    found = judged(instance, "zone")
    assert found.value("taken_on") == 0.5
    assert list(found.not_taken_on["what"]) == ["desks"]


def test_measures_help_to_take_on() -> None:
    """Proves: training raises p1's score from 1 to 3, so that all of the need is taken on instead of nothing."""
    instance = state(
        applies=only_in("p1", "a"),
        needs=needs(("a", "p1", 10)),
        requirements=[{"power": "a", "capability": "legal", "score": 3}],
        capabilities=[{"body": "p1", "capability": "legal", "score": 1}],
        measures=[{"measure": "training", "body": "p1", "cost": 6, "years": 3}],
        effects=[{"measure": "training", "effect": "capability", "capability": "legal", "amount": 2}],
    )
    assert judged(instance, "zone").value("taken_on") == 0
    trained = judged(instance, "zone", ("training",))
    assert trained.value("taken_on") == 1
    assert trained.measures[["measure", "cost", "per_year"]].to_dict("records") == [
        {"measure": "training", "cost": 6, "per_year": 2}
    ]


def test_a_level_that_the_chain_lacks_takes_on_nothing() -> None:
    """Proves: zone z is directly under the centre; at the province nobody exercises its power: 0 of 10."""
    bodies = [{"body": "C", "level": "central"}, {"body": "z", "level": "zone", "parent": "C"}]
    instance = state(bodies=bodies, needs=needs(("a", "z", 10)))
    found = evaluate(judge(instance, {("a", "z"): "provincial"}))
    assert found.value("taken_on") == 0
    assert list(found.not_taken_on["why"]) == ["nobody"]


def test_fragmentation_is_link_cost_over_its_largest() -> None:
    """Proves: a at the zone and b at the centre of p1 are 2 steps apart: 3·2 = 6; both at the centre of q1: 0.

    At the largest distance (2) both zones' links would cost 3·2 = 6 each: 6/12. Zone p1 is 1, q1 0.
    """
    instance = state(
        powers=[{"power": "a", "domain": "x", "owner": "M"}, {"power": "b", "domain": "y", "owner": "M"}],
        applies=[*only_in("p1", "a", "b"), *only_in("q1", "a", "b")],
        links=[{"power_a": "b", "power_b": "a", "cost": 3}],
    )
    found = judged(instance, a_p1="zone")
    row = figure(found, "fragmentation")
    assert (row["numerator"], row["denominator"], row["value"]) == (6, 12, 0.5)
    assert found.value("fragmentation", "zone", "p1") == 1
    assert found.value("fragmentation", "zone", "q1") == 0
    assert found.value("fragmentation", "zone", "p2") is None
    # between two domains, but of one owner
    assert found.value("fragmentation", "domain", "x") is None
    assert found.value("fragmentation", "domain", "shared") == 0.5
    assert found.value("fragmentation", "ministry", "M") == 0.5
    assert found.links.to_dict("records") == [
        {"by": "domain", "a": "x", "b": "y", "links": 2, "cost": 6, "saved": 0, "largest": 12, "fragmentation": 0.5},
        {"by": "owner", "a": "M", "b": "M", "links": 2, "cost": 6, "saved": 0, "largest": 12, "fragmentation": 0.5},
    ]


def test_fragmentation_within_a_level_and_with_own_distances() -> None:
    """Proves: two owners at the centre are 0.5 apart, which costs 2·0.5 = 1; the largest distance is 4, so 1/8.

    Of one owner it costs nothing, and neither link could cost more than at the distance of 4.
    """

    def linked(owner: str) -> Evaluation:
        return judged(
            state(
                powers=[{"power": "a", "owner": "M"}, {"power": "b", "owner": owner}],
                applies=only_in("p1", "a", "b"),
                links=[{"power_a": "a", "power_b": "b", "cost": 2}],
                distances=[
                    {"level_a": "central", "level_b": "central", "distance": 0.5},
                    {"level_a": "central", "level_b": "zone", "distance": 4},
                ],
            )
        )

    assert linked("N").value("fragmentation") == 1 / 8
    assert linked("M").value("fragmentation") == 0


def test_platforms_save_link_costs() -> None:
    """Proves: a platform of p1 takes 25 % off a link of 3·2 = 6: saved 1.5 of 6, fragmentation 4.5/6."""
    instance = state(
        powers=[{"power": "a", "domain": "x"}, {"power": "b", "domain": "x"}],
        applies=only_in("p1", "a", "b"),
        links=[{"power_a": "a", "power_b": "b", "cost": 3}],
        measures=[{"measure": "desk", "body": "p1", "cost": 1}],
        effects=[{"measure": "desk", "effect": "platform", "domain": "x", "amount": 0.25}],
    )
    found = judged(instance, "central", ("desk",), a_p1="zone")
    assert figure(found, "platform_savings")["numerator"] == 1.5
    assert found.value("platform_savings") == 0.25
    assert found.value("fragmentation") == 0.75
    assert judged(instance, a_p1="zone").value("platform_savings") == 0


def test_one_size_is_one_level_everywhere() -> None:
    """Proves: a is at one level in all zones, b is not, c has one zone only and does not count: 1/2.

    In P both a and b (zone in p1 and p2) have one level: 1; Q has one zone: unknown. A single zone has no share.
    """
    instance = state(
        powers=[{"power": power} for power in "abc"],
        applies=only_in("p1", "c"),
    )
    found = judged(instance, b_p1="zone", b_p2="zone")
    assert found.value("one_size") == 0.5
    assert found.value("one_size", "province", "P") == 1
    assert found.value("one_size", "province", "Q") is None
    assert "zone" not in set(found.indicators.loc[found.indicators["indicator"] == "one_size", "grouping"])
    assert list(found.uniformity["levels"]) == [1, 2, 1]


FOUR = {"levels": ["central", "provincial", "local", "zone"]}
FOUR_BODIES: Rows = [
    {"body": "C", "level": "central"},
    {"body": "P", "level": "provincial", "parent": "C"},
    {"body": "L", "level": "local", "parent": "P"},
    {"body": "z1", "level": "zone", "parent": "L"},
    {"body": "z2", "level": "zone", "parent": "L"},
    {"body": "z3", "level": "zone", "parent": "P"},
    {"body": "z4", "level": "zone", "parent": "C"},
]


def test_bodies_of_all_levels_between_are_added_up_over_the_zones_under_them() -> None:
    """Proves: need met: L 10/10 of z1 and z2, P with z3 (0 of 5) 10/15, and z4 under neither is shared (0 of 5).

    One size: L has one level in z1 and z2: 1; P has two levels in its three zones: 0, though L's row lies under it.
    """
    instance = state(FOUR, bodies=FOUR_BODIES, needs=needs(*(("a", f"z{n}", 5) for n in range(1, 5))))
    found = judged(instance, a_z1="zone", a_z2="zone")
    assert found.value("need_met", "province", "L") == 1
    assert found.value("need_met", "province", "P") == pytest.approx(10 / 15)
    assert found.value("need_met", "province", "shared") == 0
    assert found.value("one_size", "province", "L") == 1
    assert found.value("one_size", "province", "P") == 0
    assert found.value("one_size") == 0


def test_costs_that_belong_to_no_zone_are_shared() -> None:
    """Proves: where each cost falls. a is at the zone in p1, b at the province in p1 and p2.

    Supervision: a 1·2 steps and b 1·1 step are p1's 3, b is p2's 1. The authorisations of 7 and 5 are shared.
    Spending: a's 3 fixed and 1 by need are p1's, as it bears them itself, and b's 2 by need too: 6; p2 has 1. b's
    fixed load of 3 at P and the measure of 6/3 = 2 are shared: 5. Of the province P it is all its own: 12.
    Both of p1's pairs and p2's changed, at 10 each.
    """
    instance = state(
        ONE_UNIT | {"reform": {"change_cost": 10}},
        powers=[
            {"power": "a", "supervision": 1, "authorisation": 7, "domain": "x"},
            {"power": "b", "supervision": 1, "authorisation": 5, "domain": "y"},
        ],
        applies=[*only_in("p1", "a", "b"), *only_in("p2", "b")],
        needs=needs(("a", "p1", 1), ("b", "p1", 2), ("b", "p2", 1)),
        loads=[{"power": power, "resource": "staff", "fixed": 3, "per_need": 1} for power in "ab"],
        measures=[{"measure": "m", "body": "p1", "cost": 6, "years": 3}],
    )
    found = judged(instance, "provincial", ("m",), a_p1="zone")
    coordination = {id_: found.value("coordination", "zone", id_) for id_ in ("p1", "p2", "shared")}
    assert coordination == {"p1": 3, "p2": 1, "shared": 12}
    spending = {id_: found.value("spending", "zone", id_) for id_ in ("p1", "p2", "q1", "shared")}
    assert spending == {"p1": 6, "p2": 1, "q1": 0, "shared": 5}
    assert found.value("spending", "province", "P") == 12
    assert found.value("coordination", "province", "shared") == 12
    assert found.value("coordination", "domain", "x") == 2 + 7
    assert found.value("spending", "domain", "shared") == 2
    assert found.value("change", "zone", "p1") == 20
    assert found.value("objective") == found.allocation.objective


def test_weights_of_the_objective_apply_zone_by_zone() -> None:
    """Proves: unmet need of 10 with weight 3 is 30 in p1's share of the objective."""
    instance = state({"weights": {"unmet_need": 3}}, needs=needs(("a", "p1", 10), ("a", "p2", 1)))
    found = judged(instance)
    assert found.value("objective", "zone", "p1") == 30
    assert found.value("objective") == 33


def test_shares_of_inputs_by_where_they_come_from() -> None:
    """Proves: need met of p1 reads need, importance and service of a: sourced, stated, and the format's default.

    p2's need is labelled by `*`: assumed; q1 has no need: missing. So in all of 9 inputs 1 is sourced, 3 are stated
    (importance, once a pair), 4 assumed (p2's need and three defaults of service), 1 missing.
    """
    instance = state(
        powers=[{"power": "a", "importance": 2}],
        needs=needs(("a", "p1", 1), ("a", "p2", 1)),
        provenance=[
            {"table": "needs", "key": "a|p1", "column": "need", "status": "sourced"},
            {"table": "needs", "key": "*", "column": "need", "status": "assumed"},
            {"table": "powers", "key": "a", "column": "importance", "status": "stated"},
        ],
    )
    row = figure(judged(instance), "need_met")
    shares = [row[status] for status in ("sourced", "stated", "assumed", "unlabelled", "missing")]
    assert shares == pytest.approx([1 / 9, 3 / 9, 4 / 9, 0, 1 / 9])


def test_inputs_without_a_label_are_not_taken_for_sourced_ones() -> None:
    """Proves: without `provenance` a stated need is `unlabelled`; a row of provenance without column speaks of all."""
    rows = needs(("a", "p1", 1), ("a", "p2", 1), ("a", "q1", 1))
    assert figure(judged(state(needs=rows)), "need_answered")["unlabelled"] == 1
    whole = state(needs=rows, provenance=[{"table": "needs", "status": "stated"}])
    assert figure(judged(whole), "need_answered")["stated"] == 1


def test_grants_and_requests_rest_on_law_on_today_and_on_answers() -> None:
    """Proves: a's grant in p1 reads its holder in law (sourced) and today's level (stated); q1 is not as today.

    Of p1 and q1 that is 3 inputs, 2 sourced, 1 stated. The request (assumed) adds one to p1's: 1/3 each. M's answer
    for a is assumed, N's own is the format's default: assumed; with levels: authorised of p1 has 4 inputs, 2 assumed.
    """
    instance = state(
        applies=[*only_in("p1", "a"), *only_in("q1", "a")],
        current=[{"power": "a", "zone": zone, "level": "zone"} for zone in ("p1", "q1")],
        ministries=[{"ministry": "M"}, {"ministry": "N"}],
        joint=[{"power": "a", "ministry": "M", "consents": True}, {"power": "a", "ministry": "N"}],
        requests=[{"power": "a", "zone": "p1"}],
        provenance=[
            {"table": "powers", "key": "a", "column": "held_at", "status": "sourced"},
            {"table": "current", "key": "a|p1", "column": "level", "status": "stated"},
            {"table": "requests", "key": "*", "status": "assumed"},
            {"table": "joint", "key": "a|M|", "column": "consents", "status": "assumed"},
        ],
    )
    found = judged(instance, "zone", a_q1="central")
    columns = ["sourced", "stated", "assumed"]
    assert [figure(found, "granted")[name] for name in columns] == pytest.approx([2 / 3, 1 / 3, 0])
    assert [figure(found, "requests_granted")[name] for name in columns] == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    assert [figure(found, "authorised")[name] for name in columns] == pytest.approx([1 / 4, 1 / 4, 1 / 2])


def innovating(**tables: Rows) -> Instance:
    """An innovation worth 8 in p1 that needs a at the zone and b at the province or below."""
    usual: dict[str, Rows] = {
        "powers": [{"power": "a"}, {"power": "b"}],
        "innovations": [{"innovation": "i", "zone": "p1", "value": 8}],
        "innovation_powers": [
            {"innovation": "i", "power": "a", "level": "zone"},
            {"innovation": "i", "power": "b", "level": "provincial"},
        ],
    }
    return state(ONE_UNIT, **(usual | tables))


def missing(instance: Instance, /, **other: str) -> tuple[tuple[str, ...], object]:
    """What the one innovation lacks, and the single thing."""
    row = judged(instance, "central", **other).innovations.iloc[0]
    single = row["single"]
    return row["missing"], None if pd.isna(single) else single


def test_innovations_are_enabled_by_number_and_by_value() -> None:
    """Proves: i is worth 8 in p1 and 2 more everywhere: p1 10, p2 2, q1 2; enabled in p1 alone: 1/3 and 10/14."""
    instance = innovating(
        innovations=[{"innovation": "i", "zone": "p1", "value": 8}, {"innovation": "i", "value": 2}],
    )
    found = judged(instance, a_p1="zone", b_p1="provincial")
    assert found.value("innovations_enabled") == pytest.approx(1 / 3)
    assert found.value("innovation_value") == pytest.approx(10 / 14)
    assert found.value("lost_innovation") == 4
    assert found.value("innovation_value", "zone", "q1") == 0
    assert list(found.innovations["enabled"]) == [False, False, True]


def test_the_single_thing_missing_is_a_power_that_nothing_bars() -> None:
    """Proves: b is there, a is not and nothing stands in its way: a itself is missing; with both short, both are."""
    assert missing(innovating(), b_p1="provincial") == (("power:a",), "power:a")
    assert missing(innovating()) == (("power:a", "power:b"), None)


def test_the_single_thing_missing_is_a_ministry() -> None:
    """Proves: M does not agree on a, nor on b: it is the one thing missing for both."""
    instance = innovating(
        ministries=[{"ministry": "M", "consents": False}],
        joint=[{"power": power, "ministry": "M"} for power in "ab"],
    )
    assert missing(instance) == (("ministry:M",), "ministry:M")


def test_the_single_thing_missing_is_a_full_agenda() -> None:
    """Proves: M agrees but c takes 2 of its agenda of 3, and a would take 2 more."""
    instance = innovating(
        powers=[{"power": power} for power in "abc"],
        ministries=[{"ministry": "M", "agenda": 3}],
        joint=[{"power": power, "ministry": "M", "effort": 2} for power in "ac"],
    )
    assert missing(instance, b_p1="zone", c_q1="zone") == (("agenda:M",), "agenda:M")
    assert missing(instance, b_p1="zone") == (("power:a",), "power:a")


def test_the_single_thing_missing_is_a_bodys_capacity_or_capability() -> None:
    """Proves: a brings a fixed load of 5 to p1, which carries 4; or takes a score that p1 does not have."""
    full = innovating(
        loads=[{"power": "a", "resource": "staff", "fixed": 5}],
        capacities=[{"body": "p1", "resource": "staff", "amount": 4}],
    )
    assert missing(full, b_p1="zone") == (("capacity:p1",), "capacity:p1")
    unable = innovating(
        requirements=[{"power": "a", "capability": "legal", "score": 1}],
        capabilities=[{"body": "C", "capability": "legal", "score": 1}],
    )
    assert missing(unable, b_p1="zone") == (("capability:p1",), "capability:p1")


def test_the_single_thing_missing_is_law_a_decision_a_uniform_level_or_a_rule() -> None:
    """Proves: each bars a from the zone: lowest, must, uniform with two more zones at the centre, a bundle with c."""
    law = innovating(powers=[{"power": "a", "lowest": "provincial"}, {"power": "b"}])
    assert missing(law, b_p1="zone")[1] == "law:a"
    decided = innovating(decided=[{"decision": "must", "power": "a", "level": "central"}])
    assert missing(decided, b_p1="zone")[1] == "decided:a"
    never = innovating(decided=[{"decision": "never", "power": "a", "zone": "p1", "level": "zone"}])
    assert missing(never, b_p1="zone")[1] == "decided:a"
    uniform = innovating(powers=[{"power": "a", "uniform": "all"}, {"power": "b"}])
    assert missing(uniform, b_p1="zone")[1] == "uniform:a"
    assert missing(uniform, b_p1="zone", a_p2="zone", a_q1="zone")[1] == "power:a"
    in_parent = innovating(powers=[{"power": "a", "uniform": "parent"}, {"power": "b"}])
    assert missing(in_parent, b_p1="zone", a_p2="zone")[1] == "power:a"
    tied = innovating(
        powers=[{"power": power} for power in "abc"],
        rules=[{"rule": "bundle", "power_a": "a", "power_b": "c"}],
    )
    assert missing(tied, b_p1="zone")[1] == "rule:c"


def test_several_things_missing_are_all_told() -> None:
    """Proves: law bars a and M bars b: both are told and none is the single one."""
    instance = innovating(
        powers=[{"power": "a", "lowest": "provincial"}, {"power": "b"}],
        ministries=[{"ministry": "M", "consents": False}],
        joint=[{"power": "b", "ministry": "M"}],
    )
    assert missing(instance) == (("law:a", "ministry:M"), None)


def test_an_innovation_by_domain_belongs_to_the_domain_of_all_its_powers() -> None:
    """Proves: of one domain it counts there; across domains it is shared."""
    one = innovating(powers=[{"power": "a", "domain": "x"}, {"power": "b", "domain": "x"}])
    assert judged(one).value("lost_innovation", "domain", "x") == 8
    two = innovating(powers=[{"power": "a", "domain": "x"}, {"power": "b", "domain": "y"}])
    assert judged(two).value("lost_innovation", "domain", "shared") == 8


def test_wanted_but_not_authorised_names_who_blocks() -> None:
    """Proves: of four requests d is granted: 1/4. M refuses a, the agenda of N is full for b, law bars c.

    e was not asked for; the latest request tells the reply; what nothing bars names who could grant it.
    """
    instance = state(
        powers=[
            {"power": "a"}, {"power": "b"}, {"power": "c", "lowest": "central"}, {"power": "d"}, {"power": "e"},
        ],
        applies=only_in("p1", *"abcde"),
        needs=needs(("a", "p1", 9), ("b", "p1", 5)),
        ministries=[{"ministry": "M", "consents": False}, {"ministry": "N", "agenda": 1}],
        joint=[{"power": "a", "ministry": "M"}, {"power": "b", "ministry": "N", "effort": 2}],
        requests=[
            {"power": "a", "zone": "p1", "asked_on": "2023-01-01", "reply": "pending"},
            {"power": "a", "zone": "p1", "asked_on": "2024-01-01", "reply": "refused", "reason": "risk"},
            {"power": "b", "zone": "p1"},
            {"power": "c", "zone": "p1"},
            {"power": "d", "zone": "p1"},
        ],
    )  # fmt: skip
    found = judged(instance, d_p1="zone")
    assert found.value("requests_granted") == 1 / 4
    told = found.wanted[["basis", "power", "ministries", "others"]]
    assert [tuple(row) for row in told.itertuples(index=False)] == [
        ("request", "a", ("M",), ()),
        ("request", "b", ("N",), ()),
        ("request", "c", (), ("law:c",)),
    ]
    assert found.wanted.iloc[0][["reply", "reason", "need"]].to_list() == ["refused", "risk", 9]
    assert judged(instance).wanted.set_index("power").loc["d", "others"] == ("open:C",)


def test_grants_that_a_ministry_did_not_agree_to() -> None:
    """Proves: M does not agree on a; of the two grants a and b one was agreed to."""
    instance = state(
        powers=[{"power": "a"}, {"power": "b"}],
        applies=only_in("p1", "a", "b"),
        ministries=[{"ministry": "M", "consents": False}],
        joint=[{"power": "a", "ministry": "M"}],
    )
    found = judged(instance, "zone")
    assert found.value("authorised") == 0.5
    assert list(found.breaches["family"]) == ["consent"]
    assert found.value("granted") == 1


def test_json_and_page_hold_everything_and_no_nan() -> None:
    """Proves: missing figures are null in JSON, lists are lists, and a notebook shows the headline."""
    import json

    found = judged(state(needs=needs(("a", "p1", 5))))
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert told["objective"] == 5
    assert told["feasible"] is True
    met = [row for row in told["indicators"] if row["indicator"] == "need_met" and row["id"] == "p2"]
    assert met[0]["value"] is None
    assert told["ranking"]["weights"][0]["criterion"] == "need_met"
    assert "<table>" in found._repr_html_()


def test_an_unknown_figure_is_asked_for_in_vain() -> None:
    """Proves: a row that does not exist is an error, not an unknown value."""
    with pytest.raises(KeyError):
        judged(state()).value("need_met", "zone", "nowhere")
    assert math.isnan(figure(judged(state()), "need_met")["value"])


@pytest.mark.parametrize(
    "options",
    [{"need_threshold": -1}, {"usage_threshold": -1}, {"reform_weights": (1, 1)}, {"reform_weights": (0, 0, 0)}],
)
def test_impossible_options_are_refused(options: dict[str, Any]) -> None:
    """Proves: thresholds below 0 and weights that are no weights raise at once."""
    instance = state()
    with pytest.raises(ValueError, match=r"weight|threshold"):
        evaluate(judge(instance, everywhere(instance, "central")), **options)
