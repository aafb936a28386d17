"""Who exercises what: a cell a pair in the colour of its level."""

from collections import Counter
from typing import Any

import plotly.graph_objects as go

from allocation.analysis.evaluation.words import Names, percent
from allocation.analysis.explanation import Explanation
from allocation.display.grid import Grid, colour_key, draw, grid, mean, province
from allocation.display.template import INK, PAPER, level_colours, level_scale
from allocation.display.words import hover, reasons, safe, say, volume
from allocation.instance.names import level_name
from allocation.instance.structure import Pair
from allocation.language import Language
from allocation.outcome.allocation import Allocation


def heatmap(allocation: Allocation, explanation: Explanation | None = None, *, language: Language = "en") -> go.Figure:
    """The level of every pair, powers by domain and zones by province; a dot marks what differs from today.

    Hovering tells names, body, today's level, need and, with an explanation, the reason. An instance with too many
    cells shows the mean level of each domain in each province.
    """
    shown = grid(allocation.instance, language)
    title = say("heatmap.title", language, name=safe(allocation.instance.settings.name))
    if shown.coarse:
        return _overview(allocation, shown, title, language)
    facts = _facts(allocation, explanation, language)
    position = allocation.instance.structure.position
    cells = {cell: pairs[0] for cell, pairs in shown.cells(allocation.levels).items()}
    figure = go.Figure(
        go.Heatmap(
            z=shown.matrix({cell: position[level] for cell, (_, level) in cells.items()}),
            y=shown.y,
            customdata=shown.matrix({cell: facts[pair] for cell, (pair, _) in cells.items()}),
            hovertemplate=_template(language),
            **_levels_scale(allocation, language),
        )
    )
    figure.add_scatter(**_changed(allocation, shown))
    return draw(figure, shown, title, say("heatmap.key", language), showlegend=False)


def _facts(allocation: Allocation, explanation: Explanation | None, language: Language) -> dict[Pair, list[str]]:
    """What hovering over a pair tells: power, zone, province, level with body, today's level, need, reason."""
    instance = allocation.instance
    names, unit = Names(instance, language), instance.settings.units.told(language).need
    why = {} if explanation is None else reasons(explanation, language)
    frame = allocation.frame()
    columns = (frame[name] for name in ("power", "zone", "level", "body", "current", "need"))
    return {
        (power, zone): [
            safe(names.power(power)),
            safe(names.body(zone)),
            safe(names.bodies[province(instance.structure, zone)]),
            safe(
                say("with-body", language, level=level_name(level, language), body=names.bodies[body])
                if isinstance(body, str)
                else level_name(level, language)
            ),
            safe(level_name(current, language)),
            volume(need, unit, language),
            safe(why.get((power, zone), "–")),
        ]
        for power, zone, level, body, current, need in zip(*columns, strict=True)
    }


def _template(language: Language) -> str:
    keys = ("zone", "province", "level", "today", "need", "reason")
    lines = {say(f"label.{key}", language): f"%{{customdata[{at}]}}" for at, key in enumerate(keys, 1)}
    return hover(lines, "%{customdata[0]}", language)


def _levels_scale(allocation: Allocation, language: Language) -> dict[str, Any]:
    """One flat colour a level."""
    levels = allocation.instance.settings.levels
    colours, count = level_colours(len(levels)), len(levels)
    steps = [(edge / count, colour) for at, colour in enumerate(colours) for edge in (at, at + 1)]
    words = [safe(level_name(level, language)) for level in levels]
    key = colour_key(tickvals=list(range(count)), ticktext=words)
    return {"zmin": -0.5, "zmax": count - 0.5, "colorscale": steps, "colorbar": key, "xgap": 1, "ygap": 1}


def _changed(allocation: Allocation, shown: Grid) -> dict[str, Any]:
    """A dot on every pair that is not where it is today."""
    structure = allocation.instance.structure
    at = [
        (shown.row_of[power], shown.column_of[zone])
        for (power, zone), level in allocation.levels.items()
        if structure.position[level] != structure.current[power, zone]
    ]
    rows = [shown.rows[row] for row, _ in at]
    return {
        "x": [column for _, column in at],
        "y": [[row.group for row in rows], [row.label for row in rows]],
        "mode": "markers",
        "marker": {"size": 4, "color": PAPER, "line": {"color": INK, "width": 0.8}},
        "hoverinfo": "skip",
    }


def _overview(allocation: Allocation, shown: Grid, title: str, language: Language) -> go.Figure:
    """The mean level of each domain in each province; hovering tells the share of every level."""
    structure = allocation.instance.structure
    cells = shown.cells(allocation.levels)
    means = {cell: mean([structure.position[level] for _, level in pairs]) for cell, pairs in cells.items()}
    told = {}
    for (row, column), pairs in cells.items():
        count = Counter(level for _, level in pairs)
        shares = say("separator", language).join(
            say("share", language, name=level_name(level, language), share=percent(count[level] / len(pairs)))
            for level in structure.levels
            if count[level]
        )
        told[row, column] = [safe(shown.rows[row].name), safe(shown.columns[column].name), len(pairs), safe(shares)]
    keys = {"province": 1, "pairs": 2, "levels": 3}
    lines = {say(f"label.{key}", language): f"%{{customdata[{at}]}}" for key, at in keys.items()}
    words = [safe(level_name(level, language)) for level in structure.levels]
    figure = go.Figure(
        go.Heatmap(
            z=shown.matrix(means),
            y=shown.y,
            customdata=shown.matrix(told),
            hovertemplate=hover(lines, "%{customdata[0]}", language),
            zmin=0,
            zmax=structure.last,
            colorscale=level_scale(),
            colorbar=colour_key(tickvals=list(range(len(words))), ticktext=words),
            xgap=1,
            ygap=1,
        )
    )
    return draw(figure, shown, title, say("heatmap.mean-key", language))
