"""Between an allocation and the model's variables."""

from collections.abc import Callable, Mapping

from allocation.formulation.algebra import Model, facts_of
from allocation.instance.structure import Pair


def read_choice(model: Model, value_of: Callable[[str], float]) -> tuple[dict[Pair, str], tuple[str, ...]]:
    """The level of every pair and the adopted measures, from the values of the model's variables by name.

    A variable that no row or objective mentions has no value to look up; `value_of` gives 0 for it.
    """
    facts = facts_of(model)
    levels = {}
    for pair, choices in facts.choices.items():
        reached = [c for c in choices[1:] if value_of(model.reach[(*pair, facts.levels[c])].name) > 0.5]
        levels[pair] = facts.levels[max(reached, default=choices[0])]
    adopted = tuple(sorted(measure for measure in facts.measures if value_of(model.adopt[measure].name) > 0.5))
    return levels, adopted


def write_choice(model: Model, levels: Mapping[Pair, str], measures: Mapping[str, bool]) -> dict[str, float]:
    """The values of the model's binary variables, by name, that stand for levels and for measures adopted or not.

    Pairs and measures that the model does not have, and levels that it does not offer, are left out: an allocation of
    another scenario is a start as far as it goes.
    """
    facts = facts_of(model)
    values = {model.adopt[name].name: float(wanted) for name, wanted in measures.items() if name in facts.measures}
    for pair, level in levels.items():
        choices = facts.choices.get(pair, ())
        position = facts.structure.position.get(level)
        if position in choices:
            for choice in choices[1:]:
                values[model.reach[(*pair, facts.levels[choice])].name] = float(choice <= position)
            for choice, at in zip(choices, model.at_each.get(pair, ()), strict=False):
                values[at.name] = float(choice == position)
    return values
