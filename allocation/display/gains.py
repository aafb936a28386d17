"""What obstacles cost: the proven gain of relaxing each."""

import pandas as pd
import plotly.graph_objects as go

from allocation.analysis.bottlenecks import Bottlenecks
from allocation.analysis.bottlenecks.words import span, what
from allocation.analysis.evaluation.words import Names
from allocation.display.template import INK, SERIES_COLOURS, finished
from allocation.display.words import hover, safe, say, shorten
from allocation.language import Language

_BAR = 30
_LABEL = 60


def gains(bottlenecks: Bottlenecks, *, most: int = 15, language: Language = "en") -> go.Figure:
    """A bar an obstacle that gains something for sure, as long as that; a whisker to what it gains at most.

    Without a whisker's end nothing more is proven.
    """
    instance = bottlenecks.base.instance
    names = Names(instance, language)
    frame = bottlenecks.gains[bottlenecks.gains["gain_at_least"] > 0].head(most)
    rows = list(range(len(frame)))
    labels = [what(row, names) for row in frame.to_dict("records")]
    told = [
        [safe(label), span(row["gain_at_least"], row["gain_at_most"], language), safe(names.any(row["answers"]))]
        for label, row in zip(labels, frame.to_dict("records"), strict=True)
    ]
    lines = {say(f"label.{key}", language): f"%{{customdata[{at}]}}" for at, key in enumerate(("gain", "answers"), 1)}
    room = [
        0.0 if pd.isna(most_of) else most_of - least
        for least, most_of in zip(frame["gain_at_least"], frame["gain_at_most"], strict=True)
    ]
    figure = go.Figure(
        go.Bar(
            x=frame["gain_at_least"].tolist(),
            y=rows,
            orientation="h",
            marker_color=SERIES_COLOURS[0],
            error_x={"type": "data", "array": room, "arrayminus": [0.0] * len(room), "color": INK, "thickness": 1.5},
            customdata=told,
            hovertemplate=hover(lines, "%{customdata[0]}", language),
        )
    )
    unit = safe(instance.settings.units.told(language).cost)
    figure.update_xaxes(title_text=say("gains.axis", language, unit=unit), rangemode="tozero")
    ticks = [safe(shorten(label, _LABEL)) for label in labels]
    figure.update_yaxes(tickvals=rows, ticktext=ticks, range=[len(rows) - 0.5, -0.5], showgrid=False)
    return finished(figure, say("gains.title", language), 150 + _BAR * max(len(rows), 3), margin_t=64)
