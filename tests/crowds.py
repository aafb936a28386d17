"""Random instances of linked powers that crowd bodies of little capacity, where rows of products bind.

Beside ``strategies``, which draws something of everything: here there are more levels, distances that are one figure or
any, a load on every power and measures that make room.
"""

from itertools import combinations
from random import Random

from brute_force import Tables
from strategies import Cells

MOST_ALLOCATIONS = 1300


def crowd(seed: int) -> Tables:
    """Draw the instance of a seed: three to five levels, one or two zones, two to five pairs."""
    random = Random(seed)  # noqa: S311 - no secret
    levels = [f"l{number}" for number in range(random.choice([3, 4, 4, 4, 5]))]
    bodies = _bodies(random, levels)
    zones = [row["body"] for row in bodies if row["level"] == levels[-1]]
    most = max(count for count in range(2, 6) if len(levels) ** (count * len(zones)) <= MOST_ALLOCATIONS)
    powers = [f"P{number}" for number in range(most)]
    capacities = _capacities(random, bodies, most)
    measures, effects = _measures(random, capacities, powers)
    tables: Tables = {
        "instance": {"schema": 1, "name": "crowd", "levels": levels, "resources": {"staff": {"cost": 0.1}}},
        "bodies": bodies,
        "powers": [{"power": power, "held_at": levels[0]} for power in powers],
        "needs": [{"power": p, "zone": z, "need": random.randint(0, 20)} for p in powers for z in zones],
        "service": [{"power": p, "level": level, "share": _share(random)} for p in powers for level in levels],
        "loads": _loads(random, powers, levels),
        "capacities": capacities,
        "links": _links(random, powers),
        "distances": _distances(random, levels),
        "measures": measures,
        "effects": effects,
    }
    return {name: table for name, table in tables.items() if table or name == "instance"}


def _share(random: Random) -> float:
    return round(random.random(), 2)


def _bodies(random: Random, levels: list[str]) -> list[Cells]:
    """Draw a body at each level, now and then one that the zones' chain skips, and one zone or two."""
    rows: list[Cells] = [{"body": "B0", "level": levels[0], "parent": ""}]
    above = "B0"
    for number, level in enumerate(levels[1:-1], start=1):
        rows.append({"body": f"B{number}", "level": level, "parent": above})
        above = rows[-1]["body"] if random.random() < 0.85 else above
    zones = [f"Z{number}" for number in range(1 if random.random() < 0.6 else 2)]
    return rows + [{"body": zone, "level": levels[-1], "parent": above} for zone in zones]


def _loads(random: Random, powers: list[str], levels: list[str]) -> list[Cells]:
    rows: list[Cells] = []
    for power in powers:
        for level in ["", random.choice(levels)] if random.random() < 0.2 else [""]:
            rates = {"fixed": random.randint(0, 6), "per_need": random.choice([0, 0, 0.1, 0.25])}
            rows.append({"power": power, "resource": "staff", "level": level, **rates})
    return rows


def _capacities(random: Random, bodies: list[Cells], powers: int) -> list[Cells]:
    """Draw limits for about half of the powers; the root has more room or no limit, so that there is a way out."""
    limited = [row for row in bodies if random.random() < (0.6 if row["level"] == "l0" else 0.9)]
    return [
        {
            "body": row["body"],
            "resource": "staff",
            "amount": random.randint(2, 3 * powers) * (2 if row["level"] == "l0" else 1),
        }
        for row in limited
    ]


def _measures(random: Random, capacities: list[Cells], powers: list[str]) -> tuple[list[Cells], list[Cells]]:
    measures: list[Cells] = []
    effects: list[Cells] = []
    for number in range(random.choice([0, 1, 1, 2]) if capacities else 0):
        name, body = f"m{number}", random.choice(capacities)["body"]
        measures.append({"measure": name, "body": body, "cost": round(random.uniform(0, 1), 2)})
        for kind in random.sample(["capacity", "relief"], random.choice([1, 2])):
            effect: Cells = {"measure": name, "effect": kind, "resource": "staff"}
            if kind == "capacity":
                effects.append(effect | {"amount": random.randint(1, 6)})
            else:
                acts_on = {"domain": "*"} if random.random() < 0.7 else {"power": random.choice(powers)}
                effects.append(effect | {"amount": random.choice([0.3, 0.5, 0.7])} | acts_on)
    return measures, effects


def _links(random: Random, powers: list[str]) -> list[Cells]:
    linked = [pair for pair in combinations(powers, 2) if random.random() < 0.8]
    return [{"power_a": a, "power_b": b, "cost": round(random.uniform(0.5, 5), 2)} for a, b in linked]


def _distances(random: Random, levels: list[str]) -> list[Cells]:
    """Draw one distance for all different levels, or any; within a level mostly none, at times even more."""
    apart = round(random.uniform(0.5, 2), 2)
    equal = random.random() < 0.6
    rows: list[Cells] = [
        {"level_a": a, "level_b": b, "distance": apart if equal else round(random.uniform(0, 3), 2)}
        for a, b in combinations(levels, 2)
    ]
    within = [level for level in levels if random.random() < 0.25]
    most = apart * random.choice([0.8, 0.8, 1.5])
    return rows + [{"level_a": a, "level_b": a, "distance": round(random.uniform(0, most), 2)} for a in within]
