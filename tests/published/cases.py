"""The published files that are solved, and the value each is held to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from .gap import gap_file, read_gap
from .gqap import ctap_file, leema_file, read_ctap, read_leema
from .problem import Problem
from .values import published, rows


@dataclass(frozen=True)
class Case:
    """One file in one sense. published: its proved optimum, or None where nobody states one."""

    family: str
    name: str
    published: float | None
    read: Callable[[], Problem]


def gap_cases(group: str, *, sense: str) -> Iterator[Case]:
    """Files of a set in `gap`: minimised, or maximised as the OR-Library lists gap1 to gap12."""
    column = "published_optimum" if sense == "min" else "published_optimum_as_max"
    values = published("gap", column)
    for name in (row["instance"] for row in rows("gap") if row["set"] == group):
        if name in values:
            yield Case(f"{group}, {sense}", name, values[name], partial(_gap, name, sense))


def _gap(name: str, sense: str) -> Problem:
    problem = read_gap(gap_file(name))
    return problem if sense == "min" else problem.maximised()


def ctap_cases() -> Iterator[Case]:
    """Ten tasks on three processors; sparse ones have no published value, only one found by exhaustive search."""
    values = published("gqap/ctap", "published_optimum") | published("gqap/ctap", "optimum_found_here")
    for name, value in values.items():
        yield Case("ctap", name, value, partial(read_ctap, ctap_file(name)))


def ctap_timing_cases() -> Iterator[Case]:
    """Twenty or twenty-four tasks; one of them has a value computed when the files were collected."""
    values = published("gqap/ctap_timing", "optimum_proved_here")
    for name in (row["instance"] for row in rows("gqap/ctap_timing")):
        yield Case("ctap_timing", name, values.get(name), partial(read_ctap, ctap_file(name, "ctap_timing")))


def leema_cases() -> Iterator[Case]:
    """Lee and Ma's generalised quadratic assignments."""
    for name, value in published("gqap/leema", "published_optimum").items():
        yield Case("leema", name, value, partial(read_leema, leema_file(name)))
