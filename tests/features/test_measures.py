"""What can be bought: cost over years, groups, budgets of payers."""

from cases import TWO_ZONES, Solve, approx, case, changed, rows, three_ways, without

# law stops p and q at the province (5 each); two measures open it for one of them each
TWO_LAWS = case(
    powers=rows("power held_at lowest", "p central provincial", "q central provincial"),
    needs=rows("power zone need", "p a 10", "q a 10"),
    measures=rows("measure body cost payer", "m CN 2 CN", "n CN 3 CN"),
    effects=rows("measure effect power level", "m legal p zone", "n legal q zone"),
)


@three_ways
def test_cost_is_spread_over_years(best: Solve) -> None:
    """Proves: measures of 2 and 3 in all, over 4 years, cost 0.5 + 0.75 a year.

    Sensitivity: over one year, the default, they cost 5; without them 10 would be lost.
    """
    assert best(changed(TWO_LAWS, "measures", years=4)).objective == approx(1.25)
    assert best(TWO_LAWS).objective == approx(5)
    assert best(without(TWO_LAWS, "measures", "effects")).objective == approx(10)


@three_ways
def test_at_most_one_measure_of_a_group_is_adopted(best: Solve) -> None:
    """Proves: of two alternatives only the cheaper one is adopted: 2 + 5.

    Sensitivity: in no group, or in two, both are: 2 + 3.
    """
    tables = changed(TWO_LAWS, "measures", group="law")
    found = best(tables)
    assert found.objective == approx(7)
    assert found.measures == ("m",)
    assert best(TWO_LAWS).measures == ("m", "n")
    apart = [row | {"group": f"g{number}"} for number, row in enumerate(TWO_LAWS["measures"])]
    assert best(TWO_LAWS | {"measures": apart}).objective == approx(5)


@three_ways
def test_budgets_limit_the_whole_cost(best: Solve) -> None:
    """Proves: a budget of 4 buys one of the measures of 2 and 3 in all, although a year of both costs 2.5: 1 + 5.

    Sensitivity: without it the objective would be 2.5; with a budget of 5 too.
    """
    tables = changed(TWO_LAWS, "measures", years=2) | {"budgets": rows("payer amount", "CN 4")}
    assert best(tables).objective == approx(6)
    assert best(changed(tables, "budgets", amount=5)).objective == approx(2.5)
    assert best(without(tables, "budgets")).objective == approx(2.5)


@three_ways
def test_a_budget_is_of_one_payer(best: Solve) -> None:
    """Proves: a budget of 0 keeps payer CN from buying m, while n, paid by A or by nobody, is bought: 5 + 3.

    Sensitivity: were n paid by CN too, neither would be bought: 10.
    """
    tables = TWO_LAWS | {"budgets": rows("payer amount", "CN 0")}
    for payer in ("A", "-"):
        measures = rows("measure body cost payer", "m CN 2 CN", f"n CN 3 {payer}")
        assert best(tables | {"measures": measures}).objective == approx(8)
    assert best(tables).objective == approx(10)


@three_ways
def test_measures_are_bought_only_if_they_pay(best: Solve) -> None:
    """Proves: at 6 a year a law that saves 5 is not changed: 5 + 3, n alone adopted.

    Sensitivity: at 2 it is: 5.
    """
    dear = TWO_LAWS | {"measures": rows("measure body cost", "m CN 6", "n CN 3")}
    found = best(dear)
    assert found.objective == approx(8)
    assert found.measures == ("n",)
    assert best(TWO_LAWS).objective == approx(5)


@three_ways
def test_spending_has_a_weight(best: Solve) -> None:
    """Proves: with a weight of 2 measures of 2 and 3 count 4 and 6: m pays (4 + 5), n does not: 9.

    Sensitivity: with weight 1 both pay: 5.
    """
    tables = TWO_LAWS | {"instance": case({"weights": {"spending": 2}})["instance"]}
    found = best(tables)
    assert found.objective == approx(9)
    assert found.components is not None
    assert found.components["spending"] == approx(2)
    assert best(TWO_LAWS).objective == approx(5)


@three_ways
def test_one_measure_may_do_several_things(best: Solve) -> None:
    """Proves: a measure that opens law for p and raises its service at the zone by 0.2 is worth 2: 10 · 0.3 + 2 = 5.

    The zone serves 0.5 of p, the province 0.1 (9 left). Sensitivity: with the first effect alone 5 + 2, with the
    second alone nothing is gained: 9.
    """
    tables = case(
        bodies=TWO_ZONES,
        powers=rows("power held_at lowest", "p central provincial"),
        service=rows("power level share", "p provincial 0.1", "p zone 0.5"),
        measures=rows("measure body cost", "m CN 2"),
        effects=rows("measure effect power level amount", "m legal p zone -", "m service p zone 0.2"),
    )
    assert best(tables).objective == approx(5)
    assert best(tables | {"effects": tables["effects"][:1]}).objective == approx(7)
    assert best(tables | {"effects": tables["effects"][1:]}).objective == approx(9)
