"""Forms: who is asked what, what stands there already, and what a respondent can and cannot do."""

import csv
import shutil
import subprocess
from pathlib import Path

import pytest
from offices import columns, facts, lines, page_of, row_of, sheet_of
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from small import state

from allocation.instance import Instance, load
from allocation.instance.survey import survey
from allocation.instance.template.defaults import defaults_for
from allocation.language import LANGUAGES, Language

TUTORIAL = Path(__file__).resolve().parents[2] / "instances" / "tutorial"


@pytest.fixture(scope="module", params=LANGUAGES)
def forms(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The forms of the tutorial in one language."""
    folder: Path = tmp_path_factory.mktemp("survey") / request.param
    survey(load(TUTORIAL), folder, language=request.param)
    return folder


def small(**tables: list[dict[str, object]]) -> Instance:
    """A state with staff and one scored capability."""
    tables.setdefault("powers", [{"power": "a", "kind": "licence", "risk": "high"}, {"power": "b", "kind": "filing"}])
    return state({"resources": {"staff": {"unit": "days", "cost": 1}}}, **tables)


def opened(instance: Instance, folder: Path, form: str, language: Language = "en") -> Workbook:
    """A form of an instance."""
    survey(instance, folder / "forms", language=language)
    return load_workbook(folder / "forms" / f"{form}.xlsx")


def test_every_office_gets_a_form(forms: Path) -> None:
    """Proves: a form a zone, its firms, a body above and a ministry, one for the powers; and what they ask about."""
    found = {str(path.relative_to(forms)) for path in forms.rglob("*.xlsx")}
    assert found == {
        "powers.xlsx",
        *(f"{kind}/{zone}.xlsx" for kind in ("zones", "firms") for zone in ("harbour", "plain", "hill")),
        *(f"bodies/{body}.xlsx" for body in ("centre", "east", "west")),
        *(f"ministries/{ministry}.xlsx" for ministry in ("TRADE", "BANKS")),
    }
    assert load(forms / "instance.json") == load(TUTORIAL)
    with (forms / "forms.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row[0] for row in list(csv.reader(file))[1:]} == found


def test_only_answers_can_be_written(forms: Path) -> None:
    """Proves: sheets are protected, and what is unlocked are the answers, the keys of free lines and the signature."""
    for path in forms.rglob("*.xlsx"):
        for sheet in load_workbook(path).worksheets:
            assert sheet.protection.sheet, (path, sheet.title)
            tokens = {at: token for token, at in columns(sheet).items()}
            unlocked = {cell.column for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
            if page_of(sheet):
                answers = {at for at, token in tokens.items() if token.startswith("answer:")}
                free = {at for at, token in tokens.items() if token.startswith("key:")}
                assert answers <= unlocked <= answers | free, (path, sheet.title)
            else:
                assert unlocked <= {3}


def test_answers_are_offered_and_limited(forms: Path) -> None:
    """Proves: every answer that is no free text has a list or a limit, with an explanation beside the cell."""
    for path in forms.rglob("*.xlsx"):
        for sheet in load_workbook(path).worksheets:
            choices = sheet.data_validations.dataValidation
            by_column = {next(iter(choice.sqref.ranges)).min_col: choice for choice in choices}
            for token, at in columns(sheet).items() if page_of(sheet) else ():
                if token.startswith("answer:"):
                    assert by_column[at].prompt, (path, token)
                    is_text = token in ("answer:reason", "answer:condition")
                    assert is_text or by_column[at].type in ("list", "decimal"), (path, token)


def test_a_form_speaks_one_language(tmp_path: Path) -> None:
    """Proves: Chinese forms have Chinese sheets, headings and answers; English ones none."""
    instance = load(TUTORIAL)
    for language in LANGUAGES:
        survey(instance, tmp_path / language, language=language)
        book = load_workbook(tmp_path / language / "zones" / "harbour.xlsx")
        assert facts(book)["language"] == language
        assert book.sheetnames[:2] == {"en": ["About", "Needs"], "zh": ["填表说明", "需求"]}[language]
        told = [str(cell.value) for sheet in book.worksheets for cell in sheet[3] if cell.value]
        assert any("需求" in heading for heading in told) == (language == "zh")


def test_what_is_known_stands_beside_the_answer(tmp_path: Path) -> None:
    """Proves: needs and legal bases are shown, and answers that can be counted start empty."""
    instance = small(
        powers=[{"power": "a", "name_en": "Fuel licence", "law": "Fuel law", "article": "3"}],
        needs=[{"power": "a", "zone": "p1", "need": 7}],
    )
    sheet = sheet_of(opened(instance, tmp_path, "zones/p1"), "needs")
    row, at = row_of(sheet, power="a"), columns(sheet)
    assert sheet.cell(row, at["so_far:need"]).value == 7
    assert sheet.cell(row, at["answer:need"]).value is None
    assert {"Fuel licence", "Fuel law 3"} <= {cell.value for cell in sheet[row]}


def answers(sheet: Worksheet, column: str, *names: str) -> dict[tuple[str, ...], object]:
    """What stands in the answers of a column, by the keys of the lines."""
    return {key: sheet.cell(row, columns(sheet)[f"answer:{column}"]).value for row, key in lines(sheet, *names)}


def test_hard_things_come_prefilled_by_kind_and_risk(tmp_path: Path) -> None:
    """Proves: where the instance says nothing about loads, supervision and scores, defaults stand there."""
    instance = small(requirements=[], capabilities=[{"body": "P", "capability": "expertise", "score": 4}])
    book = opened(instance, tmp_path, "powers")
    high, middle = defaults_for("licence", "high"), defaults_for("filing", "")
    assert answers(sheet_of(book, "character"), "supervision", "power") == {
        ("a",): high.supervision,
        ("b",): middle.supervision,
    }
    assert answers(sheet_of(book, "loads"), "per_need", "power", "resource") == {
        ("a", "staff"): high.per_need,
        ("b", "staff"): middle.per_need,
    }
    assert answers(sheet_of(book, "requirements"), "score", "power") == {
        ("a",): high.expertise,
        ("b",): middle.expertise,
    }


def test_hard_things_keep_what_the_instance_says(tmp_path: Path) -> None:
    """Proves: a figure of the instance stands there as it is, and beside figures an empty cell is no default."""
    instance = small(
        loads=[{"power": "a", "resource": "staff", "per_need": 2}],
        spillovers=[{"power": "a", "level": "provincial", "cost": 0.5}],
        links=[{"power_a": "a", "power_b": "b", "cost": 1}, {"power_a": "a", "power_b": "b", "cost": 2}],
    )
    book = opened(instance, tmp_path, "powers")
    assert answers(sheet_of(book, "loads"), "per_need", "power") == {("a",): 2, ("b",): None}
    assert answers(sheet_of(book, "spillovers"), "cost", "power", "level")["a", "provincial"] == 0.5
    assert answers(sheet_of(book, "links"), "cost", "power_a", "power_b")["a", "b"] == 3


def test_words_are_explained_and_offered(tmp_path: Path) -> None:
    """Proves: the instance's own words for needs, in the form's language only, with their numbers on the cover."""
    scales = {"needs.need": {"high": 90, "low": 4, "高": 90, "低": 4}}
    instance = state({"scales": scales}, powers=[{"power": "a"}])
    for language, words in (("en", ["high", "low"]), ("zh", ["高", "低"])):
        book = opened(instance, tmp_path / language, "zones/p1", "zh" if language == "zh" else "en")
        cover = book.worksheets[0]
        told = [(row[2].value, row[3].value) for row in cover.iter_rows() if str(row[0].value).startswith("scale:")]
        assert told == list(zip(words, (90, 4), strict=True))
        offered = [cell for row in book["_lists"].iter_rows(values_only=True) for cell in row if cell]
        assert set(words) <= set(offered)


def test_two_surveys_give_the_same_bytes(tmp_path: Path) -> None:
    """Proves: equal instances give equal forms."""
    instance = load(TUTORIAL)
    for name in ("a", "b"):
        survey(instance, tmp_path / name)
    for path in (tmp_path / "a").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()


def test_ids_that_are_no_file_names_get_forms_of_their_own(tmp_path: Path) -> None:
    """Proves: `p/1` and `p:1` do not overwrite each other."""
    bodies: list[dict[str, object]] = [
        {"body": "C", "level": "central"},
        {"body": "p/1", "level": "zone", "parent": "C"},
        {"body": "p:1", "level": "zone", "parent": "C"},
    ]
    sent = survey(state(bodies=bodies), tmp_path / "forms")
    files = [form.file for form in sent if form.kind == "zone"]
    assert files == ["zones/p_1.xlsx", "zones/p_1-2.xlsx"]
    assert {facts(load_workbook(tmp_path / "forms" / file))["of"] for file in files} == {"p/1", "p:1"}


def test_forms_that_may_hold_answers_are_not_replaced(tmp_path: Path) -> None:
    """Proves: a second survey into the same folder is refused, and nothing is touched."""
    survey(load(TUTORIAL), tmp_path / "forms")
    before = {path: path.read_bytes() for path in (tmp_path / "forms").rglob("*.xlsx")}
    with pytest.raises(FileExistsError):
        survey(small(), tmp_path / "forms")
    assert {path: path.read_bytes() for path in (tmp_path / "forms").rglob("*.xlsx")} == before


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_forms_and_keeps_their_lists(tmp_path: Path) -> None:
    """Proves: a form that LibreOffice opened and saved has the same lists, limits, locks and hidden sheets."""
    survey(load(TUTORIAL), tmp_path / "forms", language="zh")
    names = ("zones/harbour", "ministries/TRADE", "powers")
    paths = [tmp_path / "forms" / f"{name}.xlsx" for name in names]
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    call = [
        "soffice",
        home,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "saved"),
        *map(str, paths),
    ]
    done = subprocess.run(call, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    told = (done.stdout + done.stderr).splitlines()
    assert [line for line in told if "arning" in line and "java" not in line] == []
    for path in paths:
        before, after = load_workbook(path), load_workbook(tmp_path / "saved" / path.name)
        assert after.sheetnames == before.sheetnames
        assert [sheet.sheet_state for sheet in after.worksheets] == [sheet.sheet_state for sheet in before.worksheets]
        for sheet in before.worksheets:
            saved = after[sheet.title]
            assert saved.protection.sheet
            assert _choices(saved) == _choices(sheet), (path, sheet.title)


def _choices(sheet: Worksheet) -> set[tuple[str, str, str]]:
    """Kind, place and content of the drop-down lists and limits of a sheet."""
    return {
        (choice.type or "none", str(choice.sqref), str(choice.formula1 or "").replace("'", ""))
        for choice in sheet.data_validations.dataValidation
        if choice.type not in (None, "none")
    }
