"""The costs of an allocation, one function a term."""

from collections import defaultdict
from dataclasses import dataclass, field

import pandas as pd

from allocation.outcome.verification.effects import platform_share
from allocation.outcome.verification.plan import Plan
from allocation.outcome.verification.verdict import COST_COLUMNS, TERMS

Entry = tuple[str, str, str | None, str | None, str | None, str | None, float]


@dataclass
class Costs:
    """Costs being listed; those of 0 are left out."""

    entries: list[Entry] = field(default_factory=list)

    def add(
        self,
        term: str,
        amount: float,
        *,
        power: str | None = None,
        zone: str | None = None,
        body: str | None = None,
        other: str | None = None,
    ) -> None:
        """List a cost of a term."""
        if amount != 0:
            self.entries.append((TERMS[term], term, power, zone, body, other, amount))

    def frame(self) -> pd.DataFrame:
        """The costs as a tidy frame."""
        columns = list(zip(*self.entries, strict=True)) or [()] * len(COST_COLUMNS)
        return pd.DataFrame(
            {
                name: pd.Series(column, dtype=dtype)
                for (name, dtype), column in zip(COST_COLUMNS.items(), columns, strict=True)
            }
        )


def list_costs(plan: Plan) -> Costs:
    """All costs of an allocation."""
    costs = Costs()
    for term in (need, innovation, supervision, authorisation, spillover, link, load, measure, change):
        term(plan, costs)
    return costs


def need(plan: Plan, costs: Costs) -> None:
    """Need that is not met: importance · need · (1 − service at the chosen level, effects included, to at most 1)."""
    structure, settings = plan.structure, plan.instance.settings
    usual = {at: settings.service.get(level, at / structure.last) for at, level in enumerate(structure.levels)}
    own = {(row.power, structure.position[row.level]): row.share for row in plan.instance.service}
    for (power, zone), at in plan.chosen.items():
        if volume := plan.need[power, zone]:
            share = min(1.0, own.get((power, at), usual[at]) + plan.effects.service(power, zone, at))
            amount = plan.power[power].importance * volume * (1 - share)
            costs.add("need", amount, power=power, zone=zone, body=plan.body[power, zone])


def innovation(plan: Plan, costs: Costs) -> None:
    """Value of innovations that are possible in a zone, all their powers having pairs there, but not enabled."""
    needed: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for part in plan.instance.innovation_powers:
        needed[part.innovation].append((part.power, plan.structure.position[part.level]))
    for row in plan.instance.innovations:
        parts = needed[row.innovation]
        for zone in plan.structure.zones if row.zone is None else (row.zone,):
            if all((power, zone) in plan.chosen for power, _ in parts) and any(
                plan.chosen[power, zone] < at for power, at in parts
            ):
                costs.add("innovation", row.value, zone=zone, other=row.innovation)


def supervision(plan: Plan, costs: Costs) -> None:
    """Overseeing a pair, per step below its holder in law, less what measures take off."""
    for pair, body in plan.body.items():
        power, zone = pair
        if rate := plan.power[power].supervision * plan.steps_below(pair):
            costs.add("supervision", rate * (1 - plan.effects.supervision(*pair)), power=power, zone=zone, body=body)


def authorisation(plan: Plan, costs: Costs) -> None:
    """Authorising a power, once if it is exercised below its holder in law anywhere."""
    granted = {pair[0] for pair in plan.chosen if plan.steps_below(pair) > 0}
    for power in plan.structure.powers:
        if power in granted:
            costs.add("authorisation", plan.power[power].authorisation, power=power)


def spillover(plan: Plan, costs: Costs) -> None:
    """Harm beyond the zone, per unit of need, for every row whose level the pair is more local than."""
    rows: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in plan.instance.spillovers:
        rows[row.power].append((plan.structure.position[row.level], row.cost))
    for (power, zone), at in plan.chosen.items():
        if power in rows:
            rate = sum(cost for limit, cost in rows[power] if at > limit)
            costs.add("spillover", rate * plan.need[power, zone], power=power, zone=zone, body=plan.body[power, zone])


def link(plan: Plan, costs: Costs) -> None:
    """Coordinating two powers used in one procedure: cost · distance, less what platforms take off."""
    strength: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in plan.instance.links:
        power_a, power_b = sorted((row.power_a, row.power_b))
        for zone in plan.both(power_a, power_b, row.zone):
            strength[power_a, power_b, zone] += row.cost
    position = plan.structure.position
    distances: dict[tuple[int, int], float] = {}
    for line in plan.instance.distances:
        here, there = position[line.level_a], position[line.level_b]
        distances[here, there] = distances[there, here] = line.distance
    platforms = {zone: plan.effects.platforms(zone) for zone in plan.structure.zones}
    for (power_a, power_b, zone), cost in strength.items():
        here, there = plan.chosen[power_a, zone], plan.chosen[power_b, zone]
        owner = plan.power[power_a].owner
        if here == there and owner is not None and owner == plan.power[power_b].owner:
            continue  # two powers of one department at one level: nobody to coordinate with
        if apart := distances.get((here, there), abs(here - there)):
            kept = 1 - platform_share(platforms[zone], power_a, power_b)
            costs.add("link", cost * apart * kept, power=power_a, zone=zone, other=power_b)


def load(plan: Plan, costs: Costs) -> None:
    """Work after relief at the cost of its resource; a fixed load is a body's and no zone's."""
    price = {name: resource.cost for name, resource in plan.instance.settings.resources.items()}
    for (power, body, resource), amount in plan.fixed_load.items():
        costs.add("load", price[resource] * amount, power=power, body=body, other=resource)
    for (power, zone, body, resource), amount in plan.need_load.items():
        costs.add("load", price[resource] * amount, power=power, zone=zone, body=body, other=resource)


def measure(plan: Plan, costs: Costs) -> None:
    """Adopted measures, their cost spread over their years."""
    for row in plan.measures:
        costs.add("measure", row.cost / row.years, body=row.body, other=row.measure)


def change(plan: Plan, costs: Costs) -> None:
    """Pairs that are not where they are today."""
    if price := plan.instance.settings.reform.change_cost:
        for (power, zone), body in plan.body.items():
            if plan.chosen[power, zone] != plan.structure.current[power, zone]:
                costs.add("change", price, power=power, zone=zone, body=body)
