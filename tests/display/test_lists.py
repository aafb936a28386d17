"""The lists as a workbook: what a reader finds in its sheets, whatever the instance's texts are."""

import io
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from small import everywhere, only_in, state
from stepping import stepped

import allocation
from allocation.analysis.bottlenecks import bottlenecks
from allocation.analysis.listing import Listing, list_powers
from allocation.display.lists import write_lists
from allocation.language import LANGUAGES, Language, unit
from allocation.outcome.allocation import judge

INSTANCES = Path(__file__).parents[2] / "instances"
SHEETS = {
    "en": ["Overview", "Handed down by zone", "Handed down by ministry", "Taken back", "Not handed down", "To ask for"],
    "zh": ["总表", "赋权事项清单", "赋权事项清单（按主管部门）", "收回事项清单", "不予下放事项清单", "向上争取清单"],
}


@cache
def tutorial() -> Listing:
    return list_powers(allocation.solve(allocation.load(INSTANCES / "tutorial")))


@cache
def ftz22() -> Listing:
    return list_powers(stepped(allocation.load(INSTANCES / "ftz22")))


def book(listing: Listing, folder: Path, language: Language = "en", **options: Any) -> Workbook:
    write_lists(listing, folder / "lists.xlsx", language, overwrite=True, **options)
    return load_workbook(folder / "lists.xlsx")


def rows(page: Worksheet) -> list[dict[str, Any]]:
    """The rows below the headings, by heading; headings of sections have only a first cell."""
    headings = [cell.value for cell in page[3]]
    return [
        {str(name): cell.value for name, cell in zip(headings, row, strict=True)}
        for row in page.iter_rows(min_row=4)
        if isinstance(row[0].value, int)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_titles_and_facts(tmp_path: Path, language: Language) -> None:
    """Proves: the office names of the lists, and on each sheet the instance, the day of the result and the units."""
    found = book(tutorial(), tmp_path, language, dated="2026-05-04")
    assert found.sheetnames == SHEETS[language]
    for page in found.worksheets:
        facts = str(page["A2"].value)
        for told in ("tutorial", "2026-05-04", unit("CNY 10k/year", language), unit("cases/year", language)):
            assert told in facts
    titles = [page["A1"].value for page in found.worksheets]
    assert len(set(titles)) == 6
    assert ("向上争取清单" in titles) == (language == "zh")


def test_the_tutorial_in_words(tmp_path: Path) -> None:
    """Proves: names, levels, bodies, conditions and reasons as a reader needs them; what is not stated is said so."""
    found = book(tutorial(), tmp_path)
    granted = rows(found["Handed down by zone"])
    assert [row["No."] for row in granted] == [1, 2, 1, 2, 1, 2]
    assert list(granted[0].values()) == [
        1, "trade", "Import licence", "not stated", "central", "zone", "Harbour zone", "not stated", "Trade ministry",
        "First: Another window", "Trade ministry",
    ]  # fmt: skip
    by_ministry = rows(found["Handed down by ministry"])
    assert [row["Zones"] for row in by_ministry] == [2, 3, 1]
    assert by_ministry[1]["Taken on by"] == "all 3 zones"
    why = {(row["Code"], row["Which zones"]): row["Why"] for row in rows(found["Not handed down"])}
    assert why == {
        ("trade", "Plain zone"): "at provincial it would cost 0.5 more",
        ("bank", "Harbour zone"): "Banking ministry does not agree",
        ("bank", "Hill zone, Plain zone"): "Banking ministry does not agree; and would cost 2 more",
        ("works", "Harbour zone, Hill zone"): "at zone it would cost 3 to 4 more",
    }
    asked = rows(found["To ask for"])[0]
    assert (asked["What is asked for"], asked["Which zones"]) == ("consent", "Harbour zone")
    assert asked["Proven gain, all powers of the ministry"] == "not computed (see --gains)"


def test_gains_are_told_where_they_were_asked_for(tmp_path: Path) -> None:
    """Proves: the ministry's proven gain stands beside its powers."""
    found = tutorial().allocation
    with_gains = list_powers(found, gains=bottlenecks(found, kinds=("ministry", "agenda")))
    asked = rows(book(with_gains, tmp_path, "zh")["向上争取清单"])[0]
    assert asked["该部门全部事项的已证增益"] == "同意：3"


@pytest.mark.parametrize("listing", [ftz22, tutorial])
def test_the_sheets_say_the_numbers_of_the_allocation(tmp_path: Path, listing: Any) -> None:
    """Proves: rows and pairs of each sheet, the overview's counts and the allocation's own frame say the same."""
    found = book(listing(), tmp_path)
    frame = listing().allocation.frame()
    changed = int(frame["changed"].sum())
    by_zone, by_ministry = rows(found["Handed down by zone"]), rows(found["Handed down by ministry"])
    recalled, kept = rows(found["Taken back"]), rows(found["Not handed down"])
    assert len(by_zone) + len(recalled) == changed
    assert sum(row["Zones"] for row in by_ministry) == len(by_zone)
    assert sum(row["Zones"] for row in kept) == len(listing().withheld)
    assert sum(row["Zones"] for row in rows(found["To ask for"])) == len(listing().asked)
    cover = {str(row[0].value): [cell.value for cell in row[1:]] for row in found["Overview"].iter_rows()}
    assert cover["Powers handed down, by zone"][:2] == [len(by_zone), len(by_zone)]
    assert cover["Powers not handed down"][:2] == [len(kept), len(listing().withheld)]
    count = [int(str(number)) for number in cover["In all"]]
    assert count[:4] == [len(frame), len(by_zone), len(recalled), len(listing().withheld)]
    assert count[0] == sum(count[1:])
    told = next(name for name in cover if "pairs change" in name)
    assert f"{changed:,} of {len(frame):,} pairs change" in told


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "  =1+1", "\t=cmd|' /C calc'!A0", "\r=1", "\x07bell", "<b>&amp;</b>"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_becomes_a_formula(tmp_path: Path, language: Language) -> None:
    """Proves: whatever names, laws and conditions begin with, every cell of the book is text or a whole number.

    What Excel would take for a formula when somebody edits the cell is marked as text; signs that no sheet may hold go.
    """
    powers = [
        {"power": f"p{at}", "name_en": name, "name_zh": name, "law": name, "article": name, "code": name, "mode": name,
         "owner": "M"}
        for at, name in enumerate(DANGEROUS)
    ]  # fmt: skip
    instance = state(
        {"title": {"en": "=T&D", "zh": "=T&D"}},
        powers=powers,
        ministries=[{"ministry": "M", "name_en": "=M", "name_zh": "=M"}],
        joint=[{"power": row["power"], "ministry": "M", "condition": row["law"]} for row in powers],
    )
    levels = everywhere(instance, "central") | {(row["power"], "p1"): "zone" for row in powers}
    found = book(list_powers(judge(instance, levels)), tmp_path, language, for_comment=True)
    marked = 0
    for page in found.worksheets:
        for cell in (cell for row in page.iter_rows() for cell in row if cell.value is not None):
            assert cell.data_type in ("s", "n")
            assert isinstance(cell.value, int if cell.data_type == "n" else str)
            if isinstance(cell.value, str) and cell.value.lstrip().startswith(("=", "+", "-", "@")):
                assert cell.quotePrefix
                marked += 1
        assert page.oddFooter is not None
        assert page.oddFooter.left.text == "=T&&D"
    assert marked > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_for_comment_have_lists_to_choose_from(tmp_path: Path, language: Language) -> None:
    """Proves: three columns more on every list, two of them with a drop-down over all rows; without the option none."""
    plain, found = book(tutorial(), tmp_path, language), None
    found = book(tutorial(), tmp_path, language, for_comment=True)
    for name in found.sheetnames[1:]:
        page, before = found[name], plain[name]
        assert not before.data_validations.dataValidation
        if before.max_row == 3:
            continue
        assert page.max_column == before.max_column + 3
        choices = page.data_validations.dataValidation
        assert [choice.type for choice in choices] == ["list", "list"]
        for choice in choices:
            assert choice.formula1 is not None
            assert choice.formula1.count(",") == 2
            assert len(choice.formula1) < 255
            (cells,) = choice.sqref.ranges
            assert (cells.min_row, cells.max_row) == (4, page.max_row)


def test_each_list_prints_on_a4(tmp_path: Path) -> None:
    """Proves: A4 across, as wide as the paper, headings frozen and on every page, a new page for every zone."""
    found = book(tutorial(), tmp_path)
    for page in found.worksheets:
        assert page.page_setup.paperSize == int(page.PAPERSIZE_A4)
        assert page.page_setup.orientation == "landscape"
        assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
        assert page.sheet_properties.pageSetUpPr is not None
        assert page.sheet_properties.pageSetUpPr.fitToPage
    for page in found.worksheets[1:]:
        assert page.freeze_panes == "D4"
        assert page.print_title_rows == "$1:$3"
    assert [page_break.id for page_break in found["Handed down by zone"].row_breaks.brk] == [6, 9]


def test_long_texts_get_high_rows(tmp_path: Path) -> None:
    """Proves: a row is as high as its longest cell takes, up to what Excel allows, so that no program cuts it off."""
    powers = [{"power": name, "name_zh": "名" * letters} for name, letters in (("a", 60), ("b", 1), ("c", 9_999))]
    instance = state(powers=powers, applies=only_in("p1", "a", "b", "c"))
    page = book(list_powers(judge(instance, everywhere(instance, "zone"))), tmp_path, "zh")["赋权事项清单"]
    long, short = page.row_dimensions[5].height, page.row_dimensions[6].height
    assert long is not None
    assert short is not None
    assert long >= 6 * 13 > 2 * short
    assert page.row_dimensions[7].height == 409


def test_the_same_lists_give_the_same_bytes(tmp_path: Path) -> None:
    """Proves: two writes are identical; what is there is not replaced unless asked for."""
    one, other = tmp_path / "one.xlsx", tmp_path / "other.xlsx"
    write_lists(tutorial(), one, "zh", dated="2026-05-04")
    write_lists(tutorial(), other, "zh", dated="2026-05-04")
    assert one.read_bytes() == other.read_bytes()
    with pytest.raises(FileExistsError):
        write_lists(tutorial(), one)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.xlsx", "other.xlsx"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_lists(tmp_path: Path) -> None:
    """Proves: LibreOffice makes a PDF of the book, and an `.xlsx` of its own with the same cells."""
    write_lists(tutorial(), tmp_path / "lists.xlsx", "zh", for_comment=True)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    for form in ("pdf", "xlsx"):
        call = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(tmp_path / form)]
        subprocess.run([*call, str(tmp_path / "lists.xlsx")], check=True, capture_output=True, timeout=120)
    assert (tmp_path / "pdf" / "lists.pdf").read_bytes().startswith(b"%PDF")
    ours = load_workbook(tmp_path / "lists.xlsx")
    theirs = load_workbook(io.BytesIO((tmp_path / "xlsx" / "lists.xlsx").read_bytes()))
    assert theirs.sheetnames == ours.sheetnames
    for name in ours.sheetnames[1:]:
        assert rows(theirs[name]) == rows(ours[name])
