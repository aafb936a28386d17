"""Scorecards of bodies and ministries: asked, granted, taken on, used."""

import math

from small import everywhere, only_in, state

from allocation.analysis.evaluation import evaluate
from allocation.instance.instance import Instance
from allocation.outcome.allocation import judge


def reported() -> Instance:
    """Powers a, b, c in p1 and a in p2; M takes part in a and refuses b, D is P's department of c.

    p1 and p2 need a 6 and 2 times, p1 needs c 4 times; p2 reports no case of a, p1 reports 5. p1 asked for a, b and
    c; p2 for nothing. p1 lacks the score for c.
    """
    return state(
        powers=[{"power": "a", "owner": "M"}, {"power": "b"}, {"power": "c", "held_at": "provincial"}],
        applies=[*only_in("p1", "a", "b", "c"), *only_in("p2", "a")],
        needs=[
            {"power": "a", "zone": "p1", "need": 6},
            {"power": "a", "zone": "p2", "need": 2},
            {"power": "c", "zone": "p1", "need": 4},
        ],
        ministries=[{"ministry": "M", "agenda": 5}, {"ministry": "D", "body": "P"}],
        joint=[
            {"power": "a", "ministry": "M", "effort": 2},
            {"power": "b", "ministry": "M", "consents": False},
            {"power": "c", "ministry": "D", "effort": 1},
        ],
        requirements=[{"power": "c", "capability": "legal", "score": 1}],
        requests=[{"power": power, "zone": "p1"} for power in "abc"],
        usage=[
            {"power": "a", "zone": "p1", "year": 2024, "cases": 5},
            {"power": "a", "zone": "p2", "year": 2024, "cases": 0},
        ],
    )


def test_scorecard_of_a_body_adds_up_its_zones() -> None:
    """Proves: P answers for 4 pairs; asked for 3, granted 2 of them (a, c), 3 granted in all.

    Taken on: a 6 + 2 of the granted need of 12, nothing of c's 4: 8/12. Not needed: a in p2. Reported: 2, used 1.
    P exercises nothing itself; p1 exercises two pairs.
    """
    instance = reported()
    found = evaluate(judge(instance, everywhere(instance, "zone", b_p1="central")))
    card = {row["id"]: row for row in found.bodies.to_dict("records")}
    columns = ["pairs", "asked", "asked_granted", "granted", "not_needed", "reported", "used", "exercises"]
    assert [card["P"][name] for name in columns] == [4, 3, 2, 3, 1, 2, 1, 0]
    assert [card["p1"][name] for name in columns] == [3, 3, 2, 2, 0, 1, 1, 2]
    assert card["P"]["taken_on"] == 8 / 12
    assert card["Q"]["pairs"] == 0
    assert math.isnan(card["Q"]["taken_on"])
    assert "C" not in card


def test_scorecard_of_a_ministry_counts_its_powers_in_its_zones() -> None:
    """Proves: M takes part in a and b: 3 pairs, asked for 2, granted 1 of them, stands in the way of b.

    It spends 2 of its agenda of 5. D answers for c in P's zones, has no agenda and blocks nothing.
    """
    instance = reported()
    found = evaluate(judge(instance, everywhere(instance, "zone", b_p1="central")))
    card = {row["id"]: row for row in found.ministries.to_dict("records")}
    columns = ["body", "pairs", "asked", "asked_granted", "granted", "blocked", "effort", "agenda"]
    assert [card["M"][name] for name in columns] == ["C", 3, 2, 1, 2, 1, 2, 5]
    assert [card["D"][name] for name in columns[:-2]] == ["P", 1, 1, 1, 1, 0]
    assert math.isnan(card["D"]["agenda"])
