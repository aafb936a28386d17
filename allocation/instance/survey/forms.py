"""All forms of a survey."""

from dataclasses import replace

from allocation.instance.instance import Instance
from allocation.instance.survey.character import powers_form
from allocation.instance.survey.consents import ministry_form
from allocation.instance.survey.figures import Figures
from allocation.instance.survey.form import Form
from allocation.instance.survey.offices import body_form, firms_form, zone_form


def forms(instance: Instance) -> tuple[Form, ...]:
    """A form a zone and its firms, a body above the zones with its departments, a ministry; one for the powers."""
    structure, figures = instance.structure, Figures(instance)
    above = [row.body for row in instance.bodies if row.body not in structure.zones]
    central = [row.ministry for row in instance.ministries if row.body in (None, structure.root)]
    every = (
        *(zone_form(instance, figures, zone) for zone in structure.zones),
        *(firms_form(instance, figures, zone) for zone in structure.zones),
        *(body_form(instance, figures, body) for body in above),
        *(ministry_form(instance, figures, ministry) for ministry in central),
        powers_form(instance, figures),
    )
    return tuple(form for form in map(_without_empty_pages, every) if form.pages)


def _without_empty_pages(form: Form) -> Form:
    return replace(form, pages=tuple(page for page in form.pages if page.lines or page.room))
