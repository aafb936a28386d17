"""Where the inputs of an indicator come from: provenance of single cells, counted."""

from collections.abc import Iterable, Sequence

import numpy as np

from allocation.analysis.evaluation.facts import Floats, Whole
from allocation.instance.instance import Instance

STATUSES = ("sourced", "stated", "assumed", "unlabelled", "missing")
"""What an input may be: as `provenance` labels it, there but without a label, or not there at all."""

SOURCED, STATED, ASSUMED, UNLABELLED, MISSING = range(len(STATUSES))
_WHOLE = "*"
_LABELS = {"sourced": SOURCED, "stated": STATED, "assumed": ASSUMED}


class Sources:
    """The labels of an instance's cells.

    A row of `provenance` speaks of a row's cell (its key columns joined by `|`, an empty one left empty), or, with the
    key `*` or none, of all cells of the column that have no label of their own; without a column, of all columns.
    """

    def __init__(self, instance: Instance) -> None:
        self._labels: dict[tuple[str, str], dict[str, int]] = {}
        for row in instance.provenance:
            column = self._labels.setdefault((row.of_table, row.column or _WHOLE), {})
            column[row.of_key or _WHOLE] = _LABELS[row.status]

    def column(
        self, table: str, column: str, keys: Sequence[str], written: Sequence[bool], *, default: bool = False
    ) -> Whole:
        """The statuses of a column's cells. written: it is not empty. default: the format fills empty cells in."""
        own = self._labels.get((table, column), {})
        of_row = self._labels.get((table, _WHOLE), {})
        whole = own.get(_WHOLE, of_row.get(_WHOLE))
        filled = UNLABELLED if whole is None else whole
        empty = (ASSUMED if whole is None else whole) if default else MISSING
        found = [
            (own.get(key) if key in own else of_row.get(key, filled)) if there else empty
            for key, there in zip(keys, written, strict=True)
        ]
        return np.array(found, dtype=np.int64)


def key(*cells: str | None) -> str:
    """A row's key as provenance writes it."""
    return "|".join(cell or "" for cell in cells)


def counted(rows: int, *statuses: Whole) -> Floats:
    """How many inputs of each row have each status, from columns of statuses; -1 is no input."""
    counts = np.zeros((rows, len(STATUSES)))
    for column in statuses:
        there = np.flatnonzero(column >= 0)
        counts[there, column[there]] += 1
    return counts


def counted_lists(statuses: Iterable[Iterable[int]], rows: int) -> Floats:
    """How many inputs of each row have each status, from a list of statuses a row."""
    counts = np.zeros((rows, len(STATUSES)))
    for row, of_row in enumerate(statuses):
        for status in of_row:
            counts[row, status] += 1
    return counts
