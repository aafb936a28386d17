"""Writing the brief: a page a theme."""

from pathlib import Path

from allocation.analysis.briefing import Briefing
from allocation.display.brief.asking import asking
from allocation.display.brief.carrying import carrying
from allocation.display.brief.conclusion import conclusion
from allocation.display.brief.handing import handing_down
from allocation.display.brief.judging import judgement
from allocation.display.brief.paper import Paper
from allocation.display.brief.telling import Phrases
from allocation.instance.placing import placed_whole
from allocation.language import Language


def write_brief(
    briefing: Briefing,
    path: str | Path,
    language: Language = "en",
    *,
    dated: str | None = None,
    overwrite: bool = False,
) -> None:
    """Write the brief to a `.docx` file of five A4 pages.

    dated: the day of the result. Tables show what fits a page and say how much more there is. Equal briefings give
    equal bytes; the file comes to its place whole. Raises `FileExistsError` if something is there already and
    `overwrite` is not set.
    """
    with placed_whole(Path(path), overwrite=overwrite) as file:
        file.write_bytes(_document(briefing, language, dated))


def _document(briefing: Briefing, language: Language, dated: str | None) -> bytes:
    phrases, paper = Phrases(briefing, language), Paper(language)
    settings = briefing.allocation.instance.settings
    title = (settings.title or {}).get(language) or settings.name
    paper.write("Letter title", phrases.put("head.title", title=title))
    date = dated or phrases.put("head.no-date")
    units = {"cost": phrases.units.cost, "need": phrases.units.need}
    paper.write("Letter facts", phrases.put("head.facts", date=date, name=briefing.listing.name, **units))
    for page in (conclusion, handing_down, asking, carrying, judgement):
        page(paper, phrases)
    return paper.content()
