r"""A program as a generalised quadratic assignment, where it is one.

Every group takes one of its choices :math:`t`, and

.. math::
    \min \sum_{t} c_t\, u_t + \sum_{s < t} q_{st}\, u_s u_t \qquad \text{with} \qquad \sum_t w_{rt}\, u_t \le b_r

(Lee and Ma 2004). The choices are the whole points of the rows that have nothing but one group's columns. Of the
other columns, some are as low as one group's choice lets them be, and belong to it; the rest are products: no higher
than two forms of one group's columns each that are 0 or 1. Rows with products besides these two are not looked at, as a
relaxation has more of them than the problem needs: whoever uses an assignment has to see whether it holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from scipy.sparse import csc_array, csr_array, vstack

from allocation.engine.forcing import forced
from allocation.engine.layout import Layout
from allocation.engine.program import Booleans, Floats, Ints, Program

# choices of a group, and of all together, from which on there are too many to go through
MOST_OF_GROUP, MOST = 100, 1500
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Products:
    """Columns that are the product of two forms: columns, first and second: (p,); forms: (f, t) of choices, 0 or 1."""

    columns: Ints
    first: Ints
    second: Ints
    forms: csr_array


@dataclass(frozen=True, eq=False)
class QuadraticAssignment:
    """Every group takes one of its choices: cheapest in all, and no load above its room.

    group: (t,) whose choice it is, in order. values: (t, n) of the program's columns, but for products.
    costs: (t,) of a choice alone; joint: (t, t) symmetric, of two of different groups together.
    loads: (r, t). room: (r,).
    """

    group: Ints
    values: csr_array
    products: Products
    costs: Floats
    joint: Floats
    loads: Floats
    room: Floats

    @property
    def groups(self) -> int:
        """Number of groups."""
        return int(self.group.max(initial=-1)) + 1

    def cost(self, taken: Ints) -> float:
        """What an assignment costs: (g,) the choice that each group takes."""
        return float(self.costs[taken].sum() + self.joint[np.ix_(taken, taken)].sum() / 2)

    def solution(self, taken: Ints) -> Floats:
        """(n,) the program's columns at an assignment."""
        solution: Floats = np.ones(len(taken)) @ self.values[taken]
        products = self.products
        reached = products.forms[:, taken] @ np.ones(len(taken))
        solution[products.columns] = reached[products.first] * reached[products.second]
        return solution

    def taken_in(self, solution: Floats) -> Ints:
        """(g,) for each group the choice that is nearest to the values of a solution (n,)."""
        agreement: Floats = self.values @ (2 * solution - 1)
        best = np.lexsort((-agreement, self.group))
        nearest: Ints = best[np.searchsorted(self.group, np.arange(self.groups))].astype(np.int64)
        return nearest


def quadratic_assignment(
    program: Program, layout: Layout, choosing: Booleans, costs: Floats
) -> QuadraticAssignment | None:
    """The program as a generalised quadratic assignment; None if it is none, or has too many choices.

    choosing: (n,) the whole columns that others do not decide.
    """
    grouped = program.integer & (program.column_lower >= 0) & (program.column_upper <= 1) & (layout.group >= 0)
    if layout.groups == 0 or not np.all(grouped[choosing]):
        return None
    return _Reading(program, layout, choosing, costs).read()


class _Reading:
    """What of a program is a choice, what is as low as a choice lets it be, what is a product, and what a load."""

    def __init__(self, program: Program, layout: Layout, choosing: Booleans, costs: Floats) -> None:
        self._program, self._layout, self._choosing, self._costs = program, layout, choosing, costs
        matrix = program.matrix
        self._pattern = csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
        self._others = self._count(~choosing)
        inside = np.flatnonzero(choosing)
        shape = (len(choosing), layout.groups)
        members = csr_array((np.ones(len(inside)), (inside, layout.group[inside])), shape=shape)
        met = csr_array(self._pattern @ members)
        single = np.diff(met.indptr) == 1
        # (m,) the only group whose choosing columns a row has, or -1
        self._row_group = np.full(matrix.shape[0], -1, dtype=np.int64)
        self._row_group[single] = met.indices[met.indptr[:-1][single]]
        self._limiting = (self._row_group >= 0) & np.isfinite(program.row_upper)

    def _count(self, columns: Booleans) -> Floats:
        """(m,) how many of some columns each row has."""
        counts: Floats = self._pattern @ columns.astype(np.float64)
        return counts

    def read(self) -> QuadraticAssignment | None:
        choices = list[csr_array]()
        for number in range(self._layout.groups):
            of_group = self._choices_of(number)
            if of_group is None or sum(each.shape[0] for each in (*choices, of_group)) > MOST:
                return None
            choices.append(of_group)
        group = np.repeat(np.arange(len(choices)), [each.shape[0] for each in choices])
        values = csr_array(vstack(choices, format="csr"))
        lowest, defining = self._lowest(values, group)
        values = csr_array(values + lowest)
        following = np.zeros(len(self._choosing), dtype=np.bool_)
        following[lowest.indices] = True
        products = self._products(values, group, following)
        if products is None:
            return None
        joint = self._joint(products)
        loads, room = self._loads(values, following, defining)
        return QuadraticAssignment(group, values, products, values @ self._costs, joint, loads, room)

    def _choices_of(self, group: int) -> csr_array | None:
        """(t, n) the whole points of the rows that have nothing but the group's columns; None if many or none."""
        rows = np.flatnonzero((self._row_group == group) & (self._others == 0))
        columns = np.flatnonzero(self._choosing & (self._layout.group == group))
        if len(columns) > MOST_OF_GROUP:
            return None
        own = self._program.only(rows, columns)
        points = list(islice(_whole_points(own), MOST_OF_GROUP + 1))
        if len(points) > MOST_OF_GROUP:
            return None
        every = np.array(points).reshape(len(points), len(columns))
        reached = own.matrix @ every.T
        holds = (reached >= own.row_lower[:, None] - _ROUNDING) & (reached <= own.row_upper[:, None] + _ROUNDING)
        found = csr_array(every[holds.all(axis=0)])
        if found.shape[0] == 0:
            return None
        return csr_array(
            (found.data, columns[found.indices], found.indptr), shape=(found.shape[0], len(self._choosing))
        )

    def _lowest(self, values: csr_array, group: Ints) -> tuple[csr_array, Ints]:
        """(t, n) how low choices let columns be, each the only one that follows in its rows; and these rows."""
        matrix = self._program.matrix
        rows = np.flatnonzero(self._limiting & (self._others == 1))
        entries = csr_array(matrix[rows])
        following = np.flatnonzero(~self._choosing[entries.indices])
        falling = entries.data[following] < 0
        rows, columns, slopes = rows[falling], entries.indices[following][falling], -entries.data[following][falling]
        needed = np.maximum(-self._left(rows, values, group).toarray() / slopes[:, None], 0.0)
        different, place = np.unique(columns, return_inverse=True)
        lowest = np.zeros((len(different), values.shape[0]))
        np.maximum.at(lowest, place, needed)
        found = csr_array(lowest.T)
        shape = (values.shape[0], len(self._choosing))
        return csr_array((found.data, different[found.indices], found.indptr), shape=shape), rows

    def _left(self, rows: Ints, values: csr_array, group: Ints) -> csr_array:
        """(k, t) what choices leave of the upper sides of some rows of one group each; 0 for those of other groups."""
        own = self._row_group[rows][:, None] == np.arange(self._layout.groups)
        sides = csr_array(own * self._program.row_upper[rows][:, None])
        of_group = csr_array((np.ones(len(group)), (group, np.arange(len(group)))))
        return csr_array(sides @ of_group - self._program.matrix[rows] @ values.T)

    def _products(self, values: csr_array, group: Ints, following: Booleans) -> Products | None:
        """The columns that are products; None if there are none, or if some column is neither that nor follows."""
        rest = ~self._choosing & ~following
        rows = np.flatnonzero(self._limiting & (self._count(rest) == self._others) & (self._others > 0))
        columns = np.flatnonzero(rest)
        entries = csr_array(self._program.matrix[rows][:, columns])
        forms = self._left(rows, values, group)
        plain = ~_has(entries, entries.data != 1) & ~_has(forms, _far_from(forms.data, 0) & _far_from(forms.data, 1))
        factors = csc_array(entries[np.flatnonzero(plain)])
        two = np.diff(factors.indptr) == 2
        if len(columns) == 0 or not two.all():
            return None
        kept = csr_array(forms[np.flatnonzero(plain)])
        kept.data = np.round(kept.data)
        first, second = (factors.indices[factor::2].astype(np.int64) for factor in (0, 1))
        return Products(columns, first, second, kept)

    def _joint(self, products: Products) -> Floats:
        """(t, t) what two choices cost together."""
        weighted = products.forms[products.second].multiply(self._costs[products.columns][:, None])
        joint = (products.forms[products.first].T @ csr_array(weighted)).toarray()
        both: Floats = joint + joint.T
        return both

    def _loads(self, values: csr_array, following: Booleans, defining: Ints) -> tuple[Floats, Floats]:
        """(r, t) and (r,): the rows of choices and what follows them, but for those that tell what these are."""
        program = self._program
        inside = self._count(self._choosing | following) == np.diff(program.matrix.indptr)
        inside &= (self._row_group < 0) | (self._others > 0)
        inside[defining] = False
        rows = np.flatnonzero(inside)
        loads = (program.matrix[rows] @ values.T).toarray()
        upper, lower = program.row_upper[rows], program.row_lower[rows]
        above, below = np.isfinite(upper), np.isfinite(lower)
        return np.vstack([loads[above], -loads[below]]), np.concatenate([upper[above], -lower[below]])


def _far_from(values: Floats, value: float) -> Booleans:
    far: Booleans = np.abs(values - value) > _ROUNDING
    return far


def _has(matrix: csr_array, entries: Booleans) -> Booleans:
    """(m,) which rows have some of the entries (e,)."""
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    found: Booleans = np.bincount(row[entries], minlength=matrix.shape[0]) > 0
    return found


def _whole_points(program: Program) -> Iterator[Floats]:
    """Points (n,) of a program of 0 or 1 columns alone, all that keep its rows among them."""
    open_ = program.column_lower < program.column_upper
    held, values = forced(program)
    settled = np.flatnonzero(held & open_)
    if len(settled):
        yield from _whole_points(program.fixed(dict(zip(settled, values[settled], strict=True))))
    elif open_.any():
        for value in (0.0, 1.0):
            yield from _whole_points(program.fixed({int(open_.argmax()): value}))
    else:
        yield program.column_lower
