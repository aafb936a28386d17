"""What ministries and departments are asked: their agenda, and their consent by power and place."""

from collections.abc import Mapping, Sequence

from allocation.instance.instance import Instance
from allocation.instance.survey.figures import Figures
from allocation.instance.survey.form import Form, Page, Question
from allocation.instance.template.defaults import defaults_for

_GENERAL = (Question("agenda", needed=True), Question("consents", needed=True))
_BY_POWER = (Question("effort", prefilled=True), Question("consents"), Question("condition"))
_BY_PLACE = (Question("consents", needed=True), Question("condition"))
_ROOM = 20


def ministry_form(instance: Instance, figures: Figures, ministry: str) -> Form:
    """What a ministry of the root answers."""
    own, fixed = (ministry,), {"ministry": ministry}
    pages = (
        departments(figures, own, {}),
        answers_of(instance, figures, own, fixed),
        exceptions(instance, figures, own, fixed),
    )
    return Form("ministry", ministry, pages)


def departments(figures: Figures, own: Sequence[str], fixed: Mapping[str, str]) -> Page:
    """What each can spend on authorisations, and whether it consents where it says nothing else."""
    lines = tuple(figures.line("ministries", (ministry,), _GENERAL) for ministry in own)
    return Page("agenda", "ministries", ("ministry",), fixed, ("ministry_name",), _GENERAL, lines)


def answers_of(instance: Instance, figures: Figures, own: Sequence[str], fixed: Mapping[str, str]) -> Page:
    """Effort, consent and condition for every power that each takes part in."""
    keys = [(row.power, row.ministry, None) for row in instance.joint if row.ministry in own and row.body is None]
    keys.sort(key=lambda key: own.index(key[1]))
    shown = ("power_name", "law", "held_at") if fixed else ("power_name", "law", "held_at", "ministry_name")
    columns = ("power",) if fixed else ("power", "ministry")
    kinds = {row.power: (row.kind or "", row.risk or "") for row in instance.powers}
    lines = tuple(
        figures.line("joint", key, _BY_POWER, {"effort": defaults_for(*kinds[key[0]]).effort}) for key in keys
    )
    return Page("consents", "joint", columns, fixed, shown, _BY_POWER, lines)


def exceptions(instance: Instance, figures: Figures, own: Sequence[str], fixed: Mapping[str, str]) -> Page:
    """Other answers for single provinces or zones: those there are, and room for more."""
    keys = [(row.power, row.ministry, row.body) for row in instance.joint if row.ministry in own and row.body]
    columns = ("power", "body") if fixed else ("power", "ministry", "body")
    lines = tuple(figures.line("joint", key, _BY_PLACE) for key in keys)
    room = _ROOM if any(row.ministry in own for row in instance.joint) else 0
    return Page("places", "joint", columns, fixed, ("power_name", "body_name"), _BY_PLACE, lines, room)
