"""Need: what is met, what firms expect, what nobody answered."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from allocation.analysis.evaluation.facts import Facts
from allocation.analysis.evaluation.groups import Layout, Part
from allocation.analysis.evaluation.inputs import Inputs
from allocation.analysis.evaluation.sources import counted


def parts(facts: Facts, layout: Layout, inputs: Inputs) -> Iterator[Part]:
    r"""Need met, expectation met, need answered.

    .. math::
        \mathrm{need\ met} = \frac{\sum_{pz} g_p n_{pz} s_{pz}}{\sum_{pz} g_p n_{pz}} \qquad
        \mathrm{expectation\ met} = \frac{\sum_{pz} g_p n_{pz} \min(s_{pz}, e_{pz})}{\sum_{pz} g_p n_{pz} e_{pz}}

    with importance g, need n, service s at the chosen level and expected share e, where firms gave one.
    """
    everything = np.ones(len(facts.pairs), dtype=np.bool_)
    weight = facts.importance * facts.need
    yield layout.of_pairs("need_met", everything, weight * facts.service, weight, inputs.met)
    hoped = facts.answered & ~np.isnan(facts.expected)
    expected = np.where(hoped, facts.expected, 0.0)
    of_hope = counted(len(facts.pairs), inputs.need, inputs.importance, inputs.service, inputs.expected)
    yield layout.of_pairs(
        "expectation_met", hoped, weight * np.minimum(facts.service, expected), weight * expected, of_hope
    )
    yield layout.of_pairs("need_answered", everything, facts.answered, everything, inputs.only(inputs.need))


def short_of_expected(facts: Facts) -> pd.DataFrame:
    """Pairs where less of the need is met than firms expect, the most cases first."""
    short = facts.answered & (facts.service < np.nan_to_num(facts.expected, nan=0.0) - 1e-9) & (facts.need > 0)
    rows = np.flatnonzero(short)
    frame = pd.DataFrame(
        {
            "power": pd.Series([facts.pairs[row][0] for row in rows], dtype="str"),
            "zone": pd.Series([facts.pairs[row][1] for row in rows], dtype="str"),
            "level": pd.Series([facts.structure.levels[facts.chosen[row]] for row in rows], dtype="str"),
            "need": facts.need[rows],
            "expected": facts.expected[rows],
            "service": facts.service[rows],
            "shortfall": facts.need[rows] * (facts.expected[rows] - facts.service[rows]),
        }
    )
    return frame.sort_values("shortfall", ascending=False, kind="stable", ignore_index=True)


def unanswered(facts: Facts) -> pd.DataFrame:
    """Pairs of which nobody stated the need: not answered, which is not the same as not needed."""
    rows = [row for row, answered in enumerate(facts.answered) if not answered]
    return pd.DataFrame(
        {
            "power": pd.Series([facts.pairs[row][0] for row in rows], dtype="str"),
            "zone": pd.Series([facts.pairs[row][1] for row in rows], dtype="str"),
            "level": pd.Series([facts.structure.levels[facts.chosen[row]] for row in rows], dtype="str"),
        }
    )
