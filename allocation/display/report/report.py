"""The page from its parts: texts by section, data for the script, plotly's script once."""

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from allocation.analysis.bottlenecks import Bottlenecks
from allocation.analysis.frontier import Frontier
from allocation.display.report import (
    decisions,
    judgement,
    measures,
    obstacles,
    points,
    sources,
    summary,
    sureness,
)
from allocation.display.report.both import say
from allocation.display.report.data import data
from allocation.display.report.subject import Subject
from allocation.language import Language
from allocation.outcome.allocation import Allocation


def report(
    allocation: Allocation,
    *,
    frontier: Frontier | None = None,
    bottlenecks: Bottlenecks | None = None,
    dated: str = "",
    language: Language = "en",
) -> str:
    """A page that needs nothing but itself: it may be mailed, opened from a disk and printed on A4.

    frontier: of the same instance; a click on a point shows its allocation. bottlenecks: what obstacles cost.
    dated: when the result was made. language: in which it opens; the reader can switch.
    Raises `ValueError` for a result without an allocation, or a frontier or bottlenecks of an instance with other
    pairs.
    """
    others = [*(frontier.allocations if frontier else ()), *([bottlenecks.base] if bottlenecks else ())]
    if any(other.levels.keys() != allocation.levels.keys() for other in others if other.levels):
        raise ValueError("not all results are of one instance")
    subject = Subject(allocation, frontier, bottlenecks)
    sections = _sections(subject)
    scripts = {"plotly": get_plotlyjs(), "page": _file("report.js")}
    page = _environment().get_template("report.html.jinja")
    return page.render(
        language=language,
        title=subject.title,
        dated=dated,
        policy=_policy(scripts.values(), in_space=frontier is not None and len(frontier.objectives) > 2),
        scripts={name: Markup(script) for name, script in scripts.items()},  # noqa: S704 - plotly's and our own
        style=Markup(_file("report.css")),  # noqa: S704 - our own
        data=htmlsafe_json_dumps(data(subject), ensure_ascii=False, separators=(",", ":")),
        sections=[name for name, section in sections.items() if section is not None],
        **sections,
    )


def _sections(subject: Subject) -> dict[str, Any]:
    """The sections in the order of the page; None where there is nothing to tell of."""
    return {
        "summary": summary.section(subject),
        "frontier": points.section(subject),
        "decisions": decisions.section(subject),
        "judgement": judgement.section(subject),
        "obstacles": obstacles.section(subject),
        "measures": measures.section(subject),
        "sources": sources.section(subject),
        "sureness": sureness.section(subject),
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("allocation.display.report", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["say"] = say
    return environment


@cache
def _file(name: str) -> str:
    return (files("allocation.display.report") / "page" / name).read_text(encoding="utf-8")


def _policy(scripts: Iterable[str], *, in_space: bool) -> str:
    """What the browser lets the page do: nothing is fetched, and no script runs but these.

    in_space: plotly draws in three dimensions with code that it makes itself.
    """
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = [f"'sha256-{each}'" for each in hashes] + (["'unsafe-eval'"] if in_space else [])
    return f"default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; script-src {' '.join(allowed)}"
