"""Which level holds each power in each zone: the cumulative choice, and what law and rules tie together."""

from collections.abc import Iterator

from allocation.formulation.algebra import (
    Binary,
    Constraint,
    Model,
    Relation,
    Set,
    UnitInterval,
    Var,
    exercised,
    facts_of,
    members,
    quicksum,
    reach,
    row,
    total,
)
from allocation.instance.structure import Pair

# from so many levels with a capacity on, a pair has a column for each of its levels beside the cumulative ones; with
# fewer, as in most real instances, the columns cost more than the cuts that they allow are worth
MANY_LIMITED = 4


def add_levels(model: Model) -> None:
    """The choice of a level for every pair: variables `reach`, `at`, and the rows that bind them.

    `reached` has the former by pair and choosable level; the first one, which every pair reaches, is 1. `at_each` has
    the latter.
    """
    facts = facts_of(model)
    reachable = [(*pair, facts.levels[position]) for pair, choices in facts.choices.items() for position in choices[1:]]
    model.reach = Var(Set(initialize=reachable, dimen=3), domain=Binary)
    model.reached = {
        pair: [model.reach[(*pair, facts.levels[position])] if rank else 1 for rank, position in enumerate(choices)]
        for pair, choices in facts.choices.items()
    }
    model.one_level = Constraint([pair for pair, choices in facts.choices.items() if not choices], rule=one_level)
    model.nested = Constraint(
        [(*pair, position) for pair, choices in facts.choices.items() for position in choices[2:]], rule=nested
    )
    many = _limited_at_many(model)
    model.at = Var(
        Set(initialize=[(*pair, facts.levels[p]) for pair in many for p in facts.choices[pair]], dimen=3), domain=Binary
    )
    model.at_each = {pair: [model.at[(*pair, facts.levels[p])] for p in facts.choices[pair]] for pair in many}
    model.at_level = Constraint(list(model.at), rule=at_level)
    model.at_one_level = Constraint(many, rule=at_one_level)
    model.opened_by_law = Constraint(
        [
            (*pair, position)
            for pair, choices in facts.choices.items()
            for position in choices
            if position > facts.structure.lowest[pair[0]]
        ],
        rule=opened_by_law,
    )


def _limited_at_many(model: Model) -> list[Pair]:
    """Pairs that a body with a capacity could exercise at many levels."""
    facts = facts_of(model)
    limited = {row.body for row in facts.instance.capacities}
    return [
        (power, zone)
        for (power, zone), choices in facts.choices.items()
        if sum(facts.structure.chain[zone][position] in limited for position in choices) >= MANY_LIMITED
    ]


def add_ties(model: Model) -> None:
    """What ties the levels of several pairs together: rows `uniform`, `bundle`, `requires`, `separate`."""
    facts = facts_of(model)
    positions = range(1, len(facts.levels))
    tied_zones = list(_uniform_zones(model))
    groups = members((power, group) for power, group, _ in tied_zones)
    model.common = Var([(*group, position) for group in groups for position in positions], domain=UnitInterval)
    model.uniform = Constraint([(*tie, position) for tie in tied_zones for position in positions], rule=uniform)
    tied = {"bundle": [], "requires": [], "separate": []}  # type: dict[str, list[tuple[str, str, str]]]
    for rule in facts.instance.rules:
        for zone in facts.structure.zones if rule.zone is None else (rule.zone,):
            if (rule.power_a, zone) in facts.choices and (rule.power_b, zone) in facts.choices:
                tied[rule.rule].append((rule.power_a, rule.power_b, zone))
    model.bundle = Constraint(
        [(*tie, position) for tie in dict.fromkeys(tied["bundle"]) for position in positions], rule=bundle
    )
    model.requires = Constraint(
        [(*tie, position) for tie in dict.fromkeys(tied["requires"]) for position in positions], rule=requires
    )
    model.separate = Constraint(
        [(*tie, position) for tie in dict.fromkeys(tied["separate"]) for position in range(len(facts.levels))],
        rule=separate,
    )


def one_level(model: Model, power: str, zone: str) -> Relation:  # noqa: ARG001 - Pyomo hands over the index
    r"""A pair that chain, range, decisions, consents and capability leave no level has no allocation.

    .. math::
        \sum_{l \in L_{pz}} x_{pzl} = 1 \qquad \forall (p, z)

    With the cumulative variables this holds by construction wherever :math:`L_{pz}` is not empty.
    Source: tables bodies, powers, decided.
    """
    return model.never >= 1


def nested(model: Model, power: str, zone: str, position: int) -> Relation:
    r"""What is exercised at a level or more locally is exercised at the level above or more locally.

    .. math::
        \delta_{pzl} \le \delta_{pz,l-1} \qquad \forall (p, z), l \in L_{pz}

    Source: Ishikawa 2003 for labels on a line.
    """
    pair = (power, zone)
    choices = facts_of(model).choices[pair]
    return reach(model, pair, position) <= reach(model, pair, choices[choices.index(position) - 1])


def at_level(model: Model, power: str, zone: str, level: str) -> Relation:
    r"""A pair is exercised at a level if it is exercised there or more locally, but not more locally still.

    .. math::
        x_{pzl} = \delta_{pzl} - \delta_{pz,l+1} \qquad \forall (p, z) \text{ with many limited levels}, l \in L_{pz}

    Capacities are written in :math:`x`: there a solver sees a knapsack and cuts it, in the differences it does not.
    """
    pair, position = (power, zone), facts_of(model).structure.position[level]
    return model.at[power, zone, level] == reach(model, pair, position) - reach(model, pair, position + 1)


def at_one_level(model: Model, power: str, zone: str) -> Relation:
    r"""A pair is exercised at exactly one level.

    .. math::
        \sum_{l \in L_{pz}} x_{pzl} = 1 \qquad \forall (p, z) \text{ with many limited levels}

    The sum of the rows `at_level`, written down since a solver branches and cuts on a choice of one that it sees.
    """
    return quicksum(model.at_each[power, zone]) == 1


def opened_by_law(model: Model, power: str, zone: str, position: int) -> Relation:
    r"""Below the most local level that law allows, a power goes only where an adopted measure opens the law.

    .. math::
        \delta_{pzl} \le \sum_{k \in \mathrm{legal}(p, z, l)} a_k \qquad \forall (p, z), l > \mathrm{lowest}_p

    Source: table effects, kind legal; column powers.lowest.
    """
    opening = facts_of(model).opening(power, zone, position)
    return row(model, reach(model, (power, zone), position) <= quicksum(model.adopt[m] for m in dict.fromkeys(opening)))


def _uniform_zones(model: Model) -> Iterator[tuple[str, str, str]]:
    """Per uniform power and zone, the body whose zones all have it at one level."""
    structure = facts_of(model).structure
    for power in facts_of(model).powers.values():
        if power.uniform is not None:
            for zone in structure.zones_of[power.power]:
                yield (
                    power.power,
                    (structure.parent[zone] or zone) if power.uniform == "parent" else structure.root,
                    zone,
                )


def uniform(model: Model, power: str, group: str, zone: str, position: int) -> Relation:
    r"""A uniform power is exercised at the same level in all zones (of one parent).

    .. math::
        \delta_{pzl} = \delta_{pl}^{g(z)} \qquad \forall p, z, l

    Source: column powers.uniform.
    """
    return row(model, reach(model, (power, zone), position) == model.common[power, group, position])


def bundle(model: Model, power_a: str, power_b: str, zone: str, position: int) -> Relation:
    r"""Bundled powers are exercised at the same level.

    .. math::
        \delta_{azl} = \delta_{bzl} \qquad \forall (a, b, z) \in \mathrm{bundle}, l

    Source: table rules.
    """
    return row(model, reach(model, (power_a, zone), position) == reach(model, (power_b, zone), position))


def requires(model: Model, power_a: str, power_b: str, zone: str, position: int) -> Relation:
    r"""A power is never exercised more locally than the one that it requires.

    .. math::
        \delta_{azl} \le \delta_{bzl} \qquad \forall (a, b, z) \in \mathrm{requires}, l

    Source: table rules.
    """
    return row(model, reach(model, (power_a, zone), position) <= reach(model, (power_b, zone), position))


def separate(model: Model, power_a: str, power_b: str, zone: str, position: int) -> Relation:
    r"""Separated powers, such as approval and inspection, are never exercised at the same level.

    .. math::
        x_{azl} + x_{bzl} \le 1 \qquad \forall (a, b, z) \in \mathrm{separate}, l

    Source: table rules.
    """
    both = [*exercised(model, (power_a, zone), position), *exercised(model, (power_b, zone), position)]
    return row(model, total(both) <= 1)
