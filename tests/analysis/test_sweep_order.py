"""The order in which workers begin the cases of a sweep."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from threading import Event
from typing import Any

import pytest

from allocation.analysis.sweep import Case, sweep
from allocation.analysis.sweep.order import Order
from allocation.instance import Instance
from allocation.instance.generate import generate

CASES = [
    Case((scenario,), {"weights.need": need}, None, f"{scenario}{need}") for scenario in "abc" for need in (1, 2, 3)
]
TOOK = {"a": 2.0, "b": 9.0, "c": 5.0}


def begun(order: Order, count: int) -> list[str]:
    """The digests of the next cases."""
    return [case.digest for case in islice(order, count)]


def test_one_of_each_scenario_then_what_takes_longest() -> None:
    """Proves: with one worker, the first case of each scenario comes first, then the scenario that took longest."""
    order, seen = Order(CASES), []
    for case in order:
        order.learn(case, TOOK[case.scenarios[0]])
        seen.append(case.digest)
    assert seen == ["a1", "b1", "c1", "b2", "b3", "c2", "c3", "a2", "a3"]


def test_what_is_not_back_may_take_longest() -> None:
    """Proves: a scenario that is in work goes before those known; what nobody knows anything of keeps its order."""
    order = Order(CASES)
    assert begun(order, 3) == ["a1", "b1", "c1"]
    order.learn(CASES[0], 100.0)
    order.learn(CASES[3], 1.0)
    assert begun(order, 9) == ["c2", "c3", "a2", "a3", "b2", "b3"]
    assert begun(Order(CASES), 9) == ["a1", "b1", "c1", "a2", "a3", "b2", "b3", "c2", "c3"]


def test_the_longest_of_a_scenario_counts() -> None:
    """Proves: a short case after a long one does not put its scenario back."""
    order = Order(CASES)
    begun(order, 3)
    for number, seconds in ((0, 8.0), (3, 5.0), (6, 1.0)):
        order.learn(CASES[number], seconds)
    assert begun(order, 1) == ["a2"]
    order.learn(CASES[1], 2.0)
    assert begun(order, 1) == ["a3"]


@pytest.fixture(scope="module")
def instance() -> Instance:
    """Solved in no time."""
    return generate(4, 2, links_per_power=1, seed=0)


class _Counting(ThreadPoolExecutor):
    """One worker that begins once it has so many cases, and knows how many it had at most."""

    def __init__(self, enough: int) -> None:
        super().__init__(1)
        self.most = 0
        self._enough = enough
        self._open: set[Future[Any]] = set()
        self._may_begin = Event()
        super().submit(self._may_begin.wait, 30)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Count what was handed over and not taken back."""
        future = super().submit(fn, *args, **kwargs)
        self._open = {one for one in self._open if not one.done()} | {future}
        self.most = max(self.most, len(self._open))
        if self.most >= self._enough:
            self._may_begin.set()
        return future


@pytest.mark.parametrize(("workers", "most"), [(None, 10), (1, 2), (3, 6)])
def test_few_cases_ahead_of_workers_that_are_known(instance: Instance, workers: int | None, most: int) -> None:
    """Proves: two cases a worker are handed over, and all of them where nobody says how many workers there are."""
    costs = {"reform.change_cost": tuple(range(10))}
    with _Counting(most) as executor:
        found = sweep(instance, (None,), costs, executor=executor, workers=workers)
    assert executor.most == most
    assert list(found.cases["reform.change_cost"]) == list(range(10))


def test_no_worker_is_refused(instance: Instance) -> None:
    """Proves: a number of workers that would never solve anything is an error, not an empty table."""
    with pytest.raises(ValueError, match="at least 1"), ThreadPoolExecutor(1) as executor:
        sweep(instance, (None,), executor=executor, workers=0)
