"""What allocations cost: the weighted components stacked, a bar an allocation."""

from collections.abc import Sequence

import plotly.graph_objects as go

from allocation.analysis.evaluation.words import amount, indicator_name
from allocation.display.template import COMPONENT_COLOURS, finished
from allocation.display.words import hover, safe, say, shorten
from allocation.language import Language
from allocation.outcome.allocation import Allocation

_BAR = 44
_LABEL = 40


def component_bars(allocations: Sequence[Allocation], labels: Sequence[str], *, language: Language = "en") -> go.Figure:
    """Bars from top to bottom in the order given; their length is the weighted cost, hovering tells the weight.

    An allocation that does not exist leaves its row empty. Raises `ValueError` for another number of labels.
    """
    if len(labels) != len(allocations):
        raise ValueError(f"{len(allocations)} allocations take as many labels, not {len(labels)}")
    settings = allocations[0].instance.settings
    rows = list(range(len(labels)))
    lines = {say(f"label.{key}", language): f"%{{customdata[{at}]}}" for at, key in enumerate(("amount", "weight"), 1)}
    figure = go.Figure()
    for component, colour in COMPONENT_COLOURS.items():
        name = indicator_name(component, language)
        weights = [getattr(each.instance.settings.weights, component) for each in allocations]
        costs = [None if each.components is None else each.components[component] for each in allocations]
        figure.add_bar(
            x=[None if cost is None else weight * cost for cost, weight in zip(costs, weights, strict=True)],
            y=rows,
            name=name,
            orientation="h",
            marker_color=colour,
            customdata=[
                [safe(label), amount(cost), f"{weight:g}"]
                for label, cost, weight in zip(labels, costs, weights, strict=True)
            ],
            hovertemplate=hover(lines, f"%{{customdata[0]}}: {name}", language),
        )
    for row, each in zip(rows, allocations, strict=True):
        if each.objective is not None:
            figure.add_annotation(x=each.objective, y=row, text=amount(each.objective), showarrow=False, xanchor="left")
    unit = safe(settings.units.told(language).cost)
    figure.update_xaxes(title_text=say("bars.axis", language, unit=unit), rangemode="tozero")
    figure.update_yaxes(
        tickvals=rows,
        ticktext=[safe(shorten(label, _LABEL)) for label in labels],
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
    )
    return finished(
        figure, say("bars.title", language), 190 + _BAR * len(rows), barmode="stack", legend_traceorder="normal"
    )
