"""Need and service: weights, shares by default, by level and by power, words for numbers, effects of kind service."""

from cases import TWO_PROVINCES, TWO_ZONES, Solve, approx, case, changed, rows, three_ways, without

# p goes no further than the province, where half of 10 cases is met: 5
AT_PROVINCE = case(powers=rows("power held_at lowest", "p central provincial"))


@three_ways
def test_importance_multiplies_the_need_and_not_its_load(best: Solve) -> None:
    """Proves: importance 3 counts 10 cases as 30 and leaves their work at 10: 30 · 0.5 + 0.1 · 10 = 16.

    Sensitivity: without it the objective would be 5 + 1 = 6; if it multiplied the load too, 15 + 3 = 18.
    """
    tables = changed(AT_PROVINCE, "powers", importance=3) | {
        "instance": case({"resources": {"staff": {"cost": 0.1}}})["instance"],
        "loads": rows("power resource per_need", "p staff 1"),
    }
    assert best(tables).objective == approx(16)
    assert best(changed(tables, "powers", importance="")).objective == approx(6)


@three_ways
def test_an_importance_of_nothing_is_nothing(best: Solve) -> None:
    """Proves: importance 0 is not the default 1: with supervision 1 the power stays at the centre, at 0.

    Sensitivity: with the default it would go to the zone, at 2 steps of supervision.
    """
    tables = case(powers=rows("power held_at supervision importance", "p central 1 0"))
    assert best(tables).objective == approx(0)
    assert best(changed(tables, "powers", importance="")).objective == approx(2)


@three_ways
def test_service_of_a_level_is_set_for_all_powers(best: Solve) -> None:
    """Proves: a share of 0.8 at provinces leaves 10 · 0.2 = 2.

    Sensitivity: without it the default 0.5 would leave 5.
    """
    tables = AT_PROVINCE | {"instance": case({"service": {"provincial": 0.8}})["instance"]}
    assert best(tables).objective == approx(2)
    assert best(without(tables, "service")).objective == approx(5)


@three_ways
def test_service_of_a_power_outweighs_the_general_one(best: Solve) -> None:
    """Proves: power p's own share of 0.9 at provinces leaves 1 of its 10 cases, the general 0.8 leaves 2 of q's.

    Sensitivity: without it the objective would be 2 + 2.
    """
    tables = case(
        {"service": {"provincial": 0.8}},
        powers=rows("power held_at lowest", "p central provincial", "q central provincial"),
        needs=rows("power zone need", "p a 10", "q a 10"),
        service=rows("power level share", "p provincial 0.9"),
    )
    assert best(tables).objective == approx(3)
    assert best(without(tables, "service") | {"instance": tables["instance"]}).objective == approx(4)


@three_ways
def test_service_need_not_rise_with_locality(best: Solve) -> None:
    """Proves: a power that only the centre serves stays there: 0.

    Sensitivity: without its own shares it would go to the zone, so the allocation is the other way round.
    """
    tables = case(service=rows("power level share", "p central 1", "p zone 0"))
    found = best(tables)
    assert found.objective == approx(0)
    assert found.levels["p", "a"] == "central"
    assert best(without(tables, "service")).levels["p", "a"] == "zone"


@three_ways
def test_missing_needs_count_as_none(best: Solve) -> None:
    """Proves: neither a missing row nor an empty need costs anything, although the power must stay at the centre: 10.

    Sensitivity: with a need of 7 in the two other zones the objective would be 24.
    """
    tables = case(
        bodies=TWO_PROVINCES,
        decided=rows("decision power level zone", "must p central a", "never p zone -", "never p provincial -"),
        needs=rows("power zone need expected", "p a 10 -", "p b - 0.5"),
    )
    assert best(tables).objective == approx(10)
    stated = rows("power zone need", "p a 10", "p b 7", "p c 7")
    assert best(tables | {"needs": stated}).objective == approx(24)


@three_ways
def test_expectations_are_not_used(best: Solve) -> None:
    """Proves: what firms expect changes nothing in the model: 5, whether they expect 0.1 or nothing is said.

    Sensitivity: the need beside it does: of 20 cases 10 are left.
    """
    tables = AT_PROVINCE | {"needs": rows("power zone need expected", "p a 10 0.1")}
    assert best(tables).objective == approx(5)
    assert best(AT_PROVINCE).objective == approx(5)
    assert best(changed(tables, "needs", need=20)).objective == approx(10)


@three_ways
def test_scales_give_words_a_number(best: Solve) -> None:
    """Proves: `high` stands for 100 cases, of which the province leaves 50.

    Sensitivity: on a scale where it stands for 30 the objective would be 15.
    """
    tables = AT_PROVINCE | {"needs": rows("power zone need", "p a high")}
    for number, objective in ((100, 50), (30, 15)):
        scaled = tables | {"instance": case({"scales": {"needs.need": {"high": number}}})["instance"]}
        assert best(scaled).objective == approx(objective)


@three_ways
def test_weights_multiply_components(best: Solve) -> None:
    """Proves: a weight of 0.5 halves the objective of 5 to 2.5 and leaves the component at 5.

    Sensitivity: left out, the weight is 1: 5.
    """
    tables = AT_PROVINCE | {"instance": case({"weights": {"unmet_need": 0.5}})["instance"]}
    found = best(tables)
    assert found.objective == approx(2.5)
    assert found.components is not None
    assert found.components["unmet_need"] == approx(5)
    assert best(without(tables, "weights")).objective == approx(5)


@three_ways
def test_service_effects_raise_the_share(best: Solve) -> None:
    """Proves: for 1 a year, 0.4 more of the need is met at the province: 10 · (1 - 0.9) + 1 = 2.

    Sensitivity: without the effect the objective would be 5; at the zone's level only it would do nothing there: 5.
    """
    tables = AT_PROVINCE | {
        "measures": rows("measure body cost", "m A 1"),
        "effects": rows("measure effect domain level amount", "m service * provincial 0.4"),
    }
    assert best(tables).objective == approx(2)
    assert best(changed(tables, "effects", level="")).objective == approx(2)
    assert best(changed(tables, "effects", level="zone")).objective == approx(5)
    assert best(without(tables, "effects")).objective == approx(5)


@three_ways
def test_service_shares_add_up_to_one_at_most(best: Solve) -> None:
    """Proves: two measures of 0.4 each, at 0.25 a year, meet the whole need and no more: 0 + 0.5.

    One alone leaves 1 + 0.25. Sensitivity: uncapped they would serve 1.3 of it: -3 + 0.5.
    """
    tables = AT_PROVINCE | {
        "measures": rows("measure body cost", "m CN 0.25", "n A 0.25"),
        "effects": rows("measure effect domain amount", "m service * 0.4", "n service * 0.4"),
    }
    found = best(tables)
    assert found.objective == approx(0.5)
    assert found.measures == ("m", "n")
    assert best(tables | {"effects": tables["effects"][:1]}).objective == approx(1.25)


@three_ways
def test_several_effects_of_one_measure_add_up(best: Solve) -> None:
    """Proves: two rows of one measure, 0.2 each, serve 0.9 at the province: 1 + 1 a year for the measure.

    Sensitivity: with one of the rows it would be 3 + 1.
    """
    tables = AT_PROVINCE | {
        "measures": rows("measure body cost", "m A 1"),
        "effects": rows("measure effect domain power amount", "m service * - 0.2", "m service - p 0.2"),
    }
    assert best(tables).objective == approx(2)
    assert best(tables | {"effects": tables["effects"][1:]}).objective == approx(4)


@three_ways
def test_service_effects_act_at_or_under_the_body(best: Solve) -> None:
    """Proves: bought by province A, a share of 0.4 helps its zones a and b (1 each), not c (5): 7 + 1.

    Sensitivity: bought by the centre it would help all: 3 + 1; by zone a alone: 1 + 5 + 5 + 1.
    """
    tables = AT_PROVINCE | {
        "bodies": TWO_PROVINCES,
        "needs": rows("power zone need", "p a 10", "p b 10", "p c 10"),
        "measures": rows("measure body cost", "m A 1"),
        "effects": rows("measure effect power amount", "m service p 0.4"),
    }
    assert best(tables).objective == approx(8)
    assert best(changed(tables, "measures", body="CN")).objective == approx(4)
    assert best(changed(tables, "measures", body="a")).objective == approx(12)


@three_ways
def test_service_effects_act_on_powers_of_their_domain(best: Solve) -> None:
    """Proves: an effect on trade serves p (1) and not q, whose domain is empty (5): 6 + 1.

    Sensitivity: on all domains (`*`) it would serve both: 2 + 1.
    """
    tables = case(
        powers=rows("power held_at lowest domain", "p central provincial trade", "q central provincial -"),
        needs=rows("power zone need", "p a 10", "q a 10"),
        measures=rows("measure body cost", "m A 1"),
        effects=rows("measure effect domain amount", "m service trade 0.4"),
    )
    assert best(tables).objective == approx(7)
    assert best(changed(tables, "effects", domain="*")).objective == approx(3)


@three_ways
def test_a_service_effect_can_draw_a_power_to_another_level(best: Solve) -> None:
    """Proves: with supervision of 3 a step, 0.5 more served at the province draws p there: 0 + 3 + 1 = 4.

    Sensitivity: without it p would be in the zone: 6.
    """
    tables = case(
        bodies=TWO_ZONES,
        powers=rows("power held_at supervision", "p central 3"),
        measures=rows("measure body cost", "m A 1"),
        effects=rows("measure effect power level amount", "m service p provincial 0.5"),
    )
    found = best(tables)
    assert found.objective == approx(4)
    assert found.levels["p", "a"] == "provincial"
    assert best(without(tables, "effects")).objective == approx(6)
