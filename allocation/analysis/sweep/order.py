"""Which case of a sweep to begin next."""

from collections import deque
from collections.abc import Iterator, Sequence
from math import inf

from allocation.analysis.sweep.cases import Case

_Scenarios = tuple[str, ...]


class Order(Iterator[Case]):
    """One case of each scenario first, then those that are expected to take longest.

    A long case that is begun late keeps all workers but one waiting at the end. Longest first takes at most 4/3 of the
    shortest possible time where times are known (Graham 1969, Bounds on multiprocessing timing anomalies, theorem 2);
    here they are those of cases with the same scenarios. As these lie side by side, compiled models are kept.
    """

    def __init__(self, cases: Sequence[Case]) -> None:
        self._waiting: dict[_Scenarios, deque[Case]] = {}
        for case in cases:
            self._waiting.setdefault(case.scenarios, deque()).append(case)
        self._begun: set[_Scenarios] = set()
        self._longest: dict[_Scenarios, float] = {}

    def __next__(self) -> Case:
        """The case to begin next."""
        if not self._waiting:
            raise StopIteration
        # of equals, the one asked for first
        scenarios = max(self._waiting, key=self._urgency)
        self._begun.add(scenarios)
        case = self._waiting[scenarios].popleft()
        if not self._waiting[scenarios]:
            del self._waiting[scenarios]
        return case

    def learn(self, case: Case, seconds: float) -> None:
        """Take in how long a case took."""
        self._longest[case.scenarios] = max(seconds, self._longest.get(case.scenarios, 0.0))

    def _urgency(self, scenarios: _Scenarios) -> tuple[bool, float]:
        # what was begun and is not back may take any time
        return scenarios not in self._begun, self._longest.get(scenarios, inf)
