"""Lists that come back from being sent round: what accepted opinions become in the instance."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from stepping import stepped

import allocation
from allocation.analysis.listing import Listing, list_powers
from allocation.display.lists import write_lists
from allocation.instance import Instance
from allocation.instance.collecting import Collected, collect
from allocation.instance.cutting import cut
from allocation.language import LANGUAGES, Language, text

INSTANCES = Path(__file__).parents[2] / "instances"
LISTS = ("granted", "granted-by-ministry", "recalled", "withheld", "asked")


@pytest.fixture(scope="module")
def listing() -> Listing:
    """The lists of one province with nothing decided yet; every list has rows."""
    instance = cut(allocation.load(INSTANCES / "ftz-areas"), "p-GX").instance
    settings = instance.settings.model_copy(update={"scenarios": {}})
    return list_powers(stepped(replace(instance, settings=settings, decided=())))


class SentRound:
    """Lists sent round for comment, and what came back."""

    def __init__(self, listing: Listing, folder: Path, language: Language = "en") -> None:
        self.instance: Instance = listing.allocation.instance
        self.path, self.language = folder / "lists.xlsx", language
        write_lists(listing, self.path, language, for_comment=True)
        self.book = load_workbook(self.path)

    def sheet(self, key: str) -> Worksheet:
        """A list."""
        return self.book[text(f"listing.sheet.{key}", self.language)]

    def answer(self, key: str, opinion: int, accepted: int, reason: str = "", rows: int | None = None) -> int:
        """Give the same opinion on the first rows of a list; gives how many."""
        sheet = self.sheet(key)
        headings = [cell.value for cell in sheet[3]]
        at = {name: headings.index(text(f"listing.column.{name}", self.language)) for name in COMMENT}
        lines = [row for row in sheet.iter_rows(min_row=4) if isinstance(row[0].value, int)][:rows]
        for line in lines:
            line[at["opinion"]].value = text("listing.choice.opinion", self.language).split(",")[opinion]
            line[at["accepted"]].value = text("listing.choice.accepted", self.language).split(",")[accepted]
            line[at["opinion-reason"]].value = reason or None
        return len(lines)

    def collected(self) -> Collected:
        """What comes of it."""
        self.book.save(self.path)
        return collect([self.path], self.instance)


COMMENT = ("opinion", "opinion-reason", "accepted")
AGREE, CHANGE, DISAGREE = 0, 1, 2
ACCEPTED, PARTLY, REFUSED = 0, 1, 2


def decisions(collected: Collected) -> set[tuple[str, str, str | None, str]]:
    """The rows of `decided`."""
    assert collected.errors == ()
    assert collected.instance is not None
    return {(row.decision, row.power, row.zone, row.level) for row in collected.instance.decided}


@pytest.mark.parametrize("language", LANGUAGES)
def test_agreed_levels_are_decided(listing: Listing, tmp_path: Path, language: Language) -> None:
    """Proves: each row by zone, and all the zones of a row of what is not handed down, in either language."""
    sent = SentRound(listing, tmp_path, language)
    for key in ("granted", "recalled", "withheld"):
        sent.answer(key, AGREE, ACCEPTED)
    given = listing.granted, listing.recalled
    wanted = {("must", row["power"], row["zone"], row["to"]) for frame in given for row in frame.to_dict("records")}
    wanted |= {("must", row["power"], row["zone"], row["level"]) for row in listing.withheld.to_dict("records")}
    assert decisions(sent.collected()) == wanted


def test_levels_that_are_disagreed_with_are_ruled_out(listing: Listing, tmp_path: Path) -> None:
    """Proves: never instead of must, with the reason beside the file as the source."""
    sent = SentRound(listing, tmp_path)
    sent.answer("granted", DISAGREE, ACCEPTED, "nobody trained", rows=3)
    collected = sent.collected()
    first = listing.granted.to_dict("records")[:3]
    assert decisions(collected) == {("never", row["power"], row["zone"], row["to"]) for row in first}
    assert collected.instance is not None
    assert {row.source for row in collected.instance.provenance if row.of_table == "decided" and row.of_key != "*"} >= {
        "lists.xlsx: nobody trained"
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_asked_for_and_agreed_to_becomes_consent(listing: Listing, tmp_path: Path, language: Language) -> None:
    """Proves: the ministry's answer for the power, for the zones of the row where these are not all."""
    sent = SentRound(listing, tmp_path, language)
    assert sent.answer("asked", AGREE, ACCEPTED) > 0
    collected = sent.collected()
    assert collected.errors == ()
    assert collected.instance is not None
    structure = sent.instance.structure
    answers = {(row.power, row.ministry, row.body): row.consents for row in collected.instance.joint}
    for row in listing.asked.to_dict("records"):
        own = [answers.get((row["power"], row["ministry"], body)) for body in structure.ancestry[row["zone"]]]
        assert next((a for a in own if a is not None), answers[row["power"], row["ministry"], None]) is True


def test_a_ministry_that_disagrees_refuses(listing: Listing, tmp_path: Path) -> None:
    """Proves: on the list by ministry, a central ministry refuses; powers of departments are for a person."""
    sent = SentRound(listing, tmp_path)
    sent.answer("granted-by-ministry", DISAGREE, ACCEPTED)
    collected = sent.collected()
    assert collected.errors == ()
    assert collected.instance is not None
    before = {(row.power, row.ministry, row.body): row.consents for row in sent.instance.joint}
    refused = [r for r in collected.instance.joint if before.get((r.power, r.ministry, r.body)) != r.consents]
    asked = {(row.power, row.ministry) for row in sent.instance.joint if row.body is None}
    granted = {(row["power"], row["owner"]) for row in listing.granted.to_dict("records")}
    assert {(row.power, row.ministry, row.consents) for row in refused} == {(*each, False) for each in granted & asked}
    by_hand = [problem for problem in collected.warnings if problem.key == "opinion-by-hand"]
    assert len(by_hand) >= len({power for power, owner in granted - asked})


def test_what_a_person_must_work_in_is_told(listing: Listing, tmp_path: Path) -> None:
    """Proves: changes and half acceptance are told with their reason; what is not accepted changes nothing."""
    sent = SentRound(listing, tmp_path)
    sent.answer("granted", CHANGE, ACCEPTED, "after training", rows=2)
    sent.answer("withheld", AGREE, PARTLY, rows=1)
    sent.answer("recalled", DISAGREE, REFUSED)
    collected = sent.collected()
    assert decisions(collected) == set()
    told = [problem.values["reason"] for problem in collected.warnings if problem.key == "opinion-by-hand"]
    assert sorted(map(str, told)) == ["after training", "after training", "–"]


def test_opinions_that_contradict_each_other_are_an_error(listing: Listing, tmp_path: Path) -> None:
    """Proves: a pair decided and ruled out at one level; and a word that is no choice."""
    sent = SentRound(listing, tmp_path)
    sent.answer("granted", AGREE, ACCEPTED, rows=1)
    sent.book.save(tmp_path / "first.xlsx")
    sent.answer("granted", DISAGREE, ACCEPTED, rows=1)
    sent.book.save(sent.path)
    collected = collect([tmp_path / "first.xlsx", sent.path], sent.instance)
    assert {problem.key for problem in collected.errors} == {"decided-twice"}
    sheet = sent.sheet("granted")
    sheet.cell(5, sheet.max_column).value = "maybe"
    (problem,) = sent.collected().errors
    assert (problem.key, problem.values["value"]) == ("no-opinion", "maybe")


def test_a_list_that_was_not_for_comment_is_refused(listing: Listing, tmp_path: Path) -> None:
    """Proves: without columns for opinions there is nothing to collect."""
    write_lists(listing, tmp_path / "lists.xlsx")
    collected = collect([tmp_path / "lists.xlsx"], listing.allocation.instance)
    assert [problem.key for problem in collected.errors] == ["list-without-opinions"]
