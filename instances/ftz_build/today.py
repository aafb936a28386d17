"""Today's allocation, in line with the sourced counts, and what went with it: decisions, requests, usage."""

from __future__ import annotations

from functools import cache

from ftz_build.character import Place
from ftz_build.demand import Record, need
from ftz_build.facts import Power, draw
from ftz_build.setting import Setting

# State Council reply of 2024: two licences for performances and venues went to five cities.
FIVE_CITIES = {"nanjing": "JS", "hangzhou": "ZJ", "wuhan": "HB", "guangzhou": "GD", "chengdu": "SC"}
# Named in Shaanxi's planned list. Passports and exit-entry permits are on it too, but vertical agencies stay central.
SHAANXI = ("P007", "P063", "P153", "P161", "P163")
MUST = ("P071", "P073", "P108")


@cache
def _list_of(zone: str, level: str, size: int, ranked: tuple[str, ...]) -> frozenset[str]:
    """Sourced items first, then two in three by need and one in three as it comes: few lists are cut to need."""
    fixed = [power for power in ranked if power in {"P070", *MUST} or (zone == "SN" and power in SHAANXI)]
    rest = [power for power in ranked if power not in fixed]
    # Seeded without the instance's name, so that both instances hand down in the same way where they can.
    random = draw("list", zone, level)
    chosen = list(fixed)
    while rest and len(chosen) < size:
        chosen.append(rest.pop(0 if random.random() < 0.66 else random.randrange(len(rest))))
    return frozenset(chosen)


_RANKED: dict[tuple[str, str, str], tuple[str, ...]] = {}


def _ranked(setting: Setting, zone: str, level: str) -> tuple[str, ...]:
    """Powers of a level that may go to the zone, most needed first."""
    key = (setting.name, zone, level)
    if key not in _RANKED:
        weight = {
            power.id: sum(power.importance * need(setting, power, place) for place in setting.under(zone))
            for power in setting.powers
            if setting.held_at(power) == level and setting.lowest(power) == "zone"
        }
        _RANKED[key] = tuple(sorted(weight, key=lambda power: (-weight[power], power)))
    return _RANKED[key]


def handed_down(setting: Setting, power: Power, zone: str) -> bool:
    """Whether the province (or its localities) has put the power on its list for the zone."""
    level = setting.held_at(power)
    if level == "central":
        return False
    ranked = _ranked(setting, zone, level)
    # The share counts all powers of the level; localities hand down half as large a part as provinces do.
    total = sum(setting.held_at(known) == level for known in setting.powers)
    share = setting.zones[zone].handed_down * (1.0 if level == "provincial" else 0.5)
    return power.id in _list_of(zone, level, round(share * total), ranked)


def level_today(setting: Setting, power: Power, place: Place) -> str:
    """Level at which a power is exercised today."""
    if power.id == "P030" and place.zone == "HI":
        return "provincial"
    if power.id == "P107" and place.zone in {"SH", "HI", "GD", "BJ"}:
        return "provincial"
    if power.id == "P005" and place.zone == "SN":
        return "zone"
    if power.id in {"P110", "P112"}:
        if setting.by_area:
            return "local" if place.local in FIVE_CITIES else setting.held_by(power, place)
        return "provincial" if place.zone in FIVE_CITIES.values() else setting.held_by(power, place)
    # Some areas of a province are left out of its list, as lists differ between Chengdu and Luzhou.
    left_out = setting.by_area and draw("left out", power.id, place.id).random() < 0.15
    if handed_down(setting, power, place.zone) and (power.handed_to_all or not left_out):
        return "zone"
    return setting.held_by(power, place)


def pairs_today(setting: Setting) -> list[tuple[Power, Place, str]]:
    """Pairs exercised elsewhere than the power is held."""
    return [
        (power, place, level)
        for power in setting.powers
        for place in setting.places
        if setting.applies(power, place)
        for level in [level_today(setting, power, place)]
        if level != setting.held_by(power, place)
    ]


def current(setting: Setting) -> list[Record]:
    return [{"power": power.id, "zone": place.id, "level": level} for power, place, level in pairs_today(setting)]


def decided(setting: Setting) -> list[Record]:
    rows: list[Record] = [{"decision": "must", "power": power, "zone": "", "level": "zone"} for power in MUST]
    for place in setting.places:
        if place.zone == "BJ":
            rows.append({"decision": "never", "power": "P047", "zone": place.id, "level": "zone"})
        if place.flags["border"] == 2:
            rows.append({"decision": "never", "power": "P097", "zone": place.id, "level": "zone"})
    return [row for row in rows if setting.has(str(row["power"]))]


def requests(setting: Setting) -> list[Record]:
    """The two most wanted central powers that may go down, in every other place."""
    rows: list[Record] = []
    open_powers = [
        power for power in setting.powers if setting.held_at(power) == "central" and setting.lowest(power) != "central"
    ]
    for place in setting.places:
        random = draw("requests", place.id)
        if random.random() < 0.5:
            continue
        wanted = sorted(
            (power for power in open_powers if setting.applies(power, place)),
            key=lambda power: (-power.importance * need(setting, power, place), power.id),
        )
        rows.extend(
            {
                "power": power.id,
                "zone": place.id,
                "asked_on": f"2024-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}",
                "reply": random.choice(["refused", "pending", "pending", "granted in part"]),
                "reason": random.choice(["no condition met yet", "under study", "other ministries not asked"]),
            }
            for power in wanted[:2]
        )
    return rows


def usage(setting: Setting) -> list[Record]:
    """Cases of 2024 where a power is handed down; one in seven lies idle though it is needed."""
    rows: list[Record] = []
    for power, place, _ in pairs_today(setting):
        random = draw("usage", power.id, place.id)
        share = 0.0 if random.random() < 1 / 7 else random.uniform(0.4, 1.0)
        cases = round(share * need(setting, power, place))
        rows.append({"power": power.id, "zone": place.id, "year": 2024, "cases": cases})
    return rows
