"""Figures: what they contain, worked out by hand on a small state."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from display_cases import HOSTILE, country, front, hostile, others, proposed
from small import everywhere, state

from allocation.analysis.bottlenecks import bottlenecks
from allocation.analysis.comparison import compare
from allocation.analysis.evaluation import evaluate, series
from allocation.analysis.explanation import explain
from allocation.display import (
    certainty,
    component_bars,
    flow,
    gains,
    grid,
    heatmap,
    judgements,
    level_colours,
    moves,
    trade_offs,
    weak_points,
    workload,
)
from allocation.formulation import COMPONENTS
from allocation.instance.instance import Instance
from allocation.language import LANGUAGES, Language, text
from allocation.outcome.allocation import judge, today


def every_figure(
    instance: Instance, language: Language, labels: tuple[str, str] = ("now", "then")
) -> dict[str, go.Figure]:
    """Each figure of the small state, by the name under which the catalogue keeps its texts."""
    now, best = today(instance), proposed(instance)
    evaluations = [evaluate(now), evaluate(best)]
    return {
        "certainty": certainty(others(instance), language=language),
        "bars": component_bars([now, best], labels, language=language),
        "flow": flow(best, language=language),
        "gains": gains(bottlenecks(best), language=language),
        "heatmap": heatmap(best, explain(best), language=language),
        "judgements": judgements(series(evaluations, labels), units=instance.settings.units, language=language),
        "moves": moves(compare([now, best], labels), language=language),
        "trade": trade_offs(front(instance), language=language),
        "weak": weak_points(evaluations[0], language=language),
        "workload": workload(best, language=language),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_and_labels_are_in_the_language(language: Language) -> None:
    """Proves: each figure's title is the catalogue's in that language, and a Chinese figure labels nothing in English.

    Words of the instance itself (ids, units, domains) stay as they are.
    """
    own = {"small", "trade", "customs", "cases", "coins", "days", "now", "then", "staff"}
    for name, figure in every_figure(country(), language).items():
        count = 3 if name == "trade" else 2
        title = text(f"display.{name}.title", language, name="small", first="now", other="then", count=count)
        assert figure.layout.title.text == title
        if language == "zh":
            words = set(re.findall(r"[A-Za-z]{2,}", " ".join(visible(figure))))
            assert words - own == set(), name


def visible(figure: go.Figure) -> list[str]:
    """The texts that a figure shows: titles, ticks, names, annotations and hover boxes, without plotly's variables."""
    content = json.loads(figure.to_json())
    content["layout"].pop("template")
    found: list[str] = []

    def walk(node: Any, key: str) -> None:
        if isinstance(node, dict):
            for name, child in node.items():
                walk(child, name)
        elif isinstance(node, list):
            for child in node:
                walk(child, key)
        elif isinstance(node, str) and key in (
            "text",
            "ticktext",
            "name",
            "label",
            "customdata",
            "hovertemplate",
            "hovertext",
        ):
            found.append(re.sub(r"%{[^}]*}|<[^>]*>", " ", node))

    walk(content, "")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_is_never_taken_for_html(language: Language) -> None:
    """Proves: where all names are tags, every figure shows them escaped and none raw."""
    for name, figure in every_figure(hostile(), language, (HOSTILE, HOSTILE + "2")).items():
        content = figure.to_json()
        assert "<img" not in content.replace("\\u003c", "<"), name
        assert "&lt;img" in content, name


def test_nothing_is_fetched() -> None:
    """Proves: no figure names an address."""
    for figure in every_figure(country(), "en").values():
        assert "http" not in figure.to_json()


@pytest.mark.parametrize("count", range(2, 7))
def test_levels_stay_apart_without_any_hue(count: int) -> None:
    """Proves: from level to level the lightness (of 100) rises by 10 at least, so nobody mixes them up."""
    lights = [lightness(colour) for colour in level_colours(count)]
    assert all(after - before > 10 for before, after in pairwise(lights))


def test_a_level_has_one_colour_whatever_their_number() -> None:
    """Proves: the first and the last level look the same in all instances, and the middle of three as that of five."""
    assert len({level_colours(count)[0] for count in range(2, 7)}) == 1
    assert len({level_colours(count)[-1] for count in range(2, 7)}) == 1
    assert level_colours(3)[1] == level_colours(5)[2]


def lightness(colour: str) -> float:
    """Lightness as CIELAB defines it, from 0 to 100."""
    parts = [float(part) / 255 for part in re.findall(r"[\d.]+", colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    light: float = (0.2126 * red + 0.7152 * green + 0.0722 * blue) ** (1 / 3)
    return 116 * light - 16


class TestHeatmap:
    def test_cells_stand_by_domain_and_province(self) -> None:
        """Proves: rows a and c of trade, then b of customs; columns p1, p2 (P), q1 (Q); what has no pair is empty.

        a is at level 2 in p1 and 1 in p2; both differ from today and have a dot.
        """
        figure = heatmap(proposed(country()))
        cells, dots = figure.data
        assert [list(part) for part in cells.y] == [["trade", "trade", "customs"], ["a Licence", "c", "b Inspection"]]
        assert [list(row) for row in cells.z] == [[2, 1, 0], [0, 0, 0], [0, 0, None]]
        assert list(figure.layout.xaxis.ticktext) == ["Plains · Port", "Plains · Plaza", "Quay"]
        assert [(shape.x0, shape.x1) for shape in figure.layout.shapes] == [(1.5, 1.5)]
        assert list(dots.x) == [0, 1]
        assert list(dots.y[1]) == ["a Licence", "a Licence"]

    @pytest.mark.parametrize(
        ("language", "told"),
        [
            ("en", ["Licence (a)", "Port (p1)", "Plains", "zone (Port)", "central", "10 cases"]),
            ("zh", ["许可（a）", "港口片区（p1）", "平原省", "片区（港口片区）", "中央", "10 cases"]),
        ],
    )
    def test_hover_tells_names_need_and_level(self, language: Language, told: list[str]) -> None:
        """Proves: what hovering over a in p1 tells in each language; without an explanation no reason."""
        cells = heatmap(proposed(country()), language=language).data[0]
        assert list(cells.customdata[0][0]) == [*told, "–"]
        for key in ("zone", "level", "today", "need", "reason"):
            assert text(f"display.label.{key}", language) in cells.hovertemplate

    def test_hover_tells_the_reason(self) -> None:
        """Proves: moved to the province a in p1 leaves 5 cases unmet and saves 3 · 1 of supervision: 2 more.

        In q1, at the centre, a at the zone meets 4 and costs 3 · 2; the province meets 2 and costs 3: 1 more.
        """
        best = proposed(country())
        cells = heatmap(best, explain(best)).data[0]
        assert cells.customdata[0][0][6] == "provincial would cost 2 more"
        assert cells.customdata[0][2][6] == "provincial would cost 1 more"
        assert heatmap(best, explain(best), language="zh").data[0].customdata[0][0][6] == "省级成本增加 2"

    def test_a_reason_names_what_bars(self) -> None:
        """Proves: where the zone would cost less but law bars it, hovering says so: 10 cases less supervision 3 · 2."""
        powers = [{"power": "a", "supervision": 1, "lowest": "central"}]
        instance = country(
            powers=powers,
            applies=[{"power": "a", "zone": "p1"}],
            needs=[{"power": "a", "zone": "p1", "need": 10}],
            innovations=[],
        )
        cells = heatmap(today(instance), explain(today(instance))).data[0]
        assert cells.customdata[0][0][6] == "zone would cost 4 less but is barred by law, capacity"

    def test_large_instances_show_means(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Proves: with too many cells, domains stand for powers and provinces for zones.

        Trade in Plains: four pairs at 2, 1, 0, 0: mean 0.75, a quarter each at zone and province.
        """
        monkeypatch.setattr(grid, "MOST_CELLS", 8)
        figure = heatmap(proposed(country()))
        (cells,) = figure.data
        assert list(cells.y) == ["trade", "customs"]
        assert list(figure.layout.xaxis.ticktext) == ["Plains", "Quarry"]
        assert [list(row) for row in cells.z] == [[0.75, 0], [0, None]]
        assert list(cells.customdata[0][0]) == ["trade", "Plains", 4, "central 50 %, provincial 25 %, zone 25 %"]

    def test_two_levels_and_names_that_are_the_same(self) -> None:
        """Proves: with two levels every zone stands for itself; powers with one name keep rows of their own."""
        instance = state(
            {"levels": ["central", "zone"]},
            bodies=[{"body": "C", "level": "central"}, *({"body": z, "level": "zone", "parent": "C"} for z in "xy")],
            powers=[{"power": power, "name_en": "Permit"} for power in "ab"],
        )
        figure = heatmap(judge(instance, everywhere(instance, "central", a_x="zone")))
        assert [list(row) for row in figure.data[0].z] == [[1, 0], [0, 0]]
        assert list(figure.data[0].y[1]) == ["a Permit", "b Permit"]
        assert figure.layout.shapes == ()


def test_flow_counts_pairs_from_level_to_level() -> None:
    """Proves: of 8 central pairs one goes to the province (no need stated) and one to the zone (10 cases).

    Levels that have no pairs today have no node at the left.
    """
    (bands,) = flow(proposed(country())).data
    found = list(zip(bands.link.source, bands.link.target, bands.link.value, strict=True))
    assert found == [(0, 1, 6), (0, 2, 1), (0, 3, 1)]
    assert list(bands.link.customdata[1]) == ["central", "provincial", "1 pair", "not stated"]
    assert list(bands.link.customdata[2]) == ["central", "zone", "1 pair", "10 cases"]
    assert list(bands.node.label) == [
        "today: central 8",
        "proposed: central 6",
        "proposed: provincial 1",
        "proposed: zone 1",
    ]
    assert list(bands.node.color) == [level_colours(3)[0], *level_colours(3)]
    assert list(bands.node.y) == pytest.approx([0.5, 0.375, 0.8125, 0.9375])


def test_component_bars_add_up_to_the_weighted_cost() -> None:
    """Proves: supervision 1 · 2 + 1 · 1 weighs 3: 9; the bars of each allocation sum to its objective."""
    instance = country()
    allocations = [today(instance), proposed(instance)]
    figure = component_bars(allocations, ["now", "then"])
    by_name = {trace.name: trace for trace in figure.data}
    assert len(figure.data) == len(COMPONENTS)
    assert list(by_name["coordination"].x) == [0, 9]
    assert list(by_name["coordination"].customdata[1]) == ["then", "3", "3"]
    for row, allocation in enumerate(allocations):
        assert sum(trace.x[row] for trace in figure.data) == pytest.approx(allocation.objective)
        assert figure.layout.annotations[row].x == allocation.objective
    assert list(figure.layout.yaxis.ticktext) == ["now", "then"]
    assert figure.layout.xaxis.title.text == "weighted cost, coins"
    with pytest.raises(ValueError, match="2 allocations"):
        component_bars(allocations, ["now"])


def test_workload_shows_the_fullest_first_and_marks_overload() -> None:
    """Proves: a brings 2 · 10 days to p1, which can carry 16 (125 %), and none to P; C has no limit and is counted."""
    figure = workload(proposed(country()))
    over, calm = sorted(figure.data, key=lambda bar: bar.y[0])
    assert (list(over.y), list(over.x), over.name) == ([0], [1.25], "overloaded")
    assert (list(calm.y), list(calm.x), calm.name) == ([1], [0], "provincial")
    assert over.text[0] == "20 / 16"
    assert list(over.customdata[0]) == ["Port", "20 days", "16 days", "zone"]
    assert list(figure.layout.yaxis.ticktext) == ["Port", "Plains"]
    assert figure.layout.title.subtitle.text == "not shown: 0 less full, 1 without a limit"
    assert workload(proposed(country()), most=1).layout.title.subtitle.text.startswith("not shown: 1 less full")


def test_work_without_any_capacity_is_overload() -> None:
    """Proves: a capacity of 0 gives a bar beyond the limit and says 20 / 0, instead of none."""
    (bar,) = workload(proposed(country(capacities=[{"body": "p1", "resource": "staff", "amount": 0}]))).data
    assert (bar.name, bar.x[0], bar.text[0]) == ("overloaded", 2.0, "20 / 0")


class TestMoves:
    def test_only_what_moved_is_shown(self) -> None:
        """Proves: a moves two steps in p1 and one in p2; other powers and q1 have no row or column."""
        instance = country()
        figure = moves(compare([today(instance), proposed(instance)], ["now", "then"]))
        (cells,) = figure.data
        assert [list(row) for row in cells.z] == [[2, 1]]
        assert list(cells.customdata[0][0]) == ["Licence (a)", "Port (p1)", "central", "zone"]
        assert figure.layout.title.text == "What moved from now to then: 2 pairs"

    def test_back_to_the_centre_is_negative_and_a_label_chooses(self) -> None:
        """Proves: seen from the proposal, the centre is −2 and −1 away; of three allocations the label's is shown."""
        instance = country()
        allocations = [proposed(instance), proposed(instance), today(instance)]
        comparison = compare(allocations, ["then", "again", "now"])
        assert [list(row) for row in moves(comparison).data[0].z] == [[-2, -1]]
        assert moves(comparison, "again").layout.title.text.endswith("0 pairs")
        with pytest.raises(ValueError, match="never"):
            moves(comparison, "never")

    def test_large_comparisons_count(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Proves: with too many cells, trade in Plains has two pairs more local and none more central."""
        monkeypatch.setattr(grid, "MOST_CELLS", 1)
        instance = country()
        (cells,) = moves(compare([today(instance), proposed(instance)], ["now", "then"])).data
        assert [list(row) for row in cells.z] == [[2]]
        assert list(cells.customdata[0][0]) == ["trade", "Plains", 2, 0]


def test_weak_points_stack_their_parts() -> None:
    """Proves: the bars of a row sum to the gain of the weak point of that rank; its label and who answers are told."""
    evaluation = evaluate(today(country()))
    frame = evaluation.weak_points
    known = frame[frame["gain"].notna()]
    figure = weak_points(evaluation)
    assert len(known) > 0
    for row, gain in enumerate(known["gain"]):
        assert sum(trace.x[row] for trace in figure.data) == pytest.approx(gain)
    assert figure.layout.yaxis.ticktext[0] == "Capital (C) could hand down at once"
    assert figure.data[0].customdata[0][4] == "Capital (C)"
    assert len(weak_points(evaluation, most=1).data[0].x) == 1


def test_gains_have_whiskers_to_what_is_proven_at_most() -> None:
    """Proves: a bar to the least, a whisker to the most; without a proven most none; what gains nothing has no bar."""
    ministries = [{"ministry": "M", "name_en": "Ministry", "consents": False}]
    instance = country(ministries=ministries, joint=[{"power": "a", "ministry": "M"}])
    found = bottlenecks(today(instance))
    first = found.gains.iloc[0]
    assert first["id"] == "M"
    known = found.gains.assign(gain_at_most=found.gains["gain_at_least"] + 2)
    (bar,) = gains(replace(found, gains=known)).data
    assert bar.x[0] == pytest.approx(first["gain_at_least"])
    assert bar.error_x.array[0] == pytest.approx(2)
    assert bar.customdata[0][0] == "Ministry (M) refuses or is absent"
    (open_ended,) = gains(replace(found, gains=found.gains.assign(gain_at_most=float("nan")))).data
    assert open_ended.error_x.array[0] == 0
    assert open_ended.customdata[0][1].endswith("or more")
    (none,) = gains(replace(found, gains=found.gains.assign(gain_at_least=0.0))).data
    assert len(none.x) == 0


def test_judgements_follow_indicators_over_the_steps() -> None:
    """Proves: need met rises from 0 to 10 of 14; shares, needs and costs have panels of their own; gaps stay gaps."""
    instance = country()
    evaluations = [evaluate(today(instance)), evaluate(proposed(instance))]
    found = series(evaluations, ["2024", "2025"])
    figure = judgements(found, units=instance.settings.units)
    lines = {trace.name: trace for trace in figure.data}
    assert list(lines["need met"].y) == pytest.approx([0, 10 / 14])
    assert lines["need met"].customdata[1][1] == "71 %"
    assert list(lines["weighted cost"].y) == pytest.approx([each.allocation.objective for each in evaluations])
    assert [lines[name].yaxis for name in ("need met", "unmet need", "spending")] == ["y", "y2", "y3"]
    assert [figure.layout[axis].title.text for axis in ("yaxis", "yaxis2", "yaxis3")] == ["share", "cases", "coins"]
    assert list(figure.layout.xaxis3.ticktext) == ["2024", "2025"]
    blank = found.figures.assign(value=found.figures["value"].where(found.figures["step"] == 1))
    gap = {trace.name: trace for trace in judgements(replace(found, figures=blank)).data}["need met"]
    assert pd.isna(gap.y[0])
    assert not pd.isna(gap.y[1])


class TestTradeOffs:
    def test_points_lie_at_their_values(self) -> None:
        """Proves: unmet need 4, 9, 14 against coordination 2, 1, 0; hollow where not proven; today where it is."""
        figure = trade_offs(front(country()))
        points, *rest = [trace for trace in figure.data if trace.xaxis != "x2"]
        assert list(points.x) == [4, 9, 14]
        assert list(points.y) == [2, 1, 0]
        assert list(points.marker.symbol) == ["circle-open", "circle", "circle"]
        assert list(points.customdata) == [1, 2, 3]
        named = {trace.name: trace for trace in rest}
        assert set(named) == {"knee", "steady", "balanced", "bold", "today"}
        assert (list(named["knee"].customdata), list(named["bold"].customdata)) == ([2], [1])
        assert (list(named["today"].x), list(named["today"].y)) == ([14], [0])
        assert figure.layout.xaxis.title.text == "unmet need, cases"
        assert "point 1 (bold)" in points.text[0]
        assert "not proven nondominated, gap 2.0 %" in points.text[0]

    def test_every_point_is_a_line_in_its_colour(self) -> None:
        """Proves: below, point 1 has the least unmet need (0) and the most coordination (1), in its colour above."""
        figure = trade_offs(front(country()))
        lines = [trace for trace in figure.data if trace.xaxis == "x2"]
        assert [trace.customdata[0] for trace in lines] == [1, 2, 3]
        assert [(trace.y[0], trace.y[2]) for trace in lines] == [(0, 1), (0.5, 0.5), (1, 0)]
        assert [trace.line.color for trace in lines] == list(figure.data[0].marker.color)
        ends = {(note.x, note.y): note.text for note in figure.layout.annotations}
        assert (ends[0, 0], ends[0, 1]) == ("4", "14")

    def test_three_objectives_stand_in_space(self) -> None:
        """Proves: the third objective is the third axis, with its unit."""
        figure = trade_offs(front(country(), ("unmet_need", "coordination", "changes")), language="zh")
        points = figure.data[0]
        assert points.type == "scatter3d"
        assert list(points.z) == [1, 1, 0]
        assert figure.layout.scene.zaxis.title.text == "变动组合数（组合数）"

    def test_points_without_plans(self) -> None:
        """Proves: a frontier without knee or plans shows points and today only."""
        found = front(country())
        plain = replace(found, points=found.points.assign(knee=False, plan=None))
        figure = trade_offs(plain)
        assert [trace.name for trace in figure.data if trace.name] == [
            "points (hollow: not proven)",
            "today",
        ]


def test_certainty_tells_how_many_keep_the_level(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: one of two keeps a in p1; in trade in Plains that makes 7 of 8."""
    (cells,) = certainty(others(country())).data
    assert [list(row) for row in cells.z] == [[0.5, 1, 1], [1, 1, 1], [1, 1, None]]
    assert list(cells.customdata[0][0]) == ["Licence (a)", "Port (p1)", "zone", "50 %"]
    monkeypatch.setattr(grid, "MOST_CELLS", 8)
    (cells,) = certainty(others(country())).data
    assert [list(row) for row in cells.z] == [[0.875, 1], [1, None]]
    assert list(cells.customdata[0][0]) == ["trade", "Plains", 4, "88 %"]


@pytest.mark.parametrize("shown", [heatmap, flow, workload])
def test_a_figure_stays_what_it_was(shown: Callable[..., go.Figure]) -> None:
    """Proves: the same result gives the same figure, to the byte."""
    best = proposed(country())
    assert shown(best).to_json() == shown(best).to_json()
