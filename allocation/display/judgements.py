"""How judgements went over several allocations or years."""

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from allocation.analysis.comparison.comparison import INDICATORS as MAIN
from allocation.analysis.evaluation import INDICATORS, Series
from allocation.analysis.evaluation.words import amount, indicator_name, percent
from allocation.display.template import COMPONENT_COLOURS, INK, SERIES_COLOURS, finished
from allocation.display.words import hover, safe, say, shorten
from allocation.formulation import COMPONENTS
from allocation.instance.settings import Units
from allocation.language import Language

SHOWN = (*MAIN, *COMPONENTS, "objective")
_PANEL = 300
_LABEL = 24


def judgements(
    series: Series, indicators: Sequence[str] = SHOWN, *, units: Units | None = None, language: Language = "en"
) -> go.Figure:
    """A line an indicator over the steps of a series, in all; shares, needs and costs each have their own panel.

    units: of the instances, for the axes. What is not known leaves a gap.
    """
    whole = series.figures[series.figures["grouping"] == "all"]
    known = [name for name in indicators if whole.loc[whole["indicator"] == name, "value"].notna().any()]
    panels = [unit for unit in ("share", "need", "cost") if any(INDICATORS[name].unit == unit for name in known)]
    figure = make_subplots(rows=max(len(panels), 1), shared_xaxes=True, vertical_spacing=0.08)
    steps = list(range(len(series.labels)))
    for row, unit in enumerate(panels, 1):
        legend = "legend" if row == 1 else f"legend{row}"
        for at, name in enumerate(name for name in known if INDICATORS[name].unit == unit):
            values = whole[whole["indicator"] == name].set_index("step")["value"].reindex(steps)
            told = percent if unit == "share" else amount
            figure.add_scatter(
                x=steps,
                y=values.tolist(),
                name=indicator_name(name, language),
                mode="lines+markers",
                line={"color": _colour(name, at), "width": 2},
                legend=legend,
                customdata=[[safe(label), told(value)] for label, value in zip(series.labels, values, strict=True)],
                hovertemplate=hover({indicator_name(name, language): "%{customdata[1]}"}, "%{customdata[0]}", language),
                row=row,
                col=1,
            )
        figure.update_yaxes(title_text=_axis(unit, units or Units(), language), rangemode="tozero", row=row, col=1)
        top = figure.layout[f"yaxis{row if row > 1 else ''}"].domain[1]
        figure.update_layout({legend: {"orientation": "v", "x": 1.01, "y": top, "yanchor": "top"}})
    figure.update_yaxes(tickformat=".0%", selector={"title.text": say("judgements.share", language)})
    labels = [safe(shorten(label, _LABEL)) for label in series.labels]
    figure.update_xaxes(tickvals=steps, ticktext=labels, range=[-0.2, len(steps) - 0.8])
    height = 120 + _PANEL * max(len(panels), 1)
    return finished(figure, say("judgements.title", language), height, margin_t=64, showlegend=True)


def _colour(name: str, at: int) -> str:
    """The component's own colour, ink for their sum, else the next of the series."""
    own = COMPONENT_COLOURS | {"objective": INK}
    return own.get(name, SERIES_COLOURS[at % len(SERIES_COLOURS)])


def _axis(unit: str, units: Units, language: Language) -> str:
    if unit == "share":
        return say("judgements.share", language)
    return safe(units.told(language).need if unit == "need" else units.told(language).cost)
