"""Links between powers of one procedure, distances between levels and departments, platforms."""

from cases import TWO_PROVINCES, TWO_ZONES, Solve, approx, case, changed, instance_of, rows, three_ways, tree, without

# zone a hangs directly under the centre
WITHOUT_PROVINCE = rows("body level parent", "CN central -", "A provincial CN", "a zone CN", "b zone A")

# p wants to be in the zone (need 10); q must stay at the centre, two steps away
LINKED = case(
    powers=rows("power held_at", "p central", "q central"),
    decided=rows("decision power level", "must q central"),
    links=rows("power_a power_b cost", "p q 3"),
)


@three_ways
def test_links_cost_the_distance_between_levels(best: Solve) -> None:
    """Proves: linked to q at the centre, p costs 2 · 3 in the zone (province 5 + 3, centre 10): 6.

    Sensitivity: without the link the objective would be 0; at 6 a step p stays at the centre: 10.
    """
    assert best(LINKED).objective == approx(6)
    assert best(without(LINKED, "links")).objective == approx(0)
    assert best(changed(LINKED, "links", cost=6)).objective == approx(10)


@three_ways
def test_links_have_no_direction_and_add_up(best: Solve) -> None:
    """Proves: {p, q} and {q, p} are one link, whose rows add up, a zone's row too: 2 · (1 + 1 + 2) = 8 in a.

    Zone b, without need, is at the centre and costs nothing. Sensitivity: without the turned row it would be 6,
    without the zone's 4.
    """
    tables = LINKED | {
        "bodies": TWO_ZONES,
        "links": rows("power_a power_b zone cost", "p q - 1", "q p - 1", "p q a 2"),
    }
    assert best(tables).objective == approx(8)
    first, turned, own = tables["links"]
    assert best(tables | {"links": [first, own]}).objective == approx(6)
    assert best(tables | {"links": [first, turned]}).objective == approx(4)


@three_ways
def test_links_of_a_zone_cost_there_only(best: Solve) -> None:
    """Proves: with needs of 10 in both zones a link in zone a costs 6 there and nothing in b.

    Sensitivity: in every zone (empty) it would cost 12.
    """
    tables = LINKED | {
        "bodies": TWO_ZONES,
        "needs": rows("power zone need", "p a 10", "p b 10"),
        "links": rows("power_a power_b zone cost", "p q a 3"),
    }
    assert best(tables).objective == approx(6)
    assert best(changed(tables, "links", zone="")).objective == approx(12)


@three_ways
def test_links_cost_where_both_powers_have_pairs(best: Solve) -> None:
    """Proves: where q has no pair, its link with p costs nothing, and gives a warning if it names the zone: 0.

    Sensitivity: where it has one, the link costs 6.
    """
    tables = LINKED | {
        "bodies": TWO_ZONES,
        "applies": rows("power zone", "q b"),
        "links": rows("power_a power_b zone cost", "p q a 3"),
    }
    assert best(tables).objective == approx(0)
    assert len(instance_of(tables).warnings) == 1
    assert best(without(tables, "applies")).objective == approx(6)


@three_ways
def test_links_cost_without_need(best: Solve) -> None:
    """Proves: p and r go to the zone for their needs; q between them, without need, follows for 3 + 3 per step: 0.

    Sensitivity: q kept at the centre costs both links: 2 · (1 + 1) = 4.
    """
    tables = case(
        powers=rows("power held_at", "p central", "q central", "r central"),
        needs=rows("power zone need", "p a 10", "r a 10"),
        links=rows("power_a power_b cost", "p q 1", "q r 1"),
    )
    assert best(tables).objective == approx(0)
    kept = rows("decision power level", "must q central")
    assert best(tables | {"decided": kept}).objective == approx(4)


@three_ways
def test_distance_counts_levels_and_not_links_of_the_chain(best: Solve) -> None:
    """Proves: in a zone directly under the centre, zone and centre are still two steps apart: 6.

    Sensitivity: one step in the chain would make it 3.
    """
    assert best(LINKED | {"bodies": WITHOUT_PROVINCE}).objective == approx(6)
    near = rows("level_a level_b distance", "central zone 1")
    assert best(LINKED | {"bodies": WITHOUT_PROVINCE, "distances": near}).objective == approx(3)


@three_ways
def test_distances_are_set_both_ways(best: Solve) -> None:
    """Proves: a row zone, central of 0.5 replaces the 2 steps, whichever way it is written: 3 · 0.5.

    Sensitivity: without it the objective would be 6.
    """
    for ends in ("zone central", "central zone"):
        tables = LINKED | {"distances": rows("level_a level_b distance", f"{ends} 0.5")}
        assert best(tables).objective == approx(1.5)
    assert best(LINKED).objective == approx(6)


@three_ways
def test_departments_of_one_level_are_apart_unless_one_owner(best: Solve) -> None:
    """Proves: in one level two departments cost each other 0.5 · 3, unless both powers have the same owner.

    Both powers are needed, so they go to the zone together: 1.5. Sensitivity: with one owner, or without the row: 0;
    two empty owners are not the same one: 1.5.
    """
    tables = case(
        powers=rows("power held_at owner", "p central M", "q central N"),
        needs=rows("power zone need", "p a 10", "q a 10"),
        links=rows("power_a power_b cost", "p q 3"),
        distances=rows("level_a level_b distance", "zone zone 0.5", "central central 0.5", "provincial provincial 0.5"),
        ministries=rows("ministry", "M", "N"),
    )
    assert best(tables).objective == approx(1.5)
    assert best(changed(tables, "powers", owner="M")).objective == approx(0)
    assert best(changed(tables, "powers", owner="")).objective == approx(1.5)
    assert best(without(tables, "distances")).objective == approx(0)


@three_ways
def test_distances_need_not_be_monge(best: Solve) -> None:
    """Proves: where being at one level costs 2 and apart nothing, p (10) and q (4) part: q at the province, 2.

    Mixed differences are positive there, so the cheap form of the link would be wrong. Sensitivity: with the default
    distances both are in the zone: 0; kept together by a bundle they cost 3 · 2 = 6.
    """
    apart = ["central provincial 0", "central zone 0", "provincial zone 0"]
    same = ["central central 2", "provincial provincial 2", "zone zone 2"]
    tables = case(
        powers=rows("power held_at", "p central", "q central"),
        needs=rows("power zone need", "p a 10", "q a 4"),
        links=rows("power_a power_b cost", "p q 3"),
        distances=rows("level_a level_b distance", *apart, *same),
    )
    assert best(tables).objective == approx(2)
    assert best(without(tables, "distances")).objective == approx(0)
    assert best(tables | {"rules": rows("rule power_a power_b", "bundle p q")}).objective == approx(6)


@three_ways
def test_distances_need_not_be_a_metric(best: Solve) -> None:
    """Proves: provinces far from everybody (5) are not a way between: p costs 2 · 1 in the zone, linked to the centre.

    Sensitivity: were the way over the province counted, it would be 10 (p stays at the centre).
    """
    far = rows("level_a level_b distance", "central provincial 5", "provincial zone 5", "central zone 1")
    tables = changed(LINKED, "links", cost=2) | {"distances": far}
    assert best(tables).objective == approx(2)
    zone_far = rows("level_a level_b distance", "central provincial 5", "provincial zone 5", "central zone 10")
    assert best(tables | {"distances": zone_far}).objective == approx(10)


CROWDED = case(
    {"resources": {"staff": {"cost": 0}}},
    powers=rows("power held_at", "p central", "q central"),
    needs=rows("power zone need", "p a 10", "q a 10"),
    links=rows("power_a power_b cost", "p q 3"),
    distances=rows("level_a level_b distance", "central zone 1"),
    loads=rows("power resource fixed", "p staff 5", "q staff 5"),
    capacities=rows("body resource amount", "a staff 8"),
)


@three_ways
def test_linked_powers_must_fit_a_body_together(best: Solve) -> None:
    """Proves: a zone that has room for one of two linked powers, all levels 1 apart, costs 5 unmet and the link's 3: 8.

    Both at the province would cost 10. Sensitivity: with room for both 0; without the link 5; a link of 6: 10.
    """
    assert best(CROWDED).objective == approx(8)
    assert best(changed(CROWDED, "capacities", amount=10)).objective == approx(0)
    assert best(without(CROWDED, "links")).objective == approx(5)
    assert best(changed(CROWDED, "links", cost=6)).objective == approx(10)


@three_ways
def test_measures_make_room_for_linked_powers(best: Solve) -> None:
    """Proves: two more places at 1 a year, or 0.4 off all work there at 1.5, let both powers into the zone: 1, 1.5.

    Sensitivity: one more place, or 0.1 off, is not enough for both: 8; one more and 0.1 off are, at 1 + 1.5.
    """
    hired = {
        "measures": rows("measure body cost", "hire a 1"),
        "effects": rows("measure effect resource amount", "hire capacity staff 2"),
    }
    relieved = {
        "measures": rows("measure body cost", "it a 1.5"),
        "effects": rows("measure effect resource domain amount", "it relief staff * 0.4"),
    }
    both = {name: [*hired[name], *relieved[name]] for name in hired}
    assert best(CROWDED | hired).objective == approx(1)
    assert best(CROWDED | relieved).objective == approx(1.5)
    assert best(changed(CROWDED | hired, "effects", amount=1)).objective == approx(8)
    assert best(changed(CROWDED | relieved, "effects", amount=0.1)).objective == approx(8)
    little = [row | {"amount": 1 if row["effect"] == "capacity" else 0.1} for row in both["effects"]]
    assert best(CROWDED | both | {"effects": little}).objective == approx(2.5)


@three_ways
def test_zones_share_the_work_of_linked_powers(best: Solve) -> None:
    """Proves: at the province both zones share each power's fixed 5, so both powers fit in 10 there: 4 · 5 unmet.

    The zones themselves have no room. Sensitivity: paid per zone, 10 would hold one of them only, as 9 do here: the
    other is at the centre, 10 + 20 unmet, a link's 3 away in both zones: 36.
    """
    tables = CROWDED | {
        "bodies": TWO_ZONES,
        "needs": rows("power zone need", "p a 10", "q a 10", "p b 10", "q b 10"),
        "capacities": rows("body resource amount", "a staff 0", "b staff 0", "A staff 10"),
    }
    assert best(tables).objective == approx(20)
    tighter = rows("body resource amount", "a staff 0", "b staff 0", "A staff 9")
    assert best(tables | {"capacities": tighter}).objective == approx(36)


PLATFORM = LINKED | {
    "powers": rows("power held_at domain", "p central trade", "q central trade"),
    "measures": rows("measure body cost", "portal A 1"),
    "effects": rows("measure effect domain amount", "portal platform trade 0.5"),
}


@three_ways
def test_platforms_take_a_share_off_links(best: Solve) -> None:
    """Proves: a one-stop platform at 1 a year halves the link's 6: 3 + 1.

    Sensitivity: without it the objective would be 6.
    """
    assert best(PLATFORM).objective == approx(4)
    assert best(without(PLATFORM, "effects")).objective == approx(6)


@three_ways
def test_platforms_help_only_between_two_covered_powers(best: Solve) -> None:
    """Proves: where q is of another domain, the platform of trade covers one end of the link only: 6.

    Sensitivity: on all domains it covers both: 4; named one power, it covers no link whole: 6.
    """
    tables = PLATFORM | {"powers": rows("power held_at domain", "p central trade", "q central land")}
    assert best(tables).objective == approx(6)
    assert best(changed(tables, "effects", domain="*")).objective == approx(4)
    assert best(changed(tables, "effects", domain="", power="p")).objective == approx(6)


@three_ways
def test_two_effects_of_a_platform_do_not_cover_a_link_together(best: Solve) -> None:
    """Proves: an effect on trade and one on land cover no link between trade and land, each lacking an end: 6.

    Sensitivity: one effect on both domains does: 4.
    """
    tables = PLATFORM | {
        "powers": rows("power held_at domain", "p central trade", "q central land"),
        "effects": rows("measure effect domain amount", "portal platform trade 0.5", "portal platform land 0.5"),
    }
    assert best(tables).objective == approx(6)
    both = rows("measure effect domain amount", "portal platform * 0.5")
    assert best(tables | {"effects": both}).objective == approx(4)


@three_ways
def test_platforms_add_up_to_one_at_most(best: Solve) -> None:
    """Proves: platforms of 0.7 and 0.7, at 1 a year each, save all of the link's 6 and no more: 2.

    One alone leaves 1.8 + 1. Sensitivity: uncapped they would save 8.4: -0.4.
    """
    tables = PLATFORM | {
        "measures": rows("measure body cost", "portal A 1", "window CN 1"),
        "effects": rows("measure effect domain amount", "portal platform * 0.7", "window platform * 0.7"),
    }
    assert best(tables).objective == approx(2)
    assert best(tables | {"effects": tables["effects"][:1]}).objective == approx(2.8)


@three_ways
def test_platforms_act_at_or_under_their_body(best: Solve) -> None:
    """Proves: province A's platform halves the link in its zones a and b (3 each), not in c (6): 12 + 1.

    Sensitivity: the centre's halves it everywhere: 9 + 1; zone a's there only: 3 + 12 + 1.
    """
    tables = PLATFORM | {
        "bodies": TWO_PROVINCES,
        "needs": rows("power zone need", "p a 10", "p b 10", "p c 10"),
    }
    assert best(tables).objective == approx(13)
    assert best(changed(tables, "measures", body="CN")).objective == approx(10)
    assert best(changed(tables, "measures", body="a")).objective == approx(16)


@three_ways
def test_platforms_work_on_distances_that_are_not_monge(best: Solve) -> None:
    """Proves: half of what two departments of one level cost each other, 3 · 2, is saved by a platform at 1: 3 + 1.

    Sensitivity: without it the objective would be 6. (Apart they cost 3 · 4 or more at the other levels.)
    """
    tables = PLATFORM | {
        "bodies": tree(A="a"),
        "needs": rows("power zone need", "p a 100", "q a 100"),
        "decided": rows("decision power level", "never q central"),
        "distances": rows("level_a level_b distance", "zone zone 2", "provincial zone 1"),
    }
    assert best(tables).objective == approx(4)
    assert best(without(tables, "effects")).objective == approx(6)
