"""The shape of a front: its corners, its knee, how much of the space it dominates."""

from collections.abc import Sequence

import numpy as np

from allocation.engine.program import Floats


def corners(values: Floats) -> tuple[Floats, Floats]:
    """Ideal and nadir: the least and the most of each objective over the points, of shape (n, k)."""
    return values.min(axis=0), values.max(axis=0)


def knee(values: Floats) -> int:
    """The point that is farthest below the plane on which the objectives, each from its least 0 to its most 1, add up
    to 1: the one whose sum is least; the first of several.
    """
    ideal, nadir = corners(values)
    span = np.where(nadir > ideal, nadir - ideal, 1.0)
    return int(np.argmin(np.sum((values - ideal) / span, axis=1).round(12)))


def hypervolume(values: Floats, reference: Sequence[float] | Floats) -> float:
    """How much of the space below a reference two or three objectives dominate, exactly.

    values: (n, k). Points that are not below the reference in all objectives dominate nothing of it.
    """
    limit = np.asarray(reference, dtype=np.float64)
    inside = values[np.all(values < limit, axis=1)]
    if len(inside) == 0:
        return 0.0
    if inside.shape[1] == 1:
        return float(limit[0] - inside.min())
    # slices along the last objective: between two of its values, the points so far dominate the same of the others
    order = inside[np.argsort(inside[:, -1], kind="stable")]
    ends = np.append(order[1:, -1], limit[-1])
    slices = zip(order[:, -1], ends, strict=True)
    volumes = [
        float(end - begin) * hypervolume(order[: count + 1, :-1], limit[:-1])
        for count, (begin, end) in enumerate(slices)
        if end > begin
    ]
    return sum(volumes)
