"""Needs, service shares and loads."""

from __future__ import annotations

from ftz_build.character import YEAR, Place, area_index
from ftz_build.facts import Area, Facts, Power, clip, draw
from ftz_build.setting import Setting

Record = dict[str, object]

# Cases a year in an area of 40 km2 with full affinity, by frequency class.
CASES = {"M": 45.0, "R": 14.0, "O": 5.0, "S": 1.4, "F": 1.4}
# Person-days for a case, and a year's fixed work for keeping the power going, by technical difficulty.
DAYS_PER_CASE = {1: 0.4, 2: 1.5, 3: 6.0}
FIXED_DAYS = {1: 12, 2: 28, 3: 60}
UNANSWERED = 0.04


def _affinity(power: Power, area: Area) -> float:
    """0.35, 0.85 or 1.35 by the strongest of the flags that drive the power; 1 without drivers."""
    if not power.drivers:
        return 1.0
    return 0.35 + 0.5 * max(area.flags[flag] for flag in power.drivers)


def area_need(power: Power, area: Area, year: int, facts: Facts) -> float:
    """Cases a year: class x size x activity x affinity x noise; nobody asks for a rare power without its driver."""
    random = draw("need", power.id, area.id)
    noise = random.uniform(0.75, 1.3)
    driven = not power.drivers or max(area.flags[flag] for flag in power.drivers) > 0
    if not driven and (power.frequency in "SF" or random.random() < 0.4):
        return 0.0
    size = clip(area.km2 / 40, 0.4, 2.5)
    activity = clip(0.8 + 0.025 * (area_index(area, facts.scores) - 73) + 0.02 * (YEAR - year), 0.6, 1.5)
    return CASES[power.frequency] * size * activity * _affinity(power, area) * noise


def need(setting: Setting, power: Power, place: Place) -> float:
    """A zone's need is the sum of its areas', so both instances tell of the same demand."""
    year = setting.zones[place.zone].year
    total = sum(area_need(power, area, year, setting.facts) for area in place.areas)
    return float(round(total)) if total >= 10 else round(total, 1)


def needs(setting: Setting) -> list[Record]:
    """A pair that nobody answered has no row; that nobody needs it is a row with 0."""
    rows: list[Record] = []
    for power in setting.powers:
        for place in setting.places:
            random = draw("answer", power.id, place.id)
            if not setting.applies(power, place) or (not power.handed_to_all and random.random() < UNANSWERED):
                continue
            volume = need(setting, power, place)
            asked = volume > 0 and random.random() < 0.35
            expected = round(random.uniform(0.6, 0.95), 2) if asked else ""
            rows.append({"power": power.id, "zone": place.id, "need": volume, "expected": expected})
    return rows


def applies(setting: Setting) -> list[Record]:
    return [
        {"power": power.id, "zone": place.id}
        for power in setting.powers
        if power.applies
        for place in setting.places
        if setting.applies(power, place)
    ]


def service(setting: Setting) -> list[Record]:
    """Vertical agencies have branches on the spot; light registrations work well on line."""
    rows: list[Record] = []
    for power in setting.powers:
        if power.vertical:
            rows.append({"power": power.id, "level": "central", "share": 0.6})
            rows.append({"power": power.id, "level": "provincial", "share": 0.8})
        elif power.technical == 1 and power.frequency in "MR":
            rows.append({"power": power.id, "level": "provincial", "share": 0.7})
        elif power.technical == 3:
            # Reviews by experts lose little when the province does them.
            rows.append({"power": power.id, "level": "provincial", "share": 0.6})
        if setting.by_area and power.technical == 3:
            rows.append({"power": power.id, "level": "local", "share": 0.85})
    return rows


def work(power: Power, level: str) -> tuple[float, float]:
    """(fixed, per case); a zone has to hire experts that higher levels already have."""
    fixed, days = float(FIXED_DAYS[power.technical]), DAYS_PER_CASE[power.technical]
    return (1.3 * fixed, 1.2 * days) if level == "zone" and power.technical == 3 else (fixed, days)


def loads(setting: Setting) -> list[Record]:
    rows: list[Record] = []
    for power in setting.powers:
        for level in ["", "zone"] if power.technical == 3 else [""]:
            fixed, days = work(power, level)
            rows.append(
                {
                    "power": power.id,
                    "resource": "staff",
                    "level": level,
                    "fixed": round(fixed, 2),
                    "per_need": round(days, 2),
                }
            )
    return rows
