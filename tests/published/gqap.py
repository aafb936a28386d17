"""Assignment with pairwise costs: task allocation (Elloumi et al. 2003), generalised quadratic (Lee and Ma 2004)."""

from itertools import combinations
from pathlib import Path

from .problem import Problem
from .values import BENCH, Reader, transposed


def read_ctap(path: Path) -> Problem:
    """n m; m rows of n execution costs; communication costs c[i][j], i < j; n memory needs; m capacities.

    Two tasks on different processors cost c[i][j], on the same one nothing: the distances are 0 and 1. A task needs
    the same memory everywhere. Communication is given once a pair, so nothing here is asymmetric.
    """
    reader = Reader(path)
    jobs, agents = reader.whole(), reader.whole()
    costs = transposed(reader.matrix(agents, jobs))
    pairs = list(combinations(range(jobs), 2))
    links = dict(zip(pairs, reader.take(len(pairs)), strict=True))
    needs, capacities = reader.take(jobs), reader.take(agents)
    reader.end()
    return Problem(
        name=path.stem,
        costs=costs,
        loads=[[need] * agents for need in needs],
        capacities=capacities,
        links={pair: cost for pair, cost in links.items() if cost > 0},
        distances=[[float(k != h) for k in range(agents)] for h in range(agents)],
    )


def read_leema(path: Path) -> Problem:
    """n m v; n × n traffic; m × m distances; n × m installation costs; n weights; m capacities.

    The cost is a sum over all ordered pairs: v · t[i][j] · d[s(i)][s(j)]. Traffic is not symmetric, but every distance
    is: both directions of a pair run over the same distance, so that the pair costs v · (t[i][j] + t[j][i]) per unit of
    it, whichever way it flows. That is one link. The fold is exact only for symmetric distances and without traffic of
    a process with itself between sites apart, hence the two checks.
    """
    reader = Reader(path)
    jobs, agents, unit = reader.whole(), reader.whole(), reader.take(1)[0]
    traffic, distances = reader.matrix(jobs, jobs), reader.matrix(agents, agents)
    costs = reader.matrix(jobs, agents)
    weights, capacities = reader.take(jobs), reader.take(agents)
    reader.end()
    if distances != transposed(distances):
        raise ValueError(f"{path.name}: distances are not symmetric")
    if any(traffic[i][i] for i in range(jobs)):
        raise ValueError(f"{path.name}: traffic of a process with itself")
    both_ways = {(i, j): unit * (traffic[i][j] + traffic[j][i]) for i, j in combinations(range(jobs), 2)}
    return Problem(
        name=path.stem,
        costs=costs,
        loads=[[weight] * agents for weight in weights],
        capacities=capacities,
        links={pair: cost for pair, cost in both_ways.items() if cost > 0},
        distances=distances,
    )


def ctap_file(name: str, folder: str = "ctap") -> Path:
    """Where a file of this family is; `ctap_timing` holds the larger ones."""
    return BENCH / "gqap" / folder / f"{name}.dat"


def leema_file(name: str) -> Path:
    """Where a file of this family is."""
    return BENCH / "gqap" / "leema" / f"{name}.txt"
