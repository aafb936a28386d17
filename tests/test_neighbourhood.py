"""Neighbourhoods: which columns are free together, and which key columns a solution takes over from a target."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from test_by_parts import small

from allocation.engine import Options, Program
from allocation.engine import layout as layouts
from allocation.engine.layout import SHARED, lay_out
from allocation.engine.neighbourhood import FEW_OF, Neighbourhoods
from allocation.engine.watch import Watch
from allocation.outcome.solving import Session


def test_what_is_too_much_at_once_is_freed_in_shares() -> None:
    """Proves: shares hold every column of a group once and never tear a group apart; then comes a share for the
    columns of no group in each part; few enough columns stay one share, and so do columns that no group tells apart.

    Sensitivity: columns of no group in every share would free what they meet, nearly everything, with each.
    """
    session = Session(small(2))
    layout = session._layout()
    near = Neighbourhoods(session.program, layout)
    whole = np.flatnonzero(session.program.integer)
    grouped, loose = whole[layout.group[whole] >= 0], whole[layout.group[whole] < 0]
    shares = near.by_groups(whole, len(grouped) // 3)
    parts = np.unique(layout.part[loose])
    assert len(parts) > 1
    by_group, by_part = shares[: -len(parts)], shares[-len(parts) :]
    assert len(by_group) > 1
    assert sorted(column for share in by_group for column in share.tolist()) == grouped.tolist()
    groups = [set(layout.group[share].tolist()) for share in by_group]
    assert sum(map(len, groups)) == len(set(layout.group[grouped].tolist()))
    for share, part in zip(by_part, parts, strict=True):
        assert share.tolist() == loose[layout.part[loose] == part].tolist()
    assert [len(share) for share in near.by_groups(whole, FEW_OF * len(whole))] == [len(whole)]
    assert len(near.by_groups(loose, 1)) == 1


def test_many_parts_are_not_freed_together_with_what_all_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: shares by part hold each column of a part that is no key once, and nothing shared; around a part of many
    there is nothing shared either, of few there is.

    Sensitivity: one shared key column in a share would free what it meets in every other part.
    """
    session = Session(small(2))
    layout = session._layout()
    near = Neighbourhoods(session.program, layout)
    whole = np.flatnonzero(session.program.integer)
    shares = near.by_part(whole)
    own = whole[(layout.part[whole] != SHARED) & ~layout.key[whole]]
    assert [len(np.unique(layout.part[share])) for share in shares] == [1] * layout.parts
    assert sorted(column for share in shares for column in share.tolist()) == own.tolist()
    loose_and_shared = layout.shared & (layout.group < 0) & near.choosing
    assert loose_and_shared.any()
    assert loose_and_shared[near.around_part(0)].sum() == loose_and_shared.sum()
    monkeypatch.setattr(layouts, "MANY_PARTS", 2)
    assert set(layout.part[near.around_part(0)].tolist()) == {0}


def of_two_keys(costs: list[float], rows: list[list[float]], at_most: list[float]) -> Program:
    """A program of the columns first and second, to be keys, and x and y, all 0 or 1."""
    return Program(
        objectives=csr_array(np.array([costs])),
        offsets=np.zeros(1),
        matrix=csr_array(np.array(rows)),
        row_lower=np.full(len(rows), -np.inf),
        row_upper=np.array(at_most),
        column_lower=np.zeros(4),
        column_upper=np.ones(4),
        integer=np.ones(4, dtype=np.bool_),
        column_names=("first", "second", "x", "y"),
        row_names=[f"row {number}" for number in range(len(rows))],
    )


def test_key_columns_are_taken_as_rows_among_them_allow() -> None:
    """Proves: of a target with 0.6 and 0.7 of two key columns that exclude each other a solution takes the second.

    Sensitivity: rounded one by one both would be taken, which no solution allows, and so neither is.
    """
    one_of_both, all_of_them = [1.0, 1.0, 0.0, 0.0], [1.0, 1.0, 1.0, -1.0]
    program = of_two_keys([-1.0, -1.0, 0.0, 0.0], [one_of_both, all_of_them], [1.0, 2.0])
    layout = lay_out(program, {"x": "part", "y": "part"}, {"x": "x", "y": "y"})
    near = Neighbourhoods(program, layout)
    target = np.array([0.6, 0.7, 0.0, 0.0])
    switched = near.with_keys(np.zeros(4), target, program.costs([1.0]), Watch(Options()))
    assert switched.tolist() == [0.0, 1.0, 0.0, 0.0]


def test_key_columns_are_whole_also_where_nothing_nearest_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: where no whole key columns nearest to a target's 0.4 and 0.7 were found, these are rounded.

    Sensitivity: a fraction of a key column would be taken for a solution, and cost less than any.
    """
    program = of_two_keys([-1.0, -1.0, 0.0, 0.0], [[1.0, 1.0, 1.0, -1.0]], [2.0])
    near = Neighbourhoods(program, lay_out(program, {"x": "part", "y": "part"}, {"x": "x", "y": "y"}))
    monkeypatch.setattr(near, "_nearest_keys", lambda target, _: target)
    switched = near.with_keys(np.zeros(4), np.array([0.4, 0.7, 0, 0]), program.costs([1.0]), Watch(Options()))
    assert switched.tolist() == [0.0, 1.0, 0.0, 0.0]


def test_key_columns_that_the_rest_needs_stay() -> None:
    """Proves: of a target without either of two key columns, each of a part of its own, a solution that needs the first
    one lets the second go.

    Sensitivity: taken all at once, or not at all, neither would go.
    """
    x_needs_first, y_needs_second = [-1.0, 0.0, 1.0, 0.0], [0.0, -1.0, 0.0, 1.0]
    program = of_two_keys([1.0, 1.0, -1.0, 0.0], [x_needs_first, y_needs_second], [0.0, 0.0])
    layout = lay_out(program, {"x": "one", "y": "other"}, {"x": "x", "y": "y"})
    assert layout.part.tolist() == [0, 1, 0, 1]
    near = Neighbourhoods(program, layout)
    at = np.array([1.0, 1.0, 1.0, 0.0])
    switched = near.with_keys(at, np.zeros(4), program.costs([1.0]), Watch(Options()))
    assert switched.tolist() == [1.0, 0.0, 1.0, 0.0]
