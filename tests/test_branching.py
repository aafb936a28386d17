"""The branch and bound over key columns, against the solver's own on the same program."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array

from allocation.engine import Options, Program
from allocation.engine.branching import Tree
from allocation.engine.handle import Effort, Handle
from allocation.engine.watch import Watch
from allocation.instance.generate import generate
from allocation.outcome.solving import Session

ROOMS, SAVING = 8, 3.0


def platform(cost: float) -> Program:
    """Key column k costs something; with it each of eight rooms v, for 2, saves 3 by w: w <= v, w <= 4 k."""
    rooms, worked = np.arange(1, ROOMS + 1), np.arange(ROOMS + 1, 2 * ROOMS + 1)
    matrix = np.zeros((2 * ROOMS, 2 * ROOMS + 1))
    for number in range(ROOMS):
        matrix[number, [rooms[number], worked[number]]] = -1.0, 1.0
        matrix[ROOMS + number, [0, worked[number]]] = -4.0, 1.0
    return Program(
        objectives=csr_array(np.array([[cost, *[2.0] * ROOMS, *[-SAVING] * ROOMS]])),
        offsets=np.zeros(1),
        matrix=csr_array(matrix),
        row_lower=np.full(2 * ROOMS, -np.inf),
        row_upper=np.zeros(2 * ROOMS),
        column_lower=np.zeros(2 * ROOMS + 1),
        column_upper=np.ones(2 * ROOMS + 1),
        integer=np.array([True] * (ROOMS + 1) + [False] * ROOMS),
        column_names=tuple(f"c{number}" for number in range(2 * ROOMS + 1)),
        row_names=tuple(f"r{number}" for number in range(2 * ROOMS)),
    )


@pytest.mark.parametrize("guess", [0.5, 0.0])
@pytest.mark.parametrize(("cost", "best"), [(7.0, -1.0), (9.0, 0.0)])
def test_a_key_column_is_bought_whole_or_not_at_all(cost: float, best: float, guess: float) -> None:
    """Proves: with the key column whole the linear programs alone give the optimum, whatever was guessed.

    Sensitivity: the relaxation buys a quarter of the platform for all of its saving, and promises more.
    """
    program = platform(cost)
    costs, watch = program.costs([1.0]), Watch(Options())
    tree = Tree(program, costs, np.array([0]), np.full(len(costs), guess))
    tree.grow(watch)
    relaxed = Handle(program.settled(np.zeros(0, dtype=np.int32), np.zeros(0))).run(costs, 0.0, Effort(), watch)
    assert relaxed.bound == pytest.approx(cost / 4 - ROOMS)
    assert tree.bound == pytest.approx(best)
    assert tree.relaxed is not None
    assert tree.relaxed[0] == pytest.approx(round(tree.relaxed[0]))


@pytest.mark.parametrize("seed", range(8))
def test_tree_and_solver_agree_on_random_instances(seed: int) -> None:
    """Proves: grown, the tree's bound lies between the relaxation's and the optimum; searched, it is the optimum.

    Sensitivity: a branch that was lost would lift the bound above it, one that was counted twice changes nothing.
    """
    instance = generate(8, 4 + seed % 3, capacity="tight", links_per_power=2, coordination="strong", seed=seed)
    session = Session(instance)
    program, watch = session.program, Watch(Options())
    costs = program.costs(session.weights)
    keys = np.flatnonzero([name.startswith("adopt") for name in program.column_names])
    best = Handle(program).run(costs, 0.0, Effort(gap=0.0), watch).bound
    relaxed = Handle(program.settled(np.zeros(0, dtype=np.int32), np.zeros(0))).run(costs, 0.0, Effort(), watch)
    assert relaxed.solution is not None
    tree = Tree(program, costs, keys, relaxed.solution)
    tree.grow(watch)
    assert relaxed.bound - 1e-6 <= tree.bound <= best + 1e-6 * abs(best)
    tree.search(Effort(gap=0.0), watch)
    assert tree.value == pytest.approx(best, rel=1e-6)
    assert tree.bound == pytest.approx(best, rel=1e-6)
    assert tree.solution is not None
    assert float(costs @ tree.solution) == pytest.approx(tree.value)


def test_what_solved_branches_prove_of_others_is_never_too_much() -> None:
    """Proves: a branch that was left out, or left before its end, has a bound at or below its linear program's value,
    and there are such branches.

    Sensitivity: reduced costs of the wrong sign would pass it; if each were solved to its end there would be none.
    """
    left = 0
    for seed in range(8):
        instance = generate(8, 4 + seed % 3, capacity="tight", links_per_power=2, coordination="strong", seed=seed)
        session = Session(instance)
        program, watch = session.program, Watch(Options())
        costs = program.costs(session.weights)
        keys = np.flatnonzero([name.startswith("adopt") for name in program.column_names])
        tree = Tree(program, costs, keys, np.full(len(costs), 0.5), np.ones(len(costs)))
        tree.grow(watch)
        relaxed = replace(program, integer=np.zeros_like(program.integer))
        for node in tree._open:
            if node.solution is not None:
                continue
            answer = Handle(relaxed.fixed(node.fixed)).run(costs, 0.0, Effort(), watch)
            value = np.inf if answer.solution is None else answer.bound
            assert -np.inf < node.bound <= value + 1e-6 * max(1.0, abs(value))
            left += 1
    assert left > 8


def test_without_a_solution_the_bound_is_infinite() -> None:
    """Proves: where every branch is impossible the tree says so. Sensitivity: an empty heap is not a bound of 0."""
    program = platform(7.0)
    impossible = program.limited({1: (1.0, 1.0)}, ())
    impossible.row_upper[0] = -2.0
    tree = Tree(impossible, program.costs([1.0]), np.array([0]), np.full(2 * ROOMS + 1, 0.5))
    tree.search(Effort(), Watch(Options()))
    assert tree.bound == np.inf
    assert tree.solution is None


def test_what_is_stopped_has_proven_nothing() -> None:
    """Proves: a search that is cancelled before it begins has no bound. Sensitivity: the other branches' would do."""
    program, watch = platform(7.0), Watch(Options())
    watch.cancel.set()
    tree = Tree(program, program.costs([1.0]), np.array([0]), np.full(2 * ROOMS + 1, 0.5))
    tree.search(Effort(), watch)
    assert tree.bound == -np.inf
