"""The few Pyomo names that the formulation uses, typed, and the small algebra that its themes share.

Pyomo ships no types; this module is the fence, so that every other file of the formulation is checked strictly.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pyomo.environ import (
    Binary,
    ConcreteModel,
    Constraint,
    Expression,
    NonNegativeReals,
    Objective,
    Set,
    UnitInterval,
    Var,
    quicksum,
)

from allocation.formulation.facts import Facts
from allocation.instance.structure import Pair

Model = Any
Affine = Any
Relation = Any

# sums of decimals miss by rounding, such as 0.1 + 0.2 against 0.3
ROUNDING = 1e-9

__all__ = [
    "Affine",
    "Binary",
    "ConcreteModel",
    "Constraint",
    "Expression",
    "Model",
    "NonNegativeReals",
    "Objective",
    "Relation",
    "Set",
    "UnitInterval",
    "Var",
    "at_most",
    "by_level",
    "exercised",
    "facts_of",
    "quicksum",
    "reach",
    "reduced_by_measures",
    "row",
]


def facts_of(model: Model) -> Facts:
    """The prepared facts that a model was built from."""
    facts: Facts = model.facts
    return facts


def row(model: Model, relation: Relation) -> Relation:
    """A relation as a row: dropped where arithmetic makes it true, impossible to satisfy where it makes it false."""
    if relation is True:
        return Constraint.Skip
    if relation is False:
        return model.never >= 1
    return relation


def at_most(model: Model, amount: Affine, limit: Affine) -> Relation:
    """`amount` fits `limit`, as a row; where both are known figures, up to the rounding of their decimals."""
    if isinstance(amount, int | float) and isinstance(limit, int | float):
        return row(model, bool(amount <= limit + ROUNDING * max(1.0, abs(limit))))
    return row(model, amount <= limit)


def reach(model: Model, pair: Pair, position: int) -> Affine:
    r""":math:`\delta_{pzl}`: 1 iff the pair is exercised at `position` or more locally; 0 or 1 where that is known."""
    choices = facts_of(model).choices[pair]
    for rank, choice in enumerate(choices):
        if choice >= position:
            return model.reach[(*pair, facts_of(model).levels[choice])] if rank else 1
    return 0


def exercised(model: Model, pair: Pair, position: int) -> Affine:
    r""":math:`x_{pzl} = \delta_{pzl} - \delta_{pz,l+1}`: 1 iff the pair is exercised at exactly `position`."""
    if position not in facts_of(model).choices[pair]:
        return 0
    return reach(model, pair, position) - reach(model, pair, position + 1)


def by_level(model: Model, pair: Pair, values: Mapping[int, float]) -> Affine:
    r""":math:`\sum_l v_l x_{pzl} = v_0 + \sum_l (v_l - v_{l-1}) \delta_{pzl}`: a figure that depends on the level.

    values: one figure for each choosable position of the pair.
    """
    choices = facts_of(model).choices[pair]
    if not choices:
        return 0
    return values[choices[0]] + quicksum(
        (values[choice] - values[before]) * reach(model, pair, choice)
        for before, choice in pairwise(choices)
        if values[choice] != values[before]
    )


@dataclass(frozen=True)
class Reducible:
    """A nonnegative amount, and the share that each measure takes off it if adopted.

    amount: affine in the model's variables. largest: a bound on it. shares: by measure; together they count up to 1.
    """

    amount: Affine
    largest: float
    shares: Mapping[str, float]


def reduced_by_measures(model: Model, name: str, cases: Mapping[Any, Reducible]) -> dict[Any, Affine]:
    r"""What is left of each amount after the adopted measures.

    .. math::
        w_{ik} \le v_i, \qquad w_{ik} \le \bar v_i\, a_k \qquad \forall i, k;
        \qquad \mathrm{left}_i = \Big(v_i - \sum_k s_{ik} w_{ik}\Big)^+

    :math:`w` is the part of :math:`v` that measure :math:`k` works on: all of it if the measure is adopted
    (:math:`a_k = 1`), none otherwise, exactly, since :math:`a` is binary. The positive part needs a variable of its
    own only where the shares can add up to more than 1. Unit: that of the amount.
    Source: table effects, kinds service, supervision, platform and relief (McCormick 1976 for a binary factor).
    """
    plain = {index: case for index, case in cases.items() if case.shares}
    worked = [(index, measure) for index, case in plain.items() for measure in case.shares]
    capped = [index for index, case in plain.items() if sum(case.shares.values()) > 1]
    part = Var(range(len(worked)), bounds=lambda _, number: (0, plain[worked[number][0]].largest))
    left = Var(range(len(capped)), domain=NonNegativeReals)
    setattr(model, f"{name}_worked_on", part)
    setattr(model, f"{name}_left", left)

    def within_amount(_: Model, number: int) -> Relation:
        return part[number] <= plain[worked[number][0]].amount

    def only_if_adopted(model: Model, number: int) -> Relation:
        index, measure = worked[number]
        return part[number] <= plain[index].largest * model.adopt[measure]

    setattr(model, f"{name}_within_amount", Constraint(range(len(worked)), rule=within_amount))
    setattr(model, f"{name}_only_if_adopted", Constraint(range(len(worked)), rule=only_if_adopted))
    saved: dict[Any, list[Affine]] = {index: [] for index in plain}
    for number, (index, measure) in enumerate(worked):
        saved[index].append(plain[index].shares[measure] * part[number])

    def positive_part(_: Model, number: int) -> Relation:
        index = capped[number]
        return left[number] >= plain[index].amount - quicksum(saved[index])

    setattr(model, f"{name}_positive_part", Constraint(range(len(capped)), rule=positive_part))
    remaining = {
        index: case.amount - quicksum(saved[index]) if case.shares else case.amount for index, case in cases.items()
    }
    return remaining | {index: left[number] for number, index in enumerate(capped)}


def members(items: Iterable[Any]) -> list[Any]:
    """A list without repetitions, in order."""
    return list(dict.fromkeys(items))
