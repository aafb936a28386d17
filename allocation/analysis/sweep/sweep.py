"""Many scenarios × settings, solved one case at a time and kept as they come."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from allocation.analysis.evaluation.evaluation import records
from allocation.analysis.sweep import words
from allocation.analysis.sweep.cases import Case, Grid, Scenarios, cases_of
from allocation.analysis.sweep.folder import Figures, SweepFolder
from allocation.analysis.sweep.noise import Noise
from allocation.analysis.sweep.solving import Job, solved
from allocation.analysis.sweep.tally import HOLDS, Tally
from allocation.engine import Options
from allocation.formulation import COMPONENTS
from allocation.instance.instance import Instance
from allocation.language.markup import table
from allocation.outcome.allocation import Allocation

CASES: Mapping[str, str] = {
    "case": "str",
    "scenario": "str",
    "draw": "Int64",
    "status": "str",
    "objective": "float64",
    "bound": "float64",
    "gap": "float64",
    **dict.fromkeys(COMPONENTS, "float64"),
    "changes": "Int64",
    "measures": "str",
    "seconds": "float64",
    "result": "str",
}
"""The columns of a sweep's table and what they hold; a column for each setting stands after `scenario`."""


@dataclass(frozen=True)
class Step:
    """A case that is done: which of how many, and whether it was there already."""

    done: int
    cases: int
    case: str
    status: str
    objective: float | None
    seconds: float
    kept: bool


@dataclass(frozen=True, eq=False)
class Sweep:
    """What many cases found.

    cases: a row a case, in the order asked for; costs in the instance's units, `changes` the pairs that differ from
    today, `measures` the adopted ones, `result` the result's folder within the sweep's.
    decisions: a row a pair and level that some case chose, with its share of all cases. measures: the same of measures.
    folder: where it is kept, if anywhere. kept: cases that were done before. seconds: what it took.
    """

    instance: Instance
    cases: pd.DataFrame
    decisions: pd.DataFrame
    measures: pd.DataFrame
    folder: Path | None
    kept: int
    seconds: float

    def holding(self, share: float = HOLDS) -> pd.DataFrame:
        """The decisions that differ from today and are the same in at least this share of the cases, surest first."""
        found = self.decisions[self.decisions["changed"] & (self.decisions["share"] >= share)]
        return found.sort_values("share", ascending=False, kind="stable", ignore_index=True)

    def to_json(self) -> dict[str, Any]:
        """What `sweep --json` prints; what is missing is null."""
        return {
            "name": self.instance.settings.name,
            "folder": None if self.folder is None else str(self.folder),
            "cases": records(self.cases),
            "holding": records(self.holding()),
            "kept": self.kept,
            "seconds": self.seconds,
        }

    def _repr_html_(self) -> str:
        """What a notebook shows: the first cases."""
        frame = words.cases(self, most=20)
        return table(words.title(self), frame.columns, frame.itertuples(index=False))


def sweep(
    instance: Instance,
    scenarios: Scenarios = (None,),
    settings: Grid | None = None,
    *,
    noise: Noise | None = None,
    options: Options | None = None,
    executor: Executor | None = None,
    workers: int | None = None,
    folder: str | Path | None = None,
    on_progress: Callable[[Step], None] | None = None,
) -> Sweep:
    """Solve an instance under scenarios × settings × draws of noisy figures.

    scenarios: each a name, several names to apply one after the other, or None for the instance as it is.
    settings: values to try for dotted keys of `instance.yaml`, such as `{"weights.coordination": (0.5, 1, 2)}`.
    options: of every solve. executor: where cases are solved, by default one after the other here.
    workers: how many cases the executor works on side by side; if that is told, those that are expected to take long
    are begun early, so that no worker waits long at the end.
    folder: keeps every case as it comes, and gives back those that it holds already: a sweep that was stopped goes on.
    Raises `InvalidInstance` for a scenario or a key that does not fit, `FileExistsError` for a folder in the way,
    `ValueError` for less than one worker.
    """
    began = time.perf_counter()
    if workers is not None and workers < 1:
        raise ValueError("workers must be at least 1")
    options = options or Options()
    grid = settings or {}
    cases = cases_of(instance, scenarios, grid, noise, options)
    ledger = _Ledger(instance, cases, None if folder is None else SweepFolder(Path(folder)), on_progress)
    ledger.recall()
    kept = len(ledger.figures)
    for case, allocation in solved(ledger.open, Job.of(instance, noise, options), executor, workers):
        ledger.add(case, allocation)
    found = Sweep(
        instance,
        _table([ledger.figures[case.digest] for case in cases], grid),
        ledger.tally.decisions(len(cases)),
        ledger.tally.measures(len(cases)),
        None if ledger.folder is None else ledger.folder.path,
        kept,
        time.perf_counter() - began,
    )
    if ledger.folder is not None:
        ledger.folder.write_table("cases.csv", found.cases)
        ledger.folder.write_table("decisions.csv", found.decisions)
        ledger.folder.write_table("holding.csv", found.holding())
    return found


class _Ledger:
    """The cases that are done, as they come: their figures, and a tally of what they decide."""

    def __init__(
        self,
        instance: Instance,
        cases: Sequence[Case],
        folder: SweepFolder | None,
        on_progress: Callable[[Step], None] | None,
    ) -> None:
        self.folder = folder
        self.tally = Tally(instance)
        self.figures: dict[str, Figures] = {}
        self._cases = cases
        self._on_progress = on_progress
        if folder is not None:
            folder.begin(instance, cases)

    @property
    def open(self) -> list[Case]:
        """The cases that are not done."""
        return [case for case in self._cases if case.digest not in self.figures]

    def recall(self) -> None:
        """Take the cases that the folder holds already."""
        for case in self._cases:
            figures = None if self.folder is None else self.folder.done(case)
            if self.folder is not None and figures is not None:
                self.tally.count(*self.folder.decided(figures))
                self._take(case, figures, kept=True)

    def add(self, case: Case, allocation: Allocation) -> None:
        """Take a case that was just solved, and write it down."""
        figures = _figures(case, allocation)
        if self.folder is not None:
            figures = self.folder.add(case, allocation, figures)
        self.tally.count(allocation.levels.items(), allocation.measures)
        self._take(case, figures, kept=False)

    def _take(self, case: Case, figures: Figures, *, kept: bool) -> None:
        self.figures[case.digest] = figures
        if self._on_progress is not None:
            told = figures["case"], figures["status"], figures["objective"], figures["seconds"]
            self._on_progress(Step(len(self.figures), len(self._cases), *told, kept))


def _figures(case: Case, allocation: Allocation) -> Figures:
    return {
        "case": case.name,
        "scenario": "+".join(case.scenarios),
        **case.settings,
        "draw": case.draw,
        "status": str(allocation.status),
        "objective": allocation.objective,
        "bound": allocation.to_json()["bound"],
        "gap": allocation.gap,
        **dict.fromkeys(COMPONENTS),
        **(allocation.components or {}),
        "changes": allocation.changes if allocation.has_allocation else None,
        "measures": " ".join(allocation.measures),
        "seconds": allocation.seconds,
        "result": None,
    }


def _table(rows: list[Figures], settings: Grid) -> pd.DataFrame:
    columns = [*list(CASES)[:2], *settings, *list(CASES)[2:]]
    return pd.DataFrame([[row[column] for column in columns] for row in rows], columns=columns).astype(dict(CASES))
