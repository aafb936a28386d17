"""What zones, firms and other bodies are asked: needs, what they expect, what they can carry and what they want."""

from allocation.instance.instance import Instance
from allocation.instance.survey.consents import answers_of, departments, exceptions
from allocation.instance.survey.figures import Figures
from allocation.instance.survey.form import WANTED, Form, Line, Page, Question

_NEED = (Question("need", needed=True),)
_EXPECTED = (Question("expected"),)
_AMOUNT = (Question("amount", needed=True),)
_SCORE = (Question("score", needed=True),)
_WANTED = (Question(WANTED), Question("reason"))


def zone_form(instance: Instance, figures: Figures, zone: str) -> Form:
    """What a zone needs, what it can carry, and which powers it wants."""
    powers = [power for power, place in instance.structure.pairs if place == zone]
    needs = Page(
        "needs",
        "needs",
        ("power",),
        {"zone": zone},
        ("power_name", "domain", "law", "held_at", "today"),
        _NEED,
        tuple(figures.line("needs", (power, zone), _NEED) for power in powers),
    )
    return Form("zone", zone, (needs, *_ability(instance, figures, zone), _wanted(instance, zone, powers)))


def firms_form(instance: Instance, figures: Figures, zone: str) -> Form:
    """Which share of their needs the firms of a zone expect to be met."""
    powers = [power for power, place in instance.structure.pairs if place == zone]
    lines = tuple(figures.line("needs", (power, zone), _EXPECTED) for power in powers)
    shown = ("power_name", "domain", "today")
    return Form("firms", zone, (Page("expected", "needs", ("power",), {"zone": zone}, shown, _EXPECTED, lines),))


def body_form(instance: Instance, figures: Figures, body: str) -> Form:
    """What a body above the zones can carry, and what its departments answer; ministries have forms of their own."""
    own = [row.ministry for row in instance.ministries if row.body == body and body != instance.structure.root]
    pages = list(_ability(instance, figures, body))
    if own:
        pages += [
            departments(figures, own, {}),
            answers_of(instance, figures, own, {}),
            exceptions(instance, figures, own, {}),
        ]
    return Form("body", body, tuple(pages))


def _ability(instance: Instance, figures: Figures, body: str) -> tuple[Page, ...]:
    """What a body can carry, and its scores."""
    fixed = {"body": body}
    staff = tuple(figures.line("capacities", (body, name), _AMOUNT) for name in instance.settings.resources)
    scores = tuple(figures.line("capabilities", (body, name), _SCORE) for name in capabilities(instance))
    pages = (
        Page("staff", "capacities", ("resource",), fixed, ("unit",), _AMOUNT, staff),
        Page("scores", "capabilities", ("capability",), fixed, (), _SCORE, scores),
    )
    return tuple(page for page in pages if page.lines)


def capabilities(instance: Instance) -> tuple[str, ...]:
    """The names of all capabilities that anything asks for, gives or has."""
    asked = [row.capability for row in instance.requirements]
    held = [row.capability for row in instance.capabilities]
    built = [row.capability for row in instance.effects if row.capability is not None]
    return tuple(dict.fromkeys((*asked, *held, *built)))


def _wanted(instance: Instance, zone: str, powers: list[str]) -> Page:
    """The powers that law lets the zone have and that it does not exercise today."""
    structure = instance.structure
    lines = tuple(
        Line((power, zone, None))
        for power in powers
        if structure.current[power, zone] < structure.last <= structure.lowest[power]
    )
    shown = ("power_name", "law", "held_at", "today")
    return Page("wanted", "requests", ("power",), {"zone": zone}, shown, _WANTED, lines)
