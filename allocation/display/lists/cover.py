"""The overview sheet: how sure the result is, how much is on each list and in each zone, and how to read them."""

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from allocation.analysis.evaluation.words import amount
from allocation.analysis.listing.modes import MODES
from allocation.display.lists.sheets import Frame, begin, height, lay_out, put
from allocation.display.lists.tables import Table

_NOTES = ("lists", "modes", "conditions", "supervisor", "withheld", "asked", "gains")
_COUNTS = ("pairs", "granted", "recalled", "withheld", "as_before", "own")
_WIDTHS = (38.0, *(14.0 for _ in _COUNTS))


def add_cover(book: Workbook, frame: Frame, tables: Sequence[Table]) -> None:
    """The first sheet of the book."""
    page = book.worksheets[0]
    page.title = frame.telling.say("sheet.cover")
    begin(page, frame, frame.telling.say("title.cover"), _WIDTHS)
    at = _add_facts(page, frame, 3)
    at = _add_index(page, frame, tables, at + 2)
    at = _add_counts(page, frame, at + 2)
    _add_notes(page, frame, at + 2)
    lay_out(page, frame)


def certainty(frame: Frame) -> str:
    """How near to the best the allocation is proven to be."""
    allocation = frame.listing.allocation
    told = {
        "objective": amount(allocation.objective),
        "unit": allocation.instance.settings.units.told(frame.telling.language).cost,
        "pairs": f"{len(allocation.levels):,}",
        "changed": f"{len(frame.listing.granted) + len(frame.listing.recalled):,}",
    }
    if allocation.gap is None:
        return frame.telling.say("about.unproven", **told)
    form = "optimal" if allocation.status == "optimal" else "bounded"
    return frame.telling.say(f"about.{form}", gap=f"{100 * round(allocation.gap, 9):.2g} %", **told)


def _add_facts(page: Worksheet, frame: Frame, at: int) -> int:
    allocation = frame.listing.allocation
    lines = [certainty(frame)]
    if allocation.instance.scenarios:
        scenarios = frame.telling.joined(allocation.instance.scenarios)
        lines.insert(0, frame.telling.say("about.scenarios", names=scenarios))
    if allocation.verdict is not None and allocation.verdict.breaches:
        lines.append(frame.telling.say("about.breaches", count=len(allocation.verdict.breaches)))
    return _add_lines(page, lines, at)


def _add_index(page: Worksheet, frame: Frame, tables: Sequence[Table], at: int) -> int:
    for column, name in enumerate(("list", "items", "pairs"), 1):
        put(page, at, column, frame.telling.say(f"index.{name}"), "heading")
    page.row_dimensions[at].height = 32
    for table in tables:
        at += 1
        sheet = frame.telling.say(f"sheet.{table.key}")
        put(page, at, 1, frame.telling.say(f"title.{table.key}"), "link")
        page.cell(at, 1).hyperlink = Hyperlink(ref=f"A{at}", location=f"'{sheet}'!A1")
        put(page, at, 2, table.rows, "centred")
        put(page, at, 3, table.pairs, "centred")
    return at


def _add_counts(page: Worksheet, frame: Frame, at: int) -> int:
    put(page, at, 1, frame.telling.say("count.heading"), "section")
    at += 1
    for column, name in enumerate(("zone", *_COUNTS), 1):
        put(page, at, column, frame.telling.say(f"count.{name}"), "heading")
    page.row_dimensions[at].height = 32
    counts = frame.listing.counts
    names = [*(frame.telling.bodies[zone] for zone in counts["zone"]), frame.telling.say("count.pairs")]
    for row, name in enumerate(names):
        at += 1
        put(page, at, 1, name, "left")
        for column, count in enumerate(_COUNTS, 2):
            of_all = row == len(counts)
            put(page, at, column, int(counts[count].sum() if of_all else counts[count].iloc[row]), "centred")
    return at


def _add_notes(page: Worksheet, frame: Frame, at: int) -> int:
    put(page, at, 1, frame.telling.say("note.heading"), "section")
    modes = {mode: frame.telling.say(f"mode.{mode}") for mode in MODES}
    return _add_lines(page, [frame.telling.say(f"note.{name}", **modes) for name in _NOTES], at + 1)


def _add_lines(page: Worksheet, lines: Sequence[str], at: int) -> int:
    """Sentences across the sheet, a row each, as high as they take; gives the last row."""
    for row, line in enumerate(lines, at):
        put(page, row, 1, line, "note")
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_WIDTHS))
        page.row_dimensions[row].height = height(line, sum(_WIDTHS))
    return at + len(lines) - 1
