"""Weak points: each kind with its gain worked out, who answers, and the ranking."""

from typing import Any

import pytest
from small import everywhere, only_in, state

from allocation.analysis.evaluation import Evaluation, evaluate
from allocation.analysis.evaluation.weak_points import KINDS
from allocation.instance.instance import Instance
from allocation.outcome.allocation import judge

Rows = list[dict[str, Any]]
NEEDED: Rows = [{"power": "a", "zone": "p1", "need": 10}]


def alone(settings: dict[str, Any] | None = None, /, **tables: Rows) -> Instance:
    """Power a, held at the centre, needed 10 times in p1 and nowhere else to be exercised."""
    usual: dict[str, Rows] = {"powers": [{"power": "a"}], "needs": NEEDED, "applies": only_in("p1", "a")}
    return state(settings, **(usual | tables))


def judged(instance: Instance, level: str = "central", /, **other: str) -> Evaluation:
    """An evaluation of a level for all pairs but those given as `power_zone=level`."""
    return evaluate(judge(instance, everywhere(instance, level, **other)))


def points(evaluation: Evaluation) -> list[tuple[str, str, str, float]]:
    """Kind, id, who answers and gain of the weak points in order."""
    frame = evaluation.weak_points[["kind", "id", "answers", "gain"]]
    return [(str(kind), str(name), str(who), float(gain)) for kind, name, who, gain in frame.itertuples(index=False)]


def test_what_nothing_bars_is_its_holders_to_hand_down() -> None:
    """Proves: a could go to the zone, which meets 10 more cases: 10, less a supervision of 1.5 · 2 steps = 7.

    C answers; if a is owned by a ministry of C, the ministry does.
    """
    powers = [{"power": "a", "supervision": 1.5, "owner": "M"}]
    assert points(judged(alone(powers=powers))) == [("open", "C", "C", 7)]
    owned = alone(powers=powers, ministries=[{"ministry": "M"}])
    assert points(judged(owned)) == [("open", "M", "M", 7)]


def test_weights_importance_change_work_and_spillovers_count() -> None:
    """Proves: to the zone: 2 (weight) · 3 (importance) · 10 = 60, less spillover 10·0.5, work 10·0.2·1 and change 4.

    60 − 5 − 2 − 4 = 49. To the province the need gains 30, less work 2 and change 4, without the spillover: 24.
    """
    instance = alone(
        {"weights": {"unmet_need": 2}, "resources": {"staff": {"cost": 1}}, "reform": {"change_cost": 4}},
        powers=[{"power": "a", "importance": 3}],
        spillovers=[{"power": "a", "level": "provincial", "cost": 0.5}],
        loads=[
            {"power": "a", "resource": "staff", "per_need": 0.2},
            {"power": "a", "resource": "staff", "level": "central"},
        ],
    )
    assert points(judged(instance)) == [("open", "C", "C", 49)]


def test_a_ministry_that_refuses_answers_for_the_difference() -> None:
    """Proves: M is P's department and refuses beyond the province, which alone would gain 5: M's refusal costs 5 more.

    The province is free to take it: 5, for which C answers.
    """
    instance = alone(
        ministries=[{"ministry": "M", "body": "P", "consents": False}], joint=[{"power": "a", "ministry": "M"}]
    )
    assert points(judged(instance)) == [("open", "C", "C", 5), ("ministry", "M", "M", 5)]


def test_fixing_one_of_two_obstacles_gains_nothing_alone() -> None:
    """Proves: M refuses everything and law allows the province at most: M alone gains 5 there, 5 more with law.

    Law alone gains nothing: 10 only together with M. Law's owner would answer; here nobody owns a, so C does.
    """
    instance = alone(
        powers=[{"power": "a", "lowest": "provincial"}],
        ministries=[{"ministry": "M", "consents": False}],
        joint=[{"power": "a", "ministry": "M"}],
    )
    found = judged(instance)
    assert points(found) == [("ministry", "M", "M", 5), ("law", "a", "C", 0)]
    assert list(found.weak_points["with_others"]) == [5, 10]


@pytest.mark.parametrize(
    ("kind", "name", "tables"),
    [
        (
            "agenda",
            "M",
            {"ministries": [{"ministry": "M", "agenda": 1}], "joint": [{"power": "a", "ministry": "M", "effort": 2}]},
        ),
        (
            "law",
            "a",
            {"powers": [{"power": "a", "lowest": "central", "owner": "M"}], "ministries": [{"ministry": "M"}]},
        ),
        ("decided", "a", {"decided": [{"decision": "must", "power": "a", "level": "central"}]}),
    ],
)
def test_obstacles_that_bar_every_level_cost_all_of_it(kind: str, name: str, tables: dict[str, Rows]) -> None:
    """Proves: a full agenda, law or a decision bars both levels, of which the zone would gain 10."""
    found = judged(alone(**tables))
    assert [(point[0], point[1], point[3]) for point in points(found)] == [(kind, name, 10)]
    assert found.weak_points["answers"].iloc[0] == ("C" if kind == "decided" else "M")


def test_bodies_without_capability_or_capacity() -> None:
    """Proves: p1 lacks the score and P carries no work: each alone gains what it adds: p1 10, P 5."""
    instance = alone(
        {"resources": {"staff": {}}},
        requirements=[{"power": "a", "capability": "legal", "score": 1}],
        capabilities=[{"body": body, "capability": "legal", "score": 1} for body in ("C", "P")],
        loads=[{"power": "a", "resource": "staff", "per_need": 1}],
        capacities=[{"body": "P", "resource": "staff", "amount": 3}],
    )
    found = judged(instance)
    assert points(found) == [("capability", "p1", "p1", 10), ("capacity", "P", "P", 5)]
    assert list(found.weak_points["detail"]) == [("legal",), ()]


def test_a_uniform_power_waits_for_the_other_zones() -> None:
    """Proves: a must be alike in p1 and p2; p1 alone would gain 10 at the zone, p2 needs nothing and gains 0."""
    instance = alone(
        powers=[{"power": "a", "uniform": "all"}], applies=[*only_in("p1", "a"), *only_in("p2", "a")],
        needs=[*NEEDED, {"power": "a", "zone": "p2", "need": 0}],
    )  # fmt: skip
    assert points(judged(instance)) == [("uniform", "a", "C", 10)]


def test_need_that_is_met_on_paper_only() -> None:
    """Proves: a at the zone meets 10 cases, but p1 carries 4 of its load of 10: 6 of the 10 are on paper.

    With the capability missing all 10 are, and the capacity has nothing to add.
    """
    loaded: dict[str, Rows] = {
        "loads": [{"power": "a", "resource": "staff", "per_need": 1}],
        "capacities": [{"body": "p1", "resource": "staff", "amount": 4}],
    }
    found = judged(alone({"resources": {"staff": {}}}, **loaded), "zone")
    assert [point[:3] for point in points(found)] == [("capacity", "p1", "p1")]
    assert points(found)[0][3] == pytest.approx(6)
    assert found.weak_points["detail"].iloc[0] == ("staff",)
    unable = alone(
        {"resources": {"staff": {}}}, **loaded, requirements=[{"power": "a", "capability": "legal", "score": 1}]
    )
    assert points(judged(unable, "zone")) == [("capability", "p1", "p1", 10)]


def test_grants_without_need_cost_their_holder() -> None:
    """Proves: supervision 1·2 and p1's fixed work of 3 for a need of 0: C handed it down and answers for 5."""
    instance = alone(
        {"resources": {"staff": {"cost": 1}}},
        powers=[{"power": "a", "supervision": 1}],
        needs=[{"power": "a", "zone": "p1", "need": 0}],
        loads=[{"power": "a", "resource": "staff", "fixed": 3}],
    )
    assert points(judged(instance, "zone")) == [("needless", "C", "C", 5)]


def test_an_innovation_counts_for_the_one_thing_that_is_missing() -> None:
    """Proves: i (worth 8) waits for M's consent alone; a's need adds 10: 18. With law in the way too, both gain 18."""
    tables: dict[str, Rows] = {
        "innovations": [{"innovation": "i", "zone": "p1", "value": 8}],
        "innovation_powers": [{"innovation": "i", "power": "a", "level": "provincial"}],
        "ministries": [{"ministry": "M", "consents": False}],
        "joint": [{"power": "a", "ministry": "M"}],
    }
    assert points(judged(alone(**tables))) == [("ministry", "M", "M", 18)]
    barred = judged(alone(**tables, powers=[{"power": "a", "lowest": "central"}]))
    told = zip(*(barred.weak_points[name] for name in ("kind", "gain", "with_others")), strict=True)
    assert set(told) == {("ministry", 0, 18), ("law", 0, 18)}


def test_links_count_what_platforms_on_offer_would_save() -> None:
    """Proves: a at the zone and b at the centre cost 3·2 = 6. Without platforms on offer all of it is at stake.

    A platform that takes off 25 % is worth 1.5. Moving b down as well would save 6, for which C answers.
    """
    tables: dict[str, Rows] = {
        "powers": [{"power": "a"}, {"power": "b", "domain": "x"}],
        "applies": only_in("p1", "a", "b"),
        "links": [{"power_a": "a", "power_b": "b", "cost": 3}],
        "needs": [*NEEDED, {"power": "b", "zone": "p1", "need": 0}],
    }
    bare = points(judged(alone(**tables), a_p1="zone"))
    assert sorted(bare) == [("links", "p1", "p1", 6), ("open", "C", "C", 6)]
    offered = alone(
        **tables,
        measures=[{"measure": "desk", "body": "P", "cost": 1}],
        effects=[{"measure": "desk", "effect": "platform", "domain": "*", "amount": 0.25}],
    )
    assert points(judged(offered, a_p1="zone")) == [("open", "C", "C", 6), ("links", "p1", "p1", 1.5)]


def test_links_that_would_get_dearer_do_not_count_against_a_move() -> None:
    """Proves: a's partner b could come along, so the link does not lower what moving a gains: 10."""
    instance = alone(
        powers=[{"power": "a"}, {"power": "b"}],
        applies=only_in("p1", "a", "b"),
        needs=[*NEEDED, {"power": "b", "zone": "p1", "need": 0}],
        links=[{"power_a": "a", "power_b": "b", "cost": 3}],
    )
    assert points(judged(instance)) == [("open", "C", "C", 10)]


def test_every_weak_point_is_an_estimate_with_somebody_who_answers() -> None:
    """Proves: the label, the ranks from 1, and that all kinds have names in both languages."""
    from allocation.language.catalogue import keys

    found = judged(alone()).weak_points
    assert list(found["rank"]) == list(range(1, len(found) + 1))
    assert set(found["basis"]) == {"estimate"}
    assert found["answers"].notna().all()
    for kind in KINDS:
        assert {f"evaluation.weak.{kind}", f"evaluation.kind.{kind}"} <= set(keys())
