"""The fifth page: trend, ranking of zones, scorecards."""

import pandas as pd

from allocation.analysis.briefing.briefing import TODAY
from allocation.analysis.evaluation.words import amount, class_name, indicator_name, percent, weak_points
from allocation.display.brief.paper import Column, Paper
from allocation.display.brief.telling import Phrases, Row, rows_of

_TREND = ("need_met", "taken_on", "fragmentation", "innovation_value", "granted_not_needed", "objective")
_WEAK = 1
_KEEP_FOR_SCORECARDS = 160.0


def judgement(paper: Paper, phrases: Phrases) -> None:
    """What rose and fell, how zones compare, how ministries did."""
    paper.turn(phrases.put("heading.judgement"))
    _trend(paper, phrases)
    _ranking(paper, phrases)
    _scorecards(paper, phrases)


def _trend(paper: Paper, phrases: Phrases) -> None:
    briefing = phrases.briefing
    paper.write("Heading 2", phrases.put("judgement.trend", plan=phrases.plan(briefing.chosen)))
    changes = briefing.trend.changes
    whole = {row["indicator"]: row for row in rows_of(changes[changes["grouping"] == "all"])}
    columns = [
        Column(phrases.put("column.indicator"), 0.34),
        Column(phrases.plan(TODAY), 0.26, centred=True),
        Column(phrases.plan(briefing.chosen), 0.26, centred=True),
        Column(phrases.put("column.direction"), 0.14, centred=True),
    ]
    rows = [
        (
            indicator_name(name, phrases.language),
            *(_figure(name, whole[name][end], phrases) for end in ("before", "after")),
            phrases.put(f"direction.{_direction(whole[name])}"),
        )
        for name in _TREND
    ]
    degrees = [_degree(evaluation.coupling, "all", phrases) for evaluation in (briefing.before, briefing.evaluation)]
    paper.table(columns, [*rows, (phrases.put("judgement.coupling"), *degrees, phrases.put("value.dash"))])
    points = weak_points(briefing.evaluation, phrases.language, most=_WEAK)
    if points:
        paper.write("Letter text", phrases.put("judgement.weak", told=phrases.say("cell.semicolon").join(points)))


def _figure(name: str, value: float, phrases: Phrases) -> str:
    return phrases.cost(value) if name == "objective" else phrases.share(value)


def _direction(row: Row) -> str:
    if row["direction"] in ("same", "unknown"):
        return str(row["direction"])
    return "better" if row["better"] else "worse"


def _degree(coupling: pd.DataFrame, place: str, phrases: Phrases) -> str:
    """The degree of coupling coordination and its class."""
    found = coupling[(coupling["id"] == place) & (coupling["form"] == "standard")]
    if found.empty or pd.isna(found.iloc[0]["D"]):
        return phrases.put("value.dash")
    first = found.iloc[0]
    named = class_name(first["class"], phrases.language)
    return phrases.put("judgement.degree", degree=f"{first['D']:.3f}", name=named)


def _ranking(paper: Paper, phrases: Phrases) -> None:
    briefing = phrases.briefing
    paper.write("Heading 2", phrases.put("judgement.ranking"))
    zones = briefing.evaluation.ranking.zones
    ranked = zones[zones["rank"].notna()]
    if ranked.empty:
        paper.write("Letter text", phrases.put("judgement.unranked"))
        return
    earlier = dict(zip(briefing.before.ranking.zones["zone"], briefing.before.ranking.zones["rank"], strict=True))
    columns = [
        Column(phrases.put("column.rank"), 0.15, centred=True),
        Column(phrases.put("column.zone"), 0.24),
        Column(phrases.put("column.score"), 0.09, centred=True),
        Column(phrases.put("column.stable"), 0.1, centred=True),
        Column(phrases.put("column.need_met"), 0.1, centred=True),
        Column(phrases.put("column.taken_on"), 0.1, centred=True),
        Column(phrases.put("column.class"), 0.22, centred=True),
    ]
    rows = [_zone(row, earlier.get(row["zone"]), phrases) for row in rows_of(ranked)]
    shown = paper.table(columns, rows, keep=_KEEP_FOR_SCORECARDS)
    if shown < len(rows):
        paper.write("Letter text", phrases.put("judgement.zones-rest", count=len(rows) - shown))


def _zone(row: Row, before: object, phrases: Phrases) -> tuple[str, ...]:
    zone, evaluation = row["zone"], phrases.briefing.evaluation
    was = phrases.put("value.dash") if pd.isna(before) else str(before)  # type: ignore[call-overload] # one rank
    return (
        phrases.put("judgement.rank", now=row["rank"], before=was),
        phrases.shown(phrases.bodies[zone]),
        f"{row['score']:.3f}",
        percent(row["stable"]),
        percent(evaluation.value("need_met", "zone", zone)),
        percent(evaluation.value("taken_on", "zone", zone)),
        _degree(evaluation.coupling, zone, phrases),
    )


def _scorecards(paper: Paper, phrases: Phrases) -> None:
    cards = phrases.briefing.evaluation.ministries
    if cards.empty:
        return
    paper.write("Heading 2", phrases.put("judgement.scorecards"))
    columns = [
        Column(phrases.put("column.ministry"), 0.34),
        Column(phrases.put("column.granted"), 0.12, centred=True),
        Column(phrases.put("column.taken_on"), 0.12, centred=True),
        Column(phrases.put("column.asked"), 0.16, centred=True),
        Column(phrases.put("column.blocked"), 0.1, centred=True),
        Column(phrases.put("column.effort"), 0.16, centred=True),
    ]
    ranked = cards.sort_values(["blocked", "granted", "pairs"], ascending=False, kind="stable")
    rows = [
        (
            phrases.shown(phrases.office(row["id"])),
            f"{row['granted']:,}",
            percent(row["taken_on"]),
            f"{row['asked']:,} / {row['asked_granted']:,}",
            f"{row['blocked']:,}",
            f"{amount(row['effort'])} / {amount(row['agenda'])}",
        )
        for row in rows_of(ranked)
    ]
    paper.table(columns, rows)
