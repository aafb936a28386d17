"""What is traded against what: the points of a frontier, and every point across all components.

Above, the two or three objectives; below, a line a point. A point has one colour and one number in both.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.colors import sample_colorscale
from plotly.subplots import make_subplots

from allocation.analysis.evaluation.words import amount, percent
from allocation.analysis.frontier import PLANS, Frontier
from allocation.analysis.frontier.words import column_name, plan_name, unit_of
from allocation.display.template import FAINT, INK, OVER, PAPER, finished
from allocation.display.words import hover, safe, say
from allocation.formulation import TRADED
from allocation.instance.settings import Units
from allocation.language import Language

# plotly draws fewer signs in space than in the plane
_SIGNS = {"knee": "circle-open", "steady": "square-open", "balanced": "diamond-open", "bold": "star-open", "today": "x"}
_SIGNS_IN_SPACE = _SIGNS | {"bold": "cross", "today": "diamond"}
_HEIGHT = 900
_SIZE, _SIZE_IN_SPACE = 9, 5  # of a single mark; plotly halves those of a list in space


def trade_offs(frontier: Frontier, *, language: Language = "en") -> go.Figure:
    """The points over two or three objectives with knee, plans and today, and as lines across all that they cost.

    Hollow points are not proven to be nondominated. Every trace of points carries their numbers as `customdata`.
    """
    units = frontier.allocations[0].instance.settings.units
    deep = len(frontier.objectives) == 3
    kinds = [[{"type": "scene" if deep else "xy"}], [{"type": "xy"}]]
    figure = make_subplots(rows=2, specs=kinds, row_heights=[0.58, 0.42], vertical_spacing=0.12)
    points = frontier.points.sort_values(frontier.objectives[0], kind="stable")
    colours = _colours(len(points))
    for trace in _above(frontier, points, colours, language):
        figure.add_trace(trace, row=1, col=1)
    for trace in _below(points, colours, language):
        figure.add_trace(trace, row=2, col=1)
    _name_axes(figure, frontier.objectives, units, language)
    _mark_ends(figure, points, units, language)
    legend = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"}
    return finished(figure, say("trade.title", language, count=len(points)), _HEIGHT, legend=legend, margin_t=96)


def _above(frontier: Frontier, points: pd.DataFrame, colours: list[str], language: Language) -> list[Any]:
    """All points, then knee and plans around them, then today."""
    names = frontier.objectives
    deep = len(names) == 3
    scatter, axes = (go.Scatter3d, "xyz") if deep else (go.Scatter, "xy")
    signs, size = (_SIGNS_IN_SPACE, _SIZE_IN_SPACE) if deep else (_SIGNS, _SIZE)

    def place(frame: pd.DataFrame) -> dict[str, list[float]]:
        return {axis: frame[name].tolist() for axis, name in zip(axes, names, strict=True)}

    symbols = ["circle" if proven else "circle-open" for proven in points["proven"]]
    traces = [
        scatter(
            **place(points),
            mode="markers",
            name=say("trade.points", language),
            marker={
                "size": [2 * size if deep else size] * len(points),
                "opacity": 1,
                "color": colours,
                "symbol": symbols,
            },
            customdata=points["point"].tolist(),
            text=_told(points, language),
            hovertemplate="%{text}<extra></extra>",
        )
    ]
    special = {"knee": points[points["knee"].astype(bool)]}
    special |= {plan: points[points["plan"] == plan] for plan in PLANS}
    for name, chosen in special.items():
        if chosen.empty:
            continue
        told = say("trade.knee", language) if name == "knee" else plan_name(name, language)
        traces.append(
            scatter(
                **place(chosen),
                mode="markers+text",
                name=told,
                text=[told] * len(chosen),
                textposition="bottom center" if name == "knee" else "top center",
                marker={"size": 2 * size, "color": INK, "symbol": signs[name], "line": {"width": 2}},
                customdata=chosen["point"].tolist(),
                hoverinfo="skip",
            )
        )
    today = pd.DataFrame([dict(frontier.today)])
    traces.append(
        scatter(
            **place(today),
            mode="markers+text",
            name=say("trade.today", language),
            text=[say("trade.today", language)],
            textposition="top center",
            marker={"size": size, "color": OVER, "symbol": signs["today"]},
            hovertext=[_cell(say("trade.today", language), frontier.today, language)],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    return traces


def _below(points: pd.DataFrame, colours: list[str], language: Language) -> list[Any]:
    """A line a point across all columns, from the least of all points (0) to the most (1)."""
    least, most = points[list(TRADED)].min(), points[list(TRADED)].max()
    span = (most - least).where(most > least, 1.0)
    told = _told(points, language)
    return [
        go.Scatter(
            x=list(range(len(TRADED))),
            y=[float((row[name] - least[name]) / span[name]) for name in TRADED],
            mode="lines+markers",
            line={"color": colour, "width": 2},
            marker={"size": 5},
            customdata=[int(row["point"])] * len(TRADED),
            text=[text] * len(TRADED),
            hovertemplate="%{text}<extra></extra>",
            showlegend=False,
        )
        for row, colour, text in zip(points.to_dict("records"), colours, told, strict=True)
    ]


def _told(points: pd.DataFrame, language: Language) -> list[str]:
    """What hovering over each point tells."""
    told = []
    for row in points.to_dict("records"):
        head = say("trade.point", language, point=row["point"])
        plan = row["plan"]
        if isinstance(plan, str):
            head = say("with-body", language, level=head, body=plan_name(plan, language))
        told.append(_cell(head, row, language) + "<br>" + _proof(row, language))
    return told


def _cell(head: str, row: Mapping[Any, Any], language: Language) -> str:
    lines = {column_name(name, language): amount(row[name]) for name in TRADED}
    return hover(lines, head, language).removesuffix("<extra></extra>")


def _proof(row: Mapping[Any, Any], language: Language) -> str:
    told = say("trade.proven" if row["proven"] else "trade.not-proven", language)
    if pd.isna(row["gap"]):
        return told
    return told + say("trade.gap", language, gap=percent(row["gap"]))


def _colours(count: int) -> list[str]:
    """A colour a point, along the first objective."""
    return list(sample_colorscale("Viridis", [0.9 * at / max(count - 1, 1) for at in range(count)]))


def _name_axes(figure: go.Figure, objectives: Sequence[str], units: Units, language: Language) -> None:
    titles = [
        safe(say("trade.axis", language, name=column_name(name, language), unit=unit_of(name, units, language)))
        for name in objectives
    ]
    if len(objectives) == 3:
        look = {"tickfont": {"size": 10}, "exponentformat": "none", "separatethousands": True, "nticks": 6}
        axes = {
            f"{axis}axis": look | {"title": {"text": title, "font": {"size": 11}}}
            for axis, title in zip("xyz", titles, strict=True)
        }
        camera = {"eye": {"x": 1.35, "y": 1.35, "z": 0.75}, "center": {"x": 0, "y": 0, "z": -0.15}}
        figure.update_scenes(**axes, camera=camera, aspectmode="cube")
    else:
        figure.update_xaxes(title_text=titles[0], row=1, col=1)
        figure.update_yaxes(title_text=titles[1], row=1, col=1)


def _mark_ends(figure: go.Figure, points: pd.DataFrame, units: Units, language: Language) -> None:
    """The names of the columns under the lines, the least and the most of each at its ends."""
    names = [f"{column_name(name, language)}<br>{safe(unit_of(name, units, language))}" for name in TRADED]
    last = len(TRADED) - 1
    figure.update_xaxes(
        tickvals=list(range(last + 1)), ticktext=names, range=[-0.4, last + 0.4], gridcolor=INK, row=2, col=1
    )
    figure.update_yaxes(visible=False, range=[-0.16, 1.16], row=2, col=1)
    for at, name in enumerate(TRADED):
        for y, value, anchor in ((0, points[name].min(), "top"), (1, points[name].max(), "bottom")):
            figure.add_annotation(
                x=at,
                y=y,
                text=amount(value),
                showarrow=False,
                yanchor=anchor,
                yshift=4 if anchor == "bottom" else -4,
                bgcolor=PAPER,
                bordercolor=FAINT,
                font_size=11,
                row=2,
                col=1,
            )
