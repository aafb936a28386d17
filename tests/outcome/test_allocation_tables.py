"""What `show` prints."""

import pandas as pd
import pytest
from small import BODIES, everywhere, only_in, state

from allocation.language import Language
from allocation.outcome import table
from allocation.outcome.allocation import Allocation, Status, judge

INSTANCE = state(
    bodies=[row | ({"name_zh": "甲区", "name_en": "Zone One"} if row["body"] == "p1" else {}) for row in BODIES],
    powers=[
        {"power": "a", "name_zh": "食品许可", "domain": "trade"},
        {"power": "b", "held_at": "provincial", "domain": "land"},
        {"power": "c"},
    ],
    applies=only_in("p1", "b", "c"),
    needs=[{"power": "a", "zone": "p1", "need": 10}, {"power": "a", "zone": "q1", "need": 5}],
    measures=[{"measure": "m", "body": "P", "cost": 30, "years": 10, "name_zh": "培训"}],
)
FOUND = judge(INSTANCE, everywhere(INSTANCE, "central", a_p1="zone", a_q1="provincial", b_p1="provincial"), ["m"])


def rows(frame: pd.DataFrame) -> list[list[object]]:
    """The cells, missing ones as None."""
    return [list(row) for row in frame.astype("object").where(frame.notna(), None).itertuples(index=False)]


def test_by_zone_counts_pairs_per_level() -> None:
    """Proves: a row a zone in the instance's order and one for all; need is what is stated, missing where nothing is.

    Sensitivity: p2 would show a need of 0 if unknown were zero.
    """
    assert list(table.by_zone(FOUND)) == [
        "id",
        "name",
        "at_central",
        "at_provincial",
        "at_zone",
        "changed",
        "need",
    ]
    assert rows(table.by_zone(FOUND, "zh")) == [
        ["p1", "甲区", 1, 1, 1, 1, 10],
        ["p2", "p2", 1, 0, 0, 0, None],
        ["q1", "q1", 0, 1, 0, 1, 5],
        [None, "合计", 2, 2, 1, 2, 15],
    ]


def test_by_power_tells_domain_and_holder() -> None:
    """Proves: names fall back to the id; the last row is all powers.

    Sensitivity: an English name is missing for a, so its id must show.
    """
    assert rows(table.by_power(FOUND, "en")) == [
        ["a", "a", "trade", "central", 1, 1, 1, 2, 15],
        ["b", "b", "land", "provincial", 0, 1, 0, 0, None],
        ["c", "c", None, "central", 1, 0, 0, 0, None],
        [None, "all", None, None, 2, 2, 1, 2, 15],
    ]


def test_by_domain_shows_powers_without_one() -> None:
    """Proves: powers without a domain are counted in a row of their own.

    Sensitivity: the row of all would exceed the sum of the others.
    """
    assert rows(table.by_domain(FOUND)) == [
        ["trade", 1, 1, 1, 1, 2, 15],
        ["land", 1, 0, 1, 0, 0, None],
        ["(no domain)", 1, 1, 0, 0, 0, None],
        ["all", 3, 2, 2, 1, 2, 15],
    ]


def test_changes_are_only_what_is_not_as_today() -> None:
    """Proves: from today's level to the new one, in words.

    Sensitivity: b, held at the province and left there, would show if the centre were taken for today.
    """
    assert rows(table.changes(FOUND, "zh")) == [
        ["a", "食品许可", "p1", "甲区", "中央", "片区", 10],
        ["a", "食品许可", "q1", "q1", "中央", "省级", 5],
    ]


def test_pairs_can_be_narrowed_down() -> None:
    """Proves: filters by power, zone and domain all hold at once.

    Sensitivity: more rows if one of them were ignored.
    """
    assert len(table.pairs(FOUND)) == 5
    assert rows(table.pairs(FOUND, zones=["p1"], domains=["trade"])[["power", "zone_name", "level", "body_name"]]) == [
        ["a", "Zone One", "zone", "Zone One"]
    ]
    assert len(table.pairs(FOUND, powers=["b", "c"], zones=["q1"])) == 0


def test_measures_name_their_body() -> None:
    """Proves: whole cost and years, as budgets count them.

    Sensitivity: 3 if it were the cost a year.
    """
    assert rows(table.measures(FOUND, "zh")) == [["m", "培训", "P", None, 30, 10]]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_tables_have_headings_also_without_an_allocation(language: Language) -> None:
    """Proves: every column has words in both languages, and an infeasible result gives tables, not errors.

    Sensitivity: a column without a text raises.
    """
    none = Allocation(INSTANCE, Status.INFEASIBLE)
    for show in (table.by_zone, table.by_power, table.by_domain, table.changes, table.pairs, table.measures):
        frame = show(none, language)
        assert len(table.headings(frame, language)) == len(frame.columns)
        assert list(frame) == list(show(FOUND, language))
    assert table.level_name("moon", language) == "moon"
