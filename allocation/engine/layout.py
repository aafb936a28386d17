"""The shape of a program: parts that little ties together, and groups of columns that belong together across parts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array

from allocation.engine.program import Booleans, Ints, Program

SHARED = -1
LINKING = -2
MANY_PARTS = 30
# a row with more columns than this says little about which groups belong together
_NEAR = 4


@dataclass(frozen=True, eq=False)
class Layout:
    """What is known of each column of a program.

    part: (n,) index of the part that a column belongs to, or `SHARED`. row_part: (m,) index of the only part whose
    columns a row has, `SHARED` where it has none but shared ones, `LINKING` where it has several parts'.
    group: (n,) index of the group of a column, or -1. affinity: (g, g) how many columns tie two groups together.
    follows: (n,) whether a column is whole as soon as all whole columns are, and worth branching on.
    key: (n,) whether a column is 0 or 1 and of no group, where there are groups: much may hang on it.
    rivals: the groups that meet in each long row of no part, where there are several.
    """

    part: Ints
    row_part: Ints
    group: Ints
    follows: Booleans
    key: Booleans
    affinity: csr_array
    rivals: Sequence[Ints]

    @property
    def parts(self) -> int:
        """Number of parts."""
        return int(self.part.max(initial=-1)) + 1

    @property
    def has_many_parts(self) -> bool:
        """Whether what all parts share meets too much to be decided together with one of them."""
        return self.parts >= MANY_PARTS

    @property
    def groups(self) -> int:
        """Number of groups."""
        return self.affinity.shape[0]

    @cached_property
    def shared(self) -> Booleans:
        """(n,) whether a column is shared."""
        shared: Booleans = self.part == SHARED
        return shared

    def decided_by_all(self, program: Program) -> Booleans:
        """(n,) which columns of the program are shared and 0 or 1."""
        return program.binary & self.shared


def lay_out(
    program: Program,
    part_of: Mapping[str, str | None],
    group_of: Mapping[str, str],
    following: Collection[str] = (),
) -> Layout:
    """The layout of a program whose modeller names part (None: shared) and group of some columns, and what follows.

    Every other column joins the part that it has rows with, where that is only one. Columns that two parts set equal
    are shared. So are key columns, and what follows, where they stand in rows with shared ones and such columns of
    other parts alone: what they do there, such as to make room for all, is no part's business.
    """
    names = program.column_names
    part, parts = _labelled(names, {name: label for name, label in part_of.items() if label is not None})
    group, groups = _labelled(names, group_of)
    named = np.array([name in part_of for name in names], dtype=np.bool_)
    pattern = csr_array(
        (np.ones(program.matrix.nnz), program.matrix.indices, program.matrix.indptr), shape=program.matrix.shape
    )
    _spread(pattern, part, parts, named)
    row_part = _row_parts(pattern, part, parts)
    equal = (row_part == LINKING) & (np.diff(pattern.indptr) == 2) & (program.row_lower == program.row_upper)
    for row in np.flatnonzero(equal):
        part[pattern.indices[pattern.indptr[row] : pattern.indptr[row + 1]]] = SHARED
    key = program.binary & (group < 0) & (groups > 0)
    followers = frozenset(following)
    follows = np.array([name in followers for name in names], dtype=np.bool_)
    deciding = key | follows | (part == SHARED)
    of_several = (_row_parts(pattern, part, parts) == LINKING) | (pattern @ (part == SHARED).astype(np.float64) > 0)
    among_deciding = of_several & (pattern @ deciding.astype(np.float64) == np.diff(pattern.indptr))
    part[np.unique(pattern[np.flatnonzero(among_deciding)].indices)] = SHARED
    row_part = _row_parts(pattern, part, parts)
    met = _met(pattern, group, groups)
    return Layout(part, row_part, group, follows, key, _affinity(met, group), _rivals(pattern, met, row_part))


def _labelled(names: Sequence[str], label_of: Mapping[str, str]) -> tuple[Ints, int]:
    """(n,) index of each column's label, or -1; and the number of labels."""
    index = {label: number for number, label in enumerate(dict.fromkeys(label_of.values()))}
    return np.array([index[label_of[name]] if name in label_of else -1 for name in names], dtype=np.int64), len(index)


def _members(part: Ints, parts: int) -> csr_array:
    """(n, parts) which column belongs to which part."""
    inside = np.flatnonzero(part >= 0)
    return csr_array((np.ones(len(inside)), (inside, part[inside])), shape=(len(part), parts))


def _spread(pattern: csr_array, part: Ints, parts: int, named: Booleans) -> None:
    """Let columns that the modeller does not name join the only part that they have rows with."""
    while True:
        touched = csr_array(pattern.T @ _present(pattern @ _members(part, parts)))
        only = np.diff(touched.indptr) == 1
        joining = np.flatnonzero((part < 0) & only & ~named)
        if len(joining) == 0:
            return
        part[joining] = touched.indices[touched.indptr[joining]]


def _present(counts: csr_array) -> csr_array:
    return csr_array((np.ones(counts.nnz), counts.indices, counts.indptr), shape=counts.shape)


def _row_parts(pattern: csr_array, part: Ints, parts: int) -> Ints:
    met = csr_array(pattern @ _members(part, parts))
    count = np.diff(met.indptr)
    row_part = np.full(pattern.shape[0], SHARED, dtype=np.int64)
    row_part[count > 1] = LINKING
    single = np.flatnonzero(count == 1)
    row_part[single] = met.indices[met.indptr[single]]
    return row_part


def _met(pattern: csr_array, group: Ints, groups: int) -> csr_array:
    """(n, g) which groups each column stands in short rows with, its own included."""
    short = pattern[np.flatnonzero(np.diff(pattern.indptr) <= _NEAR)]
    return _present(csr_array(short.T @ (short @ _members(group, groups))))


def _affinity(met: csr_array, group: Ints) -> csr_array:
    """(g, g) number of helping columns that stand in short rows with both groups."""
    helping = met[np.flatnonzero((group < 0) & (np.diff(met.indptr) <= _NEAR))]
    return csr_array(helping.T @ helping)


def _rivals(pattern: csr_array, met: csr_array, row_part: Ints) -> list[Ints]:
    """By long row of no part, the groups of its columns and of what these stand in short rows with."""
    long = np.flatnonzero((row_part < 0) & (np.diff(pattern.indptr) > _NEAR))
    reached = csr_array(pattern[long] @ met)
    groups = [reached.indices[start:end] for start, end in pairwise(reached.indptr)]
    return [np.sort(row).astype(np.int64) for row in groups if len(row) > 1]
