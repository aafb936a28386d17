"""Scenarios: named changes to an instance, and what they do to the best allocation."""

from typing import Any

import pytest
from brute_force import Tables
from cases import TWO_PROVINCES, Solve, approx, case, changed, instance_of, rows, three_ways, without

import allocation

# law stops p (finance) and q (trade) at the province: 5 + 3 in a, 2 + 0 in c
BASE = case(
    bodies=TWO_PROVINCES,
    powers=rows("power held_at lowest domain", "p central provincial finance", "q central provincial trade"),
    needs=rows("power zone need", "p a 10", "q a 6", "p c 4"),
)


def given(scenarios: dict[str, Any], tables: Tables = BASE) -> Tables:
    """Add scenarios to an instance."""
    return tables | {"instance": tables["instance"] | {"scenarios": scenarios}}


@three_ways
def test_multiply_where_a_referred_row_matches(best: Solve) -> None:
    """Proves: finance needs rise by half, the domain being a column of the power that a need refers to: 7.5 + 3 + 3.

    Sensitivity: in the base instance the objective is 5 + 3 + 2 = 10.
    """
    boom = {"table": "needs", "where": {"domain": "finance"}, "column": "need", "multiply": 1.5}
    tables = given({"boom": {"changes": [boom]}})
    meant = BASE | {"needs": rows("power zone need", "p a 15", "q a 6", "p c 6")}
    assert best(tables, "boom", meant).objective == approx(13.5)
    assert best(tables).objective == approx(10)


@three_ways
def test_add_where_a_body_of_the_row_matches(best: Solve) -> None:
    """Proves: 2 cases more in the zones whose parent is A: 6 + 4 + 2.

    Sensitivity: for every row they would make 13; in the base the objective is 10.
    """
    more = {"table": "needs", "where": {"parent": "A"}, "column": "need", "add": 2}
    everywhere = {"table": "needs", "column": "need", "add": 2}
    tables = given({"more": {"changes": [more]}, "everywhere": {"changes": [everywhere]}})
    meant = BASE | {"needs": rows("power zone need", "p a 12", "q a 8", "p c 4")}
    assert best(tables, "more", meant).objective == approx(12)
    meant = BASE | {"needs": rows("power zone need", "p a 12", "q a 8", "p c 6")}
    assert best(tables, "everywhere", meant).objective == approx(13)


@three_ways
def test_set_a_column_of_every_row(best: Solve) -> None:
    """Proves: law opened down to the zone for all powers meets every need: 0.

    Sensitivity: for q alone it leaves 5 + 2.
    """
    opened = {"table": "powers", "column": "lowest", "set": "zone"}
    tables = given({"opened": {"changes": [opened]}, "q": {"changes": [opened | {"where": {"power": "q"}}]}})
    assert best(tables, "opened", changed(BASE, "powers", lowest="zone")).objective == approx(0)
    first, second = BASE["powers"]
    assert best(tables, "q", BASE | {"powers": [first, second | {"lowest": "zone"}]}).objective == approx(7)


@three_ways
def test_set_a_ministry_that_no_longer_consents(best: Solve) -> None:
    """Proves: when ministry M withdraws, p stays at the centre: 10 + 3 + 4.

    Sensitivity: in the base it consents: 10.
    """
    base = BASE | {"ministries": rows("ministry consents", "M yes"), "joint": rows("power ministry", "p M")}
    refused = {"table": "ministries", "where": {"ministry": "M"}, "column": "consents", "set": "no"}
    tables = given({"refused": {"changes": [refused]}}, base)
    assert best(tables, "refused", changed(base, "ministries", consents="no")).objective == approx(17)
    assert best(tables).objective == approx(10)


@three_ways
def test_drop_rows(best: Solve) -> None:
    """Proves: without the needs of zone a only the 2 of zone c are left.

    Sensitivity: in the base the objective is 10.
    """
    tables = given({"closed": {"changes": [{"table": "needs", "where": {"zone": "a"}, "drop": True}]}})
    meant = BASE | {"needs": rows("power zone need", "p c 4")}
    assert best(tables, "closed", meant).objective == approx(2)
    assert best(tables).objective == approx(10)


@three_ways
def test_append_a_row(best: Solve) -> None:
    """Proves: a decision appended keeps p at the centre in a: 10 + 3 + 2.

    Sensitivity: in the base the objective is 10.
    """
    kept = {"decision": "must", "power": "p", "zone": "a", "level": "central"}
    tables = given({"kept": {"changes": [{"table": "decided", "append": kept}]}})
    assert best(tables, "kept", BASE | {"decided": [kept]}).objective == approx(15)
    assert best(tables).objective == approx(10)


@three_ways
def test_set_and_multiply_a_key_of_the_settings(best: Solve) -> None:
    """Proves: a weight set to 3 triples the objective, a weight multiplied by 0.5 halves it; left out it was 1.

    Sensitivity: in the base the objective is 10; a share of 0.9 at provinces leaves 2.
    """
    base = BASE | {"instance": case({"weights": {"unmet_need": 1}, "service": {"provincial": 0.5}})["instance"]}
    tables = given(
        {
            "triple": {"changes": [{"key": "weights.unmet_need", "set": 3}]},
            "half": {"changes": [{"key": "weights.unmet_need", "multiply": 0.5}]},
            "better": {"changes": [{"key": "service.provincial", "set": 0.9}]},
        },
        base,
    )
    for name, key, cells, objective in (
        ("triple", "weights", {"unmet_need": 3}, 30),
        ("half", "weights", {"unmet_need": 0.5}, 5),
        ("better", "service", {"provincial": 0.9}, 2),
    ):
        meant = base | {"instance": base["instance"] | {key: cells}}
        assert best(tables, name, meant).objective == approx(objective)
    assert best(tables).objective == approx(10)


@three_ways
def test_joined_scenarios_apply_in_order_and_the_later_wins(best: Solve) -> None:
    """Proves: of two scenarios that set q's need, the later one counts, in `of` as on the command line.

    16 leaves 5 + 8 + 2, and 0 leaves 5 + 0 + 2. Sensitivity: the other way round it would be the other one.
    """
    many = {"table": "needs", "where": {"power": "q"}, "column": "need", "set": 16}
    none = many | {"set": 0}
    tables = given(
        {
            "many": {"changes": [many]},
            "none": {"changes": [none]},
            "many-none": {"of": ["many", "none"]},
            "none-many": {"of": ["none", "many"], "changes": [{"key": "weights.change", "set": 2}]},
        }
    )
    with_none = BASE | {"needs": rows("power zone need", "p a 10", "q a 0", "p c 4")}
    with_many = BASE | {"needs": rows("power zone need", "p a 10", "q a 16", "p c 4")}
    assert best(tables, "many-none", with_none).objective == approx(7)
    assert best(tables, ["many", "none"], with_none).objective == approx(7)
    assert best(tables, "none-many", with_many).objective == approx(15)
    assert best(tables, ["none", "many"], with_many).objective == approx(15)


@three_ways
def test_changes_of_one_scenario_apply_in_order(best: Solve) -> None:
    """Proves: set to 4 and then doubled, q's need is 8: 5 + 4 + 2.

    Sensitivity: doubled and then set to 4, it would be 4: 5 + 2 + 2.
    """
    set_to_4 = {"table": "needs", "where": {"power": "q"}, "column": "need", "set": 4}
    doubled = {"table": "needs", "where": {"power": "q"}, "column": "need", "multiply": 2}
    tables = given({"one": {"changes": [set_to_4, doubled]}, "other": {"changes": [doubled, set_to_4]}})
    eight = BASE | {"needs": rows("power zone need", "p a 10", "q a 8", "p c 4")}
    assert best(tables, "one", eight).objective == approx(11)
    four = BASE | {"needs": rows("power zone need", "p a 10", "q a 4", "p c 4")}
    assert best(tables, "other", four).objective == approx(9)


@three_ways
def test_one_size_for_all_zones(best: Solve) -> None:
    """Proves: cut to one size, q (10 in a, 1 in c, supervision 4 a step) stays at the centre: 11; apart it costs 8 + 1.

    Sensitivity: in the base instance the objective is 9. (Together: province 5.5 + 8, zone 16.)
    """
    base = case(
        bodies=TWO_PROVINCES,
        powers=rows("power held_at supervision", "q central 4"),
        needs=rows("power zone need", "q a 10", "q c 1"),
        applies=rows("power zone", "q a", "q c"),
    )
    tables = given({"one-size": {"changes": [{"table": "powers", "column": "uniform", "set": "all"}]}}, base)
    assert best(tables, "one-size", changed(base, "powers", uniform="all")).objective == approx(11)
    assert best(tables).objective == approx(9)


def test_a_change_that_matches_nothing_is_an_error() -> None:
    """Proves: a scenario whose `where` matches no row is an error that names it.

    Sensitivity: with the right name it applies.
    """
    change = {"table": "needs", "where": {"domain": "finnance"}, "column": "need", "set": 1}
    with pytest.raises(allocation.InvalidInstance) as caught:
        instance_of(given({"boom": {"changes": [change]}}), "boom")
    assert "finance" in str(caught.value)
    right = change | {"where": {"domain": "finance"}}
    assert instance_of(given({"boom": {"changes": [right]}}), "boom").scenarios == ("boom",)


def test_an_unknown_scenario_is_an_error() -> None:
    """Proves: a scenario that the instance does not have is an error; one that it has is applied, the base is kept.

    Sensitivity: the base's rows are the same as before.
    """
    tables = given({"closed": {"changes": [{"table": "needs", "where": {"zone": "a"}, "drop": True}]}})
    with pytest.raises(allocation.InvalidInstance):
        instance_of(tables, "open")
    assert len(instance_of(tables, "closed").needs) == 1
    assert instance_of(tables).needs == instance_of(without(tables, "scenarios")).needs
