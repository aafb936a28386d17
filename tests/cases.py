"""Tiny instances by hand, and the three ways to an answer that every feature must survive.

``case`` makes the tables of an instance, ``rows`` a table and ``tree`` the bodies. A feature test is decorated with
``three_ways`` and gets ``best``: the way from tables to an allocation, whose optimum is compared with brute force.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import pytest
from brute_force import Optimum, Tables, optimum
from strategies import as_folder

import allocation

Cells = dict[str, Any]
Scenario = str | Sequence[str] | None


class Solve(Protocol):
    """A way from tables to an allocation that was compared with brute force."""

    def __call__(self, tables: Tables, scenario: Scenario = None, meant: Tables | None = None) -> allocation.Allocation:
        """Solve; with a scenario, compare with the tables that it is meant to make."""


def rows(columns: str, *lines: str) -> list[Cells]:
    """Read a table as one would type it: the columns, then a line a row; ``-`` is an empty cell."""
    names = columns.split()
    return [{name: cell for name, cell in zip(names, line.split(), strict=True) if cell != "-"} for line in lines]


def tree(root: str = "CN", /, **provinces: str) -> list[Cells]:
    """List the bodies of a state of three levels: ``tree(A="a b", B="c")`` has provinces A and B with their zones."""
    bodies = [f"{root} central -", *(f"{province} provincial {root}" for province in provinces)]
    bodies += [f"{zone} zone {province}" for province, zones in provinces.items() for zone in zones.split()]
    return rows("body level parent", *bodies)


LEVELS = ["central", "provincial", "zone"]
"""What `levels` is if it is left out."""

ONE_ZONE = tree(A="a")
TWO_ZONES = tree(A="a b")
TWO_PROVINCES = tree(A="a b", B="c")


def case(settings: Mapping[str, Any] | None = None, **tables: list[Cells]) -> Tables:
    """Make an instance: power ``p``, held at the centre, needed 10 times in zone ``a``, and what is given instead.

    By default it has one zone ``a`` in one province ``A``, levels central, provincial and zone with service shares
    0, 0.5 and 1. Without anything else the power goes to the zone at no cost.
    """
    usual: Tables = {
        "instance": {"schema": 1, "name": "tiny", **(settings or {})},
        "bodies": ONE_ZONE,
        "powers": rows("power held_at", "p central"),
        "needs": rows("power zone need", "p a 10"),
    }
    return usual | tables


def changed(tables: Tables, table: str, **cells: object) -> Tables:
    """Set cells in all rows of a table."""
    return tables | {table: [row | cells for row in tables[table]]}


def without(tables: Tables, *names: str) -> Tables:
    """Leave out tables, or settings of ``instance.yaml``."""
    settings = {key: value for key, value in tables["instance"].items() if key not in names}
    return {name: table for name, table in tables.items() if name not in names} | {"instance": settings}


def instance_of(tables: Tables, scenario: Scenario = None) -> allocation.Instance:
    """Read tables the way a planner's folder is read."""
    written_out = json.loads(json.dumps(tables))  # YAML would write a cell that is used twice as an alias
    with TemporaryDirectory() as folder:
        return allocation.load(as_folder(written_out, Path(folder) / "case"), scenario)


def approx(number: float) -> object:
    """Compare with what was worked out by hand."""
    return pytest.approx(number, rel=1e-9, abs=1e-9)


def agree(found: allocation.Allocation, best: Optimum | None) -> None:
    """Assert that a solve found what brute force found, to 1e-6, with nothing broken and a proof."""
    if best is None:
        assert found.status == "infeasible"
        assert found.objective is None
        return
    assert found.status == "optimal"
    assert found.verdict is not None
    assert not found.verdict.breaches
    assert found.objective == pytest.approx(best.objective, rel=1e-6, abs=1e-6)
    assert found.bound is not None
    assert found.bound <= best.objective + 1e-6 * max(1.0, abs(best.objective))


def directly(tables: Tables, scenario: Scenario = None, meant: Tables | None = None) -> allocation.Allocation:
    """Solve."""
    found = allocation.solve(instance_of(tables, scenario))
    agree(found, optimum(meant or tables))
    return found


def after_reloading(tables: Tables, scenario: Scenario = None, meant: Tables | None = None) -> allocation.Allocation:
    """Save the instance, load it, solve."""
    with TemporaryDirectory() as folder:
        allocation.write(instance_of(tables), Path(folder) / "saved")
        found = allocation.solve(allocation.load(Path(folder) / "saved", scenario))
    agree(found, optimum(meant or tables))
    return found


def as_result(tables: Tables, scenario: Scenario = None, meant: Tables | None = None) -> allocation.Allocation:
    """Solve, save the result, load it."""
    solved = allocation.solve(instance_of(tables, scenario))
    with TemporaryDirectory() as folder:
        loaded = allocation.read_result(allocation.save_result(solved, Path(folder) / "result"))
    assert loaded.status == solved.status
    assert loaded.levels == solved.levels
    assert loaded.measures == solved.measures
    assert loaded.components == solved.components
    agree(loaded, optimum(meant or tables))
    return loaded


WAYS: list[Solve] = [directly, after_reloading, as_result]
three_ways = pytest.mark.parametrize("best", WAYS)
