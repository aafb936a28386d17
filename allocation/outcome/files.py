"""The tables of a result as parquet files: the same rows give the same bytes."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from allocation.instance.instance import Instance
from allocation.outcome.allocation import COLUMNS, Allocation
from allocation.outcome.verification import BODY_COLUMNS, COST_COLUMNS

ALLOCATION = "allocation.parquet"
MEASURES = "measures.parquet"
COMPONENTS = "components.parquet"
BODIES = "bodies.parquet"

TABLES: Mapping[str, Mapping[str, str]] = {
    ALLOCATION: COLUMNS,
    MEASURES: {
        "measure": "str",
        "body": "str",
        "payer": "str",
        "group": "str",
        "cost": "float64",
        "years": "float64",
    },
    COMPONENTS: COST_COLUMNS,
    BODIES: BODY_COLUMNS,
}
"""The tables of a result by file: their columns and what they hold."""


def write_tables(allocation: Allocation, folder: Path) -> dict[str, str]:
    """Write the tables of a result; gives the SHA-256 of each file. Without an allocation they have no rows."""
    verdict = allocation.verdict
    frames = {
        ALLOCATION: allocation.frame(),
        MEASURES: adopted_measures(allocation.instance, allocation.measures),
        COMPONENTS: _empty(COMPONENTS) if verdict is None else verdict.costs,
        BODIES: _empty(BODIES) if verdict is None else verdict.bodies,
    }
    for file, frame in frames.items():
        frame.astype(dict(TABLES[file])).to_parquet(folder / file, engine="pyarrow", index=False)
    return {file: digest(folder / file) for file in frames}


def read_table(file: Path) -> pd.DataFrame:
    """A table of a result. Raises `ValueError` or `OSError` where it is not one."""
    frame = pd.read_parquet(file, engine="pyarrow")
    columns = TABLES[file.name]
    if list(frame.columns) != list(columns):
        raise ValueError(f"{file.name} has the columns {', '.join(map(str, frame.columns))}")
    return frame.astype(dict(columns))


def digest(file: Path) -> str:
    """The SHA-256 of a file's bytes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def adopted_measures(instance: Instance, measures: tuple[str, ...]) -> pd.DataFrame:
    """The adopted measures, sorted: measure, body, payer, group, cost and the years that it is spread over."""
    row_of = {row.measure: row for row in instance.measures}
    rows = [[getattr(row_of[name], column) for column in TABLES[MEASURES]] for name in sorted(measures)]
    return pd.DataFrame(rows, columns=list(TABLES[MEASURES])).astype(dict(TABLES[MEASURES]))


def _empty(file: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(TABLES[file]))
