"""Wires the themes of the formulation into one Pyomo model."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from allocation.formulation.algebra import ConcreteModel, Model, Objective, PauseGC, Var, facts_of, total
from allocation.formulation.authorisation import add_authorisation, cost_of_authorising
from allocation.formulation.capacity import add_capacities, add_holders, add_loads, cost_of_loads
from allocation.formulation.coordination import add_links, add_supervision, links, spillovers, supervision
from allocation.formulation.facts import Facts
from allocation.formulation.innovation import add_innovations, lost_innovation
from allocation.formulation.levels import add_levels, add_ties
from allocation.formulation.measures import add_measures, cost_of_measures
from allocation.formulation.need import add_service, unmet_need
from allocation.formulation.reform import add_reform, change
from allocation.instance.instance import Instance

COMPONENTS = ("unmet_need", "lost_innovation", "coordination", "spending", "change")


def build(instance: Instance) -> Model:
    """The Pyomo model of an instance, with its five components as five objectives, in the order of `COMPONENTS`.

    All five are active, since they compile to five rows; to use another Pyomo solver, deactivate them and add their
    weighted sum.
    """
    # half of the time would go into looking for garbage among objects that all stay
    with PauseGC():
        return _built(instance)


def _built(instance: Instance) -> Model:
    model = ConcreteModel(name=instance.settings.name)
    model.facts = Facts(instance)
    model.never = Var(bounds=(0, 0))
    add_measures(model)
    add_levels(model)
    add_ties(model)
    add_authorisation(model)
    add_innovations(model)
    add_holders(model)
    add_loads(model)
    add_capacities(model)
    add_reform(model)
    add_links(model)
    add_service(model)
    add_supervision(model)
    for name, form in components(model, facts_of(model)).items():
        setattr(model, name, Objective(expr=total(form)))
    return model


def components(model: Model, facts: Facts) -> dict[str, Iterable[tuple[float, Any]]]:
    """The five components of the objective, in the order of `COMPONENTS`."""
    parts: Mapping[str, tuple[Callable[[Model, Facts], Iterator[tuple[float, Any]]], ...]] = {
        "unmet_need": (unmet_need,),
        "lost_innovation": (lost_innovation,),
        "coordination": (supervision, cost_of_authorising, spillovers, links),
        "spending": (cost_of_loads, cost_of_measures),
        "change": (change,),
    }
    return {name: (term for part in parts[name] for term in part(model, facts)) for name in COMPONENTS}
