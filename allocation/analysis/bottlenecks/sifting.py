"""Which of many relaxations gain something, in few re-solves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allocation.analysis.bottlenecks.relaxations import Relaxation
from allocation.analysis.bottlenecks.resolving import Gain, Resolver
from allocation.outcome.allocation import judge
from allocation.outcome.verification import Breach

_FAMILIES = {
    "ministry": "consent",
    "agenda": "agenda",
    "capacity": "capacity",
    "uniform": "uniform",
    "law": "range",
    "decided": "decided",
    "budget": "budget",
    "max_changes": "max_changes",
}
"""The family of constraints that each kind of relaxation loosens, as breaches name them."""


@dataclass(frozen=True)
class Sifted:
    """A relaxation and its gain; reason: why it was not solved anew by itself, a key of the catalogue."""

    relaxation: Relaxation
    gain: Gain
    reason: str | None = None


def sift(resolver: Resolver, items: Sequence[Relaxation], tolerance: float) -> Iterator[Sifted]:
    """Every item's gain.

    Relaxing more never gains less. So where a group relaxed at once gains no more than the tolerance, none of it does
    alone. Else what its allocation makes use of is solved anew one by one, and the rest as a group again.
    """
    if not items:
        return
    most = resolver.range_of(items).at_most
    if most > tolerance and resolver.out_of_time and frozenset(items) not in resolver.solved:
        yield from (Sifted(item, resolver.range_of([item]), "out-of-time") for item in items)
        return
    if most > tolerance:
        most = min(most, resolver.relaxed(items).gain.at_most)
    if frozenset(items) in resolver.solved and len(items) == 1:
        yield Sifted(items[0], resolver.relaxed(items).gain)
        return
    if most <= tolerance:
        yield from (Sifted(item, Gain(0.0, most), "group-gains-little") for item in items)
        return
    used = _used(resolver, items)
    rest = [item for item in items if item not in used]
    if not used:
        half = (len(items) + 1) // 2
        yield from sift(resolver, items[:half], tolerance)
        yield from sift(resolver, items[half:], tolerance)
        return
    for item in used:
        yield from sift(resolver, [item], tolerance)
    yield from sift(resolver, rest, tolerance)


def _used(resolver: Resolver, items: Sequence[Relaxation]) -> list[Relaxation]:
    """The items that the allocation of their joint re-solve would break a constraint without.

    Only the order of the search depends on it, not what is proven.
    """
    found = resolver.relaxed(items)
    verdict = judge(resolver.base.instance, found.levels, found.measures).verdict if found.levels else None
    breaches = () if verdict is None else verdict.breaches
    return [item for item in items if any(_loosens(item, breach) for breach in breaches)]


def _loosens(item: Relaxation, breach: Breach) -> bool:
    return breach.family == _FAMILIES[item.kind] and (item.kind == "max_changes" or item.id in breach.ids)
