"""Tabu search of a generalised quadratic assignment, in and out of what fits.

Where loads fill nine tenths of all room and more, a choice that fits nowhere alone may fit with another one. So the
search goes through assignments that do not fit, at a price for each load above its room (strategic oscillation, Glover
1989): it rises where nothing fitted for some steps, and falls where all did. A step changes the choice of one group,
or two groups exchange the rows that they load, and what that gave up is closed to them for a while. Where no step
gains, the best two choices at once lead on to a local optimum that fits. How long something stays closed, and how high
the price may rise, is drawn anew round by round, and some rounds begin anywhere: no one setting does for all problems.

The best known values of Cordeau et al. 2006 with 35 jobs on 15 agents and 50 on 10 are reached in seconds, where
clusters of jobs stay 0.5 to 5 % above them for a minute. Without exchanges that takes up to ten times as long, and
where 30 jobs fill 20 agents to 95 % hardly anything fits.
"""

from collections.abc import Callable

import numpy as np

from allocation.engine.program import Booleans, Floats, Ints
from allocation.engine.quadratic import QuadraticAssignment

# steps of a round, and the share of the rounds that begin anywhere
STEPS, ANYWHERE = 2000, 1 / 3
# what a round draws evenly in logarithms: the shares of the groups for which steps something stays closed, where it is
# drawn again up to so many times that; the most that a usual load above its room costs, in usual assignments
CLOSED, LONGER = (0.05, 0.5), 3.0
DEAR = (0.1, 2.0)
# how far the price moves at once, and after how many steps of one kind
PRICE_FACTOR, PRICE_STEPS = 1.1, 10
# steps between two descents, in shares of the number of choices: a descent looks at each pair of them
DESCENT = 0.2
# what a load may miss its room by, in usual loads, and a gain that is rounding, in shares of the cost
_MISS, _ROUNDING = 1e-9, 1e-9


class TabuSearch:
    """A search under way, and the best that it found.

    best: (g,) the choice that each group takes in the cheapest assignment that fits, empty before there is one; cost:
    what it costs.
    """

    def __init__(self, problem: QuadraticAssignment, random: np.random.Generator) -> None:
        self.best: Ints = np.zeros(0, dtype=np.int64)
        self.cost = np.inf
        self._problem, self._random = problem, random
        self._choices, self._groups = len(problem.costs), problem.groups
        # in units of a usual load one price does for all rows
        count = np.maximum(1, np.count_nonzero(problem.loads, axis=1))
        usual_load = np.maximum(np.abs(problem.loads).sum(axis=1) / count, _MISS)
        self._loads: Floats = np.ascontiguousarray((problem.loads / usual_load[:, None]).T)
        self._room = problem.room / usual_load + _MISS
        usual = np.abs(problem.costs).mean() * self._groups + np.abs(problem.joint).mean() * self._groups**2 / 2
        self._usual_cost = max(1.0, float(usual))
        self._apart: Booleans = problem.group[:, None] != problem.group[None, :]
        self._each_pair_once = np.triu(self._apart)
        self._pairs = np.triu_indices(self._groups, 1)
        self._place, self._at = self._places()
        self._closed_until = np.zeros(self._choices, dtype=np.int64)
        self._step = self._descended = self._streak = 0
        self._taken: Ints = np.zeros(0, dtype=np.int64)
        self._marginal: Floats = np.zeros(self._choices)
        self._used: Floats = np.zeros(len(self._room))
        self._price = self._usual_cost / self._groups
        self.go_to(self._anything())

    def go_to(self, taken: Ints) -> None:
        """Go on from an assignment (g,), whether or not it fits."""
        self._taken = taken.copy()
        self._marginal = self._problem.costs + self._problem.joint[:, taken].sum(axis=1)
        self._used = self._loads[taken].sum(axis=0)

    def round(self, over: Callable[[], bool]) -> None:
        """Some steps with a setting of their own, from where the search is or from anywhere."""
        closed, dear = (float(np.exp(self._random.uniform(*np.log(ends)))) for ends in (CLOSED, DEAR))
        if self._random.random() < ANYWHERE:
            self.go_to(self._anything())
        for _ in range(STEPS):
            if over():
                return
            self._one_step(closed * self._groups, dear * self._usual_cost)

    def _anything(self) -> Ints:
        """(g,) any choice of each group."""
        first, count = np.unique(self._problem.group, return_index=True, return_counts=True)[1:]
        anything: Ints = first + self._random.integers(count)
        return anything

    def _places(self) -> tuple[Ints, Ints]:
        """(t,) where each choice is, which is what rows it loads, and (g, p) the cheapest choice of a group there."""
        problem = self._problem
        places, found = np.unique(problem.loads.T != 0, axis=0, return_inverse=True)
        place: Ints = found.reshape(-1).astype(np.int64)
        cheapest_last = np.argsort(-problem.costs, kind="stable")
        at = np.full((self._groups, len(places)), -1, dtype=np.int64)
        at[problem.group[cheapest_last], place[cheapest_last]] = cheapest_last
        return place, at

    def _one_step(self, closed: float, dear: float) -> None:
        """Go where that gains most, and close what it replaces for so many steps and up to some times that."""
        gain, choices = self._best_move()
        if gain <= 0 and self._step - self._descended >= DESCENT * self._choices:
            self._descended = self._step
            self._descend()
        self._step += 1
        for choice in choices:
            given_up = self._take(choice)
            self._closed_until[given_up] = self._step + round(closed * self._random.uniform(1.0, LONGER))
        self._reprice(dear)

    def _best_move(self) -> tuple[float, list[int]]:
        """The choice, or the exchange of two groups, that gains most, too much load at its price; and what it gains."""
        before = self._taken[self._problem.group]
        alone, more = self._marginal - self._marginal[before], self._loads - self._loads[before]
        closed = self._closed_until > self._step
        closed[self._taken] = True
        costs = alone + self._price * self._too_much(more)
        costs[closed] = np.inf
        choice = int(costs.argmin())
        first, second = self._exchanges(closed)
        both = alone[first] + alone[second] + self._between(first, second)
        both += self._price * self._too_much(more[first] + more[second])
        pair = int(both.argmin()) if len(both) else 0
        if len(both) and both[pair] < costs[choice]:
            return -float(both[pair]), [int(first[pair]), int(second[pair])]
        return -float(costs[choice]), [choice]

    def _too_much(self, more: Floats) -> Floats:
        """(k,) by how much loads exceed their rooms with so much more of each (k, r), beyond what they do now."""
        left = self._room - self._used
        exceeding: Floats = np.maximum(more - left, 0.0) @ np.ones(len(left)) + np.minimum(left, 0.0).sum()
        return exceeding

    def _exchanges(self, closed: Booleans) -> tuple[Ints, Ints]:
        """(k,) and (k,) the choices of two groups each by which they exchange places."""
        one, other = self._pairs
        place = self._place[self._taken]
        first, second = self._at[one, place[other]], self._at[other, place[one]]
        there = (first >= 0) & (second >= 0) & ~closed[first] & ~closed[second]
        return first[there], second[there]

    def _between(self, first: Ints, second: Ints) -> Floats:
        """(k,) what two choices of different groups cost as a pair, beyond what each does with the other as it is."""
        joint, group = self._problem.joint, self._problem.group
        first_now, second_now = self._taken[group[first]], self._taken[group[second]]
        between: Floats = joint[first, second] - joint[first_now, second]
        between -= joint[first, second_now] - joint[first_now, second_now]
        return between

    def _take(self, choice: int) -> int:
        """Take a choice, and say which one that replaces."""
        problem, group = self._problem, self._problem.group[choice]
        before = int(self._taken[group])
        self._marginal = self._marginal + problem.joint[choice] - problem.joint[before]
        self._used = self._used + self._loads[choice] - self._loads[before]
        self._taken[group] = choice
        return before

    @property
    def _fits(self) -> bool:
        return bool(np.all(self._used <= self._room))

    def _reprice(self, dear: float) -> None:
        """After some steps that all fitted, or none of which did, move the price of too much load."""
        fits = self._fits
        self._streak = max(self._streak, 0) + 1 if fits else min(self._streak, 0) - 1
        if abs(self._streak) == PRICE_STEPS:
            self._price *= 1 / PRICE_FACTOR if fits else PRICE_FACTOR
            self._streak = 0
        self._price = min(self._price, dear)

    def _descend(self) -> None:
        """Keep the local optimum of one and two choices at once, if it is the best that fits; the search stays here."""
        before = self._taken
        self.go_to(before)
        while len(better := self._better()):
            for choice in better:
                self._take(choice)
        if self._fits and (cost := self._problem.cost(self._taken)) < self.cost:
            self.best, self.cost = self._taken, cost
        self.go_to(before)

    def _better(self) -> Ints:
        """The one or two choices that gain most and fit, none at a local optimum; to fit at last they may lose."""
        loads, before = self._loads, self._taken[self._problem.group]
        alone = self._marginal - self._marginal[before]
        more, left = loads - loads[before], self._room - self._used
        single = np.where(np.all(more <= left, axis=1), alone, np.inf)
        wanted = -_ROUNDING * self._usual_cost if self._fits else np.inf
        # what does not fit needs a choice that takes load from where most is too much
        firsts = np.arange(self._choices) if self._fits else np.flatnonzero(more[:, left.argmin()] < 0)
        changed = self._problem.joint[firsts] - self._problem.joint[before[firsts]]
        both = alone[firsts, None] + alone + changed - changed[:, before]
        pairs = self._each_pair_once if self._fits else self._apart[firsts]
        place, second = np.nonzero(pairs & (both < min(wanted, single.min())))
        for row in np.argsort(left):
            fit = more[firsts[place], row] + more[second, row] <= left[row]
            place, second = place[fit], second[fit]
        if len(place):
            pair = int(both[place, second].argmin())
            return np.array([firsts[place[pair]], second[pair]])
        return np.array([single.argmin()] if single.min() < wanted else [], dtype=np.int64)
