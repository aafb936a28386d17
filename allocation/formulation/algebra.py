"""The few Pyomo names that the formulation uses, typed, and the small algebra that its themes share.

Pyomo ships no types; this module is the fence, so that every other file of the formulation is checked strictly.

A sum stays a form, a list of figures with what each of them multiplies, until it becomes an objective or a row: other
figures can then take their places in a compiled program.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyomo.common.gc_manager import PauseGC
from pyomo.core.expr import LinearExpression
from pyomo.environ import (
    Binary,
    ConcreteModel,
    Constraint,
    NonNegativeReals,
    Objective,
    Set,
    UnitInterval,
    Var,
    quicksum,
)
from pyomo.environ import value as value_at

from allocation.formulation.facts import Facts
from allocation.instance.structure import Pair

Model = Any
Affine = Any
Relation = Any
Form = list[tuple[float, Any]]
"""Figures, each with the variable that it multiplies, or 1, or a form that depends on no figure and stays with the
model."""

# sums of decimals miss by rounding, such as 0.1 + 0.2 against 0.3
ROUNDING = 1e-9

__all__ = [
    "Affine",
    "Binary",
    "Cases",
    "ConcreteModel",
    "Constraint",
    "Form",
    "Model",
    "NonNegativeReals",
    "Objective",
    "PauseGC",
    "Reduced",
    "Reducible",
    "Relation",
    "Set",
    "UnitInterval",
    "Var",
    "add_rows",
    "at_most_zero",
    "by_level",
    "exercised",
    "facts_of",
    "flat",
    "members",
    "multiple",
    "quicksum",
    "reach",
    "row",
    "total",
    "value_at",
]


def facts_of(model: Model) -> Facts:
    """The prepared facts that a model was built from."""
    facts: Facts = model.facts
    return facts


def flat(form: Iterable[tuple[float, Any]], factor: float = 1.0) -> Iterator[tuple[float, Any]]:
    """The terms of a form with those of the forms in it: each figure comes with a variable or 1."""
    for figure, unit in form:
        if isinstance(unit, list):
            yield from flat(unit, factor * figure)
        else:
            yield factor * figure, unit


def multiple(factor: float, form: Form) -> Form:
    """A form times a figure."""
    return [(factor * figure, unit) for figure, unit in form]


def total(form: Iterable[tuple[float, Any]]) -> Affine:
    """The sum of a form: an expression, or a number where no choice counts."""
    constant, coefficients, variables = 0.0, [], []
    for figure, unit in flat(form):
        if isinstance(unit, int):
            constant += figure * unit
        elif figure != 0:
            coefficients.append(figure)
            variables.append(unit)
    if not variables:
        return constant
    return LinearExpression(constant=constant, linear_coefs=coefficients, linear_vars=variables)


def row(model: Model, relation: Relation) -> Relation:
    """A relation as a row: dropped where arithmetic makes it true, impossible to satisfy where it makes it false."""
    if relation is True:
        return Constraint.Skip
    if relation is False:
        return model.never >= 1
    return relation


def at_most_zero(form: Form) -> Relation:
    """That a form is at most 0; where it is a known figure, up to the rounding of the decimals that make it up."""
    amount = total(form)
    if isinstance(amount, float):
        return amount <= ROUNDING * max([1.0, *(abs(figure) for figure, _ in form)])
    return amount <= 0


def add_rows(model: Model, family: str, forms: Mapping[Any, Form]) -> None:
    """Rows that say of each form that it is at most 0."""

    def rule(model: Model, *index: Any) -> Relation:
        return row(model, at_most_zero(forms[index if len(index) > 1 else index[0]]))

    setattr(model, family, Constraint(list(forms), rule=rule))


def reach(model: Model, pair: Pair, position: int) -> Affine:
    r""":math:`\delta_{pzl}`: 1 iff the pair is exercised at `position` or more locally; 0 or 1 where that is known."""
    for choice, reached in zip(facts_of(model).choices[pair], model.reached[pair], strict=True):
        if choice >= position:
            return reached
    return 0


def exercised(model: Model, pair: Pair, position: int) -> Form:
    r""":math:`x_{pzl} = \delta_{pzl} - \delta_{pz,l+1}`: 1 iff the pair is exercised at exactly `position`."""
    choices, reached = facts_of(model).choices[pair], model.reached[pair]
    if position not in choices:
        return []
    rank = choices.index(position)
    if pair in model.at_each:
        return [(1.0, model.at_each[pair][rank])]
    beyond = [(-1.0, reached[rank + 1])] if position != choices[-1] else []
    return [(1.0, reached[rank]), *beyond]


def by_level(model: Model, pair: Pair, values: Mapping[int, float]) -> Form:
    r""":math:`\sum_l v_l x_{pzl} = v_0 + \sum_l (v_l - v_{l-1}) \delta_{pzl}`: a figure that depends on the level.

    values: one figure for each choosable position of the pair.
    """
    form: Form = []
    before = 0.0
    for choice, reached in zip(facts_of(model).choices[pair], model.reached[pair], strict=True):
        if values[choice] != before:
            form.append((values[choice] - before, reached))
        before = values[choice]
    return form


@dataclass(frozen=True)
class Reducible:
    """A nonnegative amount, and the share that each measure takes off it if adopted.

    largest: a bound on the amount. shares: by measure; together they count up to 1.
    """

    amount: Form
    largest: float
    shares: Mapping[str, float]


Cases = Mapping[Any, Reducible]


class Reduced:
    r"""What is left of amounts after the adopted measures.

    .. math::
        w_{ik} \le v_i, \qquad w_{ik} \le \bar v_i\, a_k \qquad \forall i, k;
        \qquad \mathrm{left}_i = \Big(v_i - \sum_k s_{ik} w_{ik}\Big)^+

    :math:`w` is the part of :math:`v` that measure :math:`k` works on: all of it if the measure is adopted
    (:math:`a_k = 1`), none otherwise, exactly, since :math:`a` is binary. The positive part needs a variable of its
    own only where the shares can add up to more than 1. Unit: that of the amount.
    Source: table effects, kinds service, supervision, platform and relief (McCormick 1976 for a binary factor).
    """

    def __init__(self, model: Model, name: str, cases: Cases) -> None:
        self._adopt = model.adopt
        self._worked = [(index, measure) for index, case in cases.items() for measure in case.shares]
        self._capped = [index for index, case in cases.items() if sum(case.shares.values()) > 1]
        self.part = Var(range(len(self._worked)), bounds=lambda _, number: (0, self._largest(cases, number)))
        self.left = Var(range(len(self._capped)), domain=NonNegativeReals)
        setattr(model, f"{name}_worked_on", self.part)
        setattr(model, f"{name}_left", self.left)
        self._parts: dict[Any, dict[str, Affine]] = {index: {} for index in cases}
        for number, (index, measure) in enumerate(self._worked):
            self._parts[index][measure] = self.part[number]
        self._left_of = {index: self.left[number] for number, index in enumerate(self._capped)}
        self._name = name
        for family, forms in self.rows(cases).items():
            add_rows(model, family, forms)

    def rows(self, cases: Cases) -> dict[str, dict[int, Form]]:
        """The families of rows that define the parts and what is left: forms of at most 0 by number."""
        worked, capped = range(len(self._worked)), range(len(self._capped))
        return {
            f"{self._name}_within_amount": {number: self._within_amount(cases, number) for number in worked},
            f"{self._name}_only_if_adopted": {number: self._only_if_adopted(cases, number) for number in worked},
            f"{self._name}_positive_part": {number: self._positive_part(cases, number) for number in capped},
        }

    def bounds(self, cases: Cases) -> list[tuple[Affine, float]]:
        """The variables that stand for parts, with their upper bounds."""
        return [(part, self._largest(cases, number)) for number, part in self.part.items()]

    def remaining(self, cases: Cases, index: Any) -> Form:
        """What is left of an amount."""
        if index in self._left_of:
            return [(1.0, self._left_of[index])]
        return self._net(cases, index)

    def _within_amount(self, cases: Cases, number: int) -> Form:
        index, _ = self._worked[number]
        return [(1.0, self.part[number]), *multiple(-1.0, cases[index].amount)]

    def _only_if_adopted(self, cases: Cases, number: int) -> Form:
        _, measure = self._worked[number]
        return [(1.0, self.part[number]), (-self._largest(cases, number), self._adopt[measure])]

    def _positive_part(self, cases: Cases, number: int) -> Form:
        index = self._capped[number]
        return [*self._net(cases, index), (-1.0, self._left_of[index])]

    def _largest(self, cases: Cases, number: int) -> float:
        return cases[self._worked[number][0]].largest

    def _net(self, cases: Cases, index: Any) -> Form:
        case = cases[index]
        return [*case.amount, *((-share, self._parts[index][measure]) for measure, share in case.shares.items())]


def members(items: Iterable[Any]) -> list[Any]:
    """A list without repetitions, in order."""
    return list(dict.fromkeys(items))
