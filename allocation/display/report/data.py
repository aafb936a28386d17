"""What the page's script works on: names once, and an allocation as a sign a pair."""

import json
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from allocation.analysis.evaluation.words import Names
from allocation.display.component_bars import component_bars
from allocation.display.flow import flow
from allocation.display.gains import gains
from allocation.display.grid import Grid, divider, grid, province
from allocation.display.heatmap import heatmap
from allocation.display.report.both import both
from allocation.display.report.measures import adopted
from allocation.display.report.points import point_name
from allocation.display.report.subject import Subject
from allocation.display.trade_offs import trade_offs
from allocation.display.weak_points import weak_points
from allocation.display.words import reasons, safe
from allocation.display.workload import workload
from allocation.instance.names import level_name
from allocation.instance.structure import Pair
from allocation.language import Language, text
from allocation.language.catalogue import keys
from allocation.outcome.allocation import Allocation

SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
"""A level's position as one sign."""

_WORDS = "report.script."
_BARS = 35  # as many as fit one page of paper

Drawn = dict[str, Any]


def data(subject: Subject) -> dict[str, Any]:
    """Everything that the script needs, as JSON.

    Pairs stand row by row of the heatmap: `today` and the allocations' `levels` have a sign for every power and zone,
    `.` where there is no pair; `needs` and `reasons` have an entry for every pair only. Names are raw: it is the
    script that makes them harmless. Only `labels` are as plotly takes them.
    """
    shown = grid(subject.instance, "en")
    powers, zones = list(shown.row_of), list(shown.column_of)
    pairs = [(power, zone) for power in powers for zone in zones if (power, zone) in subject.allocation.levels]
    need = {(row.power, row.zone): row.need for row in subject.instance.needs}
    words = [key for key in keys() if key.startswith(_WORDS)]
    return {
        "coarse": shown.coarse,
        "unit": subject.need_unit,
        "names": both(lambda language: _names(subject, powers, zones, language)),
        "divider": divider(),
        "labels": both(lambda language: _labels(grid(subject.instance, language), powers)),
        **_places(subject, powers, zones),
        "today": _signs(subject.today, powers, zones),
        "needs": [need.get(pair) for pair in pairs],
        "reasons": both(lambda language: _reasons(subject, pairs, language)),
        "allocations": _allocations(subject, powers, zones),
        "words": both(lambda language: {key.removeprefix(_WORDS): text(key, language) for key in words}),
        "figures": both(lambda language: _figures(subject, language)),
        "shown": both(lambda language: [_drawn_of(each, language) for each in subject.allocations]),
    }


def _names(subject: Subject, powers: Sequence[str], zones: Sequence[str], language: Language) -> dict[str, list[str]]:
    instance = subject.instance
    names = Names(instance, language)
    domains, provinces = _groups(subject, powers, zones)
    without = text("display.no-domain", language)
    return {
        "powers": [names.power(power) for power in powers],
        "zones": [names.body(zone) for zone in zones],
        "domains": [without if domain is None else domain for domain in domains],
        "provinces": [names.bodies[body] for body in provinces],
        "bodies": list(names.bodies.values()),
        "levels": [level_name(level, language) for level in instance.settings.levels],
    }


def _labels(shown: Grid, powers: Sequence[str]) -> dict[str, list[str]]:
    """The labels of rows and columns on the axes of the heatmap; short: where there is no room for names."""
    return {
        "rows": [row.label for row in shown.rows],
        "columns": [column.label for column in shown.columns],
        "short": [safe(power) for power in powers],
    }


def _groups(subject: Subject, powers: Sequence[str], zones: Sequence[str]) -> tuple[list[str | None], list[str]]:
    """Domains and provinces in the order in which they come first."""
    domain = {row.power: row.domain for row in subject.instance.powers}
    structure = subject.instance.structure
    return (
        list(dict.fromkeys(domain[power] for power in powers)),
        list(dict.fromkeys(province(structure, zone) for zone in zones)),
    )


def _places(subject: Subject, powers: Sequence[str], zones: Sequence[str]) -> dict[str, Any]:
    """The domain of every power, and the province and the body at each level (-1: none) of every zone, as positions."""
    structure = subject.instance.structure
    domain = {row.power: row.domain for row in subject.instance.powers}
    domains, provinces = _groups(subject, powers, zones)
    body = {name: at for at, name in enumerate(structure.body_position)}
    return {
        "domainOf": [domains.index(domain[power]) for power in powers],
        "provinceOf": [provinces.index(province(structure, zone)) for zone in zones],
        "bodyOf": [
            [body.get(structure.chain[zone].get(at, ""), -1) for at in range(structure.last + 1)] for zone in zones
        ],
    }


def _signs(allocation: Allocation, powers: Sequence[str], zones: Sequence[str]) -> str:
    """A sign for every power and zone."""
    levels = allocation.levels
    sign = dict(zip(allocation.instance.settings.levels, SIGNS, strict=False))
    return "".join(sign[levels[power, zone]] if (power, zone) in levels else "." for power in powers for zone in zones)


def _reasons(subject: Subject, pairs: Sequence[Pair], language: Language) -> list[str]:
    if subject.explanation is None:
        return []
    why = reasons(subject.explanation, language)
    return [why.get(pair, "") for pair in pairs]


def _allocations(subject: Subject, powers: Sequence[str], zones: Sequence[str]) -> list[dict[str, Any]]:
    """The result, then the points of the frontier; `measures` are places in the page's table of measures."""
    place = {name: at for at, name in enumerate(adopted(subject))}
    rows = [] if subject.frontier is None else subject.frontier.points.to_dict("records")
    heads: list[dict[str, Any]] = [
        {"point": None},
        *({"point": int(row["point"]), "name": point_name(row)} for row in rows),
    ]
    return [
        head
        | {
            "levels": _signs(each, powers, zones),
            "measures": [place[name] for name in each.measures],
        }
        for head, each in zip(heads, subject.allocations, strict=True)
    ]


def _figures(subject: Subject, language: Language) -> dict[str, Drawn]:
    """Every figure of the page; the cells of the heatmap are drawn by the script."""
    allocations, labels = _beside(subject, language)
    figures = {
        "bars": component_bars(allocations, labels, language=language),
        "heatmap": heatmap(subject.allocation, language=language),
        "flow": flow(subject.allocation, language=language),
        "workload": workload(subject.allocation, most=_BARS, language=language),
        "weak": weak_points(subject.evaluation, language=language),
    }
    if subject.frontier is not None:
        figures["frontier"] = trade_offs(subject.frontier, language=language)
    if subject.bottlenecks is not None:
        figures["gains"] = gains(subject.bottlenecks, language=language)
    drawn = {name: _plain(figure) for name, figure in figures.items()}
    for trace in drawn["heatmap"]["data"]:
        for part in ("x", "y", "z", "customdata"):
            trace.pop(part, None)
    return drawn


def _beside(subject: Subject, language: Language) -> tuple[list[Any], list[str]]:
    """Today, the result and the plans of the frontier, with what to call them."""
    allocations = [subject.today, subject.allocation]
    labels = [text("report.today", language), text("report.proposed", language)]
    if subject.frontier is not None:
        for row, each in zip(subject.frontier.points.to_dict("records"), subject.frontier.allocations, strict=True):
            if name := point_name(row)[language]:
                allocations.append(each)
                labels.append(text("report.point", language, point=row["point"], name=name))
    return allocations, labels


def _drawn_of(allocation: Allocation, language: Language) -> dict[str, Any]:
    """What figures show of one allocation: its flow and, of a large instance, the means of the heatmap."""
    drawn: dict[str, Any] = {"flow": _plain(flow(allocation, language=language))["data"][0]}
    if grid(allocation.instance, language).coarse:
        cells = _plain(heatmap(allocation, language=language))["data"][0]
        drawn["cells"] = {name: cells[name] for name in ("z", "y", "customdata")}
    return drawn


def _plain(figure: go.Figure) -> Drawn:
    drawn: Drawn = json.loads(figure.to_json())
    return drawn
