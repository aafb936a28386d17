"""Where the entries of an instance stand in the files that a planner wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allocation.analysis.diagnosis.sources import Source
from allocation.instance.document import Document
from allocation.instance.instance import Instance
from allocation.instance.problems import Place
from allocation.instance.tables import TABLES

Cells = tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class Places:
    """Places by table and the cells that single a row out."""

    document: Document | None = None
    numbers: Mapping[tuple[str, Cells], int] | None = None

    def of(self, source: Source) -> Place | None:
        """The place of an entry, or None where it is not known: without files, or for a row that a scenario added."""
        if self.document is None or self.numbers is None:
            return None
        if source.table not in TABLES:
            return self.document.setting_places.value(source.column)
        number = self.numbers.get((source.table, source.where))
        raw = self.document.tables.get(source.table)
        if number is None or raw is None:
            return None
        return raw.locator.cell(number, source.column) if source.column in raw.columns else raw.locator.row(number)


def places(document: Document, base: Instance, sources: Sequence[Source]) -> Places:
    """Places for entries of an instance. base: what the document says, before scenarios."""
    columns = {source.table: tuple(column for column, _ in source.where) for source in sources}
    numbers = {
        (table, tuple((column, getattr(row, column)) for column in names)): number
        for table, names in columns.items()
        if table in TABLES
        for number, row in enumerate(base.rows(table))
    }
    return Places(document, numbers)
