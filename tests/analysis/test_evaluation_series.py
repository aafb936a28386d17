"""A series: what rose and fell, and what became of weak points."""

import pandas as pd
import pytest
from small import everywhere, only_in, state

from allocation.analysis.evaluation import Evaluation, evaluate, series
from allocation.outcome.allocation import judge


def judged(level: str, *, refuses: bool = False, supervision: float = 0) -> Evaluation:
    """Power a, needed 10 times in p1, at a level; M may refuse it."""
    instance = state(
        powers=[{"power": "a", "supervision": supervision}],
        applies=only_in("p1", "a"),
        needs=[{"power": "a", "zone": "p1", "need": 10}],
        ministries=[{"ministry": "M", "consents": not refuses}],
        joint=[{"power": "a", "ministry": "M"}],
    )
    return evaluate(judge(instance, everywhere(instance, level)))


def change(found: pd.DataFrame, indicator: str) -> tuple[float, float, str, object]:
    """Before, after, direction and whether it is better, in all."""
    row = found[(found["indicator"] == indicator) & (found["grouping"] == "all")].iloc[0]
    return row["before"], row["after"], row["direction"], row["better"]


def test_what_rose_and_what_fell() -> None:
    """Proves: need met rises from 0 to 0.5 to 1, which is better; supervision of 1 a step makes coordination worse."""
    found = series([judged(level, supervision=1) for level in ("central", "provincial", "zone")], ["old", "mid", "new"])
    first = found.changes[found.changes["step"] == 1]
    second = found.changes[found.changes["step"] == 2]
    assert change(first, "need_met") == (0, 0.5, "rose", True)
    assert change(second, "unmet_need") == (5, 0, "fell", True)
    assert change(second, "coordination") == (1, 2, "rose", False)
    assert change(second, "granted")[2:] == ("same", pd.NA)
    assert change(first, "granted")[2:] == ("rose", pd.NA)
    assert list(found.figures["label"].unique()) == ["old", "mid", "new"]
    assert "<table" in found._repr_html_()


def test_what_is_unknown_before_or_after_neither_rose_nor_fell() -> None:
    """Proves: taken on is unknown while nothing is granted."""
    found = series([judged("central"), judged("zone")])
    assert change(found.changes, "taken_on")[2:] == ("unknown", pd.NA)


def test_what_became_of_weak_points() -> None:
    """Proves: M's refusal costs 10 at first; then it agrees, and what remains is for C to hand down: new, 10.

    Once P has it, 5 are left for P to hand down; at the zone nothing is left.
    """
    found = series([judged("central", refuses=True), judged("central"), judged("provincial"), judged("zone")])
    told = found.weak_points[["step", "kind", "id", "after", "outcome"]]
    assert [tuple(row) for row in told.itertuples(index=False)] == [
        (1, "ministry", "M", 0, "mended"),
        (1, "open", "C", 10, "new"),
        (2, "open", "C", 0, "mended"),
        (2, "open", "P", 5, "new"),
        (3, "open", "P", 0, "mended"),
    ]


def test_a_weak_point_that_stays_is_the_same_or_eased_or_worse() -> None:
    """Proves: M's refusal costs 10 less supervision of 0, 1 · 2 and 0 again: eased to 8, then worse."""
    found = series([judged("central", refuses=True, supervision=each) for each in (0, 1, 0, 0)])
    assert list(found.weak_points["outcome"]) == ["eased", "worse", "same"]
    assert list(found.weak_points["after"]) == [8, 10, 10]


def test_a_series_takes_two_or_more_and_a_label_for_each() -> None:
    """Proves: anything else is refused at once."""
    with pytest.raises(ValueError, match="two"):
        series([judged("zone")])
    with pytest.raises(ValueError, match="labels"):
        series([judged("zone"), judged("zone")], ["one"])
