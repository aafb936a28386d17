"""What is certain and what is a toss-up: in how many alternatives each pair keeps its level."""

import plotly.graph_objects as go

from allocation.analysis.alternatives import Alternatives
from allocation.analysis.evaluation.words import percent
from allocation.display.grid import colour_key, draw, grid, mean
from allocation.display.template import DOUBT_SCALE
from allocation.display.words import hover, safe, say
from allocation.instance.names import level_name
from allocation.language import Language


def certainty(alternatives: Alternatives, *, language: Language = "en") -> go.Figure:
    """A cell a pair: the share of the alternatives that have it at its level; of a large instance, means of cells."""
    instance = alternatives.allocations[0].instance
    frame = alternatives.certainty
    pairs = list(zip(frame["power"], frame["zone"], strict=True))
    kept = dict(zip(pairs, zip(frame["level"], frame["share"], strict=True), strict=True))
    shown = grid(instance, language, pairs)
    cells = {cell: [value for _, value in found] for cell, found in shown.cells(kept).items()}
    shares = {cell: mean([share for _, share in found]) for cell, found in cells.items()}
    told = {
        (row, column): [
            safe(shown.rows[row].name),
            safe(shown.columns[column].name),
            len(found) if shown.coarse else safe(level_name(found[0][0], language)),
            percent(shares[row, column]),
        ]
        for (row, column), found in cells.items()
    }
    keys = ("province", "pairs", "kept") if shown.coarse else ("zone", "level", "kept")
    lines = {say(f"label.{key}", language): f"%{{customdata[{at}]}}" for at, key in enumerate(keys, 1)}
    figure = go.Figure(
        go.Heatmap(
            z=shown.matrix(shares),
            y=shown.y,
            customdata=shown.matrix(told),
            hovertemplate=hover(lines, "%{customdata[0]}", language),
            zmin=0,
            zmax=1,
            colorscale=DOUBT_SCALE,
            colorbar=colour_key(tickformat=".0%", tickvals=[0, 0.5, 1]),
            xgap=1,
            ygap=1,
        )
    )
    title = say("certainty.title", language, count=len(alternatives.allocations))
    return draw(figure, shown, title, say("certainty.key", language))
