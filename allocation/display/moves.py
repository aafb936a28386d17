"""What moved between two allocations: which pairs, how far, and which way."""

from typing import Any

import plotly.graph_objects as go

from allocation.analysis.comparison import Comparison
from allocation.display.grid import Grid, colour_key, draw, grid
from allocation.display.template import MOVE_SCALE
from allocation.display.words import hover, safe, say
from allocation.instance.names import level_name
from allocation.instance.structure import Pair
from allocation.language import Language


def moves(comparison: Comparison, label: str | None = None, *, language: Language = "en") -> go.Figure:
    """A cell a pair that is at another level than in the first allocation; powers and zones without any are left out.

    label: of the allocation to compare with the first; by default the last one. Where too much moved to be told
    apart, a cell is a domain in a province: pairs that went more local less those that went more central.
    Raises `ValueError` for a label that the comparison does not have.
    """
    first, other = comparison.labels[0], comparison.labels[-1] if label is None else label
    if other not in comparison.labels:
        raise ValueError(f"the comparison has no {other}")
    instance = comparison.allocations[0].instance
    pairs = _moved(comparison, first, other)
    shown = grid(instance, language, pairs)
    position = instance.structure.position
    steps = {pair: position[after] - position[before] for pair, (before, after) in pairs.items()}
    title = say("moves.title", language, first=safe(first), other=safe(other), count=f"{len(pairs):,}")
    if shown.coarse:
        cells = {cell: sum(1 if step > 0 else -1 for _, step in found) for cell, found in shown.cells(steps).items()}
        furthest = max(map(abs, cells.values()))
        told = _counted(shown, steps)
        lines = {"province": 1, "more-local": 2, "more-central": 3}
    else:
        cells = {cell: found[0][1] for cell, found in shown.cells(steps).items()}
        furthest = instance.structure.last
        told = _named(shown, pairs, language)
        lines = {"zone": 1, "from": 2, "to": 3}
    template = {say(f"label.{key}", language): f"%{{customdata[{at}]}}" for key, at in lines.items()}
    ends = {-furthest: "more-central", 0: "none", furthest: "more-local"}
    figure = go.Figure(
        go.Heatmap(
            z=shown.matrix(cells),
            y=shown.y,
            customdata=shown.matrix(told),
            hovertemplate=hover(template, "%{customdata[0]}", language),
            zmin=-furthest,
            zmax=furthest,
            colorscale=MOVE_SCALE,
            colorbar=colour_key(tickvals=list(ends), ticktext=[say(f"moves.{end}", language) for end in ends.values()]),
            xgap=1,
            ygap=1,
        )
    )
    return draw(figure, shown, title, say("moves.coarse-key" if shown.coarse else "moves.key", language))


def _moved(comparison: Comparison, first: str, other: str) -> dict[Pair, tuple[str, str]]:
    """Pairs that both allocations have, at different levels: from where to where."""
    frame = comparison.moved.dropna(subset=[first, other])
    frame = frame[frame[first] != frame[other]]
    columns = (frame[name] for name in ("power", "zone", first, other))
    return {(power, zone): (before, after) for power, zone, before, after in zip(*columns, strict=True)}


def _named(shown: Grid, pairs: dict[Pair, tuple[str, str]], language: Language) -> dict[tuple[int, int], list[str]]:
    return {
        (row, column): [
            safe(text)
            for text in (
                shown.rows[row].name,
                shown.columns[column].name,
                level_name(before, language),
                level_name(after, language),
            )
        ]
        for (row, column), [(_, (before, after))] in shown.cells(pairs).items()
    }


def _counted(shown: Grid, steps: dict[Pair, int]) -> dict[tuple[int, int], list[Any]]:
    return {
        (row, column): [
            safe(shown.rows[row].name),
            safe(shown.columns[column].name),
            sum(step > 0 for _, step in found),
            sum(step < 0 for _, step in found),
        ]
        for (row, column), found in shown.cells(steps).items()
    }
