"""What to mend first: weak points by what fixing each could gain."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from allocation.analysis.evaluation import Evaluation
from allocation.analysis.evaluation.words import Names, amount
from allocation.display.template import COMPONENT_COLOURS, finished
from allocation.display.words import hover, safe, say, shorten
from allocation.language import Language

_BAR = 30
_LABEL = 60

PARTS = {
    "need": COMPONENT_COLOURS["unmet_need"],
    "innovation": COMPONENT_COLOURS["lost_innovation"],
    "links": COMPONENT_COLOURS["coordination"],
    "not_taken_on": "#56b4e9",
    "needless": "#d55e00",
}
"""The parts of a gain, in the colours of the components that they lie in where they lie in one."""


def weak_points(evaluation: Evaluation, *, most: int = 15, language: Language = "en") -> go.Figure:
    """A bar a weak point, the greatest gain first, its parts stacked; those whose gain is not known have none."""
    instance = evaluation.allocation.instance
    names = Names(instance, language)
    frame = evaluation.weak_points[evaluation.weak_points["gain"].notna()].head(most)
    labels = [_label(row, names) for row in frame.to_dict("records")]
    answers = [safe(names.any(name)) for name in frame["answers"]]
    rows = list(range(len(frame)))
    keys = ("part", "gain", "pairs", "answers")
    lines = {say(f"label.{key}", language): f"%{{customdata[{at}]}}" for at, key in enumerate(keys, 1)}
    figure = go.Figure()
    for part, colour in PARTS.items():
        figure.add_bar(
            x=frame[part].tolist(),
            y=rows,
            name=say(f"weak.{part}", language),
            orientation="h",
            marker_color=colour,
            customdata=[
                [safe(label), amount(share), amount(gain), pairs, who]
                for label, share, gain, pairs, who in zip(
                    labels, frame[part], frame["gain"], frame["pairs"], answers, strict=True
                )
            ],
            hovertemplate=hover(lines, "%{customdata[0]}", language),
        )
    unit = safe(instance.settings.units.told(language).cost)
    figure.update_xaxes(title_text=say("weak.axis", language, unit=unit), rangemode="tozero")
    ticks = [safe(shorten(label, _LABEL)) for label in labels]
    figure.update_yaxes(tickvals=rows, ticktext=ticks, range=[len(rows) - 0.5, -0.5], showgrid=False)
    return finished(
        figure,
        say("weak.title", language),
        190 + _BAR * max(len(rows), 3),
        barmode="stack",
        legend_traceorder="normal",
        showlegend=True,
    )


def _label(row: Mapping[Any, Any], names: Names) -> str:
    if row["kind"] in ("open", "needless", "links", "unanswered"):
        return say(f"weak.{row['kind']}-of", names.language, name=names.any(row["id"]))
    return names.thing(f"{row['kind']}:{row['id']}")
