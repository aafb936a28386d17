"""Neighbourhoods of a solution: some columns free, the rest as they are, and what is left solved on its own."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_matrix
from scipy.sparse.csgraph import reverse_cuthill_mckee

from allocation.engine.branching import Tree
from allocation.engine.forcing import forced, without
from allocation.engine.handle import Effort, Handle
from allocation.engine.hull import rows_among
from allocation.engine.layout import SHARED, Layout
from allocation.engine.program import FEASIBLE, Booleans, Floats, Ints, Program
from allocation.engine.watch import Watch

# of so many a tree stays small
FEW_KEYS = 12
# share of a share that is few, the other way round
FEW_OF = 3
# checkpoints for key columns that are near to a target's
NEAREST_WORK = 20
# fixed columns leave sides of rows with this much rounding
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Found:
    """What a neighbourhood ended with: values of its free columns (None if nothing), and the work that it took."""

    columns: Ints
    values: Floats | None
    work: int


class Neighbourhoods:
    """The ways to free some columns of a program around a solution.

    choosing: (n,) the whole columns that others do not decide; all that is not choosing is free wherever it can change.
    """

    def __init__(self, program: Program, layout: Layout) -> None:
        self.program = program
        self.layout = layout
        self._by_column = csc_array(program.matrix)
        self.choosing = program.integer & ~layout.follows
        self._keys = np.flatnonzero(layout.key)
        self._among_keys = program.only(rows_among(program, layout.key), self._keys)
        # parts are searched with their key columns; where there is one alone, so are its groups
        self._ungrouped = self.choosing & (layout.group < 0) & ~(layout.key & (layout.parts > 1))

    def around_part(self, number: int) -> Ints:
        """The whole columns of a part, key columns among them, and, of few parts, the shared ones of no group.

        Of many parts these few meet too much: at 1,000 powers in 500 zones three of them free 319,000 other columns.
        """
        free = self.layout.part == number
        if not self.layout.has_many_parts:
            free |= self.layout.shared & (self.layout.group < 0)
        return np.flatnonzero(self.choosing & free)

    def around_groups(self, groups: list[int]) -> Ints:
        """The whole columns of some groups, and those that belong to no group, but no key columns of several parts."""
        of_groups = self.choosing & np.isin(self.layout.group, groups)
        return np.flatnonzero(of_groups | self._ungrouped)

    def with_keys(self, solution: Floats, target: Floats, costs: Floats, watch: Watch) -> Floats:
        """The solution with a target's key columns, part by part, or the nearest that its other whole columns allow."""
        at, wanted = solution, solution.copy()
        wanted[self._keys] = np.round(self._nearest_keys(target[self._keys], watch))
        other = self._keys[np.abs(wanted[self._keys] - solution[self._keys]) > FEASIBLE]
        for number in np.unique(self.layout.part[other]):
            keys = self._keys[self.layout.part[self._keys] == number]
            switched = self._settled(at, keys, wanted, costs, watch)
            if switched is None:
                switched = self._settled(at, keys, self._allowed(at, keys, wanted, watch), costs, watch)
            at = at if switched is None else switched
        return at

    def _settled(self, solution: Floats, keys: Ints, wanted: Floats, costs: Floats, watch: Watch) -> Floats | None:
        """The solution with some key columns as wanted (n,), if its other whole columns allow them."""
        changed = solution.copy()
        changed[keys] = wanted[keys]
        free = np.setdiff1d(self.free(keys), keys)
        left, held, at = self._left(changed, free)
        if not held.all():
            found = Handle(left).run(costs[free][~held], 0.0, Effort(), watch).solution
            if found is None:
                return None
            at[~held] = found
        changed[free] = at
        return changed if self.program.holds(changed) else None

    def _allowed(self, solution: Floats, keys: Ints, wanted: Floats, watch: Watch) -> Floats:
        """(n,) the solution with some key columns nearest to those wanted that its other whole columns allow."""
        away = np.zeros(len(solution))
        away[keys] = 0.5 - wanted[keys]
        found = self.search(solution, self.free(keys), away, solution, Effort(gap=0.0, work=NEAREST_WORK), watch)
        allowed = solution.copy()
        if found.values is not None:
            allowed[found.columns] = found.values
        return allowed

    def _nearest_keys(self, target: Floats, watch: Watch) -> Floats:
        """(k,) whole key columns nearest to a target's fractions, as the rows that have no other columns allow."""
        effort = Effort(gap=0.0, work=NEAREST_WORK)
        nearest = Handle(self._among_keys).run(0.5 - target, 0.0, effort, watch).solution
        return target if nearest is None else nearest

    def by_part(self, whole: Ints) -> list[Ints]:
        """Whole columns in shares by part, without key columns and what is shared.

        At 1,000 powers in 500 zones a share is searched in a second, gains four fifths of what the whole part with its
        key columns would, and that takes up to 80 s.
        """
        part = self.layout.part[whole]
        own = whole[(part != SHARED) & ~self.layout.key[whole]]
        return [own[self.layout.part[own] == number] for number in np.unique(self.layout.part[own])]

    def by_groups(self, whole: Ints, size: int) -> list[Ints]:
        """Whole columns in shares of about a size, groups with affinity side by side; then, by part, what has no group.

        What has no group stays with few others: all of it together may meet all rows there are.
        """
        of_group = self.layout.group[whole] >= 0
        loose, grouped = whole[~of_group], whole[of_group]
        count = -(-len(grouped) // size)
        if len(grouped) * FEW_OF <= size or len(grouped) == 0:
            return [whole]
        place = np.argsort(reverse_cuthill_mckee(csr_matrix(self.layout.affinity), symmetric_mode=True))
        places = place[self.layout.group[grouped]]
        held = np.cumsum(np.bincount(places, minlength=self.layout.groups))
        share = (held - 1)[places] * count // len(grouped)
        shares = [grouped[share == number] for number in range(count)]
        part = self.layout.part[loose]
        return [*shares, *(loose[part == number] for number in np.unique(part))]

    def free(self, whole: Ints) -> Ints:
        """Whole columns together with the other columns that they share a row with."""
        rows = self._rows_with(whole)
        met = _among(self.program.matrix[rows].indices, len(self.program.integer))
        return np.concatenate([whole, met[~self.choosing[met]]])

    def _rows_with(self, columns: Ints) -> Ints:
        """The rows that some columns stand in."""
        return _among(self._by_column[:, columns].indices, self.program.matrix.shape[0])

    def search(self, solution: Floats, free: Ints, costs: Floats, guess: Floats, effort: Effort, watch: Watch) -> Found:
        """The best values of the free columns, all others as in the solution. guess: roughly the relaxation's."""
        inner, held, at = self._left(solution, free)
        open_ = free[~held]
        keys = np.flatnonzero(self.layout.key[open_])
        if 0 < len(keys) <= FEW_KEYS:
            tree = Tree(inner, costs[open_], keys, guess[open_])
            work, found = tree.search(effort, watch), tree.solution
        else:
            answer = Handle(inner).run(costs[open_], 0.0, effort, watch)
            work, found = answer.work, answer.solution
        if found is None:
            return Found(free, None, work)
        found[inner.integer] = np.round(found[inner.integer])
        at[~held] = found
        return Found(free, at, work)

    def _left(self, solution: Floats, free: Ints) -> tuple[Program, Booleans, Floats]:
        """What is left of the program where all but the free columns are as in a solution.

        Of the free ones (f,), also, which rows hold, and where; what is left has only the others.
        """
        rows = self._rows_with(free)
        fixed = solution.copy()
        fixed[free] = 0.0
        taken = self.program.matrix[rows] @ fixed
        part = self.program.only(rows, free)
        inside = replace(
            part, row_lower=part.row_lower - taken - _ROUNDING, row_upper=part.row_upper - taken + _ROUNDING
        )
        held, at = forced(inside)
        return without(inside, held, at), held, at


def _among(indices: npt.NDArray[np.integer], count: int) -> Ints:
    """Each of some indices below a count once, in order; sorting millions of them would take longer."""
    there = np.zeros(count, dtype=np.bool_)
    there[indices] = True
    return np.flatnonzero(there)
