"""The benchmark's own machinery, with a tiny instance and two contenders that need no extra."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import allocation
from allocation.engine import Options, Search
from allocation.instance.generate import generate

from .cases import SIZES, Wanted, families
from .contenders import CONTENDERS
from .contenders.matrix import matrix_of
from .contenders.task import Task
from .contenders.trace import Trace, read_trace
from .contenders.whole_numbers import in_whole_numbers
from .launch import Limits, launch, prepared
from .measured import contradictions, measured
from .records import Records, key_of, record_of
from .report import write_report
from .run import main
from .sections import write_section

ONE = Wanted(links=(1,), coordination=("medium",), capacity=("tight",), seeds=(0,))


def record(contender: str = "highs", **changes: Any) -> dict[str, Any]:
    """A record as a run would leave it: 60 found and verified at 5 s under a bound of 50, of today's 100."""
    known = {
        "family": "tiny",
        "name": "one",
        "coordination": "medium",
        "pairs": 10,
        "best_known": None,
        "today": 100.0,
        "contender": contender,
        "time_limit": 10.0,
        "threads": 1,
        "status": "done",
        "note": "",
        "objective": 60.0,
        "verified": 60.0,
        "breaches": 0,
        "bound": 50.0,
        "seconds": 5.0,
        "megabytes": 100.0,
        "points": [[1.0, 90.0, None], [4.0, 60.0, 50.0]],
        "phases": {"build": 1.0, "search": 3.0},
    }
    return known | changes


def test_every_family_has_its_instances_and_unique_names() -> None:
    """Proves: sizes × links × strengths × capacities × seeds, 36 of a generated family, each by a name of its own."""
    for family in SIZES:
        assert len({case.name for case in families(Wanted())[family]()}) == 2 * 3 * 2 * 3
    assert len({case.name for case in families(Wanted())["real"]()}) == 4


def test_run_measures_each_once_and_both_contenders_agree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: two contenders, in processes of their own, prove the same optimum, verified; another start runs nothing.

    Sensitivity: without the records each would be run again and be there twice.
    """
    table = tmp_path / "table.md"
    asked = ["--family", "tiny", "--links", "1", "--coordination", "medium", "--capacity", "tight", "--seed", "0"]
    asked += ["--contender", "allocation", "highs", "--threads", "1", "--output", str(tmp_path), "--table", str(table)]
    main(asked)
    main(asked)
    records = list(Records(tmp_path / "records.jsonl"))
    assert [record["contender"] for record in records] == ["allocation", "highs"]
    assert records[0]["verified"] == pytest.approx(records[1]["verified"])
    assert [record["breaches"] for record in records] == [0, 0]
    assert all({"load", "build", "compile"} <= set(record["phases"]) for record in records)
    assert "verify" in records[0]["phases"]
    assert records[0]["megabytes"] > 50
    frame = pd.read_csv(table.with_suffix(".csv"))
    assert frame["gap_to_best"].max() < 1e-5
    text = table.read_text(encoding="utf-8")
    assert "| tiny | medium | 20 | allocation | 1 | 1 | 0.00% |" in text
    assert "Bounds above a verified allocation: none" in text
    assert (tmp_path / "profile.html").exists()
    assert capsys.readouterr().out == ""


def test_a_contender_that_takes_too_much_is_ended_and_its_trace_kept(tmp_path: Path) -> None:
    """Proves: above its memory a run is ended, and its line says so; no allocation of it counts."""
    (case,) = families(ONE)["tiny"]()
    facts = prepared(case, ONE, tmp_path / "case")
    limits = Limits(memory=0.01, threads=1)
    end = launch("highs", case, tmp_path / "case", limits)
    assert end["status"] == "out of memory"
    row = measured([record_of(case, facts, "highs", limits, end)]).iloc[0]
    assert not row["verified"]
    assert pd.isna(row["objective"])


def test_measures_are_against_the_best_of_all() -> None:
    """Proves: 60 under its own bound of 50 is a gap of 10/50, and 5/45 to the bound of 55 that another one has.

    Half of what 55 allows is 77.5, which 60 reaches at 4 s. The best allocation is 60: 90 lacks 30 of 40.
    """
    frame = measured([record(), record("scip", bound=55.0, points=[[2.0, 80.0, 55.0]], objective=80.0, verified=80.0)])
    row = frame.set_index("contender").loc["highs"]
    assert row["gap"] == pytest.approx(0.2)
    assert row["gap_to_best"] == pytest.approx(5 / 45)
    assert row["useful"] == 4
    assert row["integral"] == pytest.approx(1 + 3 * 30 / 40)
    assert pd.isna(row["to_5"])


def test_an_allocation_that_the_verifier_refuses_does_not_count() -> None:
    """Proves: with a breach there is no objective, yet the bound stays; the other's integral takes no notice of it."""
    broken = record("scip", objective=55.0, verified=55.0, breaches=2, points=[[1.0, 55.0, 52.0]], bound=52.0)
    frame = measured([record(), broken]).set_index("contender")
    assert frame["objective"].isna().to_dict() == {"highs": False, "scip": True}
    assert frame.loc["scip", "bound"] == 52
    assert frame.loc["highs", "gap_to_best"] == pytest.approx(8 / 48)
    assert frame.loc["highs", "integral"] == pytest.approx(1 + 3 * 30 / 40)


def test_what_is_found_late_does_not_count() -> None:
    """Proves: an end at 12 s of 10 s is too late; the trace until then is what counts. Sensitivity: it would be 60."""
    late = record(seconds=12.0, points=[[1.0, 90.0, 40.0], [11.9, 60.0, 50.0]])
    assert measured([late]).iloc[0]["objective"] == 90


def test_a_bound_above_a_verified_allocation_is_told() -> None:
    """Proves: somebody's bound of 61 is held against the allocation of 60 that another one has."""
    assert contradictions([record()]) == []
    (told,) = contradictions(
        [record(), record("scip", bound=61.0, objective=None, verified=None, points=[[1, None, 61]])]
    )
    assert told.startswith("scip on one")


def test_missing_and_unusual_contenders_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: who is not installed, does not apply or breaks constraints is told."""
    monkeypatch.setitem(CONTENDERS, "cp-sat", replace(CONTENDERS["cp-sat"], packages=("no-such-package",)))
    records = [
        record(),
        record("scip", breaches=3),
        record("pyomo-highs", status="not applicable", note="a reason", verified=None, points=[]),
    ]
    write_report(records, tmp_path / "table.md", tmp_path)
    text = (tmp_path / "table.md").read_text(encoding="utf-8")
    assert "* cp-sat: missing, no-such-package not installed." in text
    assert "* scip on one: its allocation breaks 3 constraints." in text
    assert "* pyomo-highs on one: not applicable (a reason)." in text


def test_records_survive_a_line_that_was_cut_off(tmp_path: Path) -> None:
    """Proves: after a kill in the middle of a line the others are read, and the next one stands on its own line."""
    records = Records(tmp_path / "records.jsonl")
    records.add(record())
    with records.path.open("a", encoding="utf-8") as file:
        file.write('{"name": "half')
    records.add(record("scip"))
    assert [key_of(one)[1] for one in records] == ["highs", "scip"]


def test_a_trace_keeps_what_is_better_and_adds_up_phases(tmp_path: Path) -> None:
    """Proves: worse figures and infinite ones leave no point; two phases of a name are one; a half line is left out."""
    with Trace(tmp_path / "trace.jsonl") as trace:
        for incumbent, bound in ((1e20, -1e20), (9.0, None), (10.0, None), (None, 3.0), (8.0, 2.0)):
            trace.note(incumbent, bound)
        trace.spent("build", 1.0)
        trace.spent("build", 2.0)
    with (tmp_path / "trace.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"point": [1')
    read = read_trace(tmp_path / "trace.jsonl")
    assert [point[1:] for point in read.points] == [(9.0, None), (9.0, 3.0), (8.0, 3.0)]
    assert read.phases == {"build": 3.0}


@pytest.mark.parametrize("seed", range(4))
def test_whole_numbers_relax_the_matrix(tmp_path: Path, seed: int) -> None:
    """Proves: the optimum of the matrix, put on the grid, keeps every row of the whole numbers, and costs no less than
    the bound that its own cost would give.

    Sensitivity: rows that were rounded without moving their sides would cut it off.
    """
    instance = generate(6, 4, capacity="tight", links_per_power=2, seed=seed)
    allocation.write(instance, tmp_path / "instance")
    with Trace(tmp_path / "trace.jsonl") as trace:
        matrix = matrix_of(Task(tmp_path / "instance", 10, 1, 0, trace))
    program = matrix.program
    found = Search(program).run([1.0] * 5, Options(gap=0.0))
    assert found.solution is not None
    assert found.objective is not None
    whole = in_whole_numbers(program, matrix.costs, matrix.offset)
    placed = np.round((found.solution - whole.lower) / whole.step)
    activity = whole.matrix @ placed
    assert np.all(activity >= whole.row_lower)
    assert np.all(activity <= whole.row_upper)
    assert float(whole.costs @ placed) / whole.cost_scale + whole.constant - whole.slack <= found.objective + 1e-9
    assert np.count_nonzero(whole.step == 1) > program.integer.sum()


def test_a_section_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    """Proves: of three sections only the one with the heading changes, and a new one comes last."""
    path = tmp_path / "results.md"
    for name in "abc":
        write_section(path, f"# {name}", f"# {name}\n\nold\n")
    write_section(path, "# b", "# b\n\nnew\n")
    assert path.read_text(encoding="utf-8") == "# a\n\nold\n\n# b\n\nnew\n\n# c\n\nold\n"
