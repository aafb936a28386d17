"""Innovations: worth their value only where all the powers they need are local enough at once."""

from cases import TWO_ZONES, Solve, approx, case, changed, rows, three_ways, without

# p and q, without need, cost 4 of supervision a step: 8 each in the zone, 4 each at the province
NEEDS_TWO = case(
    powers=rows("power held_at supervision", "p central 4", "q central 4"),
    needs=rows("power zone need", "p a 0"),
    innovations=rows("innovation value", "i 20"),
    innovation_powers=rows("innovation power level", "i p zone", "i q zone"),
)


@three_ways
def test_an_innovation_draws_all_its_powers_down(best: Solve) -> None:
    """Proves: for an innovation worth 20 both powers go to the zone, at 8 + 8: 16.

    Sensitivity: worth only 15 it would be given up, and lost: 15; without it the objective would be 0.
    """
    assert best(NEEDS_TWO).objective == approx(16)
    given_up = best(changed(NEEDS_TWO, "innovations", value=15))
    assert given_up.objective == approx(15)
    assert set(given_up.levels.values()) == {"central"}
    assert best(without(NEEDS_TWO, "innovations", "innovation_powers")).objective == approx(0)


@three_ways
def test_all_the_powers_are_needed_at_once(best: Solve) -> None:
    """Proves: if q must stay at the centre, the innovation is lost whole (20), and p stays too.

    Sensitivity: if it needed p alone, p would go down for it: 8.
    """
    tables = NEEDS_TWO | {"decided": rows("decision power level", "must q central")}
    assert best(tables).objective == approx(20)
    alone = rows("innovation power level", "i p zone")
    assert best(tables | {"innovation_powers": alone}).objective == approx(8)


@three_ways
def test_a_power_must_be_at_its_level_or_more_locally(best: Solve) -> None:
    """Proves: an innovation that needs q at the province only costs 8 + 4; with q in the zone anyway (bundle) 8 + 8.

    Sensitivity: needing both in the zone it costs 16 either way.
    """
    tables = NEEDS_TWO | {"innovation_powers": rows("innovation power level", "i p zone", "i q provincial")}
    assert best(tables).objective == approx(12)
    assert best(NEEDS_TWO).objective == approx(16)
    assert best(tables | {"rules": rows("rule power_a power_b", "bundle p q")}).objective == approx(16)


@three_ways
def test_an_innovation_has_values_by_zone(best: Solve) -> None:
    """Proves: worth 20 in zone a only, it is enabled there and nothing is lost in b: 16.

    Sensitivity: with an empty zone it is worth 20 in each: 32. Worth 5 everywhere and 12 more in a, the rows add up:
    enabled in a (16), given up in b (5): 21; did the zone's row replace the other, a would lose 12: 17.
    """
    tables = NEEDS_TWO | {"bodies": TWO_ZONES, "innovations": rows("innovation zone value", "i a 20")}
    assert best(tables).objective == approx(16)
    assert best(changed(tables, "innovations", zone="")).objective == approx(32)
    both = rows("innovation zone value", "i - 5", "i a 12")
    assert best(tables | {"innovations": both}).objective == approx(21)


@three_ways
def test_an_innovation_is_possible_only_where_its_powers_have_pairs(best: Solve) -> None:
    """Proves: where q does not apply, an innovation that needs it is not possible, so nothing is lost: 0.

    Sensitivity: where it applies, 16 are paid for it.
    """
    tables = NEEDS_TWO | {"bodies": TWO_ZONES, "applies": rows("power zone", "q b")}
    value_in_a = {"innovations": rows("innovation zone value", "i a 20")}
    assert best(tables | value_in_a).objective == approx(0)
    assert best(without(tables, "applies") | value_in_a).objective == approx(16)
    assert best(tables).objective == approx(16)


@three_ways
def test_an_innovation_that_needs_no_power_is_never_lost(best: Solve) -> None:
    """Proves: an innovation without powers is enabled wherever it has a value: 0.

    Sensitivity: with powers it costs 16.
    """
    assert best(without(NEEDS_TWO, "innovation_powers")).objective == approx(0)
    assert best(NEEDS_TWO).objective == approx(16)


@three_ways
def test_several_innovations_share_their_powers(best: Solve) -> None:
    """Proves: two innovations worth 9 each are together worth the 16 that their shared powers cost.

    Sensitivity: either alone is given up: 9.
    """
    tables = NEEDS_TWO | {
        "innovations": rows("innovation value", "i 9", "j 9"),
        "innovation_powers": rows("innovation power level", "i p zone", "i q zone", "j p zone", "j q zone"),
    }
    assert best(tables).objective == approx(16)
    one = {name: tables[name][: len(tables[name]) // 2] for name in ("innovations", "innovation_powers")}
    assert best(tables | one).objective == approx(9)


@three_ways
def test_what_law_bars_blocks_an_innovation(best: Solve) -> None:
    """Proves: where law stops q at the province, the innovation is lost, unless for 3 a year law is changed: 16 + 3.

    Sensitivity: without the measure 20 would be lost.
    """
    tables = NEEDS_TWO | {
        "powers": rows("power held_at supervision lowest", "p central 4 -", "q central 4 provincial"),
        "measures": rows("measure body cost", "law CN 3"),
        "effects": rows("measure effect power level", "law legal q zone"),
    }
    assert best(tables).objective == approx(19)
    assert best(without(tables, "measures", "effects")).objective == approx(20)


@three_ways
def test_lost_innovation_has_a_weight(best: Solve) -> None:
    """Proves: with a weight of 0.5 an innovation worth 20 is given up: 10, the component being 20.

    Sensitivity: with weight 1 it is enabled: 16.
    """
    tables = NEEDS_TWO | {"instance": case({"weights": {"lost_innovation": 0.5}})["instance"]}
    found = best(tables)
    assert found.objective == approx(10)
    assert found.components is not None
    assert found.components["lost_innovation"] == approx(20)
    assert best(NEEDS_TWO).objective == approx(16)
