"""Which files hold counts of cases, and what their columns mean: a map in YAML, since every system exports its own way.

```yaml
exports:
- file: cases-2024-*.csv               # .csv or .xlsx, beside this file; files that a `*` stands for are summed up
  columns: {power: Item code, zone: Area, cases: Count, year: Date}   # headings in the file
  names: {Pudong: SH}                  # words of the file, and the ids that they mean
  need: yes                            # the latest year's count stands for the need where no zone stated one
- file: one-zone.xlsx
  sheet: Cases
  columns: {power: Item}               # without `cases` every row is one case
  zone: GX                             # the whole file is of one zone …
  year: 2024                           # … and of one year
```
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from allocation.instance.document import SettingPlaces
from allocation.instance.problems import Place, Problem
from allocation.instance.reading.files import Unreadable, decode, read_bytes
from allocation.instance.reading.yaml_settings import yaml_settings
from allocation.instance.suggestions import closest, shown
from allocation.instance.tables import Text, Year


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Columns(_Part):
    """The headings of an export's columns."""

    power: Text
    zone: Text | None = None
    cases: Text | None = None
    year: Text | None = None


class Export(_Part):
    """One file. need: whether its counts stand for needs that nobody stated."""

    file: Text
    sheet: Text | None = None
    columns: Columns
    zone: Text | None = None
    year: Year | None = None
    names: Mapping[str, Text] = Field(default_factory=dict)
    need: bool = False


class Exports(_Part):
    """All exports of a map."""

    exports: Annotated[tuple[Export, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Located:
    """An export, its files, and where the map speaks of it."""

    export: Export
    paths: tuple[Path, ...]
    place: Place


def read_exports(path: Path, errors: list[Problem]) -> list[Located]:
    """The exports that a map names; what is wrong with the map is added to the errors."""
    try:
        text = decode(read_bytes(path, path.name), path.name)
        data, places = yaml_settings(text, path.name, errors)
    except Unreadable as error:
        errors.append(error.problem)
        return []
    try:
        exports = Exports.model_validate(_with_flags(data)).exports
    except ValidationError as error:
        errors += [_problem(dict(details), places) for details in error.errors(include_url=False)]
        return []
    found = []
    for index, export in enumerate(exports):
        place = places.value(f"exports.{index}")
        for name in ("zone", "year"):
            if (getattr(export, name) is None) == (getattr(export.columns, name) is None):
                errors.append(Problem(f"export-{name}", place, f"exports.{index}"))
        files = sorted(path.parent.glob(export.file)) if "*" in export.file else [path.parent / export.file]
        if not files:
            errors.append(Problem("no-such-path", Place(export.file)))
        found.append(Located(export, tuple(files), place))
    return found


def _with_flags(data: Any) -> Any:
    """YAML 1.2 leaves `yes` and `no` text; here they are answers."""
    if isinstance(data, dict):
        return {key: _flag(value) if key == "need" else _with_flags(value) for key, value in data.items()}
    return [_with_flags(part) for part in data] if isinstance(data, list) else data


def _flag(value: Any) -> Any:
    return {"yes": True, "no": False, "是": True, "否": False}.get(value, value) if isinstance(value, str) else value


def _problem(details: dict[str, Any], places: SettingPlaces) -> Problem:
    """What pydantic found, at its place in the map."""
    path = ".".join(str(part) for part in details["loc"])
    name = str(details["loc"][-1])
    if details["type"] == "extra_forbidden":
        model = Columns if "columns" in path else Export if path.startswith("exports.") else Exports
        known = tuple(model.model_fields)
        return Problem(
            "export-key", places.key(path), path, {"name": shown(name), "known": known}, closest(name, known)
        )
    if details["type"] == "missing":
        return Problem("export-missing", places.value(path), path, {"name": name})
    return Problem("export-value", places.value(path), path, {"value": shown(details["input"])})
