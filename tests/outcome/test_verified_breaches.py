"""Every family of constraints: kept on one side of its limit, found on the other."""

from typing import Any

import pytest
from small import everywhere, only_in, state

from allocation.instance.instance import Instance
from allocation.outcome.verification import FAMILIES, Breach, verify

AB = [{"power": "a"}, {"power": "b"}]


def breaches(instance: Instance, level: str, *measures: str, **other: str) -> tuple[Breach, ...]:
    """What is broken where all pairs are at a level, but for some."""
    return verify(instance, everywhere(instance, level, **other), measures).breaches


def found(instance: Instance, level: str, *measures: str, **other: str) -> list[tuple[str, float, tuple[str, ...]]]:
    """Family, excess and ids of what is broken."""
    return [(broken.family, broken.excess, broken.ids) for broken in breaches(instance, level, *measures, **other)]


def helped(effect: dict[str, Any], body: str = "P") -> dict[str, list[dict[str, Any]]]:
    """A measure `m` at a body with one effect, on all powers unless said."""
    return {
        "measures": [{"measure": "m", "body": body, "cost": 0}],
        "effects": [{"measure": "m"} | effect],
    }


def test_a_level_that_the_chain_lacks_is_a_breach() -> None:
    """Proves: nobody exercises a provincial power in a zone right under the centre; its loads and scores are nobody's.

    Sensitivity: taking the nearest body would find nothing.
    """
    instance = state(
        bodies=[{"body": "C", "level": "central"}, {"body": "z", "level": "zone", "parent": "C"}],
        requirements=[{"power": "a", "capability": "skill", "score": 1}],
        capabilities=[{"body": "C", "capability": "skill", "score": 1}],
    )
    assert found(instance, "provincial") == [("level", 1, ("a", "z", "provincial"))]
    assert found(instance, "central") == []


def test_the_range_of_the_law_is_kept_on_both_sides() -> None:
    """Proves: more central than `highest` and more local than `lowest` are breaches, the ends are not.

    Sensitivity: an end taken as excluded would show at the province.
    """
    instance = state(
        applies=only_in("p1", "a"), powers=[{"power": "a", "highest": "provincial", "lowest": "provincial"}]
    )
    assert found(instance, "central") == [("range", 1, ("a", "p1", "C"))]
    assert found(instance, "zone") == [("range", 1, ("a", "p1", "p1"))]
    assert found(instance, "provincial") == []


@pytest.mark.parametrize(
    ("effect", "free"),
    [
        ({"domain": "*", "level": "zone"}, {"p1", "p2"}),
        ({"power": "a", "level": "zone"}, {"p1", "p2"}),
        ({"domain": "trade", "level": "zone"}, {"p1", "p2"}),
        ({"domain": "land", "level": "zone"}, set()),
        ({"domain": "*", "level": "provincial"}, set()),
    ],
)
def test_a_change_of_law_extends_the_range_in_its_zones(effect: dict[str, Any], free: set[str]) -> None:
    """Proves: the powers covered may go down to the effect's level under the measure's body; up to where they might
    before, never less.

    Sensitivity: free in q1 too if it acted everywhere.
    """
    instance = state(
        powers=[{"power": "a", "lowest": "provincial", "domain": "trade"}], **helped({"effect": "legal"} | effect)
    )
    assert {broken.zone for broken in breaches(instance, "zone", "m")} == {"p1", "p2", "q1"} - free
    assert found(instance, "provincial", "m") == []


def test_decided_pairs_stay_where_they_must() -> None:
    """Proves: `must` and `never`, for one zone or all; rows on no pair have no effect.

    Sensitivity: p2 or q1 would be named if the zone's row held everywhere; an error if the row on no pair counted.
    """
    instance = state(
        powers=AB,
        applies=only_in("p1", "b"),
        decided=[
            {"decision": "must", "power": "a", "zone": "p1", "level": "zone"},
            {"decision": "never", "power": "b", "level": "central"},
            {"decision": "must", "power": "b", "zone": "q1", "level": "zone"},
        ],
    )
    assert found(instance, "central") == [
        ("decided", 2, ("a", "p1", "C", "zone")),
        ("decided", 1, ("b", "p1", "C", "central")),
    ]
    assert found(instance, "provincial", a_p1="zone") == []


def test_whoever_exercises_a_power_needs_the_scores() -> None:
    """Proves: a missing score is 0, for the root too; an effect adds to the score of exactly its measure's body.

    Sensitivity: with effects reaching the zones under P, p1 would have 3 and pass; with the root exempt, C would.
    """
    instance = state(
        requirements=[{"power": "a", "capability": "skill", "score": 3}],
        capabilities=[{"body": "P", "capability": "skill", "score": 1}],
        applies=only_in("p1", "a"),
        **helped({"effect": "capability", "capability": "skill", "amount": 2}),
    )
    assert found(instance, "central", "m") == [("requirement", 3, ("a", "p1", "C", "skill"))]
    assert found(instance, "provincial") == [("requirement", 2, ("a", "p1", "P", "skill"))]
    assert found(instance, "provincial", "m") == []
    assert found(instance, "zone", "m") == [("requirement", 3, ("a", "p1", "p1", "skill"))]


def consenting(joint: list[dict[str, Any]], ministry: dict[str, Any], **tables: list[dict[str, Any]]) -> Instance:
    tables.setdefault("powers", [{"power": "a"}])
    return state(
        ministries=[{"ministry": "M"} | ministry],
        joint=[{"power": "a", "ministry": "M"} | row for row in joint],
        **tables,
    )


def refused(instance: Instance, level: str, *measures: str, **other: str) -> set[str | None]:
    """The zones without consent."""
    broken = breaches(instance, level, *measures, **other)
    assert {one.family for one in broken} <= {"consent"}
    assert {one.other for one in broken} <= {"M"}
    return {one.zone for one in broken}


ALL = {"p1", "p2", "q1"}


@pytest.mark.parametrize(
    ("own", "answers", "without"),
    [
        (True, [{}], set()),
        (False, [{}], ALL),
        (False, [{"consents": True}], set()),
        (True, [{"consents": False}], ALL),
        (True, [{}, {"body": "P", "consents": False}], {"p1", "p2"}),
        (True, [{}, {"body": "P", "consents": False}, {"body": "p1", "consents": True}], {"p2"}),
        (True, [{"consents": True}, {"body": "C", "consents": False}, {"body": "P", "consents": True}], {"q1"}),
        (True, [{}, {"body": "P", "consents": False}, {"body": "p1"}], {"p1", "p2"}),
        (False, [{}, {"body": "p1"}], ALL),
    ],
)
def test_the_nearest_answer_decides(own: bool, answers: list[dict[str, Any]], without: set[str]) -> None:  # noqa: FBT001
    """Proves: the answer for the nearest body up the chain, then the power's, then the ministry's own; an empty one is
    skipped.

    Sensitivity: each case fails where the order is another or an empty answer counts as yes.
    """
    assert refused(consenting(answers, {"consents": own}), "zone") == without


def test_consent_is_asked_below_both_the_holder_and_the_ministrys_body() -> None:
    """Proves: a ministry of the root is asked below the centre, a department of P below the province and for P's zones
    only; nobody for a power held in the zone; going up needs nobody.

    Sensitivity: q1 would be named if departments answered for all zones; the province if `>=` stood for `>`.
    """
    central = consenting([{}], {"consents": False})
    assert refused(central, "central") == set()
    assert refused(central, "provincial") == ALL
    department = consenting([{}], {"consents": False, "body": "P"})
    assert refused(department, "provincial") == set()
    assert refused(department, "zone") == {"p1", "p2"}
    held_low = consenting([{}], {"consents": False}, powers=[{"power": "a", "held_at": "provincial"}])
    assert refused(held_low, "provincial", a_p1="central", a_q1="zone") == {"q1"}


@pytest.mark.parametrize(
    ("effect", "without"),
    [
        ({"ministry": "M"}, {"q1"}),
        ({"ministry": "M", "power": "a"}, {"q1"}),
        ({"ministry": "M", "power": "b"}, ALL),
        ({"ministry": "M", "domain": "trade"}, {"q1"}),
        ({"ministry": "M", "domain": "land"}, ALL),
        ({"ministry": "N"}, ALL),
    ],
)
def test_a_measure_brings_consent_in_its_zones(effect: dict[str, Any], without: set[str]) -> None:
    """Proves: for all powers if it names none, else for the power or domain; only of its ministry, only under P.

    Sensitivity: no zone would be left if it acted everywhere.
    """
    instance = consenting(
        [{}],
        {"consents": False},
        powers=[{"power": "a", "domain": "trade"}, {"power": "b", "domain": "land"}],
        **helped({"effect": "consent"} | effect),
    )
    assert refused(instance, "zone", "m") == without


def test_a_ministry_spends_its_effort_once_a_power() -> None:
    """Proves: three pairs of a and one of b take 2 + 3; a pair that asks nobody takes none; effort in rows with a body
    counts not; an effect adds to the agenda.

    Sensitivity: 9 if paid per pair; 2 + 3 + 50 with the body's row.
    """
    instance = state(
        powers=[*AB, {"power": "c"}],
        ministries=[{"ministry": "M", "agenda": 4}, {"ministry": "N"}],
        joint=[
            {"power": "a", "ministry": "M", "effort": 2},
            {"power": "a", "ministry": "M", "body": "P", "effort": 50},
            {"power": "b", "ministry": "M", "effort": 3},
            {"power": "c", "ministry": "M", "effort": 9},
            {"power": "a", "ministry": "N", "effort": 99},
        ],
        **helped({"effect": "agenda", "ministry": "M", "amount": 1}, body="q1"),
    )
    levels = {"a_p1": "zone", "a_p2": "provincial", "a_q1": "provincial", "b_p1": "zone"}
    assert found(instance, "central", **levels) == [("agenda", 1, ("C", "M"))]
    assert found(instance, "central", "m", **levels) == []


def test_a_uniform_power_is_at_one_level() -> None:
    """Proves: `all` over every zone, `parent` over the zones of one parent; excess counts the zones that differ.

    Sensitivity: `parent` taken as `all` would find q1.
    """
    by_parent = state(powers=[{"power": "a", "uniform": "parent"}])
    assert found(by_parent, "central", a_q1="zone") == []
    assert found(by_parent, "central", a_p1="zone") == [("uniform", 1, ("a", "P"))]
    by_all = state(powers=[{"power": "a", "uniform": "all"}])
    assert found(by_all, "central", a_q1="zone") == [("uniform", 1, ("a",))]
    assert found(by_all, "zone") == []


@pytest.mark.parametrize(
    ("rule", "kept", "broken"),
    [
        ("bundle", [("zone", "zone")], [("zone", "central", 2), ("central", "provincial", 1)]),
        ("requires", [("central", "zone"), ("zone", "zone")], [("zone", "central", 2), ("zone", "provincial", 1)]),
        ("separate", [("central", "zone"), ("zone", "central")], [("zone", "zone", 1), ("central", "central", 1)]),
    ],
)
def test_rules_tie_two_powers_in_a_zone(
    rule: str, kept: list[tuple[str, str]], broken: list[tuple[str, str, float]]
) -> None:
    """Proves: same level; a never more local than b; never the same level; only where both have pairs.

    Sensitivity: `requires` the other way round would swap its cases; an error if q1, without b, counted.
    """
    instance = state(
        powers=AB,
        applies=only_in("p1", "a", "b") + only_in("q1", "a"),
        rules=[{"rule": rule, "power_a": "a", "power_b": "b"}],
    )
    for level_a, level_b in kept:
        assert found(instance, "central", a_p1=level_a, b_p1=level_b) == []
    for level_a, level_b, excess in broken:
        assert found(instance, "central", a_p1=level_a, b_p1=level_b) == [(rule, excess, ("a", "p1", "b"))]


def test_a_rule_of_one_zone_holds_there_only() -> None:
    """Proves: p1's rule says nothing about p2.

    Sensitivity: two breaches if it held everywhere.
    """
    instance = state(powers=AB, rules=[{"rule": "separate", "power_a": "a", "power_b": "b", "zone": "p1"}])
    assert found(instance, "central") == [("separate", 1, ("a", "p1", "b"))]


def loaded(capacity: float, **tables: list[dict[str, Any]]) -> Instance:
    return state(
        {"resources": {"staff": {}}},
        needs=[{"power": "a", "zone": "p1", "need": 50}, {"power": "a", "zone": "p2", "need": 30}],
        loads=[{"power": "a", "resource": "staff", "fixed": 20, "per_need": 1}],
        capacities=[{"body": "P", "resource": "staff", "amount": capacity}],
        **tables,
    )


def test_a_body_carries_what_it_can() -> None:
    """Proves: 20 + 50 + 30 fit a capacity of 100 but not one of 90; other bodies have no limit.

    Sensitivity: with the fixed load per zone 120 would break 100; without it 80 would fit 90.
    """
    assert found(loaded(100), "provincial") == []
    assert found(loaded(90), "provincial") == [("capacity", 10, ("P", "staff"))]
    assert found(loaded(90), "central") == []


@pytest.mark.parametrize(
    ("effect", "body", "over"),
    [
        ({"effect": "capacity", "amount": 10}, "P", 0),
        ({"effect": "capacity", "amount": 4}, "P", 6),
        ({"effect": "capacity", "amount": 10}, "C", 10),
        ({"effect": "relief", "domain": "*", "amount": 0.1}, "P", 0),
        ({"effect": "relief", "domain": "*", "amount": 0.1}, "C", 10),
        ({"effect": "relief", "power": "b", "amount": 0.1}, "P", 10),
    ],
)
def test_measures_add_capacity_or_take_load_off(effect: dict[str, Any], body: str, over: float) -> None:
    """Proves: 10 more capacity, or a tenth of 100 less load, at exactly P, mends an excess of 10.

    Sensitivity: measures of C would mend it if they acted on the bodies below.
    """
    instance = loaded(90, powers=AB, **helped({"resource": "staff"} | effect, body))
    expected = [("capacity", over, ("P", "staff"))] if over else []
    assert found(instance, "provincial", "m") == expected


def test_rounding_is_no_breach() -> None:
    """Proves: a millionth of a limit is rounding, a hundred-thousandth is not.

    Sensitivity: an exact comparison would find the first.
    """
    assert found(loaded(100 - 0.9e-4), "provincial") == []
    assert [broken[0] for broken in found(loaded(100 - 1e-3), "provincial")] == ["capacity"]


def test_at_most_one_measure_of_a_group() -> None:
    """Proves: two of group g are one too many; measures without a group are in none together.

    Sensitivity: the empty group would be named if it counted as one.
    """
    rows = [{"measure": name, "body": "P", "cost": 1, "group": group} for name, group in (("m", "g"), ("n", "g"))]
    rows += [{"measure": name, "body": "P", "cost": 1} for name in ("u", "v")]
    assert found(state(measures=rows), "central", "m", "n", "u", "v") == [("group", 1, ("g",))]
    assert found(state(measures=rows), "central", "m", "u", "v") == []


def test_a_budget_counts_whole_costs_of_its_payer() -> None:
    """Proves: 30 over ten years and 5 of payer x are 35 against 34; what others pay counts not.

    Sensitivity: a yearly 8 would fit.
    """
    instance = state(
        measures=[
            {"measure": "m", "body": "P", "cost": 30, "years": 10, "payer": "x"},
            {"measure": "n", "body": "P", "cost": 5, "payer": "x"},
            {"measure": "o", "body": "P", "cost": 99, "payer": "y"},
            {"measure": "u", "body": "P", "cost": 99},
        ],
        budgets=[{"payer": "x", "amount": 34}],
    )
    assert found(instance, "central", "m", "n", "o", "u") == [("budget", 1, ("x",))]
    assert found(instance, "central", "m", "o", "u") == []


def test_no_more_changes_than_the_reform_may_make() -> None:
    """Proves: pairs that differ from today count, those of need 0 too.

    Sensitivity: none would be found if only pairs with need counted.
    """
    instance = state({"reform": {"max_changes": 1}}, current=[{"power": "a", "zone": "q1", "level": "zone"}])
    assert found(instance, "central") == []
    assert found(instance, "central", a_p1="zone", a_q1="zone") == []
    assert found(instance, "zone") == [("max_changes", 1, ())]


@pytest.mark.parametrize(
    ("levels", "measures", "said"),
    [
        ({("a", "p1"): "zone"}, (), "2 pairs have no level"),
        (dict.fromkeys((("a", "p1"), ("a", "p2"), ("a", "q1"), ("a", "x")), "zone"), (), "not a pair"),
        (dict.fromkeys((("a", "p1"), ("a", "p2"), ("a", "q1")), "moon"), (), "not a level"),
        (dict.fromkeys((("a", "p1"), ("a", "p2"), ("a", "q1")), "zone"), ("m",), "not a measure"),
    ],
)
def test_what_is_no_allocation_is_refused(
    levels: dict[tuple[str, str], str], measures: tuple[str, ...], said: str
) -> None:
    """Proves: levels for other than the pairs, unknown levels and measures are errors of the caller.

    Sensitivity: a missing pair would silently cost nothing.
    """
    with pytest.raises(ValueError, match=said):
        verify(state(), levels, measures)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_breaches_speak(language: str) -> None:
    """Proves: every family, in all its variants, has a message in both languages that names what it concerns.

    Sensitivity: a missing text or placeholder raises.
    """
    values = dict.fromkeys(
        ("level", "highest", "lowest", "score", "required", "levels", "other_level", "load", "limit", "effort"), "7"
    ) | dict.fromkeys(("cost", "changes", "measures"), "8")
    variants = {"decided": ("must", "never"), "uniform": ("all", "parent")}
    for family in FAMILIES:
        for variant in variants.get(family, ("",)):
            broken = Breach(family, 1234.5, "a", "p1", "P", "the other", values, variant)
            said = broken.message(language)  # type: ignore[arg-type] # the languages are those of the catalogue
            assert "{" not in said
            assert any(name in said for name in ("a", "the other", "8"))
    capacity = Breach("capacity", 1234.5, body="P", other="staff", values={"load": "2", "limit": "1"})
    assert "1,234.5" in capacity.message()
