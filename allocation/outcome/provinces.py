"""An instance's program, put together from those of its provinces: the model of the whole never stands in memory."""

import gc
import multiprocessing
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from allocation.engine import Program, compile_model
from allocation.engine.program import Booleans, Floats, Ints, Names
from allocation.formulation import Choices, Shared, build_province, choices_of, shared_of, zones_by_province
from allocation.formulation.facts import Facts
from allocation.formulation.provinces import Limit

# figures of two provinces differ by no more than the rounding of their sums
SAME = 1e-9
# models that a process leaves in memory before it ends: those of 1,000 powers in three zones take about 150 MB each
PIECES_OF_PROCESS = 8
_NUMBERED = re.compile(r"\[\d+\]$")


class Differing(RuntimeError):  # noqa: N818 - what was found, in a word
    """Provinces do not agree on what they share: a defect of this program, never of an input."""


@dataclass(frozen=True, eq=False)
class _Piece:
    """What is needed of a province's model once it is gone. limits: by number of a row, the one that it shares."""

    province: str
    program: Program
    limits: Mapping[int, Limit]
    shared: Shared
    choices: Choices


def compile_by_province(facts: Facts, processes: int = 1) -> tuple[Program, Choices]:
    """The program of an instance, and the names of what chooses in it. `can_be_joined` says for which facts.

    processes: how many build provinces side by side.
    """
    joining = _Joining()
    choices: list[Choices] = []
    with _only_young_garbage():
        for piece in _pieces(facts, processes):
            joining.add(piece)
            choices.append(piece.choices)
    return joining.program(), _together(choices)


def _together(choices: Sequence[Choices]) -> Choices:
    """The names of all provinces."""
    return Choices(
        {index: name for one in choices for index, name in one.reach.items()},
        {pair: names for one in choices for pair, names in one.at.items()},
        {measure: name for one in choices for measure, name in one.adopt.items()},
        {index: name for one in choices for index, name in one.authorised.items()},
    )


def _pieces(facts: Facts, processes: int) -> Iterator[_Piece]:
    provinces = zones_by_province(facts)
    if processes == 1 or not _can_fork():
        for province, zones in provinces.items():
            yield _piece(facts, province, zones)
            # models refer to themselves; the next one needs the memory
            gc.collect()
        return
    # a process that is forked has the facts already; they are much larger than what comes back
    fork = multiprocessing.get_context("fork")
    names = list(provinces)
    # models refer to themselves, and to find them takes a third of the time; they go when their process does
    for first in range(0, len(names), processes * PIECES_OF_PROCESS):
        batch = names[first : first + processes * PIECES_OF_PROCESS]
        with ProcessPoolExecutor(processes, fork, initializer=_forked, initargs=(facts,)) as executor:
            yield from executor.map(_forked_piece, batch, map(provinces.__getitem__, batch))


def _can_fork() -> bool:
    """Whether this process may have others beside it that begin as copies of it.

    Other threads, such as that of a progress line, do no harm: what is forked builds and takes none of their locks.
    """
    return "fork" in multiprocessing.get_all_start_methods() and not multiprocessing.current_process().daemon


_FORKED: list[Facts] = []
"""In a forked process, the facts of the instance."""


def _forked(facts: Facts) -> None:
    """What a forked process begins with."""
    _FORKED.append(facts)
    gc.disable()


def _forked_piece(province: str, zones: Sequence[str]) -> _Piece:
    return _piece(_FORKED[-1], province, zones)


def _piece(facts: Facts, province: str, zones: Sequence[str]) -> _Piece:
    model = build_province(facts.within(zones))
    program, shared = compile_model(model), shared_of(model)
    rows = enumerate(program.row_names)
    limits = {number: shared.rows[name] for number, name in rows if name in shared.rows}
    return _Piece(province, replace(program, row_names=()), limits, shared, choices_of(model))


@contextmanager
def _only_young_garbage() -> Iterator[None]:
    """Look for garbage among new objects alone: those of a large instance take longer to look through than a build."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class _Joining:
    """A program that grows by province; columns and rows that provinces share are there once."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._lower: list[Floats] = []
        self._upper: list[Floats] = []
        self._integer: list[Booleans] = []
        self._costs: list[Floats] = []
        self._offsets: Floats | float = 0.0
        # by name, where shared columns are, and by place what they cost
        self._shared: dict[str, int] = {}
        self._shared_costs: dict[int, Floats] = {}
        # the rows of each province with their ends, then those of several: entries by column, and the upper end
        self._own: list[tuple[csr_array, Floats, Floats]] = []
        self._entries: dict[Limit, dict[int, float]] = {}
        self._ends: dict[Limit, float] = {}
        self._amounts: dict[Limit, float] = {}
        self._used: dict[Limit, float] = {}

    def add(self, piece: _Piece) -> None:
        """Add the program of a province."""
        program, shared = piece.program, piece.shared
        place = self._place(piece)
        own = np.setdiff1d(np.arange(program.matrix.shape[0]), list(piece.limits))
        matrix = program.matrix[own]
        moved = csr_array((matrix.data, place[matrix.indices], matrix.indptr), shape=(len(own), len(self._names)))
        self._own.append((moved, program.row_lower[own], program.row_upper[own]))
        for number, limit in piece.limits.items():
            row = slice(program.matrix.indptr[number], program.matrix.indptr[number + 1])
            columns = place[program.matrix.indices[row]].tolist()
            self._limit(limit, dict(zip(columns, program.matrix.data[row].tolist(), strict=True)))
            self._ends[limit] = float(program.row_upper[number])
        self._offsets = self._offsets + program.offsets
        self._amounts.update(shared.amounts)
        for limit, used in shared.used.items():
            self._used[limit] = self._used.get(limit, 0.0) + used

    def program(self) -> Program:
        """All provinces together."""
        matrices, lower, upper = zip(*self._own, strict=True)
        shared = [self._end(limit) for limit in self._entries]
        matrix = _stacked([*matrices, _rows(list(self._entries.values()), len(self._names))], len(self._names))
        return Program(
            objectives=csr_array(np.concatenate(self._costs, axis=1)),
            offsets=np.asarray(self._offsets),
            matrix=matrix,
            row_lower=np.concatenate([*lower, np.full(len(shared), -np.inf)]),
            row_upper=np.concatenate([*upper, shared]),
            column_lower=np.concatenate(self._lower),
            column_upper=np.concatenate(self._upper),
            integer=np.concatenate(self._integer),
            column_names=tuple(self._names),
            row_names=Names(matrix.shape[0], "row {}".format),
        )

    def _end(self, limit: Limit) -> float:
        """The upper end of a row that several provinces have."""
        return self._amounts[limit] - self._used[limit] if limit in self._used else self._ends[limit]

    def _place(self, piece: _Piece) -> Ints:
        """(n,) where the columns of a province stand among all; those that are not there yet are added."""
        program, names = piece.program, piece.program.column_names
        costs = program.objectives.toarray()
        place = np.array([self._shared.get(name, -1) for name in names], dtype=np.int64)
        new = place < 0
        self._agree(names, place, costs)
        place[new] = len(self._names) + np.arange(new.sum())
        for number in np.flatnonzero(new).tolist():
            name = names[number]
            shared = name in piece.shared.columns
            if shared:
                self._shared[name] = int(place[number])
                self._shared_costs[int(place[number])] = costs[:, number]
            # variables that only help are numbered within their province
            numbered = not shared and _NUMBERED.search(name)
            self._names.append(f"{piece.province}: {name}" if numbered else name)
        self._costs.append(costs[:, new])
        self._lower.append(program.column_lower[new])
        self._upper.append(program.column_upper[new])
        self._integer.append(program.integer[new])
        return place

    def _agree(self, names: Sequence[str], place: Ints, costs: Floats) -> None:
        """Raise `Differing` if columns (k, n) that are there already cost something else here."""
        there = np.flatnonzero(place >= 0)
        if len(there):
            known = np.stack([self._shared_costs[at] for at in place[there].tolist()], axis=1)
            differing = there[~np.all(np.isclose(known, costs[:, there], rtol=SAME, atol=SAME), axis=0)]
            if len(differing):
                raise Differing(names[differing[0]])

    def _limit(self, limit: Limit, entries: Mapping[int, float]) -> None:
        """Add a province's entries of a row that several have."""
        known = self._entries.setdefault(limit, {})
        for column, entry in entries.items():
            if abs(known.setdefault(column, entry) - entry) > SAME * max(1.0, abs(entry)):
                raise Differing(str(limit))


def _rows(entries: Sequence[Mapping[int, float]], count: int) -> csr_array:
    """Rows of so many columns by their entries."""
    columns = [column for row in entries for column in sorted(row)]
    data = [row[column] for row in entries for column in sorted(row)]
    starts = np.cumsum([0, *map(len, entries)])
    return csr_array(
        (np.array(data, dtype=np.float64), np.array(columns, dtype=np.int64), starts), (len(entries), count)
    )


def _stacked(matrices: Sequence[csr_array], count: int) -> csr_array:
    """Matrices below each other, each filled up with empty columns."""
    starts = np.cumsum([0, *(matrix.nnz for matrix in matrices)])
    ends = [start + matrix.indptr[1:] for start, matrix in zip(starts[:-1], matrices, strict=True)]
    return csr_array(
        (
            np.concatenate([matrix.data for matrix in matrices]),
            np.concatenate([matrix.indices for matrix in matrices]).astype(np.int32),
            np.concatenate([[0], *ends]).astype(np.int32),
        ),
        shape=(sum(matrix.shape[0] for matrix in matrices), count),
    )
