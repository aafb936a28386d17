"""Powers by zones: the rows and columns that several figures share.

Powers stand by domain, zones by province. Where there are too many pairs to look at, domains stand for their powers
and provinces for their zones.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from allocation.analysis.evaluation.words import Names
from allocation.display.template import FAINT, INK, MISSING, finished
from allocation.display.words import PIXELS, safe, say, shorten, width
from allocation.instance.instance import Instance
from allocation.instance.structure import Pair, Structure
from allocation.language import Language

MOST_CELLS = 20_000
"""More cells than this are no longer told apart by the eye, nor drawn at once by a browser."""

ROW, TOP, BOTTOM = 16, 124, 24
_LABEL = 34
_GROUP_GAP = 1.5


@dataclass(frozen=True)
class Line:
    """A row or column: its label on the axis, its full name, and the group that it stands in."""

    label: str
    name: str
    group: str


@dataclass(frozen=True)
class Grid:
    """Rows and columns, and which one each power and zone belongs to."""

    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    row_of: Mapping[str, int]
    column_of: Mapping[str, int]
    coarse: bool

    def cells(self, values: Mapping[Pair, Any]) -> dict[tuple[int, int], list[tuple[Pair, Any]]]:
        """The pairs of every cell with their values."""
        found: dict[tuple[int, int], list[tuple[Pair, Any]]] = defaultdict(list)
        for (power, zone), value in values.items():
            found[self.row_of[power], self.column_of[zone]].append(((power, zone), value))
        return found

    def matrix(self, cells: Mapping[tuple[int, int], Any]) -> list[list[Any]]:
        """Cells as rows of columns; None where there is no pair."""
        return [[cells.get((row, column)) for column in range(len(self.columns))] for row in range(len(self.rows))]

    @property
    def y(self) -> list[Any]:
        """The rows as plotly takes them, in groups where they have some."""
        labels = [row.label for row in self.rows]
        return labels if self.coarse else [[row.group for row in self.rows], labels]


def grid(instance: Instance, language: Language, pairs: Collection[Pair] | None = None) -> Grid:
    """The grid of these pairs, all where none are given; coarse where it would have too many cells."""
    wanted = instance.structure.pairs if pairs is None else pairs
    powers, zones = {power for power, _ in wanted}, {zone for _, zone in wanted}
    names = Names(instance, language)
    domains = {row.power: _domain(row.domain, language) for row in instance.powers if row.power in powers}
    provinces = {
        zone: names.bodies[province(instance.structure, zone)] for zone in instance.structure.zones if zone in zones
    }
    if len(powers) * len(zones) > MOST_CELLS:
        return _coarse(domains, provinces)
    rows = {
        power: Line(_power_label(power, names), names.power(power), safe(domains[power])) for power in _grouped(domains)
    }
    columns = {
        zone: Line(_zone_label(zone, provinces, names), names.body(zone), safe(provinces[zone]))
        for zone in _grouped(provinces)
    }
    return Grid(tuple(rows.values()), tuple(columns.values()), _positions(rows), _positions(columns), coarse=False)


def province(structure: Structure, zone: str) -> str:
    """The most central body of a zone's chain below the root; the zone itself where it stands right under the root."""
    chain = structure.chain[zone]
    return next(body for position, body in chain.items() if position > 0)


def draw(figure: go.Figure, grid: Grid, title: str, key: str, **layout: Any) -> go.Figure:
    """Axes, lines between groups and size for a figure that has cells of the grid as its traces.

    key: what the colours mean.
    """
    top = TOP + max((width(column.label) for column in grid.columns), default=0) * PIXELS
    figure.update_xaxes(
        side="top",
        tickmode="array",
        tickvals=list(range(len(grid.columns))),
        ticktext=[column.label for column in grid.columns],
        tickangle=-90,
        range=[-0.5, len(grid.columns) - 0.5],
        showgrid=False,
        zeroline=False,
        automargin=False,
    )
    figure.update_yaxes(range=[len(grid.rows) - 0.5, -0.5], showgrid=False, dtick=1, dividercolor=INK, tickfont_size=11)
    figure.update_xaxes(tickfont_size=11)
    height = int(top + BOTTOM + (1.5 if grid.coarse else 1) * ROW * max(len(grid.rows), 6))
    margin = {"t": top, "b": BOTTOM, "l": 16, "r": 16}
    return finished(
        figure,
        title,
        height,
        title_subtitle={"text": key},
        plot_bgcolor=MISSING,
        margin=margin,
        shapes=_dividers(grid.columns),
        **layout,
    )


def colour_key(**scale: Any) -> dict[str, Any]:
    """A key of colours that lies flat under the title."""
    return {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "xref": "container",
        "y": 1,
        "yanchor": "top",
        "yref": "container",
        "ypad": 68,
        "xpad": 36,
        "len": 340,
        "lenmode": "pixels",
        "thickness": 12,
        **scale,
    }


def mean(values: Collection[float]) -> float:
    """The mean of a cell's pairs."""
    return float(np.mean(list(values)))


def _dividers(columns: tuple[Line, ...]) -> list[dict[str, Any]]:
    """Lines between columns of different groups, unless every column is a group of its own."""
    at = [place for place in range(1, len(columns)) if columns[place].group != columns[place - 1].group]
    if len(at) == len(columns) - 1:
        return []
    return [divider() | {"x0": place - 0.5, "x1": place - 0.5} for place in at]


def divider() -> dict[str, Any]:
    """A line between two columns, without its place."""
    return {"type": "line", "y0": 0, "y1": 1, "yref": "paper", "line": {"color": FAINT, "width": _GROUP_GAP}}


def _coarse(domains: Mapping[str, str], provinces: Mapping[str, str]) -> Grid:
    rows, columns = list(dict.fromkeys(domains.values())), list(dict.fromkeys(provinces.values()))
    return Grid(
        tuple(Line(safe(shorten(name, _LABEL)), name, "") for name in rows),
        tuple(Line(safe(shorten(name, _LABEL)), name, "") for name in columns),
        {power: rows.index(domain) for power, domain in domains.items()},
        {zone: columns.index(name) for zone, name in provinces.items()},
        coarse=True,
    )


def _grouped(groups: Mapping[str, str]) -> list[str]:
    """Ids with those of one group together, groups in the order in which they come first."""
    order = {group: at for at, group in enumerate(dict.fromkeys(groups.values()))}
    return sorted(groups, key=lambda name: order[groups[name]])


def _positions(lines: Mapping[str, Line]) -> dict[str, int]:
    return {name: at for at, name in enumerate(lines)}


def _domain(domain: str | None, language: Language) -> str:
    return say("no-domain", language) if domain is None else domain


def _power_label(power: str, names: Names) -> str:
    """Id and name, so that no two labels are the same."""
    name = names.powers[power]
    return safe(power if name == power else f"{power} {shorten(name, max(_LABEL - width(power), 4))}")


def _zone_label(zone: str, provinces: Mapping[str, str], names: Names) -> str:
    """The zone's name, with its province where that has several zones."""
    alone = list(provinces.values()).count(provinces[zone]) == 1
    name = names.bodies[zone]
    if alone:
        return safe(shorten(name, _LABEL))
    return safe(f"{shorten(provinces[zone], _LABEL // 3)} · {shorten(name, _LABEL * 2 // 3)}")
