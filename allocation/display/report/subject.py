"""What a report is about: the result beside today's allocation, and what was found out about both."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from allocation.analysis.bottlenecks import Bottlenecks
from allocation.analysis.evaluation import Evaluation, evaluate
from allocation.analysis.explanation import Explanation, explain
from allocation.analysis.frontier import Frontier
from allocation.display.grid import MOST_CELLS
from allocation.display.report.both import Both, both, say
from allocation.instance.instance import Instance
from allocation.instance.settings import Title
from allocation.outcome.allocation import Allocation, today
from allocation.outcome.verification import Verdict


@dataclass(frozen=True)
class Subject:
    """A result with an allocation; frontier and bottlenecks where they are given."""

    allocation: Allocation
    frontier: Frontier | None
    bottlenecks: Bottlenecks | None

    @property
    def instance(self) -> Instance:
        """The instance of the result."""
        return self.allocation.instance

    @property
    def cost_unit(self) -> Both:
        """The unit of costs."""
        return both(lambda language: self.instance.settings.units.told(language).cost)

    @property
    def need_unit(self) -> Both:
        """The unit of needs."""
        return both(lambda language: self.instance.settings.units.told(language).need)

    @cached_property
    def today(self) -> Allocation:
        """Today's allocation."""
        return today(self.instance)

    @property
    def costs(self) -> Verdict:
        """What the result costs and breaks."""
        return _verdict(self.allocation)

    @property
    def costs_today(self) -> Verdict:
        """What today's allocation costs and breaks."""
        return _verdict(self.today)

    @cached_property
    def evaluation(self) -> Evaluation:
        """The result judged."""
        return evaluate(self.allocation)

    @cached_property
    def before(self) -> Evaluation:
        """Today's allocation judged."""
        return evaluate(self.today)

    @cached_property
    def explanation(self) -> Explanation | None:
        """Why the pairs are where they are; of an instance too large to look at pair by pair, nothing."""
        return explain(self.allocation) if len(self.allocation.levels) <= MOST_CELLS else None

    @property
    def allocations(self) -> Sequence[Allocation]:
        """What can be shown: the result, then the points of the frontier."""
        return (self.allocation, *(() if self.frontier is None else self.frontier.allocations))

    @property
    def title(self) -> Both:
        """The title of the instance and its scenarios, by their names where they have no title."""
        settings = self.instance.settings
        title = _own(settings.title, settings.name)
        for name in self.instance.scenarios:
            scenario = settings.scenarios.get(name)
            title = say("scenario", title=title, scenario=_own(scenario.title if scenario else None, name))
        return title


def _own(title: Title | None, name: str) -> Both:
    return both(lambda language: (title or {}).get(language) or name)


def _verdict(allocation: Allocation) -> Verdict:
    if allocation.verdict is None:
        raise ValueError("there is no allocation to report")
    return allocation.verdict
