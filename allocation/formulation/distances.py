"""Distances between the levels of linked powers, in the form that their kind allows."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from allocation.formulation.algebra import (
    Affine,
    Constraint,
    Form,
    Model,
    Relation,
    UnitInterval,
    Var,
    by_level,
    exercised,
    facts_of,
    quicksum,
    reach,
    row,
    total,
)
from allocation.instance.structure import Pair

Kind = Literal["cut", "same level", "general"]
Link = tuple[str, str, str]

# differences of distances below this are rounding, not structure
MONGE_TOLERANCE = 1e-9


class Joined(NamedTuple):
    """Two powers of one link in one zone, the distance between each of their choosable levels, and its kind."""

    first: Pair
    second: Pair
    distances: list[list[float]]
    kind: Kind


def add_links(model: Model) -> None:
    """Distances between linked powers: variables `both_reach`, `same_level`, `together`, and the rows that bind them.

    Each link takes the first form of `distance` that its kind allows: the fewest variables for as strong a bound.
    """
    facts = facts_of(model)
    matrices: dict[tuple[str, str], list[list[float]]] = {}
    model.joined = {}
    for (power_a, power_b, zone), cost in facts.links().items():
        if cost == 0:
            continue
        if (power_a, power_b) not in matrices:
            matrices[power_a, power_b] = facts.distance(power_a, power_b)
        first, second = (power_a, zone), (power_b, zone)
        rows, columns = facts.choices[first], facts.choices[second]
        distances = [[matrices[power_a, power_b][i][j] for j in columns] for i in rows]
        model.joined[power_a, power_b, zone] = Joined(first, second, distances, kind_of(rows, columns, distances))
    _add_cuts(model)
    _add_same_levels(model)
    _add_general(model)


def kind_of(rows: tuple[int, ...], columns: tuple[int, ...], distances: list[list[float]]) -> Kind:
    """The kind of the distances between the choosable levels of two powers."""
    if _is_monge(distances):
        return "cut"
    return "same level" if _is_flat(rows, columns, distances) else "general"


def _of_kind(model: Model, kind: Kind) -> list[tuple[Link, Joined]]:
    return [(link, joined) for link, joined in model.joined.items() if joined.kind == kind]


def _add_cuts(model: Model) -> None:
    both = [(*link, a, b) for link, joined in _of_kind(model, "cut") for a, b in mixed_differences(joined.distances)]
    model.both_reach = Var(both, domain=UnitInterval)
    model.both_reach_first = Constraint(both, rule=both_reach_first)
    model.both_reach_second = Constraint(both, rule=both_reach_second)


def _add_same_levels(model: Model) -> None:
    choices = facts_of(model).choices
    same = [
        (*link, position)
        for link, joined in _of_kind(model, "same level")
        for position in choices[joined.first]
        if position in choices[joined.second]
    ]
    model.same_level = Var(same, domain=UnitInterval)
    model.same_level_first = Constraint(same, rule=same_level_first)
    model.same_level_second = Constraint(same, rule=same_level_second)


def _add_general(model: Model) -> None:
    choices, general = facts_of(model).choices, _of_kind(model, "general")
    model.together = Var(
        [(*link, a, b) for link, joined in general for a in choices[joined.first] for b in choices[joined.second]],
        domain=UnitInterval,
    )
    model.together_first = Constraint(
        [(*link, a) for link, joined in general for a in choices[joined.first]], rule=together_first
    )
    model.together_second = Constraint(
        [(*link, b) for link, joined in general for b in choices[joined.second]], rule=together_second
    )


def mixed_differences(distances: list[list[float]]) -> dict[tuple[int, int], float]:
    """Mixed second differences of the distances that are not 0, by rank of the two levels among the choosable ones."""
    d = distances
    return {
        (a, b): mixed
        for a in range(1, len(d))
        for b in range(1, len(d[0]))
        if abs(mixed := d[a][b] - d[a - 1][b] - d[a][b - 1] + d[a - 1][b - 1]) > MONGE_TOLERANCE
    }


def _is_monge(distances: list[list[float]]) -> bool:
    """Whether the distances are Monge, so that their relaxation is a minimum cut; no level to choose is no matter."""
    return not distances or all(mixed < 0 for mixed in mixed_differences(distances).values())


def _is_flat(rows: tuple[int, ...], columns: tuple[int, ...], distances: list[list[float]]) -> bool:
    """Whether all different levels are equally far apart, and no level is further from itself."""
    cells = [(i == j, d) for i, line in zip(rows, distances, strict=True) for j, d in zip(columns, line, strict=True)]
    apart = {distance for same, distance in cells if not same}
    return len(apart) == 1 and max(distance for _, distance in cells) in apart


def both_reach_first(model: Model, power_a: str, power_b: str, zone: str, a: int, b: int) -> Relation:
    r"""Two linked powers both reach two levels only if the first one does.

    .. math::
        t_{abz,lm} \le \delta_{azl} \qquad \forall (a, b, z) \in \mathrm{links}, l, m

    Source: table links; Monge distances are cuts (Hoffman 1963), so the relaxation of t is exact.
    """
    pair = (power_a, zone)
    reached = reach(model, pair, facts_of(model).choices[pair][a])
    return row(model, model.both_reach[power_a, power_b, zone, a, b] <= reached)


def both_reach_second(model: Model, power_a: str, power_b: str, zone: str, a: int, b: int) -> Relation:
    r"""Two linked powers both reach two levels only if the second one does.

    .. math::
        t_{abz,lm} \le \delta_{bzm} \qquad \forall (a, b, z) \in \mathrm{links}, l, m

    Source: table links.
    """
    pair = (power_b, zone)
    reached = reach(model, pair, facts_of(model).choices[pair][b])
    return row(model, model.both_reach[power_a, power_b, zone, a, b] <= reached)


def same_level_first(model: Model, power_a: str, power_b: str, zone: str, position: int) -> Relation:
    r"""Two linked powers are exercised at the same level only if the first one is exercised there.

    .. math::
        s_{abz,l} \le x_{azl} \qquad \forall (a, b, z) \in \mathrm{links} \text{ with one distance apart}, l

    Where only "same level or not" matters, so do only products at equal levels: as strong a bound as with the products
    of all levels, and far fewer (Kleinberg and Tardos 2002). Source: tables links, distances.
    """
    there = total(exercised(model, (power_a, zone), position))
    return row(model, model.same_level[power_a, power_b, zone, position] <= there)


def same_level_second(model: Model, power_a: str, power_b: str, zone: str, position: int) -> Relation:
    r"""Two linked powers are exercised at the same level only if the second one is exercised there.

    .. math::
        s_{abz,l} \le x_{bzl} \qquad \forall (a, b, z) \in \mathrm{links} \text{ with one distance apart}, l

    Source: tables links, distances.
    """
    there = total(exercised(model, (power_b, zone), position))
    return row(model, model.same_level[power_a, power_b, zone, position] <= there)


def together_first(model: Model, power_a: str, power_b: str, zone: str, a: int) -> Relation:
    r"""The joint choices of two linked powers add up to the first one's choice.

    .. math::
        \sum_m r_{abz,lm} = x_{azl} \qquad \forall (a, b, z) \in \mathrm{links} \text{ with general distances}, l

    Source: table distances; first level of the reformulation-linearisation technique (Sherali and Adams 1990).
    """
    choices = facts_of(model).choices[power_b, zone]
    joint = quicksum(model.together[power_a, power_b, zone, a, b] for b in choices)
    return joint == total(exercised(model, (power_a, zone), a))


def together_second(model: Model, power_a: str, power_b: str, zone: str, b: int) -> Relation:
    r"""The joint choices of two linked powers add up to the second one's choice.

    .. math::
        \sum_l r_{abz,lm} = x_{bzm} \qquad \forall (a, b, z) \in \mathrm{links} \text{ with general distances}, m

    Source: table distances; first level of the reformulation-linearisation technique (Sherali and Adams 1990).
    """
    choices = facts_of(model).choices[power_a, zone]
    joint = quicksum(model.together[power_a, power_b, zone, a, b] for a in choices)
    return joint == total(exercised(model, (power_b, zone), b))


def products(model: Model, link: Link) -> Iterator[tuple[int, int, Affine]]:
    """Positions of a link's two powers, and the variable that is 1 only if they are exercised there; a cut has none."""
    joined: Joined = model.joined[link]
    choices = facts_of(model).choices
    for first in choices[joined.first]:
        if joined.kind == "same level" and first in choices[joined.second]:
            yield first, first, model.same_level[(*link, first)]
        if joined.kind == "general":
            yield from ((first, second, model.together[(*link, first, second)]) for second in choices[joined.second])


def distance(model: Model, link: Link) -> Form:
    r"""Distance between the chosen levels of two linked powers in a zone.

    .. math::
        d_{00} + \sum_l \Delta_l d_{l0}\, \delta_{azl} + \sum_m \Delta_m d_{0m}\, \delta_{bzm}
        + \sum_{lm} \Delta_l \Delta_m d_{lm}\, t_{abz,lm}
        \qquad \text{or} \qquad \bar d - \sum_l (\bar d - d_{ll})\, s_{abz,l}
        \qquad \text{or} \qquad \sum_{lm} d_{lm}\, r_{abz,lm}

    The first form where the distances are Monge (all mixed differences at most 0), the second where any two different
    levels are the same distance :math:`\bar d` apart and none is further from itself, the third elsewhere.
    """
    joined: Joined = model.joined[link]
    rows, columns = facts_of(model).choices[joined.first], facts_of(model).choices[joined.second]
    if not rows or not columns:
        return []
    if joined.kind == "cut":
        return _cut(model, link)
    d = joined.distances
    apart = max(map(max, d)) if joined.kind == "same level" else 0.0
    saved = [
        (d[rows.index(first)][columns.index(second)] - apart, product)
        for first, second, product in products(model, link)
    ]
    return [(apart, 1), *saved]


def _cut(model: Model, link: Link) -> Form:
    joined: Joined = model.joined[link]
    rows, columns = facts_of(model).choices[joined.first], facts_of(model).choices[joined.second]
    d = joined.distances
    first = by_level(model, joined.first, {position: d[a][0] for a, position in enumerate(rows)})
    second = by_level(model, joined.second, {position: d[0][b] - d[0][0] for b, position in enumerate(columns)})
    mixed = [(amount, model.both_reach[(*link, a, b)]) for (a, b), amount in mixed_differences(d).items()]
    return [*first, *second, *mixed]
