"""Every problem can be told in both languages, and the catalogue holds no text that nobody says."""

import re
from pathlib import Path

from allocation.instance import Place, Problem
from allocation.language.catalogue import keys

SOURCES = Path(__file__).parents[2] / "allocation"
SAID = re.compile(r'(?:Problem|unreadable|problem|note|WrongCell)\(\s*\(?"([a-z0-9-]+)"')
OTHERWISE = re.compile(r'"([a-z0-9]+(?:-[a-z0-9]+)+)"|(?:return|else|True,) "([a-z]+)"')
FAMILY = re.compile(r'f"([a-z]+(?:-[a-z]+)*-)\{')


def test_the_catalogue_and_the_sources_agree() -> None:
    """Proves: no key is said that the catalogue lacks, none stands there unused."""
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    known = {key.removeprefix("problem.") for key in keys() if key.startswith("problem.")} - {"did-you-mean"}
    said = set(SAID.findall(text))
    assert said <= known
    named = said | {key for pair in OTHERWISE.findall(text) for key in pair}
    families = tuple(FAMILY.findall(text))
    assert {key for key in known if not key.startswith(families)} <= named


def test_a_line_shows_nothing_that_a_terminal_would_obey() -> None:
    """Proves: control characters in names of files, tables and cells do not reach the terminal; wide spaces do."""
    problem = Problem("no-body", Place("a\x1b[31m.csv", 3, 1), "bodies.\nparent", {"name": "x\ty　z"}, "\x07")
    line = problem.line()
    assert all(letter.isprintable() or letter == "　" for letter in line)
    assert "y　z" in line


def test_places_read_as_planners_look_for_them() -> None:
    """Proves: line and field of a text, sheet and cell of a workbook, pointer of a JSON document."""
    assert str(Place("needs.csv", 12, 3)) == "needs.csv:12:3"
    assert str(Place("a.xlsx", 5, 3, "needs!C5")) == "a.xlsx:needs!C5"
    assert str(Place("a.json", where="/tables/needs/3/need")) == "a.json#/tables/needs/3/need"
    assert str(Place("-")) == "-"
