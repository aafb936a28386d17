"""The lists of an evaluation in words: names in place of ids, in both languages."""

from functools import cache

import pytest

import allocation
from allocation.analysis.evaluation import Evaluation, evaluate, naming
from allocation.analysis.evaluation.evaluation import FRAMES
from allocation.language import Language
from allocation.outcome.allocation import today


@cache
def found(name: str) -> Evaluation:
    return evaluate(today(allocation.load(f"instances/{name}")))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", FRAMES)
def test_every_list_has_words(name: str, language: Language) -> None:
    """Proves: title, headings and cells of every list are in the catalogue; as many rows; nothing reads `nan`."""
    table = naming.table(found("ftz22"), name, language)
    assert naming.title(found("ftz22"), name, language)
    assert len(table) == len(getattr(found("ftz22"), name))
    assert table.columns.is_unique
    assert not table.isin(["nan", "None", "<NA>", ""]).any(axis=None) or name in (
        "innovations",
        "capacity",
        "uniformity",
    )


def test_names_stand_in_place_of_ids() -> None:
    """Proves: a request names its power, zone, level and who could grant it, in Chinese."""
    row = naming.table(found("ftz22"), "wanted", "zh").iloc[0]
    assert row["事项"] == "外商投资企业登记注册（P005）"
    assert row["区域"] == "中国(上海)自由贸易试验区（SH）"
    assert row["层级"] == "中央"
    assert row["依据"] == "区域申请"
    assert row["其他障碍"] == "并无障碍，国家市场监督管理总局（SAMR）即可赋权"


def test_a_broken_limit_is_told_with_names() -> None:
    """Proves: its sentence has names where the frame's has ids."""
    said = naming.table(found("ftz22"), "breaches")["in words"].iloc[0]
    assert said.startswith(
        "Approval of enterprise investment projects (P001) in China (Liaoning) Pilot Free Trade Zone"
    )
    assert found("ftz22").breaches["message"].iloc[0].startswith("P001 in LN")


def test_figures_keep_their_kind() -> None:
    """Proves: shares are in percent, a year is no amount, what is missing is a dash, yes is a tick."""
    needless = naming.table(found("ftz22"), "not_needed").iloc[0]
    assert needless["year"] == "2024"
    indicators = naming.table(found("ftz22"), "indicators")
    whole = indicators[(indicators["by"] == "all")].set_index("indicator")["value"]
    assert whole["need met"] == "55 %"
    assert whole["weighted cost"] == "140,196"
    assert set(naming.table(found("ftz22"), "capacity")["overloaded"]) == {"✓", ""}


def test_measures_that_were_solved_for_are_listed_with_their_worth() -> None:
    """Proves: the tutorial's window is worth 6, though it is not adopted today; else only adopted ones are listed."""
    judged = evaluate(today(allocation.load("instances/tutorial")), resolve=True)
    row = naming.table(judged, "measures", "zh").iloc[0]
    assert row["保障措施"] == "增设窗口（window）"
    assert (row["价值至少"], row["是否合算"], row["已采用"]) == ("6", "合算", "")
    assert naming.title(judged, "measures") == "Measures on offer, and what they are worth"
    assert naming.table(found("tutorial"), "measures").empty
