"""What ties the levels of several pairs together: uniform powers, and rules between two powers."""

from cases import TWO_PROVINCES, Solve, approx, case, changed, instance_of, rows, three_ways, tree, without

# zone b hangs directly under the centre
WITHOUT_PROVINCE = rows("body level parent", "CN central -", "A provincial CN", "a zone A", "b zone CN")

# p wants to be in the zone (need 10, no cost), q at the centre (need 1, supervision 4 a step)
PULLED_APART = case(
    powers=rows("power held_at supervision", "p central -", "q central 4"),
    needs=rows("power zone need", "p a 10", "q a 1"),
)


@three_ways
def test_uniform_powers_are_at_one_level(best: Solve) -> None:
    """Proves: uniform over all zones, supervision of 4 a step and needs of 10, 1 and 10 are worst off at no one level.

    Central costs 10 + 1 + 10 = 21, provincial 9 + 4.5 + 9 = 22.5, zone 8 + 8 + 8 = 24: 21. Uniform by parent, zones a
    and b stay at the centre (11; provincial 13.5, zone 16) and c of the other province goes down (8): 19.
    Sensitivity: without it the objective would be 8 + 1 + 8 = 17.
    """
    tables = case(
        bodies=TWO_PROVINCES,
        powers=rows("power held_at supervision uniform", "p central 4 all"),
        needs=rows("power zone need", "p a 10", "p b 1", "p c 10"),
    )
    assert best(tables).objective == approx(21)
    assert best(changed(tables, "powers", uniform="parent")).objective == approx(19)
    assert best(changed(tables, "powers", uniform="")).objective == approx(17)


@three_ways
def test_uniform_binds_zones_with_different_chains(best: Solve) -> None:
    """Proves: where law lets p go down to provinces and zone b has none, uniform keeps it at the centre: 10 + 10.

    Sensitivity: without it zone a would be served by its province: 5 + 10.
    """
    tables = case(
        bodies=WITHOUT_PROVINCE,
        powers=rows("power held_at lowest uniform", "p central provincial all"),
        needs=rows("power zone need", "p a 10", "p b 10"),
    )
    assert best(tables).objective == approx(20)
    assert best(changed(tables, "powers", uniform="")).objective == approx(15)


@three_ways
def test_uniform_binds_only_pairs_that_exist(best: Solve) -> None:
    """Proves: zone b, whose pair must stay at the centre, does not bind zone a if the power does not apply there: 0.

    Sensitivity: if it applies, both stay at the centre: 10 + 10.
    """
    tables = case(
        bodies=tree(A="a b c"),
        powers=rows("power held_at uniform", "p central all"),
        needs=rows("power zone need", "p a 10", "p b 10"),
        decided=rows("decision power zone level", "must p b central"),
        applies=rows("power zone", "p a", "p c"),
    )
    assert best(tables).objective == approx(0)
    assert best(without(tables, "applies")).objective == approx(20)


@three_ways
def test_parents_are_of_any_level(best: Solve) -> None:
    """Proves: uniform by parent, zone b directly under the centre is in no group with zone a of province A: 1 + 8.

    Sensitivity: uniform over all, the two would be together: 10 + 1 at the centre, 8 + 8 in the zones: 11.
    """
    tables = case(
        bodies=WITHOUT_PROVINCE,
        powers=rows("power held_at supervision uniform", "p central 4 parent"),
        needs=rows("power zone need", "p a 10", "p b 1"),
    )
    assert best(tables).objective == approx(9)
    assert best(changed(tables, "powers", uniform="all")).objective == approx(11)


@three_ways
def test_bundled_powers_share_a_level(best: Solve) -> None:
    """Proves: bundled, p and q cost 8 in the zone (supervision), 9.5 at the province, 11 at the centre: 8.

    Sensitivity: without it p would be in the zone and q at the centre: 0 + 1.
    """
    tables = PULLED_APART | {"rules": rows("rule power_a power_b", "bundle p q")}
    assert best(tables).objective == approx(8)
    assert best(without(tables, "rules")).objective == approx(1)


@three_ways
def test_a_power_is_never_more_local_than_what_it_requires(best: Solve) -> None:
    """Proves: p requires q, so q follows p into the zone: 8 (at the centre 11, at the province 9.5).

    Sensitivity: without it the objective would be 1, as when q requires p.
    """
    tables = PULLED_APART | {"rules": rows("rule power_a power_b", "requires p q")}
    assert best(tables).objective == approx(8)
    assert best(without(tables, "rules")).objective == approx(1)
    assert best(tables | {"rules": rows("rule power_a power_b", "requires q p")}).objective == approx(1)


@three_ways
def test_separate_powers_never_share_a_level(best: Solve) -> None:
    """Proves: separate, p (need 10) is in the zone and q (need 4) at the province: 0 + 2.

    Sensitivity: without it both would be in the zone: 0.
    """
    tables = case(
        powers=rows("power held_at", "p central", "q central"),
        needs=rows("power zone need", "p a 10", "q a 4"),
        rules=rows("rule power_a power_b", "separate p q"),
    )
    assert best(tables).objective == approx(2)
    assert best(without(tables, "rules")).objective == approx(0)


@three_ways
def test_rules_hold_in_one_zone_or_in_all(best: Solve) -> None:
    """Proves: bundled in zone a only, the powers cost 8 there and 1 in b.

    Sensitivity: bundled in every zone (empty zone) they cost 8 + 8; in none 1 + 1.
    """
    needs = rows("power zone need", "p a 10", "q a 1", "p b 10", "q b 1")
    tables = PULLED_APART | {
        "bodies": tree(A="a b"),
        "needs": needs,
        "rules": rows("rule power_a power_b zone", "bundle p q a"),
    }
    assert best(tables).objective == approx(9)
    assert best(changed(tables, "rules", zone="")).objective == approx(16)
    assert best(without(tables, "rules")).objective == approx(2)


@three_ways
def test_rules_bind_only_pairs_that_exist(best: Solve) -> None:
    """Proves: where q has no pair, a bundle with it binds nothing, and gives a warning if it names the zone: 0.

    Sensitivity: where q has one, it must stay at the centre and keep p there: 10.
    """
    tables = PULLED_APART | {
        "bodies": tree(A="a b"),
        "decided": rows("decision power level", "must q central"),
        "needs": rows("power zone need", "p a 10"),
        "rules": rows("rule power_a power_b zone", "bundle p q a"),
        "applies": rows("power zone", "q b"),
    }
    assert best(tables).objective == approx(0)
    assert len(instance_of(tables).warnings) == 1
    assert best(without(tables, "applies")).objective == approx(10)


@three_ways
def test_bundles_of_powers_without_a_common_level_have_no_allocation(best: Solve) -> None:
    """Proves: p may go down to the province, q up to the zone only: bundled they have no allocation.

    Sensitivity: without it the objective would be 5 + 8 (supervision of q).
    """
    tables = PULLED_APART | {
        "powers": rows("power held_at supervision highest lowest", "p central - - provincial", "q central 4 zone -"),
        "rules": rows("rule power_a power_b", "bundle p q"),
    }
    assert best(tables).status == "infeasible"
    assert best(without(tables, "rules")).objective == approx(13)
