"""Wires the themes of the formulation into one Pyomo model."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from allocation.formulation.additions import own_constraints
from allocation.formulation.algebra import ConcreteModel, Form, Model, Objective, PauseGC, Var, facts_of, total
from allocation.formulation.authorisation import add_authorisation, agenda, cost_of_authorising
from allocation.formulation.capacity import (
    add_capacities,
    add_holders,
    add_loads,
    capacity,
    cost_of_loads,
    load,
    relievable,
)
from allocation.formulation.coordination import add_platforms, add_supervision, links, spillovers, supervision
from allocation.formulation.distances import add_links
from allocation.formulation.facts import Facts
from allocation.formulation.innovation import add_innovations, lost_innovation
from allocation.formulation.levels import add_levels, add_ties
from allocation.formulation.linked_capacity import add_linked_capacities, linked_capacity
from allocation.formulation.measures import add_measures, budget, cost_of_measures
from allocation.formulation.need import add_service, unmet_need
from allocation.formulation.reform import add_reform, change, max_changes
from allocation.instance.instance import Instance

COMPONENTS = ("unmet_need", "lost_innovation", "coordination", "spending", "change")


def build(instance: Instance) -> Model:
    """The Pyomo model of an instance, with its five components as five objectives, in the order of `COMPONENTS`.

    All five are active, since they compile to five rows; to use another Pyomo solver, deactivate them and add their
    weighted sum. Linear constraints and variables of your own may be added, and the model handed to `solve`.
    """
    # half of the time would go into looking for garbage among objects that all stay
    with PauseGC():
        return _built(Facts(instance))


def build_province(facts: Facts) -> Model:
    """The model of some zones of an instance: its rows and components count these zones alone, with all their limits.

    facts: those of the instance, `within` the zones.
    """
    with PauseGC():
        return _built(facts)


def _built(facts: Facts) -> Model:
    model = ConcreteModel(name=facts.instance.settings.name)
    model.facts = facts
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
    add_linked_capacities(model)
    add_platforms(model)
    add_service(model)
    add_supervision(model)
    for name, form in Forms(model, facts_of(model)).components().items():
        setattr(model, name, Objective(expr=total(form)))
    model.built = own_constraints(model)
    return model


class Forms:
    """What of a model holds figures: its components and some of its rows and bounds, with the figures of `facts`."""

    def __init__(self, model: Model, facts: Facts) -> None:
        self._model = model
        self._facts = facts
        self._work = relievable(model, facts)
        self._taken_on = load(model, self._work)

    def components(self) -> dict[str, Iterable[tuple[float, Any]]]:
        """The five components of the objective, in the order of `COMPONENTS`."""
        model, facts = self._model, self._facts
        return {
            "unmet_need": unmet_need(model, facts),
            "lost_innovation": lost_innovation(model, facts),
            "coordination": chain(
                supervision(model, facts),
                cost_of_authorising(model, facts),
                spillovers(model, facts),
                links(model, facts),
            ),
            "spending": chain(cost_of_loads(facts, self._taken_on), cost_of_measures(model, facts)),
            "change": change(model, facts),
        }

    def rows(self) -> dict[str, Mapping[Any, Form]]:
        """The rows, by family and index: forms of at most 0."""
        model, facts = self._model, self._facts
        return {
            "budget": budget(model, facts),
            "agenda": agenda(model, facts),
            "linked_capacity": linked_capacity(model, facts),
            **self.used_up(),
            **model.relief.rows(self._work),
        }

    def used_up(self) -> dict[str, Mapping[Any, Form]]:
        """Those of the rows that pairs use up together."""
        model, facts = self._model, self._facts
        return {"capacity": capacity(model, facts, self._taken_on), "max_changes": max_changes(model, facts)}

    def upper_bounds(self) -> list[tuple[Any, float]]:
        """The variables whose upper bound is a figure, with their bounds."""
        bounds: list[tuple[Any, float]] = self._model.relief.bounds(self._work)
        return bounds
