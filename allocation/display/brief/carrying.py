"""The fourth page: where capacity is short, what mends it and who pays."""

from allocation.analysis.evaluation.words import amount
from allocation.display.brief.paper import Column, Paper
from allocation.display.brief.telling import Phrases, rows_of

_KEEP_FOR_SHORT = 230.0
_KEEP = 27.0  # points of a line below a table


def carrying(paper: Paper, phrases: Phrases) -> None:
    """The measures that what is handed down depends on, then what stays short."""
    paper.turn(phrases.put("heading.carrying"))
    _supports(paper, phrases)
    _short(paper, phrases)


def _supports(paper: Paper, phrases: Phrases) -> None:
    supports, granted = phrases.briefing.supports, phrases.briefing.listing.granted
    if supports.empty:
        paper.write("Letter text", phrases.put("carrying.nothing"))
        return
    told = {"pairs": f"{int((granted['first'].map(len) > 0).sum()):,}", "granted": f"{len(granted):,}"}
    cost = amount(supports["per_year"].sum())
    paper.write(
        "Letter text", phrases.put("carrying.lead", **told, count=len(supports), per_year=cost, unit=phrases.units.cost)
    )
    columns = [
        Column(phrases.put("column.measure"), 0.24),
        Column(phrases.put("column.body"), 0.17),
        Column(phrases.put("column.payer"), 0.14),
        Column(phrases.put("column.cost"), 0.08, centred=True),
        Column(phrases.put("column.per_year"), 0.08, centred=True),
        Column(phrases.put("column.count"), 0.09, centred=True),
        Column(phrases.put("column.unlocked"), 0.2),
    ]
    rows = [
        (
            phrases.shown(phrases.measures[row["measure"]]),
            phrases.shown(phrases.bodies[row["body"]]),
            phrases.office(phrases.sort_of(row["payer"], "carrying.no-payer")),
            amount(row["cost"]),
            amount(row["per_year"]),
            str(row["pairs"]),
            phrases.some([phrases.shown(phrases.powers[power]) for power in row["powers"]], most=1),
        )
        for row in rows_of(supports)
    ]
    shown = paper.table(columns, rows, keep=_KEEP_FOR_SHORT)
    if shown < len(rows):
        rest = amount(supports["per_year"].iloc[shown:].sum())
        count = len(rows) - shown
        paper.write("Letter text", phrases.put("carrying.rest", count=count, per_year=rest, unit=phrases.units.cost))


def _short(paper: Paper, phrases: Phrases) -> None:
    short = phrases.briefing.short
    if short.empty:
        paper.write("Letter text", phrases.put("carrying.not-short"))
        return
    paper.write("Letter text", phrases.put("carrying.short"))
    columns = [
        Column(phrases.put("column.body"), 0.3),
        Column(phrases.put("column.lacks"), 0.14, centred=True),
        Column(phrases.put("column.barred"), 0.12, centred=True),
        Column(phrases.put("column.left"), 0.44),
    ]
    rows = [
        (
            phrases.shown(phrases.bodies[row["body"]]),
            phrases.put(f"carrying.{row['kind']}"),
            str(row["pairs"]),
            phrases.some([phrases.shown(phrases.measures[name]) for name in row["measures"]])
            or phrases.put("carrying.no-measure"),
        )
        for row in rows_of(short)
    ]
    shown = paper.table(columns, rows, keep=_KEEP)
    if shown < len(rows):
        paper.write("Letter text", phrases.put("carrying.short-rest", count=len(rows) - shown))
