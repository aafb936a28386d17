"""The brief as a Word file: what a reader finds on its pages, and that they are five."""

import re
import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from small import everywhere, state
from stepping import stepped

import allocation
from allocation.analysis.bottlenecks import bottlenecks
from allocation.analysis.briefing import Briefing, brief
from allocation.display.brief import write_brief
from allocation.display.brief.paper import _wrapped
from allocation.language import LANGUAGES, Language
from allocation.outcome.allocation import judge

Tables = list[list[list[str]]]
INSTANCES = Path(__file__).parents[2] / "instances"


@cache
def tutorial() -> Briefing:
    found = allocation.solve(allocation.load(INSTANCES / "tutorial"))
    return brief({"proposed": found}, gains=bottlenecks(found, kinds=("ministry", "agenda")))


@cache
def ftz22() -> Briefing:
    return brief({"balanced": stepped(allocation.load(INSTANCES / "ftz22"))})


@cache
def three_plans() -> Briefing:
    """The tutorial's best allocation between one that hands down less and one that hands down all."""
    best = allocation.solve(allocation.load(INSTANCES / "tutorial"))
    structure = best.instance.structure
    less = {pair: structure.levels[at] for pair, at in structure.current.items()} | {("land", "hill"): "zone"}
    plans = {"steady": judge(best.instance, less), "balanced": best}
    return brief(plans | {"bold": judge(best.instance, dict.fromkeys(structure.pairs, "zone"))})


@cache
def overlong() -> Briefing:
    """Names so long, with signs that no file may hold, that nothing would fit if they were not cut."""
    name, powers = "名\x07称 & <b>" * 200, [f"p{at}" for at in range(40)]
    resources = {f"resource{at}" * 5: {"unit": "u" * 60} for at in range(9)}
    named = {"name_en": name, "name_zh": name}
    instance = state(
        {"title": {"en": "T" * 90, "zh": "题" * 45}, "resources": resources},
        powers=[{"power": power, "law": name, "mode": name, "owner": "M", **named} for power in powers],
        needs=[{"power": power, "zone": "p1", "need": 5} for power in powers],
        ministries=[{"ministry": "M", "consents": "no", **named}],
        joint=[{"power": power, "ministry": "M"} for power in powers[1:]],
    )
    levels = everywhere(instance, "central") | {("p0", zone): "zone" for zone in instance.structure.zones}
    return brief(dict.fromkeys(("steady", "balanced", "bold"), judge(instance, levels)))


def told(
    briefing: Briefing, folder: Path, language: Language = "en", **options: Any
) -> tuple[list[str], list[list[list[str]]]]:
    """The paragraphs and the tables of a brief."""
    write_brief(briefing, folder / "brief.docx", language, overwrite=True, **options)
    document = Document(str(folder / "brief.docx"))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    return [paragraph.text for paragraph in document.paragraphs], tables


def test_the_tutorial_says_the_numbers_of_solve(tmp_path: Path) -> None:
    """Proves: the figures, actions, lists and gains of the tutorial, as `solve`, `list` and `bottlenecks` say them."""
    text, tables = told(tutorial(), tmp_path, dated="2026-05-04")
    assert text[0] == "Four powers and three zones – who should hold which power"
    assert "2026-05-04" in text[1]
    assert "weighted cost 40 CNY 10k/year (today 56)" in " ".join(text)
    conclusion = {row[0]: row[1:] for row in tables[0]}
    assert conclusion["Weighted cost"] == ["56 CNY 10k/year", "40 CNY 10k/year"]
    assert conclusion["Need met"] == ["32 %", "79 %"]
    assert conclusion["Changes"] == ["–", "6 (6 down, 0 back)"]
    assert conclusion["Money: measures"] == ["–", "3 a year, 3 in all (1)"]
    assert conclusion["First actions"][1].splitlines() == [
        "1. Issue what waits for nothing: 3 powers, 4 pairs",
        "2. Adopt Another window (for 2 pairs)",
        "3. Ask Banking ministry (for 1 pair)",
    ]
    assert [row[1:5] for row in tables[1][1:]] == [
        ["Land review", "not stated", "provincial → zone", "3"],
        ["Import licence", "not stated", "central → zone", "2"],
        ["Works permit", "not stated", "provincial → zone", "1"],
    ]
    assert tables[2][1] == ["1", "Banking ministry", "Bank licence", "1", "–", "consent: 3"]
    assert tables[3][1][:6] == ["Another window", "Harbour zone", "not stated", "3", "3", "2"]


@pytest.mark.parametrize(
    ("language", "lead", "row"),
    [
        (
            "en",
            "share of the value of innovations that is enabled not known",
            ["Innovation value enabled", "not known"],
        ),
        ("zh", "制度创新价值实现率未知", ["制度创新价值实现率", "未知"]),
    ],
)
def test_a_share_that_is_not_known_is_said_so(tmp_path: Path, language: Language, lead: str, row: list[str]) -> None:
    """Proves: an instance without innovations has no share of their value, and the brief says that in words."""
    text, tables = told(overlong(), tmp_path, language)
    assert lead in " ".join(text)
    assert next(cells for cells in tables[0] if cells[0] == row[0])[1:] == [row[1]] * 4


def test_pages_and_plans_in_chinese(tmp_path: Path) -> None:
    """Proves: the five headings, today beside the three plans, and how many changes they agree on."""
    text, tables = told(three_plans(), tmp_path, "zh")
    headings = [line for line in text if re.match("[一二三四五]、", line)]
    assert headings == ["一、结论", "二、赋权事项", "三、向上争取事项", "四、承接能力与保障措施", "五、效能评价"]
    assert tables[0][0] == ["方案", "现行", "稳妥方案", "均衡方案", "突破方案"]
    assert three_plans().agreed == 1
    assert "其中 1 个变动在 3 个方案中一致" in " ".join(text)
    changes = next(row for row in tables[0] if row[0] == "变动")
    assert changes[1:] == ["—", "1 个（赋权 1，收回 0）", "6 个（赋权 6，收回 0）", "12 个（赋权 12，收回 0）"]


def test_a_table_shows_what_fits_and_says_how_much_more_there_is(tmp_path: Path) -> None:
    """Proves: rows shown and rows told of add up, for what is handed down, ministries, measures and zones."""
    text, tables = told(ftz22(), tmp_path)
    listing = ftz22().listing
    told_of = [int(found[1]) for line in text if (found := re.match(r"(\d+) more", line))]
    whole = [
        len(listing.granted.groupby(["power", "from", "to"])),
        len(listing.ministries),
        len(ftz22().supports),
        len(ftz22().short),
        22,
    ]
    shown = [len(table) - 1 for table in (*tables[1:5], tables[6])]
    assert [some + rest for some, rest in zip(shown, told_of, strict=True)] == whole
    assert min(shown) >= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_set_as_official_letters_are(tmp_path: Path, language: Language) -> None:
    """Proves: A4, 仿宋 and 黑体 with fonts to take instead, page numbers between dashes, headings in Word's outline."""
    told(tutorial(), tmp_path, language)
    document = Document(str(tmp_path / "brief.docx"))
    section = document.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (
        sum(paragraph.style is not None and paragraph.style.name == "Heading 1" for paragraph in document.paragraphs)
        == 5
    )
    with zipfile.ZipFile(tmp_path / "brief.docx") as file:
        parts = {name: file.read(name).decode("utf-8") for name in file.namelist() if name.endswith(".xml")}
    assert 'w:instr="PAGE"' in "".join(content for name, content in parts.items() if "footer" in name)
    assert 'w:eastAsia="仿宋"' in parts["word/styles.xml"]
    assert 'w:eastAsia="黑体"' in parts["word/styles.xml"]
    assert "FangSong" in parts["word/fontTable.xml"]


def test_the_same_briefing_gives_the_same_bytes(tmp_path: Path) -> None:
    """Proves: two writes are identical; what is there is not replaced unless asked for."""
    for name in ("one.docx", "other.docx"):
        write_brief(tutorial(), tmp_path / name, "zh", dated="2026-05-04")
    assert (tmp_path / "one.docx").read_bytes() == (tmp_path / "other.docx").read_bytes()
    with pytest.raises(FileExistsError):
        write_brief(tutorial(), tmp_path / "one.docx")


def test_any_name_can_be_written(tmp_path: Path) -> None:
    """Proves: signs of mark-up stay signs, those that no Word file may hold go, long names end in dots."""
    _, tables = told(overlong(), tmp_path)
    name = tables[1][1][1]
    assert name.startswith("名称 & <b>名称")
    assert name.endswith("…")


def test_lines_break_as_programs_break_them() -> None:
    """Proves: no line begins with a closing sign or ends with an opening one, so that heights are estimated right.

    Sensitivity: broken after any sign, the law would take two lines, and its row be set too high for the page.
    """
    nine_points, five_signs_wide = 9, 5.5 * 9
    assert _wrapped("《城乡规划法》第三", nine_points, five_signs_wide) == ["《城乡规划", "法》第三"]
    assert _wrapped("依照城乡《规划法》", nine_points, five_signs_wide) == ["依照城乡", "《规划法》"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_makes_five_pages(tmp_path: Path) -> None:
    """Proves: the brief is five pages in both languages, for a small, a real and an overlong instance."""
    briefs = {"tutorial": tutorial(), "ftz22": ftz22(), "overlong": overlong()}
    for name, briefing in briefs.items():
        for language in LANGUAGES:
            write_brief(briefing, tmp_path / f"{name}-{language}.docx", language)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    files = sorted(map(str, tmp_path.glob("*.docx")))
    call = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(call, check=True, capture_output=True, timeout=180)
    pages = {file.name: len(re.findall(rb"/Type\s*/Page\b", file.read_bytes())) for file in tmp_path.glob("*.pdf")}
    assert len(pages) == 6
    assert set(pages.values()) == {5}, pages
