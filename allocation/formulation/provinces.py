"""What the provinces of an instance share: how models of theirs add up to that of the whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allocation.formulation.algebra import Model, facts_of, flat
from allocation.formulation.build import Forms
from allocation.formulation.facts import Facts
from allocation.formulation.layout import province_of

# from so many pairs on, the model of the whole takes several times the memory of its program
MANY_PAIRS = 50_000

Limit = tuple[str, Any]
"""A family of rows, and the index of one of them."""


@dataclass(frozen=True)
class Shared:
    """What a province's model has in common with those of others.

    columns: names of the variables of the root, of powers and of measures. rows: by name, the limits that several
    provinces keep together. amounts, used: of limits that provinces use up, how much there is, and how much of it this
    province uses whatever it chooses; also where nothing is left to choose and the model has no row.
    """

    columns: frozenset[str]
    rows: Mapping[str, Limit]
    amounts: Mapping[Limit, float]
    used: Mapping[Limit, float]


def zones_by_province(facts: Facts) -> dict[str, list[str]]:
    """The zones of each province; each zone right under the root is one of its own."""
    zones: dict[str, list[str]] = {}
    for zone in facts.structure.zones:
        zones.setdefault(province_of(facts.structure, zone) or zone, []).append(zone)
    return zones


def can_be_joined(facts: Facts) -> bool:
    """Whether the models of the provinces add up: not where measures relieve the root of work, all of it at once."""
    root = facts.structure.root
    return not any(
        effect.effect == "relief" and facts.measures[effect.measure].body == root for effect in facts.instance.effects
    )


def built_by_province(facts: Facts) -> bool:
    """Whether a solve builds one province at a time."""
    return len(facts.structure.pairs) >= MANY_PAIRS and can_be_joined(facts)


def shared_of(model: Model) -> Shared:
    """What a province's model shares with others."""
    facts = facts_of(model)
    root = facts.structure.root
    columns = [*model.adopt.values(), *model.authorised.values(), model.never]
    columns += [variable for (_, body), variable in model.holds.items() if body == root]
    columns += [variable for (_, group, _), variable in model.common.items() if group == root]
    amounts = _amounts(facts)
    forms = Forms(model, facts).used_up()
    # a form counts what the choices cannot change, less the amount of its limit
    used = {
        (family, index): amount + sum(figure for figure, unit in flat(forms[family][index]) if isinstance(unit, int))
        for (family, index), amount in amounts.items()
        if index in forms[family]
    }
    limits = [(family, index) for family in ("agenda", "budget", "one_of_group") for index in getattr(model, family)]
    limits += [("requirement", index) for index in model.requirement if index[1] == root]
    limits += [(family, index) for family, index in used if index in getattr(model, family)]
    rows = {getattr(model, family)[index].name: (family, index) for family, index in limits}
    return Shared(frozenset(variable.name for variable in columns), rows, amounts, used)


def _amounts(facts: Facts) -> dict[Limit, float]:
    """What there is of the limits that all provinces use up together."""
    root, most = facts.structure.root, facts.instance.settings.reform.max_changes
    rows = [row for row in facts.instance.capacities if row.body == root]
    amounts: dict[Limit, float] = {("capacity", (row.body, row.resource)): row.amount for row in rows}
    return amounts if most is None else amounts | {("max_changes", "pairs"): float(most)}
