"""Cells as people write them: numbers, yes and no, choices, words of scales."""

from typing import Any

import pytest

from allocation.instance.cells import CHOICES, WrongCell, column_values, specs, value
from allocation.instance.reading.headings import aliases, column_name
from allocation.instance.tables import TABLES

NEED = specs("needs")["need"]
EXPECTED = specs("needs")["expected"]
POWER = specs("needs")["power"]
CONSENTS = specs("ministries")["consents"]
YEAR = specs("usage")["year"]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("120", 120),
        (" 0.5 ", 0.5),
        ("1e3", 1000),
        ("１２０", 120),
        ("１２．５", 12.5),
        ("－３", -3),
        ("−3", -3),
        ("1,234", 1234),
        ("1,234,567.5", 1234567.5),
        ("１，２３４", 1234),
        (7, 7),
        (7.5, 7.5),
    ],
)
def test_numbers_as_people_and_excel_write_them(cell: Any, number: float) -> None:
    """Proves: full-width digits, points, signs and commas between groups of three are read as the number meant."""
    assert value(NEED, cell) == number
    assert column_values(NEED, [cell]) == ([number], {})


@pytest.mark.parametrize("cell", ["1,5", "12,34", "1,2345", ",5", "1_000", "0x10", "5 件", "nan", "inf", "1e999", True])
def test_what_could_mean_two_numbers_is_none(cell: Any) -> None:
    """Proves: a decimal comma, a wrong group, Python's own spellings, units and infinities are refused, not guessed."""
    with pytest.raises(WrongCell):
        value(NEED, cell)
    values, wrong = column_values(NEED, [cell])
    assert (values, list(wrong)) == ([None], [0])


def test_percent_is_read_only_for_shares() -> None:
    """Proves: 60% is 0.6 where a column holds shares; elsewhere it would be anybody's guess."""
    assert value(EXPECTED, "60%") == pytest.approx(0.6)
    assert value(EXPECTED, "６０％") == pytest.approx(0.6)
    assert value(specs("effects")["amount"], "30 %") == pytest.approx(0.3)
    with pytest.raises(WrongCell, match="percent"):
        value(NEED, "60%")


@pytest.mark.parametrize("word", ["yes", "YES", "true", "是", "1", 1, 1.0, "１", True])
def test_yes(word: Any) -> None:
    """Proves: all usual ways of saying yes, and Excel's own, are read."""
    assert value(CONSENTS, word) is True


@pytest.mark.parametrize("word", ["no", "No", "FALSE", "否", "不同意", "0", 0.0, False])
def test_no(word: Any) -> None:
    """Proves: all usual ways of saying no, and Excel's own, are read."""
    assert value(CONSENTS, word) is False


def test_ids_that_excel_made_numbers_of() -> None:
    """Proves: an id 1 is the same in a workbook (1.0), in CSV and in JSON; ids keep case and inner blanks."""
    assert [value(POWER, cell) for cell in (1.0, 1, "1", " 1 ")] == ["1"] * 4
    assert value(POWER, 1.5) == "1.5"
    assert value(POWER, "　Ab c　") == "Ab c"


def test_years_are_whole() -> None:
    """Proves: 2023.0 is a year, half a year is not."""
    assert value(YEAR, 2023.0) == 2023
    with pytest.raises(WrongCell, match="not-whole"):
        value(YEAR, "2023.5")


def test_words_of_a_scale() -> None:
    """Proves: a word stands for its number, also beside plain numbers; an unknown word is told with the known ones."""
    scale = {"高": 100.0, "low": 5.0}
    values, wrong = column_values(NEED, ["高", "low", "12", 3.0, "", "中"], scale)
    assert values == [100, 5, 12, 3, None, None]
    assert wrong[5].values_shown["words"] == ("高", "low")


def test_every_choice_has_a_chinese_word() -> None:
    """Proves: whatever can be chosen in a column can be chosen in Chinese; no word means two things in one column."""
    for table in TABLES:
        for spec in specs(table).values():
            for choice in spec.choices:
                words = [word for word, meant in CHOICES.items() if meant == choice]
                assert words, choice
                assert {value(spec, word) for word in words} == {choice}


def test_every_column_has_chinese_headings_of_its_own() -> None:
    """Proves: every column can be headed in Chinese and no heading means two columns of one table."""
    for table in TABLES:
        names = aliases(table)
        assert set(names.values()) == set(specs(table))
        headings = [heading for heading, name in names.items() if heading != name]
        assert {names[heading] for heading in headings} == set(specs(table))
        assert all(column_name(table, f"　{heading} ") == names[heading] for heading in headings)
