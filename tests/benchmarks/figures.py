"""The performance profile, and how the time to a proven gap grows with the instance."""

import math

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .measured import GAPS
from .metrics import growth_exponent, performance_profile

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def profile_figure(frame: pd.DataFrame) -> go.Figure:
    """Share of the instances that a contender proves to a gap within so many times the fastest's time."""
    titles = [f"proven improvement gap of {gap:.0%}" for gap in GAPS.values()]
    figure = make_subplots(rows=1, cols=len(GAPS), shared_yaxes=True, subplot_titles=titles)
    for place, column in enumerate(GAPS, start=1):
        runs = frame.assign(run=frame["name"] + " " + frame["time_limit"].astype(str))
        table = runs.pivot_table(index="run", columns="contender", values=column, dropna=False)
        times = {str(name): [None if pd.isna(t) else float(t) for t in table[name]] for name in table.columns}
        profile = performance_profile(times)
        for number, name in enumerate(times):
            steps = profile[profile["contender"] == name]
            figure.add_scatter(
                x=steps["ratio"],
                y=steps["share"],
                name=name,
                legendgroup=name,
                showlegend=place == 1,
                line={"shape": "hv", "color": COLOURS[number % 6], "dash": DASHES[number % 6]},
                row=1,
                col=place,
            )
        figure.update_xaxes(type="log", title="times the fastest", row=1, col=place)
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
    figure.update_yaxes(title="share of the instances", row=1, col=1)
    return figure.update_layout(template="plotly_white", title="Performance profile", width=1200, height=450)


def growth_figure(frame: pd.DataFrame) -> tuple[go.Figure, dict[str, float]]:
    """Seconds to a proven 5 % over pairs, medium coordination; and the exponent by which they grow, by contender."""
    reached = frame[(frame["coordination"] == "medium") & frame["to_5"].notna() & ~frame["family"].isin(["real"])]
    figure = go.Figure()
    exponents = {}
    for number, (name, rows) in enumerate(reached.groupby("contender")):
        sizes, times = rows["pairs"].tolist(), rows["to_5"].tolist()
        exponent = growth_exponent(sizes, times)
        label = str(name) if exponent is None else f"{name}: exponent {exponent:.2f}"
        if exponent is not None and math.isfinite(exponent):
            exponents[str(name)] = exponent
        marker = {"color": COLOURS[number % 6], "symbol": number}
        figure.add_scatter(x=sizes, y=times, mode="markers", name=label, marker=marker)
    figure.update_xaxes(type="log", title="pairs")
    figure.update_yaxes(type="log", title="seconds to a proven improvement gap of 5 %")
    title = "Growth with the instance, medium coordination; only what got there"
    return figure.update_layout(template="plotly_white", title=title, width=800, height=500), exponents
