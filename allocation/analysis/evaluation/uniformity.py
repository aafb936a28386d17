"""One size: powers that have the same level everywhere (一刀切)."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from allocation.analysis.evaluation.facts import Facts
from allocation.analysis.evaluation.groups import Layout, Part
from allocation.analysis.evaluation.inputs import Inputs


def parts(facts: Facts, layout: Layout, inputs: Inputs) -> Iterator[Part]:
    """Share of the powers with two zones or more that have one level in all of them; of a body, in its zones."""
    structure = facts.structure
    everywhere = [(power, structure.root) for power in structure.powers]
    within = [(power, body) for body in layout.between for power in structure.powers]
    yield _part(facts, layout, inputs, everywhere, ("domain", "ministry", "all"))
    yield _part(facts, layout, inputs, within, ("province",))


def _part(
    facts: Facts,
    layout: Layout,
    inputs: Inputs,
    places: Sequence[tuple[str, str]],
    groupings: tuple[str, ...],
) -> Part:
    rows = []
    under = {body: set(zones) for body, zones in facts.structure.zones_under.items()}
    for power, body in places:
        zones = [zone for zone in facts.structure.zones_of[power] if zone in under[body]]
        if len(zones) > 1:
            rows.append((power, body, zones[0], len({facts.plan.chosen[power, zone] for zone in zones}) == 1))
    domain, ministry = layout.themes([power] for power, _, _, _ in rows)
    zone, body_at = layout.places([body for _, body, _, _ in rows])
    one = np.array([same for _, _, _, same in rows], dtype=np.float64)
    of_power = np.array([facts.index[power, first] for power, _, first, _ in rows], dtype=np.int64)
    return Part(
        "one_size",
        one,
        np.ones(len(rows)),
        zone,
        body_at,
        domain,
        ministry,
        inputs.levels[of_power],
        groupings=groupings,
        exact=True,
    )


def powers(facts: Facts) -> pd.DataFrame:
    """A row a power: its zones, at how many levels it is exercised, whether it is one, and the rule for it.

    optima_agree: whether the zones' own optima have it at one level; missing where that was not solved for.
    """
    structure = facts.structure
    levels = {
        power: len({facts.plan.chosen[power, zone] for zone in structure.zones_of[power]}) for power in structure.powers
    }
    return pd.DataFrame(
        {
            "power": pd.Series(list(levels), dtype="str"),
            "zones": pd.Series([len(structure.zones_of[power]) for power in levels], dtype="int64"),
            "levels": pd.Series(list(levels.values()), dtype="int64"),
            "one_level": pd.Series([count == 1 for count in levels.values()], dtype="bool"),
            "uniform": pd.Series([row.uniform for row in facts.instance.powers], dtype="str"),
            "optima_agree": pd.Series([None] * len(levels), dtype="boolean"),
        }
    )
