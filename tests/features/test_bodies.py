"""What bodies can take on: loads, their cost, capacities, requirements, and the measures that build them up."""

from cases import ONE_ZONE, TWO_PROVINCES, TWO_ZONES, Solve, approx, case, changed, rows, three_ways, tree, without

STAFF = {"resources": {"staff": {"unit": "days", "cost": 0.1}}}
FREE_STAFF = {"resources": {"staff": {"unit": "days"}}}
NEEDS = rows("power zone need", "p a 10", "p b 10")


@three_ways
def test_work_costs_what_its_resource_costs(best: Solve) -> None:
    """Proves: 20 fixed and 1 per case make 30 days at 0.1 each: 3, wherever the power is.

    Sensitivity: without the loads, or a price, the objective would be 0.
    """
    tables = case(STAFF, loads=rows("power resource fixed per_need", "p staff 20 1"))
    assert best(tables).objective == approx(3)
    assert best(without(tables, "loads")).objective == approx(0)
    assert best(tables | {"instance": case(FREE_STAFF)["instance"]}).objective == approx(0)


@three_ways
def test_fixed_load_is_shared_by_the_zones_of_a_body(best: Solve) -> None:
    """Proves: a province holds the power for both zones and pays its fixed 60 days once: 5 + 5 + 6 = 16.

    In the zones it would be 6 + 6; at the centre 20 + 6. Law stops it at the province. Sensitivity: paid per zone it
    would be 22; in the zones it is paid twice: 12.
    """
    tables = case(
        STAFF,
        bodies=TWO_ZONES,
        powers=rows("power held_at lowest", "p central provincial"),
        needs=NEEDS,
        loads=rows("power resource fixed", "p staff 60"),
    )
    assert best(tables).objective == approx(16)
    assert best(changed(tables, "powers", lowest="")).objective == approx(12)
    assert best(tables | {"bodies": tree(A="a", B="b")}).objective == approx(22)


@three_ways
def test_a_fixed_load_is_there_without_need(best: Solve) -> None:
    """Proves: where nobody needs the power, whoever holds it still has its fixed work: 60 days at 0.1, once: 6.

    Both pairs stay with one body, the centre or the province. Sensitivity: decided for the zones, it is paid by each:
    12.
    """
    tables = case(
        STAFF,
        bodies=TWO_ZONES,
        needs=rows("power zone need", "p a 0"),
        loads=rows("power resource fixed", "p staff 60"),
    )
    assert best(tables).objective == approx(6)
    assert best(tables | {"decided": rows("decision power level", "must p zone")}).objective == approx(12)


@three_ways
def test_load_per_need_counts_the_whole_need(best: Solve) -> None:
    """Proves: the province works on all 10 cases, although it meets half of them: 5 + 0.1 · 10 · 2 = 7.

    Sensitivity: counted after service it would be 6; without loads 5.
    """
    tables = case(
        STAFF,
        powers=rows("power held_at lowest", "p central provincial"),
        loads=rows("power resource per_need", "p staff 2"),
    )
    assert best(tables).objective == approx(7)
    assert best(without(tables, "loads")).objective == approx(5)


@three_ways
def test_a_load_of_a_level_replaces_the_general_one_whole(best: Solve) -> None:
    """Proves: the zone's row, 1 per case and no fixed work, replaces the general 40 and 2 there: 0.1 · 10 = 1.

    Sensitivity: without it the objective would be 4 + 2 = 6; if its empty cell kept the general fixed load, 5.
    """
    tables = case(STAFF, loads=rows("power resource level fixed per_need", "p staff - 40 2", "p staff zone - 1"))
    assert best(tables).objective == approx(1)
    assert best(tables | {"loads": tables["loads"][:1]}).objective == approx(6)


@three_ways
def test_a_load_of_a_level_without_a_general_one(best: Solve) -> None:
    """Proves: work that only zones have, 80 days, leaves the power at the province: 5 (zone 8).

    Sensitivity: as a general row it is there everywhere: 8 in the zone.
    """
    tables = case(STAFF, loads=rows("power resource level fixed", "p staff zone 80"))
    assert best(tables).objective == approx(5)
    assert best(changed(tables, "loads", level="")).objective == approx(8)


@three_ways
def test_capacities_are_hard_limits(best: Solve) -> None:
    """Proves: 10 cases at 2 days do not fit the zone's 19 days, so the power goes to the province, without limit: 5.

    Sensitivity: without the limit, or with one of 20, the objective would be 0.
    """
    tables = case(
        FREE_STAFF,
        loads=rows("power resource per_need", "p staff 2"),
        capacities=rows("body resource amount", "a staff 19"),
    )
    assert best(tables).objective == approx(5)
    assert best(changed(tables, "capacities", amount=20)).objective == approx(0)
    assert best(without(tables, "capacities")).objective == approx(0)


@three_ways
def test_a_capacity_holds_all_that_a_body_exercises(best: Solve) -> None:
    """Proves: the province can hold p for one zone (13 days of 20), not for both (10 + 3 + 3 · ... = 26): 5 + 10.

    Fixed 10 and 0.3 a case make 13 for one zone and 16 for both; with 15 days, one zone's power stays at the centre.
    Sensitivity: with 16 days both fit: 5 + 5; paid per zone, the fixed load would make it 26 and not fit.
    """
    tables = case(
        FREE_STAFF,
        bodies=TWO_ZONES,
        powers=rows("power held_at lowest", "p central provincial"),
        needs=NEEDS,
        loads=rows("power resource fixed per_need", "p staff 10 0.3"),
        capacities=rows("body resource amount", "A staff 15"),
    )
    assert best(tables).objective == approx(15)
    assert best(changed(tables, "capacities", amount=16)).objective == approx(10)


@three_ways
def test_a_capacity_is_of_one_resource(best: Solve) -> None:
    """Proves: plenty of desks do not make up for staff: 5.

    Sensitivity: with the desks' limit alone the objective would be 0.
    """
    tables = case(
        {"resources": {"staff": {}, "desks": {}}},
        loads=rows("power resource fixed", "p staff 5", "p desks 5"),
        capacities=rows("body resource amount", "a staff 1", "a desks 99"),
    )
    assert best(tables).objective == approx(5)
    assert best(tables | {"capacities": tables["capacities"][1:]}).objective == approx(0)


@three_ways
def test_capacity_effects_add_to_their_body(best: Solve) -> None:
    """Proves: for 2 a year the zone gets the one day that is missing: 2.

    Sensitivity: bought at the province it would not help the zone, nor would half a day: 5.
    """
    tables = case(
        FREE_STAFF,
        loads=rows("power resource per_need", "p staff 2"),
        capacities=rows("body resource amount", "a staff 19"),
        measures=rows("measure body cost", "hire a 2"),
        effects=rows("measure effect resource amount", "hire capacity staff 1"),
    )
    assert best(tables).objective == approx(2)
    assert best(changed(tables, "measures", body="A")).objective == approx(5)
    assert best(changed(tables, "effects", amount=0.5)).objective == approx(5)
    assert best(without(tables, "effects")).objective == approx(5)


@three_ways
def test_capacity_effects_create_no_limit(best: Solve) -> None:
    """Proves: where a body has no limit, hiring one day does not limit it to one: 0, and the measure is not bought.

    Sensitivity: with a limit of 19 it would be bought: 2 (an adopted measure without cost changes nothing either).
    """
    tables = case(
        FREE_STAFF,
        loads=rows("power resource per_need", "p staff 2"),
        capacities=rows("body resource amount", "A staff 0"),
        measures=rows("measure body cost", "hire a 2"),
        effects=rows("measure effect resource amount", "hire capacity staff 1"),
    )
    assert best(tables).objective == approx(0)
    limited = rows("body resource amount", "A staff 0", "a staff 19")
    assert best(tables | {"capacities": limited}).objective == approx(2)


@three_ways
def test_relief_takes_a_share_off_the_load(best: Solve) -> None:
    """Proves: relief of half takes 20 fixed and 10 days by need to 15, at 0.1: 1.5 + 1 a year for it.

    Sensitivity: without it 3 are paid; if it left the fixed load alone, 2.5 + 1 and it would not be bought: 3.
    """
    tables = case(
        STAFF,
        loads=rows("power resource fixed per_need", "p staff 20 1"),
        measures=rows("measure body cost", "it a 1"),
        effects=rows("measure effect resource domain amount", "it relief staff * 0.5"),
    )
    assert best(tables).objective == approx(2.5)
    assert best(without(tables, "effects")).objective == approx(3)


@three_ways
def test_relief_makes_room_under_a_capacity(best: Solve) -> None:
    """Proves: with half of its 20 days relieved the power fits the zone's 10: 2 a year.

    Sensitivity: without it, or for the province's load, it would stay at the province: 5.
    """
    tables = case(
        FREE_STAFF,
        loads=rows("power resource per_need", "p staff 2"),
        capacities=rows("body resource amount", "a staff 10"),
        measures=rows("measure body cost", "it a 2"),
        effects=rows("measure effect resource power amount", "it relief staff p 0.5"),
    )
    assert best(tables).objective == approx(2)
    assert best(changed(tables, "measures", body="A")).objective == approx(5)
    assert best(without(tables, "effects")).objective == approx(5)


@three_ways
def test_relief_acts_on_its_body_resource_and_powers(best: Solve) -> None:
    """Proves: relief of staff for trade halves p's 30 days at the zone, not q's 30 nor desks: 9 - 1.5 + 1 = 8.5.

    Each power needs 30 days of staff; p 30 of desks too; all at 0.1. Sensitivity: for all domains 7; of desks 8.5 as
    well, p's alone using them; bought by the province, where the powers are not, nothing: 9.
    """
    tables = case(
        {"resources": {"staff": {"cost": 0.1}, "desks": {"cost": 0.1}}},
        powers=rows("power held_at domain", "p central trade", "q central land"),
        needs=rows("power zone need", "p a 100", "q a 100"),
        loads=rows("power resource fixed", "p staff 30", "q staff 30", "p desks 30"),
        measures=rows("measure body cost", "it a 1"),
        effects=rows("measure effect resource domain amount", "it relief staff trade 0.5"),
    )
    assert best(tables).objective == approx(8.5)
    assert best(changed(tables, "effects", domain="*")).objective == approx(7)
    assert best(changed(tables, "effects", resource="desks")).objective == approx(8.5)
    assert best(changed(tables, "measures", body="A")).objective == approx(9)


@three_ways
def test_relief_adds_up_to_one_at_most(best: Solve) -> None:
    """Proves: reliefs of 0.7 and 0.7, at 0.5 each, take all of 30 days off and no more: 1 (one alone 0.9 + 0.5 = 1.4).

    Sensitivity: uncapped they would earn 1.2 and cost 1: -0.2.
    """
    tables = case(
        STAFF,
        loads=rows("power resource fixed", "p staff 30"),
        measures=rows("measure body cost", "it a 0.5", "help a 0.5"),
        effects=rows("measure effect resource power amount", "it relief staff p 0.7", "help relief staff p 0.7"),
    )
    assert best(tables).objective == approx(1)
    assert best(tables | {"effects": tables["effects"][:1]}).objective == approx(1.4)


@three_ways
def test_requirements_keep_a_power_from_bodies_that_fall_short(best: Solve) -> None:
    """Proves: with scores of 2, 3 and 5 at zone, province and centre, a requirement of 3 takes p to the province: 5.

    Sensitivity: without it the objective would be 0; of 4 it stays at the centre: 10.
    """
    tables = case(
        requirements=rows("power capability score", "p legal 3"),
        capabilities=rows("body capability score", "CN legal 5", "A legal 3", "a legal 2"),
        bodies=ONE_ZONE,
    )
    assert best(tables).objective == approx(5)
    assert best(without(tables, "requirements")).objective == approx(0)
    higher = changed(tables, "requirements", score=4) | {"powers": rows("power held_at", "p central", "q central")}
    assert best(higher).objective == approx(10)


@three_ways
def test_a_missing_score_is_none_for_the_root_too(best: Solve) -> None:
    """Proves: no body, not even the centre, has a score that is written nowhere: no allocation.

    Sensitivity: with the centre's score the power stays there: 10; a requirement of 0 is met by all: 0.
    """
    tables = case(
        powers=rows("power held_at", "p central", "q central"), requirements=rows("power capability score", "p legal 3")
    )
    assert best(tables).status == "infeasible"
    assert best(tables | {"capabilities": rows("body capability score", "CN legal 3")}).objective == approx(10)
    assert best(changed(tables, "requirements", score=0)).objective == approx(0)


@three_ways
def test_every_required_capability_counts(best: Solve) -> None:
    """Proves: short of one of two capabilities, the zone cannot exercise the power: 5.

    Sensitivity: short of none the objective would be 0.
    """
    scores = ["CN legal 5", "CN tech 5", "A legal 5", "A tech 5", "a legal 5"]
    tables = case(
        requirements=rows("power capability score", "p legal 3", "p tech 3"),
        capabilities=rows("body capability score", *scores),
    )
    assert best(tables).objective == approx(5)
    able = rows("body capability score", *scores, "a tech 3")
    assert best(tables | {"capabilities": able}).objective == approx(0)


@three_ways
def test_capability_effects_train_their_body(best: Solve) -> None:
    """Proves: training at 2 a year lifts the zone's score from 2 to the 3 that p requires: 2.

    Sensitivity: without it, by half as much, of another capability or for the province: 5.
    """
    tables = case(
        requirements=rows("power capability score", "p legal 3"),
        capabilities=rows("body capability score", "CN legal 5", "A legal 5", "a legal 2"),
        measures=rows("measure body cost", "train a 2"),
        effects=rows("measure effect capability amount", "train capability legal 1"),
    )
    assert best(tables).objective == approx(2)
    assert best(changed(tables, "effects", amount=0.5)).objective == approx(5)
    assert best(changed(tables, "effects", capability="tech")).objective == approx(5)
    assert best(changed(tables, "measures", body="A")).objective == approx(5)


@three_ways
def test_training_a_body_does_not_train_those_under_it(best: Solve) -> None:
    """Proves: where the province lacks the score too, its training serves it alone: 2 + 5 + 5 for two zones.

    Sensitivity: without it the powers stay at the centre: 20; were the zones trained with it, it would be 2.
    """
    tables = case(
        bodies=TWO_ZONES,
        needs=NEEDS,
        requirements=rows("power capability score", "p legal 3"),
        capabilities=rows("body capability score", "CN legal 5", "A legal 2", "a legal 2", "b legal 2"),
        measures=rows("measure body cost", "train A 2"),
        effects=rows("measure effect capability amount", "train capability legal 1"),
    )
    assert best(tables).objective == approx(12)
    powers = rows("power held_at", "p central", "q central")
    assert best(without(tables, "effects") | {"powers": powers}).objective == approx(20)


@three_ways
def test_trainings_add_up(best: Solve) -> None:
    """Proves: two trainings of 0.1 and 0.2, at 1 each, together close a gap of 0.3 (which floats miss by 4e-17): 2.

    Sensitivity: with either alone the power would stay at the province: 5.
    """
    tables = case(
        requirements=rows("power capability score", "p legal 0.3"),
        capabilities=rows("body capability score", "CN legal 5", "A legal 5"),
        measures=rows("measure body cost", "m a 1", "n a 1"),
        effects=rows("measure effect capability amount", "m capability legal 0.1", "n capability legal 0.2"),
    )
    assert best(tables).objective == approx(2)
    assert best(tables | {"effects": tables["effects"][:1]}).objective == approx(5)


@three_ways
def test_a_body_is_trained_once_for_all_its_zones(best: Solve) -> None:
    """Proves: one training of province A lets it hold p for zones a and b: 2 + 5 + 5, and c of B stays: 10.

    Sensitivity: without the training all stay at the centre: 30.
    """
    tables = case(
        bodies=TWO_PROVINCES,
        powers=rows("power held_at lowest", "p central provincial", "q central -"),
        needs=rows("power zone need", "p a 10", "p b 10", "p c 10"),
        requirements=rows("power capability score", "p legal 3"),
        capabilities=rows("body capability score", "CN legal 5"),
        measures=rows("measure body cost", "train A 2"),
        effects=rows("measure effect capability amount", "train capability legal 3"),
    )
    assert best(tables).objective == approx(22)
    assert best(without(tables, "effects")).objective == approx(30)
