"""Ministries that hold back the same pairs: what they cost together, and what share of it is each one's."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from math import factorial, inf

from allocation.analysis.bottlenecks.relaxations import Relaxation
from allocation.analysis.bottlenecks.resolving import Gain, Resolver
from allocation.instance.structure import Pair

SHARED_BY = 8
"""Shapley shares take a re-solve for every subset, so a larger group gets none."""


def blocking_groups(ministries: Sequence[Relaxation]) -> list[tuple[Relaxation, ...]]:
    """The sets of two or more ministries that refuse one pair, those within another set left out."""
    refusing: dict[Pair, list[Relaxation]] = defaultdict(list)
    for ministry in ministries:
        for pair in ministry.pairs:
            refusing[pair].append(ministry)
    sets = {frozenset(several) for several in refusing.values() if len(several) > 1}
    largest = [one for one in sets if not any(one < other for other in sets)]
    order = {ministry: number for number, ministry in enumerate(ministries)}
    groups = [tuple(sorted(one, key=order.__getitem__)) for one in largest]
    return sorted(groups, key=lambda group: [order[ministry] for ministry in group])


def shapley(resolver: Resolver, group: Sequence[Relaxation], tolerance: float) -> dict[Relaxation, Gain] | None:
    """Each one's mean contribution over all orders in which the group could be won; None for a large group.

    A share lies between the two, since every gain does.
    """
    if len(group) > SHARED_BY:
        return None
    worth = {
        frozenset(some): _worth(resolver, some, tolerance)
        for size in range(len(group), -1, -1)
        for some in combinations(group, size)
    }
    count = len(group)
    shares = {}
    for one in group:
        least = most = 0.0
        others = [other for other in group if other != one]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for some in combinations(others, size):
                before, after = worth[frozenset(some)], worth[frozenset((*some, one))]
                least += weight * max(0.0, after.at_least - before.at_most)
                most += weight * (after.at_most - before.at_least)
        shares[one] = Gain(least, most)
    return shares


def _worth(resolver: Resolver, some: Sequence[Relaxation], tolerance: float) -> Gain:
    """What a subset gains, from what is known of others where that is as good as solving."""
    known = resolver.range_of(some)
    if known.at_most < inf and known.at_most - known.at_least <= tolerance:
        return known
    return resolver.relaxed(some).gain
