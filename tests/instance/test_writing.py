"""Writing: nothing is lost, nothing is half-written, equal instances give equal bytes."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from awkward import awkward
from brute_force import Tables
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from python_calamine import CalamineWorkbook
from strategies import as_folder, random_tables

from allocation.instance import Instance, Settings, load
from allocation.instance.placing import placed_whole
from allocation.instance.schema import json_schema
from allocation.instance.tables import Body, Need, Power
from allocation.instance.writing import as_document, write

FORMS = ("folder", "book.xlsx", "document.json")


def content(path: Path) -> dict[str, bytes]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}


@pytest.mark.parametrize("form", FORMS)
def test_writing_twice_gives_the_same_bytes(tmp_path: Path, form: str) -> None:
    """Proves: nothing of the moment or the process gets into a file, so that versions can be compared and hashed."""
    write(awkward(), tmp_path / "first" / form)
    write(awkward(), tmp_path / "second" / form)
    assert content(tmp_path / "first" / form) == content(tmp_path / "second" / form)


def test_only_what_was_written_is_written_again(tmp_path: Path) -> None:
    """Proves: cells and settings left out stay out, so defaults stay defaults; empty tables have no file."""
    write(awkward(), tmp_path / "folder")
    document = as_document(awkward())
    assert document["weights"] == {"coordination": 2}
    assert document["tables"]["needs"][2] == {"power": "-5", "zone": "007"}
    assert document["tables"]["ministries"][0] == {"ministry": "M", "consents": "no"}
    assert "units" not in document
    assert not (tmp_path / "folder" / "links.csv").exists()
    assert (tmp_path / "folder" / "bodies.csv").read_text().splitlines()[0] == "body,level,parent"


def test_required_tables_are_written_even_if_empty(tmp_path: Path) -> None:
    """Proves: an instance without needs can be read again, where `needs` is a required table."""
    instance = Instance(awkward().settings, bodies=awkward().bodies, powers=awkward().powers)
    write(instance, tmp_path / "folder")
    assert (tmp_path / "folder" / "needs.csv").read_text() == "power,zone\n"
    assert as_document(instance)["tables"]["needs"] == []


def test_words_of_scales_are_written_as_words(tmp_path: Path) -> None:
    """Proves: `高` stays `高` and a change of the scale still reaches the cell."""
    write(awkward(), tmp_path / "folder")
    assert "=1+1,007,高," in (tmp_path / "folder" / "needs.csv").read_text(encoding="utf-8-sig")


def test_numbers_are_short_and_lose_nothing() -> None:
    """Proves: no `.0` at whole numbers and all 17 digits where they are needed."""
    powers = as_document(awkward())["tables"]["powers"]
    assert repr(powers[0]["importance"]) == "0.30000000000000004"
    assert repr(powers[1]["supervision"]) == "1e+22"
    assert repr(powers[2]["supervision"]) == "12345678"


def test_no_text_becomes_a_formula_a_number_or_a_date_in_a_workbook(tmp_path: Path) -> None:
    """Proves: cells that begin with = + - @ or look like numbers and errors come back as the text that they are.

    Sensitivity: openpyxl would write `=1+1` as a formula, and 16 digits of a number.
    """
    write(awkward(), tmp_path / "book.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "book.xlsx")
    rows = book.get_sheet_by_name("powers").to_python()
    assert [row[0] for row in rows] == ["power", "=1+1", "+5", "-5", "@x"]
    assert "0.30000000000000004" in [repr(cell) for cell in rows[1]]
    assert {"2024-01-01", "1.0", "1e5"} <= {cell for cell in rows[4] if isinstance(cell, str)}
    assert "#5 <b>&amp;" in book.get_sheet_by_name("joint").to_python()[1]
    assert book.sheet_names[:4] == ["instance", "bodies", "powers", "needs"]


def test_a_workbook_has_a_key_a_row_for_settings(tmp_path: Path) -> None:
    """Proves: plain settings get dotted keys, nested ones JSON, and names with dots or commas survive."""
    write(awkward(), tmp_path / "book.xlsx")
    rows = CalamineWorkbook.from_path(tmp_path / "book.xlsx").get_sheet_by_name("instance").to_python()
    settings = {row[0]: row[1] for row in rows}
    assert settings["title.en"] == "=Awkward"
    assert settings["weights.coordination"] == 2
    assert settings["reform.max_changes"] == 3
    assert settings["levels"] == '["central", "zone, or port"]'
    assert str(settings["scenarios"]).startswith('{"no.joy"')
    plain = Settings.model_validate({"schema": 1, "name": "plain", "levels": ["a", "b"], "scenarios": {"s": {}}})
    write(Instance(plain, awkward().bodies, ()), tmp_path / "plain.xlsx")
    rows = CalamineWorkbook.from_path(tmp_path / "plain.xlsx").get_sheet_by_name("instance").to_python()
    assert rows[2:] == [["name", "plain"], ["levels", "a, b"], ["scenarios.s", "{}"]]


def test_csv_has_a_byte_order_mark_only_if_excel_needs_it(tmp_path: Path) -> None:
    """Proves: Chinese Excel shows Chinese cells, and plain ASCII files stay plain."""
    write(awkward(), tmp_path / "folder")
    assert (tmp_path / "folder" / "powers.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (tmp_path / "folder" / "bodies.csv").read_bytes().startswith(b"body")


def test_yaml_is_laid_out_for_people(tmp_path: Path) -> None:
    """Proves: short mappings stand on one line and words that YAML 1.1 takes for yes and no are quoted."""
    write(awkward(), tmp_path / "folder")
    text = (tmp_path / "folder" / "instance.yaml").read_text(encoding="utf-8")
    assert text.startswith("schema: 1\nname: awkward\n")
    assert "weights: {coordination: 2}\n" in text
    assert 'set: "no"' in text


@pytest.mark.parametrize("form", FORMS)
def test_an_existing_target_is_not_overwritten_unasked(tmp_path: Path, form: str) -> None:
    """Proves: what is there stays as it is without `overwrite`, and is replaced whole with it."""
    write(awkward(), tmp_path / form)
    before = content(tmp_path / form)
    smaller = Instance(awkward().settings, bodies=awkward().bodies, powers=awkward().powers)
    with pytest.raises(FileExistsError):
        write(smaller, tmp_path / form)
    assert content(tmp_path / form) == before
    write(smaller, tmp_path / form, overwrite=True)
    write(smaller, tmp_path / "fresh" / form)
    assert content(tmp_path / form) == content(tmp_path / "fresh" / form)


def test_a_folder_of_something_else_is_never_replaced(tmp_path: Path) -> None:
    """Proves: a slip of the pen does not delete a folder of photographs, and notes beside an instance stay."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "photo.jpg").write_text("a cat")
    with pytest.raises(FileExistsError):
        write(awkward(), tmp_path / "home", overwrite=True)
    assert (tmp_path / "home" / "photo.jpg").read_text() == "a cat"
    write(awkward(), tmp_path / "instance")
    (tmp_path / "instance" / "notes").mkdir()
    (tmp_path / "instance" / "notes" / "README.md").write_text("mine")
    write(awkward(), tmp_path / "instance", overwrite=True)
    assert (tmp_path / "instance" / "notes" / "README.md").read_text() == "mine"


@pytest.mark.parametrize("form", FORMS)
def test_a_failure_midway_leaves_nothing(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: when a later table cannot be written, neither the target nor a temporary sibling is left behind."""
    import allocation.instance.writing.folder as folder
    import allocation.instance.writing.single as single
    import allocation.instance.writing.workbook as workbook
    from allocation.instance.writing.content import Sheet, sheets

    def failing(instance: Instance, *rest: object) -> Iterator[Sheet]:  # noqa: ARG001
        found = sheets(instance)
        yield next(found)
        raise OSError("disk full")

    for module in (folder, single, workbook):
        monkeypatch.setattr(module, "sheets", failing)
    with pytest.raises(OSError, match="disk full"):
        write(awkward(), tmp_path / form)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_replacement_keeps_the_old_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: if the new folder cannot be moved into place, the old one is put back."""
    target = tmp_path / "folder"
    write(awkward(), target)
    before = content(target)
    rename = Path.rename

    def refusing(self: Path, to: Path) -> Path:
        if Path(to) == target.resolve() and "partial" in self.name:
            raise OSError("refused")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(OSError, match="refused"):
        write(awkward(), target, overwrite=True)
    assert content(target) == before
    assert list(tmp_path.iterdir()) == [target]


def test_moving_whole_refuses_a_target_that_appears_meanwhile(tmp_path: Path) -> None:
    """Proves: a file that somebody else wrote during the block is not lost."""

    def both_write() -> None:
        with placed_whole(tmp_path / "file.json") as staged:
            staged.write_text("mine")
            (tmp_path / "file.json").write_text("theirs")

    with pytest.raises(FileExistsError):
        both_write()
    assert (tmp_path / "file.json").read_text() == "theirs"


@pytest.mark.parametrize("name", ["instance.xls", "instance.xlsm", "instance.csv", "instance.yaml"])
def test_endings_of_other_forms_are_refused(tmp_path: Path, name: str) -> None:
    """Proves: `convert x.json y.xls` does not make a folder that is called y.xls."""
    with pytest.raises(ValueError, match="folder"):
        write(awkward(), tmp_path / name)


def test_a_workbook_says_what_it_cannot_hold(tmp_path: Path) -> None:
    """Proves: characters and lengths beyond a cell's limits are an error, not a damaged file."""
    for text in ("bell\x07", "x" * 40_000):
        powers = (Power(power="p", held_at="central", law=text),)
        with pytest.raises(ValueError, match="powers"):
            write(Instance(awkward().settings, awkward().bodies, powers), tmp_path / "book.xlsx")
    assert list(tmp_path.iterdir()) == []


# --- reading back ---------------------------------------------------------------------------------------------------


def goes_round(instance: Instance, folder: Path) -> None:
    """Folder, workbook, document, folder: each loads as the same instance, and the folders are the same bytes."""
    last = instance
    for form in ("first", "book.xlsx", "document.json", "second"):
        write(last, folder / form)
        last = load(folder / form)
        assert last == instance, form
    assert content(folder / "first") == content(folder / "second")
    assert [row.model_fields_set - {"x"} for row in last.powers] == [
        row.model_fields_set - {"x"} for row in instance.powers
    ]
    assert last.settings.model_fields_set == instance.settings.model_fields_set
    assert list(Draft202012Validator(json_schema()).iter_errors(as_document(last))) == []


def test_what_is_awkward_goes_round(tmp_path: Path) -> None:
    """Proves: texts like formulas and numbers, words, names with dots and commas and 17 digits survive every form."""
    goes_round(awkward(), tmp_path)


def with_extras(tables: Tables, seed: int) -> Tables:
    """The same instance with carried columns, Chinese texts and a scenario."""
    for number, power in enumerate(tables["powers"]):
        power["x_note"] = f"note {number}, seed {seed}" if number % 2 else ""
        power["name_zh"] = "事项"
    scenario = {"changes": [{"table": "powers", "column": "importance", "set": 2}, {"key": "weights.change", "set": 1}]}
    tables["instance"]["scenarios"] = {"twice": scenario, "again": {"of": ["twice"]}}
    return tables


@pytest.mark.parametrize("seed", range(40))
def test_random_instances_go_round(tmp_path: Path, seed: int) -> None:
    """Proves: every table, rule and effect survives folder → workbook → document → folder."""
    source = as_folder(with_extras(random_tables(seed), seed), tmp_path / "source")
    goes_round(load(source), tmp_path)


# Blanks around a text are nobody's wish, and readers take them away
words = st.text(st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" ,\"'=.:#-"), min_size=1, max_size=12)
texts = words.map(str.strip).filter(bool)
amounts = st.floats(0, 1e300, allow_subnormal=False)


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Small instances of odd names and numbers."""
    levels = draw(st.lists(texts, min_size=2, max_size=2, unique=True))
    root, zone, *powers = draw(st.lists(texts, min_size=4, max_size=6, unique=True))
    word, number = "高" + draw(texts), draw(amounts)  # a word that is a number would be one
    settings = {"schema": 1, "name": draw(texts), "levels": levels, "service": {levels[0]: draw(st.floats(0, 1))}}
    settings |= {"title": {"zh": draw(texts)}, "resources": {draw(texts): {"cost": draw(amounts)}}}
    settings |= {"scales": {"needs.need": {word: number}}}
    return Instance(
        Settings.model_validate(settings),
        bodies=(Body(body=root, level=levels[0]), Body(body=zone, level=levels[1], parent=root)),
        powers=tuple(
            Power(power=power, held_at=levels[0], importance=draw(amounts), law=draw(texts), x={"x_note": draw(texts)})
            for power in powers
        ),
        needs=(
            Need(power=powers[0], zone=zone, need=number, words={"need": word}),
            Need(power=powers[1], zone=zone, need=draw(amounts)),
        ),
    )


@given(instances())
@how(max_examples=60, deadline=None)
def test_odd_names_and_numbers_go_round(instance: Instance) -> None:
    """Proves: no text or number that a cell can hold is changed by any form."""
    with TemporaryDirectory() as folder:
        goes_round(instance, Path(folder))
