"""The report in a real browser: what a planner can do with it, with a mouse, with keys alone, on a phone and on paper.

Where there is no Chromium these tests skip, unless `BROWSER_NEEDED` is set, as it is in continuous integration.
"""

import csv
import io
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from display_cases import HOSTILE, country, front, frontier_of, hostile, proposed
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, sync_playwright

import allocation
from allocation.analysis.bottlenecks import bottlenecks
from allocation.display import report
from allocation.instance.tables import Measure
from allocation.outcome.allocation import judge, today

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
INSTANCES = Path(__file__).resolve().parents[2] / "instances"
HARM = '<b><img src=x onerror="window.harmed = 1"></b>'

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and "BROWSER_NEEDED" not in os.environ, reason="there is no Chromium here"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the small state, with a frontier of three points and bottlenecks."""
    path = tmp_path_factory.mktemp("report") / "page.html"
    instance = country()
    page = report(proposed(instance), frontier=front(instance), bottlenecks=bottlenecks(today(instance)))
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


class Opened:
    """A page that is open, and whatever it asks for or complains about."""

    def __init__(self, browser: Browser, file: Path, width: int = 1280) -> None:
        self.page: Page = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(file.as_uri())
        self.page.wait_for_selector("html[data-ready]")

    def _console(self, message: ConsoleMessage) -> None:
        (self.errors if message.type == "error" else self.complaints).append(message.text)

    def draw_all(self) -> None:
        """Bring every figure into view once."""
        for name in self.page.eval_on_selector_all(".figure", "all => all.map(each => each.dataset.figure)"):
            self.figure(name)

    def figure(self, name: str) -> Locator:
        """A figure, in view and drawn as things stand."""
        found = self.page.locator(f'[data-figure="{name}"]')
        found.scroll_into_view_if_needed()
        self.page.wait_for_selector(f'[data-figure="{name}"][aria-busy="false"] .main-svg', state="attached")
        return found

    def cells(self) -> list[list[int | None]]:
        """The levels that the heatmap shows."""
        found: list[list[int | None]] = self.figure("heatmap").evaluate("div => div.data[0].z")
        return found

    def click(self, mark: Locator) -> None:
        """Click where a mark of a figure is: plotly lays a sheet over its marks."""
        box = mark.bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def column(self, at: int) -> list[str]:
        """A column of the table of pairs."""
        return self.page.locator(f"#pairs tbody td:nth-child({at})").all_inner_texts()


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Opened]:
    """The page of the small state, just opened."""
    found = Opened(browser, file)
    yield found
    found.page.close()


POWER, LEVEL = 1, 6


def test_nothing_leaves_the_page_and_nothing_complains(opened: Opened, file: Path) -> None:
    """Proves: all figures drawn in both languages, the page has asked for nothing but itself and said nothing."""
    opened.draw_all()
    opened.page.click('[data-language="zh"]')
    opened.draw_all()
    assert opened.requests == [file.as_uri()]
    assert opened.complaints + opened.errors == []
    assert opened.page.locator(".figure .main-svg").count() >= 7


def test_a_click_on_a_point_shows_its_allocation(opened: Opened) -> None:
    """Proves: a click on the point that has a at the province in p1 changes heatmap, table, flow and what is said."""
    page = opened.page
    assert opened.cells() == [[2, 1, 0], [0, 0, 0], [0, 0, None]]
    frontier = opened.figure("frontier")
    opened.click(frontier.locator(".scatterlayer .trace").first.locator(".point").nth(1))
    assert page.inner_text("#status") == "Shown: point 2 (balanced); 1 of 8 pairs differ from today."
    assert opened.cells() == [[1, 0, 0], [0, 0, 0], [0, 0, None]]
    assert opened.column(LEVEL) == ["provincial"] + ["central"] * 7
    assert page.locator('[data-show="2"]').get_attribute("aria-pressed") == "true"
    assert opened.figure("flow").evaluate("div => div.data[0].link.value") == [7, 1]


def test_a_click_on_a_line_shows_its_allocation(opened: Opened) -> None:
    """Proves: the lower part of the figure is linked too, and the chosen line stands out in it."""
    page = opened.page
    frontier = opened.figure("frontier")
    opened.click(frontier.locator(".subplot.x2y2 .scatterlayer .trace").nth(1).locator(".point").first)
    assert page.inner_text("#status").startswith("Shown: point 2 (balanced)")
    assert frontier.evaluate("div => div.data.filter(t => t.mode === 'lines+markers').map(t => t.opacity)") == [
        0.2,
        1,
        0.2,
    ]


def test_three_objectives_are_drawn_in_space(browser: Browser, tmp_path: Path) -> None:
    """Proves: the page's policy lets plotly draw three dimensions, the points are linked to lines as in the plane.

    Drivers without a graphics card warn; nothing fails.
    """
    path = tmp_path / "page.html"
    found = front(country(), ("unmet_need", "coordination", "changes"))
    path.write_text(report(proposed(country()), frontier=found), encoding="utf-8", newline="\n")
    opened = Opened(browser, path)
    frontier = opened.figure("frontier")
    opened.click(frontier.locator(".subplot.xy .scatterlayer .trace").nth(1).locator(".point").first)
    assert opened.page.inner_text("#status").startswith("Shown: point 2 (balanced)")
    assert frontier.evaluate("div => div.data[0].marker.size") == [10, 20, 10]
    assert opened.errors == []
    opened.page.close()


def test_the_way_back_to_the_result(opened: Opened) -> None:
    """Proves: the button by the status shows the result again, with its reasons."""
    page = opened.page
    reasons = opened.column(9)
    page.click('#points [data-show="1"]')
    assert set(opened.column(9)) == {"–"}
    page.click('.status [data-show="0"]')
    assert opened.column(9) == reasons
    assert page.inner_text("#status").startswith("Shown: the result; 2 of 8")


def test_measures_follow_the_allocation_shown(browser: Browser, tmp_path: Path) -> None:
    """Proves: a measure that only point 1 adopts stands in the table while point 1 is shown, and only then."""
    training = Measure(measure="m", body="p1", cost=30, name_en="Training")
    instance = replace(country(), measures=(training,))
    found = front(instance)
    adopting = judge(instance, found.allocations[0].levels, ["m"])
    found = replace(found, allocations=(adopting, *found.allocations[1:]))
    path = tmp_path / "page.html"
    path.write_text(report(proposed(instance), frontier=found), encoding="utf-8", newline="\n")
    opened = Opened(browser, path)
    row = opened.page.locator("#adopted tbody tr")
    assert row.is_hidden()
    opened.page.click('#points [data-show="1"]')
    assert row.inner_text().startswith("Training")
    opened.page.click('#points [data-show="2"]')
    assert row.is_hidden()
    opened.page.close()


def test_the_language_switches_everything(opened: Opened) -> None:
    """Proves: title, headings, table, filters, status and figures are Chinese after a click, then English."""
    page = opened.page

    def told() -> list[str]:
        opened.cells()
        return [
            page.evaluate("document.documentElement.lang"),
            page.inner_text("#decisions h2"),
            page.inner_text("#pairs th:first-child"),
            page.inner_text("#province option:first-child"),
            page.inner_text("#status"),
            opened.column(LEVEL)[0],
            page.locator('[data-figure="heatmap"]').evaluate("div => div.layout.title.text"),
        ]

    english = told()
    assert english[:4] == ["en", "Decisions and why", "power", "all provinces"]
    page.click('[data-language="zh"]')
    chinese = told()
    assert chinese == [
        "zh",
        "配置决定及理由",
        "权力事项",
        "全部省份",
        "当前显示：求解结果；8 个组合中有 2 个较现行有变动。",
        "片区",
        "各事项配置层级：small",
    ]
    page.click('[data-language="en"]')
    assert told() == english


def test_filters_act_on_heatmap_and_table(opened: Opened) -> None:
    """Proves: province, domain, search and changes each leave what they should, together and one by one."""
    page = opened.page
    page.select_option("#province", label="Quarry")
    assert opened.cells() == [[0], [0]]
    assert opened.column(POWER) == ["Licence (a)", "c"]
    page.select_option("#province", "")
    page.select_option("#domain", label="customs")
    assert opened.cells() == [[0, 0]]
    page.select_option("#domain", "")
    page.fill("#search", "lic")
    assert opened.cells() == [[2, 1, 0]]
    page.check("#changed")
    assert opened.cells() == [[2, 1]]
    assert opened.column(LEVEL) == ["zone", "provincial"]
    page.fill("#search", "quay")
    assert page.inner_text("#rows") == "Nothing matches the filters."
    assert page.locator('[data-figure="heatmap"]').is_hidden()
    page.fill("#search", "")
    page.uncheck("#changed")
    assert opened.cells() == [[2, 1, 0], [0, 0, 0], [0, 0, None]]


def test_the_table_sorts_by_any_column(opened: Opened) -> None:
    """Proves: a click on a heading sorts by it, a second one the other way; levels by rank and needs by number."""
    page = opened.page
    page.click('[data-sort="level"]')
    assert opened.column(LEVEL) == ["central"] * 6 + ["provincial", "zone"]
    assert page.locator('th:has([data-sort="level"])').get_attribute("aria-sort") == "ascending"
    page.click('[data-sort="level"]')
    assert opened.column(LEVEL) == ["zone", "provincial"] + ["central"] * 6
    page.click('[data-sort="need"]')
    assert opened.column(8) == ["not stated"] * 6 + ["4", "10"]
    page.click('[data-sort="power"]')
    assert opened.column(POWER) == ["c"] * 3 + ["Inspection (b)"] * 2 + ["Licence (a)"] * 3


def test_the_table_downloads_as_filtered_and_sorted(browser: Browser, tmp_path: Path) -> None:
    """Proves: the file has a byte order mark for Excel, the rows shown, and no cell that a spreadsheet would run."""
    instance = country()
    formula = instance.powers[0].model_copy(update={"name_en": '=HYPERLINK("x"), "y"'})
    path = tmp_path / "page.html"
    path.write_text(report(proposed(replace(instance, powers=(formula, *instance.powers[1:])))), encoding="utf-8")
    opened = Opened(browser, path)
    opened.page.check("#changed")
    opened.page.click('[data-sort="level"]')
    with opened.page.expect_download() as download:
        opened.page.click("#download")
    assert download.value.suggested_filename == "decisions.csv"
    content = Path(download.value.path()).read_bytes().decode("utf-8")
    assert content.startswith("\ufeffpower,domain,zone,")
    rows = list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))
    assert [row["level"] for row in rows] == ["provincial", "zone"]
    assert [row["power"] for row in rows] == ['\'=HYPERLINK("x"), "y" (a)'] * 2
    assert [row["need"] for row in rows] == ["", "10"]
    opened.page.close()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_name_does_no_harm(browser: Browser, tmp_path: Path, language: str) -> None:
    """Proves: where all names are tags that run a script, none runs, drawn, hovered or filtered; all can be read."""
    instance = hostile()
    named = {"name_en": HARM, "name_zh": HARM}
    instance = replace(
        instance,
        powers=tuple(row.model_copy(update=named | {"domain": HARM}) for row in instance.powers),
        bodies=tuple(row.model_copy(update=named) for row in instance.bodies),
    )
    path = tmp_path / "page.html"
    path.write_text(report(proposed(instance), frontier=front(instance)), encoding="utf-8", newline="\n")
    opened = Opened(browser, path)
    page = opened.page
    page.click(f'[data-language="{language}"]')
    opened.draw_all()
    page.click('#points [data-show="1"]')
    page.select_option("#domain", "0")
    opened.cells()
    box = page.locator('[data-figure="heatmap"] .heatmaplayer image').bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 6, box["y"] + box["height"] / 4)
    page.wait_for_selector(".hoverlayer .hovertext")
    assert HARM in (page.locator(".hoverlayer .hovertext").text_content() or "")
    assert page.evaluate("window.harmed") is None
    assert page.locator("img").count() == 0
    assert HARM in page.inner_text("#pairs tbody")
    assert HOSTILE in page.inner_text("h1")
    assert opened.requests == [path.as_uri()]
    assert opened.complaints + opened.errors == []
    page.close()


def test_keys_alone_reach_everything(opened: Opened) -> None:
    """Proves: Tab visits every link, button, field and scrolling table; a point, a filter, a sort and the language
    can be chosen with Enter, letters and Space.
    """
    page = opened.page
    opened.draw_all()
    page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
    wanted = page.eval_on_selector_all(
        "a[href], button:not(:disabled), select, input, [tabindex='0']",
        "all => { all.forEach((each, at) => each.dataset.stop = at); return all.length; }",
    )
    reached = set()
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.dataset.stop"))
    assert {str(at) for at in range(wanted)} <= reached

    page.focus('#points [data-show="3"]')
    page.keyboard.press("Enter")
    assert page.inner_text("#status").startswith("Shown: point 3")
    page.focus("#changed")
    page.keyboard.press("Space")
    assert page.inner_text("#rows") == "Nothing matches the filters."
    page.keyboard.press("Space")
    page.focus("#province")
    page.keyboard.type("Quarry")
    assert set(opened.column(4)) == {"Quarry"}
    page.focus('[data-sort="power"]')
    page.keyboard.press("Enter")
    assert page.locator('th:has([data-sort="power"])').get_attribute("aria-sort") == "ascending"
    page.focus('[data-language="zh"]')
    page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.lang") == "zh"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_serious_bars_anybody(browser: Browser, file: Path, width: int, language: str) -> None:
    """Proves: axe-core finds no serious or critical violation, and the page itself never scrolls sideways."""
    opened = Opened(browser, file, width)
    opened.page.click(f'[data-language="{language}"]')
    opened.draw_all()
    found: list[dict[str, Any]] = Axe().run(opened.page).response["violations"]
    grave = [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")]
    assert grave == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    opened.page.close()


def test_paper_gets_figures_of_its_width(opened: Opened) -> None:
    """Proves: before printing each figure has a copy as wide as A4, though never seen; afterwards none."""
    page = opened.page
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    widths = page.eval_on_selector_all(".copies .main-svg:first-child", "all => all.map(each => each.clientWidth)")
    assert len(widths) == page.locator(".figure").count()
    assert set(widths) == {700}
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".copies").count() == 0
    assert len(page.pdf(prefer_css_page_size=True)) > 50_000


def test_a_heatmap_is_cut_into_pages(browser: Browser, tmp_path: Path) -> None:
    """Proves: 50 powers are printed as 42 and 8, each page with its own labels."""
    instance = country(powers=[{"power": f"p{at:02}"} for at in range(50)], applies=[], needs=[], loads=[])
    path = tmp_path / "page.html"
    path.write_text(report(today(instance)), encoding="utf-8", newline="\n")
    opened = Opened(browser, path)
    opened.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    rows = opened.page.eval_on_selector_all(
        ".copies > div", "all => all.filter(each => each.data[0].type === 'heatmap').map(each => each.data[0].z.length)"
    )
    assert rows == [42, 8]
    opened.page.close()


def test_a_real_report_opens_within_three_seconds(browser: Browser, tmp_path: Path) -> None:
    """Proves: ftz22 with a frontier of 25 points makes less than 10 MB, and can be used 3 s after opening.

    The points are shifts of today's allocation: how long they took to find is not what is measured here.
    """
    instance = allocation.load(INSTANCES / "ftz22")
    structure = instance.structure
    levels = {pair: structure.levels[at] for pair, at in structure.current.items()}
    shifted = [judge(instance, levels | {pair: structure.levels[0]}) for pair in list(levels)[:25]]
    found = frontier_of(shifted, ("unmet_need", "coordination"))
    path = tmp_path / "page.html"
    path.write_text(report(judge(instance, levels), frontier=found), encoding="utf-8", newline="\n")
    assert path.stat().st_size < 10e6
    ready = []
    for _ in range(3):
        opened = Opened(browser, path)
        assert opened.page.locator("#pairs tbody tr").count() == 50
        ready.append(int(opened.page.get_attribute("html", "data-ready") or ""))
        opened.page.close()
    assert min(ready) < 3000
