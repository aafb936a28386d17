"""The third page: what to ask for from above."""

from collections import Counter

from allocation.analysis.briefing.acting import ranked_ministries
from allocation.display.brief.paper import Column, Paper
from allocation.display.brief.telling import Phrases, rows_of
from allocation.display.lists.asked import gain

_KEEP = 27.0  # points of a line below the table


def asking(paper: Paper, phrases: Phrases) -> None:
    """A row a ministry, the one whose consent gains most, or that bars the most pairs, first."""
    listing = phrases.briefing.listing
    paper.turn(phrases.put("heading.asking"))
    if listing.asked.empty:
        paper.write("Letter text", phrases.put("asking.nothing"))
        return
    count = {"pairs": f"{len(listing.asked):,}", "ministries": len(listing.ministries)}
    paper.write("Letter text", phrases.put("asking.lead", **count))
    paper.write("Letter text", phrases.put("asking.gains" if listing.has_gains else "asking.no-gains"))
    columns = [
        Column(phrases.put("column.number"), 0.07, centred=True),
        Column(phrases.put("column.ministry"), 0.2),
        Column(phrases.put("column.powers"), 0.29 if listing.has_gains else 0.45),
        Column(phrases.put("column.count"), 0.09, centred=True),
        Column(phrases.put("column.innovations"), 0.19),
        *([Column(phrases.put("column.gain"), 0.16)] if listing.has_gains else []),
    ]
    rows = []
    for number, row in enumerate(rows_of(ranked_ministries(listing)), 1):
        of_one = listing.asked[listing.asked["ministry"] == row["ministry"]]
        powers = Counter(of_one["power"])
        waiting = Counter(name for several in of_one["innovations"] for name in several)
        told = (
            str(number),
            phrases.shown(phrases.office(row["ministry"])),
            phrases.some([phrases.shown(phrases.powers[power]) for power, _ in powers.most_common()], most=2),
            str(row["pairs"]),
            phrases.some([phrases.shown(phrases.innovations[name]) for name, _ in waiting.most_common()], most=2)
            or phrases.put("value.dash"),
        )
        rows.append((*told, gain(row, phrases, known=True)) if listing.has_gains else told)
    shown = paper.table(columns, rows, keep=_KEEP)
    if shown < len(rows):
        paper.write("Letter text", phrases.put("asking.rest", count=len(rows) - shown))
