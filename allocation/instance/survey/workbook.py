"""A form as a workbook: a cover, a sheet a page, drop-down lists; everything but the answers is locked.

Column A and row 1 of every sheet are hidden and tell a program what the rest is; so a form can be read back whatever
language it is in and whatever its sheets are called.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from allocation.instance.survey.choices import LISTS, lists_of
from allocation.instance.survey.form import Form
from allocation.instance.survey.layout import across, add_styles, prepare, put
from allocation.instance.survey.scales import Scales
from allocation.instance.survey.sheet import add_page
from allocation.instance.survey.words import Words
from allocation.instance.writing.office import timeless

FACTS = "_form"
"""The hidden sheet that says which form this is: keys in column A, values in column B."""

FORMAT = "1"
FILLED_BY, DATE, SCALE = "filled_by", "date", "scale:"
"""What the hidden column of the cover says: in which rows the form was signed, and which words mean what."""

_COVER = (30, 26, 22, 22)


def form_workbook(form: Form, words: Words, scales: Scales, facts: Mapping[str, str]) -> bytes:
    """The bytes of a form; equal forms give equal bytes. facts: what a program has to know of it."""
    book = Workbook()
    add_styles(book, words.language)
    _add_cover(book.worksheets[0], form, words, scales)
    lists = lists_of(form, words, scales)
    for page in form.pages:
        add_page(book, page, words, lists)
    _add_hidden(book, FACTS, (list(facts), list(facts.values())))
    if lists:
        _add_hidden(book, LISTS, lists.values())
    stream = io.BytesIO()
    book.save(stream)
    return timeless(stream)


def _add_hidden(book: Workbook, name: str, columns: Iterable[Sequence[str]]) -> None:
    sheet: Worksheet = book.create_sheet(name)
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True
    for at, cells in enumerate(columns, 1):
        for row, cell in enumerate(cells, 1):
            put(sheet, row, at, cell)


def _add_cover(sheet: Worksheet, form: Form, words: Words, scales: Scales) -> None:
    """Who is asked, how to fill the form in, who did, and what words stand for."""
    sheet.title = words.say("sheet.cover")
    prepare(sheet, _COVER)
    rows = count(2)
    across(sheet, next(rows), words.say("title", title=words.title(), office=words.office(form)), "title", columns=4)
    for line in f"{words.say(f'cover.{form.kind}')}\n{words.say('cover.how')}".splitlines():
        across(sheet, next(rows), line, "note", columns=4)
    next(rows)
    for token in (FILLED_BY, DATE):
        row = next(rows)
        put(sheet, row, 1, token)
        put(sheet, row, 2, words.say(f"cover.{token}"), "heading")
        put(sheet, row, 3, None, "answer")
    asked = {f"{page.table}.{question.column}": page for page in form.pages for question in page.questions}
    worded = [name for name in asked if name in scales]
    if worded:
        next(rows)
        across(sheet, next(rows), words.say("cover.words"), "note", columns=4)
    for name in worded:
        heading = words.question(asked[name], name.partition(".")[2])
        for word, number in scales[name].items():
            row = next(rows)
            put(sheet, row, 1, f"{SCALE}{name}")
            put(sheet, row, 2, heading, "given")
            put(sheet, row, 3, word, "given")
            put(sheet, row, 4, number, "given")
