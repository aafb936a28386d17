"""The verbs survey and collect as a planner meets them."""

import json
from pathlib import Path

import pytest
from offices import columns, row_of, sheet_of, sign
from openpyxl import Workbook, load_workbook
from pages import printed

from allocation.cli.main import main
from allocation.instance import load

TUTORIAL = Path(__file__).resolve().parents[2] / "instances" / "tutorial"


@pytest.fixture
def forms(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    """The tutorial's forms, one of them filled in."""
    folder = tmp_path / "forms"
    assert main(["survey", str(TUTORIAL), "-o", str(folder)]) == 0
    told = capfd.readouterr()
    assert "forms for zones: 3" in told.out
    assert f"allocation collect {folder}" in told.out
    need(folder, 77)
    return folder


def need(folder: Path, value: object) -> None:
    """State a need of the harbour zone."""
    path = folder / "zones" / "harbour.xlsx"
    book = load_workbook(path)
    sheet = sheet_of(book, "needs")
    sheet.cell(row_of(sheet, power="trade"), columns(sheet)["answer:need"]).value = value  # type: ignore[assignment]
    sign(book, "Li Ming", "2026-03-31")
    book.save(path)


def test_forms_go_out_and_come_back(forms: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Proves: exit code 0, what changed on standard output, what is missing on standard error, a valid instance."""
    assert main(["collect", str(forms), "-o", str(tmp_path / "mine.xlsx")]) == 0
    told = capfd.readouterr()
    assert "Forms that came back: 1 of 12. Figures said: 1." in told.out
    assert "harbour Harbour zone: need of trade, harbour: 10 → 77" in told.out
    assert "warning: zones: forms of zones that have not come back (2): " in told.err
    needs = {(row.power, row.zone): row.need for row in load(tmp_path / "mine.xlsx").needs}
    assert needs["trade", "harbour"] == 77


def test_changes_in_chinese(forms: Path, tmp_path: Path) -> None:
    """Proves: with --lang zh a changed figure is told by its Chinese heading."""
    told = printed(f"allocation collect {forms} -o {tmp_path / 'mine'} --lang zh")
    assert any(line.endswith("：trade、harbour的需求：10 → 77") for line in told)


def test_json_is_one_object(forms: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Proves: changes, warnings and errors as rows, and where the instance is."""
    assert main(["collect", str(forms), "--into", str(TUTORIAL), "-o", str(tmp_path / "mine"), "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert (told["valid"], told["returned"], told["asked"], told["answers"]) == (True, 1, 12, 1)
    (change,) = told["changes"]
    assert (change["key"], change["before"], change["after"], change["date"]) == ("trade|harbour", 10, 77, "2026-03-31")
    assert {"file", "line", "column", "where", "message", "hint"} == set(told["warnings"][0])
    assert main(["survey", str(TUTORIAL), "-o", str(tmp_path / "more"), "--json"]) == 0
    assert len(json.loads(capfd.readouterr().out)["forms"]) == 12


def test_what_cannot_be_an_instance_is_not_written(
    forms: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Proves: exit code 2, the cell and what to do, nothing at the target; with --json the same as rows."""
    need(forms, "about 20")
    assert main(["collect", str(forms), "-o", str(tmp_path / "mine")]) == 2
    told = capfd.readouterr()
    assert told.out == ""
    assert 'zones/harbour.xlsx:Needs!I4: harbour Harbour zone, trade, Need: "about 20" is not a number' in told.err
    assert "Problems found: 1. Nothing was written." in told.err
    assert not (tmp_path / "mine").exists()
    assert main(["collect", str(forms), "-o", str(tmp_path / "mine"), "--json"]) == 2
    told_json = json.loads(capfd.readouterr().out)
    assert (told_json["valid"], told_json["written"], len(told_json["errors"])) == (False, None, 1)


def test_what_is_no_form_is_refused(forms: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Proves: rubbish, an empty workbook and a missing file are each one line, no traceback."""
    (forms / "zones" / "plain.xlsx").write_bytes(b"rubbish")
    Workbook().save(forms / "zones" / "hill.xlsx")
    missing = str(tmp_path / "none.xlsx")
    assert main(["collect", str(forms), missing, "-o", str(tmp_path / "mine")]) == 2
    told = capfd.readouterr().err
    errors = [line for line in told.splitlines() if not line.startswith("warning")]
    assert [line.partition(":")[0] for line in errors] == [
        "none.xlsx",
        "zones/hill.xlsx",
        "zones/plain.xlsx",
        "Problems found",
    ]
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["FORMS"], "say with -o where to write"),
        (["-o", "mine"], "name forms or their folder"),
        (["-o", "mine", "--cases", "map.yaml"], "give --cases and --into"),
        (["elsewhere", "-o", "mine"], "no instance.json of a survey"),
        (["FORMS", "-o", "FORMS"], "exists already"),
        (["FORMS", "--into", "nowhere", "-o", "mine"], "no such file or folder"),
        (["FORMS", "--cases", "none.yaml", "-o", "mine"], "no such file or folder"),
    ],
)
def test_a_wrong_call_writes_nothing(
    arguments: list[str], said: str, forms: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Proves: exit code 2 and one line on what to give."""
    monkeypatch.chdir(tmp_path)
    assert main(["collect", *(str(forms) if word == "FORMS" else word for word in arguments)]) == 2
    assert said in capfd.readouterr().err
    assert not (tmp_path / "mine").exists()


def test_a_second_survey_does_not_touch_answers(forms: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Proves: exit code 2, and the filled form is as it was."""
    before = (forms / "zones" / "harbour.xlsx").read_bytes()
    assert main(["survey", str(TUTORIAL), "-o", str(forms)]) == 2
    assert "may hold answers" in capfd.readouterr().err
    assert (forms / "zones" / "harbour.xlsx").read_bytes() == before
