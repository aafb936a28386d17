"""The search for the best solution of one compiled program, as often as weights, bounds or starts change."""

import threading
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from allocation.engine.accompanying import Accompanying
from allocation.engine.by_parts import ByParts
from allocation.engine.handle import Answer, Effort, Handle, Look, OnSolution
from allocation.engine.known import Known
from allocation.engine.layout import Layout
from allocation.engine.options import Options
from allocation.engine.program import Floats, Program
from allocation.engine.run import Ending, Run, relative_gap
from allocation.engine.sharing import can_be_sharpened
from allocation.engine.watch import OnProgress, Watch

# below 2,000 whole columns (ftz22) all closes in seconds. From there on, with one thread, a look decides: after 10
# checkpoints, what closed in a minute had a gap of 3 to 6 % (ftz-areas, 150 powers in 20 zones weakly linked), what did
# not in ten had one of 9 to 17 % (strongly linked). Large programs are not looked at: their relaxation alone takes long
SMALL, LARGE = 2000, 12000
LOOK = Look(work=10, gap=0.08)
# with fewer, what does not come apart closes in seconds, too
MANY_ENTRIES = 3000
# a difference of sums of this relative size is rounding
ROUNDING = 1e-12


First = Callable[[], Mapping[int, float]]


@dataclass(frozen=True, eq=False)
class _Asked:
    """What one search is asked: a program with the bounds of this search, and how far to go."""

    program: Program
    weights: Sequence[float]
    options: Options
    effort: Effort
    watch: Watch


class Search:
    """Searches of one program, which HiGHS gets once. Not for use by two threads at once; make one a thread instead.

    layout: where the program can be taken apart; without it, it is always searched as one.
    """

    def __init__(self, program: Program, layout: Layout | None = None) -> None:
        self.program = program
        self._layout = layout
        # of a large program that parts solve well enough, the solver never needs a copy
        self._handle: Handle | None = None

    def goes_by_parts(self, options: Options) -> bool:
        """Whether the search begins by parts."""
        if not self._has_parts(options):
            return False
        return options.strategy == "parts" or self._size >= LARGE or self._proves_beside(options)

    def _may_stall(self, options: Options) -> bool:
        """Whether the search of the whole is looked at, and goes on by parts where there is little hope for it."""
        return self._has_parts(options) and options.strategy == "automatic" and SMALL <= self._size < LARGE

    def _proves_beside(self, options: Options) -> bool:
        """Whether one thread proves while others improve."""
        if not self._is_free(options) or self._layout is None or self._size < SMALL:
            return False
        return self._size >= LARGE or can_be_sharpened(self._sharpened(self.program), self._layout)

    def _improves_beside(self, layout: Layout, options: Options) -> bool:
        """Whether one thread searches the whole while others improve what it finds: of many groups in one part."""
        return layout.parts < 2 <= layout.groups and self.program.matrix.nnz >= MANY_ENTRIES and self._is_free(options)

    @staticmethod
    def _is_free(options: Options) -> bool:
        """Whether threads may do different things: how far each comes in a given time differs from run to run."""
        return options.threads > 1 and options.strategy == "automatic" and options.work_limit is None

    def _has_parts(self, options: Options) -> bool:
        return self._layout is not None and self._layout.parts >= 2 and options.strategy != "whole"

    @property
    def _size(self) -> int:
        return int(self.program.integer.sum())

    def adapt(self, program: Program) -> None:
        """Take over a program of the same columns, rows and entries whose figures differ."""
        if self._handle is not None:
            self._handle.adapt(program)
        self.program = program

    def run(
        self,
        weights: Sequence[float],
        options: Options,
        *,
        start: Mapping[int, float] | None = None,
        first: First | None = None,
        bounds: Mapping[int, tuple[float, float]] | None = None,
        freed: Collection[int] = (),
        slack: float = 0.0,
        enough: float | None = None,
        on_progress: OnProgress | None = None,
        cancel: threading.Event | None = None,
    ) -> Run:
        """Minimise the weighted sum of the objectives.

        weights: (k,), one an objective. start: values of some whole columns by index, tried first.
        first: gives such values, for a search by parts that has no start; without either all is searched as one.
        bounds: other bounds of some columns, and freed: rows that do not hold, both in this run only.
        slack: the absolute gap that is close enough, whatever the relative one.
        enough: the search ends as soon as its bound reaches this.
        on_progress: called from the solver's thread, some times a second at most; what it raises ends the search and
        is raised here. cancel: set it from any thread to stop; the best solution so far is returned.
        """
        watch = Watch(options, on_progress, cancel, enough)
        if not self.program.column_names:
            return self._constant(watch, weights)
        limited = self.program.limited(bounds or {}, freed)
        begin = (lambda: start) if start else first
        effort = Effort(gap=options.gap, slack=slack, threads=options.threads, seed=options.seed)
        asked = _Asked(limited, weights, options, effort, watch)
        if self._layout is not None and self._improves_beside(self._layout, options):
            return self._whole_and_clusters(asked, self._layout, start)
        if begin is None or not (self.goes_by_parts(options) or self._may_stall(options)):
            return self._branch_and_bound(asked, start)
        if self.goes_by_parts(options):
            return self._parts_then_whole(asked, begin(), None)
        whole = self._branch_and_bound(replace(asked, effort=replace(effort, look=LOOK)), start)
        return self._parts_then_whole(asked, begin(), whole) if whole.ending is Ending.STALLED else whole

    def _sharpened(self, program: Program) -> Program:
        """The program with all columns whole that are so anyway: what follows can be branched on and cut off."""
        return program if self._layout is None else replace(program, integer=program.integer | self._layout.follows)

    def _parts_then_whole(self, asked: _Asked, start: Mapping[int, float], whole: Run | None) -> Run:
        """By parts until that stalls, then what is left as a whole."""
        parts = self._by_parts(asked, start, whole)
        if parts is not None and parts.ending is not Ending.STALLED:
            return parts
        # with their solution to begin with HiGHS may tell too high a bound (seed 759 of tests/benchmarks/bounds.py)
        rest = self._branch_and_bound(asked, None if parts else start)
        return rest if parts is None else _joined(parts, rest, asked.options)

    def _by_parts(self, asked: _Asked, start: Mapping[int, float] | None, whole: Run | None) -> Run | None:
        """The search by parts from a start, with what a run of the whole found; None where the start does not hold."""
        limited, weights, options, watch = asked.program, asked.weights, asked.options, asked.watch
        costs, offset = self.program.costs(weights), self.program.offset(weights)
        first = None if whole is None else whole.solution
        if first is None and start:
            first = Handle(limited.fixed(start)).run(costs, offset, Effort(seed=options.seed), watch).solution
        if self._layout is None or first is None:
            return None
        known = Known(costs, offset, options, watch)
        if whole is not None and whole.bound is not None:
            known.prove(whole.bound - offset)
        beside = self._proves_beside(options)
        ByParts(self._sharpened(limited), self._layout, known, beside=beside).run(first)
        return self._known_so_far(asked, known)

    def _known_so_far(self, asked: _Asked, known: Known) -> Run:
        """The end of a search by parts, which knows a solution."""
        limited, weights, options, watch = asked.program, asked.weights, asked.options, asked.watch
        solution = exact(limited, weights, known.solution)
        objective = float(np.dot(self.program.values(solution), weights))
        bound = min(max(known.bound + known.offset, watch.bound, limited.trivial_bound(weights)), objective)
        gap = relative_gap(objective, bound)
        closed = gap is not None and gap <= options.gap
        ending = Ending.OPTIMAL if closed else watch.ending or Ending.STALLED
        return Run(ending, solution, objective, float(bound) if np.isfinite(bound) else None, watch.seconds, 0, 0)

    def _whole_and_clusters(self, asked: _Asked, layout: Layout, start: Mapping[int, float] | None) -> Run:
        """Branch and bound of the whole in one thread, while the others improve its solutions cluster by cluster."""
        weights, options, watch = asked.weights, asked.options, asked.watch
        known = Known(self.program.costs(weights), self.program.offset(weights), options, watch)
        accompanying = Accompanying(self._sharpened(asked.program), layout, known)
        found: deque[Floats] = deque(maxlen=1)

        def accompany() -> None:
            try:
                accompanying.run(found)
            finally:
                # the gap is closed, or something went wrong
                watch.finished = True

        with ThreadPoolExecutor(1) as beside:
            improving = beside.submit(accompany)
            try:
                alone = replace(asked, effort=replace(asked.effort, threads=1))
                whole = self._branch_and_bound(alone, start, found.append)
            finally:
                watch.finished = True
            improving.result()
        return _joined(self._known_so_far(asked, known), whole, options) if len(known.solution) else whole

    def _branch_and_bound(
        self, asked: _Asked, start: Mapping[int, float] | None, on_solution: OnSolution | None = None
    ) -> Run:
        weights, effort, watch = asked.weights, asked.effort, asked.watch
        costs, offset = self.program.costs(weights), self.program.offset(weights)
        handle = self._handle = self._handle or Handle(self._sharpened(self.program))
        handle.limit(asked.program)

        def run(effort: Effort, start: Mapping[int, float] | None) -> Answer:
            return handle.run(costs, offset, effort, watch, start=start, whole_search=True, on_solution=on_solution)

        answer = run(effort, start)
        if answer.undecided:
            answer = run(replace(effort, presolve=False), None)
        found = self._outcome(answer, asked)
        if start and found.ending is Ending.OPTIMAL and (found.gap is None or found.gap > effort.gap):
            # HiGHS 1.16 may take a start for better than it is once presolve has translated it, and stop there
            found = self._outcome(run(effort, None), asked)
        return found

    def _constant(self, watch: Watch, weights: Sequence[float]) -> Run:
        """The end of a search with nothing to choose: its value is the constant, if the empty rows allow it."""
        allowed = bool(np.all(self.program.row_lower <= 0) and np.all(self.program.row_upper >= 0))
        value = self.program.offset(weights) if allowed else None
        ending = Ending.OPTIMAL if allowed else Ending.INFEASIBLE
        return Run(ending, np.zeros(0) if allowed else None, value, value, watch.seconds, 0, 0)

    def _outcome(self, answer: Answer, asked: _Asked) -> Run:
        watch, weights, limited = asked.watch, asked.weights, asked.program
        ending = answer.ending
        if ending is Ending.CANCELLED:
            ending = watch.ending or ending
        bound = answer.bound
        if not np.isfinite(bound) and self.program.integer.any() and ending is not Ending.INFEASIBLE:
            bound = limited.trivial_bound(weights)
        solution = None if answer.solution is None else exact(limited, weights, answer.solution)
        objective = None if solution is None else float(np.dot(self.program.values(solution), weights))
        if objective is not None and np.isfinite(bound):
            # when the gap is closed, rounding may leave the bound a hair off the exact objective
            closed = abs(objective - bound) <= ROUNDING * max(1.0, abs(objective))
            bound = objective if closed else min(bound, objective)
        return Run(
            ending=ending,
            solution=solution,
            objective=objective,
            bound=float(bound) if np.isfinite(bound) else None,
            seconds=watch.seconds,
            nodes=answer.nodes,
            iterations=answer.iterations,
        )


def _joined(parts: Run, whole: Run, options: Options) -> Run:
    """The better solution and the better bound of two searches of one program."""
    best = whole if whole.objective is not None and whole.objective < (parts.objective or np.inf) else parts
    bounds = [bound for bound in (parts.bound, whole.bound) if bound is not None]
    bound = None if best.objective is None else min(max(bounds, default=-np.inf), best.objective)
    gap = relative_gap(best.objective, bound)
    ending = Ending.OPTIMAL if gap is not None and gap <= options.gap else whole.ending
    return replace(whole, ending=ending, solution=best.solution, objective=best.objective, bound=bound)


def exact(program: Program, weights: Sequence[float], solution: Floats) -> Floats:
    """The solution with its whole columns exactly whole and every other column as good as these allow.

    A branch and bound accepts 0.9999999 for 1, and columns that no weight rewards are left anywhere. Solving once
    more with the whole columns fixed and each objective weighted gives every objective's exact value.
    """
    whole = np.flatnonzero(program.integer).astype(np.int32)
    if len(whole) == 0:
        return solution
    fixed = np.round(solution[whole])
    even = np.where(np.asarray(weights) > 0, weights, 1.0)
    settled = Handle(program.settled(whole, fixed))
    answer = settled.run(program.costs(list(even)), 0.0, Effort(), Watch(Options(time_limit=None)))
    if answer.ending is Ending.OPTIMAL and answer.solution is not None:
        return answer.solution
    rounded = solution.copy()
    rounded[whole] = fixed
    return rounded
