"""How full the bodies are: load as a share of capacity."""

import math

import pandas as pd
import plotly.graph_objects as go

from allocation.analysis.evaluation.words import Names, amount
from allocation.display.template import INK, OVER, finished, level_colours
from allocation.display.words import hover, safe, say, shorten
from allocation.instance.instance import Instance
from allocation.instance.names import level_name
from allocation.language import Language
from allocation.outcome.allocation import Allocation
from allocation.outcome.verification.tolerance import exceeds

_BAR = 22
_LABEL = 44


def workload(allocation: Allocation, *, most: int = 40, language: Language = "en") -> go.Figure:
    """A bar a body and resource that has a limit, the fullest first, in the colour of its level or of overload.

    Bodies without a limit, and those after the first `most`, are only counted. Raises `ValueError` for a result
    without an allocation.
    """
    if allocation.verdict is None:
        raise ValueError("there is no allocation whose load could be shown")
    bodies = allocation.verdict.bodies
    limited = bodies[bodies["capacity"].notna()]
    use = _use(limited).sort_values(ascending=False, kind="stable").head(most)
    frame = _told(allocation.instance, limited.loc[use.index], language).assign(use=_drawn(use))
    figure = go.Figure()
    for name, colour in _colours(allocation.instance, language).items():
        bars = frame[frame["colour"] == name]
        if not bars.empty:
            figure.add_bar(**_bars(bars, language), name=name, marker_color=colour)
    figure.add_vline(x=1, line={"color": INK, "width": 1.5, "dash": "dot"})
    figure.update_xaxes(tickformat=".0%", rangemode="tozero", title_text=say("workload.axis", language))
    labels = [shorten(name, _LABEL) for name in frame["what"]]
    figure.update_yaxes(tickvals=frame["row"], ticktext=labels, range=[len(frame) - 0.5, -0.5], showgrid=False)
    rest = say("workload.rest", language, more=len(limited) - len(frame), unlimited=len(bodies) - len(limited))
    return finished(
        figure,
        say("workload.title", language),
        190 + _BAR * max(len(frame), 3),
        title_subtitle={"text": rest},
        margin_t=116,
        bargap=0.2,
        showlegend=True,
    )


def _bars(frame: pd.DataFrame, language: Language) -> dict[str, object]:
    told = ("load", "capacity", "level")
    lines = {say(f"label.{key}", language): f"%{{customdata[{at}]}}" for at, key in enumerate(told, 1)}
    return {
        "x": frame["use"].tolist(),
        "y": frame["row"].tolist(),
        "width": 0.8,
        "orientation": "h",
        "text": frame["figures"].tolist(),
        "textfont": {"size": 12},
        "constraintext": "none",
        "customdata": frame[["what", *told]].to_numpy().tolist(),
        "hovertemplate": hover(lines, "%{customdata[0]}", language),
    }


def _use(frame: pd.DataFrame) -> "pd.Series[float]":
    """Load as a share of capacity; without end where there is work and no capacity at all."""
    empty = pd.Series([math.inf if load > 0 else 0.0 for load in frame["load"]], index=frame.index, dtype="float64")
    return frame["use"].fillna(empty)


def _drawn(use: "pd.Series[float]") -> list[float]:
    """Lengths of bars; one without end is as long as the longest other one and at least twice the limit."""
    longest = max([2.0, *(share for share in use if math.isfinite(share))])
    return [min(share, longest) for share in use]


def _colours(instance: Instance, language: Language) -> dict[str, str]:
    """Colours by what they stand for: every level, and overload."""
    levels = instance.settings.levels
    names = [safe(level_name(level, language)) for level in levels]
    return dict(zip(names, level_colours(len(levels)), strict=True)) | {say("workload.over", language): OVER}


def _told(instance: Instance, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """A row a bar: its place, what it is, load, capacity, level and what its colour stands for, in words."""
    names = Names(instance, language)
    several = len(set(frame["resource"])) > 1
    rows = []
    for at, row in enumerate(frame.to_dict("records")):
        unit = instance.settings.unit_of_work(row["resource"], language)
        body = names.bodies[row["body"]]
        level = level_name(instance.structure.levels[instance.structure.body_position[row["body"]]], language)
        over = exceeds(row["load"], row["capacity"])
        rows.append(
            {
                "row": at,
                "what": say("workload.what", language, body=body, resource=row["resource"]) if several else body,
                "load": f"{amount(row['load'])} {unit}".strip(),
                "capacity": f"{amount(row['capacity'])} {unit}".strip(),
                "level": level,
                "colour": say("workload.over", language) if over else level,
                "figures": f"{amount(row['load'])} / {amount(row['capacity'])}",
            }
        )
    columns = ["row", "what", "load", "capacity", "level", "colour", "figures"]
    told = pd.DataFrame(rows, columns=columns)
    words = ["what", "load", "capacity", "level", "colour"]
    return told.assign(**{name: [safe(text) for text in told[name]] for name in words})
