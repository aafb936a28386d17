"""The first relaxation: of many parts some at first, then each other one alone, then all from where these ended.

What many parts share is worth little to each of them and much to all, and pdlp moves prices a little in each round: of
1,000 powers in 500 zones what is authorised is worth 1.8M after 1,000 rounds, 3.6M after 4,000. A sample of the parts
that pays its share of what is shared finds the prices in a fraction of the time; at these, spread evenly, the other
parts are solved alone. From there 300 rounds prove more than 4,000 from nothing.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from allocation.engine.layout import LINKING, SHARED, Layout
from allocation.engine.pricing import NEAR, ROUGH, Near, Piece, Relaxed, linked, relax
from allocation.engine.program import Floats, Program
from allocation.engine.watch import Watch

# of many parts, some are solved at first, every so many
EVERY = 6
# rounds for a part alone
ALONE = 300


def first_relaxation(
    program: Program, layout: Layout, costs: Floats, watch: Watch, executor: Executor
) -> Relaxed | None:
    """The relaxation of a program, or None where there is no time for it."""
    if not layout.has_many_parts:
        return relax(program, costs, watch, ROUGH)
    near = _sampled(program, layout, costs, watch, executor)
    return None if near is None else relax(program, costs, watch, NEAR, near=near)


def _sampled(program: Program, layout: Layout, costs: Floats, watch: Watch, executor: Executor) -> Near | None:
    """What a sample and the other parts at its prices say of all."""
    some = range(0, layout.parts, EVERY)
    near = _of_sample(program, layout, costs, some, watch)
    if near is None:
        return None
    solution, prices = near
    priced, _ = linked(program, layout, costs, prices)
    usual = _usual_worth(program, layout, prices, some)

    def alone(part: int) -> None:
        piece = Piece.of(program, layout, part)
        relaxed = relax(piece.program, np.where(piece.own, priced[piece.columns], usual[piece.columns]), watch, ALONE)
        if relaxed is not None:
            prices[piece.rows] = relaxed.prices
            solution[piece.columns[piece.own]] = relaxed.solution[piece.own]

    others = [part for part in range(layout.parts) if part not in some]
    for _ in executor.map(alone, others):
        pass
    return near


def _of_sample(program: Program, layout: Layout, costs: Floats, parts: Sequence[int], watch: Watch) -> Near | None:
    """The relaxation of some parts with their share of what is shared, 0 elsewhere; None without the time for it."""
    share = len(parts) / layout.parts
    rows = np.flatnonzero(np.isin(layout.row_part, [*parts, SHARED, LINKING]))
    columns = np.flatnonzero(np.isin(layout.part, [*parts, SHARED]))
    linking, shared = layout.row_part[rows] == LINKING, layout.shared[columns]
    sample = program.only(rows, columns)
    # what shared columns add to linking rows counts for all parts, as do the sides of these rows
    in_linking = np.repeat(linking, np.diff(sample.matrix.indptr))
    entries = np.where(in_linking & shared[sample.matrix.indices], share, 1.0) * sample.matrix.data
    matrix = csr_array((entries, sample.matrix.indices, sample.matrix.indptr), shape=sample.matrix.shape)
    sides = np.where(linking, share, 1.0)
    sample = replace(sample, matrix=matrix, row_lower=sample.row_lower * sides, row_upper=sample.row_upper * sides)
    relaxed = relax(sample, costs[columns] * np.where(shared, share, 1.0), watch, ROUGH)
    if relaxed is None:
        return None
    solution, prices = np.zeros(len(costs)), np.zeros(len(program.row_lower))
    solution[columns] = relaxed.solution
    prices[rows] = relaxed.prices / np.where(layout.row_part[rows] == SHARED, share, 1.0)
    return solution, prices


def _usual_worth(program: Program, layout: Layout, prices: Floats, parts: Sequence[int]) -> Floats:
    """(n,) what a copy of a shared column is worth to one of some parts that have one, on average."""
    worth, copies = np.zeros(len(layout.part)), np.zeros(len(layout.part))
    for part in parts:
        piece = Piece.of(program, layout, part)
        worth[piece.columns[~piece.own]] += piece.worth(prices)
        copies[piece.columns[~piece.own]] += 1
    return worth / np.maximum(copies, 1)
