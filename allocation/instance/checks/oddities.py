"""What is odd about a valid instance: rows without effect, names that nothing else uses."""

from collections.abc import Iterator, Sequence

from allocation.instance.draft import Draft
from allocation.instance.problems import Problem
from allocation.instance.structure import Structure
from allocation.instance.suggestions import closest, shown
from allocation.instance.tables import (
    Applies,
    Body,
    Budget,
    Capability,
    Current,
    Decided,
    Effect,
    Innovation,
    InnovationPower,
    Joint,
    Link,
    Measure,
    Ministry,
    Need,
    Power,
    Requirement,
    Rule,
)


def oddities(draft: Draft) -> Iterator[Problem]:
    """All oddities; the draft has no errors."""
    structure = Structure(draft.settings.levels, draft.of(Body), (), (), ())
    yield from _excluded(draft, structure)
    yield from _current(draft, structure)
    yield from _held_at(draft, structure)
    yield from _effects(draft)
    yield from _ministries(draft, structure)
    yield from _innovations(draft)
    yield from _requirements(draft)
    yield from _payers(draft)


def _excluded(draft: Draft, structure: Structure) -> Iterator[Problem]:
    """Rows on pairs that `applies` excludes."""
    zones: dict[str, set[str]] = {}
    for listed in draft.of(Applies):
        zones.setdefault(listed.power, set()).add(listed.zone)
    if not zones:
        return
    pairs: tuple[Sequence[Need | Decided | Current], ...] = (draft.of(Need), draft.of(Decided), draft.of(Current))
    for of_pairs in pairs:
        for row, pair in enumerate(of_pairs):
            if pair.power in zones and pair.zone is not None and pair.zone not in zones[pair.power]:
                yield draft.problem("excluded", pair.table, row, "zone", {"power": pair.power, "zone": pair.zone})
    everywhere = set(structure.zones)
    ties: tuple[Sequence[Link | Rule], ...] = (draft.of(Link), draft.of(Rule))
    for of_ties in ties:
        for row, tie in enumerate(of_ties):
            a, b = zones.get(tie.power_a, everywhere), zones.get(tie.power_b, everywhere)
            if tie.zone is not None and tie.zone not in a & b:
                power = tie.power_b if tie.zone in a else tie.power_a
                yield draft.problem("excluded", tie.table, row, "zone", {"power": power, "zone": tie.zone})
            elif not a & b:
                yield draft.problem("never-together", tie.table, row, "power_b", {"a": tie.power_a, "b": tie.power_b})


def _current(draft: Draft, structure: Structure) -> Iterator[Problem]:
    """Today's level of a pair at which its chain has nobody."""
    for row, pair in enumerate(draft.of(Current)):
        if structure.position[pair.level] not in structure.chain[pair.zone]:
            yield draft.problem("current-level", "current", row, "level", {"zone": pair.zone, "level": pair.level})


def _held_at(draft: Draft, structure: Structure) -> Iterator[Problem]:
    """A power held in law outside the levels that law allows."""
    for row, power in enumerate(draft.of(Power)):
        highest, lowest = power.highest or structure.levels[0], power.lowest or structure.levels[-1]
        if not structure.position[highest] <= structure.position[power.held_at] <= structure.position[lowest]:
            values = {"level": power.held_at, "highest": highest, "lowest": lowest}
            yield draft.problem("held-outside", "powers", row, "held_at", values)


def _effects(draft: Draft) -> Iterator[Problem]:
    """Domains without powers, platforms over a single power, measures that do nothing."""
    domains = {power.domain for power in draft.of(Power) if power.domain}
    rows = draft.of(Effect)
    for row, effect in enumerate(rows):
        if effect.domain not in (None, "*") and effect.domain not in domains:
            values = {"domain": shown(effect.domain)}
            yield draft.problem("empty-domain", "effects", row, "domain", values, closest(effect.domain, domains))
        if effect.effect == "platform" and effect.power is not None:
            yield draft.problem("platform-power", "effects", row, "power", {"power": effect.power})
    active = {effect.measure for effect in rows}
    for row, measure in enumerate(draft.of(Measure)):
        if measure.measure not in active:
            yield draft.problem("idle-measure", "measures", row, "measure", {"measure": measure.measure})


def _ministries(draft: Draft, structure: Structure) -> Iterator[Problem]:
    """Ministries that nothing names, and answers for zones that a department is not asked about."""
    joint = draft.of(Joint)
    ministries = draft.of(Ministry)
    used = {row.ministry for row in joint}
    for row, ministry in enumerate(ministries):
        if ministry.ministry not in used:
            yield draft.problem("idle-ministry", "ministries", row, "ministry", {"ministry": ministry.ministry})
    seat = {ministry.ministry: ministry.body or structure.root for ministry in ministries}
    for row, answer in enumerate(joint):
        body, own = answer.body, seat[answer.ministry]
        if body is not None and own not in structure.ancestry[body] and body not in structure.ancestry[own]:
            values = {"ministry": answer.ministry, "own": own, "body": body}
            yield draft.problem("answer-elsewhere", "joint", row, "body", values)


def _innovations(draft: Draft) -> Iterator[Problem]:
    """Innovations that need no power."""
    needing = {row.innovation for row in draft.of(InnovationPower)}
    for row, innovation in enumerate(draft.of(Innovation)):
        if innovation.innovation not in needing:
            values = {"innovation": innovation.innovation}
            yield draft.problem("powerless-innovation", "innovations", row, "innovation", values)


def _requirements(draft: Draft) -> Iterator[Problem]:
    """Capabilities that are asked for and that nobody can have."""
    held = {row.capability for row in draft.of(Capability)}
    held |= {row.capability for row in draft.of(Effect) if row.capability}
    for row, requirement in enumerate(draft.of(Requirement)):
        if requirement.capability not in held and requirement.score > 0:
            values = {"capability": requirement.capability}
            suggestion = closest(requirement.capability, held)
            yield draft.problem("nobody-capable", "requirements", row, "capability", values, suggestion)


def _payers(draft: Draft) -> Iterator[Problem]:
    """Budgets out of which no measure is paid."""
    payers = {row.payer for row in draft.of(Measure) if row.payer}
    for row, budget in enumerate(draft.of(Budget)):
        if budget.payer not in payers:
            yield draft.problem(
                "idle-budget", "budgets", row, "payer", {"payer": budget.payer}, closest(budget.payer, payers)
            )
