"""What a place is like: its flags, size, age and index score. Rules are told in ASSUMPTIONS.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ftz_build.facts import FLAGS, Area, Row, Zone, clip

# Anchored to Tianjin 2022-23, which has both a score (85.17) and its ranks (fifth overall, third of the provinces).
SCORE_OF_OVERALL_RANK_0 = 85.17 + 5
SCORE_OF_PROVINCIAL_RANK_0 = 85.17 + 3
# The mean of all zones is 77.4 (2024-25); with the ten named ones near 83 the others must be near this.
UNNAMED = 73.0
BORDER_MEAN = 70.56
YEAR = 2025


@dataclass(frozen=True)
class Place:
    """A body at the last level: a zone (three levels) or an area (four)."""

    id: str
    zone: str
    name_zh: str
    name_en: str
    local: str
    index: float
    age: int
    flags: dict[str, int] = field(hash=False)
    areas: tuple[Area, ...] = ()

    @property
    def regulatory(self) -> int:
        return round(clip(44 + 1.8 * (self.index - 70) + 1.2 * self.age, 35, 92))

    @property
    def technical(self) -> int:
        return round(clip(38 + 1.8 * (self.index - 70) + 6 * self.flags["research"] + 2 * self.flags["health"], 30, 92))


def _latest(scores: Sequence[Row], place: str, index: str) -> float | None:
    rows = [row for row in scores if row["zone"] == place and row["index"] == index]
    return float(max(rows, key=lambda row: row["year"])["score"]) if rows else None


def province_index(zone: str, scores: Sequence[Row]) -> float:
    """Latest provincial score, else one derived from the latest rank, else the mean of the zones no report names."""
    score = _latest(scores, zone, "provincial_score") or _latest(scores, zone, "overall_score")
    if score is not None:
        return score
    rank = _latest(scores, zone, "provincial_rank") or _latest(scores, zone, "provincial_rank_listed_order")
    if rank is not None:
        return round(SCORE_OF_PROVINCIAL_RANK_0 - rank, 2)
    return _latest(scores, zone, "provincial_score_above") or UNNAMED


def _named(area: Area, scores: Sequence[Row]) -> str | None:
    """The index file's name for an area; 浦东 covers Shanghai's areas other than Lingang."""
    for row in scores:
        zone, _, name = row["zone"].partition(":")
        if zone == area.zone and name and (name in area.name_zh or name in area.local_zh):
            if name == "浦东" and "临港" in area.name_zh:
                continue
            return row["zone"]
    return None


def area_index(area: Area, scores: Sequence[Row]) -> float:
    """Latest overall rank of the area, else its rank among border areas, else two points below its province."""
    name = _named(area, scores)
    if name is not None:
        rank = _latest(scores, name, "overall_rank")
        if rank is not None:
            return round(SCORE_OF_OVERALL_RANK_0 - rank, 2)
        border = _latest(scores, name, "rank_within_border_areas")
        if border is not None:
            return round(BORDER_MEAN + (3 - border) / 2, 2)
    if area.flags["border"] == 2:
        return BORDER_MEAN
    return round(province_index(area.zone, scores) - 2, 2)


def area_place(zone: Zone, area: Area, scores: Sequence[Row]) -> Place:
    # The new areas that were added to Shanghai in 2019 and to Zhejiang in 2020 are as old as that.
    year = 2019 if area.id == "SH-lingang" else 2020 if area.zone == "ZJ" and "原" not in area.name_zh else zone.year
    index = area_index(area, scores)
    return Place(area.id, zone.id, area.name_zh, area.name_en, area.local, index, YEAR - year, area.flags, (area,))


def zone_place(zone: Zone, scores: Sequence[Row]) -> Place:
    """A zone has the strongest of its areas' flags."""
    flags = {flag: max(area.flags[flag] for area in zone.areas) for flag in FLAGS}
    index = province_index(zone.id, scores)
    return Place(zone.id, zone.id, zone.name_zh, zone.name_en, "", index, YEAR - zone.year, flags, zone.areas)
