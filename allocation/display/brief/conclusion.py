"""The first page: today beside the plans."""

from collections.abc import Callable, Sequence

import pandas as pd

from allocation.analysis.briefing.briefing import TODAY
from allocation.analysis.evaluation.words import amount, counted, percent
from allocation.display.brief.paper import Column, Paper
from allocation.display.brief.telling import Phrases, Row, rows_of

_RESOURCES = 3
_LABEL = 0.2


def conclusion(paper: Paper, phrases: Phrases) -> None:
    """What the chosen plan brings, and all plans side by side."""
    paper.write("Heading 1", phrases.put("heading.conclusion"))
    paper.write("Letter text", _lead(phrases))
    plans = [TODAY, *phrases.briefing.plans]
    wide = (1 - _LABEL) / len(plans)
    columns = [Column(phrases.put("row.plan"), _LABEL), *(Column(phrases.plan(plan), wide) for plan in plans)]
    paper.table(columns, [*_figures(phrases), _actions(phrases, plans), *_work(phrases, plans)])


def _lead(phrases: Phrases) -> str:
    briefing = phrases.briefing
    figures = {row["plan"]: row for row in rows_of(briefing.figures)}
    before, after = figures[TODAY], figures[briefing.chosen]
    lead = phrases.put(
        "conclusion.lead",
        plan=phrases.plan(briefing.chosen),
        unit=phrases.units.cost,
        before=amount(before["objective"]),
        after=amount(after["objective"]),
        **{name: _share(name, before, after, phrases) for name in ("need_met", "innovation_value")},
        per_year=amount(after["measures_per_year"]),
        **{name: f"{after[name]:,}" for name in ("changes", "granted", "recalled", "measures")},
    )
    several, told = len(briefing.plans), [lead]
    if several > 1:
        told.append(phrases.put("conclusion.agreed", count=f"{briefing.agreed:,}", plans=several))
    if after["assumed"] > 0:
        told.append(phrases.put("conclusion.assumed", share=percent(after["assumed"])))
    if several > 1:
        told.append(phrases.put("conclusion.detail", plan=phrases.plan(briefing.chosen)))
    return phrases.put("value.between").join(told)


def _share(name: str, before: Row, after: Row, phrases: Phrases) -> str:
    if pd.isna(after[name]):
        return phrases.put(f"conclusion.{name}-unknown")
    return phrases.put(f"conclusion.{name}", share=percent(after[name]), before=percent(before[name]))


def _figures(phrases: Phrases) -> list[Sequence[str]]:
    """Rows of figures, a cell a plan."""

    def row(name: str, cell: Callable[[Row], str]) -> Sequence[str]:
        return (phrases.put(f"row.{name}"), *(cell(figure) for figure in rows_of(phrases.briefing.figures)))

    return [
        (phrases.put("row.what"), *(phrases.put(f"what.{plan}") for plan in phrases.briefing.figures["plan"])),
        row("objective", lambda figure: phrases.cost(figure["objective"])),
        row("need_met", lambda figure: phrases.share(figure["need_met"])),
        row("innovation_value", lambda figure: phrases.share(figure["innovation_value"])),
        row("money", lambda figure: _money(figure, phrases)),
        row("changes", lambda figure: _changes(figure, phrases)),
        row("certainty", lambda figure: _certainty(figure, phrases)),
    ]


def _money(figure: Row, phrases: Phrases) -> str:
    if not figure["measures"]:
        return phrases.put("value.dash")
    told = {"per_year": amount(figure["measures_per_year"]), "cost": amount(figure["measures_cost"])}
    return phrases.put("value.money", **told, count=figure["measures"])


def _changes(figure: Row, phrases: Phrases) -> str:
    if not figure["changes"]:
        return phrases.put("value.dash")
    return phrases.put("value.changes", **{name: f"{figure[name]:,}" for name in ("changes", "granted", "recalled")})


def _certainty(figure: Row, phrases: Phrases) -> str:
    """How near to the best it is proven to be, and whether it keeps the limits."""
    limits = phrases.put("value.broken", count=figure["breaches"]) if figure["breaches"] else phrases.put("value.kept")
    if figure["plan"] == TODAY:
        return limits
    if figure["nondominated"]:
        return phrases.say("cell.semicolon").join((phrases.put("value.nondominated"), limits))
    if pd.isna(figure["gap"]):
        return phrases.say("cell.semicolon").join((phrases.put("value.no-gap"), limits))
    return phrases.say("cell.semicolon").join(
        (phrases.put("value.gap", gap=f"{100 * round(figure['gap'], 9):.2g} %"), limits)
    )


def _work(phrases: Phrases, plans: Sequence[str]) -> list[Sequence[str]]:
    """A row a resource."""
    work = {(row["plan"], row["resource"]): row for row in rows_of(phrases.briefing.work)}
    settings = phrases.briefing.allocation.instance.settings
    told: list[Sequence[str]] = []
    for name in list(settings.resources)[:_RESOURCES]:
        unit = settings.unit_of_work(name, phrases.language) or phrases.put("value.no-unit")
        cells = (_amounts(work[plan, name], phrases) for plan in plans)
        told.append((phrases.put("row.work", resource=phrases.shown(name), unit=unit), *cells))
    return told


def _amounts(row: Row, phrases: Phrases) -> str:
    if not row["added"]:
        return amount(row["load"])
    return phrases.put("value.work", load=amount(row["load"]), added=amount(row["added"]))


def _actions(phrases: Phrases, plans: Sequence[str]) -> Sequence[str]:
    """The first actions of every plan."""
    told: dict[str, list[str]] = {plan: [] for plan in plans}
    for row in rows_of(phrases.briefing.actions):
        told[row["plan"]].append(phrases.put("action.line", number=row["number"], told=_action(row, phrases)))
    cells = ("\n".join(lines) or phrases.put("value.dash") for lines in told.values())
    return (phrases.put("row.actions"), *cells)


def _action(row: Row, phrases: Phrases) -> str:
    name = ""
    if row["kind"] == "measure":
        name = phrases.shown(phrases.measures[row["id"]])
    elif row["kind"] == "ask":
        name = phrases.shown(phrases.office(row["id"]))
    pairs, powers = (counted(noun, row[f"{noun}s"], phrases.language).strip() for noun in ("pair", "power"))
    return phrases.put(f"action.{row['kind']}", name=name, pairs=pairs, powers=powers)
