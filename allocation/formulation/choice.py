"""Between an allocation and the model's variables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from allocation.formulation.algebra import Model
from allocation.formulation.facts import Facts
from allocation.instance.structure import Pair


@dataclass(frozen=True, eq=False)
class Choices:
    """The names of the variables that choose.

    reach: by power, zone and level. at: by pair with columns for each of its levels, in their order. adopt: by measure.
    authorised: by power and body, which the others decide.
    """

    reach: Mapping[tuple[str, str, str], str]
    at: Mapping[Pair, Sequence[str]]
    adopt: Mapping[str, str]
    authorised: Mapping[tuple[str, str], str]


def choices_of(model: Model) -> Choices:
    """The names of a model's variables that choose."""
    return Choices(
        {index: variable.name for index, variable in model.reach.items()},
        {pair: [variable.name for variable in variables] for pair, variables in model.at_each.items()},
        {measure: variable.name for measure, variable in model.adopt.items()},
        {index: variable.name for index, variable in model.authorised.items()},
    )


def read_choice(
    facts: Facts, choices: Choices, value_of: Callable[[str], float]
) -> tuple[dict[Pair, str], tuple[str, ...]]:
    """The level of every pair and the adopted measures, from the values of variables by name.

    A variable that no row or objective mentions has no value to look up; `value_of` gives 0 for it.
    """
    levels = {}
    for pair, positions in facts.choices.items():
        reached = [p for p in positions[1:] if value_of(choices.reach[(*pair, facts.levels[p])]) > 0.5]
        levels[pair] = facts.levels[max(reached, default=positions[0])]
    adopted = tuple(sorted(measure for measure, name in choices.adopt.items() if value_of(name) > 0.5))
    return levels, adopted


def write_choice(
    facts: Facts, choices: Choices, levels: Mapping[Pair, str], measures: Mapping[str, bool]
) -> dict[str, float]:
    """The values of the binary variables, by name, that stand for levels and for measures adopted or not.

    Pairs and measures that the model does not have, and levels that it does not offer, are left out: an allocation of
    another scenario is a start as far as it goes.
    """
    values = {choices.adopt[name]: float(wanted) for name, wanted in measures.items() if name in choices.adopt}
    for pair, level in levels.items():
        positions = facts.choices.get(pair, ())
        position = facts.structure.position.get(level)
        if position in positions:
            for choice in positions[1:]:
                values[choices.reach[(*pair, facts.levels[choice])]] = float(choice <= position)
            for choice, name in zip(positions, choices.at.get(pair, ()), strict=False):
                values[name] = float(choice == position)
    return values
