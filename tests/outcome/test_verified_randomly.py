"""The verifier against the reference that tries everything: random instances, levels and measures."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from brute_force import evaluate
from strategies import as_folder, random_tables

from allocation.instance import load
from allocation.instance.structure import Pair, Structure
from allocation.outcome.verification import COMPONENTS, Breach, verify

SEEDS_A_TEST = 25


def drawn(structure: Structure, random: Random) -> list[dict[Pair, str]]:
    """Today's levels, some that bodies of the chain have, and some that may be anywhere."""
    levels = structure.levels
    return [
        {pair: levels[at] for pair, at in structure.current.items()},
        {pair: levels[random.choice(list(structure.chain[pair[1]]))] for pair in structure.pairs},
        {pair: random.choice(levels) for pair in structure.pairs},
    ]


def reference_name(breach: Breach) -> str:
    """What the reference calls a family."""
    return {"level": "chain", "decided": breach.variant}.get(breach.family, breach.family)


@pytest.mark.parametrize("first", range(0, 400, SEEDS_A_TEST))
def test_components_and_breaches_are_those_of_the_reference(first: int, tmp_path: Path) -> None:
    """Proves: on random instances that use every table and effect, the five components agree, and so do the breaches
    family by family, for feasible and infeasible allocations.

    Sensitivity: any term, effect or constraint that is read in another way differs on some of the 1,200 allocations.
    """
    for seed in range(first, first + SEEDS_A_TEST):
        tables = random_tables(seed)
        instance = load(as_folder(tables, tmp_path / str(seed)))
        random = Random(seed)  # noqa: S311 - no secret
        for levels in drawn(instance.structure, random):
            measures = {row.measure for row in instance.measures if random.random() < 0.5}
            components, broken = evaluate(tables, levels, measures)
            verdict = verify(instance, levels, measures)
            assert verdict.components == pytest.approx({name: components[name] for name in COMPONENTS}, rel=1e-9), seed
            assert Counter(map(reference_name, verdict.breaches)) == Counter(name.split()[0] for name in broken), seed
