"""An instance: settings and tables, frozen and validated."""

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from allocation.instance.document import SettingPlaces
from allocation.instance.problems import Problem
from allocation.instance.settings import Settings
from allocation.instance.structure import Structure
from allocation.instance.tables import (
    TABLES,
    Applies,
    Body,
    Budget,
    Capability,
    Capacity,
    Current,
    Decided,
    Distance,
    Effect,
    Innovation,
    InnovationPower,
    Joint,
    Link,
    Load,
    Measure,
    Ministry,
    Need,
    Power,
    Provenance,
    Request,
    Requirement,
    Row,
    Rule,
    Service,
    Spillover,
    Usage,
)
from allocation.language import text
from allocation.language.markup import facts


@dataclass(frozen=True)
class Instance:
    """Everything a planner wrote, with scenarios applied: one tuple of rows a table, in the order of the file.

    scenarios: the names applied to the base instance, in order.
    warnings: rows without effect and other oddities, not errors.
    places: where scenarios stand in the file, for what is wrong when one is applied.
    """

    settings: Settings
    bodies: tuple[Body, ...]
    powers: tuple[Power, ...]
    needs: tuple[Need, ...] = ()
    applies: tuple[Applies, ...] = ()
    service: tuple[Service, ...] = ()
    loads: tuple[Load, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    ministries: tuple[Ministry, ...] = ()
    joint: tuple[Joint, ...] = ()
    spillovers: tuple[Spillover, ...] = ()
    links: tuple[Link, ...] = ()
    distances: tuple[Distance, ...] = ()
    rules: tuple[Rule, ...] = ()
    decided: tuple[Decided, ...] = ()
    current: tuple[Current, ...] = ()
    innovations: tuple[Innovation, ...] = ()
    innovation_powers: tuple[InnovationPower, ...] = ()
    measures: tuple[Measure, ...] = ()
    effects: tuple[Effect, ...] = ()
    budgets: tuple[Budget, ...] = ()
    requests: tuple[Request, ...] = ()
    usage: tuple[Usage, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    scenarios: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = field(default=(), compare=False)
    places: SettingPlaces | None = field(default=None, compare=False, repr=False)

    def __repr__(self) -> str:
        """Its name and size: the rows themselves would fill screens."""
        name = "-".join((self.settings.name, *self.scenarios))
        return f"Instance({name!r}, {len(self.powers)} powers, {len(self.structure.zones)} zones)"

    def rows(self, table: str) -> tuple[Row, ...]:
        """The rows of a table by its name."""
        if table not in TABLES:
            raise KeyError(table)
        rows: tuple[Row, ...] = getattr(self, table)
        return rows

    def frame(self, table: str) -> pd.DataFrame:
        """A table as a tidy frame with all its columns; what was left empty is missing, not its default."""
        columns = [name for name in TABLES[table].model_fields if name not in ("x", "words")]
        headings = [TABLES[table].model_fields[name].alias or name for name in columns]
        records = [
            [getattr(row, name) if name in row.model_fields_set else None for name in columns]
            for row in self.rows(table)
        ]
        return pd.DataFrame(records, columns=headings)

    @cached_property
    def structure(self) -> Structure:
        """The tree of bodies and the pairs, worked out once."""
        return Structure(self.settings.levels, self.bodies, self.powers, self.applies, self.current)

    def _repr_html_(self) -> str:
        """What a notebook shows: what it is called and how large it is."""
        told = {
            "levels": ", ".join(self.settings.levels),
            "scenarios": ", ".join(self.scenarios) or text("notebook.none"),
        }
        sizes = {"bodies": self.bodies, "zones": self.structure.zones, "powers": self.powers}
        sizes |= {"pairs": self.structure.pairs, "measures": self.measures, "warnings": self.warnings}
        told |= {name: f"{len(rows):,}" for name, rows in sizes.items()}
        title = (self.settings.title or {}).get("en", self.settings.name)
        return facts(title, [(text(f"notebook.{name}"), value) for name, value in told.items()])
