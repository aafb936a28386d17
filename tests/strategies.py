"""Random tiny instances that use every table, rule and effect, small enough for ``brute_force``.

``random_tables(seed)`` draws one for a script; ``tiny_instances()`` is the same for hypothesis, which shrinks a failing
instance by leaving out tables. Chances and sizes are tuned so that about half of the instances have a best allocation
that is not today's, and every feature decides the optimum of some of them.
"""

import csv
from collections.abc import Sequence
from itertools import combinations, product
from math import prod
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from brute_force import COMPONENTS, Tables
from hypothesis import strategies as st
from ruamel.yaml import YAML

Cells = dict[str, Any]
Choice = TypeVar("Choice")

MAX_ALLOCATIONS = 2200
LEVELS = ["central", "provincial", "municipal", "zone"]
INITIALS = {"provincial": "G", "municipal": "M", "zone": "Z"}
DOMAINS = ["trade", "land"]
CAPABILITIES = ["legal", "tech"]
EFFECTS: dict[str, tuple[int, float, float]] = {
    "capacity": (6, 1, 8),
    "capability": (8, 0.5, 3),
    "consent": (5, 0, 0),
    "agenda": (4, 0.5, 3),
    "legal": (4, 0, 0),
    "service": (3, 0.1, 0.7),
    "supervision": (5, 0.2, 0.95),
    "platform": (4, 0.2, 0.95),
    "relief": (5, 0.2, 0.95),
}
"""How often each kind of effect is drawn, its smallest and its largest amount (0: it has none)."""

WORDS = {"high": 7.31, "low": 1.17}

DROPPABLE: dict[str, tuple[str, ...]] = {
    "measures": ("measures", "effects", "budgets"),
    "ministries": ("ministries", "joint"),
    "innovations": ("innovations", "innovation_powers"),
    **{table: (table,) for table in ("service", "loads", "capacities", "requirements", "spillovers", "links")},
    **{table: (table,) for table in ("distances", "rules", "decided", "current")},
}
"""What hypothesis may leave out to shrink an instance: a table and those that mean nothing without it."""


class Drawing:
    """One random instance, drawn theme by theme; later themes look at earlier ones so that much of it matters."""

    def __init__(self, random: Random) -> None:
        """Draw the tree of bodies and the powers; the rest follows in ``tables``."""
        self.random = random
        self.levels = self.pick([[LEVELS[0], LEVELS[3]], [*LEVELS[:2], LEVELS[3]], LEVELS], [1, 5, 4])
        self.bodies = self.draw_bodies()
        self.names = [row["body"] for row in self.bodies]
        self.zones: list[str] = [row["body"] for row in self.bodies if row["level"] == self.levels[-1]]
        self.resources = ["staff"] + ["desks"] * self.chance(0.4)
        self.ministries = self.draw_ministries()
        self.powers = self.draw_powers()
        self.applies = self.draw_applies()
        self.needs = self.draw_needs()

    # Dice

    def chance(self, probability: float) -> bool:
        """Throw a coin that shows heads with this probability."""
        return self.random.random() < probability

    def pick(self, choices: Sequence[Choice], weights: Sequence[float] | None = None) -> Choice:
        """Pick one."""
        choice: Choice = self.random.choices(choices, weights)[0]
        return choice

    def some(self, choices: Sequence[Choice], probability: float) -> list[Choice]:
        """Keep each with this probability."""
        return [choice for choice in choices if self.chance(probability)]

    def amount(self, high: float, low: float = 0.0, zero: float = 0.07) -> float:
        """Draw a number of two decimals, now and then 0; so fine that sums rarely tie."""
        return 0.0 if self.chance(zero) else round(self.random.uniform(low, high), 2)

    def zone_or_all(self) -> str:
        """Pick a zone, or empty for every zone."""
        return self.pick(["", self.pick(self.zones)])

    # The state: who there is and what there is to do

    def draw_bodies(self) -> list[Cells]:
        """Draw a tree; a body's parent is mostly at the level above, sometimes a level is skipped."""
        rows: list[Cells] = [{"body": "CN", "level": self.levels[0], "parent": ""}]
        for level in self.levels[1:]:
            last = level == self.levels[-1]
            count = self.pick([1, 2, 3], [1, 4, 4]) if last else self.pick([1, 2], [3, 2])
            above = [row["body"] for row in rows if row["level"] == self.levels[self.levels.index(level) - 1]]
            anywhere = [row["body"] for row in rows]
            for number in range(1, count + 1):
                parent = self.pick(anywhere if self.chance(0.15) else above)
                rows.append({"body": f"{INITIALS[level]}{number}", "level": level, "parent": parent})
        return rows

    def chain(self, body: str) -> list[str]:
        """List the levels of a body and its ancestors, nearest first."""
        level, parent = {row["body"]: (row["level"], row["parent"]) for row in self.bodies}[body]
        return [level, *(self.chain(parent) if parent else [])]

    def draw_ministries(self) -> list[Cells]:
        """Draw ministries of the root and departments of other bodies."""
        middle = [row["body"] for row in self.bodies if row["level"] not in (self.levels[0], self.levels[-1])]
        homes = {"MA": self.pick(["", "CN"]), "MB": ""}
        if middle and self.chance(0.5):
            homes["DG"] = self.pick(middle)
        elif self.chance(0.1):
            homes["DZ"] = self.pick(self.zones)  # nothing is below a zone, so it is never asked
        rows: list[Cells] = []
        for name, body in homes.items():
            agenda, consents = self.amount(3, 0.3) if self.chance(0.55) else "", self.pick(["", "yes", "no"], [4, 2, 3])
            if name != "MB" or self.chance(0.7):
                rows.append({"ministry": name, "body": body, "agenda": agenda, "consents": consents})
        return rows

    def draw_powers(self) -> list[str]:
        """Draw the powers; those below held_at are the ones that measures and ministries decide about."""
        self.power_rows: list[Cells] = []
        owners = ["", *(row["ministry"] for row in self.ministries)]
        for number in range(1, self.pick([2, 3, 4], [1, 4, 4]) + 1):
            lowest = self.pick(self.levels[:-1]) if self.chance(0.35) else ""
            reach = self.levels.index(lowest or self.levels[-1])
            self.power_rows.append(
                {
                    "power": f"P{number}",
                    "domain": self.pick([*DOMAINS, ""], [5, 2, 1]),
                    "owner": self.pick(owners),
                    "held_at": self.pick(self.levels, [8, 3, 1, 1][: len(self.levels)]),
                    "highest": self.pick(self.levels[: reach + 1]) if self.chance(0.1) else "",
                    "lowest": lowest,
                    "importance": self.pick(["", 0.5, 1.5, 2, 0], [6, 2, 3, 2, 1]),
                    "supervision": self.pick(["", self.amount(1.5)], [1, 4]),
                    "authorisation": self.pick(["", self.amount(3)], [1, 4]),
                    "uniform": self.pick(["", "parent", "all"], [7, 2, 1]),
                }
            )
        return [row["power"] for row in self.power_rows]

    def draw_applies(self) -> list[Cells]:
        """Leave out pairs until there are few enough allocations; every power keeps a pair. Count the pairs."""
        zones = {power: list(self.zones) for power in self.powers}
        length = {zone: len(self.chain(zone)) for zone in self.zones}
        while prod(length[z] for kept in zones.values() for z in kept) > MAX_ALLOCATIONS or self.chance(0.12):
            long = [power for power, kept in zones.items() if len(kept) > 1]
            if not long:
                break
            kept = zones[self.pick(long)]
            kept.remove(self.pick(kept))
        self.pair_count = sum(len(kept) for kept in zones.values())
        return [{"power": p, "zone": z} for p, kept in zones.items() if len(kept) < len(self.zones) for z in kept]

    def draw_needs(self) -> list[Cells]:
        """Draw needs, a few of them in words, missing, or of pairs that do not exist."""
        places = list(product(self.powers, self.zones))
        needs: list[Any] = [self.pick(list(WORDS)) if self.chance(0.04) else self.amount(20) for _ in places]
        rows = [{"power": p, "zone": z, "need": need} for (p, z), need in zip(places, needs, strict=True)]
        return rows[:1] + self.some(rows[1:], 0.93)

    def draw_service(self) -> list[Cells]:
        """Override the service share of some powers at some levels, rising with the level or not."""
        places = self.some(list(product(self.powers, self.levels)), 0.12)
        return [{"power": power, "level": level, "share": self.amount(1)} for power, level in places]

    # What bodies can take on

    def draw_loads(self) -> list[Cells]:
        """Draw loads; a row with a level replaces the general one, with its empty cells."""
        rows = []
        for power, resource in self.some(list(product(self.powers, self.resources)), 0.6):
            for level in ["", *self.some(self.levels, 0.15)][self.chance(0.1) :]:
                fixed, per_need = self.pick([self.amount(3), ""], [4, 1]), self.pick([self.amount(0.6), ""], [4, 1])
                cells = {"power": power, "resource": resource, "level": level}
                rows.append({**cells, "fixed": fixed, "per_need": per_need})
        return rows

    def draw_capacities(self) -> list[Cells]:
        """Draw limits near what a body might have to carry; the root mostly has none, so that there is a way out."""
        rows = []
        for body, resource in product(self.names, self.resources):
            if self.chance(0.1 if body == "CN" else 0.5):
                amount = self.amount(24, 4) if body == "CN" else self.amount(10, 1)
                rows.append({"body": body, "resource": resource, "amount": amount})
        return rows

    def draw_requirements(self) -> list[Cells]:
        """Ask scores of whoever exercises a power."""
        places = self.some(list(product(self.powers, CAPABILITIES[: self.pick([1, 2])])), self.pick([0, 0.35]))
        return [{"power": p, "capability": c, "score": self.pick([self.amount(4), 3])} for p, c in places]

    def draw_capabilities(self) -> list[Cells]:
        """Give bodies scores; the root can do nearly everything."""
        places = self.some(list(product(self.names, CAPABILITIES)), 0.85)
        scores = [5 if body == "CN" and self.chance(0.9) else self.amount(5) for body, _ in places]
        return [{"body": b, "capability": c, "score": score} for (b, c), score in zip(places, scores, strict=True)]

    # Who must agree

    def draw_joint(self) -> list[Cells]:
        """Let ministries take part in powers, with answers of their own for some bodies."""
        rows = []
        for power, row in product(self.powers, self.ministries):
            if self.chance(0.45):
                cells = {"power": power, "ministry": row["ministry"]}
                answer, effort = self.pick(["", "yes", "no"], [6, 1, 2]), self.pick([self.amount(2.5), ""], [5, 1])
                rows.append({**cells, "body": "", "effort": effort, "consents": answer})
                for body in self.some(self.names, 0.15):
                    answer = self.pick(["", "yes", "no"])
                    rows.append({**cells, "body": body, "effort": "", "consents": answer})
        return rows

    # How powers hang together

    def two_powers(self) -> tuple[str, str]:
        """Pick two different powers, in either order."""
        first, second = self.random.sample(self.powers, 2)
        return first, second

    def draw_links(self) -> list[Cells]:
        """Link powers; rows repeat, in both orders, for one zone or all."""
        ends = [self.two_powers() for _ in range(self.pick(range(5)))]
        return [{"power_a": a, "power_b": b, "zone": self.zone_or_all(), "cost": self.amount(3)} for a, b in ends]

    def draw_distances(self) -> list[Cells]:
        """Override some distances, within a level too; they need not be Monge, nor a metric."""
        if self.chance(0.5):
            return []
        crossing = self.some(list(combinations(self.levels, 2)), 0.35)
        within = self.some([(level, level) for level in self.levels], 0.4)
        return [
            {"level_a": a, "level_b": b, "distance": self.amount(4 if a != b else 1.5)}
            for a, b in ((a, b) if self.chance(0.5) else (b, a) for a, b in crossing + within)
        ]

    def draw_rules(self) -> list[Cells]:
        """Draw a few rules, none twice."""
        rules: dict[tuple[str, frozenset[str], str], Cells] = {}
        for _ in range(self.pick([0, 1, 2], [5, 4, 1])):
            (a, b), rule, zone = self.two_powers(), self.pick(["bundle", "requires", "separate"]), self.zone_or_all()
            rules[rule, frozenset((a, b)), zone] = {"rule": rule, "power_a": a, "power_b": b, "zone": zone}
        return list(rules.values())

    def draw_innovations(self) -> tuple[list[Cells], list[Cells]]:
        """Draw innovations with a general value, values of zones or both, and the powers that they need."""
        rows: list[Cells] = []
        parts: list[Cells] = []
        for name in ["I1", "I2"][: self.pick([0, 1, 2], [4, 4, 2])]:
            places = ["", *self.zones] if self.chance(0.2) else [self.zone_or_all()]
            rows += [{"innovation": name, "zone": zone, "value": self.amount(12)} for zone in places]
            needed = self.random.sample(self.powers, self.pick([0, 1, 2], [1, 8, 8]))
            parts += [{"innovation": name, "power": power, "level": self.pick(self.levels[1:])} for power in needed]
        return rows, parts

    def draw_spillovers(self) -> list[Cells]:
        """Draw spillovers, several of a power, at one level or more."""
        return [
            {"power": power, "level": self.pick(self.levels[:-1]), "cost": self.amount(0.3)}
            for power in self.powers
            for _ in range(self.pick([0, 1, 2], [7, 2, 1]))
        ]

    # What is given

    def draw_decided(self) -> list[Cells]:
        """Decide a few pairs; at most one ``must`` and one ``never`` of a power and zone."""
        rows: dict[tuple[str, str, str], Cells] = {}
        for _ in range(self.pick([0, 1, 2], [10, 5, 2])):
            decision, power, zone = self.pick(["must", "never"], [2, 3]), self.pick(self.powers), self.zone_or_all()
            level = self.pick(self.levels)
            rows[decision, power, zone] = {"decision": decision, "power": power, "zone": zone, "level": level}
        return list(rows.values())

    def draw_current(self) -> list[Cells]:
        """Say where some pairs are today, now and then at a level that the zone's chain does not have."""
        if self.chance(0.6):
            return []
        return [
            {"power": p, "zone": z, "level": self.pick(self.levels if self.chance(0.1) else self.chain(z))}
            for p, z in self.some(list(product(self.powers, self.zones)), 0.4)
        ]

    # What can be bought

    def short_scores(self) -> dict[tuple[str, str], float]:
        """Find what bodies below held_at lack to exercise some power, by body and capability."""
        score = {(row["body"], row["capability"]): row["score"] for row in self.capabilities}
        held = {row["power"]: self.levels.index(row["held_at"]) for row in self.power_rows}
        lack: dict[tuple[str, str], float] = {}
        for body, asked in product(self.bodies, self.requirements):
            place = body["body"], asked["capability"]
            short = asked["score"] - score.get(place, 0.0)
            if short > 0 and self.levels.index(body["level"]) > held[asked["power"]]:
                lack[place] = max(short, lack.get(place, 0.0))
        return lack

    def draw_measures(self) -> tuple[list[Cells], list[Cells]]:
        """Draw measures and one to three effects of each; most aim at something that stands in the way."""
        measures: list[Cells] = []
        effects: list[Cells] = []
        twins = self.chance(0.4)
        for number in range(1, self.pick([0, 1, 2, 3, 4], [1, 2, 4, 6, 8]) + 1):
            name = f"m{number}"
            count, often = self.pick([1, 2, 3], [4, 4, 2]), [how[0] for how in EFFECTS.values()]
            kinds = self.random.choices(list(EFFECTS), often, k=count)
            places = {"capacity": [row["body"] for row in self.capacities], "capability": [b for b, _ in self.lack]}
            body = self.pick(places.get(kinds[0]) or self.names)
            # Twins do the same at one body: shares that add up above 1, shortfalls that only both can close.
            if twins and number == 2:
                body = measures[0]["body"]
                effects += [{**effect, "measure": name} for effect in effects]
            else:
                effects += [self.draw_effect(name, body, kind) for kind in kinds]
            cells = {"measure": name, "body": body, "cost": self.amount(1.2), "years": self.pick(["", 2, 5], [3, 1, 1])}
            payer, group = self.pick(["", "CN", self.zones[0]]), self.pick(["", "it"])
            measures.append({**cells, "payer": payer, "group": "" if twins and number == 2 else group})
        return measures, effects

    def draw_effect(self, measure: str, body: str, kind: str) -> Cells:
        """Draw an effect with the cells that its kind takes; on a power by name, on a domain, or on all."""
        cells: Cells = {"measure": measure, "effect": kind}
        _, low, high = EFFECTS[kind]
        if high:
            cells["amount"] = self.amount(high, low, zero=0.03)
        if kind in ("capacity", "relief"):
            limited = [row["resource"] for row in self.capacities if row["body"] == body]
            cells["resource"] = self.pick(limited or self.resources)
        if kind == "capability":
            lack = {capability: amount for (place, capability), amount in self.lack.items() if place == body}
            cells["capability"] = self.pick(list(lack) or CAPABILITIES)
            if lack and self.chance(0.8):
                cells["amount"] = round(lack[cells["capability"]] * self.pick([0.6, 1.1], [1, 2]), 2)
        target = self.pick(self.powers)
        if kind == "consent":
            own = {row["ministry"]: row["consents"] for row in self.ministries}
            general = (row for row in self.joint if not row["body"])
            refused = [row for row in general if (row["consents"] or own[row["ministry"]]) == "no"]
            refusal = self.pick(refused or [{"power": target, "ministry": "MA"}])
            target, cells["ministry"] = refusal["power"], refusal["ministry"]
        if kind == "agenda":
            busy = [row["ministry"] for row in self.ministries if row["agenda"]]
            cells["ministry"] = self.pick(busy or ["MA"])
        if kind == "platform" and self.links:
            target = self.pick(self.links)["power_a"]
        if kind == "legal":
            cells["level"] = self.pick(self.levels[1:], [step**2 for step in range(1, len(self.levels))])
            target = self.pick([row["power"] for row in self.power_rows if row["lowest"]] or self.powers)
        if kind == "service" and self.chance(0.5):
            cells["level"] = self.pick(self.levels[1:])
        if kind in ("consent", "legal", "service", "supervision", "platform", "relief"):
            domain = self.power_rows[self.powers.index(target)]["domain"] or self.pick(DOMAINS)
            choices: list[Cells] = [{"power": target}, {"domain": domain}, {"domain": "*"}, {}]
            # A platform for one power covers no link, as a link has two: rare, but it must do nothing.
            special: dict[str, list[float]] = {"platform": [0.4, 4, 3, 0], "consent": [3, 3, 3, 3]}
            cells |= self.pick(choices, special.get(kind, [3, 3, 3, 0]))
        return cells

    def draw_budgets(self, measures: list[Cells]) -> list[Cells]:
        """Limit what a payer spends on measures, to about one of them."""
        payers = sorted({row["payer"] for row in measures} - {""})
        return [{"payer": payer, "amount": self.amount(3)} for payer in self.some(payers, 0.5)]

    # All together

    def draw_settings(self) -> Cells:
        """Draw ``instance.yaml``; what has a default is left out at times."""
        settings: Cells = {"schema": 1, "name": "tiny", "levels": list(self.levels)}
        if len(self.levels) == 3 and self.chance(0.2):
            del settings["levels"]
        settings["resources"] = {r: {"unit": "days/year", "cost": self.amount(0.4, zero=0.2)} for r in self.resources}
        if any(row["need"] in WORDS for row in self.needs):
            settings["scales"] = {"needs.need": WORDS}
        if self.chance(0.4):
            settings["service"] = {level: self.amount(1) for level in self.some(self.levels, 0.5)}
        if self.chance(0.5):
            settings["weights"] = {name: self.amount(2, 0.2) for name in self.some(COMPONENTS, 0.5)}
        if self.chance(0.5):
            settings["reform"] = {"change_cost": self.amount(1.5)}
        if self.chance(0.2):
            settings.setdefault("reform", {})["max_changes"] = self.random.randint(0, max(1, self.pair_count // 2))
        return settings

    def tables(self) -> Tables:
        """Draw the rest and put it together; an empty table is left out."""
        self.capacities, self.capabilities = self.draw_capacities(), self.draw_capabilities()
        self.requirements = self.draw_requirements()
        self.lack = self.short_scores()
        self.joint, self.links = self.draw_joint(), self.draw_links()
        innovations, innovation_powers = self.draw_innovations()
        measures, effects = self.draw_measures()
        tables: Tables = {"instance": self.draw_settings(), "bodies": self.bodies, "powers": self.power_rows}
        tables |= {"needs": self.needs, "applies": self.applies, "service": self.draw_service()}
        tables |= {"loads": self.draw_loads(), "capacities": self.capacities}
        tables |= {"requirements": self.requirements, "capabilities": self.capabilities}
        tables |= {"ministries": self.ministries, "joint": self.joint, "spillovers": self.draw_spillovers()}
        tables |= {"links": self.links, "distances": self.draw_distances(), "rules": self.draw_rules()}
        tables |= {"decided": self.draw_decided(), "current": self.draw_current()}
        tables |= {"innovations": innovations, "innovation_powers": innovation_powers}
        tables |= {"measures": measures, "effects": effects, "budgets": self.draw_budgets(measures)}
        return {name: table for name, table in tables.items() if table or name == "instance"}


def random_tables(seed: int) -> Tables:
    """Draw the instance of a seed."""
    return Drawing(Random(seed)).tables()  # noqa: S311 - no secret


def without(tables: Tables, names: set[str]) -> Tables:
    """Leave out tables, and the rows and cells of others that would then refer to nothing."""
    gone = {table for name in names for table in DROPPABLE[name]}
    kept: Tables = {name: table for name, table in tables.items() if name not in gone}
    if "ministries" in gone:
        kept["powers"] = [row | {"owner": ""} for row in kept["powers"]]
        if "effects" in kept:
            kept["effects"] = [row for row in kept["effects"] if not row.get("ministry")]
    return kept


@st.composite
def tiny_instances(draw: st.DrawFn) -> Tables:
    """Draw a seed and the few tables to leave out; the simplest example has none of them."""
    tables = random_tables(draw(st.integers(0, 2**32 - 1)))
    # 0 is what hypothesis shrinks to, so a failing example loses every table that it can fail without.
    return without(tables, {name for name in DROPPABLE if name in tables and draw(st.integers(0, 15)) == 0})


def as_folder(tables: Tables, path: str | Path) -> Path:
    """Write an instance as ``instance.yaml`` and CSV tables; return the folder."""
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "instance.yaml").open("w", encoding="utf-8") as file:
        YAML().dump(tables["instance"], file)
    for name, rows in tables.items():
        if name != "instance" and rows:
            columns = list(dict.fromkeys(column for row in rows for column in row))
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, restval="")
                writer.writeheader()
                writer.writerows(rows)
    return folder
