"""A small state to build hand-worked instances from: centre C, provinces P and Q, zones p1, p2 (of P) and q1 (of Q)."""

from typing import Any

from allocation.instance.instance import Instance
from allocation.instance.settings import Settings
from allocation.instance.tables import TABLES, Row

BODIES = (
    {"body": "C", "level": "central"},
    {"body": "P", "level": "provincial", "parent": "C"},
    {"body": "Q", "level": "provincial", "parent": "C"},
    {"body": "p1", "level": "zone", "parent": "P"},
    {"body": "p2", "level": "zone", "parent": "P"},
    {"body": "q1", "level": "zone", "parent": "Q"},
)


def state(settings: dict[str, Any] | None = None, /, **tables: list[dict[str, Any]]) -> Instance:
    """An instance from rows as dicts; the bodies are those above unless given, powers are central unless said."""
    tables.setdefault("bodies", list(BODIES))
    tables["powers"] = [{"held_at": "central", **row} for row in tables.get("powers", [{"power": "a"}])]
    rows: dict[str, tuple[Row, ...]] = {
        name: tuple(TABLES[name].model_validate(row) for row in table) for name, table in tables.items()
    }
    header = Settings.model_validate({"schema": 1, "name": "small"} | (settings or {}))
    return Instance(header, **rows)  # type: ignore[arg-type] # each table's rows are of its own model


def only_in(zone: str, *powers: str) -> list[dict[str, Any]]:
    """Rows of `applies` that leave powers pairs in one zone."""
    return [{"power": power, "zone": zone} for power in powers]


def everywhere(instance: Instance, level: str, **other: str) -> dict[tuple[str, str], str]:
    """A level for all pairs but those given as `power_zone=level`."""
    levels = dict.fromkeys(instance.structure.pairs, level)
    for pair, chosen in other.items():
        power, zone = pair.split("_")
        assert (power, zone) in levels
        levels[power, zone] = chosen
    return levels
