"""The lists as a workbook: an overview, then a sheet a list, each fit to be printed on A4."""

import io
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from allocation.analysis.listing import Listing
from allocation.display.lists.asked import asked
from allocation.display.lists.cover import add_cover
from allocation.display.lists.handed_down import granted, granted_by_ministry, recalled
from allocation.display.lists.sheets import Frame, add_sheet, add_styles
from allocation.display.lists.tables import Table, Telling
from allocation.display.lists.withheld import withheld
from allocation.instance.placing import placed_whole
from allocation.instance.writing.office import timeless
from allocation.language import Language

_TABLES = (granted, granted_by_ministry, recalled, withheld, asked)


def write_lists(
    listing: Listing,
    path: str | Path,
    language: Language = "en",
    *,
    dated: str | None = None,
    for_comment: bool = False,
    overwrite: bool = False,
) -> None:
    """Write the lists to an `.xlsx` file.

    dated: the day of the result, for the title rows. for_comment: with columns for opinion, reason and whether it is
    accepted. Equal lists give equal bytes; they come to their place whole. Raises `FileExistsError` if something is
    there already and `overwrite` is not set.
    """
    with placed_whole(Path(path), overwrite=overwrite) as file:
        file.write_bytes(_workbook(listing, language, dated, for_comment=for_comment))


def _workbook(listing: Listing, language: Language, dated: str | None, *, for_comment: bool) -> bytes:
    telling = Telling(listing, language)
    tables: Sequence[Table] = [table(listing, telling) for table in _TABLES]
    frame = Frame(listing, telling, dated)
    book = Workbook()
    add_styles(book, language)
    add_cover(book, frame, tables)
    for table in tables:
        add_sheet(book, frame, table, for_comment=for_comment)
    stream = io.BytesIO()
    book.save(stream)
    return timeless(stream)
