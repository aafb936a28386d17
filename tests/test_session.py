"""A session: one compiled instance, solved as often as decisions or limits change."""

from dataclasses import replace

import pytest
from brute_force import optimum
from cases import TWO_ZONES, approx, case, instance_of, rows
from strategies import random_tables

from allocation import Status
from allocation.outcome.solving import Session

TABLES = case(
    bodies=TWO_ZONES,
    needs=rows("power zone need", "p a 10", "p b 4"),
    measures=rows("measure body cost", "desk A 1"),
    effects=rows("measure effect domain level amount", "desk service * provincial 0.4"),
)


def test_a_decision_holds_for_one_solve_only() -> None:
    """Proves: with p in a decided to the province, half of its 10 is unmet, 5; with the desk 10 % and its cost, 2.

    Sensitivity: the solves before and after it find the zone, at no cost.
    """
    session = Session(instance_of(TABLES))
    assert session.solve().objective == approx(0)
    decided = session.solve(decided={("p", "a"): "provincial"})
    assert decided.objective == approx(2)
    assert (decided.levels["p", "a"], decided.measures) == ("provincial", ("desk",))
    assert session.solve(decided={("p", "a"): "provincial"}, adopted={"desk": False}).objective == approx(5)
    assert session.solve().objective == approx(0)


def test_a_freed_row_does_not_hold() -> None:
    """Proves: without its uniform rows a power may differ between zones; b is decided central at a cost of 4.

    Sensitivity: with them both zones stay at the centre, and 14 are unmet.
    """
    tables = TABLES | {
        "powers": rows("power held_at uniform", "p central all"),
        "decided": rows("decision power zone level", "must p b central"),
    }
    session = Session(instance_of(tables))
    assert session.solve().objective == approx(14)
    free = replace(
        session.instance, powers=tuple(p.model_copy(update={"uniform": None}) for p in session.instance.powers)
    )
    rows_of_p = session.rows_of("uniform", lambda index: index[0] == "p")
    assert session.solve(freed=rows_of_p, judged_as=free).objective == approx(4)
    assert session.solve().objective == approx(14)


def test_what_cannot_be_decided_is_refused() -> None:
    """Proves: an unknown pair, level or measure is an error and not a silent no."""
    session = Session(instance_of(TABLES))
    with pytest.raises(ValueError, match="level"):
        session.solve(decided={("p", "a"): "municipal"})
    with pytest.raises(ValueError, match="q"):
        session.solve(decided={("q", "a"): "zone"})
    with pytest.raises(ValueError, match="measure"):
        session.solve(adopted={"deks": True})


@pytest.mark.parametrize("seed", range(40))
def test_every_decision_costs_what_brute_force_says(seed: int) -> None:
    """Proves: on random instances, a pair decided in a session equals the instance with that decision written in."""
    tables = random_tables(seed)
    instance = instance_of(tables)
    session = Session(instance)
    power, zone = pair = instance.structure.pairs[seed % len(instance.structure.pairs)]
    for position in session.model.facts.choices[pair]:
        level = instance.structure.levels[position]
        row = {"decision": "must", "power": power, "zone": zone, "level": level}
        kept = [r for r in tables.get("decided", []) if r != row]
        expected = optimum(tables | {"decided": [*kept, row]})
        found = session.solve(decided={pair: level})
        if expected is None:
            assert found.status is Status.INFEASIBLE
        else:
            assert found.objective == pytest.approx(expected.objective, rel=1e-6, abs=1e-6)
