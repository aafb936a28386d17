"""What of an instance may give way: one entry of a table or of the settings each."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "capacity", "capability", "budget", "agenda", "max_changes", "uniform", "rule", "group", "requirement", "consent",
    "decided", "lowest", "highest",
]  # fmt: skip

# how hard each is to change: what an office can do itself before what others must agree to, and law last. An amount
# that doubles, or one row that goes, counts once.
DEFAULT_WEIGHTS: dict[Kind, float] = {
    "capacity": 1,
    "capability": 1.5,
    "budget": 2,
    "agenda": 3,
    "max_changes": 4,
    "uniform": 6,
    "rule": 8,
    "group": 8,
    "requirement": 10,
    "consent": 12,
    "decided": 20,
    "lowest": 40,
    "highest": 40,
}


@dataclass(frozen=True)
class Source:
    """One entry that limits allocations.

    table: where it stands, or `instance.yaml`. where: the cells that single its row out. column: the cell that says it.
    before: what the cell says. row: the row's number in the table, from 0, if it has a row.
    step: for a limit in law, the level that it would be moved to; for what a ministry refuses, its rows' body.
    scale: of an amount, what it changes by if it doubles; 0 for what is no amount.
    """

    kind: Kind
    table: str
    where: tuple[tuple[str, str | None], ...]
    column: str = ""
    before: float | str | None = None
    row: int | None = None
    step: str | None = None
    scale: float = 0.0

    def cell(self, column: str) -> str:
        """One of the cells that single the row out, or nothing."""
        return dict(self.where).get(column) or ""
