"""The sourced facts (`sources/ftz`) and the assumptions (`assumptions`), read once and joined into plain records."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pandas as pd

HERE = Path(__file__).resolve().parent.parent
SOURCES = HERE / "sources" / "ftz"
ASSUMPTIONS = HERE / "assumptions"
SEED = 2025
FLAGS = ("port", "airport", "rail", "finance", "border", "industry", "research", "health", "tourism", "farm", "coast")

Row = dict[str, str]


def table(path: Path) -> list[Row]:
    """Rows of a CSV, every cell as text."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    return cast("list[Row]", frame.to_dict(orient="records"))


def draw(*key: str) -> random.Random:
    """A generator of its own for every key, so that adding a row changes no other row's numbers."""
    return random.Random(f"{SEED}:{':'.join(key)}")  # noqa: S311  (nothing here is secret)


def clip(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))


@dataclass(frozen=True)
class Power:
    """One administrative power: the sourced row, and what we assume about it."""

    id: str
    name_zh: str
    name_en: str
    domain: str
    ministries: tuple[str, ...]
    statutory: str
    joint: bool
    vertical: bool
    law: str
    article: str
    evidence: str
    source: str
    level_basis: str
    ministry_basis: str
    joint_basis: str
    frequency: str
    importance: float
    drivers: tuple[str, ...]
    security: str
    risk: int
    technical: int
    lowest: str
    uniform: str
    spillover: float
    applies: str
    mode: str

    @property
    def owner(self) -> str:
        return self.ministries[0]

    @property
    def handed_to_all(self) -> bool:
        """Reported as handed down to every zone by a State Council document (not just planned by one province)."""
        return self.id in {"P070", "P071", "P073", "P108"}


@dataclass(frozen=True)
class Area:
    """A sub-area (片区), or a whole zone where no sub-area is sourced."""

    id: str
    zone: str
    name_zh: str
    name_en: str
    local: str
    local_zh: str
    local_en: str
    local_basis: str
    km2: float
    flags: dict[str, int] = field(hash=False)


@dataclass(frozen=True)
class Zone:
    """A pilot zone under its province."""

    id: str
    name_zh: str
    name_en: str
    province_zh: str
    province_en: str
    year: int
    km2: float
    source: str
    handed_down: float
    areas: tuple[Area, ...]


@dataclass(frozen=True)
class Facts:
    powers: tuple[Power, ...]
    zones: tuple[Zone, ...]
    ministries: dict[str, Row]
    functions: dict[str, Row]
    scores: tuple[Row, ...]


def _powers() -> tuple[Power, ...]:
    assumed = {row["power"]: row for row in table(ASSUMPTIONS / "powers.csv")}
    return tuple(
        Power(
            id=row["power_id"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            domain=row["domain"],
            ministries=tuple(row["ministries"].split(";")),
            statutory=row["statutory_level"],
            joint=row["joint"] == "1",
            vertical=row["vertical_agency_inferred"] == "1",
            law=row["law_zh"],
            article=row["article"],
            evidence=row["delegated_evidence"],
            source=row["source"],
            level_basis=row["level_basis"],
            ministry_basis=row["ministry_basis"],
            joint_basis=row["joint_basis"],
            frequency=more["frequency"],
            importance=float(more["importance"]),
            drivers=tuple(more["drivers"].split()),
            security=more["security"],
            risk=int(more["risk"]),
            technical=int(more["technical"]),
            lowest=more["lowest"],
            uniform=more["uniform"],
            spillover=float(more["spillover"] or 0),
            applies=more["applies"],
            mode=more["mode"],
        )
        for row in table(SOURCES / "powers.csv")
        for more in [assumed[row["power_id"]]]
    )


def _sourced_km2(subareas: str) -> dict[str, float]:
    """The figure in brackets after a sub-area is km2, unless it is a year."""
    found = re.findall(r"([^;(]+)\(([\d.]+)\)", subareas)
    return {name.strip(): float(number) for name, number in found if float(number) < 1900}


def _areas(zone: Row) -> tuple[Area, ...]:
    rows = [row for row in table(ASSUMPTIONS / "areas.csv") if row["zone"] == zone["zone_id"]]
    known = _sourced_km2(zone["subareas"])
    # Zones without a sourced size are taken as 120 km2, the size at which most zones were drawn.
    whole = min(float(zone["area_km2"] or 120), 240)
    rest = max(whole - sum(known.values()), 0)
    unknown = [row for row in rows if row["name_zh"] not in known]
    share = rest / len(unknown) if unknown else 0
    return tuple(
        Area(
            id=row["area"],
            zone=row["zone"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            local=row["local"],
            local_zh=row["local_zh"],
            local_en=row["local_en"],
            local_basis=row["local_basis"],
            km2=known.get(row["name_zh"], max(share, 20.0)),
            flags={flag: int(row[flag]) for flag in FLAGS},
        )
        for row in rows
    )


def load() -> Facts:
    assumed = {row["zone"]: row for row in table(ASSUMPTIONS / "provinces.csv")}
    zones = tuple(
        Zone(
            id=row["zone_id"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            province_zh=row["province"],
            province_en=assumed[row["zone_id"]]["province_en"],
            year=int(row["year"]),
            km2=float(row["area_km2"] or 0),
            source=row["source"],
            handed_down=float(assumed[row["zone_id"]]["handed_down"]),
            areas=_areas(row),
        )
        for row in table(SOURCES / "zones.csv")
    )
    return Facts(
        powers=_powers(),
        zones=zones,
        ministries={row["ministry_id"]: row for row in table(SOURCES / "ministries.csv")},
        functions={row["ministry"]: row for row in table(ASSUMPTIONS / "functions.csv")},
        scores=tuple(table(SOURCES / "index_scores.csv")),
    )
