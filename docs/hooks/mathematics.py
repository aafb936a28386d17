"""The model's mathematics on the page `model.md`, from the formulation's docstrings; formulas as MathML."""

import ast
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert

FORMULATION = Path(__file__).parents[2] / "allocation" / "formulation"
THEMES = {
    "levels": "Levels, and what law and rules tie together",
    "need": "Unmet need",
    "innovation": "Innovations",
    "coordination": "Supervision, spillovers and links",
    "distances": "Distances between linked powers",
    "authorisation": "Consents, agendas and authorisations",
    "capacity": "Work, capacities and capabilities",
    "linked_capacity": "Capacities of linked powers together",
    "measures": "Measures",
    "reform": "Changes",
    "algebra": "What adopted measures take off an amount",
}
"""The files of the formulation that say mathematics, and their headings, in the order in which they are read."""
MARKER = "<!-- mathematics -->"

_FORMULA = re.compile(r'<(span|div) class="arithmatex">\\[(\[](.*?)\\[)\]]</\1>', re.DOTALL)


def on_page_markdown(markdown: str, /, **_: Any) -> str:
    """The mathematics in the place of their marker."""
    return markdown.replace(MARKER, "\n\n".join(_sections())) if MARKER in markdown else markdown


def on_page_content(content: str, /, **_: Any) -> str:
    """Formulas as MathML, which browsers show without a script."""
    return _FORMULA.sub(_as_mathml, content)


def _as_mathml(formula: re.Match[str]) -> str:
    kind, tex = formula.groups()
    return str(convert(html.unescape(tex), display="block" if kind == "div" else "inline"))


def _sections() -> Iterator[str]:
    for theme, heading in THEMES.items():
        tree = ast.parse((FORMULATION / f"{theme}.py").read_text(encoding="utf-8"))
        yield f"### {heading}"
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and "math::" in (text := ast.get_docstring(node) or ""):
                yield f"#### `{node.name}`\n\n{as_markdown(text)}"


def as_markdown(docstring: str) -> str:
    """A docstring with its formulas between dollars."""
    inline = re.sub(r":math:`([^`]*)`", r"$\1$", docstring)
    return re.sub(
        r"^\.\. math::\n((?:[ \t]+\S.*\n?|\n(?=[ \t]))+)",
        lambda block: "$$\n" + re.sub(r"^\s+", "", block[1], flags=re.MULTILINE).rstrip() + "\n$$\n",
        inline,
        flags=re.MULTILINE,
    )
