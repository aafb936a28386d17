"""The lists that offices issue: every pair on one list, law and liability, conditions, reasons, what to ask for."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from brute_force import Tables
from cases import instance_of
from hypothesis import given
from hypothesis import settings as drawn
from hypothesis import strategies as st
from small import everywhere, only_in, state
from stepping import stepped
from strategies import tiny_instances

import allocation
from allocation.analysis.bottlenecks import bottlenecks
from allocation.analysis.listing import Listing, list_powers
from allocation.instance.instance import Instance
from allocation.outcome.allocation import Allocation, judge, today

INSTANCES = Path(__file__).parents[2] / "instances"
LISTS = ("granted", "recalled", "withheld")


@cache
def tutorial() -> Allocation:
    return allocation.solve(allocation.load(INSTANCES / "tutorial"))


def listed(instance: Instance, level: str = "central", *measures: str, **other: str) -> Listing:
    return list_powers(judge(instance, everywhere(instance, level, **other), measures))


def only(listing: Listing, name: str, **where: str) -> dict[str, Any]:
    """The one row of a list that matches."""
    frame = getattr(listing, name)
    for column, value in where.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return {str(column): value for column, value in frame.iloc[0].items()}


def check_that_each_pair_is_on_its_list(listing: Listing) -> None:
    """Assert what every listing keeps, from the allocation's own frame."""
    found, instance = listing.allocation, listing.allocation.instance
    position, structure = instance.structure.position, instance.structure
    on = {
        name: list(zip(getattr(listing, name)["power"], getattr(listing, name)["zone"], strict=True)) for name in LISTS
    }
    for pairs in on.values():
        assert len(pairs) == len(set(pairs))
    counts = listing.counts.set_index("zone")
    sums = dict.fromkeys((*LISTS, "as_before", "own"), 0)
    for power, zone, level, now in found.frame()[["power", "zone", "level", "current"]].itertuples(index=False):
        at, before = position[level], position[now]
        if at != before:
            fate = "granted" if at > before else "recalled"
        elif at > structure.held_at[power]:
            fate = "as_before"
        else:
            fate = "own" if at == structure.last else "withheld"
        sums[fate] += 1
        assert [name for name in LISTS if (power, zone) in set(on[name])] == ([fate] if fate in LISTS else [])
    assert {name: counts[name].sum() for name in sums} == sums
    assert counts["pairs"].sum() == len(found.levels) == sum(sums.values())


@pytest.mark.parametrize("name", ["ftz22", "tutorial"])
def test_every_pair_is_on_exactly_one_list(name: str) -> None:
    """Proves: each changed pair is handed down or taken back; one that stays with its holder is not handed down."""
    listing = list_powers(stepped(allocation.load(INSTANCES / name)))
    assert len(listing.granted) > 0
    assert len(listing.recalled) > 0
    check_that_each_pair_is_on_its_list(listing)


@given(tiny_instances(), st.randoms(use_true_random=False))
@drawn(max_examples=15)
def test_every_pair_of_any_allocation_is_on_exactly_one_list(tables: Tables, chance: Any) -> None:
    """Proves: the same for random instances and levels, and numbers run from 1 in every zone and ministry."""
    instance = instance_of(tables)
    structure = instance.structure
    levels = {pair: structure.levels[chance.choice(list(structure.chain[pair[1]]))] for pair in structure.pairs}
    adopted = [row.measure for row in instance.measures if chance.random() < 0.5]
    listing = list_powers(judge(instance, levels, adopted))
    check_that_each_pair_is_on_its_list(listing)
    for name, within in (("granted", "zone"), ("recalled", "zone"), ("withheld", "zone"), ("asked", "ministry")):
        for _, of_one in getattr(listing, name).groupby(within):
            assert list(of_one["number"]) == list(range(1, len(of_one) + 1))
    json.dumps(listing.to_json(), allow_nan=False)


def test_the_tutorial_by_hand() -> None:
    """Proves: six pairs go down, the harbour's two after the window; six stay, each for the reason its README gives."""
    listing = list_powers(tutorial())
    granted = {(row["power"], row["zone"]): row for row in listing.granted.to_dict("records")}
    assert set(granted) == {
        ("trade", "harbour"), ("trade", "hill"),
        ("land", "harbour"), ("land", "hill"), ("land", "plain"), ("works", "plain"),
    }  # fmt: skip
    assert {pair for pair, row in granted.items() if row["first"] == ("window",)} == {
        ("trade", "harbour"),
        ("land", "harbour"),
    }
    trade = granted["trade", "hill"]
    assert (trade["from"], trade["to"], trade["from_body"], trade["body"]) == ("central", "zone", "centre", "hill")
    assert (trade["agree"], trade["supervisor"]) == (("TRADE",), "TRADE")
    assert granted["land", "plain"]["supervisor"] == "west"
    why = {(row["power"], row["zone"]): row for row in listing.withheld.to_dict("records")}
    assert why["bank", "harbour"]["instead_barred_by"] == ("consent:BANKS",)
    assert why["bank", "harbour"]["instead_difference"] == pytest.approx(-3)
    assert why["works", "hill"]["instead_barred_by"] == ()
    assert why["works", "hill"]["instead_difference"] == pytest.approx(4)
    assert why["trade", "plain"]["instead_level"] == "provincial"
    asked = only(listing, "asked")
    assert (asked["ministry"], asked["power"], asked["zone"], asked["to"]) == ("BANKS", "bank", "harbour", "zone")
    assert asked["saving"] == pytest.approx(3)


def test_gains_are_those_that_bottlenecks_proves() -> None:
    """Proves: the banking ministry's consent gains 3, as `banks-join` does; without gains the columns are empty."""
    found = bottlenecks(tutorial(), kinds=("ministry", "agenda"))
    row = only(list_powers(tutorial(), gains=found), "ministries")
    assert row["consent_at_least"] == pytest.approx(3, abs=0.01)
    assert row["consent_at_most"] == pytest.approx(3, abs=0.01)
    assert row["agenda_at_least"] != row["agenda_at_least"]
    assert row["agenda_at_most"] != row["agenda_at_most"]
    plain = list_powers(tutorial())
    assert not plain.has_gains
    assert plain.ministries["consent_at_least"].isna().all()


def test_a_gain_is_told_for_what_a_ministry_is_asked_for() -> None:
    """Proves: M consents but has no room for a, worth 10: its agenda gains that, its consent is not asked for."""
    instance = state(
        powers=[{"power": "a"}],
        applies=only_in("p1", "a"),
        needs=NEEDS,
        ministries=[{"ministry": "M", "agenda": 1}],
        joint=[{"power": "a", "ministry": "M", "effort": 2}],
    )
    found = allocation.solve(instance)
    row = only(list_powers(found, gains=bottlenecks(found, kinds=("ministry", "agenda"))), "ministries")
    assert row["consent_at_least"] != row["consent_at_least"]
    assert [row["agenda_at_least"], row["agenda_at_most"]] == pytest.approx([10, 10], abs=0.01)


@pytest.mark.parametrize(
    ("mode", "liable"),
    [("下放", "p1"), ("授权", "p1"), ("委托", "M"), ("Entrustment", "M"), ("服务前移", None), (None, None)],
)
def test_who_is_liable_follows_from_the_mode_that_the_instance_states(mode: str | None, liable: str | None) -> None:
    """Proves: whoever takes on a transferred or authorised power, who entrusts an entrusted one; else it is open."""
    powers = [{"power": "a", "owner": "M"} | ({"mode": mode} if mode else {})]
    ministries = [{"ministry": "M"}]
    row = only(listed(state(powers=powers, ministries=ministries), a_p1="zone"), "granted")
    assert (row["liable"] if isinstance(row["liable"], str) else None) == liable
    assert (row["mode"] if isinstance(row["mode"], str) else None) == mode
    assert row["supervisor"] == "M"


def test_a_department_of_another_body_is_not_the_holder() -> None:
    """Proves: a power that law gives the province is the province's, though its owner is a ministry of the centre."""
    powers = [{"power": "a", "owner": "M", "held_at": "provincial", "mode": "委托"}]
    row = only(listed(state(powers=powers, ministries=[{"ministry": "M"}]), "provincial", a_p1="zone"), "granted")
    assert (row["supervisor"], row["liable"]) == ("P", "P")


NEEDS = [{"power": "a", "zone": "p1", "need": 10}]
FIRST: dict[str, dict[str, Any]] = {
    "capability": {
        "requirements": [{"power": "a", "capability": "skill", "score": 5}],
        "effects": [{"measure": "m", "effect": "capability", "capability": "skill", "amount": 5}],
    },
    "capacity": {
        "loads": [{"power": "a", "resource": "staff", "per_need": 1}],
        "capacities": [{"body": "p1", "resource": "staff", "amount": 4}],
        "effects": [{"measure": "m", "effect": "capacity", "resource": "staff", "amount": 6}],
    },
    "relief": {
        "loads": [{"power": "a", "resource": "staff", "per_need": 1}],
        "capacities": [{"body": "p1", "resource": "staff", "amount": 4}],
        "effects": [{"measure": "m", "effect": "relief", "resource": "staff", "power": "a", "amount": 0.6}],
    },
    "consent": {
        "ministries": [{"ministry": "M", "consents": "no"}],
        "joint": [{"power": "a", "ministry": "M"}],
        "effects": [{"measure": "m", "effect": "consent", "ministry": "M"}],
    },
    "agenda": {
        "measures": [{"measure": "m", "body": "C", "cost": 1}],
        "ministries": [{"ministry": "M", "agenda": 1}],
        "joint": [{"power": "a", "ministry": "M", "effort": 2}],
        "effects": [{"measure": "m", "effect": "agenda", "ministry": "M", "amount": 1}],
    },
    "legal": {
        "powers": [{"power": "a", "lowest": "central"}],
        "effects": [{"measure": "m", "effect": "legal", "power": "a", "level": "zone"}],
    },
}
ALONG: dict[str, dict[str, Any]] = {
    "service": {"effects": [{"measure": "m", "effect": "service", "power": "a", "level": "provincial", "amount": 0.2}]},
    "supervision": {
        "powers": [{"power": "a", "supervision": 2}],
        "effects": [{"measure": "m", "effect": "supervision", "power": "a", "amount": 0.5}],
    },
    "platform": {
        "powers": [{"power": "a", "domain": "d"}, {"power": "b", "domain": "d"}],
        "links": [{"power_a": "b", "power_b": "a", "cost": 3}],
        "effects": [{"measure": "m", "effect": "platform", "domain": "d", "amount": 0.5}],
    },
    "relief": {
        "loads": [{"power": "a", "resource": "staff", "fixed": 4}],
        "effects": [{"measure": "m", "effect": "relief", "resource": "staff", "power": "a", "amount": 0.5}],
    },
}


def relying(tables: dict[str, Any], level: str, *measures: str) -> dict[str, Any]:
    """The row of a in p1 at a level, all else at the centre; m is a measure of p1's province unless said."""
    body = "P" if level == "provincial" else "p1"
    usual = {
        "measures": [{"measure": "m", "body": body, "cost": 1}],
        "needs": NEEDS,
        "applies": only_in("p1", "a", "b"),
    }
    usual["powers"] = [{"power": "a"}, {"power": "b"}]
    settings = {"resources": {"staff": {"cost": 1}}}
    return only(listed(state(settings, **(usual | tables)), "central", *measures, a_p1=level), "granted")


@pytest.mark.parametrize("effect", FIRST)
def test_what_a_pair_cannot_do_without_comes_first(effect: str) -> None:
    """Proves: a measure without which a constraint breaks is a condition; not adopted, it is none."""
    row = relying(FIRST[effect], "zone", "m")
    assert (row["first"], row["along"]) == (("m",), ())
    assert relying(FIRST[effect], "zone")["first"] == ()


@pytest.mark.parametrize("effect", ALONG)
def test_what_only_eases_a_pair_goes_along(effect: str) -> None:
    """Proves: a measure without which the pair costs more, though nothing breaks, goes along."""
    level = "provincial" if effect == "service" else "zone"
    row = relying(ALONG[effect], level, "m")
    assert (row["first"], row["along"]) == ((), ("m",))
    assert relying(ALONG[effect], level)["along"] == ()


def test_who_agrees_by_a_measure_and_who_does_not() -> None:
    """Proves: of three that must agree, M does by itself, N by the measure and O not at all."""
    names = [{"ministry": "M"}, {"ministry": "N", "consents": "no"}, {"ministry": "O", "consents": "no"}]
    instance = state(
        ministries=names,
        joint=[{"power": "a", "ministry": row["ministry"]} for row in names],
        measures=[{"measure": "m", "body": "C", "cost": 1}],
        effects=[{"measure": "m", "effect": "consent", "ministry": "N"}],
    )
    row = only(listed(instance, "central", "m", a_p1="zone"), "granted")
    assert (row["agree"], row["by_measure"], row["refuse"]) == (("M", "N", "O"), ("N",), ("O",))


def test_conditions_are_those_for_all_and_for_the_nearest_body() -> None:
    """Proves: p1 has its own condition, p2 its province's, q1 only the general one."""
    joint = [
        {"power": "a", "ministry": "M", "condition": "report"},
        {"power": "a", "ministry": "M", "body": "P", "condition": "as P"},
        {"power": "a", "ministry": "M", "body": "p1", "condition": "as p1"},
    ]
    listing = listed(state(ministries=[{"ministry": "M"}], joint=joint), "zone")
    told = dict(zip(listing.granted["zone"], listing.granted["conditions"], strict=True))
    assert told == {"p1": ("report", "as p1"), "p2": ("report", "as P"), "q1": ("report",)}


def test_a_reason_is_told_for_a_level_that_law_allows() -> None:
    """Proves: the zone would save more, but law stops at the province: there capacity is what bars it."""
    instance = state(
        {"resources": {"staff": {}}},
        powers=[{"power": "a", "lowest": "provincial"}, {"power": "b", "lowest": "central"}],
        applies=only_in("p1", "a", "b"),
        needs=[{"power": power, "zone": "p1", "need": 10} for power in "ab"],
        loads=[{"power": "a", "resource": "staff", "per_need": 1}],
        capacities=[{"body": "P", "resource": "staff", "amount": 5}],
    )
    listing = listed(instance)
    row = only(listing, "withheld", power="a")
    assert (row["instead_level"], row["instead_barred_by"]) == ("provincial", ("capacity:P",))
    unlawful = only(listing, "withheld", power="b")
    assert unlawful["instead_barred_by"] == ("range:central",)


def test_only_lawful_levels_are_asked_for() -> None:
    """Proves: M's refusal bars both levels, the zone would save most, but law stops at the province."""
    tables = {"ministries": [{"ministry": "M", "consents": "no"}], "joint": [{"power": "a", "ministry": "M"}]}
    powers = [{"power": "a", "lowest": "provincial"}]
    instance = state(powers=powers, applies=only_in("p1", "a"), needs=NEEDS, **tables)
    asked = only(listed(instance), "asked")
    assert (asked["to"], asked["refuses"], asked["agenda_full"], asked["need"]) == ("provincial", True, False, 10)
    barred = state(powers=[{"power": "a", "lowest": "central"}], needs=NEEDS, **tables)
    assert listed(barred).asked.empty


def test_what_saves_nothing_is_asked_for_only_if_somebody_waits_for_it() -> None:
    """Proves: supervision is dearer than the need, but an innovation waits for a, and p2 asked for it."""
    instance = state(
        powers=[{"power": "a", "supervision": 50}, {"power": "b", "lowest": "central"}],
        needs=NEEDS,
        ministries=[{"ministry": "M", "consents": "no"}, {"ministry": "N", "agenda": 0}],
        joint=[{"power": "a", "ministry": "M"}, {"power": "a", "ministry": "N", "effort": 1}],
        innovations=[{"innovation": "i", "zone": "p1", "value": 1}],
        innovation_powers=[{"innovation": "i", "power": power, "level": "provincial"} for power in "ab"],
        requests=[{"power": "a", "zone": "p2", "asked_on": "2024-05-01"}],
    )
    listing = listed(instance)
    assert [*zip(listing.asked["ministry"], listing.asked["zone"], strict=True)] == [
        ("M", "p1"), ("M", "p2"), ("N", "p1"), ("N", "p2"),
    ]  # fmt: skip
    first = only(listing, "asked", ministry="M", zone="p1")
    assert (first["innovations"], first["requested"], first["to"]) == (("i",), False, "provincial")
    assert (first["joint"], first["also_refuse"], first["also_full"]) == (("N",), (), ("N",))
    second = only(listing, "asked", ministry="N", zone="p2")
    assert (second["innovations"], second["requested"], second["asked_on"]) == ((), True, "2024-05-01")
    assert (second["refuses"], second["agenda_full"], second["also_refuse"]) == (False, True, ("M",))
    assert only(listing, "ministries", ministry="M")["innovations"] == 1


def test_an_allocation_taken_back_says_why() -> None:
    """Proves: p1 exercises a today but lacks the skill: taken back to the province, with that as the reason."""
    instance = state(
        powers=[{"power": "a", "held_at": "provincial", "highest": "provincial"}],
        applies=only_in("p1", "a"),
        current=[{"power": "a", "zone": "p1", "level": "zone"}],
        requirements=[{"power": "a", "capability": "skill", "score": 5}],
        capabilities=[{"body": "P", "capability": "skill", "score": 5}],
        needs=NEEDS,
    )
    row = only(listed(instance, "provincial"), "recalled")
    assert (row["from_body"], row["body"], row["today_level"]) == ("p1", "P", "zone")
    assert row["today_barred_by"] == ("requirement:skill",)
    assert row["today_difference"] == pytest.approx(-5)


def test_today_hands_nothing_down() -> None:
    """Proves: today's allocation has no changes to list, and a result without an allocation is refused."""
    listing = list_powers(today(allocation.load(INSTANCES / "tutorial")))
    assert listing.granted.empty
    assert listing.recalled.empty
    assert len(listing.withheld) == 12
    with pytest.raises(ValueError, match="no allocation"):
        list_powers(Allocation(listing.allocation.instance, allocation.Status.INFEASIBLE))
