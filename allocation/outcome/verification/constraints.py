"""The constraints on an allocation, one function a family; each yields what is broken."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from allocation.outcome.verification.authorisation import agenda, consent
from allocation.outcome.verification.plan import Plan
from allocation.outcome.verification.tolerance import exceeds
from allocation.outcome.verification.verdict import Breach, figure


def list_breaches(plan: Plan) -> Iterator[Breach]:
    """All broken constraints of an allocation, family by family."""
    families = (level, legal_range, decided, requirement, consent, uniform, rules, capacity, agenda, group, budget)
    for family in (*families, max_changes):
        yield from family(plan)


def level(plan: Plan) -> Iterator[Breach]:
    """A pair is exercised at a level that its zone's chain has."""
    for (power, zone), body in plan.body.items():
        if body is None:
            chosen = plan.structure.levels[plan.chosen[power, zone]]
            yield Breach("level", 1, power, zone, other=chosen, values={"level": chosen})


def legal_range(plan: Plan) -> Iterator[Breach]:
    """A pair is exercised between the most central and the most local level that law allows, effects included."""
    levels = plan.structure.levels
    for pair, body in plan.body.items():
        power, zone = pair
        chosen, highest = plan.chosen[pair], plan.structure.highest[power]
        lowest = plan.effects.lowest(*pair)
        if body is not None and not highest <= chosen <= lowest:
            steps = max(highest - chosen, chosen - lowest)
            values = {"level": levels[chosen], "highest": levels[highest], "lowest": levels[lowest]}
            yield Breach("range", steps, power, zone, body, values=values)


def decided(plan: Plan) -> Iterator[Breach]:
    """A pair is exercised where it must be, and not where it must never be."""
    for row in plan.instance.decided:
        at = plan.structure.position[row.level]
        for zone in plan.both(row.power, row.power, row.zone):
            chosen, body = plan.chosen[row.power, zone], plan.body[row.power, zone]
            if body is not None and (chosen == at) != (row.decision == "must"):
                values = {"level": plan.structure.levels[chosen]}
                steps = max(1, abs(chosen - at))
                yield Breach("decided", steps, row.power, zone, body, row.level, values, variant=row.decision)


def requirement(plan: Plan) -> Iterator[Breach]:
    """Whoever exercises a power has at least the scores that it takes."""
    have = {(row.body, row.capability): row.score for row in plan.instance.capabilities}
    required: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in plan.instance.requirements:
        required[row.power].append((row.capability, row.score))
    for (power, zone), body in plan.body.items():
        if body is None:
            continue
        for capability, score in required.get(power, ()):
            held = have.get((body, capability), 0.0) + plan.effects.capability.get((body, capability), 0.0)
            if exceeds(score, held):
                values = {"score": figure(held), "required": figure(score)}
                yield Breach("requirement", score - held, power, zone, body, capability, values)


def uniform(plan: Plan) -> Iterator[Breach]:
    """A uniform power is at one level in all zones, or in all zones of one parent."""
    for row in plan.instance.powers:
        if row.uniform is None:
            continue
        together: dict[str | None, Counter[int]] = defaultdict(Counter)
        for zone in plan.structure.zones_of[row.power]:
            parent = plan.structure.parent[zone] if row.uniform == "parent" else None
            together[parent][plan.chosen[row.power, zone]] += 1
        for parent, count in together.items():
            if len(count) > 1:
                names = ", ".join(plan.structure.levels[at] for at in sorted(count))
                apart = count.total() - max(count.values())
                yield Breach("uniform", apart, row.power, body=parent, values={"levels": names}, variant=row.uniform)


def rules(plan: Plan) -> Iterator[Breach]:
    """Bundled powers share a level, separate ones never do, and a power is never more local than what it requires."""
    for row in plan.instance.rules:
        for zone in plan.both(row.power_a, row.power_b, row.zone):
            at_a, at_b = plan.chosen[row.power_a, zone], plan.chosen[row.power_b, zone]
            apart = {"bundle": abs(at_a - at_b), "requires": at_a - at_b, "separate": int(at_a == at_b)}[row.rule]
            if apart > 0:
                values = {"level": plan.structure.levels[at_a], "other_level": plan.structure.levels[at_b]}
                yield Breach(row.rule, apart, row.power_a, zone, other=row.power_b, values=values)


def capacity(plan: Plan) -> Iterator[Breach]:
    """The work that a body takes on, after relief, fits what it can carry."""
    for (body, resource), limit in plan.capacities().items():
        work = plan.load.get((body, resource), 0.0)
        if exceeds(work, limit):
            values = {"load": figure(work), "limit": figure(limit)}
            yield Breach("capacity", work - limit, body=body, other=resource, values=values)


def group(plan: Plan) -> Iterator[Breach]:
    """At most one measure of a group is adopted."""
    members: dict[str, list[str]] = defaultdict(list)
    for row in plan.measures:
        if row.group is not None:
            members[row.group].append(row.measure)
    for name, adopted in members.items():
        if len(adopted) > 1:
            yield Breach("group", len(adopted) - 1, other=name, values={"measures": ", ".join(adopted)})


def budget(plan: Plan) -> Iterator[Breach]:
    """The whole cost of a payer's adopted measures fits its budget."""
    for row in plan.instance.budgets:
        cost = sum(measure.cost for measure in plan.measures if measure.payer == row.payer)
        if exceeds(cost, row.amount):
            values = {"cost": figure(cost), "limit": figure(row.amount)}
            yield Breach("budget", cost - row.amount, other=row.payer, values=values)


def max_changes(plan: Plan) -> Iterator[Breach]:
    """No more pairs change than a reform may."""
    limit = plan.instance.settings.reform.max_changes
    changes = sum(at != plan.structure.current[pair] for pair, at in plan.chosen.items())
    if limit is not None and changes > limit:
        yield Breach("max_changes", changes - limit, values={"changes": str(changes), "limit": str(limit)})
