"""What every published file is held to."""

from collections.abc import Collection, Iterable
from pathlib import Path

import pytest

import allocation

from .cases import Case
from .mapping import Mapped, mapped

# of values: the relative difference that the comparison with the literature allows
AGREEMENT = 1e-6

# generous, since other tests may run beside: what closes in 60 s of processor time is in `RESULTS.md`
OPTIONS = allocation.Options(time_limit=300)

FORMS = ("folder", "book.xlsx", "document.json")


def parameters(cases: Iterable[Case], slow: Collection[str] = ()) -> list[object]:
    """The cases as parameters of a test, the slow ones marked."""
    return [pytest.param(case, id=case.name, marks=[pytest.mark.slow] if case.name in slow else []) for case in cases]


def solved(case: Case) -> float:
    """The optimum of a file as the format finds it, checked against the literature's own formula."""
    return _solved(mapped(case.read()))


def solved_from_file(case: Case, path: Path) -> float:
    """The same, of the instance that was written to a path and loaded from there."""
    built = mapped(case.read())
    allocation.write(built.instance, path)
    loaded = allocation.load(path)
    assert loaded == built.instance
    return _solved(Mapped(built.problem, loaded, built.raised))


def _solved(built: Mapped) -> float:
    found = allocation.solve(built.instance, OPTIONS)
    assert found.status is allocation.Status.OPTIMAL
    assert found.objective is not None
    value = built.value(found.objective)
    agent_of = built.agent_of(found)
    assert built.problem.fits(agent_of)
    assert built.problem.value(agent_of) == pytest.approx(value, rel=AGREEMENT)
    return value
