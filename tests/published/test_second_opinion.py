"""Another program finds the same fronts: PyAUGMECON with GLPK, by `second_opinion.py`, which says how to ask again.

Where a change of the tutorial, or of what its components mean, changes the front on purpose, ask again.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from allocation.engine.tradeoffs import front

from .asked import FILES, Asked, asked
from .fronts import MOO, Points, assignments_of_three, assignments_of_two, knapsacks_of_two, rounded

SECOND = json.loads(Path(__file__).with_name("second_opinion.json").read_text(encoding="utf-8"))["fronts"]

SLOW = ("2KP50-11",)

needs_moo = pytest.mark.skipif(not MOO.is_dir(), reason="the published benchmark files are not here")


def points_of(told: dict[str, Any]) -> Points:
    """The points of a second opinion, in the problem's multiplied figures."""
    return frozenset(tuple(point) for point in told["points"])


@pytest.mark.parametrize(
    "problem",
    [pytest.param(item, id=item.name, marks=[pytest.mark.slow] if item.name in SLOW else []) for item in asked()],
)
def test_both_find_the_same_points(problem: Asked) -> None:
    """Proves: another method, another program and another solver find exactly our points, none more and none less.

    Ours has steps of one whole figure, as the grid of the other has; half a unit of unmet need counts in the tutorial.
    """
    steps = [1 / scale for scale in problem.scales]
    found = front(problem.read(), problem.traded, points=None, resolution=steps)
    ours = [rounded(point.values * problem.scales) for point in found.points]
    assert set(ours) == points_of(SECOND[problem.name])
    assert len(ours) == len(set(ours))
    assert found.complete


def test_there_is_a_second_opinion_of_a_problem_of_ours() -> None:
    """Proves: what is compared above is never nothing: the tutorial has thirteen points, from 39 of unmet need without
    any coordination to 15 of coordination and the unmet 6 that the banking ministry keeps from the harbour zone.
    """
    assert {problem.name for problem in asked()} >= {"tutorial"}
    points = sorted(points_of(SECOND["tutorial"]))
    assert len(points) == 13
    assert (points[0], points[-1]) == ((12, 15), (78, 0))


@needs_moo
def test_the_second_opinion_is_the_published_front() -> None:
    """Proves: the other program is asked what the files mean; it finds what was published of each of them."""
    cases = [*assignments_of_two(), *knapsacks_of_two(), *assignments_of_three()]
    published = {case.name: case.points() for case in cases if case.name in FILES}
    assert set(published) == set(FILES)
    assert published == {name: points_of(SECOND[name]) for name in FILES}
