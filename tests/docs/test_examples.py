"""What the documentation shows is what happens: its Python examples and its tours, as a reader would run them."""

from pathlib import Path

import pytest
from pages import DOCS, ROOT, blocks, printed, steps, titled, tried, untold

from allocation.engine.search import LARGE

TOURS = {"en": "tour.md", "zh": "tour.zh.md"}
INSTALLING = 3
"""Commands of a tour before the program is there."""


@pytest.fixture
def beside_the_instances(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with the project's instances in it."""
    (tmp_path / "instances").symlink_to(ROOT / "instances", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("beside_the_instances")
@pytest.mark.parametrize(("name", "least"), [("embedding.md", 40), ("judging.md", 4), ("trade-offs.md", 12)])
def test_python_examples(name: str, least: int) -> None:
    """Proves: every example gives what stands below it, in the order of the page.

    Sensitivity: a page that lost its examples has fewer than it must.
    """
    count, wrong = tried(DOCS / name)
    assert count >= least
    assert wrong == ""


def test_an_example_that_lies_is_found(tmp_path: Path) -> None:
    """Proves: the check above fails where something else is printed than shown."""
    page = tmp_path / "lie.md"
    page.write_text("```python\n>>> 1 + 1\n3\n```\n", encoding="utf-8")
    count, wrong = tried(page)
    assert count == 1
    assert "Expected:" in wrong


def test_the_size_from_which_on_parts_are_searched() -> None:
    """Proves: the page on the search names the size that the search goes by."""
    assert f"less than {LARGE:,} whole columns" in (DOCS / "search.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("language", TOURS)
def test_the_tour(language: str, beside_the_instances: Path) -> None:
    """Proves: ten commands, run in order with the page's own list and figures, end well and print what it shows.

    The first three install; what runs here is what they would install. Figures go into the template once it is written.
    """
    page = DOCS / TOURS[language]
    commands = steps(page)
    assert len(commands) == 10
    files = {beside_the_instances / name: text for name, text in titled(page).items()}
    assert len(files) == 4
    for command, shown in commands[INSTALLING:]:
        for file in [each for each in files if each.parent.is_dir()]:
            file.write_text(files.pop(file), encoding="utf-8")
        assert untold(shown, printed(command)) == []
        assert shown


@pytest.mark.parametrize(("readme", "language"), [("README.md", "en"), ("README.zh.md", "zh")])
def test_the_readme_has_the_commands_of_the_tour(readme: str, language: str) -> None:
    """Proves: the ten commands stand in the README in one place, as the tour runs them."""
    (block,) = blocks(ROOT / readme, "sh")
    assert block.splitlines() == [command for command, _ in steps(DOCS / TOURS[language])]


@pytest.mark.usefixtures("beside_the_instances")
@pytest.mark.parametrize("name", ["trade-offs.md", "trade-offs.zh.md"])
def test_commands_of_a_page(name: str) -> None:
    """Proves: the page's commands end well and print the lines that it shows below them."""
    commands = steps(DOCS / name)
    assert len(commands) == 2
    for command, shown in commands:
        assert len(shown) > 2
        assert untold(shown, printed(command)) == []


@pytest.mark.usefixtures("beside_the_instances")
def test_commands_for_other_languages() -> None:
    """Proves: the commands of the embedding guide end well and print JSON; the shell's `<` is a standard input here."""
    for command, _ in steps(DOCS / "embedding.md"):
        arguments, _, source = command.partition(" < ")
        lines = printed(arguments, Path(source).read_text(encoding="utf-8") if source else "")
        assert lines
        assert lines[0].startswith("{") or arguments.split()[1] == "convert"
