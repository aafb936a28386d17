"""Explanations by hand: what a level costs, what bars it, what else would move, and the words for it."""

import json
from pathlib import Path
from typing import Any

import pytest
from small import everywhere, only_in, state

import allocation
from allocation.analysis.explanation import Explanation, explain
from allocation.cli.main import main
from allocation.instance.instance import Instance
from allocation.instance.structure import Pair
from allocation.outcome.allocation import judge, today
from allocation.outcome.solving import Session

TUTORIAL = Path(__file__).parents[2] / "instances" / "tutorial"

BUSY: dict[str, list[dict[str, Any]]] = {
    "powers": [
        {"power": "a", "name_en": "Licence <A>", "name_zh": "许可甲"},
        {"power": "b", "name_en": "Filing B", "name_zh": "备案乙"},
    ],
    "applies": only_in("p1", "a", "b"),
    "needs": [{"power": "a", "zone": "p1", "need": 10}, {"power": "b", "zone": "p1", "need": 8}],
    "links": [{"power_a": "a", "power_b": "b", "cost": 2}],
    "loads": [{"power": power, "resource": "staff", "level": "zone", "fixed": 5, "per_need": 1} for power in "ab"],
    "capacities": [{"body": "p1", "resource": "staff", "amount": 20}],
}
"""Two linked powers, each worth handing down, of which the zone can carry one."""

STAFF: dict[str, Any] = {"resources": {"staff": {"cost": 0.1}}}


def busy() -> Instance:
    return state(STAFF, **BUSY)


def levels_of(found: Explanation, power: str) -> dict[str, dict[str, Any]]:
    rows = found.levels[found.levels["power"] == power].to_dict("records")
    return {str(row["level"]): {str(name): value for name, value in row.items()} for row in rows}


def test_what_each_level_costs_and_what_bars_it() -> None:
    """Proves: b at the province costs 4 unmet and 2 of link; in the zone 1.3 of work, but 13 days do not fit beside 15.

    Sensitivity: with a at the centre, b may go to the zone, and the link costs two steps.
    """
    instance = busy()
    found = explain(judge(instance, everywhere(instance, "provincial", a_p1="zone")), [("b", "p1")])
    of = levels_of(found, "b")
    assert [of[level]["need"] for level in ("central", "provincial", "zone")] == [8, 4, 0]
    assert [of[level]["link"] for level in ("central", "provincial", "zone")] == [4, 2, 0]
    assert of["zone"]["load"] == pytest.approx(1.3)
    assert of["zone"]["difference"] == pytest.approx(-4 - 2 + 1.3)
    assert [of[level]["barriers"] for level in ("central", "provincial", "zone")] == [0, 0, 1]
    barrier = found.barriers.iloc[0]
    assert (barrier["family"], barrier["body"], barrier["other"]) == ("capacity", "p1", "staff")
    assert (barrier["short"], barrier["has"], barrier["needed"]) == (8, 20, 28)
    best = found.alternatives.iloc[0]
    assert (best["alternative"], best["barred_by"]) == ("zone", ("capacity",))
    free = levels_of(explain(judge(instance, everywhere(instance, "central"))), "b")["zone"]
    assert (free["barriers"], free["link"]) == (0, 4)


def test_what_else_would_move() -> None:
    """Proves: b in the zone pushes a, worth 10, out of it: the best allocation then costs what the exchange costs.

    a at the province and b in the zone: 5 + 2 + 1.3; the other way round: 4 + 2 + 1.5.
    """
    instance = busy()
    best = allocation.solve(instance)
    pair: Pair = ("b", "p1")
    found = explain(best, [pair], exact=True, session=Session(instance))
    solves = found.solves.set_index("level")
    assert best.objective == pytest.approx(7.5)
    assert solves.loc["zone", "difference"] == pytest.approx(0.8)
    assert solves.loc["zone", "at_least"] == pytest.approx(0.8, abs=1e-3)
    assert solves.loc["zone", "at_most"] == pytest.approx(0.8, abs=1e-3)
    moved = found.moved[found.moved["level"] == "zone"]
    assert moved[["moved_power", "from", "to"]].to_numpy().tolist() == [["a", "zone", "provincial"]]
    last = found.sentences()[-1]
    assert "0.8 more" in last
    assert "Licence <A> (a) in p1 from zone to provincial" in last
    assert "许可甲（a）由片区改为省级" in found.sentences("zh")[-1]


def test_a_level_that_cannot_be_had_and_measures() -> None:
    """Proves: without a law a is nowhere below the centre; with one on offer, the re-solve adopts it."""
    tables: dict[str, Any] = {
        "powers": [{"power": "a", "lowest": "central"}],
        "applies": only_in("p1", "a"),
        "needs": [{"power": "a", "zone": "p1", "need": 10}],
    }
    closed = explain(allocation.solve(state(**tables)), [("a", "p1")], exact=True)
    assert list(closed.solves["status"]) == ["infeasible", "infeasible"]
    assert closed.solves[["objective", "at_least", "at_most"]].isna().all(axis=None)
    assert "no allocation has it there" in closed.sentences()[-1]
    law: dict[str, Any] = {
        "measures": [{"measure": "law", "body": "C", "cost": 100, "name_en": "New law"}],
        "effects": [{"measure": "law", "effect": "legal", "power": "a", "level": "zone"}],
    }
    opened = explain(allocation.solve(state(**tables, **law)), [("a", "p1")], exact=True)
    assert opened.measures.to_numpy().tolist() == [
        ["a", "p1", "provincial", "law", True],
        ["a", "p1", "zone", "law", True],
    ]
    assert "New law adopted" in opened.sentences()[-1]


def test_only_what_must_move_moves() -> None:
    """Proves: where moving the pair alone is as good as anything, nothing else is said to move, and a gap is told.

    Sensitivity: within a gap of one half, the solver may hand over any allocation that is half as good.
    """
    instance = busy()
    best = allocation.solve(instance)
    loose = explain(best, [("b", "p1")], exact=True, options=allocation.Options(gap=0.5))
    row = loose.solves.set_index("level").loc["central"]
    assert row["difference"] <= 6 + 1e-9
    assert row["at_least"] <= 6 <= row["at_most"] + 1e-9
    tight = explain(best, [("b", "p1")], exact=True)
    assert tight.solves.set_index("level").loc["central", "difference"] == pytest.approx(6)
    assert tight.moved[tight.moved["level"] == "central"].empty


def test_html_is_escaped_and_wrong_calls_are_refused() -> None:
    instance = busy()
    found = explain(today(instance), [("a", "p1")])
    assert "Licence &lt;A&gt;" in found._repr_html_()
    with pytest.raises(ValueError, match="not a pair"):
        explain(today(instance), [("a", "p2")])
    with pytest.raises(ValueError, match="exact"):
        explain(today(instance), exact=True)


def test_an_allocation_that_is_not_the_best_is_told_so() -> None:
    told = explain(today(busy())).sentences()
    assert "this is not the best allocation" in told[1]
    assert any("Licence <A> (a) in p1, from central to zone" in line for line in told)


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = str(tmp_path / "result")
    assert main(["solve", str(TUTORIAL), "-o", result]) == 0
    capsys.readouterr()
    assert main(["explain", result, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    power, zone = told["levels"][0]["power"], told["levels"][0]["zone"]
    assert main(["explain", result]) == 0
    assert "No pair could be moved alone" in capsys.readouterr().out
    assert main(["explain", result, "--zone", zone, "--top", "1"]) == 0
    capsys.readouterr()
    assert main(["explain", result, "--power", power, "--zone", zone, "--exact"]) == 0
    assert "Solved again" in capsys.readouterr().out
    assert main(["explain", str(TUTORIAL), "--power", power]) == 0
    assert main(["explain", result, "--power", "nothing"]) == 2
    capsys.readouterr()
    assert main(["explain", result, "--zone", zone.upper()]) == 2
    assert f"did you mean {zone}?" in capsys.readouterr().err
    assert main(["explain", result, "--exact"]) == 2
    assert main(["explain", result, "--power", power, "--zone", zone, "--exact", "--time-limit", "0"]) == 2
    assert main(["explain", result, "--scenario", "any"]) == 2
    assert main(["explain", str(tmp_path / "gone")]) == 2
