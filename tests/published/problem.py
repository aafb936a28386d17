"""An assignment problem as the literature states it: jobs, agents, capacities and pairwise costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

Matrix = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Problem:
    """Give every job to one agent: cost of each, plus cost × distance of the two agents for every linked pair of jobs.

    costs, loads: (jobs, agents). capacities: (agents,), or empty if nothing limits them.
    links: cost of two jobs (i < j) per unit of distance. distances: (agents, agents), symmetric.
    sense: whether the sum is minimised or maximised.
    """

    name: str
    costs: Matrix
    loads: Matrix = ()
    capacities: Sequence[float] = ()
    links: Mapping[tuple[int, int], float] = field(default_factory=dict)
    distances: Matrix = ()
    sense: Literal["min", "max"] = "min"

    @property
    def jobs(self) -> int:
        """Number of jobs."""
        return len(self.costs)

    @property
    def agents(self) -> int:
        """Number of agents."""
        return len(self.costs[0])

    def maximised(self) -> "Problem":
        """The same figures read as profits."""
        return replace(self, sense="max")

    def value(self, agent_of: Sequence[int]) -> float:
        """What an assignment costs or earns, by the literature's own formula."""
        return sum(line[agent] for line, agent in zip(self.costs, agent_of, strict=True)) + sum(
            cost * self.distances[agent_of[i]][agent_of[j]] for (i, j), cost in self.links.items()
        )

    def fits(self, agent_of: Sequence[int]) -> bool:
        """Whether an assignment keeps within every capacity."""
        carried = [0.0] * self.agents
        for line, agent in zip(self.loads, agent_of, strict=bool(self.loads)):
            carried[agent] += line[agent]
        return all(load <= capacity for load, capacity in zip(carried, self.capacities, strict=bool(self.capacities)))
