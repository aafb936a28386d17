"""Writing the forms of a survey into a folder, with the instance that they ask about."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from allocation.instance.hashing import instance_hash
from allocation.instance.instance import Instance
from allocation.instance.placing import placed_whole
from allocation.instance.survey.form import Form, FormKind
from allocation.instance.survey.forms import forms
from allocation.instance.survey.scales import scales_of
from allocation.instance.survey.words import Words
from allocation.instance.survey.workbook import FORMAT, form_workbook
from allocation.instance.writing.single import as_json
from allocation.language import Language

INSTANCE = "instance.json"
"""The file beside the forms that holds the instance they ask about."""

_OVERVIEW = "forms.csv"
FOLDERS: Mapping[FormKind, str] = {
    "zone": "zones",
    "firms": "firms",
    "body": "bodies",
    "ministry": "ministries",
    "powers": "",
}
"""Where the forms of each kind stand."""

_FORBIDDEN = frozenset('<>:"/\\|?*')


@dataclass(frozen=True)
class Sent:
    """A form that was written. file: below the survey's folder. of: whom it asks, by id; questions: answers wanted."""

    file: str
    kind: FormKind
    of: str
    name: str
    questions: int


def survey(instance: Instance, folder: str | Path, *, language: Language = "en") -> tuple[Sent, ...]:
    """Write a form for every office into a new folder; gives what was written.

    Beside the forms stand `instance.json`, into which they can be collected, and `forms.csv`, whom each is for.
    Raises `FileExistsError` if something is there already, since it may hold answers.
    """
    words, scales, digest = Words(instance, language), scales_of(instance, language), instance_hash(instance)
    asked = forms(instance)
    sent = tuple(_sent(asked, words))
    with placed_whole(Path(folder)) as place:
        for form, written in zip(asked, sent, strict=True):
            facts = {"format": FORMAT, "kind": form.kind, "of": form.of, "language": language}
            facts |= {"instance": instance.settings.name, "hash": digest}
            path = place / written.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(form_workbook(form, words, scales, facts))
        (place / INSTANCE).write_text(as_json(instance), encoding="utf-8", newline="\n")
        (place / _OVERVIEW).write_bytes(_overview(sent, words))
    return sent


def _sent(asked: tuple[Form, ...], words: Words) -> Iterator[Sent]:
    """Where each form goes; ids that make the same file name get a number."""
    taken: set[str] = set()
    for form in asked:
        stem = "".join("_" if letter in _FORBIDDEN or not letter.isprintable() else letter for letter in form.of)
        name = file = "/".join(filter(None, (FOLDERS[form.kind], stem.strip(" .") or form.kind)))
        number = 1
        while file.casefold() in taken:
            number += 1
            file = f"{name}-{number}"
        taken.add(file.casefold())
        questions = sum(len(page.lines) * len(page.questions) for page in form.pages)
        yield Sent(f"{file}.xlsx", form.kind, form.of, words.office(form), questions)


def _overview(sent: tuple[Sent, ...], words: Words) -> bytes:
    stream = io.StringIO(newline="")
    table = csv.writer(stream, lineterminator="\n")
    table.writerow([words.say(f"overview.{column}") for column in ("file", "kind", "of", "name", "questions")])
    table.writerows([row.file, words.say(f"kind.{row.kind}"), row.of, row.name, row.questions] for row in sent)
    return stream.getvalue().encode("utf-8-sig")
