"""Words that may stand for numbers in a form: the instance's own, else high, middle and low of what it says."""

from collections.abc import Mapping, Sequence

from allocation.instance.cells import specs
from allocation.instance.instance import Instance
from allocation.instance.template.defaults import all_defaults
from allocation.instance.template.starter import WORDS_ZH
from allocation.language import Language

Scales = Mapping[str, Mapping[str, float]]
"""Words and their numbers, by `table.column`."""

# What is hard to put into a number; the rest is counted, and has words only where the instance gives them
_HARD: Mapping[str, str] = {
    "powers.importance": "importance",
    "powers.supervision": "supervision",
    "powers.authorisation": "authorisation",
    "loads.fixed": "fixed",
    "loads.per_need": "per_need",
    "requirements.score": "expertise",
    "capabilities.score": "expertise",
    "joint.effort": "effort",
    "spillovers.cost": "",
    "links.cost": "",
}
_ASKED = (*_HARD, "needs.need", "needs.expected", "capacities.amount", "ministries.agenda")
# Which of the figures, in order, stand for low, middle and high
_RANKS = (0.1, 0.5, 0.9)


def scales_of(instance: Instance, language: Language) -> Scales:
    """The words of every column that a form may ask for in words, highest first."""
    found: dict[str, Mapping[str, float]] = {}
    for name in _ASKED:
        words = instance.settings.scales.get(name) or _usual(instance, name, language)
        if words:
            own = {word: number for word, number in words.items() if word.isascii() == (language == "en")} or words
            found[name] = dict(sorted(own.items(), key=lambda item: -item[1]))
    return found


def _usual(instance: Instance, name: str, language: Language) -> dict[str, float]:
    """High, middle and low as they occur in the instance, else in the defaults; none where they do not differ."""
    if name not in _HARD:
        return {}
    table, _, column = name.partition(".")
    field = specs(table)[column].field
    rows = [row for row in instance.rows(table) if field in row.model_fields_set]
    figures = sorted(number for number in (getattr(row, field) for row in rows) if number)
    if not figures and _HARD[name]:
        figures = sorted(getattr(row, _HARD[name]) for row in all_defaults())
    levels = [_ranked(figures, rank) for rank in _RANKS] if figures else []
    if len(set(levels)) < len(_RANKS):
        return {}
    low, middle, high = levels
    return {_word(word, language): number for word, number in (("high", high), ("middle", middle), ("low", low))}


def _ranked(figures: Sequence[float], rank: float) -> float:
    return figures[round(rank * (len(figures) - 1))]


def _word(word: str, language: Language) -> str:
    return WORDS_ZH[word] if language == "zh" else word
