"""Diagnoses of hand-worked small states, a kind of constraint each: what is in the way, what must give."""

from typing import Any

import pytest
from small import only_in, state

from allocation.analysis.diagnosis import Diagnosis, apply_changes, diagnose, words
from allocation.outcome.allocation import Status
from allocation.outcome.solving import solve


def must(power: str, level: str, zone: str | None = None) -> dict[str, Any]:
    return {"decision": "must", "power": power, "level": level, "zone": zone}


def one_pair(**tables: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    return {"applies": only_in("p1", "a")} | tables


def told(found: Diagnosis) -> list[dict[str, Any]]:
    assert found.status == "infeasible"
    assert found.works
    assert found.least
    assert solve(apply_changes(found.instance, found.changes)).status is Status.OPTIMAL
    for language in ("en", "zh"):
        lines = words.lines(found, language)
        assert len(lines) == len(found.causes) + len(found.changes) + 1
        assert not any("{" in line for line in lines)
    return [change.to_json() for change in found.changes]


def kinds(found: Diagnosis) -> list[tuple[str, set[str]]]:
    return [(cause.kind, {found.sources[i].kind for i in cause.members}) for cause in found.causes]


def test_that_an_allocation_exists_is_said_and_shown() -> None:
    found = diagnose(state())
    assert found.exists
    assert found.changes == ()
    assert found.causes == ()
    assert found.allocation is not None
    assert found.allocation.verdict is not None
    assert not found.allocation.verdict.breaches
    assert words.title(found) == "small: an allocation exists; nothing has to change."


def test_capacity_is_raised_to_the_forced_load() -> None:
    instance = state(
        {"resources": {"staff": {"unit": "days"}}},
        **one_pair(
            decided=[must("a", "zone")],
            loads=[{"power": "a", "resource": "staff", "fixed": 5, "per_need": 0.5}],
            needs=[{"power": "a", "zone": "p1", "need": 9}],
            capacities=[{"body": "p1", "resource": "staff", "amount": 8}],
        ),
    )
    found = diagnose(instance)
    # 5 + 0.5 · 9 = 9.5 days against 8
    where = {"body": "p1", "resource": "staff"}
    assert told(found) == [{"table": "capacities", "where": where, "column": "amount", "set": 9.5}]
    assert kinds(found) == [("forced", {"capacity"})]
    assert words.lines(found)[1] == (
        "change: raise capacities.amount of staff in p1 from 8 to 9.5 days [table capacities]"
    )


def test_forced_effort_over_an_agenda() -> None:
    instance = state(
        **one_pair(
            decided=[must("a", "zone")],
            ministries=[{"ministry": "m", "agenda": 2}],
            joint=[{"power": "a", "ministry": "m", "effort": 3}],
        )
    )
    found = diagnose(instance)
    assert told(found) == [{"table": "ministries", "where": {"ministry": "m"}, "column": "agenda", "set": 3}]
    assert kinds(found) == [("forced", {"agenda"})]


def test_forced_changes_over_the_limit() -> None:
    found = diagnose(state({"reform": {"max_changes": 1}}, decided=[must("a", "zone")]))
    assert told(found) == [{"key": "reform.max_changes", "set": 3}]
    assert kinds(found) == [("forced", {"max_changes"})]


def test_budget_for_a_measure_that_is_needed() -> None:
    tables = one_pair(
        decided=[must("a", "zone")],
        requirements=[{"power": "a", "capability": "law", "score": 10}],
        measures=[{"measure": "school", "body": "p1", "cost": 100, "payer": "P"}],
        effects=[{"measure": "school", "effect": "capability", "capability": "law", "amount": 10}],
        budgets=[{"payer": "P", "amount": 80}],
    )
    found = diagnose(state(**tables), weights={"capability": 5})
    assert told(found) == [{"table": "budgets", "where": {"payer": "P"}, "column": "amount", "set": 100}]
    assert kinds(found) == [("conflict", {"budget", "capability", "requirement", "decided"})]
    # budgets are paid once, costs are per year
    assert "raise budgets.amount of P from 80 to 100 CNY 10k [" in " ".join(words.lines(found))
    assert "由 80 提高到 100 万元" in " ".join(words.lines(found, "zh"))
    assert "万元/年" not in " ".join(words.lines(found, "zh"))


def test_group_whose_measures_are_needed_together() -> None:
    """Proves: of three measures that exclude each other, of which two suffice together, one of those two leaves."""
    tables = one_pair(
        decided=[must("a", "zone")],
        requirements=[{"power": "a", "capability": "law", "score": 10}],
        measures=[
            {"measure": name, "body": "p1", "cost": 1, "group": "schools"} for name in ("short", "evening", "night")
        ],
        effects=[
            {"measure": name, "effect": "capability", "capability": "law", "amount": amount}
            for name, amount in (("short", 2), ("evening", 6), ("night", 4))
        ],
    )
    found = diagnose(state(**tables), weights={"capability": 50, "requirement": 50})
    [change] = told(found)
    assert change["where"]["measure"] in ("evening", "night")
    assert change == {"table": "measures", "where": change["where"], "column": "group", "set": ""}
    assert kinds(found) == [("conflict", {"group", "capability", "requirement", "decided"})]
    assert "is of the group schools" in words.lines(found)[0]
    kept = diagnose(found.instance, weights={"group": float("inf")})
    # the school that helps most leaves 4 of 10 points to make up
    assert told(kept) == [{"table": "capabilities", "append": {"body": "p1", "capability": "law", "score": 4}}]


def test_uniform_power_decided_at_two_levels() -> None:
    tables: dict[str, list[dict[str, Any]]] = {
        "powers": [{"power": "a", "uniform": "parent"}],
        "decided": [must("a", "zone", "p1"), must("a", "central", "p2")],
    }
    found = diagnose(state(**tables))
    assert told(found) == [{"table": "powers", "where": {"power": "a"}, "column": "uniform", "set": ""}]
    assert kinds(found) == [("conflict", {"uniform", "decided"})]
    assert len(found.causes[0].members) == 3
    # what may not be changed stays: one of the two decisions goes instead
    other = diagnose(state(**tables), weights={"uniform": float("inf")})
    assert [change["table"] for change in told(other)] == ["decided"]


@pytest.mark.parametrize(
    ("rule", "first", "second"),
    [("bundle", "zone", "central"), ("requires", "zone", "provincial"), ("separate", "zone", "zone")],
)
def test_rules(rule: str, first: str, second: str) -> None:
    found = diagnose(
        state(
            powers=[{"power": "a"}, {"power": "b"}],
            rules=[{"rule": rule, "power_a": "a", "power_b": "b", "zone": "p1"}],
            decided=[must("a", first), must("b", second)],
        )
    )
    where = {"rule": rule, "power_a": "a", "power_b": "b", "zone": "p1"}
    assert told(found) == [{"table": "rules", "where": where, "drop": True}]
    assert kinds(found) == [("conflict", {"rule", "decided"})]


def test_nobody_is_able() -> None:
    found = diagnose(
        state(
            requirements=[{"power": "a", "capability": "law", "score": 10}],
            capabilities=[{"body": "C", "capability": "law", "score": 8}],
        )
    )
    where = {"body": "C", "capability": "law"}
    assert told(found) == [{"table": "capabilities", "where": where, "column": "score", "set": 10}]
    assert [(cause.kind, len(cause.pairs)) for cause in found.causes] == [("no-level", 3)]
    lowered = diagnose(found.instance, weights={"capability": float("inf")})
    where = {"power": "a", "capability": "law"}
    assert told(lowered) == [{"table": "requirements", "where": where, "column": "score", "set": 8}]


def test_score_of_a_body_without_a_row_is_added() -> None:
    found = diagnose(
        state(**one_pair(requirements=[{"power": "a", "capability": "law", "score": 1}], decided=[must("a", "zone")]))
    )
    assert told(found) == [{"table": "capabilities", "append": {"body": "p1", "capability": "law", "score": 1}}]


@pytest.mark.parametrize(
    ("joint", "where"),
    [
        ([{"power": "a", "ministry": "m"}], ""),
        ([{"power": "a", "ministry": "m"}, {"power": "a", "ministry": "m", "body": "P", "consents": False}], "P"),
    ],
)
def test_refused_consent(joint: list[dict[str, Any]], where: str) -> None:
    found = diagnose(
        state(**one_pair(decided=[must("a", "zone")], ministries=[{"ministry": "m", "consents": False}], joint=joint))
    )
    row = {"power": "a", "ministry": "m", "body": where}
    assert told(found) == [{"table": "joint", "where": row, "column": "consents", "set": "yes"}]
    assert kinds(found) == [("no-level", {"decided", "consent"})]


def test_decided_against_law() -> None:
    tables: dict[str, list[dict[str, Any]]] = {
        "powers": [{"power": "a", "lowest": "central"}],
        "decided": [must("a", "zone", "p1")],
    }
    found = diagnose(state(**tables))
    assert [change["table"] for change in told(found)] == ["decided"]
    law = diagnose(state(**tables), weights={"lowest": 1})
    assert told(law) == [{"table": "powers", "where": {"power": "a"}, "column": "lowest", "set": "zone"}]


def test_highest_level_in_law() -> None:
    tables: dict[str, list[dict[str, Any]]] = {
        "powers": [{"power": "a", "highest": "zone"}],
        "decided": [must("a", "central", "p1")],
    }
    law = diagnose(state(**tables), weights={"highest": 1})
    assert told(law) == [{"table": "powers", "where": {"power": "a"}, "column": "highest", "set": "central"}]
    assert kinds(law) == [("no-level", {"decided", "highest"})]


def test_must_at_a_level_that_the_chain_lacks() -> None:
    bodies = [{"body": "C", "level": "central"}, {"body": "p1", "level": "zone", "parent": "C"}]
    found = diagnose(state(bodies=bodies, decided=[must("a", "provincial")]))
    assert [change["table"] for change in told(found)] == ["decided"]


def test_conflict_that_only_whole_numbers_have() -> None:
    # three powers, each two apart, and two levels: a half of each would do
    powers = [{"power": power, "lowest": "provincial"} for power in "abc"]
    rules = [{"rule": "separate", "power_a": a, "power_b": b} for a, b in ("ab", "bc", "ca")]
    found = diagnose(state(powers=powers, rules=rules, applies=only_in("p1", "a", "b", "c")))
    assert [change["table"] for change in told(found)] == ["rules"]
    assert kinds(found) == [("conflict", {"rule", "lowest"})]
    assert len(found.causes[0].members) == 6


def test_two_separate_causes_are_two_lines() -> None:
    found = diagnose(
        state(
            powers=[{"power": power} for power in "abcd"],
            rules=[{"rule": "bundle", "power_a": a, "power_b": b} for a, b in ("ab", "cd")],
            decided=[must("a", "zone"), must("b", "central"), must("c", "zone"), must("d", "central")],
        )
    )
    assert len(told(found)) == 2
    assert kinds(found) == [("conflict", {"rule", "decided"})] * 2


def test_nothing_may_change() -> None:
    never = dict.fromkeys(("decided", "uniform"), float("inf"))
    instance = state(
        powers=[{"power": "a", "uniform": "all"}], decided=[must("a", "zone", "p1"), must("a", "central", "p2")]
    )
    found = diagnose(instance, weights=never)
    assert found.status == "infeasible"
    assert found.changes == ()
    assert words.lines(found)[-1] == "No change of what may change makes room for an allocation."


def test_weights_are_checked() -> None:
    with pytest.raises(ValueError, match="capacities"):
        diagnose(state(), weights={"capacities": 1})
    with pytest.raises(ValueError, match="positive"):
        diagnose(state(), weights={"capacity": 0})
