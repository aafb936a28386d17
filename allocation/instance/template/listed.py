"""An office's own list of powers, read from a CSV file or the first sheet of a workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from allocation.instance.cells import WrongCell, as_text, is_empty, specs, value
from allocation.instance.columns import facts
from allocation.instance.document import Cell
from allocation.instance.problems import InvalidInstance, Place, Problem
from allocation.instance.reading.files import Unreadable
from allocation.instance.reading.headings import column_name
from allocation.instance.reading.records import read_records
from allocation.instance.tables import TABLES

# Headings of lists in use that are not headings of the table
_HEADINGS = {
    "权力名称": "name_zh",
    "权责事项": "name_zh",
    "name": "name_en",
    "level": "held_at",
    "层级": "held_at",
    "行使层级": "held_at",
    "实施层级": "held_at",
    "事项类别": "kind",
    "权力类型": "kind",
    "类别": "kind",
    "实施部门": "owner",
    "部门": "owner",
    "实施依据": "law",
    "依据": "law",
}
# How lists call the levels; the first two names of each are those that templates use
_LEVELS: Sequence[tuple[str, ...]] = (
    ("central", "中央", "centre", "national", "state", "国家", "国家级", "部级"),
    ("provincial", "省级", "province", "省", "省（自治区、直辖市）"),
    ("zone", "片区", "local", "自贸区", "自贸试验区", "园区", "区域"),
)
# A title and a note may stand above the headings
_ROWS_ABOVE = 5


@dataclass(frozen=True)
class ListedPower:
    """A power of the list. held_at: position in the levels. cells: other cells of the table `powers`, as values.

    x: columns of the list that the table does not have, under headings that begin with `x_`.
    """

    power: str
    held_at: int
    cells: Mapping[str, str | int | float | bool]
    x: Mapping[str, str]


def read_list(path: Path) -> tuple[ListedPower, ...]:
    """The powers of a list with at least a name, the level that holds each, its kind and its risk.

    Raises `InvalidInstance` with all problems.
    """
    try:
        records = read_records(path, path.name).rows
    except Unreadable as error:
        raise InvalidInstance((error.problem,)) from None
    problems: list[Problem] = []
    top = _header(records)
    columns = [_column(str(heading or "")) for heading in (records[top] if records else ())]
    _require(columns, Place(path.name, top + 1), problems)
    powers: dict[str, ListedPower] = {}
    for number, record in enumerate(() if problems else records[top + 1 :], start=top + 2):
        if all(map(is_empty, record)):
            continue
        found = _power(dict(zip(columns, record, strict=False)), Place(path.name, number), columns, problems)
        if found is not None and found.power in powers:
            place = Place(path.name, number)
            problems.append(Problem("list-repeated", place, "powers.power", {"value": found.power}))
        elif found is not None:
            powers[found.power] = found
    if not powers and not problems:
        problems.append(Problem("list-empty", Place(path.name)))
    if problems:
        raise InvalidInstance(tuple(problems))
    return tuple(powers.values())


def _header(records: Sequence[Sequence[Cell]]) -> int:
    """Which row holds the headings: the one among the first with the most columns of the table `powers`."""
    known = specs("powers")
    found = [sum(_column(str(cell or "")) in known for cell in record) for record in records[:_ROWS_ABOVE]]
    return found.index(max(found)) if found else 0


def _column(heading: str) -> str:
    """The column of `powers` that a heading means, else one that is carried along."""
    heading = heading.strip()
    return _HEADINGS.get(heading.lower()) or column_name("powers", heading) or f"x_{heading}"


def _require(columns: Sequence[str], place: Place, problems: list[Problem]) -> None:
    named = {"power", "name_en", "name_zh"} & set(columns)
    for column in ("held_at", "kind", "risk") if named else ("power", "held_at", "kind", "risk"):
        if column not in columns:
            chinese = facts(TABLES["powers"], column).headings[0]
            values = {"column": column, "chinese": chinese}
            problems.append(Problem("list-column", place, f"powers.{column}", values))


def _power(
    record: Mapping[str, Cell], place: Place, columns: Sequence[str], problems: list[Problem]
) -> ListedPower | None:
    """One power, or None with what is wrong about it added to `problems`."""
    known = specs("powers")
    cells: dict[str, str | int | float | bool] = {}
    before = len(problems)
    for column, cell in record.items():
        if column in known and column not in ("held_at", "highest", "lowest") and not is_empty(cell):
            try:
                cells[column] = value(known[column], cell)
            except WrongCell as error:
                where = Place(place.file, place.line, columns.index(column) + 1)
                problems.append(Problem(error.key, where, f"powers.{column}", error.values_shown, error.suggestion))
    positions = {}
    for column in ("held_at", "highest", "lowest"):
        written = record.get(column)
        if is_empty(written) and column != "held_at":
            continue
        position = level_position("" if is_empty(written) else as_text(written))
        if position is None:
            values = {
                "value": str(written or ""),
                "levels": ", ".join(f"{name} ({chinese})" for name, chinese, *_ in _LEVELS),
            }
            where = Place(place.file, place.line, columns.index(column) + 1)
            problems.append(Problem("list-level", where, f"powers.{column}", values))
        else:
            positions[column] = position
    names = [str(cells[column]) for column in ("power", "name_zh", "name_en") if column in cells]
    if not names and len(problems) == before:
        problems.append(Problem("list-column", place, "powers.power", {"column": "power", "chinese": "权力事项"}))
    if len(problems) > before:
        return None
    x = {column: as_text(cell) for column, cell in record.items() if column.startswith("x_") and not is_empty(cell)}
    x.pop("x_", None)
    for column in ("highest", "lowest"):
        if column in positions:
            cells[column] = positions[column]
    return ListedPower(names[0], positions["held_at"], cells, x)


def level_position(word: str) -> int | None:
    """The position of a level by any of its usual names."""
    word = word.strip().lower()
    return next((position for position, names in enumerate(_LEVELS) if word in names), None)
