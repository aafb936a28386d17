"""The instances that are benchmarked: generated families, the real ones, published sets."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from published.cases import Case as Published
from published.cases import ctap_cases, ctap_timing_cases, leema_cases
from published.gap import gap_file, read_gap
from published.gqap import read_leema
from published.mapping import mapped
from published.problem import Problem
from published.values import BENCH, published, rows

import allocation
from allocation.instance.generate import generate
from allocation.instance.generate.sketch import Strength, Tightness

ROOT = Path(__file__).resolve().parents[2]

SIZES = {
    "tiny": (6, 4, 20.0),
    "province": (150, 20, 60.0),
    "national": (163, 70, 300.0),
    "large": (500, 170, 600.0),
    "huge": (1000, 500, 1800.0),
}
"""Powers, zones and default time limit of the generated families; `tiny` is for trying the benchmark itself."""

STRENGTHS: tuple[Strength, ...] = ("weak", "medium", "strong")
TIGHTNESSES: tuple[Tightness, ...] = ("loose", "tight")
LINKS = (1, 2)
SEEDS = (0, 1, 2)


@dataclass(frozen=True)
class Wanted:
    """Which generated instances of a family are asked for."""

    links: tuple[int, ...] = LINKS
    coordination: tuple[Strength, ...] = STRENGTHS
    capacity: tuple[Tightness, ...] = TIGHTNESSES
    seeds: tuple[int, ...] = SEEDS


@dataclass(frozen=True)
class Case:
    """One instance. time_limit: seconds that a contender has unless told otherwise.

    best_known: the value that the literature states, in the instance's own objective. links, coordination, capacity
    and seed: of a generated one.
    """

    family: str
    name: str
    time_limit: float
    make: Callable[[], allocation.Instance]
    best_known: float | None = None
    links: int | None = None
    coordination: str | None = None
    capacity: str | None = None
    seed: int | None = None


def generated(family: str, wanted: Wanted) -> Iterator[Case]:
    """The random instances of one size."""
    powers, zones, time_limit = SIZES[family]
    for links in wanted.links:
        for coordination in wanted.coordination:
            for capacity in wanted.capacity:
                for seed in wanted.seeds:
                    make = partial(
                        generate,
                        powers,
                        zones,
                        links_per_power=links,
                        coordination=coordination,
                        capacity=capacity,
                        seed=seed,
                    )
                    name = f"{family}-{links}-{coordination}-{capacity}-{seed}"
                    yield Case(family, name, time_limit, make, None, links, coordination, capacity, seed)


def real() -> Iterator[Case]:
    """The real instances, at the strengths of coordination that their scenarios have."""
    for name, strengths, time_limit in (("ftz22", STRENGTHS, 60.0), ("ftz-areas", ("medium",), 300.0)):
        for strength in strengths:
            make = partial(allocation.load, ROOT / "instances" / name, f"coordination-{strength}")
            yield Case("real", f"{name}-{strength}", time_limit, make, coordination=strength)


def gap(family: str, letters: str, most_jobs: int, time_limit: float) -> Iterator[Case]:
    """Generalised assignments whose names begin with one of some letters, minimised, up to so many jobs."""
    values = published("gap", "best_known_value")
    for row in rows("gap"):
        name = row["instance"]
        if name[0] in letters and int(row["jobs"]) <= most_jobs:
            yield _published(family, name, values.get(name), partial(_gap, name), time_limit)


def _gap(name: str) -> Problem:
    return read_gap(gap_file(name))


def cordeau() -> Iterator[Case]:
    """Generalised quadratic assignments of Cordeau et al. 2006; their files have the layout of Lee and Ma's."""
    for name, value in published("gqap/cordeau", "best_known").items():
        path = BENCH / "gqap" / "cordeau" / f"{name}.txt"
        yield _published("cordeau", name, value, partial(read_leema, path), 120.0)


def quadratic(family: str, cases: Callable[[], Iterator[Published]], time_limit: float) -> Iterator[Case]:
    """The quadratic assignments that the tests solve as well."""
    for case in cases():
        yield _published(family, case.name, case.published, case.read, time_limit)


def _published(
    family: str, name: str, best_known: float | None, read: Callable[[], Problem], time_limit: float
) -> Case:
    return Case(family, f"{family}-{name}", time_limit, lambda: mapped(read()).instance, best_known)


def families(wanted: Wanted) -> dict[str, Callable[[], Iterator[Case]]]:
    """Every family by its name; published ones are empty where their files are not."""
    return {
        **{family: partial(generated, family, wanted) for family in SIZES},
        "real": real,
        "gap": partial(gap, "gap", "g", 60, 10.0),
        "gap-ab": partial(gap, "gap-ab", "ab", 200, 60.0),
        "gap-cd": partial(gap, "gap-cd", "cd", 200, 60.0),
        "ctap": partial(quadratic, "ctap", ctap_cases, 60.0),
        "ctap-timing": partial(quadratic, "ctap-timing", ctap_timing_cases, 120.0),
        "leema": partial(quadratic, "leema", leema_cases, 120.0),
        "cordeau": cordeau,
    }


DEFAULT_FAMILIES = tuple(family for family in families(Wanted()) if family != "tiny")
