"""Figures that are known only roughly: each multiplied by a random factor of its own, draw after draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from allocation.instance.instance import Instance

KINDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "needs": (("needs", "need"),),
    "costs": (
        ("links", "cost"),
        ("spillovers", "cost"),
        ("measures", "cost"),
        ("powers", "supervision"),
        ("powers", "authorisation"),
        ("resources", "cost"),
        ("reform", "change_cost"),
    ),
    "capacities": (("capacities", "amount"), ("ministries", "agenda")),
    "loads": (("loads", "fixed"), ("loads", "per_need"), ("joint", "effort")),
    "innovations": (("innovations", "value"),),
}
"""The kinds of figures that may be noisy: columns of tables, and of the sections `resources` and `reform`."""


@dataclass(frozen=True)
class Noise:
    """How roughly figures are known, and how often they are drawn.

    shares: by kind, such as 0.3 for a factor that lies evenly between 0.7 and 1.3. runs: the number of draws.
    seed: the same one gives the same draws, whatever else is noisy.
    """

    shares: Mapping[str, float] = field(default_factory=dict)
    runs: int = 20
    seed: int = 0

    def __post_init__(self) -> None:
        """Raise `ValueError` for a kind or a number that cannot be drawn."""
        for kind, share in self.shares.items():
            if kind not in KINDS:
                raise ValueError(f"{kind}: not one of {', '.join(KINDS)}")
            if not 0 < share < 1:
                raise ValueError(f"{kind}={share:g}: not between 0 and 1")
        if not self.shares:
            raise ValueError(f"none of {', '.join(KINDS)}")
        if self.runs < 1:
            raise ValueError(f"{self.runs} draws")
        if self.seed < 0:
            raise ValueError(f"seed {self.seed}")


def drawn(instance: Instance, noise: Noise, draw: int) -> Instance:
    """The instance with the figures of one draw, numbered from 1."""
    for number, (kind, columns) in enumerate(KINDS.items()):
        if kind in noise.shares:
            random = np.random.default_rng([noise.seed, draw, number])
            for table, column in columns:
                instance = _shaken(instance, table, column, noise.shares[kind], random)
    return instance


def _shaken(instance: Instance, table: str, column: str, share: float, random: np.random.Generator) -> Instance:
    if table == "reform":
        reform = instance.settings.reform
        (factor,) = _factors(1, share, random)
        shaken = reform.model_copy(update={column: getattr(reform, column) * factor})
        return replace(instance, settings=instance.settings.model_copy(update={"reform": shaken}))
    if table == "resources":
        resources = instance.settings.resources
        rows = _rows(list(resources.values()), column, share, random)
        update = {"resources": dict(zip(resources, rows, strict=True))}
        return replace(instance, settings=instance.settings.model_copy(update=update))
    changed: dict[str, Any] = {table: tuple(_rows(instance.rows(table), column, share, random))}
    return replace(instance, **changed)


def _rows(rows: Sequence[Any], column: str, share: float, random: np.random.Generator) -> list[Any]:
    factors = _factors(len(rows), share, random)
    figures = [getattr(row, column) for row in rows]
    return [
        row.model_copy(update={column: figure * factor}) if figure else row
        for row, figure, factor in zip(rows, figures, factors, strict=True)
    ]


def _factors(count: int, share: float, random: np.random.Generator) -> list[float]:
    factors: list[float] = random.uniform(1 - share, 1 + share, count).tolist()
    return factors
