"""Changes of an instance that make room for an allocation, in the form of a scenario's changes."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from allocation.analysis.diagnosis.sources import Source
from allocation.instance.instance import Instance
from allocation.instance.tables import TABLES, Row

# amounts are rounded to so many decimals, to the side that leaves more room
_DECIMALS = 6


@dataclass(frozen=True)
class Change:
    """One entry of the input that gives way.

    source: the entry as it is. after: what its cell says then, None for an empty cell; a row of `decided` or `rules`
    goes whole.
    """

    source: Source
    after: float | str | None = None

    @property
    def drops(self) -> bool:
        """Whether the whole row goes."""
        return self.source.kind in ("decided", "rule")

    @property
    def appends(self) -> bool:
        """Whether a row comes that the table does not have."""
        return self.source.row is None and self.source.table in TABLES

    def to_json(self) -> dict[str, Any]:
        """The change as a scenario of `instance.yaml` has it."""
        if self.source.table not in TABLES:
            return {"key": self.source.column, "set": self.after}
        where = {column: "" if cell is None else cell for column, cell in self.source.where}
        if self.drops:
            return {"table": self.source.table, "where": where, "drop": True}
        if self.appends:
            return {"table": self.source.table, "append": {**where, self.source.column: self.after}}
        after = "" if self.after is None else self.after
        return {"table": self.source.table, "where": where, "column": self.source.column, "set": after}


def changes_of(
    sources: Sequence[Source], amounts: Mapping[int, float], position: Mapping[str, int], margin: float = 0.0
) -> list[Change]:
    """What the given slacks mean for the input; several steps of one legal limit are one change.

    amounts: by the source's number, how far it gives way. position: of the levels.
    margin: what amounts get beyond that, against rounding.
    """
    changes: dict[tuple[str, tuple[tuple[str, str | None], ...]], Change] = {}
    for number, amount in amounts.items():
        source = sources[number]
        change = Change(source, _after(source, amount, margin))
        before = changes.get((source.kind, source.where))
        if before is not None:
            reached = position[str(change.after)] - position[str(before.after)]
            farther = reached > 0 if source.kind == "lowest" else reached < 0
            change = change if farther else before
        changes[source.kind, source.where] = change
    return list(changes.values())


def _after(source: Source, amount: float, margin: float) -> float | str | None:
    if source.kind in ("lowest", "highest"):
        return source.step
    if source.kind == "consent":
        return "yes"
    if source.kind in ("uniform", "decided", "rule", "group") or not isinstance(source.before, int | float):
        return None
    if source.kind == "max_changes":
        return round(source.before + amount)
    scale = 10**_DECIMALS
    if source.kind == "requirement":
        return float(math.floor((source.before - amount - margin) * scale + 1e-3) / scale)
    return float(math.ceil((source.before + amount + margin) * scale - 1e-3) / scale)


def apply_changes(instance: Instance, changes: Iterable[Change]) -> Instance:
    """The instance with the changes made."""
    gone: dict[str, set[int]] = {}
    tables: dict[str, list[Row]] = {}
    settings = instance.settings
    for change in changes:
        source = change.source
        if source.table not in TABLES:
            reform = settings.reform.model_copy(update={"max_changes": change.after})
            settings = settings.model_copy(update={"reform": reform})
            continue
        rows = tables.setdefault(source.table, list(instance.rows(source.table)))
        if source.row is None:
            rows.append(TABLES[source.table].model_validate(dict(source.where) | {source.column: change.after}))
        elif change.drops:
            gone.setdefault(source.table, set()).add(source.row)
        else:
            after = True if source.kind == "consent" else change.after
            rows[source.row] = rows[source.row].model_copy(update={source.column: after})
    changed: dict[str, Any] = {
        table: tuple(row for number, row in enumerate(rows) if number not in gone.get(table, ()))
        for table, rows in tables.items()
    }
    return replace(instance, settings=settings, **changed)
