"""The search by parts: its layout, its bounds and what it finds, against the search of the whole program."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from cases import instance_of
from scipy.sparse import csr_array
from strategies import random_tables

from allocation.engine import Options, Program, Progress, search, sharing
from allocation.engine.by_parts import ByParts
from allocation.engine.handle import Effort, Look
from allocation.engine.hull import Cut, cut_off
from allocation.engine.improving import Improving
from allocation.engine.known import Known
from allocation.engine.layout import LINKING, SHARED, lay_out
from allocation.engine.pricing import ROUGH, PricedParts, Relaxed, relax
from allocation.engine.proving import MOST_SETTLED, Proving, Target
from allocation.engine.search import exact
from allocation.engine.watch import Watch
from allocation.formulation import COMPONENTS
from allocation.instance.generate import generate
from allocation.instance.instance import Instance
from allocation.outcome.allocation import Status
from allocation.outcome.solving import Session
from allocation.outcome.starting import cautious

WHOLE, PARTS = Options(strategy="whole"), Options(strategy="parts")


def small(seed: int, strength: str = "medium") -> Instance:
    """A random instance of a few provinces, strong or weak in coordination, loose or tight in capacity."""
    return generate(
        6 + seed % 5,
        4 + seed % 4,
        levels=3 + seed % 2,
        capacity="tight" if seed % 2 else "loose",
        coordination=strength,  # type: ignore[arg-type]
        links_per_power=seed % 3,
        seed=seed,
    )


def two_parts() -> Program:
    """Columns a, b of one part, c of another, s that both use, h that only a's row has, and a row over both parts."""
    matrix = csr_array(
        np.array(
            [
                [1.0, 1.0, 0.0, -1.0, 0.0],  # a + b <= s
                [0.0, 0.0, 1.0, -1.0, 0.0],  # c <= s
                [1.0, 0.0, 0.0, 0.0, -1.0],  # a <= h
                [1.0, 0.0, 1.0, 0.0, 0.0],  # a + c <= 1
            ]
        )
    )
    return Program(
        objectives=csr_array(np.array([[-3.0, -2.0, -2.0, 4.0, 0.5]])),
        offsets=np.zeros(1),
        matrix=matrix,
        row_lower=np.full(4, -np.inf),
        row_upper=np.array([0.0, 0.0, 0.0, 1.0]),
        column_lower=np.zeros(5),
        column_upper=np.ones(5),
        integer=np.array([True, True, True, False, False]),
        column_names=("a", "b", "c", "s", "h"),
        row_names=("ab", "c", "h", "both"),
    )


def test_columns_join_the_only_part_that_they_have_rows_with() -> None:
    """Proves: h joins the part of a, s is shared, the row over both parts is linking.

    Sensitivity: by either of its rows alone s would belong to that part.
    """
    layout = lay_out(two_parts(), {"a": "north", "b": "north", "c": "south"}, {"a": "p", "c": "p", "b": "q"})
    assert layout.part.tolist() == [0, 0, 1, SHARED, 0]
    assert layout.row_part.tolist() == [0, 1, 0, LINKING]
    assert (layout.parts, layout.groups) == (2, 2)


def test_columns_that_make_room_for_all_are_shared() -> None:
    """Proves: a province's measure that makes room in an agenda of the centre, and what only one province can have
    authorised there, are shared like the rest of that row; what follows is no key column.

    Sensitivity: by the modeller's word and the only rows that they have, both would be the province's own, and the
    agenda would be a row of parts, to be priced out.
    """
    names = ("a", "c", "u", "v", "room", "own")
    rows = np.array(
        [
            [1.0, 0.0, -1.0, 0.0, 0.0, 0.0],  # a <= u
            [0.0, 1.0, -1.0, 0.0, 0.0, 0.0],  # c <= u
            [1.0, 0.0, 0.0, -1.0, 0.0, 0.0],  # a <= v
            [0.0, 0.0, 2.0, 2.0, -1.0, 0.0],  # the agenda: 2u + 2v <= 3 + room
            [0.0, 0.0, 0.0, 0.0, 1.0, 1.0],  # of two measures of the province, one
        ]
    )
    program = Program(
        objectives=csr_array(np.ones((1, 6))),
        offsets=np.zeros(1),
        matrix=csr_array(rows),
        row_lower=np.full(5, -np.inf),
        row_upper=np.array([0.0, 0.0, 0.0, 3.0, 1.0]),
        column_lower=np.zeros(6),
        column_upper=np.ones(6),
        integer=np.array([True, True, False, False, True, True]),
        column_names=names,
        row_names=("au", "cu", "av", "agenda", "one"),
    )
    part_of = {"a": "north", "c": "south", "room": "north", "own": "north"}
    layout = lay_out(program, part_of, {"a": "p", "c": "p"}, ("u", "v"))
    assert dict(zip(names, layout.part.tolist(), strict=True)) == {
        "a": 0, "c": 1, "u": SHARED, "v": SHARED, "room": SHARED, "own": 0
    }  # fmt: skip
    assert layout.row_part.tolist() == [0, 1, 0, SHARED, 0]
    assert [name for name, key in zip(names, layout.key, strict=True) if key] == ["room", "own"]
    assert [name for name, follows in zip(names, layout.follows, strict=True) if follows] == ["u", "v"]


@pytest.mark.parametrize(("provinces", "rivals"), [(("north", "south"), [[0, 1, 2, 3, 4]]), (("north",), [])])
def test_rivals_are_the_groups_that_meet_in_a_row_of_no_part(
    provinces: tuple[str, ...], rivals: list[list[int]]
) -> None:
    """Proves: five powers whose authorisations g take one agenda are rivals where several provinces ask for them,
    though none of them stands in its row itself.

    Sensitivity: with rows of one part, the powers of a province would be, and clusters of its own free them already.
    """
    asked, taken = [f"d{number}" for number in range(5)], [f"g{number}" for number in range(5)]
    program = Program(
        objectives=csr_array(np.ones((1, 10))),
        offsets=np.zeros(1),
        matrix=csr_array(np.vstack([np.hstack([np.eye(5), -np.eye(5)]), np.repeat([[0.0, 1.0]], 5, axis=1)])),
        row_lower=np.full(6, -np.inf),
        row_upper=np.array([0.0, 0.0, 0.0, 0.0, 0.0, 3.0]),
        column_lower=np.zeros(10),
        column_upper=np.ones(10),
        integer=np.repeat([True, False], 5),
        column_names=(*asked, *taken),
        row_names=tuple(f"r{number}" for number in range(6)),
    )
    part_of = {name: provinces[number % len(provinces)] for number, name in enumerate(asked)}
    layout = lay_out(program, part_of, {name: f"power of {name}" for name in asked})
    assert [met.tolist() for met in layout.rivals] == rivals


@pytest.mark.parametrize("seed", range(4))
def test_any_prices_give_a_bound(seed: int) -> None:
    """Proves: whatever the prices, the parts' bound is at or below the optimum (-1: a and b, 4 for s, h on).

    Sensitivity: without the shared part's own minimum, prices of s would lift the bound above it.
    """
    program = two_parts()
    layout = lay_out(program, {"a": "north", "b": "north", "c": "south"}, {})
    costs = program.costs([1.0])
    best = min(
        costs @ np.array([a, b, c, max(a + b, c), a])
        for a in (0, 1)
        for b in (0, 1)
        for c in (0, 1)
        if a + b <= 1 and a + c <= 1
    )
    prices = -np.random.default_rng(seed).random(4) * 4
    priced = PricedParts(program, layout, costs, prices, np.full(5, 0.5))
    with ThreadPoolExecutor(1) as executor:
        priced.search(Effort(), Watch(Options()), executor)
    assert np.isfinite(priced.bound)
    assert priced.bound <= best + 1e-9


@pytest.mark.parametrize("seed", range(8))
def test_a_rough_relaxation_still_proves_a_bound(seed: int) -> None:
    """Proves: prices after some rounds of the first-order method give a bound at or below the optimum that lies
    above what the columns' bounds alone give, and the solution that it is stopped at comes back.
    """
    session = Session(small(seed))
    program, weights = session.program, session.weights
    relaxed = relax(program, program.costs(weights), Watch(Options()), ROUGH)
    assert relaxed is not None
    best = session.solve(replace(WHOLE, gap=0.0)).objective
    assert best is not None
    assert program.trivial_bound(weights) < relaxed.bound + program.offset(weights) <= best + 1e-6 * abs(best)
    assert relaxed.solution.any()


def test_a_relaxation_goes_on_from_a_known_one() -> None:
    """Proves: twenty rounds from the known relaxation of the program without its last row prove more than from nothing.

    Sensitivity: solution or prices that do not reach the solver, or in another order, are no better than nothing.
    """
    session = Session(small(0))
    program, watch = session.program, Watch(Options())
    costs = program.costs(session.weights)
    known = relax(program, costs, watch, ROUGH)
    assert known is not None
    column = int(np.flatnonzero(program.integer)[0])
    more = cut_off(program, [Cut(np.array([column]), np.ones(1), 1.0)])
    near, anew = relax(more, costs, watch, 20, near=known.near), relax(more, costs, watch, 20)
    assert near is not None
    assert anew is not None
    assert near.bound > anew.bound


@pytest.mark.parametrize("seed", range(8))
def test_parts_and_the_whole_agree(seed: int) -> None:
    """Proves: the search by parts, which hands over what it leaves open, ends with the optimum of the whole.

    Sensitivity: a neighbourhood that dropped a row would end lower, or in a broken constraint.
    """
    instance = small(seed, ("weak", "medium", "strong")[seed % 3])
    session = Session(instance)
    whole, parts = session.solve(WHOLE), session.solve(PARTS)
    assert whole.status is parts.status is Status.OPTIMAL
    assert parts.objective == pytest.approx(whole.objective, rel=2e-6)
    assert parts.verdict is not None
    assert parts.verdict.feasible


@pytest.mark.parametrize("seed", range(8))
def test_bound_and_solution_by_parts_enclose_the_optimum(seed: int) -> None:
    """Proves: before anything is handed over, the bound is at or below the optimum and the solution not below it.

    Sensitivity: a bound from a part whose rows had shrunk, or prices of the wrong sign, would pass the optimum.
    """
    instance = small(seed, ("strong", "weak", "medium")[seed % 3])
    session = Session(instance)
    best = session.solve(replace(WHOLE, gap=0.0)).objective
    assert best is not None
    program = session.program
    weights = [getattr(instance.settings.weights, name) for name in COMPONENTS]
    costs, offset = program.costs(weights), program.offset(weights)
    start = np.zeros(len(costs))
    for column, value in session._start(cautious(instance)).items():
        start[column] = value
    options = Options(gap=0.0)
    known = Known(costs, offset, options, Watch(options))
    ByParts(session._search._sharpened(program), session._layout(), known).run(exact(program, weights, start))
    assert known.bound + offset <= best + 1e-6 * abs(best)
    assert known.objective + offset >= best - 1e-6 * abs(best)


def test_no_bound_is_told_above_the_optimum_where_the_whole_goes_on() -> None:
    """Proves: each bound told on the way, that of the whole after the parts included, is at or below the optimum.

    Sensitivity: this instance has one above it where HiGHS begins with the parts' solution.
    """
    session, bounds = Session(instance_of(random_tables(759))), list[float]()

    def listen(progress: Progress) -> None:
        if progress.bound is not None:
            bounds.append(progress.bound)

    best = session.solve(WHOLE).objective
    session.solve(Options(strategy="parts"), on_progress=listen)
    assert best is not None
    assert max(bounds) <= best + 1e-6 * abs(best)


def test_the_same_seed_gives_the_same_search() -> None:
    """Proves: two searches by parts of one seed end in the same allocation. Sensitivity: any use of the clock."""
    instance = generate(12, 6, capacity="tight", links_per_power=2, coordination="strong", seed=3)
    first, second = (Session(instance).solve(Options(strategy="parts", seed=5, work_limit=300)) for _ in range(2))
    assert first.levels == second.levels
    assert first.objective == second.objective


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("seed", range(6))
def test_after_a_look_without_hope_or_with_two_threads_parts_are_searched(
    seed: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves: what has little hope at its first checkpoint goes on by parts with what it knows, then as a whole again;
    with two threads parts are searched from the beginning. The end is the optimum with its proof.

    Sensitivity: without the look nothing goes by parts here on one thread, and nothing is known to it on two.
    """
    began: list[bool] = []

    def run(self: ByParts, start: np.ndarray) -> None:
        began.append(bool(np.isfinite(self._known.bound)))
        original(self, start)

    original = ByParts.run
    monkeypatch.setattr(ByParts, "run", run)
    monkeypatch.setattr(search, "SMALL", 1)
    monkeypatch.setattr(search, "LOOK", Look(work=1, gap=-1.0))
    instance = generate(12, 6, capacity="tight", links_per_power=2, coordination="strong", seed=seed)
    session = Session(instance)
    found = session.solve(Options(threads=threads))
    assert found.objective == pytest.approx(session.solve(WHOLE).objective, rel=2e-6)
    assert found.status is Status.OPTIMAL
    assert began == [threads == 1]


def test_a_cancellation_and_an_error_end_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: what proves and what improves side by side both end when somebody stops them or a listener raises; at a
    limit there are a solution and a bound.
    """
    monkeypatch.setattr(search, "SMALL", 1)
    session = Session(generate(60, 12, capacity="tight", links_per_power=2, coordination="strong", seed=1))
    options = Options(threads=2, time_limit=6)
    limited = session.solve(options)
    assert limited.status is Status.FEASIBLE
    assert limited.gap is not None
    stop = threading.Event()
    threading.Timer(2.0, stop.set).start()
    began = time.perf_counter()
    assert session.solve(replace(options, time_limit=None), cancel=stop).status is Status.INTERRUPTED
    assert time.perf_counter() - began < 30

    def fail(progress: Progress) -> None:
        if progress.seconds > 2:
            raise ValueError("no longer wanted")

    with pytest.raises(ValueError, match="no longer wanted"):
        session.solve(replace(options, time_limit=60), on_progress=fail)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("seed", range(4))
def test_what_is_too_large_to_be_sharpened_is_settled_again_and_again(
    seed: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves: where no relaxation is solved exactly, targets come from one with key columns settled, after the first of
    all with two threads; the end is the optimum with its proof.

    Sensitivity: without settling there is no target but the first relaxation.
    """
    began: list[int] = []

    def settle(self: Proving, relaxed: Relaxed, executor: Executor, times: int = 1) -> Iterator[Target]:
        for target in original(self, relaxed, executor, times):
            began.append(times)
            yield target

    original = Proving.settle_keys
    monkeypatch.setattr(Proving, "settle_keys", settle)
    monkeypatch.setattr(sharing, "MOST_WHOLE", 0)
    monkeypatch.setattr(search, "LARGE", 1)
    session = Session(generate(12, 6, capacity="tight", links_per_power=2, coordination="strong", seed=seed))
    found = session.solve(Options(threads=threads))
    assert found.status is Status.OPTIMAL
    assert found.objective == pytest.approx(session.solve(WHOLE).objective, rel=2e-6)
    assert set(began) == {MOST_SETTLED}


def test_a_limit_before_the_first_target_ends_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: where time is over before there is a target, what is known is what comes back, with two threads.

    Sensitivity: a search that takes a first target for granted fails.
    """

    def none(self: Proving, relaxed: Relaxed, executor: Executor) -> Iterator[Target]:  # noqa: ARG001
        return iter(())

    monkeypatch.setattr(Proving, "run", none)
    monkeypatch.setattr(search, "SMALL", 1)
    instance = small(1)
    found = Session(instance).solve(Options(threads=2))
    assert found.verdict is not None
    assert found.verdict.feasible


@pytest.mark.parametrize("threads", [1, 2])
def test_what_is_found_side_by_side_and_does_not_fit_together_is_searched_again(threads: int) -> None:
    """Proves: x (worth 5) and y (3), found side by side, break x + y <= 1; y and z searched again give z (1).

    Sensitivity: without the second search z stays 0, and what two threads find depends on what one would not lose.
    """
    program = Program(
        objectives=csr_array(np.array([[-5.0, -3.0, -1.0]])),
        offsets=np.zeros(1),
        matrix=csr_array(np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]])),
        row_lower=np.full(2, -np.inf),
        row_upper=np.ones(2),
        column_lower=np.zeros(3),
        column_upper=np.ones(3),
        integer=np.ones(3, dtype=np.bool_),
        column_names=("x", "y", "z"),
        row_names=("x or y", "y or z"),
    )
    options = Options(threads=threads, gap=0.0)
    known = Known(program.costs([1.0]), 0.0, options, Watch(options))
    improving = Improving(program, lay_out(program, {}, {}), known, workers=threads, cluster=1)
    improving.take(np.zeros(3))
    with ThreadPoolExecutor(threads) as executor:
        improving.search_each([np.array([0]), np.array([1, 2])], executor)
    assert known.solution.tolist() == [1, 0, 1]


def test_a_search_that_was_cancelled_begins_no_relaxation() -> None:
    """Proves: pdlp, which nothing but a time limit ends, is not begun once the search is to stop.

    Sensitivity: before that there is a relaxation.
    """
    program, options = two_parts(), Options()
    costs, cancel = program.costs([1.0]), threading.Event()
    watch = Watch(options, None, cancel)
    assert relax(program, costs, watch, ROUGH) is not None
    cancel.set()
    assert relax(program, costs, watch, ROUGH) is None
