"""Published fronts are found whole; the slow ones are measured by `measure_fronts` and stand in `FRONTS.md`."""

from itertools import chain

import pytest

from allocation.engine.tradeoffs import front

from .fronts import (
    MOO,
    FrontCase,
    assignments_by_modes,
    assignments_of_three,
    assignments_of_two,
    knapsacks_of_three,
    knapsacks_of_two,
    rounded,
)

MOST = {"kirlik_moap": 70, "kirlik_mokp": 40, "mmap": 60, "tuyttens": 60, "vopt_ukp": 10}
"""Points of the largest front that is found in every run of the tests."""

CASES = [
    case
    for case in chain(
        assignments_of_three(), knapsacks_of_three(), assignments_by_modes(), assignments_of_two(), knapsacks_of_two()
    )
    if case.count <= MOST[case.family]
]


@pytest.mark.skipif(not MOO.is_dir(), reason="the published benchmark files are not here")
def test_there_are_files_of_every_family() -> None:
    """Proves: the readers find the files, so that the test below tests something."""
    assert {case.family for case in CASES} == set(MOST)
    assert sum(case.family == "kirlik_moap" for case in CASES) >= 8


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.family}-{case.name}")
def test_front_is_the_published_one(case: FrontCase) -> None:
    """Proves: every published point and no other, each nondominated by proof, and that none is missing by proof.

    All figures are whole, so steps of 1 leave nothing out; a point that is only weakly efficient would be one more.
    """
    found = front(case.read(), range(case.objectives), points=None, resolution=[1.0] * case.objectives)
    assert {rounded(point.values) for point in found.points} == case.points()
    assert len(found.points) == case.count
    assert found.complete
