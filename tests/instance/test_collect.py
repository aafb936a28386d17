"""Collecting: what each kind of answer becomes, what is kept of who said it, and what is odd about it."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from offices import columns, label, row_of, sheet_of, sign
from openpyxl import Workbook, load_workbook
from small import state

from allocation.instance import Instance, load
from allocation.instance.collecting import Collected, base_of, collect
from allocation.instance.survey import survey
from allocation.instance.template.defaults import defaults_for
from allocation.instance.writing import write
from allocation.language import LANGUAGES, Language


def asked(settings: dict[str, Any] | None = None, **tables: list[dict[str, Any]]) -> Instance:
    """Two powers, staff, a ministry of the centre and two departments of P."""
    tables.setdefault(
        "powers", [{"power": "a", "kind": "licence", "risk": "high"}, {"power": "b", "held_at": "provincial"}]
    )
    tables.setdefault("ministries", [{"ministry": "M"}, *({"ministry": name, "body": "P"} for name in ("D", "E"))])
    pairs = (("a", "M"), ("b", "D"), ("b", "E"))
    tables.setdefault("joint", [{"power": power, "ministry": ministry, "effort": 1} for power, ministry in pairs])
    return state({"resources": {"staff": {"unit": "days"}}} | (settings or {}), **tables)


class Survey:
    """Forms of one instance, and what offices write into them."""

    def __init__(self, instance: Instance, folder: Path, language: Language = "en") -> None:
        self.instance, self.folder = instance, folder
        survey(instance, folder, language=language)

    def fill(self, form: str, *edits: Callable[[Workbook], object], copy: str = "", date: str = "2026-03-31") -> None:
        """Fill a form in and sign it; copy: send it back under another name."""
        path = self.folder / f"{form}.xlsx"
        book = load_workbook(path)
        for edit in edits:
            edit(book)
        sign(book, "Li Ming", date)
        book.save(self.folder / f"{copy or form}.xlsx")

    def collected(self, into: Instance | None = None) -> Collected:
        """What comes of all forms."""
        return collect([self.folder], into or self.instance)


def answer(page: str, column: str, value: object, **key: str) -> Callable[[Workbook], None]:
    """Write an answer."""

    def edit(book: Workbook) -> None:
        sheet = sheet_of(book, page)
        sheet.cell(row_of(sheet, **key), columns(sheet)[f"answer:{column}"]).value = value  # type: ignore[assignment]

    return edit


def add(page: str, *, labelled: bool = True, **cells: object) -> Callable[[Workbook], None]:
    """Fill in the first free line: keys by label, answers as they are."""

    def edit(book: Workbook) -> None:
        sheet = sheet_of(book, page)
        at = columns(sheet)
        first = next(token for token in at if token.startswith("key:"))
        row = next(row for row in range(4, sheet.max_row + 1) if not sheet.cell(row, at[first]).value)
        for name, cell in cells.items():
            is_key = f"key:{name}" in at
            value = label(book, str(cell)) if is_key and labelled else cell
            sheet.cell(row, at[f"key:{name}" if is_key else f"answer:{name}"]).value = value  # type: ignore[assignment]

    return edit


def told(collected: Collected) -> set[str]:
    """The kinds of all errors and warnings."""
    return {problem.key for problem in (*collected.errors, *collected.warnings)}


def row(collected: Collected, table: str, **key: str | None) -> Any:
    """A row of the collected instance."""
    assert collected.errors == ()
    assert collected.instance is not None
    rows = collected.instance.rows(table)
    return next(row for row in rows if all(getattr(row, name) == cell for name, cell in key.items()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_answer_arrives(tmp_path: Path, language: Language) -> None:
    """Proves: numbers, words, shares in percent, yes and no, texts and chosen names, in either language."""
    sent = Survey(asked({"scales": {"needs.need": {"high": 90, "高": 90}}}), tmp_path / "forms", language)
    refusal = {"en": "no", "zh": "否"}[language]
    sent.fill(
        "zones/p1",
        answer("needs", "need", {"en": "high", "zh": "高"}[language], power="a"),
        answer("needs", "need", "１，２００", power="b"),
        answer("staff", "amount", 55.5, resource="staff"),
        answer("wanted", "wanted", {"en": "yes", "zh": "是"}[language], power="a"),
        answer("wanted", "reason", "ships ask for it", power="a"),
    )
    sent.fill("firms/p1", answer("expected", "expected", "80%", power="a"))
    sent.fill(
        "ministries/M",
        answer("agenda", "agenda", 3, ministry="M"),
        answer("consents", "consents", refusal, power="a"),
        answer("consents", "condition", "with insurance", power="a"),
        add("places", power="a", body="P", consents={"en": "yes", "zh": "是"}[language]),
    )
    sent.fill("bodies/P", answer("agenda", "consents", refusal, ministry="E"))
    collected = sent.collected()
    need = row(collected, "needs", power="a", zone="p1")
    assert (need.need, need.words, need.expected) == (90, {"need": {"en": "high", "zh": "高"}[language]}, 0.8)
    assert row(collected, "needs", power="b", zone="p1").need == 1200
    assert row(collected, "capacities", body="p1").amount == 55.5
    request = row(collected, "requests", power="a", zone="p1")
    assert (request.asked_on, request.reason) == ("2026-03-31", "ships ask for it")
    assert row(collected, "ministries", ministry="M").agenda == 3
    assert row(collected, "ministries", ministry="E").consents is False
    general, local = (row(collected, "joint", ministry="M", body=body) for body in (None, "P"))
    assert (general.consents, general.condition, local.consents) == (False, "with insurance", True)
    assert collected.instance is not None
    write(collected.instance, tmp_path / "again")
    assert load(tmp_path / "again") == collected.instance


def test_who_said_it_is_kept_in_the_place_of_what_was_assumed(tmp_path: Path) -> None:
    """Proves: a stated figure replaces the label of the assumed one; other labels stay."""
    labels = [{"table": "needs", "key": f"a|{zone}", "column": "need", "status": "assumed"} for zone in ("p1", "p2")]
    sent = Survey(asked(provenance=labels), tmp_path / "forms")
    sent.fill("zones/p1", answer("needs", "need", 4, power="a"))
    collected = sent.collected()
    assert collected.instance is not None
    first, second = collected.instance.provenance
    assert (first.source, first.date, first.status) == ("p1: Li Ming", "2026-03-31", "stated")
    assert second.status == "assumed"


def test_defaults_left_as_they_are_stay_assumptions(tmp_path: Path) -> None:
    """Proves: what stood there by kind and risk is taken as assumed, what was corrected as stated; an untouched form is
    no answer at all.
    """
    sent = Survey(asked(), tmp_path / "forms")
    assert sent.collected().answers == 0
    sent.fill("powers", answer("character", "supervision", 7, power="b"))
    collected = sent.collected()
    assert row(collected, "powers", power="a").supervision == defaults_for("licence", "high").supervision
    assert row(collected, "powers", power="b").supervision == 7
    assert collected.instance is not None
    status = {(label.of_key, label.column): label.status for label in collected.instance.provenance}
    assert status["a", "supervision"] == "assumed"
    assert status["b", "supervision"] == "stated"


def test_words_mean_what_the_form_says(tmp_path: Path) -> None:
    """Proves: high, middle and low are taken from the figures that there are, and become numbers."""
    powers = [{"power": name} for name in "abc"]
    loads = [
        {"power": name, "resource": "staff", "fixed": fixed} for name, fixed in zip("abc", (20, 5, 10), strict=True)
    ]
    sent = Survey(asked(powers=powers, loads=loads, joint=[]), tmp_path / "forms", "zh")
    sent.fill("powers", answer("loads", "fixed", "高", power="b"), answer("loads", "fixed", "低", power="a"))
    collected = sent.collected()
    assert [row(collected, "loads", power=name).fixed for name in "abc"] == [5, 20, 10]
    assert row(collected, "loads", power="b").words is None


def test_figures_of_the_instance_left_as_they_are_say_nothing(tmp_path: Path) -> None:
    """Proves: prefilled figures that nobody touched change neither a row nor a label."""
    instance = asked(
        powers=[{"power": "a", "importance": 2, "supervision": 1, "authorisation": 1}, {"power": "b"}],
        loads=[{"power": "a", "resource": "staff", "fixed": 5, "per_need": 1}],
        links=[{"power_a": "a", "power_b": "b", "cost": 2}],
        spillovers=[{"power": "a", "level": "provincial", "cost": 1}],
    )
    sent = Survey(instance, tmp_path / "forms")
    sent.fill("powers")
    sent.fill("ministries/M")
    collected = sent.collected()
    assert collected.answers == 0
    assert collected.instance == instance


def test_rows_that_add_up_are_replaced_together_and_new_ones_added(tmp_path: Path) -> None:
    """Proves: a link of 1 and 2 that is said to cost 5 costs 5, not 7; a chosen line is a new link."""
    links = [{"power_a": "a", "power_b": "b", "cost": 1}, {"power_a": "a", "power_b": "b", "cost": 2}]
    sent = Survey(asked(links=links), tmp_path / "forms")
    sent.fill(
        "powers",
        answer("links", "cost", 5, power_a="a", power_b="b"),
        add("links", power_a="a", power_b="b", zone="p1", cost=4),
    )
    collected = sent.collected()
    assert collected.instance is not None
    assert [(row.zone, row.cost) for row in collected.instance.links] == [(None, 5), ("p1", 4)]


def test_departments_may_fill_in_copies(tmp_path: Path) -> None:
    """Proves: two copies are put together, and only what neither answers is missing."""
    sent = Survey(asked(), tmp_path / "forms")
    sent.fill("bodies/P", answer("agenda", "agenda", 1, ministry="D"), copy="bodies/P of D")
    sent.fill(
        "bodies/P", answer("agenda", "agenda", 2, ministry="E"), answer("agenda", "consents", "yes", ministry="D")
    )
    collected = sent.collected()
    assert [row.agenda for row in collected.instance.ministries[1:]] == [1, 2]  # type: ignore[union-attr]
    missing = [problem for problem in collected.warnings if problem.key.startswith("unanswered-ministries")]
    assert [problem.values["count"] for problem in missing] == [1]
    assert missing[0].values["cells"] == "G5"


def test_a_form_of_last_year_shows_what_changed(tmp_path: Path) -> None:
    """Proves: of one office's two forms the later holds, and the earlier says what the figure was."""
    sent = Survey(asked(), tmp_path / "forms")
    sent.fill("zones/p1", answer("needs", "need", 10, power="a"), copy="zones/p1 of last year", date="2025-03-31")
    sent.fill("zones/p1", answer("needs", "need", 14, power="a"), date="2026年3月31日")
    collected = sent.collected()
    assert "contradiction" not in told(collected)
    change = next(row for row in collected.frame().to_dict("records") if row["column"] == "need")
    assert (change["before"], change["after"], change["who"], change["date"]) == (10, 14, "p1", "2026-03-31")


def test_two_offices_that_contradict_each_other_are_an_error(tmp_path: Path) -> None:
    """Proves: of one day's two answers none is preferred; both places are told, and there is no instance."""
    sent = Survey(asked(), tmp_path / "forms")
    sent.fill("zones/p1", answer("needs", "need", 10, power="a"), copy="zones/p1 too")
    sent.fill("zones/p1", answer("needs", "need", 14, power="a"))
    collected = sent.collected()
    assert collected.instance is None
    (problem,) = collected.errors
    assert "zones/p1.xlsx:Needs!" in problem.line() + str(problem.values["where"])
    assert "zones/p1 too.xlsx:Needs!" in problem.line() + str(problem.values["where"])
    assert {str(problem.values["value"]), str(problem.values["other"])} == {"10", "14"}


@pytest.mark.parametrize(
    ("need", "key"),
    [(1000.0, "implausible-before"), (0.1, "implausible-before"), (990.0, ""), (0, "")],
)
def test_a_hundred_times_what_it_was_is_told(tmp_path: Path, need: float, key: str) -> None:
    """Proves: both ways from 10 on; 99 times as much and nothing at all may be meant."""
    sent = Survey(asked(needs=[{"power": "a", "zone": "p1", "need": 10}]), tmp_path / "forms")
    sent.fill("zones/p1", answer("needs", "need", need, power="a"))
    collected = sent.collected()
    assert {name for name in told(collected) if name.startswith("implausible")} == ({key} if key else set())
    assert collected.instance is not None


def test_a_hundred_times_what_others_say_is_told(tmp_path: Path) -> None:
    """Proves: against the median of three others; with two others nobody can say what is usual."""
    bodies = [{"body": "C", "level": "central"}, *({"body": z, "level": "zone", "parent": "C"} for z in "wxyz")]
    for others, expected in (("xyz", {"implausible-others"}), ("xy", set())):
        needs = [{"power": "a", "zone": zone, "need": 5} for zone in others]
        instance = state(bodies=bodies, needs=needs)
        sent = Survey(instance, tmp_path / others)
        sent.fill("zones/w", answer("needs", "need", 500, power="a"))
        assert {name for name in told(sent.collected()) if name.startswith("implausible")} == expected


def test_wishes_that_contradict_needs_are_told(tmp_path: Path) -> None:
    """Proves: wanted but not needed, and wanted for no reason; both arrive all the same."""
    sent = Survey(asked(), tmp_path / "forms")
    sent.fill("zones/p1", answer("needs", "need", 0, power="a"), answer("wanted", "wanted", "yes", power="a"))
    collected = sent.collected()
    assert {"wanted-without-reason", "wanted-without-need"} <= told(collected)
    assert row(collected, "requests", power="a", zone="p1").reason is None


def test_a_form_that_shows_old_figures_is_told(tmp_path: Path) -> None:
    """Proves: the instance moved on since the form was written."""
    sent = Survey(asked(needs=[{"power": "a", "zone": "p1", "need": 10}]), tmp_path / "forms")
    sent.fill("zones/p1", answer("needs", "need", 11, power="a"))
    now = asked(needs=[{"power": "a", "zone": "p1", "need": 12}])
    collected = sent.collected(now)
    assert [problem.values["count"] for problem in collected.warnings if problem.key == "form-outdated"] == [1]
    assert row(collected, "needs", power="a", zone="p1").need == 11


def test_a_form_of_another_instance_is_told(tmp_path: Path) -> None:
    """Proves: another name is a warning, an office that is not there an error with what was meant."""
    sent = Survey(asked(), tmp_path / "forms")
    other = asked(
        {"name": "other"},
        bodies=[{"body": "C", "level": "central"}, {"body": "p1.", "level": "zone", "parent": "C"}],
        ministries=[],
        joint=[],
    )
    collected = sent.collected(other)
    assert "form-of-another" in told(collected)
    meant = {
        problem.values["name"]: problem.suggestion for problem in collected.errors if problem.key == "form-of-nobody"
    }
    assert meant["p1"] == "p1."


@pytest.mark.parametrize(
    ("edit", "key"),
    [
        (add("places", power="b", body="P", consents="yes"), "no-general-row"),
        (add("places", labelled=False, power="a", body="Paris", consents="yes"), "no-body"),
        (add("places", consents="yes"), "keyless-line"),
        (add("places", power="a", body="P"), "unanswered-joint-consents"),
    ],
)
def test_a_chosen_line_that_cannot_be_is_told(tmp_path: Path, edit: Callable[[Workbook], None], key: str) -> None:
    """Proves: a power that the ministry has no part in, a place that is none, an answer about nothing, no answer."""
    sent = Survey(asked(), tmp_path / "forms")
    sent.fill("ministries/M", edit)
    collected = sent.collected()
    found = [p for p in (*collected.errors, *collected.warnings) if p.key == key]
    assert found
    assert found[0].place.file == "ministries/M.xlsx"
    assert (collected.instance is None) == (not key.startswith("unanswered"))


def test_forms_that_came_back_blank_are_told_apart_from_those_that_did_not(tmp_path: Path) -> None:
    """Proves: a signed form without answers is blank, an untouched one has not come back."""
    sent = Survey(asked(), tmp_path / "forms")
    sent.fill("zones/p1")
    collected = sent.collected()
    assert collected.returned == 1
    assert [p.place.file for p in collected.warnings if p.key == "blank-form"] == ["zones/p1.xlsx"]
    (waiting,) = (p for p in collected.warnings if p.key == "not-returned-zone")
    assert waiting.values["names"] == ("p2", "q1")


def test_forms_are_collected_into_the_instance_beside_them(tmp_path: Path) -> None:
    """Proves: without a base, the survey's own; a form from elsewhere needs one."""
    instance = asked()
    Survey(instance, tmp_path / "forms")
    assert base_of([tmp_path / "forms"]) == instance
    assert base_of([tmp_path / "forms" / "zones" / "p1.xlsx"]) == instance


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_forms_that_libreoffice_saved_are_read(tmp_path: Path) -> None:
    """Proves: an office that fills its form in with LibreOffice answers the same."""
    sent = Survey(asked(), tmp_path / "forms", "zh")
    sent.fill("zones/p1", answer("needs", "need", 12, power="a"), answer("wanted", "wanted", "是", power="a"))
    sent.fill("ministries/M", add("places", power="a", body="P", consents="否"))
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    paths = [str(tmp_path / "forms" / name) for name in ("zones/p1.xlsx", "ministries/M.xlsx")]
    call = ["soffice", home, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"), *paths]
    subprocess.run(call, capture_output=True, timeout=120, check=True)
    before, after = (collect(files, sent.instance) for files in (paths, [tmp_path / "saved"]))
    assert after.instance == before.instance
    assert after.answers == before.answers == 3
