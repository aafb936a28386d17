"""Supervision, authorisation and spillovers: what exercising a power below its holder, or beyond its reach, costs."""

from cases import TWO_PROVINCES, TWO_ZONES, Solve, approx, case, changed, rows, three_ways, without

# zone a hangs directly under the centre
WITHOUT_PROVINCE = rows("body level parent", "CN central -", "A provincial CN", "a zone CN", "b zone A")
SUPERVISED = case(powers=rows("power held_at supervision", "p central 3"))


@three_ways
def test_supervision_is_paid_per_step_below_the_holder(best: Solve) -> None:
    """Proves: in the zone, two steps below its holder, the power costs 2 · 3 = 6 (province 5 + 3, centre 10).

    Sensitivity: without it the objective would be 0; held at the province it is one step: 3.
    """
    assert best(SUPERVISED).objective == approx(6)
    assert best(changed(SUPERVISED, "powers", supervision="")).objective == approx(0)
    assert best(changed(SUPERVISED, "powers", held_at="provincial")).objective == approx(3)


@three_ways
def test_steps_count_levels_and_not_links_of_the_chain(best: Solve) -> None:
    """Proves: a zone directly under the centre is two steps from it, although its chain has one: 6.

    Sensitivity: counted in the chain it would be 3.
    """
    tables = SUPERVISED | {"bodies": WITHOUT_PROVINCE}
    assert best(tables).objective == approx(6)
    assert best(changed(tables, "powers", held_at="provincial")).objective == approx(3)


@three_ways
def test_nothing_is_supervised_above_the_holder(best: Solve) -> None:
    """Proves: a power held at the province and decided for the centre pays no supervision: 10.

    Sensitivity: paid per step in either direction it would be 13; in the zone it is 0 + 3.
    """
    tables = changed(SUPERVISED, "powers", held_at="provincial")
    centre = tables | {"bodies": TWO_ZONES, "decided": rows("decision power zone level", "must p a central")}
    assert best(centre).objective == approx(10)
    assert best(tables).objective == approx(3)


@three_ways
def test_pairs_without_need_are_supervised(best: Solve) -> None:
    """Proves: a uniform power goes to all zones for the need of one, and is supervised in b too: 6 + 6 = 12.

    A need of 30 makes that worth it. Sensitivity: did pairs without need not count, it would be 6; not uniform, b's
    pair stays at the centre: 6.
    """
    tables = changed(SUPERVISED, "powers", uniform="all") | {
        "bodies": TWO_ZONES,
        "needs": rows("power zone need", "p a 30"),
    }
    assert best(tables).objective == approx(12)
    assert best(changed(tables, "powers", uniform="")).objective == approx(6)


@three_ways
def test_supervision_effects_take_a_share_off(best: Solve) -> None:
    """Proves: for 1 a year half of the supervision of 6 is saved: 3 + 1.

    Sensitivity: without the effect the objective would be 6.
    """
    tables = SUPERVISED | {
        "measures": rows("measure body cost", "m A 1"),
        "effects": rows("measure effect power amount", "m supervision p 0.5"),
    }
    assert best(tables).objective == approx(4)
    assert best(without(tables, "effects")).objective == approx(6)


@three_ways
def test_supervision_shares_add_up_to_one_at_most(best: Solve) -> None:
    """Proves: shares of 0.7 and 0.7, at 1 a year each, save all of 6 and no more: 2 (one alone leaves 1.8 + 1).

    Sensitivity: uncapped they would save 8.4: -0.4; with one of them the objective is 2.8.
    """
    tables = SUPERVISED | {
        "measures": rows("measure body cost", "m A 1", "n CN 1"),
        "effects": rows("measure effect domain amount", "m supervision * 0.7", "n supervision * 0.7"),
    }
    assert best(tables).objective == approx(2)
    assert best(tables | {"effects": tables["effects"][:1]}).objective == approx(2.8)


@three_ways
def test_supervision_effects_act_at_or_under_the_body_on_their_powers(best: Solve) -> None:
    """Proves: bought by province A for trade, the share of 0.5 saves 3 in a and 3 in b for p, nothing in c or for q.

    Supervision is 6 for p in a, b, c and for q in a: 24 - 6 + 1 = 19. Sensitivity: bought by the centre 16, for all
    domains at A 16, by zone a 22; without it 24.
    """
    tables = SUPERVISED | {
        "bodies": TWO_PROVINCES,
        "powers": rows("power held_at supervision domain", "p central 3 trade", "q central 3 land"),
        "needs": rows("power zone need", "p a 10", "p b 10", "p c 10", "q a 10"),
        "measures": rows("measure body cost", "m A 1"),
        "effects": rows("measure effect domain amount", "m supervision trade 0.5"),
    }
    assert best(tables).objective == approx(19)
    assert best(changed(tables, "measures", body="CN")).objective == approx(16)
    assert best(changed(tables, "effects", domain="*")).objective == approx(16)
    assert best(changed(tables, "measures", body="a")).objective == approx(22)
    assert best(without(tables, "effects")).objective == approx(24)


@three_ways
def test_authorisation_is_paid_once_a_power(best: Solve) -> None:
    """Proves: authorising p costs 15 once for both of its zones: 15.

    Sensitivity: paid per pair it would not be worth it, and the power would stay: 20; without it the objective is 0.
    For one zone it is not worth it: 10.
    """
    tables = case(
        bodies=TWO_ZONES,
        powers=rows("power held_at authorisation", "p central 15"),
        needs=rows("power zone need", "p a 10", "p b 10"),
    )
    assert best(tables).objective == approx(15)
    assert best(changed(tables, "powers", authorisation="")).objective == approx(0)
    assert best(tables | {"needs": tables["needs"][:1]}).objective == approx(10)


@three_ways
def test_authorisation_looks_at_law_and_not_at_today(best: Solve) -> None:
    """Proves: exercised in the zone today, a power that the centre holds in law pays its authorisation of 3: 3.

    Sensitivity: held by the zone in law it pays none: 0.
    """
    tables = case(
        powers=rows("power held_at authorisation", "p central 3"), current=rows("power zone level", "p a zone")
    )
    assert best(tables).objective == approx(3)
    assert best(changed(tables, "powers", held_at="zone")).objective == approx(0)


@three_ways
def test_spillovers_are_felt_more_locally_than_their_level(best: Solve) -> None:
    """Proves: a spillover beyond the province of 0.6 a case keeps the power there: 5 (zone 6).

    Sensitivity: without it the objective would be 0; of 0.4 the zone would be better: 4; beyond the centre's level it
    is felt at the province too: 6 in the zone, 5 + 6 at the province.
    """
    tables = case(spillovers=rows("power level cost", "p provincial 0.6"))
    found = best(tables)
    assert found.objective == approx(5)
    assert found.levels["p", "a"] == "provincial"
    assert best(without(tables, "spillovers")).objective == approx(0)
    assert best(changed(tables, "spillovers", cost=0.4)).objective == approx(4)
    assert best(changed(tables, "spillovers", level="central")).objective == approx(6)


@three_ways
def test_spillovers_add_up(best: Solve) -> None:
    """Proves: rows of one level and of several add up: in the zone 10 · (0.2 + 0.2 + 0.3) = 7; province 5 + 3.

    Sensitivity: without the repeated row it would be 5; with the first alone 2.
    """
    tables = case(spillovers=rows("power level cost", "p provincial 0.2", "p provincial 0.2", "p central 0.3"))
    assert best(tables).objective == approx(7)
    assert best(tables | {"spillovers": tables["spillovers"][1:]}).objective == approx(5)
    assert best(tables | {"spillovers": tables["spillovers"][:1]}).objective == approx(2)


@three_ways
def test_spillovers_count_needs_without_importance(best: Solve) -> None:
    """Proves: importance 3 leaves the spillover of 0.6 a case at 6, less than the 15 of the province: 6.

    Sensitivity: were it multiplied, both would be 18 and 15: 15; with importance 1 the province is better: 5.
    """
    tables = changed(case(spillovers=rows("power level cost", "p provincial 0.6")), "powers", importance=3)
    assert best(tables).objective == approx(6)
    assert best(changed(tables, "powers", importance="")).objective == approx(5)


@three_ways
def test_nothing_spills_over_without_need(best: Solve) -> None:
    """Proves: a power without need in zone b spills nothing over there: with a bundle to q's need 0, without 9.

    Sensitivity: with p needed 10 times, the spillover of 0.9 would cost 9.
    """
    tables = case(
        powers=rows("power held_at", "p central", "q central"),
        needs=rows("power zone need", "q a 10"),
        rules=rows("rule power_a power_b", "bundle p q"),
        spillovers=rows("power level cost", "p central 0.9"),
    )
    assert best(tables).objective == approx(0)
    needed = rows("power zone need", "p a 10", "q a 10")
    assert best(tables | {"needs": needed}).objective == approx(9)


@three_ways
def test_coordination_has_a_weight(best: Solve) -> None:
    """Proves: with a weight of 0.5 supervision counts 3, the component being 6.

    Sensitivity: with weight 1 the objective is 6; with weight 2 the province (5 + 6) and the zone (12) lose: 10.
    """
    light = SUPERVISED | {"instance": case({"weights": {"coordination": 0.5}})["instance"]}
    found = best(light)
    assert found.objective == approx(3)
    assert found.components is not None
    assert found.components["coordination"] == approx(6)
    assert best(SUPERVISED).objective == approx(6)
    heavy = SUPERVISED | {"instance": case({"weights": {"coordination": 2}})["instance"]}
    assert best(heavy).objective == approx(10)
