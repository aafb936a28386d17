"""Solutions that cost about as little as the best and differ from others as much as they can."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

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
    columns, rows = len(program.column_names), len(distances) + 1
    costs, offset = program.costs(weights), program.offset(weights)
    cheaper = CHEAPER / max(most - least, 1e-9 * max(1.0, abs(most)))
    apart = [np.append(-each.coefficients, 1.0) for each in distances]
    nearest = np.zeros(columns + 1)
    nearest[-1] = -1.0
    extended = replace(
        program,
        objectives=csr_array(np.array([nearest + cheaper * np.append(costs, 0.0)])),
        offsets=np.array([cheaper * (offset - least)]),
        matrix=csr_array(
            vstack(
                [
                    hstack([program.matrix, csr_array((len(program.row_names), 1))]),
                    csr_array(np.array([*apart, np.append(costs, 0.0)])),
                ]
            )
        ),
        row_lower=np.append(program.row_lower, np.full(rows, -np.inf)),
        row_upper=np.concatenate(
            [program.row_upper, [each.constant for each in distances], [most - offset]], dtype=np.float64
        ),
        column_lower=np.append(program.column_lower, 0.0),
        column_upper=np.append(program.column_upper, 1.0),
        integer=np.append(program.integer, False),
        column_names=(*program.column_names, "distance to the nearest"),
        row_names=(*program.row_names, *(f"distance to {number}" for number in range(rows - 1)), "cost"),
    )
    run = Search(extended).run([1.0], options, slack=slack, on_progress=on_progress, cancel=cancel)
    # the cost counts at most CHEAPER, and at least 0 but for rounding
    bound = 1.0 if run.bound is None else min(1.0, -run.bound + CHEAPER)
    return Furthest(run.ending, None if run.solution is None else run.solution[:columns], bound)
