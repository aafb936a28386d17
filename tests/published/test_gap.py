"""Generalised assignment, gap1 to gap12 of the OR-Library, minimised and maximised.

An agent is a level with one body in a chain, a job is a power of the one zone at its end. The resource use of a job
differs from agent to agent: a row of `loads` with a level each. Capacities are `capacities`. Minimised, a cost is need
that is not met; maximised, as the OR-Library lists these files, a profit is need that is met, and the published value
is the sum of the jobs' largest profits less the objective. Nothing here is asymmetric: there are no pairwise costs.
"""

from pathlib import Path

import pytest

from .cases import Case, gap_cases
from .checks import AGREEMENT, FORMS, parameters, solved, solved_from_file
from .values import needs_files

pytestmark = [needs_files, pytest.mark.bench]


@pytest.mark.parametrize("case", parameters(gap_cases("cattrysse1994", sense="min")))
def test_cheapest_assignment_is_the_published_one(case: Case) -> None:
    """Proves: service, fixed loads by level and capacities carry a published minimisation unchanged.

    Sensitivity: a capacity that were not kept, or a load read at the wrong level, would undercut the optimum.
    """
    assert solved(case) == pytest.approx(case.published, rel=AGREEMENT)


@pytest.mark.parametrize("case", parameters(gap_cases("cattrysse1994", sense="max")))
def test_most_profitable_assignment_is_the_published_one(case: Case) -> None:
    """Proves: the same files as met need; the need that is met at best is the published profit.

    Sensitivity: the constant that turns profits into unmet need is the sum over jobs, not over the assigned levels.
    """
    assert solved(case) == pytest.approx(case.published, rel=AGREEMENT)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", parameters(list(gap_cases("cattrysse1994", sense="max"))[:1]))
def test_files_of_every_form_carry_the_problem(case: Case, form: str, tmp_path: Path) -> None:
    """Proves: a share such as 1 − 17 / 24 survives writing and reading in full, in every form."""
    assert solved_from_file(case, tmp_path / form) == pytest.approx(case.published, rel=AGREEMENT)
