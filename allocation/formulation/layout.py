"""Which province each choice belongs to, and which power: where the search can take the model apart."""

from collections.abc import Iterator, Mapping
from typing import Any

from allocation.formulation.algebra import Model, facts_of
from allocation.instance.structure import Structure


def parts_of(model: Model) -> Mapping[str, str | None]:
    """The province, by name of variable, of every choice of a level and of every measure; none of the root's.

    A province is the body right under the root that a zone's chain goes through, whatever its level.
    """
    facts = facts_of(model)
    province = {body: _province(facts.structure, body) for body in facts.structure.body_position}
    parts = {variable.name: province[zone] for (_, zone, _), variable in _choices(model)}
    return parts | {model.adopt[row.measure].name: province[row.body] for row in facts.measures.values()}


def groups_of(model: Model) -> Mapping[str, str]:
    """The power, by name of variable, of every choice of a level."""
    return {variable.name: power for (power, _, _), variable in _choices(model)}


def _choices(model: Model) -> Iterator[tuple[tuple[str, str, str], Any]]:
    """The variables that choose a level, by power, zone and level."""
    yield from model.reach.items()
    yield from model.at.items()


def _province(structure: Structure, body: str) -> str | None:
    parent = structure.parent.get(body)
    if parent is None:
        return None
    return body if parent == structure.root else _province(structure, parent)
