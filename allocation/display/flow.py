"""From today's level to the proposed one: how many pairs go where."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from allocation.analysis.evaluation.words import amount, counted
from allocation.display.template import finished, level_colours
from allocation.display.words import safe, say, volume
from allocation.instance.names import level_name
from allocation.instance.settings import Settings
from allocation.language import Language
from allocation.outcome.allocation import Allocation


def flow(allocation: Allocation, *, language: Language = "en") -> go.Figure:
    """A band for each today's and proposed level, as wide as the number of pairs; hovering tells their need too."""
    frame, settings = allocation.frame(), allocation.instance.settings
    figure = go.Figure(
        go.Sankey(
            arrangement="fixed", node=_nodes(frame, settings.levels, language), link=_bands(frame, settings, language)
        )
    )
    return finished(figure, say("flow.title", language, name=safe(settings.name)), 400, margin_t=64)


def _nodes(frame: pd.DataFrame, levels: Sequence[str], language: Language) -> dict[str, Any]:
    """Today's levels at the left, then the proposed ones at the right, those that have pairs."""
    colour = dict(zip(levels, level_colours(len(levels)), strict=True))
    left, right = _having(frame, levels, "current"), _having(frame, levels, "level")
    return {
        "label": [
            *(_label("flow.today", level, count, language) for level, count in left.items()),
            *(_label("flow.proposed", level, count, language) for level, count in right.items()),
        ],
        "color": [colour[level] for level in (*left, *right)],
        "x": [0.001] * len(left) + [0.999] * len(right),
        "y": _middles(left) + _middles(right),
        "pad": 24,
        "thickness": 20,
        "line": {"width": 0},
        "hovertemplate": "%{label}<extra></extra>",
    }


def _bands(frame: pd.DataFrame, settings: Settings, language: Language) -> dict[str, Any]:
    """A band for every today's and proposed level that have pairs in common."""
    colour = dict(zip(settings.levels, level_colours(len(settings.levels)), strict=True))
    left, right = (list(_having(frame, settings.levels, column)) for column in ("current", "level"))
    groups = frame.groupby(["current", "level"])["need"]
    bands = groups.sum(min_count=1).to_frame().assign(pairs=groups.size()).reset_index()
    told = [
        [
            safe(level_name(row["current"], language)),
            safe(level_name(row["level"], language)),
            counted("pair", row["pairs"], language).strip(),
            volume(row["need"], settings.units.told(language).need, language),
        ]
        for row in bands.to_dict("records")
    ]
    return {
        "source": [left.index(level) for level in bands["current"]],
        "target": [len(left) + right.index(level) for level in bands["level"]],
        "value": bands["pairs"].tolist(),
        "color": [_faint(colour[level]) for level in bands["level"]],
        "customdata": told,
        "hovertemplate": say("flow.hover", language) + "<extra></extra>",
    }


def _having(frame: pd.DataFrame, levels: Sequence[str], column: str) -> dict[str, int]:
    """Levels that have pairs, with how many."""
    count = frame[column].value_counts()
    return {level: int(count[level]) for level in levels if level in count}


def _label(when: str, level: str, pairs: int, language: Language) -> str:
    told = safe(level_name(level, language))
    return say("flow.end", language, when=say(when, language), level=told, pairs=amount(pairs))


def _middles(counts: Mapping[str, int]) -> list[float]:
    """Where the middle of each level's node lies, from the top down in the order of the levels."""
    whole = sum(counts.values())
    ends = accumulate(counts.values())
    places = [(end - count / 2) / whole for end, count in zip(ends, counts.values(), strict=True)]
    return [min(0.999, max(0.001, place)) for place in places]


def _faint(colour: str) -> str:
    return colour.replace("rgb(", "rgba(").replace(")", ", 0.45)")
