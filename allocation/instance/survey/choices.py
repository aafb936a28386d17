"""Drop-down lists and limits of the cells of a form."""

from collections.abc import Mapping, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from allocation.instance.cells import specs
from allocation.instance.survey.form import WANTED, Form, Page
from allocation.instance.survey.scales import Scales
from allocation.instance.survey.words import Words

LISTS = "_lists"
"""The hidden sheet with what drop-down lists show, a column a list."""

_TITLE, _PROMPT = 32, 255  # characters of the note that appears beside a cell

Lists = Mapping[str, Sequence[str]]
"""What may be chosen: names by what a key column names, and words by `table.column`."""


def lists_of(form: Form, words: Words, scales: Scales) -> Lists:
    """All lists that a form needs."""
    targets = {page.refers(column) for page in form.pages if page.room for column in page.keys}
    named = {target: [words.label(target, name) for name in words.names[target]] for target in sorted(targets)}
    asked = [f"{page.table}.{question.column}" for page in form.pages for question in page.questions]
    return named | {name: list(scales[name]) for name in asked if name in scales}


def answers(page: Page, column: str, words: Words, lists: Lists) -> DataValidation:
    """What may be answered: a list where there are words, limits where only numbers are meant, and a note on it."""
    choice = _limits(page, column, words, lists)
    choice.promptTitle = words.say(f"ask.{page.table}-{column}")[:_TITLE]
    choice.prompt = words.say(f"prompt.{page.table}-{column}")[:_PROMPT]
    choice.showInputMessage = choice.allow_blank = True
    return choice


def names(target: str, lists: Lists) -> DataValidation:
    """A list of what an open key may name."""
    return DataValidation("list", formula1=_range(target, lists), allow_blank=True, showErrorMessage=False)


def _limits(page: Page, column: str, words: Words, lists: Lists) -> DataValidation:
    known = specs(page.table).get(column)
    if column == WANTED or (known and known.kind == "flag"):
        either = f'"{words.say("yes")},{words.say("no")}"'
        return DataValidation("list", formula1=either, error=words.say("error.flag"), showErrorMessage=True)
    if known is None or known.kind == "text":
        return DataValidation()
    name = f"{page.table}.{column}"
    if name in lists:
        # Numbers are as welcome as words, so the list only offers
        return DataValidation("list", formula1=_range(name, lists), showErrorMessage=False)
    choice = DataValidation("decimal", formula1="0", operator="greaterThanOrEqual", showErrorMessage=True)
    choice.error = words.say("error.number")
    if known.share:
        choice.operator, choice.formula2, choice.error = "between", "1", words.say("error.share")
    return choice


def _range(name: str, lists: Lists) -> str:
    letter = get_column_letter(list(lists).index(name) + 1)
    return f"{LISTS}!${letter}$1:${letter}${len(lists[name])}"
