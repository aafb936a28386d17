"""Every cost term against figures worked out by hand."""

from typing import Any

import pytest
from small import everywhere, only_in, state

from allocation.instance.instance import Instance
from allocation.outcome.verification import Verdict, verify


def amounts(verdict: Verdict, term: str) -> dict[tuple[str, ...], float]:
    """The costs of a term by what they concern."""
    rows = verdict.costs[verdict.costs["term"] == term]
    ids = rows[["power", "zone", "body", "other"]].to_numpy()
    return {
        tuple(name for name in row if isinstance(name, str)): amount
        for row, amount in zip(ids, rows["amount"], strict=True)
    }


def one_pair(level: str, settings: dict[str, Any] | None = None, **tables: list[dict[str, Any]]) -> Verdict:
    """The verdict on power `a` in zone p1 alone, at a level, with all measures."""
    instance = state(settings, applies=only_in("p1", "a"), **tables)
    return verify(instance, everywhere(instance, level), [row.measure for row in instance.measures])


NEED = [{"power": "a", "zone": "p1", "need": 10}]


@pytest.mark.parametrize(("level", "unmet"), [("central", 20), ("provincial", 14), ("zone", 2)])
def test_unmet_need_is_what_the_level_does_not_serve(level: str, unmet: float) -> None:
    """Proves: importance · need · (1 − service), with the power's own share (zone) before the instance's (provincial)
    before i/(n−1) (central).

    Sensitivity: without importance half of it; with the default shares 10 at the province and 0 in the zone.
    """
    verdict = one_pair(
        level,
        {"service": {"provincial": 0.3}},
        powers=[{"power": "a", "importance": 2}],
        needs=NEED,
        service=[{"power": "a", "level": "zone", "share": 0.9}],
    )
    assert verdict.components["unmet_need"] == pytest.approx(unmet)
    assert amounts(verdict, "need").keys() == {("a", "p1", {"central": "C", "provincial": "P", "zone": "p1"}[level])}


def test_a_need_that_is_not_stated_costs_nothing() -> None:
    """Proves: a missing row and an empty cell count as 0 in the model.

    Sensitivity: an empty cell read as 1 or as an error would show.
    """
    instance = state(needs=[{"power": "a", "zone": "p1"}])
    assert verify(instance, everywhere(instance, "central"), ()).objective == 0


@pytest.mark.parametrize(
    ("effect", "unmet"),
    [
        ({"level": "provincial", "amount": 0.2}, 3),
        ({"level": "zone", "amount": 0.2}, 5),
        ({"amount": 0.2}, 3),
        ({"amount": 0.8}, 0),
        ({"amount": 0.2, "power": "a", "domain": None}, 3),
        ({"amount": 0.2, "power": "b", "domain": None}, 5),
        ({"amount": 0.2, "domain": "trade"}, 3),
        ({"amount": 0.2, "domain": "land"}, 5),
        ({"amount": 0.2, "domain": None}, 5),
        ({"amount": 0.2, "power": "b", "domain": "*"}, 5),
    ],
)
def test_a_service_effect_adds_to_the_share(effect: dict[str, Any], unmet: float) -> None:
    """Proves: it counts at its level only, for its power, else its domain, up to a share of 1.

    Sensitivity: uncapped, an effect of 0.8 would leave −3; one that ignored level, power or domain would give 3.
    """
    verdict = one_pair(
        "provincial",
        powers=[{"power": "a", "domain": "trade"}, {"power": "b", "domain": "trade"}],
        needs=NEED,
        measures=[{"measure": "m", "body": "P", "cost": 0}],
        effects=[{"measure": "m", "effect": "service", "domain": "*"} | effect],
    )
    assert verdict.components["unmet_need"] == pytest.approx(unmet)


@pytest.mark.parametrize(("body", "unmet"), [("C", 3), ("P", 3), ("p1", 3), ("Q", 5), ("p2", 5)])
def test_a_measure_acts_in_the_zones_at_or_under_its_body(body: str, unmet: float) -> None:
    """Proves: measures of the zone and of bodies above it reach the pair, those of others do not.

    Sensitivity: acting everywhere would give 3 for Q and p2; acting only at the body would give 5 for C.
    """
    verdict = one_pair(
        "provincial",
        needs=NEED,
        measures=[{"measure": "m", "body": body, "cost": 0}],
        effects=[{"measure": "m", "effect": "service", "domain": "*", "amount": 0.2}],
    )
    assert verdict.components["unmet_need"] == pytest.approx(unmet)


def test_only_adopted_measures_act() -> None:
    """Proves: a measure that is not adopted neither costs nor helps.

    Sensitivity: 3 and 7 if all measures acted.
    """
    instance = state(
        applies=only_in("p1", "a"),
        needs=NEED,
        measures=[{"measure": "m", "body": "C", "cost": 7}],
        effects=[{"measure": "m", "effect": "service", "domain": "*", "amount": 0.2}],
    )
    verdict = verify(instance, everywhere(instance, "provincial"), ())
    assert verdict.components == {
        "unmet_need": 5,
        "lost_innovation": 0,
        "coordination": 0,
        "spending": 0,
        "change": 0,
    }


def innovations() -> Instance:
    return state(
        powers=[{"power": "a"}, {"power": "b"}],
        applies=[{"power": "b", "zone": "p1"}, {"power": "b", "zone": "q1"}],
        innovations=[
            {"innovation": "i", "value": 10},
            {"innovation": "i", "zone": "p1", "value": 3},
            {"innovation": "free", "value": 100},
        ],
        innovation_powers=[
            {"innovation": "i", "power": "a", "level": "provincial"},
            {"innovation": "i", "power": "b", "level": "zone"},
        ],
    )


def test_an_innovation_is_lost_where_it_is_possible_and_one_power_is_too_central() -> None:
    """Proves: a zone's row adds to the general one (13 in p1), p2 has no pair of b so nothing is lost there, an
    innovation that needs no powers is never lost.

    Sensitivity: 33 or more if p2 counted; 10 in p1 if its own row replaced the general one.
    """
    instance = innovations()
    verdict = verify(instance, everywhere(instance, "provincial"), ())
    assert verdict.components["lost_innovation"] == 23
    rows = verdict.costs[verdict.costs["term"] == "innovation"]
    assert sorted(zip(rows["zone"], rows["other"], rows["amount"], strict=True)) == [
        ("p1", "i", 3),
        ("p1", "i", 10),
        ("q1", "i", 10),
    ]


def test_an_innovation_works_if_all_its_powers_are_local_enough() -> None:
    """Proves: `level` or more local is enough.

    Sensitivity: 10 if a had to be exactly provincial.
    """
    instance = innovations()
    assert verify(instance, everywhere(instance, "zone", a_q1="provincial"), ()).components["lost_innovation"] == 0


def test_supervision_is_paid_per_step_below_the_holder() -> None:
    """Proves: two steps below the centre cost 2 · 5 less the measures' share; at the holder's level nothing.

    Sensitivity: 10 without the measures; −2 if shares of several measures (0.6 + 0.6) were not capped at 1.
    """
    powers = [{"power": "a", "supervision": 5}]
    measures = [{"measure": "m", "body": "P", "cost": 0}, {"measure": "n", "body": "p1", "cost": 0}]
    effects = [{"measure": name, "effect": "supervision", "domain": "*", "amount": 0.6} for name in ("m", "n")]
    assert amounts(one_pair("zone", powers=powers), "supervision") == {("a", "p1", "p1"): 10}
    assert amounts(one_pair("central", powers=powers), "supervision") == {}
    one = one_pair("zone", powers=powers, measures=measures[:1], effects=effects[:1])
    assert one.components["coordination"] == pytest.approx(4)
    both = one_pair("zone", powers=powers, measures=measures, effects=effects)
    assert both.components["coordination"] == 0


def test_steps_count_positions_in_levels_not_in_the_chain() -> None:
    """Proves: a zone right under the centre is two steps below it.

    Sensitivity: 5 if the missing level were skipped.
    """
    instance = state(
        bodies=[{"body": "C", "level": "central"}, {"body": "z", "level": "zone", "parent": "C"}],
        powers=[{"power": "a", "supervision": 5}],
    )
    assert verify(instance, everywhere(instance, "zone"), ()).objective == 10


def test_authorisation_is_paid_once_a_power() -> None:
    """Proves: three pairs below the holder cost one authorisation, none costs nothing, whatever `current` says.

    Sensitivity: 21 if paid a pair; 0 if today's pairs were exempt.
    """
    instance = state(
        powers=[{"power": "a", "authorisation": 7}, {"power": "b", "authorisation": 9, "held_at": "provincial"}],
        current=[{"power": "a", "zone": zone, "level": "zone"} for zone in ("p1", "p2", "q1")],
    )
    levels = everywhere(instance, "zone", b_p1="central", b_p2="provincial", b_q1="provincial")
    assert amounts(verify(instance, levels, ()), "authorisation") == {("a",): 7}


@pytest.mark.parametrize(("level", "cost"), [("central", 0), ("provincial", 20), ("zone", 50)])
def test_spillovers_of_all_levels_passed_add_up(level: str, cost: float) -> None:
    """Proves: cost per need for every row whose level the pair is more local than; importance plays no part.

    Sensitivity: 30 in the zone if only the last row counted; 100 if importance multiplied it.
    """
    verdict = one_pair(
        level,
        powers=[{"power": "a", "importance": 2}],
        needs=NEED,
        spillovers=[
            {"power": "a", "level": "central", "cost": 2},
            {"power": "a", "level": "provincial", "cost": 1},
            {"power": "a", "level": "provincial", "cost": 2},
        ],
    )
    assert verdict.components["coordination"] == cost


def linked(links: list[dict[str, Any]], distances: list[dict[str, Any]]) -> Instance:
    return state(
        links=links,
        distances=distances,
        powers=[{"power": "a", "owner": "X"}, {"power": "b", "owner": "Y"}, {"power": "c", "owner": "X"}],
        applies=only_in("p1", "a", "b", "c") + only_in("q1", "a"),
    )


def test_links_of_two_powers_add_up_in_every_zone_where_both_have_pairs() -> None:
    """Proves: {a,b} = {b,a}, a zone's row adds to the general one, q1 where b has no pair counts not: (4 + 1) · 2.

    Sensitivity: 2 or 8 if one of the rows were lost; an error or more if q1 counted.
    """
    instance = linked(
        links=[
            {"power_a": "a", "power_b": "b", "cost": 4},
            {"power_a": "b", "power_b": "a", "zone": "p1", "cost": 1},
            {"power_a": "b", "power_b": "a", "zone": "q1", "cost": 100},
        ],
        distances=[],
    )
    levels = everywhere(instance, "central", a_p1="zone")
    assert amounts(verify(instance, levels, ()), "link") == {("a", "p1", "b"): 10}


@pytest.mark.parametrize(
    ("level_a", "level_b", "cost"),
    [("central", "zone", 7), ("zone", "central", 7), ("central", "provincial", 1), ("zone", "zone", 0.5)],
)
def test_distances_are_symmetric_and_replace_steps(level_a: str, level_b: str, cost: float) -> None:
    """Proves: a row holds in both directions, other pairs of levels keep their steps, one level has its own distance.

    Sensitivity: 2 for the first two by steps; 0 for the last without the row of one level.
    """
    instance = linked(
        links=[{"power_a": "a", "power_b": "b", "cost": 1}],
        distances=[
            {"level_a": "zone", "level_b": "central", "distance": 7},
            {"level_a": "zone", "level_b": "zone", "distance": 0.5},
        ],
    )
    levels = everywhere(instance, "central", a_p1=level_a, b_p1=level_b)
    assert verify(instance, levels, ()).components["coordination"] == cost


def test_one_department_at_one_level_has_nothing_to_coordinate() -> None:
    """Proves: the distance of one level applies to a and b (owners X and Y) and to powers without owner, not to a and
    c (both X).

    Sensitivity: 9 instead of 6 if same owners paid; 3 if powers without owner counted as of one department.
    """
    own = [{"level_a": "zone", "level_b": "zone", "distance": 1}]
    instance = linked(
        links=[{"power_a": "a", "power_b": "b", "cost": 6}, {"power_a": "a", "power_b": "c", "cost": 3}],
        distances=own,
    )
    assert verify(instance, everywhere(instance, "zone"), ()).components["coordination"] == 6
    nobody = state(
        powers=[{"power": "a"}, {"power": "b"}],
        applies=only_in("p1", "a", "b"),
        links=[{"power_a": "a", "power_b": "b", "cost": 6}],
        distances=own,
    )
    assert verify(nobody, everywhere(nobody, "zone"), ()).components["coordination"] == 6


@pytest.mark.parametrize(
    ("effects", "cost"),
    [
        ([("m", "*", None, 0.25)], 6),
        ([("m", "*", None, 0.75), ("n", "*", None, 0.75)], 0),
        ([("m", "trade", None, 0.5)], 8),
        ([("m", None, "a", 0.5), ("m", None, "b", 0.5)], 8),
        ([("m", "trade", None, 0.5), ("n", "land", None, 0.5)], 8),
    ],
)
def test_a_platform_saves_links_between_two_powers_that_it_covers(
    effects: list[tuple[str, str | None, str | None, float]], cost: float
) -> None:
    """Proves: one effect must cover both powers; shares add up to at most 1.

    Sensitivity: 4 if two effects that cover one power each counted; −4 without the cap.
    """
    instance = state(
        powers=[{"power": "a", "domain": "trade"}, {"power": "b", "domain": "land"}],
        applies=only_in("p1", "a", "b"),
        links=[{"power_a": "a", "power_b": "b", "cost": 4}],
        measures=[{"measure": "m", "body": "P", "cost": 0}, {"measure": "n", "body": "C", "cost": 0}],
        effects=[
            {"measure": measure, "effect": "platform", "domain": domain, "power": power, "amount": amount}
            for measure, domain, power, amount in effects
        ],
    )
    levels = everywhere(instance, "central", a_p1="zone")
    assert verify(instance, levels, ["m", "n"]).components["coordination"] == cost


STAFF = {"resources": {"staff": {"cost": 0.5}}}
NEEDS = [{"power": "a", "zone": zone, "need": need} for zone, need in (("p1", 10), ("p2", 20), ("q1", 40))]


def test_a_fixed_load_is_shared_by_the_zones_of_a_body() -> None:
    """Proves: P holds the power for two zones and pays its fixed load once, 3 + 0.1 · (10 + 20); a need of 0 counts.

    Sensitivity: paid per zone, the load of P would be 9.
    """
    instance = state(STAFF, needs=NEEDS[:2], loads=[{"power": "a", "resource": "staff", "fixed": 3, "per_need": 0.1}])
    verdict = verify(instance, everywhere(instance, "provincial"), ())
    work = verdict.bodies.set_index("body")["load"]
    assert work.to_dict() == pytest.approx({"P": 6, "Q": 3})
    assert verdict.components["spending"] == pytest.approx(4.5)
    assert amounts(verdict, "load") == pytest.approx(
        {
            ("a", "P", "staff"): 1.5,
            ("a", "Q", "staff"): 1.5,
            ("a", "p1", "P", "staff"): 0.5,
            ("a", "p2", "P", "staff"): 1,
        }
    )


def test_a_load_of_a_level_replaces_the_general_one_whole() -> None:
    """Proves: in the zone only the level's row counts, with its own empty cells as 0.

    Sensitivity: 5 + 1 if the general row's per_need or fixed load stayed.
    """
    loads = [
        {"power": "a", "resource": "staff", "fixed": 3, "per_need": 0.1},
        {"power": "a", "resource": "staff", "level": "zone", "fixed": 5},
    ]
    verdict = one_pair("zone", STAFF, needs=NEED, loads=loads)
    assert verdict.bodies["load"].tolist() == [5]


def test_relief_takes_its_share_off_the_load_at_its_own_body() -> None:
    """Proves: fixed and per_need of P fall by half, Q and the zones' own loads stay.

    Sensitivity: with relief for all bodies under C or P the zone q1 or Q would fall too.
    """
    instance = state(
        STAFF,
        needs=NEEDS,
        loads=[{"power": "a", "resource": "staff", "fixed": 2, "per_need": 0.1}],
        measures=[{"measure": "m", "body": "P", "cost": 0}, {"measure": "n", "body": "C", "cost": 0}],
        effects=[
            {"measure": name, "effect": "relief", "resource": "staff", "domain": "*", "amount": 0.5}
            for name in ("m", "n")
        ],
    )
    levels = everywhere(instance, "provincial", a_p1="zone")
    work = verify(instance, levels, ["m", "n"]).bodies.set_index("body")["load"]
    assert work.to_dict() == pytest.approx({"p1": 3, "P": 2, "Q": 6})


def test_bodies_show_use_only_where_there_is_a_capacity() -> None:
    """Proves: a missing capacity and one of 0 give no use; an effect raises a limit but makes none.

    Sensitivity: a division by 0 or a limit of 4 at Q would show.
    """
    instance = state(
        STAFF,
        needs=NEEDS,
        loads=[{"power": "a", "resource": "staff", "per_need": 0.1}],
        capacities=[{"body": "P", "resource": "staff", "amount": 2}, {"body": "p1", "resource": "staff", "amount": 0}],
        measures=[{"measure": "m", "body": "P", "cost": 0}, {"measure": "n", "body": "Q", "cost": 0}],
        effects=[
            {"measure": name, "effect": "capacity", "resource": "staff", "amount": amount}
            for name, amount in (("m", 1), ("m", 3), ("n", 4))
        ],
    )
    bodies = verify(instance, everywhere(instance, "provincial"), ["m", "n"]).bodies
    shown = bodies.astype("object").where(bodies.notna(), None).to_numpy().tolist()
    assert shown == [["P", "staff", 3.0, 6.0, 0.5], ["Q", "staff", 4.0, None, None], ["p1", "staff", 0.0, 0.0, None]]


def test_a_measure_costs_its_share_a_year() -> None:
    """Proves: 30 over 10 years is 3 a year.

    Sensitivity: 30 if paid at once.
    """
    verdict = one_pair("central", measures=[{"measure": "m", "body": "P", "cost": 30, "years": 10}])
    assert amounts(verdict, "measure") == {("P", "m"): 3}


def test_every_pair_that_is_not_where_it_is_today_is_a_change() -> None:
    """Proves: today is `current`, else the holder, else the nearest more central body of the zone's chain.

    Sensitivity: 4 if z's missing province made a change; 0 or 2 if `current` were not read.
    """
    bodies = [{"body": "C", "level": "central"}, {"body": "P", "level": "provincial", "parent": "C"}]
    bodies += [{"body": "p1", "level": "zone", "parent": "P"}, {"body": "p2", "level": "zone", "parent": "P"}]
    instance = state(
        {"reform": {"change_cost": 2}},
        bodies=[*bodies, {"body": "z", "level": "zone", "parent": "C"}],
        powers=[{"power": "a", "held_at": "provincial"}],
        current=[{"power": "a", "zone": "p1", "level": "zone"}],
    )
    verdict = verify(instance, everywhere(instance, "provincial", a_z="central"), ())
    assert amounts(verdict, "change") == {("a", "p1", "P"): 2}


def test_the_objective_weighs_the_components() -> None:
    """Proves: 2 · unmet need + 3 · change, components stay unweighted.

    Sensitivity: 6 without weights.
    """
    verdict = one_pair(
        "provincial", {"weights": {"unmet_need": 2, "change": 3}, "reform": {"change_cost": 1}}, needs=NEED
    )
    assert verdict.components["unmet_need"] == 5
    assert verdict.objective == 13


def test_components_are_the_sums_of_the_costs() -> None:
    """Proves: the table of costs adds up to the components.

    Sensitivity: a cost missing in the table or listed under another component would show.
    """
    verdict = one_pair(
        "zone",
        STAFF | {"reform": {"change_cost": 1}},
        powers=[{"power": "a", "supervision": 2, "authorisation": 3}],
        needs=NEED,
        loads=[{"power": "a", "resource": "staff", "fixed": 2, "per_need": 0.1}],
        spillovers=[{"power": "a", "level": "central", "cost": 1}],
    )
    sums = verdict.costs.groupby("component")["amount"].sum().to_dict()
    assert sums == pytest.approx({name: amount for name, amount in verdict.components.items() if amount})
    assert verdict.components == pytest.approx(
        {"unmet_need": 0, "lost_innovation": 0, "coordination": 4 + 3 + 10, "spending": 1.5, "change": 1}
    )
