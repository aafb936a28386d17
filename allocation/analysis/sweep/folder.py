"""A sweep's folder: a result folder and a line of figures for each case that is done, then the tables.

A case is done once its figures are there; they are written last, in one step. So a sweep that was killed goes on from
there, and a sweep with other cases finds those that it shares.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from allocation.analysis.sweep.cases import Case
from allocation.instance.instance import Instance
from allocation.instance.placing import placed_whole
from allocation.outcome.allocation import Allocation
from allocation.outcome.files import ALLOCATION, MEASURES
from allocation.outcome.folder import save
from allocation.outcome.versions import software_versions

PLAN = "sweep.json"
_CASES = "cases"
_DONE = "done"

Figures = Mapping[str, Any]


class SweepFolder:
    """The folder of a sweep on disk."""

    def __init__(self, folder: Path) -> None:
        self.path = folder

    @property
    def is_free(self) -> bool:
        """Whether the folder holds a sweep, or nothing that a sweep would get in the way of."""
        return (self.path / PLAN).is_file() or not self.path.exists() or _is_empty(self.path)

    def begin(self, instance: Instance, cases: Sequence[Case]) -> None:
        """Write down what is going to be solved. Raises `FileExistsError` where something else is in the way."""
        if not self.is_free:
            raise FileExistsError(f"{self.path} holds something else")
        plan = {
            "format": 1,
            "instance": instance.settings.name,
            "cases": [{"case": case.name, "folder": case.folder} for case in cases],
            "versions": software_versions(),
        }
        self._write(PLAN, json.dumps(plan, ensure_ascii=False, indent=1) + "\n")

    def done(self, case: Case) -> Figures | None:
        """The figures of a case, if it is done."""
        try:
            figures = json.loads((self.path / _DONE / f"{case.folder}.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        known: Figures = figures
        return known if figures["result"] is None or (self.path / figures["result"]).is_dir() else None

    def add(self, case: Case, allocation: Allocation, figures: Figures) -> Figures:
        """Write the result of a case, then its figures, which are completed by where the result is."""
        result = None
        if allocation.has_allocation:
            result = f"{_CASES}/{case.folder}"
            save(allocation, self.path / result, overwrite=True)
        complete = {**figures, "result": result}
        self._write(f"{_DONE}/{case.folder}.json", json.dumps(complete, ensure_ascii=False) + "\n")
        return complete

    def decided(self, figures: Figures) -> tuple[list[tuple[tuple[str, str], str]], list[str]]:
        """The level of every pair and the measures that a case decided."""
        if figures["result"] is None:
            return [], []
        rows = pd.read_parquet(self.path / figures["result"] / ALLOCATION, columns=["power", "zone", "level"])
        adopted = pd.read_parquet(self.path / figures["result"] / MEASURES, columns=["measure"])
        pairs = zip(rows["power"], rows["zone"], strict=True)
        return list(zip(pairs, rows["level"], strict=True)), list(adopted["measure"])

    def write_table(self, name: str, frame: pd.DataFrame) -> None:
        """Write a table that Excel opens as it is."""
        self._write(name, frame.to_csv(index=False, lineterminator="\n"), encoding="utf-8-sig")

    def _write(self, name: str, content: str, encoding: str = "utf-8") -> None:
        with placed_whole(self.path / name, overwrite=True) as partial:
            partial.write_text(content, encoding=encoding, newline="\n")


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())
