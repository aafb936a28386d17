"""Why pairs moved, each kind of reason worked out by hand."""

from dataclasses import replace
from typing import Any

import pytest
from small import everywhere, only_in, state

import allocation
from allocation.analysis.comparison import Comparison, compare, words
from allocation.analysis.evaluation.words import Names
from allocation.instance.instance import Instance
from allocation.outcome.allocation import Allocation, judge, today

Rows = list[dict[str, Any]]


def two(**tables: Rows) -> Instance:
    """Powers a and b in p1; a is needed 10 times and costs 1 a step to supervise."""
    usual: dict[str, Rows] = {
        "powers": [{"power": "a", "supervision": 1}, {"power": "b"}],
        "applies": only_in("p1", "a", "b"),
        "needs": [{"power": "a", "zone": "p1", "need": 10}],
    }
    return state({}, **(usual | tables))


def at(instance: Instance, level: str, **other: str) -> Allocation:
    return judge(instance, everywhere(instance, level, **other))


def reason(before: Allocation, after: Allocation, power: str = "a") -> dict[str, Any]:
    """The reason for a power's move, without its place."""
    rows = compare([before, after], ["before", "after"]).reasons
    (row,) = rows[rows["power"] == power].to_dict("records")
    assert (row["label"], row["zone"]) == ("after", "p1")
    return {name: row[name] for name in ("from", "to", "reason", "saves", "bars", "along")}


def test_a_pair_moves_where_it_is_cheaper() -> None:
    """Proves: back at the centre a would leave 10 unmet and save 2 of supervision: 8 more."""
    told = reason(at(two(), "central"), at(two(), "central", a_p1="zone"))
    assert told == {"from": "central", "to": "zone", "reason": "cheaper", "saves": 8, "bars": (), "along": ()}


def test_a_bar_that_fell() -> None:
    """Proves: M refused and now agrees, so that a may be in the zone, which saves 8.

    Sensitivity: what still bars it is no reason: it breaks the limit there.
    """
    refused = two(ministries=[{"ministry": "M", "consents": False}], joint=[{"power": "a", "ministry": "M"}])
    agrees = replace(refused, ministries=(refused.ministries[0].model_copy(update={"consents": True}),))
    told = reason(at(refused, "central"), at(agrees, "central", a_p1="zone"))
    assert (told["reason"], told["bars"], told["saves"]) == ("freed", ("ministry:M",), 8)
    assert reason(at(refused, "central"), at(refused, "central", a_p1="zone"))["reason"] == "cheaper"


def test_a_bar_that_arose() -> None:
    """Proves: M agreed and now refuses: a leaves the zone, though it costs 8 more at the centre."""
    agrees = two(ministries=[{"ministry": "M"}], joint=[{"power": "a", "ministry": "M"}])
    refused = replace(agrees, ministries=(agrees.ministries[0].model_copy(update={"consents": False}),))
    told = reason(at(agrees, "central", a_p1="zone"), at(refused, "central"))
    assert (told["reason"], told["bars"], told["saves"]) == ("barred", ("ministry:M",), -8)


def test_a_body_that_others_have_filled() -> None:
    """Proves: the zone has room for one day of work; b (need 20) takes it, so that a must leave, which costs 8."""
    instance = two(
        needs=[{"power": "a", "zone": "p1", "need": 10}, {"power": "b", "zone": "p1", "need": 20}],
        loads=[{"power": power, "resource": "staff", "level": "zone", "fixed": 1} for power in "ab"],
        capacities=[{"body": "p1", "resource": "staff", "amount": 1}],
    )
    instance = replace(instance, settings=state({"resources": {"staff": {}}}).settings)
    told = reason(at(instance, "central", a_p1="zone"), at(instance, "central", b_p1="zone"))
    assert (told["reason"], told["bars"], told["saves"]) == ("barred", ("capacity:p1",), -8)
    freed = reason(at(instance, "central", b_p1="zone"), at(instance, "central", a_p1="zone"))
    assert (freed["reason"], freed["bars"]) == ("freed", ("capacity:p1",))


def test_a_pair_that_moves_along_with_a_linked_power() -> None:
    """Proves: b gains nothing by itself but is linked to a at 3 a step: left at the centre it would cost 6.

    Sensitivity: with a need of its own b moves since it is cheaper.
    """
    linked = two(links=[{"power_a": "a", "power_b": "b", "cost": 3}])
    told = reason(at(linked, "central"), at(linked, "zone"), "b")
    assert (told["reason"], told["along"], told["saves"]) == ("along", ("a",), 6)
    needed = replace(linked, needs=(*linked.needs, linked.needs[0].model_copy(update={"power": "b"})))
    assert reason(at(needed, "central"), at(needed, "zone"), "b")["reason"] == "cheaper"


def test_a_pair_that_a_rule_ties() -> None:
    """Proves: b costs 1 a step to supervise and nobody needs it, but it is bundled with a, which moved."""
    bundled = two(
        powers=[{"power": "a"}, {"power": "b", "supervision": 1}],
        rules=[{"rule": "bundle", "power_a": "a", "power_b": "b"}],
    )
    told = reason(at(bundled, "central"), at(bundled, "zone"), "b")
    assert (told["reason"], told["bars"], told["saves"]) == ("tied", ("rule:a",), -2)


@pytest.mark.parametrize(("supervision", "expected"), [(0, "same"), (1, "unexplained")])
def test_a_move_without_a_reason_is_told_as_one(supervision: float, expected: str) -> None:
    """Proves: b, which nobody needs, is as well at the centre; where it costs supervision it would be better there."""
    instance = two(powers=[{"power": "a"}, {"power": "b", "supervision": supervision}])
    told = reason(at(instance, "central"), at(instance, "central", b_p1="zone"), "b")
    assert (told["reason"], told["saves"]) == (expected, -2 * supervision)


def test_those_that_save_the_most_come_first() -> None:
    """Proves: in the frame and in the table, with a reason a scenario where there are several."""
    instance = two(needs=[{"power": "a", "zone": "p1", "need": 10}, {"power": "b", "zone": "p1", "need": 20}])
    found = compare([at(instance, "central"), at(instance, "zone"), at(instance, "provincial")], ["x", "y", "z"])
    assert list(found.reasons["power"]) == ["b", "a", "b", "a"]
    table = words.moved(found)
    assert list(table["power"]) == ["b", "a"]
    assert table["why in y"].iloc[0] == "at central it would cost 20 more"
    assert table["why in z"].iloc[1] == "at central it would cost 4 more"


def tutorial() -> Comparison:
    instance = allocation.load("instances/tutorial")
    return compare([today(instance), allocation.solve(instance)], ["today", "best"])


def test_the_tutorial_in_words() -> None:
    """Proves: its README's figures: trade back at the centre from the harbour zone costs 10 for 2, and 5 of innovation.

    Then the window of 3 that only the two together need is paid still, as the pair alone moves; 13 in all.
    """
    table = words.moved(tutorial())
    row = table[(table["power"] == "Import licence (trade)") & (table["zone"] == "Harbour zone (harbour)")].iloc[0]
    assert row["why"].endswith("at central it would cost 13 more")
    assert words.moved(tutorial(), "zh")["原因"].str.contains("留在").all()


@pytest.mark.parametrize("name", ["cheaper", "freed", "along", "barred", "tied", "same", "unexplained"])
def test_every_reason_has_words(name: str) -> None:
    """Proves: in both languages, with the names of what it tells."""
    found = tutorial()
    row = found.reasons.iloc[0].to_dict() | {"reason": name, "bars": ("ministry:BANKS",), "along": ("land",)}
    for language, ministry in (("en", "Banking ministry"), ("zh", "银行主管部门")):
        names = Names(found.allocations[0].instance, language)  # type: ignore[arg-type]
        said = words.reason(row, names)
        assert said
        assert (ministry in said) == (name in ("freed", "barred", "tied"))
