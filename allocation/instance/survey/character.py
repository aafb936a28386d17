"""What is asked about the powers themselves: hard to say, so it comes prefilled by kind and risk."""

from collections.abc import Mapping

from allocation.instance.instance import Instance
from allocation.instance.survey.figures import Figures
from allocation.instance.survey.form import Form, Key, Page, Question
from allocation.instance.survey.offices import capabilities
from allocation.instance.template.defaults import defaults_for

_CHARACTER = tuple(Question(column, prefilled=True) for column in ("importance", "supervision", "authorisation"))
_LOADS = tuple(Question(column, prefilled=True) for column in ("fixed", "per_need"))
_SCORE = (Question("score", prefilled=True),)
_COST = (Question("cost", prefilled=True),)
_SHOWN = ("power_name", "kind", "risk")
_ROOM = 40
# The scale of `defaults.csv`: scores on another one would not fit them
_HIGHEST_SCORE = 5.0


def powers_form(instance: Instance, figures: Figures) -> Form:
    """Importance, supervision, loads, required scores, spillovers and links."""
    pages = (
        _character(instance, figures),
        _loads(instance, figures),
        _requirements(instance, figures),
        _spillovers(instance, figures),
        _links(figures),
    )
    return Form("powers", "", tuple(page for page in pages if page.lines or page.room))


def _character(instance: Instance, figures: Figures) -> Page:
    defaults = _defaults(instance)
    lines = tuple(figures.line("powers", (row.power,), _CHARACTER, defaults[row.power]) for row in instance.powers)
    return Page("character", "powers", ("power",), {}, (*_SHOWN, "law"), _CHARACTER, lines)


def _loads(instance: Instance, figures: Figures) -> Page:
    """The rows there are, and a general row for every power and resource without one."""
    keys: list[Key] = []
    for row in instance.powers:
        for resource in instance.settings.resources:
            keys.append((row.power, resource, None))
            keys += [key for key in figures.keys("loads") if key[:2] == (row.power, resource) and key[2]]
    defaults = _defaults(instance) if len(instance.settings.resources) == 1 else {}
    lines = tuple(figures.line("loads", key, _LOADS, defaults.get(str(key[0]), {})) for key in keys)
    return Page("loads", "loads", ("power", "resource", "level"), {}, (*_SHOWN, "unit"), _LOADS, lines)


def _requirements(instance: Instance, figures: Figures) -> Page:
    names = capabilities(instance)
    fitting = len(names) == 1 and all(row.score <= _HIGHEST_SCORE for row in instance.capabilities)
    defaults = _defaults(instance) if fitting else {}
    lines = tuple(
        figures.line("requirements", (row.power, name), _SCORE, defaults.get(row.power, {}))
        for row in instance.powers
        for name in names
    )
    return Page("requirements", "requirements", ("power", "capability"), {}, _SHOWN, _SCORE, lines)


def _spillovers(instance: Instance, figures: Figures) -> Page:
    """The rows there are, and one for every power that may come to the zones."""
    above = instance.settings.levels[-2]
    keys: list[Key] = []
    for row in instance.powers:
        known = [key for key in figures.keys("spillovers") if key[0] == row.power]
        keys += known or ([(row.power, above)] if row.lowest in (None, instance.settings.levels[-1]) else [])
    lines = tuple(figures.line("spillovers", key, _COST) for key in keys)
    return Page("spillovers", "spillovers", ("power", "level"), {}, _SHOWN, _COST, lines)


def _links(figures: Figures) -> Page:
    lines = tuple(figures.line("links", key, _COST) for key in figures.keys("links"))
    return Page("links", "links", ("power_a", "power_b", "zone"), {}, ("powers_named",), _COST, lines, _ROOM)


def _defaults(instance: Instance) -> Mapping[str, Mapping[str, float]]:
    """Per power, what a template assumes by its kind and risk, under the columns' names."""
    found = {}
    for row in instance.powers:
        assumed = defaults_for(row.kind or "", row.risk or "")
        found[row.power] = {**vars(assumed), "score": assumed.expertise}
    return found
