"""Changes made to the rows and settings of an instance, and the result checked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from allocation.instance.cells import Spec, specs
from allocation.instance.checks import SETTINGS, errors, warnings
from allocation.instance.document import SettingPlaces
from allocation.instance.draft import Draft
from allocation.instance.instance import Instance
from allocation.instance.parsing_settings import parse_settings
from allocation.instance.problems import Place, Problem
from allocation.instance.rows import build, cell_problem, incomplete, with_extras
from allocation.instance.scenarios.matching import matching, nothing_like
from allocation.instance.scenarios.naming import Located, places_of
from allocation.instance.scenarios.operations import append_values, operation, own_column, typed
from allocation.instance.setting_keys import Path, put, split_key
from allocation.instance.settings import Change, Settings
from allocation.instance.tables import TABLES, Row


@dataclass
class ChangedPlaces:
    """Places of an instance that changes were made to: the change that a row or key comes from.

    origins: per table that was changed, the path of the last change of each row; empty for rows as they were.
    """

    written: SettingPlaces
    rows: dict[str, list[Row]]
    origins: dict[str, list[str]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    last: dict[str, str] = field(default_factory=dict)

    def cell(self, table: str, row: int, column: str) -> Place:  # noqa: ARG002 - a change is one place
        """The change that the row comes from; else the last change of another table, which must be why."""
        origin = self.origins[table][row] if table in self.origins else ""
        return self.written.value(origin or self._latest(table))

    def setting(self, path: str) -> Place:
        """The change that the value comes from."""
        return self.written.value(self._key(path))

    def setting_key(self, path: str) -> Place:
        """The change that the key comes from."""
        return self.written.value(self._key(path))

    def table(self, table: str) -> Place:
        """The last change of the table."""
        return self.written.value(self.last.get(table) or self._latest(table))

    def subject(self, table: str, row: int, column: str) -> str:
        """`table[key].column`, since the change's place does not show the row."""
        written = self.rows[table][row]
        key = [getattr(written, name) for name in TABLES[table].key] or [str(row + 1)]
        named = f"{table}[{', '.join(str(part) for part in key if part is not None)}]"
        return f"{named}.{column}" if column else named

    def row(self, table: str, row: int) -> str:
        """The table and the number of the row."""
        return f"{table} #{row + 1}"

    def _latest(self, table: str) -> str:
        others = [path for name, path in self.last.items() if name != table]
        return (others or list(self.last.values()) or [""])[-1]

    def _key(self, path: str) -> str:
        """The last change of this key or of one above or below it."""
        for key, change in reversed(self.keys.items()):
            if f"{path}.".startswith(f"{key}.") or key.startswith(f"{path}."):
                return change
        return self._latest("")


def changed(
    instance: Instance, changes: Sequence[Located], scenarios: tuple[str, ...] | None
) -> Instance | Sequence[Problem]:
    """The instance after changes, or what is wrong with it.

    With `scenarios` None it is only tried: the result is not told what is odd about it.
    """
    work = _Work(instance)
    for path, change in changes:
        work.make(path, change)
    settings = work.settings()
    if work.problems:
        return work.problems
    draft = Draft(settings, work.rows, work.places)
    if problems := list(errors(draft, frozenset(work.touched))):
        return problems
    if scenarios is None:
        return instance
    return build(draft, tuple(_as_before(instance, warnings(draft))), scenarios, instance.places)


def _as_before(instance: Instance, oddities: Sequence[Problem]) -> Iterator[Problem]:
    """Oddities, at their places in the tables as far as the unchanged instance had them already."""
    before = {(oddity.key, *map(str, oddity.values.items())): oddity for oddity in instance.warnings}
    for oddity in oddities:
        yield before.get((oddity.key, *map(str, oddity.values.items())), oddity)


class _Work:
    """An instance in the middle of being changed."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._data: dict[str, Any] | None = None
        self._settings = instance.settings
        self.rows: dict[str, list[Row]] = {table: list(instance.rows(table)) for table in TABLES}
        self.places = ChangedPlaces(places_of(instance), self.rows)
        self.problems: list[Problem] = []
        self.touched: set[str] = set()

    def make(self, path: str, change: Change) -> None:
        """Make one change, which is checked by itself already."""
        if change.key is not None:
            self._key(path, change)
            return
        table, name = str(change.table), operation(change)
        if name == "append":
            self._append(path, table, change.append or {})
            return
        rows = self.rows.get(table, [])
        matches = matching(self.rows, table, change.where or {}, self._settings)
        found = [index for index, row in enumerate(rows) if matches(row)]
        if not found:
            suggestion = nothing_like(self.rows, table, change.where or {}, self._settings)
            self._note("change-nothing", path, {"table": table}, suggestion)
            return
        self._touch(table, path)
        spec = own_column(table, str(change.column)) if change.column else None
        # No other row depends on a figure, so that these changes, the most frequent, need no check against other rows
        if not spec or spec.kind == "text" or table == "effects" or spec.field in TABLES[table].key:
            self.touched.add(table)
        if name == "drop":
            gone = set(found)
            self.rows[table][:] = [row for index, row in enumerate(rows) if index not in gone]
            origins = self.places.origins[table]
            origins[:] = [origin for index, origin in enumerate(origins) if index not in gone]
            return
        if spec:
            self._cells(path, change, name, spec, found)

    def settings(self) -> Settings:
        """The settings after all changes, and words of scales read anew if scales changed."""
        if self._data is None:
            return self._settings
        settings, problems, _ = parse_settings(self._data, self.places)
        self.problems += problems
        if settings.scales != self._instance.settings.scales:
            self._read_words(settings)
        return settings

    def _note(self, key: str, path: str, values: Mapping[str, object], suggestion: str = "") -> None:
        self.problems.append(Problem(key, self.places.written.value(path), path, values, suggestion))

    def _touch(self, table: str, path: str) -> None:
        self.places.last.pop(table, None)  # the latest change stands last
        self.places.last[table] = path
        if table != SETTINGS:
            self.places.origins.setdefault(table, [""] * len(self.rows.get(table, ())))

    def _cells(self, path: str, change: Change, name: str, spec: Spec, found: Sequence[int]) -> None:
        rows, origins = self.rows[spec.table], self.places.origins[spec.table]
        word, compute = self._computation(change, name, spec)
        default = TABLES[spec.table].model_fields[spec.field].default if not spec.required else None
        done = False
        for index in found:
            number = getattr(rows[index], spec.field) if spec.field in rows[index].model_fields_set else default
            if name == "set" or number is not None:
                rows[index] = self._replaced(rows[index], spec, compute(number), word, path)
                origins[index] = path
                done = True
        if not done:
            values = {"row": self.places.subject(spec.table, found[0], ""), "column": spec.column, "operation": name}
            self._note("change-empty", path, values)

    def _computation(self, change: Change, name: str, spec: Spec) -> tuple[str | None, Callable[[Any], Any]]:
        """What becomes of a cell's value, and the word that it is then written as, if any."""
        factor, summand = change.multiply or 0, change.add or 0
        if name == "multiply":
            return None, lambda number: number * factor
        if name == "add":
            return None, lambda number: number + summand
        if change.set is None or change.set == "":
            return None, lambda _: None
        value = typed(spec, change.set, self._settings)
        scale = self._settings.scales.get(f"{spec.table}.{spec.column}", {})
        word = change.set if isinstance(change.set, str) and change.set in scale else None
        return word, lambda _: value

    def _replaced(self, row: Row, spec: Spec, value: Any, word: str | None, path: str) -> Row:
        """The row with another value in one column, validated."""
        columns, written = specs(spec.table), row.model_fields_set
        data = {column: getattr(row, other.field) for column, other in columns.items() if other.field in written}
        data[spec.column] = value
        if value is None:
            del data[spec.column]
        new = self._validated(type(row), data, path)
        words = {column: text for column, text in (row.words or {}).items() if column != spec.column}
        if word is not None:
            words[spec.column] = word
        extras = {key: kept for key, kept in (("x", row.x), ("words", words)) if kept}
        return with_extras(new, extras) if extras else new

    def _validated(self, model: type[Row], data: Mapping[str, Any], path: str) -> Row:
        try:
            return model.model_validate(data)
        except ValidationError as error:
            row = incomplete(model, data)
            for details in error.errors(include_url=False):
                key, values = cell_problem(details)
                named = ", ".join(str(getattr(row, name)) for name in model.key if getattr(row, name) is not None)
                subject = f"{model.table}[{named}].{details['loc'][0]}"
                self.problems.append(Problem(key, self.places.written.value(path), subject, values))
            return row

    def _append(self, path: str, table: str, cells: Mapping[str, Any]) -> None:
        self._touch(table, path)
        self.touched.add(table)
        data = dict(append_values(table, cells, self._settings))
        row = self._validated(TABLES[table], data, path)
        scales = {column: self._settings.scales.get(f"{table}.{column}", {}) for column in data}
        words = {
            column: str(cell).strip()
            for heading, cell in cells.items()
            if (spec := own_column(table, heading)) and str(cell).strip() in scales.get((column := spec.column), {})
        }
        self.rows.setdefault(table, []).append(with_extras(row, {"words": words}) if words else row)
        self.places.origins[table].append(path)

    def _key(self, path: str, change: Change) -> None:
        key = split_key(str(change.key))
        if self._data is None:
            self._data = self._settings.model_dump(by_alias=True, exclude_unset=True)
        name = operation(change)
        value = change.set
        if name != "set":
            number = self._number(key)
            if number is None:
                self._note("change-no-value", path, {"name": str(change.key), "operation": name})
                return
            value = number * (change.multiply or 0) if name == "multiply" else number + (change.add or 0)
        if not put(self._data, key, value):
            self._note("change-no-value", path, {"name": str(change.key), "operation": name})
            return
        self.places.keys.pop(".".join(key), None)
        self.places.keys[".".join(key)] = path
        self._touch(SETTINGS, path)
        self.touched.add(SETTINGS)

    def _number(self, key: Path) -> float | None:
        """The number at a key as it is written now, or its default."""
        default: Any = self._settings.model_dump(by_alias=True)
        if key[0] == "service":
            levels = self._settings.levels
            default = {"service": {level: i / (len(levels) - 1) for i, level in enumerate(levels)}}
        for data in (self._data, default):
            for part in key:
                data = data.get(part) if isinstance(data, dict) else None
            if isinstance(data, (int, float)):
                return data
        return None

    def _read_words(self, settings: Settings) -> None:
        """Give cells that were written as words of a scale the numbers that these mean now."""
        for table, rows in self.rows.items():
            columns = specs(table)
            for index, row in enumerate(rows):
                for column, word in (row.words or {}).items():
                    number = settings.scales.get(f"{table}.{column}", {}).get(word)
                    path = self.places.last[SETTINGS]
                    if number is None:
                        values = {"word": word, "row": self.places.subject(table, index, column)}
                        self._note("change-word-gone", path, values)
                    elif number != getattr(row, columns[column].field):
                        self._touch(table, path)
                        rows[index] = self._replaced(row, columns[column], number, word, path)
                        self.places.origins[table][index] = path
