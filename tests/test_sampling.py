"""The first relaxation of many parts, begun with a sample of them, against the relaxation from nothing."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy.sparse import csr_array

from allocation.engine import Options, Program, sampling
from allocation.engine.handle import Effort, Handle
from allocation.engine.layout import LINKING, SHARED, Layout
from allocation.engine.pricing import relax
from allocation.engine.sampling import first_relaxation
from allocation.engine.watch import Watch
from allocation.instance.generate import generate
from allocation.outcome.solving import Session

PARTS = 12


def alike() -> tuple[Program, Layout]:
    """Parts k alike, of two columns each: one saves 3 and needs the shared one, x_k <= s at 24; the other saves 5,
    and 6 of the 12 are to be had."""
    shared, uses, takes = 2 * PARTS, np.arange(PARTS), PARTS + np.arange(PARTS)
    matrix = np.zeros((PARTS + 1, 2 * PARTS + 1))
    matrix[np.arange(PARTS), uses] = 1.0
    matrix[np.arange(PARTS), shared] = -1.0
    matrix[PARTS, takes] = 1.0
    program = Program(
        objectives=csr_array(np.array([[-3.0] * PARTS + [-5.0] * PARTS + [24.0]])),
        offsets=np.zeros(1),
        matrix=csr_array(matrix),
        row_lower=np.full(PARTS + 1, -np.inf),
        row_upper=np.array([0.0] * PARTS + [6.0]),
        column_lower=np.zeros(2 * PARTS + 1),
        column_upper=np.array([np.inf] * PARTS + [1.0] * (PARTS + 1)),
        integer=np.ones(2 * PARTS + 1, dtype=np.bool_),
        column_names=[f"x{number}" for number in range(2 * PARTS + 1)],
        row_names=[f"row{number}" for number in range(PARTS + 1)],
    )
    none = np.zeros(2 * PARTS + 1, dtype=np.bool_)
    layout = Layout(
        part=np.array([*range(PARTS), *range(PARTS), SHARED]),
        row_part=np.array([*range(PARTS), LINKING]),
        group=np.full(2 * PARTS + 1, -1),
        follows=none,
        key=none,
        affinity=csr_array((0, 0)),
        rivals=[],
    )
    return program, layout


def test_parts_that_are_alike_are_known_from_a_sample() -> None:
    """Proves: of parts alike two say how all do: the shared column is bought, what it saves in each part is its worth
    there, and what only half of them can have is worth what it saves.

    Sensitivity: two parts that had to pay 24 would not buy it, and with all 6 to have they would pay nothing for them.
    """
    program, layout = alike()
    with ThreadPoolExecutor(2) as executor:
        near = sampling._sampled(program, layout, program.costs([1.0]), Watch(Options()), executor)
    assert near is not None
    solution, prices = near
    assert solution[2 * PARTS] == pytest.approx(1.0, abs=1e-2)
    assert prices[:PARTS] == pytest.approx(-3.0, rel=1e-2)
    assert prices[PARTS] == pytest.approx(-5.0, rel=1e-2)


@pytest.mark.parametrize("seed", range(3))
def test_a_sample_is_a_good_beginning(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: of 40 provinces, 30 rounds from where a sample and the other provinces alone ended prove more than 100
    from nothing, and not more than there is.

    Sensitivity: prices of the sample that are not scaled, or that other provinces do not get, prove less.
    """
    session = Session(generate(12, 120, links_per_power=1, seed=seed))
    program, layout, watch = session.program, session._layout(), Watch(Options())
    assert layout.has_many_parts
    costs = program.costs(session.weights)
    monkeypatch.setattr(sampling, "NEAR", 30)
    with ThreadPoolExecutor(2) as executor:
        found = first_relaxation(program, layout, costs, watch, executor)
    long = relax(program, costs, watch, 100)
    best = Handle(program.settled(np.zeros(0, dtype=np.int32), np.zeros(0))).run(costs, 0.0, Effort(), watch).bound
    assert found is not None
    assert long is not None
    assert long.bound < found.bound <= best + 1e-6 * abs(best)
