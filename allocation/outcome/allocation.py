"""An allocation: what a solve, a planner or today's law says about who exercises what where."""

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import pandas as pd

from allocation.instance.instance import Instance
from allocation.instance.names import level_name
from allocation.instance.structure import Pair
from allocation.language import text
from allocation.language.markup import facts
from allocation.outcome.answers import Answer, Assignment, Components
from allocation.outcome.verification import Verdict, verify

COLUMNS: Mapping[str, str] = {
    "power": "str",
    "zone": "str",
    "level": "str",
    "body": "str",
    "current": "str",
    "changed": "bool",
    "need": "float64",
}
"""The columns of an allocation's frame and what they hold."""


class Status(StrEnum):
    """How a search for an allocation ended.

    optimal: none is better, within the gap asked for. feasible: a limit of time or work came first.
    infeasible: there is none. interrupted: somebody stopped it, with or without an allocation.
    unknown: a limit came before any allocation or a proof that there is none.
    """

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    INTERRUPTED = "interrupted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, eq=False)
class Allocation:
    """A level for every pair and the measures adopted, judged; or the status that says why there is none.

    levels: the level of every pair; empty without an allocation. measures: ids of the adopted ones, sorted.
    verdict: its costs and breaches, recomputed from the instance; None without an allocation.
    bound: no allocation costs less than this, as far as is proven.
    seconds: how long the search took. options: what it was asked to do. versions: of the software that did it.
    """

    instance: Instance
    status: Status
    levels: Mapping[Pair, str] = field(default_factory=dict, repr=False)
    measures: tuple[str, ...] = ()
    bound: float | None = None
    verdict: Verdict | None = field(default=None, repr=False)
    seconds: float = 0.0
    options: Mapping[str, object] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_allocation(self) -> bool:
        """Whether there is an allocation at all."""
        return self.verdict is not None

    @property
    def objective(self) -> float | None:
        """The weighted sum of the components."""
        return None if self.verdict is None else self.verdict.objective

    @property
    def components(self) -> Mapping[str, float] | None:
        """The five components, before weights."""
        return None if self.verdict is None else self.verdict.components

    @property
    def gap(self) -> float | None:
        """How far the objective may be from the best one, as a share of itself."""
        if self.objective is None or self.bound is None or not math.isfinite(self.bound):
            return None
        return max(0.0, self.objective - self.bound) / max(abs(self.objective), 1e-9)

    @property
    def changes(self) -> int:
        """How many pairs are at another level than today; 0 without an allocation."""
        structure = self.instance.structure
        return sum(structure.position[level] != structure.current[pair] for pair, level in self.levels.items())

    def frame(self) -> pd.DataFrame:
        """A row a pair: power, zone, level, body, current level, whether it changed, need (missing = not stated)."""
        structure = self.instance.structure
        stated = {(row.power, row.zone): row.need for row in self.instance.needs}
        rows = []
        for pair in structure.pairs if self.levels else ():
            power, zone = pair
            level, current = self.levels[pair], structure.levels[structure.current[pair]]
            body = structure.chain[zone].get(structure.position[level])
            rows.append((power, zone, level, body, current, level != current, stated.get(pair)))
        columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
        return pd.DataFrame(
            {
                name: pd.Series(column, dtype=dtype)
                for (name, dtype), column in zip(COLUMNS.items(), columns, strict=True)
            }
        )

    def to_json(self, result: Path | None = None) -> dict[str, Any]:
        """What `solve --json` prints; `result` is the folder that holds it."""
        return Answer(
            status=self.status.value,
            objective=self.objective,
            bound=self.bound if self.bound is not None and math.isfinite(self.bound) else None,
            gap=self.gap,
            components=None if self.components is None else Components(**self.components),
            measures=self.measures,
            assignments=tuple(
                Assignment(power=power, zone=zone, level=self.levels[power, zone])
                for power, zone in (self.instance.structure.pairs if self.levels else ())
            ),
            seconds=self.seconds,
            result=None if result is None else str(result),
        ).plain()

    def _repr_html_(self) -> str:
        """What a notebook shows: status, objective, components with their units and the number of pairs per level."""
        settings = self.instance.settings
        units = settings.units.told("en")
        lines = [(text("notebook.status"), text(f"command.status.{self.status}"))]
        totals = {text("notebook.objective"): self.objective, text("notebook.bound"): self.bound}
        lines += [(name, f"{total:,.6g} {units.cost}") for name, total in totals.items() if total is not None]
        for name, amount in (self.components or {}).items():
            unit = units.need if name == "unmet_need" else units.cost
            lines.append((text(f"command.component.{name}"), f"{amount:,.6g} {unit}"))
        if self.gap is not None:
            lines.append((text("notebook.gap"), f"{self.gap:.3%}"))
        if self.verdict is not None:
            lines.append((text("notebook.breaches"), str(len(self.verdict.breaches))))
            lines.append((text("notebook.measures"), ", ".join(self.measures) or text("notebook.none")))
        count = Counter(self.levels.values())
        for level in settings.levels if self.levels else ():
            lines.append((text("notebook.pairs-at", level=level_name(level)), f"{count[level]:,}"))
        return facts(settings.name, lines)


def judge(
    instance: Instance,
    levels: Mapping[Pair, str],
    measures: Collection[str] = (),
    *,
    status: Status = Status.FEASIBLE,
    bound: float | None = None,
    seconds: float = 0.0,
    options: Mapping[str, object] | None = None,
    versions: Mapping[str, str] | None = None,
) -> Allocation:
    """An allocation from the levels that somebody chose, verified; it may break constraints."""
    verdict = verify(instance, levels, measures)
    names = tuple(sorted(set(measures)))
    return Allocation(
        instance, status, dict(levels), names, bound, verdict, seconds, dict(options or {}), dict(versions or {})
    )


def today(instance: Instance) -> Allocation:
    """Today's allocation, without measures; it may break constraints."""
    structure = instance.structure
    return judge(instance, {pair: structure.levels[at] for pair, at in structure.current.items()})
