"""Wires the themes of the formulation into one Pyomo model."""

from allocation.formulation.algebra import ConcreteModel, Model, Objective, Var
from allocation.formulation.authorisation import add_authorisation, cost_of_authorising
from allocation.formulation.capacity import add_capacities, add_holders, add_loads, cost_of_loads
from allocation.formulation.coordination import add_links, links, spillovers, supervision
from allocation.formulation.facts import Facts
from allocation.formulation.innovation import add_innovations, lost_innovation
from allocation.formulation.levels import add_levels, add_ties
from allocation.formulation.measures import add_measures, cost_of_measures
from allocation.formulation.need import unmet_need
from allocation.formulation.reform import add_reform, change
from allocation.instance.instance import Instance

COMPONENTS = ("unmet_need", "lost_innovation", "coordination", "spending", "change")


def build(instance: Instance) -> Model:
    """The Pyomo model of an instance, with its five components as five objectives, in the order of `COMPONENTS`.

    All five are active, since they compile to five rows; to use another Pyomo solver, deactivate them and add their
    weighted sum.
    """
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
    model.link_costs = {index: cost for index, cost in model.facts.links().items() if cost > 0}
    add_links(model)
    model.unmet_need = Objective(expr=unmet_need(model))
    model.lost_innovation = Objective(expr=lost_innovation(model))
    model.coordination = Objective(
        expr=supervision(model) + cost_of_authorising(model) + spillovers(model) + links(model)
    )
    model.spending = Objective(expr=cost_of_loads(model) + cost_of_measures(model))
    model.change = Objective(expr=change(model))
    return model
