"""Levels and law: chains, legal range, decisions, what `applies` excludes, effects of kind legal."""

from cases import TWO_PROVINCES, TWO_ZONES, Solve, approx, case, changed, instance_of, rows, three_ways, without

# zone b hangs directly under the centre
WITHOUT_PROVINCE = rows("body level parent", "CN central -", "A provincial CN", "a zone A", "b zone CN")


@three_ways
def test_a_needed_power_goes_to_the_zone(best: Solve) -> None:
    """Proves: nothing speaking against it, a power goes where the need is met whole: 10 · (1 - 1) = 0.

    Sensitivity: kept at the centre, where the share is 0, the objective would be 10.
    """
    assert best(case()).objective == approx(0)
    assert best(case(decided=rows("decision power level", "must p central"))).objective == approx(10)


@three_ways
def test_a_level_may_be_missing_in_a_chain(best: Solve) -> None:
    """Proves: where a zone has no province, a power that law lets go down to provinces stays at the centre: 10.

    Sensitivity: with a province the power would go there, and half the need be met: 5.
    """
    powers = rows("power held_at lowest", "p central provincial")
    missing = case(bodies=WITHOUT_PROVINCE, powers=powers, needs=rows("power zone need", "p b 10"))
    assert best(missing).objective == approx(10)
    assert best(missing | {"bodies": TWO_ZONES}).objective == approx(5)


@three_ways
def test_lowest_is_the_most_local_level_in_law(best: Solve) -> None:
    """Proves: the power goes no further than the province: 10 · (1 - 0.5) = 5.

    Sensitivity: without it the objective would be 0.
    """
    tables = case(powers=rows("power held_at lowest", "p central provincial"))
    assert best(tables).objective == approx(5)
    assert best(case()).objective == approx(0)


@three_ways
def test_highest_is_the_most_central_level_in_law(best: Solve) -> None:
    """Proves: with a supervision of 30 a step, a power barred from the centre costs 5 + 30 at the province: 35.

    Sensitivity: without it the power would stay at the centre, for the 10 cases not served there.
    """
    tables = case(powers=rows("power held_at supervision highest", "p central 30 provincial"))
    assert best(tables).objective == approx(35)
    assert best(changed(tables, "powers", highest="")).objective == approx(10)


@three_ways
def test_must_decides_the_level_of_a_zone(best: Solve) -> None:
    """Proves: zone a's power must stay at the centre (10), zone b's goes down (0).

    Sensitivity: without it the objective would be 0; with an empty zone it binds both zones: 10 + 10.
    """
    needs = rows("power zone need", "p a 10", "p b 10")
    tables = case(bodies=TWO_ZONES, needs=needs, decided=rows("decision power zone level", "must p a central"))
    assert best(tables).objective == approx(10)
    assert best(without(tables, "decided")).objective == approx(0)
    assert best(changed(tables, "decided", zone="")).objective == approx(20)


@three_ways
def test_never_bars_a_level(best: Solve) -> None:
    """Proves: barred from the zone, the power goes to the province: 5.

    Sensitivity: without it the objective would be 0; barred from the province too, it stays at the centre: 10.
    """
    tables = case(decided=rows("decision power zone level", "never p a zone"))
    assert best(tables).objective == approx(5)
    assert best(without(tables, "decided")).objective == approx(0)
    both = rows("decision power zone level", "never p a zone", "never p - provincial")
    assert best(tables | {"decided": both}).objective == approx(10)


@three_ways
def test_decisions_that_exclude_each_other_have_no_allocation(best: Solve) -> None:
    """Proves: a pair that must be and must never be at one level has no allocation.

    Sensitivity: either decision alone leaves one: 0 where it must be in the zone, 5 where it must not.
    """
    decided = rows("decision power zone level", "must p a zone", "never p a zone")
    tables = case(bodies=TWO_ZONES, decided=decided)
    assert best(tables).status == "infeasible"
    assert best(tables | {"decided": tables["decided"][:1]}).objective == approx(0)
    assert best(tables | {"decided": tables["decided"][1:]}).objective == approx(5)


@three_ways
def test_a_range_outside_the_chain_has_no_allocation(best: Solve) -> None:
    """Proves: a power that law keeps at provinces cannot be exercised for zone b, which has none.

    Sensitivity: without zone b, or with a range that reaches the centre, it is exercised in A for a: 5.
    """
    powers = rows("power held_at highest lowest", "p central provincial provincial", "q central - -")
    tables = case(bodies=WITHOUT_PROVINCE, powers=powers)
    assert best(tables).status == "infeasible"
    assert best(tables | {"applies": rows("power zone", "p a")}).objective == approx(5)
    assert best(changed(tables, "powers", highest="")).objective == approx(5)


@three_ways
def test_legal_effects_let_a_power_go_further_down(best: Solve) -> None:
    """Proves: for 2 a year a change of law lets the power go from the province to the zone: 2 rather than 5.

    Sensitivity: without the effect, or with one that opens no more than the province, the objective would be 5.
    """
    tables = case(
        powers=rows("power held_at lowest", "p central provincial"),
        measures=rows("measure body cost", "law CN 2"),
        effects=rows("measure effect power level", "law legal p zone"),
    )
    found = best(tables)
    assert found.objective == approx(2)
    assert found.measures == ("law",)
    assert best(without(tables, "effects")).objective == approx(5)
    assert best(changed(tables, "effects", level="provincial")).objective == approx(5)


@three_ways
def test_legal_effects_open_the_levels_on_the_way(best: Solve) -> None:
    """Proves: law opened down to the zone opens the province too, where 5 + 2 is less than the centre's 10.

    In the zone a spillover of 1 a case would cost 10. Sensitivity: without the effect the power stays at the centre: 10
    (the decision bars the zone; were only the zone opened, nothing would be gained).
    """
    tables = case(
        powers=rows("power held_at lowest", "p central central"),
        spillovers=rows("power level cost", "p provincial 1"),
        measures=rows("measure body cost", "law CN 2"),
        effects=rows("measure effect power level", "law legal p zone"),
    )
    found = best(tables)
    assert found.objective == approx(7)
    assert found.levels["p", "a"] == "provincial"
    assert best(without(tables, "effects")).objective == approx(10)


@three_ways
def test_legal_effects_act_at_or_under_the_body(best: Solve) -> None:
    """Proves: a law of province A opens its zones a and b (0), not zone c of province B (5); it costs 2.

    Sensitivity: adopted by the centre it would open all three: 2; by zone a only that one: 2 + 5 + 5.
    """
    tables = case(
        bodies=TWO_PROVINCES,
        powers=rows("power held_at lowest", "p central provincial"),
        needs=rows("power zone need", "p a 10", "p b 10", "p c 10"),
        measures=rows("measure body cost", "law A 2"),
        effects=rows("measure effect domain level", "law legal * zone"),
    )
    assert best(tables).objective == approx(7)
    assert best(changed(tables, "measures", body="CN")).objective == approx(2)
    assert best(changed(tables, "measures", body="a")).objective == approx(12)


@three_ways
def test_effects_name_a_power_or_a_domain(best: Solve) -> None:
    """Proves: an effect on domain trade opens power p (0) and not q of domain land (5); the law costs 1.

    Sensitivity: on power q it opens only that: 1 + 5; on all domains both: 1.
    """
    tables = case(
        powers=rows("power held_at lowest domain", "p central provincial trade", "q central provincial land"),
        needs=rows("power zone need", "p a 10", "q a 10"),
        measures=rows("measure body cost", "law CN 1"),
        effects=rows("measure effect domain level", "law legal trade zone"),
    )
    found = best(tables)
    assert found.objective == approx(6)
    assert found.levels["p", "a"] == "zone"
    of_q = best(changed(tables, "effects", domain="", power="q"))
    assert of_q.objective == approx(6)
    assert of_q.levels["q", "a"] == "zone"
    assert best(changed(tables, "effects", domain="*")).objective == approx(1)


@three_ways
def test_the_named_power_outweighs_the_domain(best: Solve) -> None:
    """Proves: an effect that names power q and domain trade acts on q only: q opened (0), p of trade not (5), law 1.

    Sensitivity: did the domain count, both would be opened: 1.
    """
    tables = case(
        powers=rows("power held_at lowest domain", "p central provincial trade", "q central provincial land"),
        needs=rows("power zone need", "p a 10", "q a 10"),
        measures=rows("measure body cost", "law CN 1"),
        effects=rows("measure effect domain power level", "law legal trade q zone"),
    )
    assert best(tables).objective == approx(6)
    assert best(changed(tables, "effects", domain="*", power="")).objective == approx(1)


@three_ways
def test_service_shares_rise_evenly_over_any_number_of_levels(best: Solve) -> None:
    """Proves: of four levels, the third most central serves 2/3 of a need: 9 · 1/3 = 3.

    Sensitivity: of three levels the level above the zone serves 1/2: 4.5; of two levels it serves nothing: 9.
    """
    decided = rows("decision power level", "never p zone")
    needs = rows("power zone need", "p a 9")
    four = {"levels": ["central", "provincial", "municipal", "zone"]}
    bodies = rows("body level parent", "CN central -", "A provincial CN", "M municipal A", "a zone M")
    assert best(case(four, bodies=bodies, needs=needs, decided=decided)).objective == approx(3)
    assert best(case(needs=needs, decided=decided)).objective == approx(4.5)
    two = rows("body level parent", "CN central -", "a zone CN")
    assert best(case({"levels": ["central", "zone"]}, bodies=two, needs=needs, decided=decided)).objective == approx(9)


@three_ways
def test_a_parent_may_be_at_any_more_central_level(best: Solve) -> None:
    """Proves: under the centre, past provinces and cities, a zone's power that it must not hold stays at the centre: 9.

    Sensitivity: under a city it would be exercised there, with a share of 2/3: 3.
    """
    four = {"levels": ["central", "provincial", "municipal", "zone"]}
    bodies = ["CN central -", "A provincial CN", "M municipal A"]
    decided = rows("decision power level", "never p zone")
    needs = rows("power zone need", "p a 9")
    tables = case(four, bodies=rows("body level parent", *bodies, "a zone CN"), needs=needs, decided=decided)
    assert best(tables).objective == approx(9)
    under_city = rows("body level parent", *bodies, "a zone M")
    assert best(tables | {"bodies": under_city}).objective == approx(3)


@three_ways
def test_applies_limits_a_power_to_its_zones(best: Solve) -> None:
    """Proves: power p, that must stay at the centre, has a pair in zone a only: 10, and q, not listed, in both: 0.

    Sensitivity: without it the need of zone b would count too: 20.
    """
    tables = case(
        bodies=TWO_ZONES,
        powers=rows("power held_at", "p central", "q central"),
        needs=rows("power zone need", "p a 10", "p b 10", "q b 5"),
        decided=rows("decision power level", "must p central"),
        applies=rows("power zone", "p a"),
    )
    found = best(tables)
    assert found.objective == approx(10)
    assert set(found.levels) == {("p", "a"), ("q", "a"), ("q", "b")}
    assert best(without(tables, "applies")).objective == approx(20)


@three_ways
def test_rows_on_excluded_pairs_have_no_effect(best: Solve) -> None:
    """Proves: needs, links, rules, decided and current of a pair that does not exist change nothing and give warnings.

    In zone b only q (need 4) exists: everything goes down, 0. Sensitivity: if p existed in b, it must stay at the
    centre (10), q is bundled to it (4), and so the objective would be 14.
    """
    tables = case(
        bodies=TWO_ZONES,
        powers=rows("power held_at", "p central", "q central"),
        needs=rows("power zone need", "p a 10", "p b 10", "q b 4"),
        links=rows("power_a power_b zone cost", "p q b 3"),
        rules=rows("rule power_a power_b zone", "bundle p q b"),
        decided=rows("decision power zone level", "must p b central"),
        current=rows("power zone level", "p b zone"),
        applies=rows("power zone", "p a"),
    )
    assert best(tables).objective == approx(0)
    assert best(without(tables, "applies")).objective == approx(14)
    assert len(instance_of(tables).warnings) >= 5
    assert not instance_of(without(tables, "applies")).warnings


@three_ways
def test_columns_for_lists_and_unread_columns_change_nothing(best: Solve) -> None:
    """Proves: code to mode, names, requests, usage, provenance and `x_` columns are carried, not used: 5 as before.

    Sensitivity: none of them is read by the model; lowest, beside them, is: without it 0.
    """
    tables = case(powers=rows("power held_at lowest", "p central provincial"))
    told = changed(
        tables,
        "powers",
        name_en="Permit",
        name_zh="许可",
        code="7",
        law="Law",
        article="1",
        kind="permit",
        risk="high",
        mode="委托",
        x_note="anything",
    ) | {
        "requests": rows("power zone asked_on reply reason", "p a 2024-05-01 no overloaded"),
        "usage": rows("power zone year cases", "p a 2024 3"),
        "provenance": rows("table key column source status", "needs p need survey stated"),
    }
    assert best(told).objective == approx(5)
    assert best(changed(told, "powers", lowest="")).objective == approx(0)
