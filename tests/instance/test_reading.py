"""Folders, workbooks and JSON documents say the same; what Chinese Excel writes is read; rubbish is refused."""

import datetime as dt
import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unicodedata import category

import openpyxl
import pytest
from folders import FILES, folder
from hypothesis import HealthCheck, example, given
from hypothesis import settings as how
from hypothesis import strategies as st

from allocation.instance import Instance, InvalidInstance, Problem, instance_hash, load, parse, read_document
from allocation.instance.writing import write
from allocation.language import LANGUAGES


def workbook(path: Path, change: Callable[[Any], None] = lambda _: None) -> Path:
    """The small instance as a workbook, changed before it is saved."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = "instance"
    for row in (("key", "value"), ("schema", 1), ("name", "two-zones"), ("resources.staff.cost", 0.1)):
        page.append(row)
    page.append(("resources.staff.unit", "person-days/year"))
    for table in ("bodies", "powers", "needs"):
        page = book.create_sheet(table)
        for line in FILES[f"{table}.csv"].splitlines():
            page.append([float(cell) if cell.isdigit() else cell or None for cell in line.split(",")])
    change(book)
    book.save(path)
    return path


def problems(path: Path) -> list[str]:
    with pytest.raises(InvalidInstance) as caught:
        load(path)
    return [problem.line() for problem in caught.value.problems]


def test_the_three_forms_mean_the_same(tmp_path: Path) -> None:
    """Proves: a folder, a workbook and a JSON document with one content load as equal instances with one hash."""
    first = load(folder(tmp_path / "a"))
    write(first, tmp_path / "a.json")
    forms = [first, load(workbook(tmp_path / "a.xlsx")), load(tmp_path / "a.json")]
    assert forms[0] == forms[1] == forms[2]
    assert len({instance_hash(instance) for instance in forms}) == 1


def test_a_json_document_may_mirror_the_workbook(tmp_path: Path) -> None:
    """Proves: settings under `instance` with tables beside it are read like the canonical layout."""
    write(load(folder(tmp_path / "a")), tmp_path / "a.json")
    canonical = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    tables = canonical.pop("tables")
    (tmp_path / "b.json").write_text(json.dumps({"instance": canonical, **tables}))
    assert load(tmp_path / "b.json") == load(tmp_path / "a.json")


def test_service_is_a_setting_and_a_table(tmp_path: Path) -> None:
    """Proves: in JSON, `service` by level is the setting and a list `service` the table, wherever they stand."""
    write(load(folder(tmp_path / "a")), tmp_path / "a.json")
    document = json.loads((tmp_path / "a.json").read_text())
    tables = document.pop("tables")
    rows = [{"power": "fx-filing", "level": "zone", "share": 0.9}]
    (tmp_path / "b.json").write_text(
        json.dumps(document | {"service": {"provincial": 0.6}, "tables": tables | {"service": rows}})
    )
    instance = load(tmp_path / "b.json")
    assert (instance.settings.service, instance.service[0].share) == ({"provincial": 0.6}, 0.9)


def test_standard_input_is_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: `-` reads a document from standard input."""
    write(load(folder(tmp_path / "a")), tmp_path / "a.json")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((tmp_path / "a.json").read_bytes())))
    assert load("-") == load(tmp_path / "a")


def test_what_chinese_excel_writes(tmp_path: Path) -> None:
    """Proves: GB18030, a byte order mark, Chinese headings, full-width digits and commas load as a plain file does."""
    needs = "权力事项,区域,年需求量\nfx-filing,QH,１２０\nbank-licence,QH,8\nland-permit,NS,35\n"
    bodies = "实施主体,层级,上级,名称\nCN,central,,中央\nGD,provincial,CN,广东\nQH,zone,GD,前海\nNS,zone,GD,南沙\n"
    plain = load(folder(tmp_path / "plain"))
    for number, encode in enumerate(("gb18030", "utf-8-sig", "utf-8")):
        path = folder(tmp_path / str(number), needs=needs.encode(encode), bodies=bodies.encode(encode))
        instance = load(path)
        assert instance.needs == plain.needs
        assert [body.name_zh for body in instance.bodies] == ["中央", "广东", "前海", "南沙"]
    path = folder(tmp_path / "wide", needs=needs.replace(",", "，"))
    assert load(path).needs == plain.needs


def test_lines_and_fields_survive_quotes_blank_rows_and_line_ends(tmp_path: Path) -> None:
    """Proves: a place is the physical line where the row begins, below cells with line breaks and blank rows too."""
    needs = '\npower,zone,x_note,need\r\n\r\nfx-filing,QH,"two\nlines, and a comma",120\r\n,,,\nland-permit,NS,,many\n'
    assert problems(folder(tmp_path, needs=needs))[0].startswith("needs.csv:7:4: needs.need:")


def test_only_filled_cells_count_as_written(tmp_path: Path) -> None:
    """Proves: an empty cell takes the default and is not in `model_fields_set`; so do short rows and blanks."""
    powers = "power,held_at,importance,domain\na,central,2,\nb,central, \nc,central\n"
    rows = load(folder(tmp_path, powers=powers, needs="power,zone\na,QH\n")).powers
    assert [row.importance for row in rows] == [2, 1, 1]
    assert [row.model_fields_set for row in rows] == [{"power", "held_at", "importance"}, *[{"power", "held_at"}] * 2]


def test_words_and_carried_columns_are_kept(tmp_path: Path) -> None:
    """Proves: a word is read as its number and kept as written; `x_` columns are carried; neither counts as a cell."""
    settings = "scales: {needs.need: {高: 100, 低: 5}}\n"
    needs = "power,zone,need,x_source,x_page\nfx-filing,QH,高,survey,7\nfx-filing,NS,12,,\n"
    first, second = load(folder(tmp_path, settings=settings, needs=needs)).needs
    assert (first.need, first.words, first.x) == (100, {"need": "高"}, {"x_source": "survey", "x_page": "7"})
    assert first.model_fields_set == second.model_fields_set == {"power", "zone", "need"}
    assert (second.need, second.words, second.x) == (12, None, None)


def test_other_files_and_links_within_the_folder_are_no_matter(tmp_path: Path) -> None:
    """Proves: notes, hidden and temporary files are ignored, and a link to a file of the same folder is read."""
    path = folder(tmp_path)
    for name in ("notes.txt", "expected.json", ".hidden.csv", "~$needs.csv"):
        (path / name).write_text("x")
    (path / "all-needs.txt").write_text(FILES["needs.csv"])
    (path / "needs.csv").unlink()
    (path / "needs.csv").symlink_to("all-needs.txt")
    assert len(load(path).needs) == 3


def test_workbook_cells_of_all_kinds(tmp_path: Path) -> None:
    """Proves: ids that are numbers, dates, yes/no cells and cached results of formulas are read as what they show."""

    def change(book: Any) -> None:
        book["powers"].append((7, "land", None, "central"))
        book["needs"].append((7.0, "NS", 3))
        page = book.create_sheet("requests")
        page.append(("power", "zone", "asked_on"))
        page.append((7, "NS", dt.date(2024, 5, 1)))
        page = book.create_sheet("ministries")
        page.append(("ministry", "consents"))
        page.append(("PBC", True))
        page.append(("NFRA", "否"))
        book.create_sheet("Sheet1")

    instance = load(workbook(tmp_path / "a.xlsx", change))
    assert instance.powers[-1].power == instance.needs[-1].power == "7"
    assert instance.requests[0].asked_on == "2024-05-01"
    assert [ministry.consents for ministry in instance.ministries] == [True, False]


def test_settings_in_a_workbook(tmp_path: Path) -> None:
    """Proves: dotted keys, comma lists in either comma, JSON in a cell and names with dots reach their settings."""

    def change(book: Any) -> None:
        for row in (
            ("levels", "central，provincial, zone"),
            ("weights.coordination", 2),
            ("scales.needs.need", '{"high": 100}'),
            ("resources.v1.2 staff.cost", 0.5),
            ("service.provincial", "0.6"),
            ("reform", '{"max_changes": 5}'),
            ("scenarios.a.b.changes", '[{"key": "weights.change", "set": 2}]'),
            ("title.zh", "两个片区"),
        ):
            book["instance"].append(row)

    settings = load(workbook(tmp_path / "a.xlsx", change)).settings
    assert settings.levels == ("central", "provincial", "zone")
    assert (settings.weights.coordination, settings.reform.max_changes) == (2, 5)
    assert settings.scales == {"needs.need": {"high": 100}}
    assert settings.resources["v1.2 staff"].cost == 0.5
    assert settings.service == {"provincial": 0.6}
    assert settings.scenarios["a.b"].changes[0].set == 2
    assert settings.title == {"zh": "两个片区"}


def test_yaml_1_2_keeps_no_as_text(tmp_path: Path) -> None:
    """Proves: `NO` and dates stay text, so that a level may be called NO and no planner meets Norway."""
    bodies = "body,level,parent\nCN,NO,\nQH,2024-05-01,CN\n"
    powers = "power,held_at\nfx-filing,NO\n"
    path = folder(tmp_path, settings="levels: [NO, 2024-05-01]\n", bodies=bodies, powers=powers, needs="power,zone\n")
    assert load(path).settings.levels == ("NO", "2024-05-01")


def test_a_document_can_be_read_before_it_is_parsed(tmp_path: Path) -> None:
    """Proves: reading and parsing are separate steps, and reading alone raises nothing for wrong cells."""
    path = folder(tmp_path, needs="power,zone,need\nfx-filing,QH,many\n")
    document = read_document(path)
    assert document.tables["needs"].rows == [["fx-filing", "QH", "many"]]
    with pytest.raises(InvalidInstance):
        parse(document)


def test_too_many_problems_are_cut_short(tmp_path: Path) -> None:
    """Proves: a file that is wrong throughout ends in the number of problems that are not shown."""
    rows = "".join(f"fx-filing,Z{number},x\n" for number in range(900))
    told = problems(folder(tmp_path, needs=f"power,zone,need\n{rows}"))
    assert len(told) == 1001
    assert told[-1].endswith("800 more problems are not shown; mend the ones above first")


def test_a_hundred_thousand_needs_are_read_in_seconds(tmp_path: Path) -> None:
    """Proves: reading is quick; 100,000 rows take one to two seconds of one processor, here at most eight."""
    zones = [f"Z{number}" for number in range(200)]
    powers = [f"P{number}" for number in range(500)]
    path = folder(
        tmp_path,
        bodies="body,level,parent\nCN,central,\n" + "".join(f"{zone},zone,CN\n" for zone in zones),
        powers="power,held_at\n" + "".join(f"{power},central\n" for power in powers),
        needs="power,zone,need\n" + "".join(f"{power},{zone},12.5\n" for power in powers for zone in zones),
    )
    start = time.process_time()
    instance = load(path)
    assert time.process_time() - start < 8
    assert len(instance.needs) == 100_000


def refused_or_read(path: Path) -> None:
    """Whatever the input, it loads or is refused with problems that can be told in both languages."""
    found: tuple[Problem, ...] = ()
    try:
        assert isinstance(load(path), Instance)
    except InvalidInstance as error:
        found = error.problems
    lines = [problem.line(language) for problem in found for language in LANGUAGES]
    assert not any(category(letter) in ("Cc", "Cs") for line in lines for letter in line)


FUZZ = how(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(name=st.sampled_from(sorted(FILES)), at=st.floats(0, 1), cut=st.integers(0, 9), piece=st.text(max_size=9))
def test_no_text_makes_reading_fail(tmp_path: Path, name: str, at: float, cut: int, piece: str) -> None:
    """Proves: whatever is cut out of or put into a file, there is no traceback."""
    path = folder(tmp_path / "a", settings="scenarios: {s: {changes: [{table: needs, column: need, multiply: 2}]}}\n")
    text = (path / name).read_text(encoding="utf-8")
    start = int(at * len(text))
    changed = text[:start] + piece + text[start + cut :]
    (path / name).write_bytes(changed.encode("utf-8", "surrogatepass"))
    refused_or_read(path)


@FUZZ
@given(at=st.floats(0, 1), piece=st.binary(min_size=1, max_size=6))
def test_no_bytes_make_a_workbook_fail(tmp_path: Path, at: float, piece: bytes) -> None:
    """Proves: a workbook damaged anywhere is read or refused, never a traceback."""
    path = tmp_path / "a.xlsx"
    content = workbook(path).read_bytes()
    start = int(at * len(content))
    path.write_bytes(content[:start] + piece + content[start + len(piece) :])
    refused_or_read(path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)


@FUZZ
@example(key="levels", setting=None, table="needs", rows={"¹": "\x1f"})
@given(
    key=st.sampled_from(
        ["levels", "service", "resources", "weights", "scales", "reform", "scenarios", "title", "units"]
    ),
    setting=JSON,
    table=st.sampled_from(["needs", "links", "effects", "provenance", "measures"]),
    rows=JSON,
)
def test_no_json_makes_reading_fail(tmp_path: Path, key: str, setting: Any, table: str, rows: Any) -> None:
    """Proves: any data in place of a setting and of a table are read or refused, never a traceback."""
    bodies = [{"body": "CN", "level": "central"}, {"body": "QH", "level": "zone", "parent": "CN"}]
    document = {
        "schema": 1,
        "name": "two-zones",
        key: setting,
        "tables": {"bodies": bodies, "powers": [], "needs": []} | {table: rows},
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document))
    refused_or_read(path)


def test_a_workbook_takes_settings_as_they_stand_in_yaml(tmp_path: Path) -> None:
    """Proves: what a planner copies from `instance.yaml` into a cell is read. Sensitivity: as JSON it is broken."""

    def copied(book: Any) -> None:
        book["instance"].append(("levels", "[central, provincial, zone]"))
        book["instance"].append(("reform", "{max_changes: 3, change_cost: 0.5}"))

    settings = load(workbook(tmp_path / "book.xlsx", copied)).settings
    assert settings.levels == ("central", "provincial", "zone")
    assert settings.reform.max_changes == 3
