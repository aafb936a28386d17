"""Institutional innovations: worth something only if all the powers they need are local enough at once."""

from collections.abc import Iterator

from allocation.formulation.algebra import Constraint, Form, Model, Relation, UnitInterval, Var, facts_of, reach, row
from allocation.formulation.facts import Facts


def add_innovations(model: Model) -> None:
    """Enabled innovations: variables `enabled`, rows `power_is_local_enough`; forms `lost`."""
    innovations = facts_of(model).innovations()
    model.enabled = Var(list(innovations), domain=UnitInterval)
    model.lost = {index: [(1.0, 1), (-1.0, model.enabled[index])] for index in innovations}
    model.power_is_local_enough = Constraint(
        [(*index, *needed) for index, (_, powers) in innovations.items() for needed in dict.fromkeys(powers)],
        rule=power_is_local_enough,
    )


def power_is_local_enough(model: Model, innovation: str, zone: str, power: str, position: int) -> Relation:
    r"""An innovation is enabled only if each of its powers is exercised at its level or more locally.

    .. math::
        y_{iz} \le \delta_{pzl} \qquad \forall (i, z) \text{ possible}, (p, l) \in \mathrm{powers}_i

    Source: tables innovations, innovation_powers.
    """
    return row(model, model.enabled[innovation, zone] <= reach(model, (power, zone), position))


def lost_innovation(model: Model, facts: Facts) -> Iterator[tuple[float, Form]]:
    r"""Value of the possible innovations that are not enabled.

    .. math::
        \sum_{(i, z) \text{ possible}} v_{iz} (1 - y_{iz})

    Unit: cost. Source: table innovations.
    """
    for index, (value, _) in facts.innovations().items():
        yield value, model.lost[index]
