"""The second page: what is handed down, in short."""

from collections.abc import Sequence

from allocation.display.brief.paper import Column, Paper
from allocation.display.brief.telling import Phrases, Row, rows_of


def handing_down(paper: Paper, phrases: Phrases) -> None:
    """The powers that go to the most zones, and what weighs against the rest."""
    listing = phrases.briefing.listing
    paper.turn(phrases.put("heading.handing-down"))
    recalled = f"{len(listing.recalled):,}"
    if listing.granted.empty:
        paper.write("Letter text", phrases.put("handing-down.nothing", recalled=recalled))
    else:
        told = {
            "pairs": f"{len(listing.granted):,}",
            "powers": listing.granted["power"].nunique(),
            "zones": listing.granted["zone"].nunique(),
        }
        paper.write("Letter text", phrases.put("handing-down.lead", recalled=recalled, **told))
        _table(paper, phrases, keep=paper.room("Letter text", _withheld(phrases)))
    if len(listing.withheld):
        paper.write("Letter text", _withheld(phrases))


def _withheld(phrases: Phrases) -> str:
    """How much is not handed down, and what weighs against it."""
    reasons = [
        phrases.put(f"reason.{row['reason']}", count=f"{row['pairs']:,}")
        for row in rows_of(phrases.briefing.withheld_by)
    ]
    count = f"{len(phrases.briefing.listing.withheld):,}"
    return phrases.put("handing-down.withheld", pairs=count, reasons=phrases.joined(reasons))


def _table(paper: Paper, phrases: Phrases, keep: float) -> None:
    columns = [
        Column(phrases.put("column.number"), 0.07, centred=True),
        Column(phrases.put("column.power"), 0.2),
        Column(phrases.put("column.law"), 0.16),
        Column(phrases.put("column.move"), 0.15, centred=True),
        Column(phrases.put("column.pairs"), 0.09, centred=True),
        Column(phrases.put("column.mode"), 0.14),
        Column(phrases.put("column.first"), 0.19),
    ]
    moves = [rows_of(rows) for _, rows in phrases.briefing.listing.granted.groupby(["power", "from", "to"], sort=False)]
    moves.sort(key=lambda move: -len(move))
    rows = [_row(number, move, phrases) for number, move in enumerate(moves, 1)]
    rest = phrases.put("handing-down.rest", count=len(rows))
    shown = paper.table(columns, rows, keep=keep + paper.room("Letter text", rest))
    if shown < len(rows):
        paper.write("Letter text", phrases.put("handing-down.rest", count=len(rows) - shown))


def _row(number: int, move: Sequence[Row], phrases: Phrases) -> Sequence[str]:
    """A power that goes from one level to another in these pairs."""
    first = move[0]
    measures = [phrases.measures[name] for name in dict.fromkeys(name for row in move for name in row["first"])]
    return (
        str(number),
        phrases.shown(phrases.powers[first["power"]]),
        phrases.shown(phrases.law(first)),
        f"{phrases.level(first['from'])} → {phrases.level(first['to'])}",
        str(len(move)),
        phrases.mode(first["power"], [row["liable"] for row in move], most=1),
        phrases.some([phrases.shown(name) for name in measures], most=1) or phrases.say("cell.nobody"),
    )
