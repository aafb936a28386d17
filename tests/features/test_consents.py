"""Who must agree: consents of ministries and departments, joint authorisation, agendas and what wins them over."""

from cases import TWO_PROVINCES, TWO_ZONES, Solve, approx, case, changed, rows, three_ways, tree, without

REFUSED = case(ministries=rows("ministry consents", "M no"), joint=rows("power ministry", "p M"))


@three_ways
def test_a_ministry_that_refuses_keeps_a_power_at_its_holder(best: Solve) -> None:
    """Proves: without the ministry's consent the power stays at the centre: 10.

    Sensitivity: with it, as by default, or if the ministry has no part in p, the objective would be 0.
    """
    tables = REFUSED | {"bodies": TWO_ZONES}
    assert best(tables).objective == approx(10)
    assert best(changed(tables, "ministries", consents="yes")).objective == approx(0)
    assert best(changed(tables, "ministries", consents="")).objective == approx(0)
    assert best(without(tables, "joint")).objective == approx(0)


@three_ways
def test_consent_is_needed_below_the_holder_only(best: Solve) -> None:
    """Proves: a power that provinces hold in law goes there from the centre without consent: 5.

    Sensitivity: held by the centre it would stay there, 10; with consent it would go to the zone: 0.
    """
    tables = changed(REFUSED, "powers", held_at="provincial") | {"current": rows("power zone level", "p a central")}
    assert best(tables).objective == approx(5)
    assert best(changed(tables, "powers", held_at="central")).objective == approx(10)
    assert best(changed(tables, "ministries", consents="yes")).objective == approx(0)


@three_ways
def test_a_department_is_asked_below_its_own_level(best: Solve) -> None:
    """Proves: the province's department cannot keep a central power from its province, only from the zone: 5.

    Sensitivity: a ministry of the centre that refuses would keep it at the centre: 10; without either: 0.
    """
    tables = REFUSED | {"ministries": rows("ministry body consents", "M A no")}
    assert best(tables).objective == approx(5)
    assert best(changed(tables, "ministries", body="")).objective == approx(10)
    assert best(changed(tables, "ministries", body="CN")).objective == approx(10)
    assert best(without(tables, "joint")).objective == approx(0)


@three_ways
def test_a_department_answers_for_the_zones_under_its_body(best: Solve) -> None:
    """Proves: a department of province A keeps the power from zones a and b (5 each), not from c of province B: 10.

    Sensitivity: as a ministry of the centre it would keep all three at the centre: 30.
    """
    tables = REFUSED | {
        "bodies": TWO_PROVINCES,
        "needs": rows("power zone need", "p a 10", "p b 10", "p c 10"),
        "ministries": rows("ministry body consents", "M A no"),
    }
    assert best(tables).objective == approx(10)
    assert best(changed(tables, "ministries", body="CN")).objective == approx(30)


@three_ways
def test_a_department_of_a_zone_is_never_asked(best: Solve) -> None:
    """Proves: nothing is more local than a zone, so its own department's refusal binds nothing, nor its agenda: 0.

    Sensitivity: as a department of the province it would stop the power there: 5.
    """
    tables = REFUSED | {
        "ministries": rows("ministry body consents agenda", "M a no 0"),
        "joint": rows("power ministry effort", "p M 1"),
    }
    assert best(tables).objective == approx(0)
    assert best(changed(tables, "ministries", body="A")).objective == approx(5)


@three_ways
def test_the_answer_for_a_power_outweighs_the_general_one(best: Solve) -> None:
    """Proves: a ministry that refuses in general (q stays: 10) consents to p, as its row in joint says: 0 + 10.

    Sensitivity: without that answer both would stay: 20. The other way round p alone would stay: 10.
    """
    tables = REFUSED | {
        "powers": rows("power held_at", "p central", "q central"),
        "needs": rows("power zone need", "p a 10", "q a 10"),
        "joint": rows("power ministry consents", "p M yes", "q M -"),
    }
    found = best(tables)
    assert found.objective == approx(10)
    assert found.levels["p", "a"] == "zone"
    assert best(changed(tables, "joint", consents="")).objective == approx(20)
    other = tables | {
        "ministries": rows("ministry", "M"),
        "joint": rows("power ministry consents", "p M no", "q M -"),
    }
    assert best(other).levels["q", "a"] == "zone"
    assert best(other).objective == approx(10)


@three_ways
def test_the_nearest_body_decides(best: Solve) -> None:
    """Proves: yes for province A, but no for its zone b: a goes down (0), b stays (10), c is not named: 10 by default.

    Sensitivity: without the row of b the objective would be 10; without any of these rows 30.
    """
    tables = REFUSED | {
        "bodies": TWO_PROVINCES,
        "needs": rows("power zone need", "p a 10", "p b 10", "p c 10"),
        "joint": rows("power ministry body consents", "p M - -", "p M A yes", "p M b no"),
    }
    assert best(tables).objective == approx(20)
    assert best(tables | {"joint": tables["joint"][:2]}).objective == approx(10)
    assert best(tables | {"joint": tables["joint"][:1]}).objective == approx(30)


@three_ways
def test_a_body_without_an_answer_leaves_it_to_the_next(best: Solve) -> None:
    """Proves: a row for zone a whose answer is empty (a condition only) leaves it to the province's yes: 0.

    Sensitivity: without the province's row the ministry's own no would hold: 10.
    """
    tables = REFUSED | {
        "joint": rows("power ministry body consents condition", "p M - - -", "p M A yes -", "p M a - pilot"),
    }
    assert best(tables).objective == approx(0)
    assert best(tables | {"joint": [tables["joint"][0], tables["joint"][2]]}).objective == approx(10)


@three_ways
def test_all_ministries_that_take_part_must_agree(best: Solve) -> None:
    """Proves: of two ministries that take part one refuses, so the power stays at the centre: 10.

    Sensitivity: without the one that refuses the objective would be 0.
    """
    tables = case(ministries=rows("ministry consents", "M yes", "N no"), joint=rows("power ministry", "p M", "p N"))
    assert best(tables).objective == approx(10)
    assert best(tables | {"joint": tables["joint"][:1]}).objective == approx(0)


@three_ways
def test_going_up_needs_nobody(best: Solve) -> None:
    """Proves: a power held by zones, but better served by the centre, goes up although the ministry refuses: 0.

    Sensitivity: were its consent needed, the objective would be the 10 cases that the zone does not serve; without
    these shares it would stay in the zone.
    """
    tables = changed(REFUSED, "powers", held_at="zone") | {
        "service": rows("power level share", "p central 1", "p zone 0", "p provincial 0"),
    }
    assert best(tables).objective == approx(0)
    assert best(tables | {"decided": rows("decision power level", "must p zone")}).objective == approx(10)


@three_ways
def test_consent_looks_at_law_and_not_at_today(best: Solve) -> None:
    """Proves: exercised in the zone today, a power held by the centre goes back there without consent: 10.

    Sensitivity: with consent it would stay in the zone: 0.
    """
    powers = rows("power held_at", "p central", "q central")
    tables = REFUSED | {"powers": powers, "current": rows("power zone level", "p a zone")}
    assert best(tables).objective == approx(10)
    assert best(changed(tables, "ministries", consents="yes")).objective == approx(0)


@three_ways
def test_consent_effects_win_a_ministry_over(best: Solve) -> None:
    """Proves: an inter-ministry conference at 3 a year wins the consent: 3; named no power, it wins it for all.

    Sensitivity: without it p and q would stay at the centre: 20; for power q only p would stay: 10 + 3; for the
    domain of p only q: 13; of another ministry it would win nothing: 20.
    """
    tables = REFUSED | {
        "powers": rows("power held_at domain", "p central trade", "q central -"),
        "needs": rows("power zone need", "p a 10", "q a 10"),
        "ministries": rows("ministry consents", "M no", "N yes"),
        "joint": rows("power ministry", "p M", "q M"),
        "measures": rows("measure body cost", "meet CN 3"),
        "effects": rows("measure effect ministry", "meet consent M"),
    }
    assert best(tables).objective == approx(3)
    assert best(without(tables, "effects")).objective == approx(20)
    of_q = best(changed(tables, "effects", power="q"))
    assert of_q.objective == approx(13)
    assert of_q.levels["q", "a"] == "zone"
    of_trade = best(changed(tables, "effects", domain="trade"))
    assert of_trade.objective == approx(13)
    assert of_trade.levels["p", "a"] == "zone"
    assert best(changed(tables, "effects", domain="*")).objective == approx(3)
    assert best(changed(tables, "effects", ministry="N")).objective == approx(20)


@three_ways
def test_consent_effects_act_at_or_under_the_body(best: Solve) -> None:
    """Proves: won by province A, the consent holds for its zones a and b, not for c (10): 3 + 10.

    Sensitivity: won by the centre it holds for all: 3; by zone a only there: 3 + 20.
    """
    tables = REFUSED | {
        "bodies": TWO_PROVINCES,
        "needs": rows("power zone need", "p a 10", "p b 10", "p c 10"),
        "measures": rows("measure body cost", "meet A 3"),
        "effects": rows("measure effect ministry power", "meet consent M p"),
    }
    assert best(tables).objective == approx(13)
    assert best(changed(tables, "measures", body="CN")).objective == approx(3)
    assert best(changed(tables, "measures", body="a")).objective == approx(23)


@three_ways
def test_each_refusing_ministry_must_be_won_over(best: Solve) -> None:
    """Proves: with two refusing ministries both measures are bought: 3 + 3.

    Sensitivity: with one of them the power would stay at the centre: 10.
    """
    tables = case(
        ministries=rows("ministry consents", "M no", "N no"),
        joint=rows("power ministry", "p M", "p N"),
        measures=rows("measure body cost", "m CN 3", "n CN 3"),
        effects=rows("measure effect ministry", "m consent M", "n consent N"),
    )
    assert best(tables).objective == approx(6)
    assert best(tables | {"effects": tables["effects"][:1]}).objective == approx(10)


@three_ways
def test_an_agenda_limits_what_a_ministry_takes_part_in(best: Solve) -> None:
    """Proves: with an agenda of 3 and an effort of 2 a power, one of p (10) and q (6) goes down: q stays, 6.

    Sensitivity: without a limit (empty) both go down: 0; with an agenda of 4 too.
    """
    tables = case(
        powers=rows("power held_at", "p central", "q central"),
        needs=rows("power zone need", "p a 10", "q a 6"),
        ministries=rows("ministry agenda", "M 3"),
        joint=rows("power ministry effort", "p M 2", "q M 2"),
    )
    assert best(tables).objective == approx(6)
    assert best(changed(tables, "ministries", agenda="")).objective == approx(0)
    assert best(changed(tables, "ministries", agenda=4)).objective == approx(0)


@three_ways
def test_an_agenda_of_nothing_is_not_an_empty_one(best: Solve) -> None:
    """Proves: with an agenda of 0 nothing that takes effort goes down: 10.

    Sensitivity: with an empty one there is no limit: 0; without effort neither.
    """
    tables = case(ministries=rows("ministry agenda", "M 0"), joint=rows("power ministry effort", "p M 1"))
    assert best(tables | {"bodies": TWO_ZONES}).objective == approx(10)
    assert best(changed(tables, "ministries", agenda="")).objective == approx(0)
    assert best(changed(tables, "joint", effort="")).objective == approx(0)


@three_ways
def test_effort_is_spent_once_a_power(best: Solve) -> None:
    """Proves: for three zones the effort of 2 is spent once, within an agenda of 2: 0.

    Sensitivity: spent per zone it would be 6, and only one zone would get the power: 20. With an agenda of 1: 30.
    """
    tables = case(
        bodies=tree(A="a b", B="c"),
        needs=rows("power zone need", "p a 10", "p b 10", "p c 10"),
        ministries=rows("ministry agenda", "M 2"),
        joint=rows("power ministry effort", "p M 2"),
    )
    assert best(tables).objective == approx(0)
    assert best(changed(tables, "ministries", agenda=1)).objective == approx(30)


@three_ways
def test_effort_is_spent_where_consent_is_needed(best: Solve) -> None:
    """Proves: a department of province A without agenda stops p at the province in a (5), not in c of B (0).

    Sensitivity: as a ministry of the centre it would keep all at the centre: 20; with an agenda of 1: 0.
    """
    tables = case(
        bodies=tree(A="a", B="c"),
        needs=rows("power zone need", "p a 10", "p c 10"),
        ministries=rows("ministry body agenda", "M A 0.5"),
        joint=rows("power ministry effort", "p M 1"),
    )
    assert best(tables).objective == approx(5)
    assert best(changed(tables, "ministries", body="")).objective == approx(20)
    assert best(changed(tables, "ministries", agenda=1)).objective == approx(0)


@three_ways
def test_agenda_effects_add_to_what_a_ministry_can_spend(best: Solve) -> None:
    """Proves: for 2 a year the agenda grows from 3 to 4, enough for both powers: 2.

    Sensitivity: without the effect q would stay: 6; with half of it too. It acts on the ministry, whoever buys it.
    """
    tables = case(
        powers=rows("power held_at", "p central", "q central"),
        needs=rows("power zone need", "p a 10", "q a 6"),
        ministries=rows("ministry agenda", "M 3"),
        joint=rows("power ministry effort", "p M 2", "q M 2"),
        measures=rows("measure body cost", "m CN 2"),
        effects=rows("measure effect ministry amount", "m agenda M 1"),
    )
    assert best(tables).objective == approx(2)
    assert best(changed(tables, "measures", body="a")).objective == approx(2)
    assert best(changed(tables, "effects", amount=0.5)).objective == approx(6)
    assert best(without(tables, "effects")).objective == approx(6)
