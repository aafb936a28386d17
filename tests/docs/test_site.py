"""The documentation as it is built: strictly, without network, with all of the model's mathematics."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pages import ROOT
from pyomo.environ import Constraint, Objective
from typer.main import get_command

import allocation
from allocation.cli.main import app

pytest.importorskip("mkdocs", reason="the extra `docs` is not installed")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built pages."""
    folder = tmp_path_factory.mktemp("site")
    run = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return folder


def test_every_page_is_built(site: Path) -> None:
    """Proves: the strict build, which takes a broken link or anchor for an error, writes each page of `docs`."""
    sources = {path.stem for path in (ROOT / "docs").glob("*.md")}
    assert len(sources) > 12
    assert sources <= {path.stem for path in site.glob("*.html")}


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    """Proves: no page asks the network for a script, a style, a font or a picture; links to follow are none."""
    loading = re.compile(r"<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)=\"(?:https?:)?//", re.IGNORECASE)
    assert [page.name for page in site.glob("*.html") if loading.search(page.read_text(encoding="utf-8"))] == []
    styles = list((site / "assets").rglob("*.css"))
    assert styles
    assert not [style for style in styles if re.search(r"url\([\"']?https?://", style.read_text(encoding="utf-8"))]


def test_the_mathematics_are_whole(site: Path) -> None:
    """Proves: every family of rows and every component of the model has its formula on the page, as MathML.

    Sensitivity: rows of a name that no function has are not found there.
    """
    page = (site / "model.html").read_text(encoding="utf-8")
    sections = dict(re.findall(r'<h4 id="(\w+)">(.*?)(?=<h[2-4]|</article)', page, re.DOTALL))
    assert all("<math" in section for section in sections.values())
    model = allocation.build(allocation.load(ROOT / "instances" / "tutorial"))
    families = {constraint.name for constraint in model.component_objects(Constraint)}
    of_reductions = re.compile(r"(relief|platform|service|supervision)_(within_amount|only_if_adopted|positive_part)")
    assert {name for name in families if not of_reductions.fullmatch(name)} - set(sections) == set()
    assert "reduced" in sections
    linked = set(re.findall(r'href="#(\w+)"><code>', page))
    components = {objective.name for objective in model.component_objects(Objective)}
    assert components - {"coordination", "spending"} <= linked
    assert {"supervision", "cost_of_authorising", "spillovers", "links", "cost_of_loads", "cost_of_measures"} <= linked
    assert "never_there" not in sections


@pytest.mark.parametrize("name", ["commands.html", "commands.zh.html"])
def test_every_option_is_documented(site: Path, name: str) -> None:
    """Proves: every verb has its section, with a text for each argument and option.

    Sensitivity: an option without a help text has an empty cell; there are more than a hundred.
    """
    page = (site / name).read_text(encoding="utf-8")
    sections = dict(re.findall(r'<h2 id="([\w-]+)">(.*?)(?=<h2|</article)', page, re.DOTALL))
    verbs = get_command(app).commands  # type: ignore[attr-defined] # the program is a group of verbs
    assert set(verbs) == set(sections)
    told = 0
    for verb, command in verbs.items():
        meanings = dict(re.findall(r"<tr>\s*<td>(.*?)</td>\s*<td>(.*?)</td>\s*</tr>", sections[verb], re.DOTALL))
        for parameter in command.params:
            called = parameter.metavar if parameter.param_type_name == "argument" else parameter.opts[-1]
            [meaning] = [text for cell, text in meanings.items() if f"<code>{called}</code>" in cell]
            assert meaning.strip(), (verb, called)
            told += 1
    assert told > 100


def test_formulas_have_no_remains_of_their_source(site: Path) -> None:
    """Proves: nothing of a formula was left unread: no backslash, dollar or directive stands in the page's text."""
    page = (site / "model.html").read_text(encoding="utf-8")
    article = page[page.index("<article") : page.index("</article>")]
    text = re.sub(r"<[^>]+>", "", article)
    assert len(re.findall("<math", article)) > 50
    assert not re.findall(r"\\[A-Za-z]+|\$|math::|:math:", text)
