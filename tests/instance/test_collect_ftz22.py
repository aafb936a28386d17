"""The whole way round: forms for a real instance, filled in by every office, collected, mended, solved."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from offices import Office, columns, label, no, row_of, sheet_of, sign, yes
from openpyxl import Workbook, load_workbook

from allocation import Options, load, solve
from allocation.instance import Instance
from allocation.instance.collecting import Collected, collect
from allocation.instance.problems import Problem
from allocation.instance.survey import survey
from allocation.instance.tables import Joint, Ministry, Need

INSTANCES = Path(__file__).resolve().parents[2] / "instances"
ANSWERED = ("needs", "capacities", "capabilities", "ministries", "joint")


def unanswered(instance: Instance) -> Instance:
    """The instance without what zones, provinces and ministries say: needs, capacities, scores, agendas, consents."""
    return replace(
        instance,
        needs=tuple(
            Need(power=row.power, zone=row.zone, expected=row.expected) for row in instance.needs if row.expected
        ),
        capacities=(),
        capabilities=(),
        requests=(),
        ministries=tuple(
            Ministry.model_validate(row.model_dump(include={"ministry", "name_en", "name_zh", "body"}))
            for row in instance.ministries
        ),
        joint=tuple(
            Joint(power=row.power, ministry=row.ministry, effort=row.effort)
            for row in instance.joint
            if row.body is None
        ),
    )


@dataclass(frozen=True)
class Round:
    """A survey that came back. original: what the offices know; asked: what was known before; forms: their folder."""

    original: Instance
    asked: Instance
    forms: Path
    collected: Collected


@pytest.fixture(scope="module")
def came_back(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """Forms filled in as 22 zones, 22 provinces, the centre and 26 ministries would."""
    original = load(INSTANCES / "ftz22")
    asked = unanswered(original)
    forms = tmp_path_factory.mktemp("survey") / "forms"
    survey(asked, forms, language="zh")
    office = Office(original)
    for kind in ("zones", "bodies", "ministries"):
        for path in sorted((forms / kind).iterdir()):
            office.fill(path)
    return Round(original, asked, forms, collect([forms], asked))


@pytest.mark.slow
def test_what_is_collected_is_what_the_offices_know_and_solves_to_the_same(came_back: Round) -> None:
    """Proves: every figure comes back as it was told, and so does the best allocation, level by level."""
    assert came_back.collected.errors == ()
    instance = came_back.collected.instance
    assert instance is not None
    for table in ANSWERED:
        before = {str(row) for row in came_back.original.rows(table)}
        assert {str(row) for row in instance.rows(table)} == before, table
        assert len(instance.rows(table)) == len(came_back.original.rows(table))
    wanted, best = (solve(each, Options(gap=1e-6)) for each in (came_back.original, instance))
    assert best.status == "optimal"
    assert best.objective == pytest.approx(wanted.objective)
    assert best.levels == wanted.levels
    assert best.measures == wanted.measures


def test_who_said_it_and_when_is_kept_for_each_figure(came_back: Round) -> None:
    """Proves: a label a figure, with office, person and day."""
    assert came_back.collected.instance is not None
    labels = {(row.of_table, row.of_key, row.column): row for row in came_back.collected.instance.provenance}
    told = labels["needs", "P001|SH", "need"]
    assert (told.source, told.date, told.status) == ("SH 中国(上海)自由贸易试验区: 张三", "2026-03-31", "stated")
    needs = [key for key in labels if key[0] == "needs" and key[1] != "*" and key[2] == "need"]
    assert len(needs) == len(came_back.original.needs)


@dataclass(frozen=True)
class Mistake:
    """Something that an office got wrong. form: where; told: what the report must say, by key, place and text."""

    form: str
    make: Callable[[Workbook], str | None]
    key: str
    text: str = ""


def put(page: str, column: str, value: object, **key: str) -> Callable[[Workbook], str]:
    """Write an answer over; gives the cell."""

    def make(book: Workbook) -> str:
        sheet = sheet_of(book, page)
        cell = sheet.cell(row_of(sheet, **key), columns(sheet)[f"answer:{column}"])
        cell.value = value  # type: ignore[assignment] # a plain value
        return str(cell.coordinate)

    return make


def rename(page: str, column: str, new: str, **key: str) -> Callable[[Workbook], str]:
    """Write over a locked cell that says what a line is about; gives the cell."""

    def make(book: Workbook) -> str:
        sheet = sheet_of(book, page)
        cell = sheet.cell(row_of(sheet, **key), columns(sheet)[f"key:{column}"])
        cell.value = new
        return str(cell.coordinate)

    return make


def choose(power: str, place: str, consents: str | None) -> Callable[[Workbook], str]:
    """An answer for one place in a free line; gives the cell of the power, or of the answer if it is missing."""

    def make(book: Workbook) -> str:
        sheet = sheet_of(book, "places")
        at = columns(sheet)
        row = next(row for row in range(4, sheet.max_row + 1) if not sheet.cell(row, at["key:power"]).value)
        sheet.cell(row, at["key:power"]).value = label(book, power) if power in POWERS else power
        sheet.cell(row, at["key:body"]).value = label(book, place) if place in BODIES else place
        answer = sheet.cell(row, at["answer:consents"])
        answer.value = {"yes": yes(book), "no": no(book)}.get(consents or "", consents)
        wrong = answer if power in POWERS and place in BODIES else sheet.cell(row, at["key:power"])
        return str(sheet.cell(row, at["key:body"]).coordinate if place not in BODIES else wrong.coordinate)

    return make


def want(power: str, answer: str, reason: str | None) -> Callable[[Workbook], str]:
    """Want a power; gives the cell of the answer."""

    def make(book: Workbook) -> str:
        put("wanted", "reason", reason, power=power)(book)
        return put("wanted", "wanted", yes(book) if answer == "yes" else answer, power=power)(book)

    return make


def delete_line(book: Workbook) -> str:
    """Delete a line of the needs; gives the power that is gone."""
    sheet = sheet_of(book, "needs")
    sheet.delete_rows(row_of(sheet, power="P060"))
    return "P060"


def empty(book: Workbook) -> None:
    """Send the form back as it came."""
    for sheet in book.worksheets:
        for name, at in columns(sheet).items():
            for row in range(4, sheet.max_row + 1) if name.startswith("answer:") else ():
                sheet.cell(row, at).value = sheet.cell(row, at - 1).value if name == "answer:effort" else None


def unsigned(book: Workbook) -> None:
    """Forget to sign."""
    sign(book, "", "")


def odd_date(book: Workbook) -> None:
    """Sign on a day that nobody knows."""
    sign(book, "李四", "上周二")


def drop_hidden_row(book: Workbook) -> None:
    """Delete the hidden row of the needs."""
    sheet_of(book, "needs").delete_rows(1)


def drop_facts(book: Workbook) -> None:
    """Delete the hidden sheet."""
    del book["_form"]


POWERS = {row.power for row in load(INSTANCES / "ftz22").powers}
BODIES = {row.body for row in load(INSTANCES / "ftz22").bodies}

MISTAKES = (
    # nothing there
    Mistake("zones/SH", put("needs", "need", None, power="P002"), "unanswered-needs-need"),
    Mistake("zones/BJ", put("staff", "amount", None, resource="staff"), "unanswered-capacities-amount"),
    Mistake("zones/FJ", put("scores", "score", None, capability="technical"), "unanswered-capabilities-score"),
    Mistake("ministries/MOFCOM", put("agenda", "agenda", None, ministry="MOFCOM"), "unanswered-ministries-agenda"),
    Mistake("bodies/p-GX", put("agenda", "consents", None, ministry="GX.MPS"), "unanswered-ministries-consents"),
    Mistake("zones/HB", delete_line, "unanswered-needs-need"),
    Mistake("ministries/MCT", choose("P119", "p-SH", None), "unanswered-joint-consents"),
    Mistake("ministries/NCHA", empty, "blank-form"),
    Mistake("zones/JS", unsigned, "form-unsigned"),
    Mistake("zones/HUN", odd_date, "form-date"),
    # what cannot be read
    Mistake("zones/GD", put("needs", "need", "约30件", power="P003"), "not-number", "约30件"),
    Mistake("bodies/p-SH", put("staff", "amount", "够用", resource="staff"), "not-number", "够用"),
    Mistake("zones/TJ", put("needs", "need", -12, power="P005"), "below", "-12"),
    Mistake("zones/ZJ", put("staff", "amount", -800, resource="staff"), "below", "-800"),
    Mistake("firms/SH", put("expected", "expected", 80, power="P001"), "above", "80"),
    Mistake("zones/HE", put("needs", "need", "#REF!", power="P016"), "excel-error", "#REF!"),
    Mistake("ministries/SAMR", put("consents", "consents", "也许", power="P005"), "not-yes-no", "也许"),
    Mistake("zones/SD", want("P005", "考虑中", "企业要求"), "not-yes-no", "考虑中"),
    # what nobody asked about
    Mistake("zones/LN", rename("needs", "power", "P0O4", power="P004"), "strange-line", "P004"),
    Mistake("bodies/p-YN", rename("agenda", "ministry", "YN.MOFCM", ministry="YN.MOFCOM"), "strange-line", "YN.MOFCOM"),
    Mistake("ministries/MOT", choose("P999", "p-SH", "yes"), "no-power", "P999"),
    Mistake("ministries/NDRC", choose("P006", "p-SHH", "no"), "no-body", "p-SH"),
    Mistake("zones/AH", drop_hidden_row, "page-gone", "需求"),
    Mistake("ministries/MOJ", drop_facts, "no-form"),
    # what can hardly be meant
    Mistake("zones/SC", put("needs", "need", 53_000, power="P001"), "implausible-others", "53,000"),
    Mistake("zones/CQ", put("needs", "need", 0.02, power="P002"), "implausible-others", "0.02"),
    Mistake("zones/HL", put("staff", "amount", 2_350_000, resource="staff"), "implausible-others", "2,350,000"),
    Mistake("zones/HI", want("P021", "yes", None), "wanted-without-reason"),
)


def with_mistakes(came_back: Round, folder: Path) -> Iterator[tuple[Mistake, str | None]]:
    """Copies of the forms with the mistakes in them; gives the cell of each."""
    shutil.copytree(came_back.forms, folder)
    for mistake in MISTAKES:
        path = folder / f"{mistake.form}.xlsx"
        book = load_workbook(path)
        cell = mistake.make(book)
        book.save(path)
        yield mistake, cell


def is_told(problem: Problem, mistake: Mistake, cell: str | None) -> bool:
    """Whether a problem tells of a mistake: the form, the cell, what is odd."""
    line = problem.line("zh")
    at_cell = cell is None or re.search(rf"(?<![A-Z]){cell}(?!\d)", line) is not None
    return (
        problem.key == mistake.key and problem.place.file == f"{mistake.form}.xlsx" and at_cell and mistake.text in line
    )


def contradictions(folder: Path) -> Iterator[str]:
    """Two offices that contradict each other: two copies of a zone's form, and two experts; gives the forms."""
    for form, copy, page, column, numbers in (
        ("zones/GX", "zones/GX again", "needs", "need", (35.0, 77.0)),
        ("powers", "powers of an expert", "character", "supervision", (9.5, 0.5)),
    ):
        for name, number in zip((form, copy), numbers, strict=True):
            book = load_workbook(folder / f"{form}.xlsx")
            put(page, column, number, power="P001")(book)
            sign(book, "王五", "2026-03-31")
            book.save(folder / f"{name}.xlsx")
            yield f"{name}.xlsx"


@pytest.mark.slow
def test_thirty_mistakes_are_found_and_nothing_else(came_back: Round, tmp_path: Path) -> None:
    """Proves: each planted mistake is told with form and cell, and not a word about forms without one; then there is
    no instance. Sensitivity: the same forms without them have no error.
    """
    folder = tmp_path / "forms"
    planted = list(with_mistakes(came_back, folder))
    twice = list(contradictions(folder))
    collected = collect([folder], came_back.asked)
    assert collected.instance is None
    before = {problem.line() for problem in came_back.collected.warnings}
    told = [problem for problem in (*collected.errors, *collected.warnings) if problem.line() not in before]
    assert [each for each in planted if not any(is_told(problem, *each) for problem in told)] == []
    contradicting = [problem for problem in told if problem.key == "contradiction"]
    assert {problem.place.file for problem in contradicting} <= set(twice)
    assert len(planted) + len(contradicting) == 30
    files = {f"{mistake.form}.xlsx" for mistake in MISTAKES} | set(twice) | {"ministries", "firms"}
    assert {problem.place.file for problem in told} <= files
