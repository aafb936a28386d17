"""How every figure looks: one template, and colours that stay apart for colour-blind readers and in grey print."""

from typing import Any

import plotly.graph_objects as go
from plotly.colors import sample_colorscale

INK, FAINT, PAPER = "#1f2933", "#d9dee4", "#ffffff"
MISSING = "#f0f1f3"
OVER = "#b5382a"

# even steps from dark to bright, so that the order of levels shows without any hue
_LEVEL_SCALE = ["#1b2a5c", "#2b5d8c", "#3f9490", "#9cbb6c", "#f9d057"]

COMPONENT_COLOURS = {
    "unmet_need": "#0072b2",
    "lost_innovation": "#e69f00",
    "coordination": "#009e73",
    "spending": "#cc79a7",
    "change": "#7a7a7a",
}
"""Okabe and Ito's colours, one a component."""

SERIES_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a7a7a")
"""Okabe and Ito's colours, for whatever has no colour of its own."""

DOUBT_SCALE = ((0.0, "#8c2d04"), (0.5, "#f0925a"), (0.97, "#fde3cf"), (0.97, "#cfdfe8"), (1.0, "#cfdfe8"))
"""From a toss-up to what is certain, which has a colour of its own that the key shows."""

MOVE_SCALE = ((0.0, "#542788"), (0.25, "#998ec3"), (0.5, "#f7f7f7"), (0.75, "#f1a340"), (1.0, "#b35806"))
"""From more central to more local."""

FONT = (
    '"Segoe UI", "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", '
    "sans-serif"
)

_AXIS = {
    "gridcolor": FAINT,
    "linecolor": FAINT,
    "zerolinecolor": FAINT,
    "automargin": True,
    "exponentformat": "none",
    "separatethousands": True,
    "title": {"font": {"size": 13}, "standoff": 12},
}

TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": FONT, "size": 13, "color": INK},
        "title": {
            "x": 0,
            "xref": "container",
            "pad": {"l": 16},
            "font": {"size": 17},
            "yanchor": "top",
            "subtitle": {"font": {"size": 13}},
        },
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "colorway": SERIES_COLOURS,
        "hoverlabel": {"align": "left", "bgcolor": PAPER, "font": {"color": INK, "size": 13}},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "margin": {"l": 16, "r": 24, "t": 88, "b": 48},
        "xaxis": _AXIS,
        "yaxis": _AXIS,
    }
)


def level_colours(count: int) -> tuple[str, ...]:
    """A colour for each of `count` levels by its position, from the most central (dark) to the most local (bright)."""
    return tuple(sample_colorscale(_LEVEL_SCALE, [at / (count - 1) for at in range(count)]))


def level_scale() -> list[tuple[float, str]]:
    """The colours of levels as a continuous scale, for means of levels."""
    last = len(_LEVEL_SCALE) - 1
    return [(at / last, colour) for at, colour in enumerate(_LEVEL_SCALE)]


def finished(figure: go.Figure, title: str, height: int, **layout: Any) -> go.Figure:
    """A figure in the house's look; its title stays at the same distance from the top at any height."""
    figure.update_layout(
        template=TEMPLATE, title={"text": title, "y": 1 - 16 / height, "yref": "container"}, height=height, **layout
    )
    return figure
