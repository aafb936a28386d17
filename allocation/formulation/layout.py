"""Which province each choice belongs to, and which power: where the search can take the model apart."""

from collections.abc import Collection, Mapping

from allocation.formulation.choice import Choices
from allocation.formulation.facts import Facts
from allocation.instance.structure import Structure


def parts_of(facts: Facts, choices: Choices) -> Mapping[str, str | None]:
    """The province, by name of variable, of every choice of a level and of every measure; none of the root's."""
    province = {body: province_of(facts.structure, body) for body in facts.structure.body_position}
    parts = {name: province[zone] for (_, zone, _), name in choices.reach.items()}
    parts |= {name: province[zone] for (_, zone), names in choices.at.items() for name in names}
    return parts | {choices.adopt[row.measure]: province[row.body] for row in facts.measures.values()}


def groups_of(choices: Choices) -> Mapping[str, str]:
    """The power, by name of variable, of every choice of a level."""
    reached = {name: power for (power, _, _), name in choices.reach.items()}
    return reached | {name: power for (power, _), names in choices.at.items() for name in names}


def following(choices: Choices) -> Collection[str]:
    """The variables, by name, that are whole as soon as all choices are, and that decide much: what is authorised.

    Where agendas are tight a relaxation authorises fractions of powers.
    """
    return choices.authorised.values()


def province_of(structure: Structure, body: str) -> str | None:
    """The body right under the root that a body's chain goes through, whatever its level; None for the root."""
    parent = structure.parent.get(body)
    if parent is None:
        return None
    return body if parent == structure.root else province_of(structure, parent)
