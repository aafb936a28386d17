"""Where the published files are, and the values that come with them."""

import csv
from pathlib import Path

import pytest

# data that stand beside the project, not in it
BENCH = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "bench"

needs_files = pytest.mark.skipif(not BENCH.is_dir(), reason="the published benchmark files are not here")


def rows(folder: str) -> list[dict[str, str]]:
    """The rows of a folder's `values.csv`, or none where the files are not there."""
    path = BENCH / folder / "values.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published(folder: str, column: str) -> dict[str, float]:
    """The values of a column, by the name of the file; a file without a value is left out."""
    return {row["instance"]: float(row[column]) for row in rows(folder) if row[column]}


def numbers(path: Path) -> list[float]:
    """Every number of a file of white-space separated numbers."""
    return [float(word) for word in path.read_text(encoding="utf-8").split()]


class Reader:
    """Takes the numbers of a file one after the other."""

    def __init__(self, path: Path) -> None:
        self._numbers = numbers(path)
        self._place = 0

    def take(self, count: int) -> list[float]:
        """The next so many numbers."""
        taken = self._numbers[self._place : self._place + count]
        if len(taken) < count:
            raise ValueError("the file ends too early")
        self._place += count
        return taken

    def whole(self) -> int:
        """The next number, a count."""
        return int(self.take(1)[0])

    def matrix(self, lines: int, columns: int) -> list[list[float]]:
        """The next lines, row by row."""
        return [self.take(columns) for _ in range(lines)]

    def end(self) -> None:
        """Nothing may be left."""
        if self._place != len(self._numbers):
            raise ValueError("the file goes on")


def transposed(matrix: list[list[float]]) -> list[list[float]]:
    """Columns as rows."""
    return [list(column) for column in zip(*matrix, strict=True)]
