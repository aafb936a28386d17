"""The optimum of a tiny instance, found by trying everything.

This is the reference that the optimisation model is tested against. It reads an instance as plain tables, works out
costs and constraints straight from their meaning and shares no code with the package. It is written to be read:

* ``Case`` looks things up in the tables,
* ``Adopted`` is a case with one set of measures: every cost and every constraint is one short method there,
* ``evaluate`` adds them up for one allocation, ``optimum`` searches over all of them.

A level is a name here and ``step`` is its position in ``levels``: a larger step is more local.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

Tables = dict[str, Any]
"""``{"instance": settings, "bodies": [row, ...], ...}``; an empty cell is ``""``, ``None`` or missing."""

Row = defaultdict[str, str]
"""The cells of a row as text; a missing one is empty."""

Pair = tuple[str, str]
Levels = dict[Pair, str]
Components = dict[str, float]
ZonePlan = tuple[float, Levels]

COMPONENTS = ("unmet_need", "lost_innovation", "coordination", "spending", "change")
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Optimum:
    """A cheapest allocation; another one may be as good."""

    objective: float
    components: Components
    measures: tuple[str, ...]
    assignments: Levels


def read_folder(path: str | Path) -> Tables:
    """Read ``instance.yaml`` and every CSV table beside it, cells as text."""
    folder = Path(path)
    tables: Tables = {"instance": YAML(typ="safe").load(folder / "instance.yaml")}
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as lines:
            tables[file.stem] = list(csv.DictReader(lines))
    return tables


def clean(row: Mapping[str, Any] | None, scales: Mapping[str, Any] | None = None, table: str = "") -> Row:
    """Turn cells into text, and words that ``scales`` allow in a table's column into their numbers."""
    words = {column: (scales or {}).get(f"{table}.{column}", {}) for column in row or {}}
    return Row(str, {c: "" if v is None else str(words[c].get(v, v)).strip() for c, v in (row or {}).items()})


def number(row: Row, column: str, default: float = 0.0) -> float:
    """Return a cell as a number, the default if it is empty."""
    return float(row[column] or default)


def total(effects: Iterable[Row]) -> float:
    """Add up the amounts of effects."""
    return sum(number(effect, "amount") for effect in effects)


def exceeds(used: float, limit: float) -> bool:
    """Tell whether a limit is broken by more than rounding."""
    return used > limit + TOLERANCE * max(1.0, abs(limit))


class Case:
    """The tables of an instance, indexed; what measures do is left to ``Adopted``."""

    def __init__(self, tables: Tables) -> None:
        settings = tables["instance"]
        self.table: dict[str, list[Row]] = defaultdict(list)
        for table in tables.keys() - {"instance"}:
            self.table[table] = [clean(row, settings.get("scales"), table) for row in tables[table] or []]

        self.levels: list[str] = list(settings.get("levels") or ("central", "provincial", "zone"))
        self.step = {level: step for step, level in enumerate(self.levels)}
        weights, reform = clean(settings.get("weights")), clean(settings.get("reform"))
        self.weights = {name: number(weights, name, 1.0) for name in COMPONENTS}
        self.unit_cost = {name: number(clean(row), "cost") for name, row in (settings.get("resources") or {}).items()}
        self.change_cost = number(reform, "change_cost")
        self.max_changes = number(reform, "max_changes", float("inf"))

        self.bodies = {row["body"]: row for row in self.table["bodies"]}
        self.zones = [body for body, row in self.bodies.items() if row["level"] == self.levels[-1]]
        self.above = {body: self._above(body) for body in self.bodies}
        self.body_step = {body: self.step[row["level"]] for body, row in self.bodies.items()}
        self.chain = {zone: {self.bodies[b]["level"]: b for b in self.above[zone]} for zone in self.zones}
        self.powers = {row["power"]: row for row in self.table["powers"]}
        self.held = {power: row["held_at"] or self.levels[0] for power, row in self.powers.items()}
        applies = {(row["power"], row["zone"]) for row in self.table["applies"]}
        everywhere = self.powers.keys() - {power for power, _ in applies}
        self.pairs = [(p, z) for p in self.powers for z in self.zones if p in everywhere or (p, z) in applies]
        self.capacity = {(row["body"], row["resource"]): number(row, "amount") for row in self.table["capacities"]}
        self.score = {(row["body"], row["capability"]): number(row, "score") for row in self.table["capabilities"]}
        self.need = {(row["power"], row["zone"]): number(row, "need") for row in self.table["needs"]}
        self.measures = {row["measure"]: row for row in self.table["measures"]}
        share, last = clean(settings.get("service")), len(self.levels) - 1
        self.service = {
            (p, level): number(share, level, i / last) for p in self.powers for level, i in self.step.items()
        }
        self.service |= {(row["power"], row["level"]): number(row, "share") for row in self.table["service"]}
        self._read_authorisation()
        self.links = {zone: self._inside("links", zone) for zone in self.zones}
        self.rules = {zone: self._inside("rules", zone) for zone in self.zones}
        self.own_distance = {
            frozenset((row["level_a"], row["level_b"])): number(row, "distance") for row in self.table["distances"]
        }
        current = {(row["power"], row["zone"]): row["level"] for row in self.table["current"]}
        self.current = {pair: current.get(pair) or self._held_in_chain(*pair) for pair in self.pairs}

    def _above(self, body: str) -> list[str]:
        """List a body and its ancestors, nearest first."""
        parent = self.bodies[body]["parent"]
        return [body, *(self._above(parent) if parent else [])]

    def steps_below(self, power: str, level: str) -> int:
        """Count the steps from ``held_at`` down to a level; going up counts 0."""
        return max(0, self.step[level] - self.step[self.held[power]])

    def _held_in_chain(self, power: str, zone: str) -> str:
        """Return ``held_at``, or the nearest more central level that the zone's chain has."""
        upwards = reversed(self.levels[: self.step[self.held[power]] + 1])
        return next(level for level in upwards if level in self.chain[zone])

    def _read_authorisation(self) -> None:
        """Sort who takes part in a power, with which effort, and who answers what for which body."""
        root = next(body for body, row in self.bodies.items() if not row["parent"])
        ministries = {row["ministry"]: row for row in self.table["ministries"]}
        self.ministry_body = {name: row["body"] or root for name, row in ministries.items()}
        self.agenda = {name: number(row, "agenda") for name, row in ministries.items() if row["agenda"]}
        self.effort: dict[tuple[str, str], float] = {}
        self.answer: dict[tuple[str, str, str], str] = {}
        for row in self.table["joint"]:
            self.answer[row["power"], row["ministry"], row["body"]] = row["consents"]
            if not row["body"]:
                self.effort[row["power"], row["ministry"]] = number(row, "effort")
        self.own_answer = {name: row["consents"] or "yes" for name, row in ministries.items()}

    def consents(self, power: str, zone: str, ministry: str) -> bool:
        """Tell whether a ministry agrees by itself: nearest body with an answer, then the power's, then its own."""
        for body in [*self.above[zone], ""]:
            if answer := self.answer.get((power, ministry, body)):
                return answer == "yes"
        return self.own_answer[ministry] == "yes"

    def _inside(self, table: str, zone: str) -> list[Row]:
        """List the links or rules of a zone: general ones and its own, if both powers have pairs there."""
        here = {power for power, place in self.pairs if place == zone}
        rows = (row for row in self.table[table] if row["zone"] in ("", zone))
        return [row for row in rows if row["power_a"] in here and row["power_b"] in here]

    def distance(self, a: str, b: str, zone: str, levels: Levels) -> float:
        """Return how far apart two powers are exercised; departments of one owner are at no distance in one level."""
        level_a, level_b, owner = levels[a, zone], levels[b, zone], self.powers[a]["owner"]
        if level_a == level_b and owner and owner == self.powers[b]["owner"]:
            return 0.0
        steps = abs(self.step[level_a] - self.step[level_b])
        return self.own_distance.get(frozenset((level_a, level_b)), steps)

    def weigh(self, costs: Components) -> float:
        """Return the weighted sum of components."""
        return sum(self.weights[name] * cost for name, cost in costs.items())

    def measure_violations(self, measures: frozenset[str]) -> list[str]:
        """Name the groups and budgets that a set of measures breaks; a budget counts whole costs."""
        adopted = [self.measures[name] for name in measures]
        groups = Counter(row["group"] for row in adopted if row["group"])
        broken = [f"group {group}" for group, count in groups.items() if count > 1]
        for row in self.table["budgets"]:
            payer = row["payer"]
            if exceeds(sum(number(m, "cost") for m in adopted if m["payer"] == payer), number(row, "amount")):
                broken.append(f"budget {payer}")
        return broken


class Adopted:
    """A case in which a set of measures is adopted: costs and constraints of allocations."""

    def __init__(self, case: Case, measures: frozenset[str]) -> None:
        self.case, self.measures = case, measures
        self.effects = [row for row in case.table["effects"] if row["measure"] in measures]
        self.load_rates = self._load_rates()
        self.capacity = {  # only where there is a limit
            (body, resource): limit + total(self._at_body("capacity", body, resource))
            for (body, resource), limit in case.capacity.items()
        }

    # What effects do

    def _body_of(self, effect: Row) -> str:
        return self.case.measures[effect["measure"]]["body"]

    def _covers(self, effect: Row, power: str) -> bool:
        """Tell whether an effect acts on a power: the named one, else the domain's; consent without either on all."""
        if effect["power"]:
            return effect["power"] == power
        domain = effect["domain"] or ("*" if effect["effect"] == "consent" else "")
        return domain == "*" or (domain != "" and domain == self.case.powers[power]["domain"])

    def _in_zone(self, kind: str, zone: str, *powers: str) -> list[Row]:
        """List the effects of measures at or above a zone that cover all the given powers."""
        here = (e for e in self.effects if e["effect"] == kind and self._body_of(e) in self.case.above[zone])
        return [effect for effect in here if all(self._covers(effect, power) for power in powers)]

    def _share(self, kind: str, zone: str, *powers: str) -> float:
        """Add up the shares of effects, to at most 1."""
        return min(1.0, total(self._in_zone(kind, zone, *powers)))

    def _at_body(self, kind: str, body: str, what: str) -> list[Row]:
        """List the effects of measures at exactly this body on one of its resources or capabilities."""
        here = (e for e in self.effects if e["effect"] == kind and self._body_of(e) == body)
        return [effect for effect in here if what in (effect["resource"], effect["capability"])]

    def _load_rates(self) -> dict[tuple[str, str, str], tuple[float, float]]:
        """Find what holding a power loads on a body: fixed and per unit of need, after relief.

        A row with a level replaces the general one at that level, with its empty cells too.
        """
        rows = {(row["power"], row["resource"], row["level"]): row for row in self.case.table["loads"]}
        rates = {}
        for power, resource in {key[:2] for key in rows}:
            for body, place in self.case.bodies.items():
                general = rows.get((power, resource, ""), Row(str))
                row = rows.get((power, resource, place["level"]), general)
                reliefs = (e for e in self._at_body("relief", body, resource) if self._covers(e, power))
                kept = 1 - min(1.0, total(reliefs))
                rates[body, resource, power] = kept * number(row, "fixed"), kept * number(row, "per_need")
        return rates

    # Single pairs

    def pair_costs(self, power: str, zone: str, level: str) -> Components:
        """Return what a pair costs by itself at a level."""
        case = self.case
        row, need = case.powers[power], case.need.get((power, zone), 0.0)
        spills = (spill for spill in case.table["spillovers"] if spill["power"] == power)
        spilled = sum(number(spill, "cost") for spill in spills if case.step[level] > case.step[spill["level"]])
        served = case.service[power, level]
        served += total(e for e in self._in_zone("service", zone, power) if e["level"] in ("", level))
        supervision = number(row, "supervision") * (1 - self._share("supervision", zone, power))
        return {
            "unmet_need": number(row, "importance", 1.0) * need * (1 - min(1.0, served)),
            "coordination": supervision * case.steps_below(power, level) + spilled * need,
            "spending": sum(case.unit_cost[r] * amount for r, amount in self.need_load(power, zone, level).items()),
            "change": case.change_cost * (level != case.current[power, zone]),
        }

    def need_load(self, power: str, zone: str, level: str) -> dict[str, float]:
        """Return the work by resource that a zone's need brings to the body that exercises the power."""
        body, need = self.case.chain[zone].get(level, ""), self.case.need.get((power, zone), 0.0)
        return {r: self.load_rates.get((body, r, power), (0.0, 0.0))[1] * need for r in self.case.unit_cost}

    def asked(self, power: str, zone: str, level: str) -> list[str]:
        """List the ministries that must consent: the pair is below held_at and below their body's level."""
        case, step = self.case, self.case.step[level]
        if case.steps_below(power, level) == 0:
            return []
        joint = {m: case.ministry_body[m] for p, m in case.effort if p == power}
        return [m for m, body in joint.items() if body in case.above[zone] and step > case.body_step[body]]

    def pair_violations(self, power: str, zone: str, level: str) -> list[str]:
        """Name what forbids a level to a pair, whatever the other pairs do."""
        case = self.case
        if level not in case.chain[zone]:
            return [f"chain {power} {zone}"]
        broken, row, body, step = [], case.powers[power], case.chain[zone][level], case.step
        lowest = [row["lowest"] or case.levels[-1]]
        lowest += [effect["level"] for effect in self._in_zone("legal", zone, power)]
        if not step[row["highest"] or case.levels[0]] <= step[level] <= max(step[name] for name in lowest):
            broken.append(f"range {power} {zone}")
        decided = (d for d in case.table["decided"] if d["power"] == power and d["zone"] in ("", zone))
        wrong = (d for d in decided if (d["decision"] == "must") != (d["level"] == level))
        broken += [f"{decision['decision']} {power} {zone}" for decision in wrong]
        for need in case.table["requirements"]:
            capability = need["capability"]
            score = case.score.get((body, capability), 0.0) + total(self._at_body("capability", body, capability))
            if need["power"] == power and exceeds(number(need, "score"), score):
                broken.append(f"requirement {power} {zone} {capability}")
        for ministry in self.asked(power, zone, level):
            won = any(effect["ministry"] == ministry for effect in self._in_zone("consent", zone, power))
            if not won and not case.consents(power, zone, ministry):
                broken.append(f"consent {power} {zone} {ministry}")
        return broken

    # Pairs of one zone

    def zone_costs(self, zone: str, levels: Levels) -> Components:
        """Return what the pairs of a zone cost together: links and lost innovations."""
        case = self.case
        coordination = lost = 0.0
        for row in case.links[zone]:
            a, b = row["power_a"], row["power_b"]
            if distance := case.distance(a, b, zone, levels):
                coordination += number(row, "cost") * distance * (1 - self._share("platform", zone, a, b))
        for row in case.table["innovations"]:
            parts = [p for p in case.table["innovation_powers"] if p["innovation"] == row["innovation"]]
            # Where a power has no pair the innovation is not possible, so nothing is lost.
            if row["zone"] in ("", zone) and all((part["power"], zone) in levels for part in parts):
                local = [case.step[levels[part["power"], zone]] >= case.step[part["level"]] for part in parts]
                lost += number(row, "value") * (not all(local))
        return {"coordination": coordination, "lost_innovation": lost}

    def zone_violations(self, zone: str, levels: Levels) -> list[str]:
        """Name the rules that the levels of a zone break."""
        broken = []
        for row in self.case.rules[zone]:
            a, b = (self.case.step[levels[row[column], zone]] for column in ("power_a", "power_b"))
            if not {"bundle": a == b, "requires": a <= b, "separate": a != b}[row["rule"]]:
                broken.append(f"{row['rule']} {row['power_a']} {row['power_b']} {zone}")
        return broken

    # Pairs of several zones

    def fixed_load(self, levels: Levels) -> dict[tuple[str, str], float]:
        """Return the work by body and resource that is there once for each power that the body holds."""
        holders = {(self.case.chain[zone].get(level, ""), power) for (power, zone), level in levels.items()}
        work: dict[tuple[str, str], float] = defaultdict(float)
        for (body, resource, power), (fixed, _) in self.load_rates.items():
            if (body, power) in holders:
                work[body, resource] += fixed
        return work

    def shared_costs(self, levels: Levels) -> Components:
        """Return what is paid once for several pairs: authorisations, fixed loads, measures."""
        case = self.case
        granted = {power for (power, _), level in levels.items() if case.steps_below(power, level) > 0}
        bought = (case.measures[name] for name in self.measures)
        return {
            "coordination": sum(number(case.powers[power], "authorisation") for power in granted),
            "spending": sum(case.unit_cost[r] * work for (_, r), work in self.fixed_load(levels).items())
            + sum(number(row, "cost") / number(row, "years", 1.0) for row in bought),
        }

    def shared_violations(self, levels: Levels) -> list[str]:
        """Name the constraints across pairs that are broken; no further pair can mend one, so it may ask early."""
        case = self.case
        work = self.fixed_load(levels)
        for (power, zone), level in levels.items():
            for resource, amount in self.need_load(power, zone, level).items():
                work[case.chain[zone].get(level, ""), resource] += amount
        broken = [f"capacity {b} {r}" for (b, r), amount in self.capacity.items() if exceeds(work[b, r], amount)]
        asking = {(p, m) for (p, z), level in levels.items() for m in self.asked(p, z, level)}
        for ministry, agenda in case.agenda.items():
            limit = agenda + total(e for e in self.effects if e["effect"] == "agenda" and e["ministry"] == ministry)
            if exceeds(sum(case.effort[p, m] for p, m in asking if m == ministry), limit):
                broken.append(f"agenda {ministry}")
        together: dict[tuple[str, str], set[str]] = defaultdict(set)
        for (power, zone), level in levels.items():
            if uniform := case.powers[power]["uniform"]:
                together[power, case.bodies[zone]["parent"] if uniform == "parent" else ""].add(level)
        broken += [f"uniform {power} {place}".strip() for (power, place), chosen in together.items() if len(chosen) > 1]
        if sum(level != case.current[pair] for pair, level in levels.items()) > case.max_changes:
            broken.append("max_changes")
        return broken


def evaluate(tables: Tables, levels: Levels, measures: set[str] | frozenset[str]) -> tuple[Components, list[str]]:
    """Return the components of an allocation and the names of the constraints that it breaks."""
    case = Case(tables)
    if set(levels) != set(case.pairs):
        raise ValueError(f"an allocation has a level for exactly the pairs, not for {set(levels) ^ set(case.pairs)}")
    adopted = Adopted(case, frozenset(measures))
    broken = case.measure_violations(adopted.measures)
    parts = [adopted.shared_costs(levels)]
    for (power, zone), level in levels.items():
        parts.append(adopted.pair_costs(power, zone, level))
        broken += adopted.pair_violations(power, zone, level)
    for zone in case.zones:
        parts.append(adopted.zone_costs(zone, levels))
        broken += adopted.zone_violations(zone, levels)
    broken += adopted.shared_violations(levels)
    return {name: sum(part.get(name, 0.0) for part in parts) for name in COMPONENTS}, broken


def zone_plans(adopted: Adopted, zone: str) -> list[ZonePlan]:
    """List every choice of levels that a zone could have, with what it costs by itself, cheapest first."""
    powers = [power for power, place in adopted.case.pairs if place == zone]
    options = [
        [
            (level, adopted.case.weigh(adopted.pair_costs(power, zone, level)))
            for level in adopted.case.levels
            if not adopted.pair_violations(power, zone, level)
        ]
        for power in powers
    ]
    plans = []
    for chosen in product(*options):
        levels = {(power, zone): level for power, (level, _) in zip(powers, chosen, strict=True)}
        if not adopted.zone_violations(zone, levels) and not adopted.shared_violations(levels):
            cost = sum(cost for _, cost in chosen) + adopted.case.weigh(adopted.zone_costs(zone, levels))
            plans.append((cost, levels))
    return sorted(plans, key=lambda plan: plan[0])


class Search:
    """The cheapest allocation met so far, over several sets of measures."""

    def __init__(self) -> None:
        self.cost = float("inf")
        self.levels: Levels | None = None
        self.measures: frozenset[str] = frozenset()

    def extend(self, adopted: Adopted, plans: list[list[ZonePlan]], levels: Levels, cost: float) -> None:
        """Try every way to add a plan of each remaining zone to the levels of the zones before.

        What zones share only ever adds costs and work. So a partial allocation is given up once it breaks a
        constraint, or once its cost and the cheapest plans of the remaining zones reach the best cost known.
        """
        rest = sum(choices[0][0] for choices in plans)
        own = cost + adopted.case.weigh(adopted.shared_costs(levels))
        if own + rest >= self.cost or adopted.shared_violations(levels):
            return
        if not plans:
            self.cost, self.levels, self.measures = own, levels, adopted.measures
            return
        for plan_cost, plan in plans[0]:
            if cost + plan_cost + rest - plans[0][0][0] >= self.cost:
                break  # the plans after this one cost more still
            self.extend(adopted, plans[1:], levels | plan, cost + plan_cost)


def optimum(tables: Tables) -> Optimum | None:
    """Return the cheapest of all allocations with all sets of measures, or None if there is no allocation."""
    case, search = Case(tables), Search()
    sets = (frozenset(names) for size in range(len(case.measures) + 1) for names in combinations(case.measures, size))
    for measures in sets:
        if not case.measure_violations(measures):
            adopted = Adopted(case, measures)
            plans = [zone_plans(adopted, zone) for zone in case.zones]
            if all(plans):
                search.extend(adopted, plans, {}, 0.0)
    if search.levels is None:
        return None
    components, broken = evaluate(tables, search.levels, search.measures)
    assert not broken, broken
    return Optimum(case.weigh(components), components, tuple(sorted(search.measures)), search.levels)
