"""What a solve may and may not do: limits, starts, threads, and what it leaves alone in the process around it."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import pytest
from brute_force import Tables
from cases import ONE_ZONE, case, instance_of, rows, tree
from pyomo.contrib.appsi.solvers.highs import Highs
from pyomo.environ import Objective, quicksum
from strategies import random_tables

import allocation
from allocation.engine import Options, Progress
from allocation.formulation import COMPONENTS, build


class _OwnError(Exception):
    """Something that a caller's function raises."""


def busy(powers: int = 60, zones: int = 8, seed: int = 0) -> Tables:
    """Draw an instance whose search takes seconds: linked powers that compete for staff and ministries' agendas."""
    random = Random(seed)  # noqa: S311 - no secret
    names = [f"p{index}" for index in range(powers)]
    places = [f"z{index}" for index in range(zones)]

    def amount(low: float, high: float) -> float:
        return round(random.uniform(low, high), 2)

    return case(
        {"resources": {"staff": {}}},
        bodies=tree(A=" ".join(places[::2]), B=" ".join(places[1::2])),
        powers=[
            {"power": p, "held_at": "central", "supervision": amount(0, 8), "authorisation": amount(0, 40)}
            for p in names
        ],
        needs=[{"power": p, "zone": z, "need": amount(0, 30)} for p in names for z in places],
        links=[
            {"power_a": a, "power_b": b, "cost": amount(0, 9)}
            for a, b in (random.sample(names, 2) for _ in range(2 * powers))
        ],
        loads=[{"power": p, "resource": "staff", "fixed": amount(1, 9), "per_need": amount(0, 0.5)} for p in names],
        capacities=[{"body": b, "resource": "staff", "amount": amount(40, 90)} for b in ("A", "B", *places)],
        ministries=rows("ministry agenda", "M 20", "N 20"),
        joint=[{"power": p, "ministry": random.choice("MN"), "effort": amount(1, 4)} for p in names],
    )


# --- allocations ---------------------------------------------------------------------------------------------------


def comparable(found: allocation.Allocation) -> dict[str, Any]:
    """Give everything about an allocation but the time that it took."""
    return found.to_json() | {"seconds": None}


def test_two_runs_with_one_seed_are_alike_to_the_byte(tmp_path: Path) -> None:
    """Proves: allocations of two runs with the same seed have the same bytes on disk, tables and all."""
    instance = instance_of(busy(20, 4))
    for name in ("first", "second"):
        allocation.save_result(allocation.solve(instance, Options(seed=7)), tmp_path / name)
    files = [file for file in sorted((tmp_path / "first").rglob("*")) if file.is_file()]
    assert any(file.name == "allocation.parquet" for file in files)
    for file in files:
        if file.name != "manifest.json":  # tells when it was made
            other = tmp_path / "second" / file.relative_to(tmp_path / "first")
            assert file.read_bytes() == other.read_bytes(), file.name


def test_a_limit_of_time_gives_a_feasible_allocation() -> None:
    """Proves: out of time, a solve gives a verified allocation, `feasible`, with a bound below it."""
    found = allocation.solve(instance_of(busy()), Options(time_limit=0.6))
    assert found.status == "feasible"
    assert found.objective is not None
    assert found.bound is not None
    assert found.bound < found.objective
    assert found.verdict is not None
    assert found.verdict.feasible


def test_a_solve_begins_with_the_start() -> None:
    """Proves: a start is kept or beaten even if there is next to no time. Sensitivity: without it today's would be."""
    instance = instance_of(busy(30, 4))
    good = allocation.solve(instance, Options(time_limit=20))
    assert good.objective is not None
    started = allocation.solve(instance, Options(time_limit=0.05), start=good)
    assert started.objective is not None
    assert started.objective <= good.objective * (1 + 1e-9)


def test_a_start_of_another_instance_is_a_start_as_far_as_it_goes() -> None:
    """Proves: levels and measures that an instance does not have are left out of a start; the optimum is the same."""
    start = allocation.solve(instance_of(busy(5, 2)))
    for seed in (2, 6, 7):
        instance = instance_of(random_tables(seed))
        started, alone = allocation.solve(instance, start=start), allocation.solve(instance)
        assert started.status == alone.status
        if alone.objective is not None:
            assert started.objective == pytest.approx(alone.objective, rel=1e-9)


def test_cancelling_a_solve() -> None:
    """Proves: a solve that is cancelled has the status `interrupted` and the best allocation so far."""
    cancel = threading.Event()
    instance = instance_of(busy())

    def stop(_: Progress) -> None:
        cancel.set()

    found = allocation.solve(instance, Options(time_limit=60), on_progress=stop, cancel=cancel)
    assert found.status == "interrupted"
    assert found.has_allocation


def test_what_a_callback_raises_is_raised_by_solve() -> None:
    """Proves: an exception in `on_progress` comes out of `solve` as it is."""

    def fail(_: Progress) -> None:
        raise _OwnError

    with pytest.raises(_OwnError):
        allocation.solve(instance_of(busy()), Options(time_limit=60), on_progress=fail)


@pytest.mark.parametrize(
    "pool",
    [ThreadPoolExecutor, partial(ProcessPoolExecutor, mp_context=get_context("spawn"))],
    ids=["threads", "processes"],
)
def test_four_side_by_side_solve_as_one_does(pool: Callable[[int], Executor]) -> None:
    """Proves: four threads, or four processes, that solve different instances at once find, to the digit, what each
    finds alone; an instance and its allocation travel between processes.

    Sensitivity: a solver object or file descriptors that they shared would mix them up or hang.
    """
    instances = [instance_of(busy(12, 3, seed)) for seed in range(4)]
    instances += [instance_of(random_tables(seed)) for seed in range(12)]
    alone = [comparable(allocation.solve(instance)) for instance in instances]
    with pool(4) as workers:
        together = [comparable(found) for found in workers.map(allocation.solve, instances, timeout=300)]
    assert together == alone


def test_nothing_is_printed_and_nothing_redirected(capfd: pytest.CaptureFixture[str]) -> None:
    """Proves: no solve writes to the file descriptors of output and errors, or points them elsewhere meanwhile.

    Optimal, infeasible, out of time, in a thread. Sensitivity: what a callback writes there itself arrives.
    """
    before = [os.fstat(descriptor) for descriptor in (1, 2)]
    seen: list[list[os.stat_result]] = []

    def look(_: Progress) -> None:
        if not seen:
            os.write(1, b"progress\n")
        seen.append([os.fstat(descriptor) for descriptor in (1, 2)])

    allocation.solve(instance_of(case(bodies=ONE_ZONE)))
    allocation.solve(instance_of(case(decided=rows("decision power level", "must p zone", "never p zone"))))
    allocation.solve(instance_of(busy()), Options(time_limit=3), on_progress=look)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(allocation.solve, [instance_of(random_tables(seed)) for seed in range(4)]))
    output = capfd.readouterr()
    assert output.out == ("progress\n" if seen else "")
    assert output.err == ""
    assert seen
    for descriptors in seen:
        assert [(stat.st_dev, stat.st_ino) for stat in descriptors] == [(s.st_dev, s.st_ino) for s in before]


# --- against Pyomo's own interface ---------------------------------------------------------------------------------


def _by_pyomo(tables: Tables) -> float | None:
    """Solve the same model by Pyomo's interface to HiGHS; None if it is infeasible."""
    instance = instance_of(tables)
    model = build(instance)
    weights = instance.settings.weights
    for name in COMPONENTS:
        getattr(model, name).deactivate()
    model.whole = Objective(expr=quicksum(getattr(weights, name) * getattr(model, name).expr for name in COMPONENTS))
    solver = Highs()
    solver.config.load_solution = False
    value: float | None = solver.solve(model).best_feasible_objective
    return value


@pytest.mark.parametrize("seed", [2, 6, 7, 10, 12, 17, 19, 20, 21, 22, 23, 27, 29, 31, 30, 40, 41, 42, 43])
def test_the_model_means_the_same_to_pyomo(seed: int) -> None:
    """Proves: Pyomo's own way to HiGHS, with another compiler and no start, finds the same objective.

    Sensitivity: infeasible instances are among them, and so told alike.
    """
    tables = random_tables(seed)
    found = allocation.solve(instance_of(tables)).objective
    other = _by_pyomo(tables)
    assert (found is None) == (other is None)
    if found is not None:
        assert other == pytest.approx(found, rel=1e-6, abs=1e-6)
