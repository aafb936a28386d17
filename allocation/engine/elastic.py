"""A program whose rows may give way at a price: the least that must give, and what together cannot hold.

After Chinneck & Dravnieks 1991 (elastic and deletion filter), over slacks that may stand for several rows at once.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from allocation.engine.options import Options
from allocation.engine.program import Floats, Program
from allocation.engine.run import Ending, Run
from allocation.engine.search import Search

# a slack below this has not given way
NOTHING = 1e-7
# stands for infinity where it may be multiplied by 0
_HUGE = 1e30


@dataclass(frozen=True)
class NewRow:
    """A row that the program gets in addition: the sum of its terms is at most `upper`."""

    terms: Mapping[int, float]
    upper: float


@dataclass
class Slack:
    """Something that may give way: by how much it loosens which rows.

    rows: indices of the program's rows, then of the new rows. whole: whether it gives way in whole steps, up to `most`.
    each: what a unit counts. once: what counts as soon as it gives way at all, where its rows tell how far it can.
    """

    rows: list[int] = field(default_factory=list)
    whole: bool = False
    most: float = np.inf
    each: float = 1.0
    once: float = 0.0


@dataclass(frozen=True, eq=False)
class Repair:
    """What gives way: the run, and the amount of every slack (none while no solution was found)."""

    run: Run
    amounts: Floats | None

    @property
    def given(self) -> list[int]:
        """The slacks that give way."""
        return [] if self.amounts is None else [int(i) for i in np.flatnonzero(self.amounts > NOTHING)]


@dataclass(frozen=True)
class Conflict:
    """Slacks that cannot all be nothing at once. minimal: whether each of them is needed for that, as proven."""

    members: tuple[int, ...]
    minimal: bool


class Elastic:
    """A program with new rows, new 0/1 columns (`switches`, after the program's own) and slacks (after those)."""

    def __init__(self, program: Program, slacks: Sequence[Slack], rows: Sequence[NewRow], switches: int = 0) -> None:
        self.slacks = tuple(slacks)
        self._first = len(program.column_names) + switches
        self.program = _extended(program, self.slacks, rows, switches)
        self._search = Search(self.program)

    def repair(self, costs: Sequence[float], options: Options, hard: Collection[int] = ()) -> Repair:
        """The cheapest giving way. costs: by slack; an infinite one makes it hard, as does being in `hard`."""
        held = {self._first + i: (0.0, 0.0) for i, cost in enumerate(costs) if np.isinf(cost) or i in hard}
        weights = [0.0 if np.isinf(cost) else cost for cost in costs]
        run = self._search.run(weights, options, bounds=held)
        ends = self._first + len(self.slacks)
        return Repair(run, None if run.solution is None else run.solution[self._first : ends])

    def conflict(
        self, costs: Sequence[float], options: Options, free: Collection[int] = (), most: int | None = None
    ) -> Conflict | None:
        """What together cannot hold, found by hardening what gives way until nothing can; None if all can hold.

        free: slacks that may give way for nothing and so take no part. The time limit covers all of it; a conflict
        that could not be narrowed down in time comes as far as it is known.
        most: members from which on the conflict is not narrowed down.
        """
        ends = None if options.time_limit is None else time.perf_counter() + options.time_limit
        always = {i for i, cost in enumerate(costs) if np.isinf(cost)}
        prices = [0.0 if i in free else cost for i, cost in enumerate(costs)]
        members: list[int] = []
        while True:
            found = self.repair(prices, replace(options, gap=0.1, time_limit=_left(ends)), members)
            if found.run.ending is Ending.INFEASIBLE:
                break
            fresh = [i for i in found.given if i not in free]
            if not fresh or _late(ends):
                proven = found.run.ending is Ending.OPTIMAL
                members += fresh
                return Conflict(tuple(members), minimal=False) if members and not proven else None
            members += fresh
        if most is not None and len(members) > most:
            return Conflict(tuple(members), minimal=False)
        return self._narrowed(members, always, options, ends)

    def _narrowed(self, members: list[int], always: set[int], options: Options, ends: float | None) -> Conflict:
        """Leave out one member after the other, as long as the rest still cannot hold."""
        nothing = [0.0] * len(self.slacks)
        kept, minimal = list(members), True
        for member in members:
            if _late(ends):
                return Conflict(tuple(kept), minimal=False)
            rest = [i for i in kept if i != member]
            run = self.repair(nothing, replace(options, time_limit=_left(ends)), {*rest, *always}).run
            if run.ending is Ending.INFEASIBLE:
                kept = rest
            elif run.solution is None:
                minimal = False
        return Conflict(tuple(kept), minimal)


def _left(ends: float | None) -> float | None:
    return None if ends is None else max(0.05, ends - time.perf_counter())


def _late(ends: float | None) -> bool:
    return ends is not None and time.perf_counter() > ends


def _extended(program: Program, slacks: Sequence[Slack], rows: Sequence[NewRow], switches: int) -> Program:
    own, before = len(program.column_names), len(program.row_names)
    columns = own + switches
    wide = csr_array((before, switches))
    grown = vstack([hstack([program.matrix, wide]), _matrix([row.terms for row in rows], columns)])
    row_lower = np.concatenate([program.row_lower, np.full(len(rows), -np.inf)])
    row_upper = np.concatenate([program.row_upper, [row.upper for row in rows]])
    # a row with an upper end is loosened by taking off it, one with a lower end by adding
    sign = np.where(np.isfinite(row_upper), -1.0, 1.0)
    entries = _matrix([{row: sign[row] for row in slack.rows} for slack in slacks], before + len(rows)).T
    lower = np.concatenate([program.column_lower, np.zeros(switches)])
    upper = np.concatenate([program.column_upper, np.ones(switches)])
    widest = _widest(csr_array(grown), row_lower, row_upper, lower, upper)
    most = {i: float(max(widest[slack.rows])) for i, slack in enumerate(slacks) if slack.once > 0 and slack.rows}
    charged = [i for i, farthest in most.items() if np.isfinite(farthest)]
    # a slack that counts once comes with a 0/1 column of its own: slack <= most * used
    used = {i: columns + len(slacks) + number for number, i in enumerate(charged)}
    count = columns + len(slacks) + len(charged)
    slack_rows = hstack([grown, entries, csr_array((before + len(rows), len(charged)))])
    use_rows = _matrix([{columns + i: 1.0, used[i]: -max(most[i], 1e-6)} for i in charged], count)
    matrix = csr_array(vstack([slack_rows, use_rows]))
    matrix.sort_indices()
    counted = [
        {columns + i: slack.each} | ({used[i]: slack.once} if i in used else {}) for i, slack in enumerate(slacks)
    ]
    none = np.zeros(len(charged))
    return Program(
        objectives=_matrix(counted, count),
        offsets=np.zeros(len(slacks)),
        matrix=matrix,
        row_lower=np.concatenate([row_lower, none - np.inf]),
        row_upper=np.concatenate([row_upper, none]),
        column_lower=np.concatenate([lower, np.zeros(len(slacks)), none]),
        column_upper=np.concatenate([upper, [slack.most for slack in slacks], none + 1]),
        integer=np.concatenate(
            [program.integer, np.ones(switches, dtype=bool), [slack.whole for slack in slacks], none == 0]
        ),
        column_names=(*program.column_names, *(f"new{i}" for i in range(count - own))),
        row_names=(*program.row_names, *(f"row{i}" for i in range(len(rows) + len(charged)))),
    )


def _widest(matrix: csr_array, row_lower: Floats, row_upper: Floats, lower: Floats, upper: Floats) -> Floats:
    """How far each row could be broken at most, by the bounds of its columns."""
    positive, negative = matrix.maximum(0), matrix.minimum(0)
    # an end that is infinite must not meet a coefficient of 0: a sum of products over the stored ones only
    above = positive @ np.minimum(upper, _HUGE) + negative @ np.maximum(lower, -_HUGE) - row_upper
    below = row_lower - (positive @ np.maximum(lower, -_HUGE) + negative @ np.minimum(upper, _HUGE))
    farthest = np.maximum(np.where(np.isfinite(above), above, 0), np.where(np.isfinite(below), below, 0))
    return np.where(farthest < _HUGE / 1e6, np.maximum(farthest, 0), np.inf)


def _matrix(rows: Sequence[Mapping[int, float]], width: int) -> csr_array:
    starts = np.cumsum([0, *(len(row) for row in rows)])
    columns = [column for row in rows for column in row]
    values = np.array([value for row in rows for value in row.values()], dtype=np.float64)
    return csr_array((values, columns, starts), shape=(len(rows), width))
