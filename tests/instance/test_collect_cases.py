"""Counts of cases from exports that nobody laid out for this program."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from small import state

from allocation.instance import Instance
from allocation.instance.collecting import Collected, collect
from allocation.language import LANGUAGES

EXPORT = """\
2024年度办件情况,,,
制表：政务服务中心,,,
序号,事项编码,受理片区,办件量,办结时间
1,X-1,东港片区,"1,200",2024-03-05
2,燃料油许可,东港片区,３０,2024/11/02
3,X-2,空港,7,2023年12月
4,婚姻登记,空港,900,2024-01-01
5,X-2,南港,4,2024-01-01
"""
COLUMNS = "columns: {power: 事项编码, zone: 受理片区, cases: 办件量, year: 办结时间}"


def two_powers(**tables: list[dict[str, Any]]) -> Instance:
    """Two powers with codes, zones with Chinese names."""
    tables["bodies"] = [
        {"body": "C", "level": "central"},
        {"body": "p1", "level": "zone", "parent": "C", "name_zh": "东港片区"},
        {"body": "p2", "level": "zone", "parent": "C", "name_zh": "空港片区"},
    ]
    tables["powers"] = [{"power": "a", "code": "X-1", "name_zh": "燃料油许可"}, {"power": "b", "code": "X-2"}]
    return state(**tables)


def counted(folder: Path, files: dict[str, str], mapping: str, instance: Instance | None = None) -> Collected:
    """What comes of exports, written in GB18030 as Chinese Excel does, and their map."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="gb18030")
    (folder / "cases.yaml").write_text(mapping, encoding="utf-8")
    return collect([], instance or two_powers(), cases=folder / "cases.yaml")


def usage(collected: Collected) -> dict[tuple[str, str, int], float]:
    """Cases by power, zone and year."""
    assert collected.errors == ()
    assert collected.instance is not None
    return {(row.power, row.zone, row.year): row.cases for row in collected.instance.usage}


def test_an_export_is_read_as_it_is(tmp_path: Path) -> None:
    """Proves: GB18030, a title above the headings, codes and names, years in dates, words of the export for zones."""
    mapping = f"exports:\n- file: 办件.csv\n  {COLUMNS}\n  names: {{空港: p2}}\n"
    collected = counted(tmp_path, {"办件.csv": EXPORT}, mapping)
    assert usage(collected) == {("a", "p1", 2024): 1230, ("b", "p2", 2023): 7}
    told = {problem.key: problem for problem in collected.warnings}
    assert set(told) == {"cases-no-power", "cases-no-zone"}
    assert (told["cases-no-power"].values["name"], told["cases-no-power"].place.line) == ("婚姻登记", 7)
    assert told["cases-no-zone"].values["name"] == "南港"
    assert collected.instance is not None
    (label, *_) = collected.instance.provenance
    assert (label.of_key, label.source, label.status) == ("a|p1|2024", "办件.csv", "stated")


def test_every_row_is_a_case_where_nothing_is_counted(tmp_path: Path) -> None:
    """Proves: a list of single cases of one zone and year, in several files that are summed up."""
    mapping = 'exports:\n- {file: "m*.csv", columns: {power: item}, zone: p1, year: 2024}\n'
    files = {"m1.csv": "item\nX-1\nX-1\n", "m2.csv": "item\nX-2\nX-1\n"}
    assert usage(counted(tmp_path, files, mapping)) == {("a", "p1", 2024): 3, ("b", "p1", 2024): 1}


def test_a_sheet_of_a_workbook_is_read(tmp_path: Path) -> None:
    """Proves: numbers and text of a chosen sheet, with the cell in the report."""
    book = Workbook()
    book.create_sheet("办件").append(["item", "n"])
    for line in (["X-1", 5], ["X-1", "many"], ["X-2", -1]):
        book["办件"].append(line)
    book.save(tmp_path / "cases.xlsx")
    mapping = "exports:\n- {file: cases.xlsx, sheet: 办件, columns: {power: item, cases: n}, zone: p1, year: 2024}\n"
    collected = counted(tmp_path, {}, mapping)
    assert [(str(problem.place), problem.key) for problem in collected.errors] == [
        ("cases.xlsx:办件!B3", "not-number"),
        ("cases.xlsx:办件!B4", "below"),
    ]


def test_counts_stand_for_needs_only_where_nobody_stated_one(tmp_path: Path) -> None:
    """Proves: the latest year's count, and only with `need: yes`; a stated need stays and is compared."""
    text = "item,zone,year,n\nX-1,p1,2023,40\nX-1,p1,2024,50\nX-1,p2,2024,8\n"
    for flag, expected in (("yes", {("a", "p1"): 50, ("a", "p2"): 5}), ("no", {("a", "p2"): 5})):
        folder = tmp_path / flag
        folder.mkdir()
        mapping = (
            f"exports:\n- file: x.csv\n  columns: {{power: item, zone: zone, year: year, cases: n}}\n  need: {flag}\n"
        )
        stated = two_powers(needs=[{"power": "a", "zone": "p2", "need": 5}])
        collected = counted(folder, {"x.csv": text}, mapping, stated)
        assert collected.instance is not None
        assert {(row.power, row.zone): row.need for row in collected.instance.needs} == expected
        assert [(p.key, p.values["cases"]) for p in collected.warnings] == [("need-below-cases", "8")]


def test_years_that_are_there_already_are_replaced(tmp_path: Path) -> None:
    """Proves: one row a year, not two, and the change is shown."""
    before = two_powers(usage=[{"power": "a", "zone": "p1", "year": 2024, "cases": 3}])
    mapping = "exports:\n- {file: x.csv, columns: {power: item, cases: n}, zone: p1, year: 2024}\n"
    collected = counted(tmp_path, {"x.csv": "item,n\na,9\n"}, mapping, before)
    assert usage(collected) == {("a", "p1", 2024): 9}
    assert [(change.before, change.answer.value) for change in collected.changes] == [(3, 9)]


def test_a_hundred_times_last_years_cases_is_told(tmp_path: Path) -> None:
    """Proves: compared with the year before; a first year has nothing to compare."""
    before = two_powers(usage=[{"power": "a", "zone": "p1", "year": 2023, "cases": 3}])
    mapping = "exports:\n- {file: x.csv, columns: {power: item, cases: n}, zone: p1, year: 2024}\n"
    collected = counted(tmp_path, {"x.csv": "item,n\na,300\nb,300\n"}, mapping, before)
    (problem,) = collected.warnings
    assert (problem.key, problem.place.line, problem.values["before"]) == ("implausible-before", 2, "3")


@pytest.mark.parametrize(
    ("mapping", "key", "suggestion"),
    [
        ("exports:\n- {fil: x.csv, columns: {power: item}, zone: p1, year: 2024}\n", "export-key", "file"),
        ("exports:\n- {file: x.csv, columns: {powers: item}, zone: p1, year: 2024}\n", "export-key", "power"),
        ("export: []\n", "export-key", "exports"),
        ("exports: []\n", "export-value", ""),
        ("exports:\n- {file: x.csv, columns: {power: item}, year: 2024}\n", "export-zone", ""),
        ("exports:\n- {file: x.csv, columns: {power: item, year: y}, zone: p1, year: 2024}\n", "export-year", ""),
        ("exports:\n- {file: x.csv, columns: {power: itm}, zone: p1, year: 2024}\n", "no-heading", "item"),
        ("exports:\n- {file: no.csv, columns: {power: item}, zone: p1, year: 2024}\n", "no-such-path", ""),
        ("exports:\n- {file: n*.csv, columns: {power: item}, zone: p1, year: 2024}\n", "no-such-path", ""),
        ("exports:\n- {file: x.txt, columns: {power: item}, zone: p1, year: 2024}\n", "records-form", ""),
        ("exports:\n- {file: x.csv, columns: {power: item, year: y}, zone: p1}\n", "cases-no-year", ""),
        ("exports: [\n", "yaml-syntax", ""),
        ("- 1\n", "settings-no-mapping", ""),
    ],
)
def test_a_wrong_map_is_told_with_its_place(tmp_path: Path, mapping: str, key: str, suggestion: str) -> None:
    """Proves: keys, values, headings, files and years, each with what was meant; nothing is collected."""
    (tmp_path / "x.txt").write_text("item\n", encoding="utf-8")
    collected = counted(tmp_path, {"x.csv": "item,y\na,last\n"}, mapping)
    found = {problem.key: problem for problem in collected.errors}
    assert key in found
    assert found[key].suggestion == suggestion
    assert collected.instance is None
    for language in LANGUAGES:
        assert found[key].line(language)
