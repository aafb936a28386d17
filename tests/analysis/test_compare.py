"""Comparing allocations: inputs, pairs, costs and indicators side by side."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from small import everywhere, only_in, state

import allocation
from allocation.analysis.comparison import FIGURES, compare, words
from allocation.cli.main import main
from allocation.instance.instance import Instance
from allocation.outcome.allocation import Allocation, Status, judge, today


def small(need: float = 10, weight: float = 1, *, kept: bool = False) -> Instance:
    """Powers a and b in p1; a is needed, and may be kept at the centre."""
    return state(
        {"weights": {"unmet_need": weight}},
        powers=[{"power": "a", "supervision": 1}, {"power": "b"}],
        needs=[{"power": "a", "zone": "p1", "need": need}, {"power": "b", "zone": "p1", "need": 2}],
        applies=only_in("p1", "a", "b"),
        decided=[{"decision": "must", "power": "a", "level": "central"}] if kept else [],
        links=[{"power_a": "a", "power_b": "b", "cost": 0.5 if kept else 0.25}],
    )


def test_inputs_that_differ() -> None:
    """Proves: a changed cell, an added row, a changed setting and a row of a table without a key are all told."""
    found = compare([today(small()), today(small(12, 2, kept=True))], ["before", "after"]).inputs
    told = found[["label", "table", "key", "difference", "column", "before", "after"]].astype(object)
    assert told.where(told.notna(), None).to_numpy().tolist() == [
        ["after", "instance", "weights.unmet_need", "changed", "value", "1", "2"],
        ["after", "needs", "a, p1", "changed", "need", "10", "12"],
        ["after", "links", "power_a a, power_b b, cost 0.25", "dropped", None, "power_a a, power_b b, cost 0.25", None],
        ["after", "links", "power_a a, power_b b, cost 0.5", "added", None, None, "power_a a, power_b b, cost 0.5"],
        ["after", "decided", "must, a, *, central", "added", None, None, "decision must, power a, level central"],
    ]


def test_inputs_that_differ_in_words() -> None:
    """Proves: a changed cell names table, row and column, in Chinese by its heading; the rest is counted."""
    found = compare([today(small()), today(small(12, 2, kept=True))], ["before", "after"])
    assert words.inputs(found)[1] == "after: needs a, p1, need: 10 → 12"
    assert words.inputs(found, "zh")[1] == "after：needs 表a、p1的需求：10 → 12"
    assert words.inputs(found, most=1)[-1] == "after: … and 4 more differences: --top N or --json"


def test_cells_in_words() -> None:
    """Proves: yes, no, choices and levels are told in the reader's words; ids stay as they are."""
    before, after = (
        state(
            {},
            powers=[{"power": "a", "uniform": uniform}],
            needs=[],
            ministries=[{"ministry": "m", "consents": consents}],
            current=[{"power": "a", "zone": "p1", "level": level}],
        )
        for uniform, consents, level in ((None, False, "zone"), ("all", True, "provincial"))
    )
    found = compare([today(before), today(after)], ["before", "after"])
    assert words.inputs(found) == [
        "after: powers a, uniform: – → all",
        "after: ministries m, consents: no → yes",
        "after: current a, p1, level: zone → provincial",
    ]
    assert words.inputs(found, "zh") == [
        "after：powers 表a的统一要求：– → 全部",
        "after：ministries 表m的是否同意：否 → 是",
        "after：current 表a、p1的层级：片区 → 省级",
    ]


def test_costs_and_indicators_side_by_side() -> None:
    """Proves: a at the centre leaves 10 of 12 unmet; in the zone none is, for a supervision of 1 · 2 steps.

    Need met: 2 / 12 and 12 / 12. The link costs 0.25 · 2 steps while only b is in the zone.
    """
    instance = small()
    apart = judge(instance, everywhere(instance, "zone", a_p1="central"))
    local = judge(instance, everywhere(instance, "zone"))
    found = compare([apart, local], ["apart", "local"])
    frame = found.figures.set_index("label")
    assert list(frame["unmet_need"]) == pytest.approx([10, 0])
    assert list(frame["coordination"]) == pytest.approx([0.5, 2])
    assert list(frame["objective"]) == pytest.approx([10.5, 2])
    assert list(frame["need_met"]) == pytest.approx([2 / 12, 1])
    assert list(frame["moved"]) == [0, 1]
    assert list(frame["changed"]) == [1, 2]
    assert found.moved.to_dict("records") == [{"power": "a", "zone": "p1", "apart": "central", "local": "zone"}]
    assert found.inputs.empty
    assert list(found.figures.columns) == list(FIGURES)
    table = words.figures(found)
    assert list(table["scenario"]) == ["apart", "local"]
    assert list(table["weighted cost"]) == ["10.5", "2"]
    assert list(table["need met"]) == ["17 %", "100 %"]


def test_measures_that_only_some_adopt() -> None:
    """Proves: a measure that both adopt is left out, one that only the second adopts is told."""
    instance = replace(
        small(), measures=state(measures=[{"measure": m, "body": "C", "cost": 1} for m in ("talks", "desk")]).measures
    )
    levels = everywhere(instance, "central")
    found = compare([judge(instance, levels, ["talks"]), judge(instance, levels, ["talks", "desk"])], ["x", "y"])
    assert found.measures.to_dict("records") == [{"measure": "desk", "x": False, "y": True}]
    assert list(found.figures["measures"]) == [1, 2]


def test_an_infeasible_result_has_a_row_without_figures() -> None:
    """Proves: a result without an allocation stands beside others with what is known of it: its status."""
    instance = small()
    found = compare([today(instance), Allocation(instance, Status.INFEASIBLE)], ["today", "none"])
    assert list(found.figures["status"]) == ["feasible", "infeasible"]
    assert found.to_json()["figures"][1]["objective"] is None
    assert found.moved.empty
    assert "no allocation exists" in found._repr_html_()


def test_labels() -> None:
    """Proves: labels come from names, numbered where they repeat; too few, or the same twice, is an error."""
    allocations = [today(small()), today(small())]
    assert compare(allocations).labels == ("1. small", "2. small")
    with pytest.raises(ValueError, match="labels"):
        compare(allocations, ["x", "x"])
    with pytest.raises(ValueError, match="two"):
        compare(allocations[:1])


@pytest.fixture
def results(tmp_path: Path) -> list[str]:
    """Today's allocation of the tutorial and the best one, as result folders."""
    instance = allocation.load("instances/tutorial")
    allocation.save_result(today(instance), tmp_path / "now")
    allocation.save_result(allocation.solve(instance), tmp_path / "best")
    return [str(tmp_path / "now"), str(tmp_path / "best")]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_commands_in_both_languages(results: list[str], capsys: pytest.CaptureFixture[str], lang: str) -> None:
    """Proves: compare and bottlenecks tell what a planner asks, and print one JSON object on request."""
    assert main(["compare", *results, "--lang", lang]) == 0
    told = capsys.readouterr().out
    assert "best" in told
    assert main(["compare", *results, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["labels"] == ["now", "best"]
    assert main(["compare", "instances/tutorial", results[1], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["labels"] == ["tutorial, today", "best"]
    assert main(["bottlenecks", results[1], "--lang", lang]) == 0
    assert "BANKS" in capsys.readouterr().out
    assert main(["bottlenecks", "instances/tutorial", "--json", "--kind", "ministry"]) == 0
    assert json.loads(capsys.readouterr().out)["gains"][0]["id"] == "BANKS"


@pytest.mark.parametrize(
    "arguments",
    [
        ["compare", "instances/tutorial"],
        ["compare", "instances/tutorial", "instances/tutorial", "--label", "x"],
        ["bottlenecks", "instances/tutorial", "--kind", "minister"],
        ["bottlenecks", "instances/tutorial", "--gap", "-1"],
    ],
)
def test_wrong_calls_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: they end with 2 and words on standard error."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert not out
    assert err
