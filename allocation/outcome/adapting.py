"""Other figures in a compiled program: costs, coefficients and bounds, without building the model again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import is_
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from allocation.engine.program import Booleans, Floats, Program
from allocation.formulation.algebra import Form, Model, PauseGC, at_most_zero, facts_of, flat
from allocation.formulation.build import Forms
from allocation.formulation.figures import same_structure
from allocation.instance.instance import Instance


class OtherStructure(Exception):  # noqa: N818 - what was found, in a word
    """An instance has, or may have, other columns, rows or entries than a compiled model."""


@dataclass(frozen=True, eq=False)
class Sums:
    """Forms over the columns of a program. coefficients: (forms, columns), without zeros. constants: (forms,)."""

    coefficients: csr_array
    constants: Floats


@dataclass(frozen=True, eq=False)
class Units:
    """What the figures of some forms multiply, one after the other.

    units: they themselves. coefficients: (units, columns). constants: (units,).
    absent: (units,) whether the program has no column for a variable of it, since all its coefficients are 0.
    """

    units: list[Any]
    coefficients: csr_array
    constants: Floats
    absent: Booleans


class Adapter:
    """From the figures of instances to programs, for the structure of one compiled model.

    What comes out depends on that structure and on the instance's figures, not on figures that came before.
    """

    def __init__(self, model: Model, program: Program) -> None:
        self._model = model
        self._program = program
        self._row_of = {name: number for number, name in enumerate(program.row_names)}
        self._column_of: dict[int, int | None] = {}
        # where the entries of the matrix stand in its data
        places = np.arange(len(program.matrix.data))
        self._places = csr_array((places, program.matrix.indices, program.matrix.indptr), shape=program.matrix.shape)
        self._places.sort_indices()
        self._units: dict[str, Units] = {}

    def program(self, instance: Instance) -> Program:
        """The program of an instance. Raises `OtherStructure` unless it is sure to have the model's."""
        known = facts_of(self._model)
        if not same_structure(known.instance, instance):
            raise OtherStructure
        with PauseGC():
            facts = known.with_figures(instance)
            if not known.same_consents(facts):
                raise OtherStructure
            return self._adapted(Forms(self._model, facts))

    def _adapted(self, forms: Forms) -> Program:
        costs = self._sums("components", list(forms.components().values()))
        matrix, row_upper = self._rows(forms.rows())
        return replace(
            self._program,
            objectives=costs.coefficients,
            offsets=costs.constants,
            matrix=matrix,
            row_upper=row_upper,
            column_upper=self._column_upper(forms.upper_bounds()),
        )

    def _rows(self, families: Mapping[str, Mapping[Any, Form]]) -> tuple[csr_array, Floats]:
        """The matrix and the upper ends of its rows."""
        numbers: list[int | None] = []
        forms: list[Form] = []
        for family, rows in families.items():
            numbers += [self._number(family, index) for index in rows]
            forms += rows.values()
        sums = self._sums("rows", forms)
        entries = np.diff(sums.coefficients.indptr)
        for number, form, count in zip(numbers, forms, entries.tolist(), strict=True):
            # arithmetic leaves out a row that it finds true and keeps one that it finds false
            if number is None if count else (number is None) == (at_most_zero(form) is False):
                raise OtherStructure
        chosen = np.array([number for number, count in zip(numbers, entries, strict=True) if count], dtype=np.int64)
        places = self._places[chosen]
        same_entries = np.array_equal(places.indices, sums.coefficients.indices)
        if not same_entries or not np.array_equal(np.diff(places.indptr), entries[entries > 0]):
            raise OtherStructure
        matrix, row_upper = self._program.matrix.copy(), self._program.row_upper.copy()
        matrix.data[places.data] = sums.coefficients.data
        row_upper[chosen] = -sums.constants[entries > 0]
        return matrix, row_upper

    def _number(self, family: str, index: Any) -> int | None:
        """The number of a row in the program; None of one that it does not have."""
        rows = getattr(self._model, family)
        return self._row_of.get(rows[index].name) if index in rows else None

    def _column_upper(self, bounds: Sequence[tuple[Any, float]]) -> Floats:
        upper = self._program.column_upper.copy()
        for variable, bound in bounds:
            column = self._column(variable)
            if column is not None:
                upper[column] = bound
        return upper

    def _sums(self, name: str, forms: Sequence[Iterable[tuple[float, Any]]]) -> Sums:
        """Forms added up; the units of those of a name are looked at once and stay the same."""
        terms = [list(form) for form in forms]
        figures = np.array([figure for form in terms for figure, _ in form], dtype=np.float64)
        units = [unit for form in terms for _, unit in form]
        if name not in self._units:
            self._units[name] = self._looked_at(units)
        known = self._units[name]
        same_units = len(units) == len(known.units) and all(map(is_, units, known.units))
        if not same_units or figures[known.absent].any():
            raise OtherStructure
        ends = np.cumsum([0, *map(len, terms)])
        chosen = csr_array((figures, np.arange(len(figures)), ends), shape=(len(terms), len(figures)))
        coefficients = csr_array(chosen @ known.coefficients)
        coefficients.eliminate_zeros()
        coefficients.sort_indices()
        return Sums(coefficients, chosen @ known.constants)

    def _looked_at(self, units: Sequence[Any]) -> Units:
        rows, columns, values = [], [], []
        constants, absent = np.zeros(len(units)), np.zeros(len(units), dtype=np.bool_)
        for row, unit in enumerate(units):
            for figure, variable in flat([(1.0, unit)]):
                column = None if isinstance(variable, int) else self._column(variable)
                if isinstance(variable, int):
                    constants[row] += figure * variable
                elif column is None:
                    absent[row] = True
                else:
                    rows.append(row)
                    columns.append(column)
                    values.append(figure)
        coefficients = csr_array((values, (rows, columns)), shape=(len(units), len(self._program.column_names)))
        return Units(list(units), coefficients, constants, absent)

    def _column(self, variable: Any) -> int | None:
        """The column of a variable of the model."""
        if id(variable) not in self._column_of:
            self._column_of[id(variable)] = self._program.column_of.get(variable.name)
        return self._column_of[id(variable)]
