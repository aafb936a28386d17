"""The forecast of a model's size and memory, beside models that were built."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from brute_force import Tables
from cases import TWO_PROVINCES, case, instance_of, rows

from allocation.cli.main import main
from allocation.engine import compile_model
from allocation.formulation import build, provinces
from allocation.formulation import forecast as forecasting
from allocation.formulation.forecast import forecast
from allocation.instance import Instance
from allocation.instance.generate import generate
from allocation.instance.writing import write


def built(instance: Instance) -> tuple[int, int, int]:
    """Columns, rows and entries of the model, built."""
    program = compile_model(build(instance))
    return len(program.column_names), len(program.row_names), program.matrix.nnz


@pytest.mark.parametrize(
    ("powers", "zones", "options"),
    [
        (30, 8, {}),
        (60, 15, {"levels": 4, "capacity": "tight", "links_per_power": 2}),
        (80, 30, {"levels": 2, "links_per_power": 3, "coordination": "strong"}),
        (150, 20, {"links_per_power": 0}),
        (40, 60, {"levels": 6, "links_per_power": 1}),
    ],
)
def test_counts_are_near_those_of_the_built_model(powers: int, zones: int, options: dict[str, Any]) -> None:
    """Proves: on generated instances of five shapes, columns and rows come within 10 %, entries within 20 %."""
    instance = generate(powers, zones, seed=5, **options)
    size = forecast(instance)
    columns, rows, entries = built(instance)
    assert size.columns == pytest.approx(columns, rel=0.1)
    assert size.rows == pytest.approx(rows, rel=0.1)
    assert size.entries == pytest.approx(entries, rel=0.2)


PLAIN = case(
    {"resources": {"staff": {}}},
    bodies=TWO_PROVINCES,
    powers=rows("power held_at supervision authorisation", "p central 1 1", "q central 0 0", "r central 0 0"),
    needs=[{"power": power, "zone": zone, "need": 10} for power in "pqr" for zone in "abc"],
    applies=rows("power zone", "r a", "r b"),
    links=rows("power_a power_b zone cost", "p q - 1", "q r a 1"),
    innovations=rows("innovation value", "i 5"),
    innovation_powers=rows("innovation power level", "i p zone", "i r zone"),
    rules=rows("rule power_a power_b zone", "requires p q -"),
    loads=rows("power resource fixed per_need", "p staff 2 1"),
    capacities=rows("body resource amount", "A staff 9", "CN staff 90", "a staff 9"),
    ministries=rows("ministry agenda", "M 2"),
    joint=rows("power ministry effort", "p M 1"),
    measures=rows("measure body cost", "desk A 1"),
    effects=rows("measure effect domain amount", "desk platform * 0.5", "desk supervision * 0.5"),
)
OWN_DISTANCES = PLAIN | {
    "distances": rows("level_a level_b distance", "zone zone 0.5", "provincial provincial 0.5", "central zone 3")
}
FLAT = PLAIN | {"distances": rows("level_a level_b distance", "central zone 1")}
NO_CUTS = PLAIN | {"distances": rows("level_a level_b distance", "central zone 0.5")}


@pytest.mark.parametrize("tables", [PLAIN, OWN_DISTANCES, FLAT, NO_CUTS])
def test_a_model_worked_through_by_hand_is_counted_right(tables: Tables) -> None:
    """Proves: pairs, links of every kind of distances, platforms, holders, agendas, innovations and rules count as they
    are built; rows of linked capacities, which depend on how tight they are, are left out.

    Sensitivity: the four kinds of distances give models of four sizes.
    """
    instance = instance_of(tables)
    size = forecast(instance)
    program = compile_model(build(instance))
    assert size.columns == len(program.column_names)
    assert size.rows == sum(not name.startswith("linked_capacity") for name in program.row_names)
    assert len({forecast(instance_of(each)) for each in (PLAIN, OWN_DISTANCES, FLAT, NO_CUTS)}) == 4


MEASURED = """
import sys
from pathlib import Path
from allocation import Options, load
from allocation.outcome.solving import Session
Session(load(sys.argv[1])).solve(Options(time_limit=float(sys.argv[2])))
print(next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read from /proc")
@pytest.mark.parametrize(("powers", "zones"), [(20, 5), (120, 20)])
def test_memory_is_near_what_a_solve_takes(powers: int, zones: int, tmp_path: Path) -> None:
    """Proves: the peak of a process that builds and solves is 0.6 to 1.5 times the forecast, small or not so small."""
    instance = generate(powers, zones, seed=5)
    write(instance, tmp_path / "instance")
    command = [sys.executable, "-c", MEASURED, str(tmp_path / "instance"), "6"]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert 0.6 <= 1024 * float(told.stdout) / forecast(instance).bytes <= 1.5


def test_solve_refuses_what_does_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves: above the free memory or the limit given nothing is written; a higher limit lets it through."""
    write(instance_of(case()), tmp_path / "small")
    command = ["solve", str(tmp_path / "small"), "-o", str(tmp_path / "result")]
    monkeypatch.setattr(forecasting, "free_memory", lambda: 10_000_000)
    assert main(command) == 2
    told = capsys.readouterr().err
    assert "takes about 0.2 GB of memory by forecast, more than the 0.0 GB allowed" in told
    assert "--memory-limit 1" in told
    assert not (tmp_path / "result").exists()
    assert main(["sweep", str(tmp_path / "small"), "--memory-limit", "0.3", "--workers", "2"]) == 2
    assert "Use fewer --workers" in capsys.readouterr().err
    assert main([*command, "--memory-limit", "1"]) == 0
    assert (tmp_path / "result").exists()


def test_validate_tells_the_forecast(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: columns, rows, entries and memory, in words and as JSON."""
    write(instance_of(PLAIN), tmp_path / "plain")
    size = forecast(instance_of(PLAIN))
    assert main(["validate", str(tmp_path / "plain")]) == 0
    assert f"about {size.columns} columns, {size.rows} rows" in capsys.readouterr().out
    assert main(["validate", str(tmp_path / "plain"), "--json"]) == 0
    assert f'"bytes": {size.bytes}' in capsys.readouterr().out


def test_one_province_at_a_time_takes_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves: from many pairs on a solve is forecast less than what keeps the whole model, and `validate` says why.

    Sensitivity: with fewer pairs both are the same.
    """
    few = forecast(instance_of(PLAIN))
    assert few.bytes == few.bytes_whole
    monkeypatch.setattr(provinces, "MANY_PAIRS", 1)
    many = forecast(instance_of(PLAIN))
    assert many.bytes < many.bytes_whole == few.bytes
    write(instance_of(PLAIN), tmp_path / "plain")
    assert main(["validate", str(tmp_path / "plain")]) == 0
    assert "built one province at a time" in capsys.readouterr().out
