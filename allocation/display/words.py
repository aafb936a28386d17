"""Texts of figures: from the catalogue, names made harmless, cut to a width."""

import html
from bisect import bisect_right
from itertools import accumulate
from unicodedata import east_asian_width

import pandas as pd

from allocation.analysis.evaluation.words import amount
from allocation.analysis.explanation import Explanation
from allocation.analysis.explanation.words import NOTHING
from allocation.instance.names import level_name
from allocation.instance.structure import Pair
from allocation.language import Language, text

PIXELS = 6.6
"""What half an em is wide at the size of tick labels."""


def say(key: str, language: Language, **values: object) -> str:
    """A text of a figure."""
    return text(f"display.{key}", language, **values)


def safe(name: str) -> str:
    """A name as plotly shows it: its pseudo-HTML is taken literally."""
    return html.escape(name, quote=False)


def width(name: str) -> int:
    """How many half-ems a name takes: full-width signs take two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in name)


def shorten(name: str, most: int) -> str:
    """A name cut to at most so many half-ems."""
    taken = list(accumulate(map(width, name)))
    if not taken or taken[-1] <= most:
        return name
    return name[: bisect_right(taken, most - 1)].rstrip() + "…"


def hover(lines: dict[str, str], head: str, language: Language) -> str:
    """A hover box: a bold head, then a line `label: value` each; values are plotly's variables."""
    told = [say("line", language, label=label, value=value) for label, value in lines.items()]
    return "<br>".join([f"<b>{head}</b>", *told]) + "<extra></extra>"


def reasons(explanation: Explanation, language: Language = "en") -> dict[Pair, str]:
    """Why each pair is where it is: what the cheapest other level would cost, and what bars it."""
    frame = explanation.alternatives
    columns = (frame[name] for name in ("power", "zone", "alternative", "difference", "barred_by"))
    return {
        (power, zone): _reason(level_name(level, language), difference, barred, language)
        for power, zone, level, difference, barred in zip(*columns, strict=True)
    }


def _reason(level: str, difference: float, barred: tuple[str, ...], language: Language) -> str:
    how = "same" if abs(difference) <= NOTHING else "more" if difference > 0 else "less"
    told = say(f"reason.{how}", language, level=level, amount=amount(abs(difference)))
    if barred:
        families = say("separator", language).join(text(f"explanation.family.{name}", language) for name in barred)
        return told + say(f"reason.barred-{how}", language, families=families)
    return told + (say("reason.free", language) if how == "less" else "")


def volume(value: float | None, unit: str, language: Language) -> str:
    """An amount with its unit, or that it is not stated."""
    if value is None or pd.isna(value):
        return say("not-stated", language)
    return f"{amount(value)} {safe(unit)}"
