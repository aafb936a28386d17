"""The report's page as text: what it says, that it needs nothing else, that names stay names."""

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from display_cases import HOSTILE, country, front, hostile, proposed
from docx import Document

import allocation
from allocation.analysis.bottlenecks import bottlenecks
from allocation.analysis.explanation import explain
from allocation.analysis.frontier import save_frontier
from allocation.cli.main import main
from allocation.display import grid, report
from allocation.display.words import reasons
from allocation.instance.instance import Instance
from allocation.instance.tables import Measure, Provenance
from allocation.outcome.allocation import Allocation, Status, judge, today
from allocation.outcome.folder import read, written_on


def with_measure(instance: Instance) -> Instance:
    """The small state with a measure that trains p1, and a label on its needs."""
    measure = Measure(measure="m", body="p1", cost=30, years=3, payer="P", name_en="Training", name_zh="培训")
    label = Provenance.model_validate(
        {"table": "needs", "key": "*", "column": "need", "source": "survey", "date": "2025", "status": "stated"}
    )
    return replace(instance, measures=(measure,), provenance=(label,))


def content(page: str) -> dict[str, Any]:
    """The data that the page's script works on."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def said(page: str, language: str = "en") -> str:
    """What the page says in a language, without scripts and tags."""
    body = page[page.index("<body>") : page.index('<script type="application/json"')]
    other = "zh" if language == "en" else "en"
    body = re.sub(rf'<span class="{other}".*?</span>', "", body)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body)))


def with_training() -> Allocation:
    """The proposed allocation with the measure."""
    return judge(with_measure(country()), proposed(country()).levels, ["m"], status=Status.OPTIMAL, bound=10.0)


def test_units_are_told_in_the_language_of_the_reader() -> None:
    """Proves: text and figures of the page have Chinese units in Chinese and English ones in English."""
    page = report(allocation.solve(allocation.load(Path(__file__).parents[2] / "instances" / "tutorial")))
    data = content(page)
    assert data["unit"] == {"en": "cases/year", "zh": "件/年"}
    assert "万元/年" not in said(page)
    assert "CNY 10k/year" in said(page)
    assert "CNY 10k/year" in json.dumps(data["figures"]["en"], ensure_ascii=False)
    for told in (said(page, "zh"), json.dumps(data["figures"]["zh"], ensure_ascii=False)):
        assert "万元/年" in told
        assert "CNY" not in told
        assert "/year" not in told


def test_every_column_has_its_heading() -> None:
    """Proves: the rows of the page's tables are as wide as the row of headings."""
    tables = re.findall(r"<thead>(.*?)</thead>\s*<tbody>(.*?)</tbody>", report(with_training()), re.DOTALL)
    widths = [
        (len(re.findall("<th ", head)), {len(re.findall("<t[hd][ >]", row)) for row in body.split("</tr>")[:-1]})
        for head, body in tables
    ]
    filled = [(head, rows) for head, rows in widths if rows]
    assert len(filled) >= 5
    assert all(rows == {head} for head, rows in filled)


def test_the_summary_says_what_the_allocation_costs_and_changes() -> None:
    """Proves: today 14 unmet and work of 0.5 · 2 · 14; then 4, coordination 3 · 3, work as before: 27 of 28."""
    told = said(report(proposed(country())))
    assert "8 decisions on 3 powers in 3 zones." in told
    assert "The proposed allocation costs 1 coins less than today's (3.6 %)." in told
    assert "Unmet need falls from 14 to 4 cases." in told
    assert "Coordination rises from 0 to 3 coins." in told
    assert "of 8: 2 more local, 0 more central" in told
    assert "no allocation can cost less by more than 17 coins" in told


def test_a_result_that_is_not_proven_says_so() -> None:
    """Proves: without a bound the page calls nothing proven; an allocation that breaks a limit tells which."""
    told = said(report(replace(proposed(country()), bound=None, status=Status.FEASIBLE)))
    assert "how far from the best is not proven" in told
    assert "status not proven best" in told
    assert "It breaks 1 limits" in told
    assert "p1 has a load of 20 staff, 4 more than its capacity of 16" in told


def test_a_result_that_is_as_today_says_so() -> None:
    """Proves: nothing costs 0 less or changes from one figure to the same one."""
    told = said(report(today(country())))
    assert "The proposed allocation costs as much as today's." in told
    assert "falls from" not in told
    assert "rises from" not in told


def test_both_languages_are_told() -> None:
    """Proves: each heading, sentence and table of the page is there in English and in Chinese."""
    page = report(with_training())
    english, chinese = said(page), said(page, "zh")
    for one, other in (
        ("Unmet need falls from 14 to 4 cases.", "未满足需求由 14 降至 4（cases）。"),
        ("Training Port Plains 30 3 10", "培训 港口片区 平原省 30 3 10"),
        ("needs need 0 1 0 survey, 2025", "needs 需求 0 1 0 survey, 2025"),
        ("granted but cannot be taken on", "赋权而接不住"),
        ("How sure this is", "结论的可靠程度"),
    ):
        assert one in english
        assert other in chinese
        assert other not in english


def test_the_data_hold_every_allocation_a_sign_a_pair() -> None:
    """Proves: rows a, c, b and columns p1, p2, q1: a at 2, 1, 0; b has no pair in q1; needs and reasons a pair each."""
    instance = country()
    data = content(report(proposed(instance), frontier=front(instance)))
    assert data["today"] == "00000000."
    assert [each["levels"] for each in data["allocations"]] == ["21000000.", "20000000.", "10000000.", "00000000."]
    assert [each["point"] for each in data["allocations"]] == [None, 1, 2, 3]
    assert data["needs"] == [10, None, 4, None, None, None, None, None]
    assert data["names"]["zh"]["powers"] == ["许可（a）", "c", "检验（b）"]
    assert data["reasons"]["en"][0] == reasons(explain(proposed(instance)))["a", "p1"]
    assert [len(reason) > 0 for reason in data["reasons"]["zh"]] == [True] * 8


def test_measures_are_those_of_any_allocation_shown() -> None:
    """Proves: a measure that only a point adopts has a row, and the data say who adopts it."""
    instance = with_measure(country())
    found = front(instance)
    adopting = judge(instance, found.allocations[0].levels, ["m"])
    found = replace(found, allocations=(adopting, *found.allocations[1:]))
    page = report(replace(proposed(country()), instance=instance), frontier=found)
    assert "Training Port Plains 30 3 10" in said(page)
    assert [each["measures"] for each in content(page)["allocations"]] == [[], [0], [], []]


def test_a_page_needs_nothing_else() -> None:
    """Proves: no address in an attribute, plotly's script once, a policy that lets nothing be fetched."""
    page = report(proposed(country()), frontier=front(country()), bottlenecks=bottlenecks(proposed(country())))
    assert re.findall(r'(?:src|href)="(?!#)', page[: page.index('<script type="application/json"')]) == []
    assert page.count("plotly.js v") == 1
    assert "<link" not in page.replace("<linkes", "")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert "default-src 'none'" in unescape(policy[1])
    assert "unsafe-eval" not in policy[1]
    assert "What obstacles cost" in said(page)


def test_only_a_frontier_in_space_lets_plotly_make_code() -> None:
    """Proves: the policy is loosened for three objectives and for nothing else."""
    found = front(country(), ("unmet_need", "coordination", "spending"))
    assert "&#39;unsafe-eval&#39;" in report(proposed(country()), frontier=found)


def test_names_stay_names() -> None:
    """Proves: names that are tags, or that end a script, stand escaped in text, attributes and data."""
    instance = hostile()
    ending = "</script><script>window.harmed = 1</script>"
    instance = replace(
        instance, powers=(instance.powers[0].model_copy(update={"name_en": ending}), *instance.powers[1:])
    )
    page = report(proposed(instance), frontier=front(instance), dated=HOSTILE)
    assert "<img" not in page.replace(page[page.index("<script>") : page.rindex("<script>")], "")
    assert "window.harmed = 1</script>" not in page
    assert content(page)["names"]["en"]["powers"][0] == f"{ending} (a)"


def test_large_instances_show_means_and_leave_reasons_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: with too many cells every allocation brings its own means, and nothing is explained pair by pair."""
    for module in (grid, __import__("allocation.display.report.subject", fromlist=["MOST_CELLS"])):
        monkeypatch.setattr(module, "MOST_CELLS", 7)
    instance = country()
    page = report(proposed(instance), frontier=front(instance))
    data = content(page)
    assert data["coarse"] is True
    assert data["reasons"] == {"en": [], "zh": []}
    assert data["shown"]["en"][0]["cells"]["z"] == [[0.75, 0], [0, None]]
    assert data["shown"]["en"][3]["cells"]["z"] == [[0, 0], [0, None]]
    assert len(data["today"]) == 9
    assert "Too many pairs to show one by one" in said(page)


def test_what_cannot_be_reported_is_refused() -> None:
    """Proves: a result without an allocation, and a frontier of another instance, are refused."""
    with pytest.raises(ValueError, match="no allocation"):
        report(Allocation(country(), Status.INFEASIBLE))
    other = country(applies=[{"power": "b", "zone": "p1"}])
    with pytest.raises(ValueError, match="one instance"):
        report(proposed(country()), frontier=front(other))


def test_the_same_result_gives_the_same_page() -> None:
    """Proves: equal to the byte."""
    assert report(with_training(), dated="2026") == report(with_training(), dated="2026")


RESULT = Path(__file__).resolve().parents[2] / "results" / "tutorial"


def test_the_verb_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: exit code 0, one page with the date of the result; a second time only with --overwrite."""
    target = tmp_path / "page.html"
    assert main(["report", str(RESULT), "-o", str(target)]) == 0
    assert capsys.readouterr().out.strip().endswith("page.html")
    page = target.read_text(encoding="utf-8")
    assert written_on(RESULT) in said(page)
    assert main(["report", str(RESULT), "-o", str(target)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert main(["report", str(RESULT), "-o", str(target), "--overwrite", "--bottlenecks", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    whole = target.stat().st_size
    assert told == {"written": str(target), "format": "html", "bytes": whole, "date": written_on(RESULT)}
    assert "Banking ministry" in said(target.read_text(encoding="utf-8"))


def test_the_verb_writes_a_brief(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: with --format docx the same verb writes the brief of the result as the plan that is proposed."""
    target = tmp_path / "brief.docx"
    assert main(["report", str(RESULT), "--format", "docx", "-o", str(target)]) == 0
    assert capsys.readouterr().out.strip().endswith("brief.docx")
    told = "\n".join(paragraph.text for paragraph in Document(str(target)).paragraphs)
    assert written_on(RESULT) in told
    assert main(["report", str(RESULT), "--format", "docx", "-o", str(target)]) == 2


@pytest.fixture(scope="module")
def traded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tutorial's frontier."""
    return save_frontier(allocation.frontier(read(RESULT).instance), tmp_path_factory.mktemp("front") / "f")


def test_the_verb_takes_a_frontier(traded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: the page then holds every point, and the brief sets the three plans beside today, each proven."""
    page, paper = tmp_path / "page.html", tmp_path / "brief.docx"
    assert main(["report", str(RESULT), "--frontier", str(traded), "-o", str(page)]) == 0
    assert len(content(page.read_text(encoding="utf-8"))["allocations"]) == 1 + 12
    assert main(["report", str(RESULT), "--frontier", str(traded), "--format", "docx", "-o", str(paper)]) == 0
    cells = [cell.text for row in Document(str(paper)).tables[0].rows for cell in row.cells]
    assert cells[1:5] == ["Today", "Steady", "Balanced", "Bold"]
    assert sum("proven nondominated" in cell for cell in cells) == 3
    capsys.readouterr()
    for folder, told in ((RESULT, "is not a frontier"), (tmp_path / "none", "there is no such folder")):
        assert main(["report", str(RESULT), "--frontier", str(folder), "-o", str(tmp_path / "other.html")]) == 2
        assert told in capsys.readouterr().err
    other = allocation.load(RESULT.parents[1] / "instances" / "tutorial", "banks-join")
    save_frontier(allocation.frontier(other, points=3), tmp_path / "f2")
    assert main(["report", str(RESULT), "--frontier", str(tmp_path / "f2"), "-o", str(tmp_path / "other.html")]) == 2
    assert "another instance" in capsys.readouterr().err
    assert not (tmp_path / "other.html").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere"], "there is no such folder"),
        ([str(RESULT), "-o", "page.pdf"], "must end in .html"),
        ([str(RESULT), "--format", "docx", "-o", "page.html"], "must end in .docx"),
        ([str(RESULT.parent)], "is not a result"),
    ],
)
def test_what_is_wrong_is_told_in_a_line(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves: exit code 2, one line, nothing written."""
    monkeypatch.chdir(tmp_path)
    assert main(["report", *arguments]) == 2
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""
    assert list(tmp_path.iterdir()) == []
