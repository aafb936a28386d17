"""How much a reform changes: its cost per changed pair, its limit, and what counts as today."""

from typing import Any

from cases import TWO_ZONES, Solve, approx, case, changed, rows, three_ways, tree

# zone b hangs directly under the centre
WITHOUT_PROVINCE = rows("body level parent", "CN central -", "A provincial CN", "a zone A", "b zone CN")


def reform(**keys: Any) -> dict[str, Any]:
    """Make the settings of a reform."""
    settings: dict[str, Any] = case({"reform": keys})["instance"]
    return settings


@three_ways
def test_each_changed_pair_costs(best: Solve) -> None:
    """Proves: at 3 a change both pairs go to their zones: 6.

    Sensitivity: without it the objective would be 0; at 11 nothing changes: 20.
    """
    tables = case(bodies=TWO_ZONES, needs=rows("power zone need", "p a 10", "p b 10"))
    assert best(tables | {"instance": reform(change_cost=3)}).objective == approx(6)
    assert best(tables).objective == approx(0)
    assert best(tables | {"instance": reform(change_cost=11)}).objective == approx(20)


@three_ways
def test_a_change_costs_the_same_however_far(best: Solve) -> None:
    """Proves: a change of two levels costs 3 as one of one level does: 3 (province 5 + 3).

    Sensitivity: paid per step it would be 6.
    """
    tables = case(powers=rows("power held_at", "p central")) | {"instance": reform(change_cost=3)}
    assert best(tables).objective == approx(3)
    assert best(changed(tables, "powers", held_at="provincial")).objective == approx(3)


@three_ways
def test_pairs_without_need_count_as_changes(best: Solve) -> None:
    """Proves: a uniform power that zone a needs changes zone b too: 3 + 3.

    Sensitivity: did pairs without need not count, or were the power not uniform, it would be 3.
    """
    tables = case(bodies=TWO_ZONES, powers=rows("power held_at uniform", "p central all"))
    tables |= {"instance": reform(change_cost=3)}
    assert best(tables).objective == approx(6)
    assert best(changed(tables, "powers", uniform="")).objective == approx(3)


@three_ways
def test_today_is_what_current_says(best: Solve) -> None:
    """Proves: exercised in the zone today, a power held by the centre need not change: 0.

    Sensitivity: by default it is exercised where it is held, and changes: 3.
    """
    tables = case(current=rows("power zone level", "p a zone")) | {"instance": reform(change_cost=3)}
    assert best(tables).objective == approx(0)
    assert best(tables | {"current": []}).objective == approx(3)


@three_ways
def test_today_is_the_nearest_more_central_level_of_the_chain(best: Solve) -> None:
    """Proves: held by provinces, in zone b without one the power is at the centre today: kept there, no change: 1.

    Need 1 in b and a change cost of 3. Sensitivity: with the province missing from nobody's chain it is there: 0.5.
    """
    tables = case(
        bodies=WITHOUT_PROVINCE, powers=rows("power held_at", "p provincial"), needs=rows("power zone need", "p b 1")
    ) | {"instance": reform(change_cost=3)}
    found = best(tables)
    assert found.objective == approx(1)
    assert found.levels["p", "b"] == "central"
    assert best(tables | {"bodies": TWO_ZONES}).objective == approx(0.5)


@three_ways
def test_a_reform_changes_so_many_pairs_at_most(best: Solve) -> None:
    """Proves: one change is spent on the zone that needs it most: 0 + 6.

    Sensitivity: without the limit the objective would be 0; with none allowed 16.
    """
    tables = case(bodies=TWO_ZONES, needs=rows("power zone need", "p a 10", "p b 6"))
    assert best(tables | {"instance": reform(max_changes=1)}).objective == approx(6)
    assert best(tables | {"instance": reform(max_changes=2)}).objective == approx(0)
    assert best(tables).objective == approx(0)
    assert best(tables | {"instance": reform(max_changes=0)}).objective == approx(16)


@three_ways
def test_a_reform_that_cannot_change_what_it_must_has_no_allocation(best: Solve) -> None:
    """Proves: where law asks for a change and none is allowed there is no allocation.

    Sensitivity: with one change allowed the power goes to the zone: 0.
    """
    tables = case(bodies=tree(A="a b"), powers=rows("power held_at", "p central"))
    decided = {"decided": rows("decision power zone level", "never p a central")}
    assert best(tables | decided | {"instance": reform(max_changes=0)}).status == "infeasible"
    assert best(tables | decided | {"instance": reform(max_changes=1)}).objective == approx(0)


@three_ways
def test_change_has_a_weight(best: Solve) -> None:
    """Proves: with a weight of 2 a change of 3 counts 6, the component being 3.

    Sensitivity: with weight 1 the objective is 3; with weight 4 nothing changes: 10.
    """
    settings = reform(change_cost=3)
    doubled = best(case() | {"instance": settings | {"weights": {"change": 2}}})
    assert doubled.objective == approx(6)
    assert doubled.components is not None
    assert doubled.components["change"] == approx(3)
    assert best(case() | {"instance": settings}).objective == approx(3)
    assert best(case() | {"instance": settings | {"weights": {"change": 4}}}).objective == approx(10)
