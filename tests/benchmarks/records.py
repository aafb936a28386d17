"""What was measured, one JSON line an instance and contender."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .cases import Case
from .launch import Limits
from .prepare import Facts

Record = dict[str, Any]
Key = tuple[str, str, float, int]


def key_of(record: Record) -> Key:
    """What makes a record another one than the rest."""
    return record["name"], record["contender"], record["time_limit"], record["threads"]


def record_of(case: Case, facts: Facts, contender: str, limits: Limits, end: dict[str, Any]) -> Record:
    """The line of one run."""
    described = {name: value for name, value in asdict(case).items() if name not in ("make", "time_limit")}
    given = {"time_limit": limits.seconds(case), "threads": limits.threads, "solver_seed": limits.seed}
    return {**described, **vars(facts), "contender": contender, **given, **end}


@dataclass(frozen=True)
class Records:
    """The file of them."""

    path: Path

    def __iter__(self) -> Iterator[Record]:
        """Every whole line; one that a kill cut off is left out."""
        for line in self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else ():
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                continue

    def add(self, record: Record) -> None:
        """Append a record, on a line of its own whatever stands before it."""
        before = self.path.read_bytes() if self.path.exists() else b""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(("" if not before or before.endswith(b"\n") else "\n") + json.dumps(record) + "\n")
