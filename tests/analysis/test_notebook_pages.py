"""What results show in a notebook: tables and lists of escaped text."""

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any, Protocol

import pytest
from display_cases import HOSTILE, country, hostile, proposed

import allocation
from allocation.instance import Place, Problem
from allocation.instance.collecting import Collected

PLAIN = {"table", "caption", "tr", "th", "td", "p", "ol", "ul", "li"}
QUICK = allocation.Options(time_limit=10)


class Shown(Protocol):
    """A result that a notebook can show."""

    def _repr_html_(self) -> str: ...


class Reader(HTMLParser):
    """Reads a page, and finds tags that are not plain, have attributes or are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if tag not in PLAIN or attrs:
            self.wrong.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.text += data + "\n"


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def results(instance: allocation.Instance) -> dict[str, Shown]:
    """Some result of every kind, of one instance."""
    before, plan = allocation.today(instance), proposed(instance)
    judged = [allocation.evaluate(before), allocation.evaluate(plan)]
    wrong = Problem("no-such-path", Place(HOSTILE))
    return {
        "instance": instance,
        "today": before,
        "plan": plan,
        "evaluation": judged[1],
        "series": allocation.series(judged, [HOSTILE, "after"]),
        "explanation": allocation.explain(plan, [("a", "p1")]),
        "comparison": allocation.compare([before, plan], [HOSTILE, "after"]),
        "diagnosis": allocation.diagnose(instance, options=QUICK),
        "bottlenecks": allocation.bottlenecks(plan, options=QUICK, kinds=["capacity"]),
        "listing": allocation.list_powers(plan),
        "sweep": allocation.sweep(instance, options=QUICK),
        "briefing": allocation.brief({"proposed": plan}),
        "collected": Collected(None, (wrong,), (), (), asked=2, returned=1, answers=3),
    }


def test_names_of_an_instance_stay_text() -> None:
    """Proves: a name that is a tag shows as text in every kind of result; pages hold plain, closed tags only.

    Sensitivity: unescaped, the reader would meet its tag; left out, its text would be missing in most.
    """
    read_pages = {name: read(result._repr_html_()) for name, result in results(hostile()).items()}
    assert {name: page.wrong for name, page in read_pages.items() if page.wrong} == {}
    assert {name: page.open for name, page in read_pages.items() if page.open} == {}
    assert [name for name, page in read_pages.items() if HOSTILE not in page.text] == []


def test_results_say_what_they_found() -> None:
    """Proves: the figures that a planner looks for first stand in each page, in words and with their units."""
    pages = {name: read(result._repr_html_()).text for name, result in results(country()).items()}
    expected = {
        "instance": ["central, provincial, zone", "8"],
        "plan": ["optimal", "unmet need, weighted by importance", "cases", "coins", "pairs: zone"],
        "evaluation": ["71 % of the stated need"],
        "series": ["after", "need met"],
        "explanation": ["Licence (a) in Port"],
        "comparison": ["coins", "after"],
        "diagnosis": ["allocation"],
        "listing": ["handed down"],
        "sweep": ["optimal"],
        "briefing": ["Today", "Weighted cost"],
        "collected": ["1 of 2 forms came back, 3 figures said", HOSTILE],
    }
    missing = {(name, word) for name, words in expected.items() for word in words if word not in pages[name]}
    assert missing == set()


def test_every_public_result_shows_itself() -> None:
    """Proves: whatever can be told as JSON shows in a notebook. Sensitivity: a new result without would be named."""
    public: list[Any] = [getattr(allocation, name) for name in allocation.__all__]
    told = [kind for kind in public if isinstance(kind, type) and hasattr(kind, "to_json")]
    assert len(told) >= 9
    assert [kind.__name__ for kind in told if not hasattr(kind, "_repr_html_")] == []


@pytest.mark.parametrize("scenarios", [(), ("dry", "wet")])
def test_an_instance_is_told_in_short(scenarios: tuple[str, ...]) -> None:
    """Proves: an instance shows its size and scenarios. Sensitivity: otherwise its rows would fill the notebook."""
    page = read(replace(country(), scenarios=scenarios)._repr_html_()).text
    assert (", ".join(scenarios) or "none") in page
    assert len(page) < 500
