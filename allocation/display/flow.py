"""From today's level to the proposed one: how many pairs go where."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from allocation.analysis.evaluation.words import amount, counted
from allocation.display.template import finished, level_colours
from allocation.display.words import safe, say, volume
from allocation.language import Language
from allocation.outcome.allocation import Allocation
from allocation.outcome.table import level_name


def flow(allocation: Allocation, *, language: Language = "en") -> go.Figure:
    """A band for each today's and proposed level, as wide as the number of pairs; hovering tells their need too."""
    settings = allocation.instance.settings
    figure = go.Figure(
        go.Sankey(arrangement="fixed", node=_nodes(allocation, language), link=_bands(allocation, language))
    )
    return finished(figure, say("flow.title", language, name=safe(settings.name)), 400, margin_t=64)


def _nodes(allocation: Allocation, language: Language) -> dict[str, Any]:
    """Today's levels at the left, then the proposed ones at the right."""
    levels, frame = allocation.instance.settings.levels, allocation.frame()
    colours = level_colours(len(levels))
    ends = [(say("flow.today", language), "current"), (say("flow.proposed", language), "level")]
    labels = [
        say(
            "flow.end",
            language,
            when=when,
            level=safe(level_name(level, language)),
            pairs=amount((frame[column] == level).sum()),
        )
        for when, column in ends
        for level in levels
    ]
    return {
        "label": labels,
        "color": [*colours, *colours],
        "x": [0.001] * len(levels) + [0.999] * len(levels),
        "y": _middles(frame, levels, "current") + _middles(frame, levels, "level"),
        "pad": 24,
        "thickness": 20,
        "line": {"width": 0},
        "hovertemplate": "%{label}<extra></extra>",
    }


def _bands(allocation: Allocation, language: Language) -> dict[str, Any]:
    """A band for every today's and proposed level that have pairs in common."""
    settings = allocation.instance.settings
    at = {level: position for position, level in enumerate(settings.levels)}
    colours = level_colours(len(at))
    groups = allocation.frame().groupby(["current", "level"])["need"]
    bands = groups.sum(min_count=1).to_frame().assign(pairs=groups.size()).reset_index()
    told = [
        [
            safe(level_name(row["current"], language)),
            safe(level_name(row["level"], language)),
            counted("pair", row["pairs"], language).strip(),
            volume(row["need"], settings.units.need, language),
        ]
        for row in bands.to_dict("records")
    ]
    return {
        "source": [at[level] for level in bands["current"]],
        "target": [len(at) + at[level] for level in bands["level"]],
        "value": bands["pairs"].tolist(),
        "color": [_faint(colours[at[level]]) for level in bands["level"]],
        "customdata": told,
        "hovertemplate": say("flow.hover", language) + "<extra></extra>",
    }


def _middles(frame: pd.DataFrame, levels: tuple[str, ...], column: str) -> list[float]:
    """Where the middle of each level's node lies, from the top down in the order of the levels."""
    shares = [(frame[column] == level).mean() for level in levels]
    return [min(0.999, max(0.001, sum(shares[:at]) + share / 2)) for at, share in enumerate(shares)]


def _faint(colour: str) -> str:
    return colour.replace("rgb(", "rgba(").replace(")", ", 0.45)")
