"""What was not answered, form by form and column by column."""

from collections.abc import Iterator, Sequence, Set

from allocation.instance.collecting.answers import Received
from allocation.instance.collecting.filled import cells_named
from allocation.instance.problems import Place, Problem
from allocation.instance.survey.form import Form, Key, Page, Question
from allocation.instance.survey.survey import FOLDERS
from allocation.language import text

_NAMED = 10


def unanswered(asked: Sequence[Form], received: Sequence[Received]) -> Iterator[Problem]:
    """Forms that did not come back, came back blank, or have empty cells that need an answer."""
    by_office: dict[tuple[str, str], list[Received]] = {}
    for one in received:
        if not one.is_as_sent():
            by_office.setdefault(one.source.office, []).append(one)
    yield from _not_returned([form for form in asked if (form.kind, form.of) not in by_office])
    for copies in by_office.values():
        yield from _of_office(copies)


def _not_returned(forms: Sequence[Form]) -> Iterator[Problem]:
    kinds = dict.fromkeys(form.kind for form in forms)
    for kind in kinds:
        names = [form.of for form in forms if form.kind == kind]
        values = {"count": len(names), "names": tuple(names[:_NAMED]) + (("…",) if len(names) > _NAMED else ())}
        yield Problem(f"not-returned-{kind}", Place(FOLDERS[kind] or f"{kind}.xlsx"), values=values)


def _of_office(copies: Sequence[Received]) -> Iterator[Problem]:
    """What no copy of an office's form answers."""
    first = copies[0]
    if not any(copy.is_answered() for copy in copies) and first.form.kind != "powers":
        yield Problem("blank-form", Place(first.filled.file), first.source.name)
        return
    for page in first.form.pages:
        filled = {cell for copy in copies for read in copy.pages if read.page == page for cell in read.filled}
        for question in page.questions:
            if question.needed:
                yield from _of_column(first, page, question, filled)


def _of_column(one: Received, page: Page, question: Question, filled: Set[tuple[Key, str]]) -> Iterator[Problem]:
    """The empty cells of a column: those whose earlier figure stays, and those without any."""
    read = next((read for read in one.pages if read.page == page), None)
    if read is None:
        return  # that the whole page is gone is told already
    rows = dict(read.rows)
    so_far = {line.key for line in page.lines if question.column in line.so_far}
    keys = dict.fromkeys((*(line.key for line in page.lines), *rows))
    empty = [key for key in keys if (key, question.column) not in filled]
    for stays, name in ((True, "kept"), (False, f"unanswered-{page.table}-{question.column}")):
        cells = [key for key in empty if (key in so_far) == stays]
        if cells:
            yield _problem(one, page, question, name, cells, rows, len(keys))


def _problem(
    one: Received,
    page: Page,
    question: Question,
    name: str,
    keys: Sequence[Key],
    rows: dict[Key, int],
    whole: int,
) -> Problem:
    places = [one.filled.place(page.name, rows[key], f"answer:{question.column}") for key in keys if key in rows]
    gone = ["/".join(filter(None, key)) for key in keys if key not in rows]
    cells = [cells_named(places)] if places else []
    cells += [f"{', '.join(gone[:_NAMED])}{'…' if len(gone) > _NAMED else ''}"] if gone else []
    values = {"count": len(keys), "whole": whole, "cells": "; ".join(cells)}
    asked = text(f"survey.ask.{page.table}-{question.column}", one.filled.language)
    return Problem(name, places[0] if places else Place(one.filled.file), f"{one.source.name}, {asked}", values)
