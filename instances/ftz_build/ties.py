"""What binds powers together: links, spillovers, rules, innovations."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from ftz_build.demand import Record
from ftz_build.facts import ASSUMPTIONS, table
from ftz_build.setting import Setting

SAME_LAW = 2.5
SAME_DOMAIN = 2.0
# (power, power, flag, cost): dearer where one cluster uses both all the time.
LOCAL_LINKS = [
    ("P050", "P161", "port", 6.0),
    ("P016", "P024", "port", 5.0),
    ("P058", "P060", "airport", 5.0),
    ("P004", "P041", "finance", 6.0),
    ("P097", "P093", "health", 4.0),
    ("P048", "P162", "border", 4.0),
]


def _chains(setting: Setting) -> dict[tuple[str, str], float]:
    """Cost by pair of powers. A power that an instance lacks is left out of its chain, which closes up."""
    cost: dict[tuple[str, str], float] = defaultdict(float)
    known = {power.id for power in setting.powers}
    for row in table(ASSUMPTIONS / "procedures.csv"):
        for first, second in pairwise([power for power in row["powers"].split() if power in known]):
            cost[min(first, second), max(first, second)] += float(row["cost"])
    laws: dict[str, list[str]] = defaultdict(list)
    domains: dict[str, list[str]] = defaultdict(list)
    owner = {power.id: power.owner for power in setting.powers}
    for power in setting.powers:
        if power.law:
            laws[power.law].append(power.id)
        domains[power.domain].append(power.id)
    for chain in laws.values():
        for pair in pairwise(chain):
            cost[pair] += SAME_LAW
    for chain in domains.values():
        # Neighbours of different owners only: within one owner nobody has to be coordinated at the same level.
        for first, second in [*pairwise(chain), *zip(chain, chain[2:], strict=False)]:
            if owner[first] != owner[second] and (first, second) not in cost:
                cost[first, second] += SAME_DOMAIN
    return dict(cost)


def links(setting: Setting) -> list[Record]:
    rows: list[Record] = [
        {"power_a": first, "power_b": second, "zone": "", "cost": round(cost * setting.link_scale, 2)}
        for (first, second), cost in sorted(_chains(setting).items())
    ]
    for first, second, flag, cost in LOCAL_LINKS:
        if not (setting.has(first) and setting.has(second)):
            continue
        powers = {power.id: power for power in setting.powers}
        for place in setting.places:
            both = setting.applies(powers[first], place) and setting.applies(powers[second], place)
            if place.flags[flag] == 2 and both:
                rows.append(
                    {"power_a": first, "power_b": second, "zone": place.id, "cost": round(cost * setting.link_scale, 2)}
                )
    return rows


def distances(_: Setting) -> list[Record]:
    """Two ministries at the centre are as far from each other as a level; Monge, as it is at most two steps."""
    return [{"level_a": "central", "level_b": "central", "distance": 1}]


def spillovers(setting: Setting) -> list[Record]:
    """Per case, a part of the case's importance, once the power leaves the province."""
    return [
        {"power": power.id, "level": "provincial", "cost": round(power.spillover * power.importance, 2)}
        for power in setting.powers
        if power.spillover
    ]


def rules(setting: Setting) -> list[Record]:
    return [
        {"rule": row["rule"], "power_a": row["power_a"], "power_b": row["power_b"], "zone": ""}
        for row in table(ASSUMPTIONS / "rules.csv")
        if setting.has(row["power_a"]) and setting.has(row["power_b"])
    ]


def innovations(setting: Setting) -> list[Record]:
    """Worth more where its drivers are strong; no row where there are none or where a power has no pair."""
    powers = {power.id: power for power in setting.powers}
    rows: list[Record] = []
    for row in table(ASSUMPTIONS / "innovations.csv"):
        needed = [powers[power] for power in row["powers"].split() if power in powers]
        for place in setting.places:
            strength = max(place.flags[flag] for flag in row["drivers"].split())
            if strength and all(setting.applies(power, place) for power in needed):
                value = float(row["value"]) * strength / 2 * (0.5 if setting.by_area else 1.0)
                rows.append(
                    {
                        "innovation": row["innovation"],
                        "zone": place.id,
                        "value": value,
                        "name_en": row["name_en"],
                        "name_zh": row["name_zh"],
                    }
                )
    return rows


def innovation_powers(setting: Setting) -> list[Record]:
    return [
        {"innovation": row["innovation"], "power": power, "level": level}
        for row in table(ASSUMPTIONS / "innovations.csv")
        for power, level in zip(row["powers"].split(), row["levels"].split(), strict=True)
        if setting.has(power)
    ]
