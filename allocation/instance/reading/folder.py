"""An instance as a folder: `instance.yaml` and a CSV file a table."""

from pathlib import Path
from typing import Any

from allocation.instance.document import Document, RawTable, SettingPlaces
from allocation.instance.problems import Place, Problem
from allocation.instance.reading import limits
from allocation.instance.reading.csv_table import csv_table
from allocation.instance.reading.files import Unreadable, decode, read_bytes, unreadable
from allocation.instance.reading.headings import closest_table
from allocation.instance.reading.yaml_settings import yaml_settings
from allocation.instance.suggestions import shown
from allocation.instance.tables import TABLES

_SETTINGS = "instance.yaml"


def read_folder(folder: Path) -> Document:
    """Read `instance.yaml` and the tables; files that are neither are ignored, save `.csv` files of unknown name."""
    problems: list[Problem] = []
    tables: dict[str, RawTable] = {}
    unread: set[str] = set()
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        raise unreadable("cannot-open", Place(folder.name)) from None
    settings, places = _settings(folder, problems, unread)
    for path in entries:
        table = path.name[: -len(".csv")]
        if not path.name.lower().endswith(".csv") or path.name.startswith((".", "~")):
            continue
        if table not in TABLES or not path.name.endswith(".csv"):
            suggestion = closest_table(table)
            suggestion = f"{suggestion}.csv" if suggestion in TABLES else suggestion and f"{suggestion}.yaml"
            values = {"name": shown(path.name), "tables": tuple(TABLES)}
            problems.append(Problem("unknown-file", Place(shown(path.name)), "", values, suggestion))
            unread.add(closest_table(table))
            continue
        try:
            text = decode(_content(folder, path, limits.FILE_BYTES), path.name)
            tables[table] = csv_table(table, text, path.name, problems)
        except Unreadable as error:
            problems.append(error.problem)
            unread.add(table)
    return Document(folder.name, "folder", settings, places, tables, tuple(problems), frozenset(unread))


def _settings(folder: Path, problems: list[Problem], unread: set[str]) -> tuple[dict[str, Any], SettingPlaces]:
    path = folder / _SETTINGS
    try:
        if not path.is_symlink() and not path.exists():
            raise unreadable("no-settings-file", Place(_SETTINGS))
        text = decode(_content(folder, path, limits.SETTINGS_BYTES), _SETTINGS)
        return yaml_settings(text, _SETTINGS, problems)
    except Unreadable as error:
        problems.append(error.problem)
        unread.add("instance")
        return {}, SettingPlaces(Place(_SETTINGS))


def _content(folder: Path, path: Path, limit: int) -> bytes:
    """The bytes of a file that is in the folder itself, not only by a link."""
    try:
        inside = path.resolve(strict=True).is_relative_to(folder.resolve())
    except FileNotFoundError:
        raise unreadable("dead-link", Place(path.name)) from None
    except (OSError, RuntimeError):
        raise unreadable("cannot-open", Place(path.name)) from None
    if not inside:
        raise unreadable("outside", Place(path.name))
    return read_bytes(path, path.name, limit)
