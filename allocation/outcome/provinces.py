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
        yield from (_piece(facts, province, zones) for province, zones in provinces.items())
        return
    # a process that is forked has the facts already; they are much larger than what comes back
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, fork, initializer=_FORKED.append, initargs=(facts,)) as executor:
        yield from executor.map(_forked_piece, provinces, provinces.values())


def _can_fork() -> bool:
    """Whether this process may have others beside it that begin as copies of it.

    Other threads, such as that of a progress line, do no harm: what is forked builds and takes none of their locks.
    """
    return "fork" in multiprocessing.get_all_start_methods() and not multiprocessing.current_process().daemon


_FORKED: list[Facts] = []
"""In a forked process, the facts of the instance."""


def _forked_piece(province: str, zones: Sequence[str]) -> _Piece:
    return _piece(_FORKED[-1], province, zones)


def _piece(facts: Facts, province: str, zones: Sequence[str]) -> _Piece:
    model = build_province(facts.within(zones))
    program, shared = compile_model(model), shared_of(model)
    rows = enumerate(program.row_names)
    limits = {number: shared.rows[name] for number, name in rows if name in shared.rows}
    piece = _Piece(province, replace(program, row_names=()), limits, shared, choices_of(model))
    del model
    # models refer to themselves; the next one needs the memory
    gc.collect()
    return piece


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
        # by name, where shared columns are and what they cost
        self._shared: dict[str, tuple[int, Floats]] = {}
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
        program, shared = piece.program, piece.shared
        costs = program.objectives.toarray()
        place, new = np.empty(len(program.column_names), dtype=np.int64), list[int]()
        for number, name in enumerate(program.column_names):
            if name in self._shared:
                place[number], known = self._shared[name]
                if not np.allclose(known, costs[:, number], rtol=SAME, atol=SAME):
                    raise Differing(name)
                continue
            place[number] = len(self._names)
            new.append(number)
            if name in shared.columns:
                self._shared[name] = len(self._names), costs[:, number]
            # variables that only help are numbered within their province
            numbered = name not in shared.columns and _NUMBERED.search(name)
            self._names.append(f"{piece.province}: {name}" if numbered else name)
        self._costs.append(costs[:, new])
        self._lower.append(program.column_lower[new])
        self._upper.append(program.column_upper[new])
        self._integer.append(program.integer[new])
        return place

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
