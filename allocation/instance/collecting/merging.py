"""Answers put into an instance, each with a label that says who said it and when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from allocation.instance.cells import Value, specs
from allocation.instance.collecting.answers import Answer, Cell
from allocation.instance.instance import Instance
from allocation.instance.problems import Place
from allocation.instance.provenance import key_cells, key_columns, relabelled
from allocation.instance.rows import with_extras, with_values
from allocation.instance.survey.figures import Figures
from allocation.instance.survey.form import WANTED, Key
from allocation.instance.tables import TABLES, Provenance, Row


@dataclass(frozen=True)
class Change:
    """A figure that is not what it was. before: what the instance said; None for nothing."""

    answer: Answer
    before: Value | None


@dataclass
class Merged:
    """An instance's rows with answers. origins: where the cells of a row come from, by table, row and column."""

    rows: dict[str, list[Row]]
    changes: list[Change] = field(default_factory=list)
    origins: dict[tuple[str, int], dict[str, Place]] = field(default_factory=dict)


def merged(instance: Instance, answers: Mapping[Cell, Answer]) -> Merged:
    """The rows of an instance with the answers in their cells; new rows stand behind the others, in order."""
    by_row: dict[tuple[str, Key], list[Answer]] = {}
    for answer in answers.values():
        by_row.setdefault((answer.table, answer.key), []).append(answer)
    result = Merged({table: _added_up(table, instance.rows(table), by_row) for table in TABLES})
    place_of = {
        (table, key_cells(row)): index
        for table in dict.fromkeys(table for table, _ in by_row)
        for index, row in enumerate(result.rows[table])
    }
    rank, figures = _Rank(instance), Figures(instance)
    for table, key in sorted(by_row, key=rank):
        given = by_row[table, key]
        index = place_of.get((table, key))
        if index is None:
            index = len(result.rows[table])
            cells = dict(zip(key_columns(TABLES[table]), key, strict=True))
            result.rows[table].append(_with_answers(None, cells, given, instance))
        else:
            result.rows[table][index] = _with_answers(result.rows[table][index], {}, given, instance)
        result.origins[table, index] = {answer.column: answer.place for answer in given}
        result.changes += _changes(figures, given)
    ordered = sorted(answers.values(), key=lambda answer: (*rank((answer.table, answer.key)), answer.column))
    labels = [_label(answer) for answer in ordered]
    result.rows["provenance"] = list(relabelled(instance.provenance, labels))
    return result


def _added_up(table: str, rows: Sequence[Row], answered: Mapping[tuple[str, Key], object]) -> list[Row]:
    """The rows; of several that add up and get an answer together, the first alone."""
    kept: dict[object, Row] = {}
    for index, row in enumerate(rows):
        kept.setdefault(key_cells(row) if (table, key_cells(row)) in answered else index, row)
    return list(kept.values())


class _Rank:
    """The order of rows that are new: that of the instance's own bodies, powers and levels."""

    def __init__(self, instance: Instance) -> None:
        order: dict[str, Iterable[str]] = {
            "bodies": [row.body for row in instance.bodies],
            "powers": [row.power for row in instance.powers],
            "ministries": [row.ministry for row in instance.ministries],
            "levels": instance.settings.levels,
            "resources": instance.settings.resources,
        }
        order["zones"] = order["bodies"]
        self._order = {target: {name: at for at, name in enumerate(names, 1)} for target, names in order.items()}

    def __call__(self, row: tuple[str, Key]) -> tuple[object, ...]:
        """Where a row comes: an empty cell first, unknown names in the order of letters."""
        table, key = row
        columns = key_columns(TABLES[table])
        ranks = [
            (self._order.get(specs(table)[column].refers, {}).get(cell or "", 0), cell or "")
            for column, cell in zip(columns, key, strict=True)
        ]
        return (table, *ranks)


def _with_answers(row: Row | None, cells: dict[str, Any], given: Sequence[Answer], instance: Instance) -> Row:
    """A row with answers, new if there is none; words stay words where the instance has them."""
    table = given[0].table
    values: dict[str, Any] = {answer.column: answer.value for answer in given if answer.column != WANTED}
    if row is None:
        data = {column: cell for column, cell in {**cells, **values}.items() if cell is not None}
        changed = TABLES[table].model_validate(data)
    else:
        changed = with_values(row, values)
    scales = instance.settings.scales
    words = {
        answer.column: answer.word
        for answer in given
        if answer.word and scales.get(f"{table}.{answer.column}", {}).get(answer.word) == answer.value
    }
    return with_extras(changed, {"words": {**(changed.words or {}), **words}}) if words else changed


def _changes(figures: Figures, given: Sequence[Answer]) -> Iterable[Change]:
    """The answers that say something else than the instance."""
    for answer in given:
        before = None if answer.column == WANTED else figures.value(answer.table, answer.key, answer.column)
        if before != answer.value:
            yield Change(answer, before)


def _label(answer: Answer) -> Provenance:
    told = ": ".join(filter(None, (answer.source.name, answer.source.by)))
    cells = {
        "table": answer.table,
        "key": "|".join(cell or "" for cell in answer.key),
        "source": told,
        "status": "assumed" if answer.assumed else "stated",
    }
    if answer.column != WANTED:
        cells["column"] = answer.column
    if answer.source.date:
        cells["date"] = answer.source.date
    return Provenance.model_validate(cells)
