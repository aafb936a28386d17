"""Solutions that cost about as little as the best and differ from others as much as they can."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from allocation.engine.options import Options
from allocation.engine.program import Floats, Program
from allocation.engine.run import Ending
from allocation.engine.search import Search
from allocation.engine.watch import OnProgress

# what the whole margin counts against a distance of 1: of solutions equally far away the cheaper one is taken
CHEAPER = 0.01


@dataclass(frozen=True, eq=False)
class Distance:
    """How far a solution x is from a given one: coefficients · x + constant, in [0, 1]. coefficients: (n,)."""

    coefficients: Floats
    constant: float


@dataclass(frozen=True, eq=False)
class Furthest:
    """The solution of a program found, or None. bound: none is further from the nearest than this, as is proven."""

    ending: Ending
    solution: Floats | None
    bound: float


def furthest(
    program: Program,
    weights: Sequence[float],
    least: float,
    most: float,
    distances: Sequence[Distance],
    options: Options,
    *,
    slack: float,
    on_progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
) -> Furthest:
    r"""The solution whose least distance to some others is the largest, of those that cost at most `most`.

    .. math::
        \max\; t - \epsilon \frac{w \cdot f(x) - \mathrm{least}}{\mathrm{most} - \mathrm{least}}
        \quad \text{s.t.} \quad t \le d_i(x) \;\; \forall i, \qquad w \cdot f(x) \le \mathrm{most}

    weights: w, one an objective. least: what the best solution costs. slack: the search ends this near to the largest.
    """
    columns = len(program.column_names)
    costs, offset = program.costs(weights), program.offset(weights)
    cheaper = CHEAPER / max(most - least, 1e-9 * max(1.0, abs(most)))
    apart = [np.append(-each.coefficients, 1.0) for each in distances]
    limits = {f"distance to {number}": (-np.inf, each.constant) for number, each in enumerate(distances)}
    limits["cost"] = (-np.inf, most - offset)
    nearest = {"distance to the nearest": (0.0, 1.0)}
    entries = csr_array(np.array([*apart, np.append(costs, 0.0)]))
    extended = replace(
        program.extended(nearest, limits, entries),
        objectives=csr_array(np.array([np.append(cheaper * costs, -1.0)])),
        offsets=np.array([cheaper * (offset - least)]),
    )
    run = Search(extended).run([1.0], options, slack=slack, on_progress=on_progress, cancel=cancel)
    # the cost counts at most CHEAPER, and at least 0 but for rounding
    bound = 1.0 if run.bound is None else min(1.0, -run.bound + CHEAPER)
    return Furthest(run.ending, None if run.solution is None else run.solution[:columns], bound)
