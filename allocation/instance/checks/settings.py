"""What `instance.yaml` says about levels, service and scales fits the rest."""

from collections.abc import Iterator

from allocation.instance.cells import numeric
from allocation.instance.draft import Draft
from allocation.instance.problems import Problem
from allocation.instance.suggestions import closest, shown
from allocation.instance.tables import TABLES


def levels(draft: Draft) -> Iterator[Problem]:
    """Every level has a name of its own."""
    seen: set[str] = set()
    for index, level in enumerate(draft.settings.levels):
        if level in seen:
            path = f"levels.{index}"
            yield Problem("repeated-level", draft.places.setting(path), path, {"level": shown(level)})
        seen.add(level)


def service(draft: Draft) -> Iterator[Problem]:
    """Service is given for levels."""
    if "levels" in draft.broken:
        return
    known = tuple(dict.fromkeys(draft.settings.levels))
    for level in draft.settings.service:
        if level not in known:
            values = {"name": shown(level), "known": known}
            place = draft.places.setting_key(f"service.{level}")
            yield Problem("no-level", place, f"service.{level}", values, closest(level, known))


def scales(draft: Draft) -> Iterator[Problem]:
    """A scale is that of a column of numbers."""
    columns = [f"{table}.{column}" for table in TABLES for column in numeric(table)]
    for name in draft.settings.scales:
        if name not in columns:
            path = f"scales.{name}"
            table, _, column = name.partition(".")
            likely = closest(column, numeric(table)) if table in TABLES else ""
            suggestion = f"{table}.{likely}" if likely else "" if table in TABLES else closest(name, columns)
            place = draft.places.setting_key(path)
            yield Problem("no-scale-column", place, path, {"name": shown(name)}, suggestion)
