"""Which of many relaxations gain something, in few re-solves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allocation.analysis.bottlenecks.relaxations import Relaxation
from allocation.analysis.bottlenecks.resolving import Gain, Resolver


@dataclass(frozen=True)
class Sifted:
    """A relaxation and its gain; alone tells whether it was solved anew by itself."""

    relaxation: Relaxation
    gain: Gain
    alone: bool


def sift(resolver: Resolver, items: Sequence[Relaxation], tolerance: float) -> Iterator[Sifted]:
    """Every item's gain.

    Relaxing more never gains less. So where a group relaxed at once gains no more than the tolerance, none of it does
    alone; else it is halved.
    """
    if not items:
        return
    most = resolver.range_of(items).at_most
    if most > tolerance:
        most = min(most, resolver.relaxed(items).gain.at_most)
    if len(items) == 1 and frozenset(items) in resolver.solved:
        yield Sifted(items[0], resolver.relaxed(items).gain, alone=True)
    elif most <= tolerance:
        yield from (Sifted(item, Gain(0.0, most), alone=False) for item in items)
    else:
        half = (len(items) + 1) // 2
        yield from sift(resolver, items[:half], tolerance)
        yield from sift(resolver, items[half:], tolerance)
