"""An allocation of any instance with changes of every kind, without solving."""

from allocation.instance.instance import Instance
from allocation.outcome.allocation import Allocation, judge


def stepped(instance: Instance, down: int = 3, up: int = 4) -> Allocation:
    """Every `down`-th pair a step down its chain, every `up`-th a step up, every other measure adopted."""
    structure = instance.structure
    levels = {}
    for at, (pair, now) in enumerate(structure.current.items()):
        chain = list(structure.chain[pair[1]])
        step = chain.index(now) + (at % down == 0) - (at % up == 0)
        levels[pair] = structure.levels[chain[min(max(step, 0), len(chain) - 1)]]
    return judge(instance, levels, [row.measure for row in instance.measures[::2]])
