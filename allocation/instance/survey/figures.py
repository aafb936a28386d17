"""What an instance says already, by table and key."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from allocation.instance.cells import Value, specs
from allocation.instance.instance import Instance
from allocation.instance.provenance import key_cells
from allocation.instance.survey.form import Key, Line, Question
from allocation.instance.tables import TABLES, Row


class Figures:
    """The written cells of an instance."""

    def __init__(self, instance: Instance) -> None:
        self._rows: dict[str, dict[Key, list[Row]]] = {}
        for table in TABLES:
            self._rows[table] = defaultdict(list)
            for row in instance.rows(table):
                self._rows[table][key_cells(row)].append(row)

    def keys(self, table: str) -> tuple[Key, ...]:
        """The keys of a table's rows, each once."""
        return tuple(self._rows[table])

    def value(self, table: str, key: Key, column: str) -> Value | None:
        """What is written; rows that add up are added up."""
        field = specs(table)[column].field
        written: list[Any] = [
            getattr(row, field) for row in self._rows[table].get(key, ()) if field in row.model_fields_set
        ]
        value: Value | None = sum(written) if len(written) > 1 else next(iter(written), None)
        return value

    def is_blank(self, table: str, column: str) -> bool:
        """Whether no row says anything in a column."""
        field = specs(table)[column].field
        return not any(field in row.model_fields_set for rows in self._rows[table].values() for row in rows)

    def line(
        self, table: str, key: Key, questions: tuple[Question, ...], defaults: Mapping[str, float] | None = None
    ) -> Line:
        """What is asked about a row; defaults stand in columns that no row of the table says anything in."""
        so_far: dict[str, Value] = {}
        assumed = set()
        for question in questions:
            column = question.column
            if column not in specs(table):
                continue
            value = self.value(table, key, column)
            if value is None and column in (defaults or {}) and self.is_blank(table, column):
                value = (defaults or {})[column]
                assumed.add(column)
            if value is not None:
                so_far[column] = value
        return Line(key, so_far, frozenset(assumed))
