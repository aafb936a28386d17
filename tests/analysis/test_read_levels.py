"""An allocation from a plain table: three forms, Chinese headings, and every problem with its place."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from small import only_in, state

from allocation import InvalidInstance
from allocation.analysis.evaluation import evaluate, read_levels
from allocation.instance.instance import Instance

ROWS = [("a", "p1", "zone"), ("a", "p2", "provincial"), ("b", "p1", "central")]


def instance() -> Instance:
    """Power a has pairs in p1 and p2, power b in p1."""
    return state(
        powers=[{"power": "a"}, {"power": "b"}],
        applies=[*only_in("p1", "a", "b"), *only_in("p2", "a")],
        measures=[{"measure": "training", "body": "p1", "cost": 1}],
    )


def as_csv(folder: Path, frame: pd.DataFrame) -> Path:
    """A CSV file as Chinese Excel writes it."""
    frame.to_csv(folder / "levels.csv", index=False, encoding="gb18030")
    return folder / "levels.csv"


def as_workbook(folder: Path, frame: pd.DataFrame) -> Path:
    """A workbook whose first sheet is empty, as Excel leaves them."""
    book = openpyxl.Workbook()
    sheet = book.create_sheet("whatever")
    sheet.append(list(frame.columns))
    for row in frame.itertuples(index=False):
        sheet.append(list(row))
    book.save(folder / "levels.xlsx")
    return folder / "levels.xlsx"


def as_parquet(folder: Path, frame: pd.DataFrame) -> Path:
    """A parquet file."""
    frame.to_parquet(folder / "levels.parquet", engine="pyarrow", index=False)
    return folder / "levels.parquet"


FORMS = pytest.mark.parametrize("write", [as_csv, as_workbook, as_parquet])
Write = Callable[[Path, pd.DataFrame], Path]


@FORMS
@pytest.mark.parametrize("headings", [("power", "zone", "level"), ("权力事项", "区域", "层级")])
def test_three_forms_read_alike(write: Write, headings: tuple[str, ...], tmp_path: Path) -> None:
    """Proves: the levels of every row, whatever the form and the language of the headings."""
    allocation = read_levels(write(tmp_path, pd.DataFrame(ROWS, columns=list(headings))), instance())
    assert dict(allocation.levels) == {(power, zone): level for power, zone, level in ROWS}
    assert evaluate(allocation).value("granted") == pytest.approx(2 / 3)


@FORMS
def test_other_columns_are_not_read(write: Write, tmp_path: Path) -> None:
    """Proves: a table with more columns, such as a result's own, is read as it is; measures are given by name."""
    frame = pd.DataFrame(ROWS, columns=["power", "zone", "level"]).assign(note="x", changed=True)
    allocation = read_levels(write(tmp_path, frame), instance(), measures=["training"])
    assert allocation.measures == ("training",)


def problems(file: Path, **options: object) -> list[str]:
    """The lines that a planner reads."""
    with pytest.raises(InvalidInstance) as caught:
        read_levels(file, instance(), **options)  # type: ignore[arg-type]
    for problem in caught.value.problems:
        assert problem.message("zh") != problem.message("en")
    return [problem.line() for problem in caught.value.problems]


def test_all_wrong_cells_are_told_at_once_with_place_and_hint(tmp_path: Path) -> None:
    """Proves: a mistyped power, zone and level, an empty cell and a repeated row are reported in one pass."""
    file = tmp_path / "levels.csv"
    file.write_text("power,zone,level\na,p1,zonne\naa,p1,zone\na,pp2,zone\nb,,central\na,p1,zone\n", encoding="utf-8")
    told = "\n".join(problems(file))
    for part in (
        "levels.csv:2:3: level:",
        "did you mean zone?",
        "levels.csv:3:1: power:",
        "did you mean a?",
        "levels.csv:4:2: zone:",
        "did you mean p2?",
        "levels.csv:5:2: zone:",
        "levels.csv:6:1: power:",
    ):
        assert part in told, part


def test_places_in_workbooks_are_cells(tmp_path: Path) -> None:
    """Proves: the sheet and cell of a wrong level."""
    frame = pd.DataFrame([*ROWS[:2], ("b", "p1", "town")], columns=["power", "zone", "level"])
    assert problems(as_workbook(tmp_path, frame))[0].startswith("levels.xlsx:whatever!C4: level:")


def test_a_missing_column_shows_what_was_probably_meant(tmp_path: Path) -> None:
    """Proves: `levle` is told with its correction, and that `level` is missing."""
    for write in (as_csv, as_workbook, as_parquet):
        told = "\n".join(problems(write(tmp_path, pd.DataFrame(ROWS, columns=["power", "zone", "levle"]))))
        assert "did you mean level?" in told
        assert "level:" in told


def test_every_pair_needs_a_row_and_no_other_has_one(tmp_path: Path) -> None:
    """Proves: absent pairs are counted and named; a pair that `applies` leaves out is an error at its place."""
    frame = pd.DataFrame(ROWS, columns=["power", "zone", "level"])
    told = problems(as_csv(tmp_path, frame.head(1)))
    assert "2 of 3 pairs have no row, such as a p2, b p1" in told[0]
    more = pd.DataFrame([*ROWS, ("b", "q1", "zone")], columns=["power", "zone", "level"])
    assert problems(as_csv(tmp_path, more))[0].startswith("levels.csv:5:2: zone: nobody has to exercise b in q1")


@pytest.mark.parametrize("name", ["levels.csv", "levels.xlsx", "levels.parquet", "levels.docx"])
def test_files_that_hold_something_else_are_problems(name: str, tmp_path: Path) -> None:
    """Proves: neither a missing file nor rubbish under a good name ends in a traceback."""
    assert problems(tmp_path / name)
    for content in (b"\x00\x01\x02", b"", b"PK\x03\x04 rubbish", "权力,区域".encode("utf-16")):
        (tmp_path / name).write_bytes(content)
        assert problems(tmp_path / name)
    (tmp_path / "empty.xlsx").write_bytes(as_workbook(tmp_path, pd.DataFrame()).read_bytes())
    assert problems(tmp_path / "empty.xlsx")


def test_an_unknown_measure_is_a_problem(tmp_path: Path) -> None:
    """Proves: it is told with what was probably meant."""
    file = as_csv(tmp_path, pd.DataFrame(ROWS, columns=["power", "zone", "level"]))
    assert "did you mean training?" in problems(file, measures=["trainig"])[0]
