"""What the README shows is what happens: its Python examples and its tour, in both languages."""

from pathlib import Path

import pytest
from pages import ROOT, printed, steps, tried, untold

READMES = ["README.md", "README.zh.md"]


@pytest.fixture(autouse=True)
def _beside_the_instances(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of one's own with the project's instances in it."""
    (tmp_path / "instances").symlink_to(ROOT / "instances", target_is_directory=True)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", READMES)
def test_python_examples(name: str) -> None:
    """Proves: every example gives what stands below it; a page that lost its examples has fewer than it must."""
    count, wrong = tried(ROOT / name)
    assert count >= 15
    assert wrong == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", READMES)
def test_the_tour(name: str) -> None:
    """Proves: its commands print the lines that it shows, but for the last one, which takes a minute.

    Of that one: the program knows it, and it ends with the three things to do first.
    """
    *quick, (last, shown) = steps(ROOT / name)
    assert [command.split()[1] for command, _ in quick] == ["evaluate", "solve", "explain"]
    for command, lines in quick:
        assert lines
        assert untold(lines, printed(command)) == []
    assert printed(f"{last} --help")
    assert [line[:5] for line in shown[-4:]] == ["  1. ", "  2. ", "  3. ", "…"]


@pytest.mark.slow
def test_what_to_do_first() -> None:
    """Proves: the last command of the tour prints the lines that it shows."""
    last, shown = steps(ROOT / "README.md")[-1]
    assert untold(shown, printed(last)) == []
