"""An assignment problem as an instance: one zone, agents as levels, everything through plain tables.

* agent i: the i-th level, and one body at it; the bodies are a chain, and the last one is the only zone
* job j: a power with one pair, held at the first level, without supervision or authorisation
* cost c[j][i]: unmet need. `needs` holds max_i c, `service` the share 1 − c / max_i c at each level
* a cost below 0, or a profit: all costs of the job are raised by one constant, which `value` takes off again
* resource use w[j][i]: a row of `loads` with that level and `fixed` w (with one zone a fixed load is paid once); one
  row without a level where every agent needs the same
* capacity of agent i: a row of `capacities` of the i-th body
* cost of a pair of jobs: a row of `links`
* distance between agents: rows of `distances` between all levels, and within a level where it is not 0; `owner` stays
  empty, since a distance within a level does not apply between powers of one owner

The order of the levels is the file's order of the agents and means nothing; every component but unmet need and
coordination is 0. An objective is exact but for rounding: (1 − (1 − c / n)) · n is c to the last few bits.
"""

from dataclasses import dataclass

from allocation.instance.instance import Instance
from allocation.instance.settings import Settings
from allocation.instance.tables import Body, Capacity, Distance, Link, Load, Need, Power, Service
from allocation.outcome.allocation import Allocation

from .problem import Problem

RESOURCE = "use"


@dataclass(frozen=True)
class Mapped:
    """An instance, and how its objective becomes the published one again.

    raised: by what the costs of all jobs were raised together.
    """

    problem: Problem
    instance: Instance
    raised: float

    def value(self, objective: float) -> float:
        """The published figure that an objective (or a bound on it) stands for."""
        cost = objective - self.raised
        return cost if self.problem.sense == "min" else -cost

    def agent_of(self, allocation: Allocation) -> list[int]:
        """The agent of every job, in the order of the file."""
        position = {level: number for number, level in enumerate(self.instance.settings.levels)}
        zone = self.instance.structure.zones[0]
        return [position[allocation.levels[power.power, zone]] for power in self.instance.powers]


def mapped(problem: Problem) -> Mapped:
    """The instance of a problem."""
    levels = [f"agent {number:02}" for number in range(1, problem.agents + 1)]
    bodies = [f"body {number:02}" for number in range(1, problem.agents + 1)]
    powers = [f"job {number:03}" for number in range(1, problem.jobs + 1)]
    needs: list[Need] = []
    service: list[Service] = []
    raised = 0.0
    for power, figures in zip(powers, problem.costs, strict=True):
        costs = [cost if problem.sense == "min" else -cost for cost in figures]
        lift = max(0.0, -min(costs))
        raised += lift
        costs = [cost + lift for cost in costs]
        need = max(costs)
        needs.append(Need(power=power, zone=bodies[-1], need=need))
        service += [
            Service(power=power, level=level, share=1 - cost / need if need > 0 else 1.0)
            for level, cost in zip(levels, costs, strict=True)
        ]
    instance = Instance(
        settings=Settings.model_validate(
            {
                "schema": 1,
                "name": problem.name,
                "levels": levels,
                "resources": {RESOURCE: {}} if problem.capacities else {},
            }
        ),
        bodies=tuple(
            Body(body=body, level=level, parent=parent)
            for body, level, parent in zip(bodies, levels, [None, *bodies[:-1]], strict=True)
        ),
        powers=tuple(Power(power=power, held_at=levels[0]) for power in powers),
        needs=tuple(needs),
        service=tuple(service),
        loads=tuple(
            Load(power=power, resource=RESOURCE, level=level, fixed=load)
            for power, line in zip(powers, problem.loads, strict=bool(problem.loads))
            for level, load in ([(None, line[0])] if len(set(line)) == 1 else zip(levels, line, strict=True))
        ),
        capacities=tuple(
            Capacity(body=body, resource=RESOURCE, amount=amount)
            for body, amount in zip(bodies, problem.capacities, strict=bool(problem.capacities))
        ),
        links=tuple(Link(power_a=powers[i], power_b=powers[j], cost=cost) for (i, j), cost in problem.links.items()),
        distances=tuple(
            Distance(level_a=level_a, level_b=level_b, distance=problem.distances[h][k])
            for h, level_a in enumerate(levels if problem.distances else [])
            for k, level_b in enumerate(levels)
            if h < k or (h == k and problem.distances[h][h] > 0)
        ),
    )
    return Mapped(problem, instance, raised)
