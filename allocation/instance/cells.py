"""Cells as people write them, turned into values by the column's type."""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Le

from allocation.instance.columns import facts
from allocation.instance.document import Cell
from allocation.instance.suggestions import closest, shown
from allocation.instance.tables import TABLES, Row

Kind = Literal["text", "number", "whole", "flag", "choice"]
Value = str | int | float | bool

UNCALCULATED = "#UNCALCULATED"
"""Stands in a cell for a formula whose result the file does not hold."""

YES = frozenset({"yes", "y", "true", "1", "是", "同意", "√"})
NO = frozenset({"no", "n", "false", "0", "否", "不同意", "×"})

CHOICES: Mapping[str, str] = {
    "同级": "bundle",
    "捆绑": "bundle",
    "依赖": "requires",
    "分离": "separate",
    "分置": "separate",
    "必须": "must",
    "不得": "never",
    "禁止": "never",
    "同省": "parent",
    "上级": "parent",
    "同一上级": "parent",
    "全部": "all",
    "统一": "all",
    "承接能力": "capacity",
    "能力": "capability",
    "同意": "consent",
    "统筹": "agenda",
    "法律": "legal",
    "修法": "legal",
    "服务": "service",
    "监管": "supervision",
    "平台": "platform",
    "减负": "relief",
    "有来源": "sourced",
    "申报": "stated",
    "假设": "assumed",
}
"""Chinese words for the choices of a column."""

# What Excel shows where a formula fails; the last one stands for a formula without a result
_FAULTS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", UNCALCULATED})
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
# Columns where 60% may be written for 0.6, beside those that hold shares in any case
_SHARES = {("effects", "amount")}


@dataclass(frozen=True)
class Spec:
    """What the cells of a column may be.

    field: the name of the model's field; column: the column's own name. share: 60% may be written for 0.6.
    """

    table: str
    field: str
    column: str
    kind: Kind
    choices: tuple[str, ...]
    share: bool
    required: bool
    refers: str


class WrongCell(Exception):  # noqa: N818 - it is a state of the input
    """A cell that cannot be what its column holds, told by the catalogue's key."""

    def __init__(self, key: str, suggestion: str = "", **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.suggestion = suggestion
        self.values_shown = values


@cache
def specs(table: str) -> dict[str, Spec]:
    """The columns of a table by name."""
    model: type[Row] = TABLES[table]
    found: dict[str, Spec] = {}
    for field, info in model.model_fields.items():
        if field in ("x", "words"):
            continue
        column = info.alias or field
        base, metadata = _plain(info.annotation)
        kind: Kind = (
            "choice"
            if get_origin(base) is Literal
            else "flag"
            if base is bool
            else "whole"
            if base is int
            else "number"
            if base is float
            else "text"
        )
        found[column] = Spec(
            table=table,
            field=field,
            column=column,
            kind=kind,
            choices=get_args(base) if kind == "choice" else (),
            share=(table, column) in _SHARES
            or any(isinstance(entry, Le) and entry.le == 1 for entry in (*metadata, *info.metadata)),
            required=info.is_required(),
            refers=facts(model, field).refers,
        )
    return found


def _plain(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without `| None` and `Annotated`, and what was annotated."""
    metadata: tuple[Any, ...] = ()
    while True:
        if get_origin(annotation) in (Union, UnionType):
            annotation = next(part for part in get_args(annotation) if part is not type(None))
        elif get_origin(annotation) is Annotated:
            entries = get_args(annotation)[1:]
            metadata += tuple(part for entry in entries for part in getattr(entry, "metadata", [entry]))
            annotation = get_args(annotation)[0]
        else:
            return annotation, metadata


def numeric(table: str) -> tuple[str, ...]:
    """The columns of a table that hold numbers."""
    return tuple(column for column, spec in specs(table).items() if spec.kind in ("number", "whole"))


def is_empty(cell: Cell) -> bool:
    """Whether nothing is in a cell but blanks."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def value(spec: Spec, cell: Cell, words: Mapping[str, float] | None = None) -> Value:
    """The value of a cell that is not empty; raises `WrongCell`. `words` are the scale's, for columns of numbers."""
    if isinstance(cell, str) and cell.strip() in _FAULTS:
        raise WrongCell("uncalculated" if cell == UNCALCULATED else "excel-error", value=cell.strip())
    if spec.kind == "text":
        return as_text(cell)
    if spec.kind == "flag":
        return _flag(cell)
    if spec.kind == "choice":
        return _choice(spec, cell)
    if words and isinstance(cell, str) and cell.strip() in words:
        return words[cell.strip()]
    try:
        number = as_number(cell, share=spec.share)
    except WrongCell:
        if words and isinstance(cell, str):
            raise WrongCell("no-word", closest(cell.strip(), words), value=shown(cell), words=tuple(words)) from None
        raise
    if spec.kind == "whole":
        if not number.is_integer():
            raise WrongCell("not-whole", value=shown(cell))
        return int(number)
    return number


def as_text(cell: Cell) -> str:
    """Text without blanks around it; Excel's `1.0` is the text `1`."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool) or cell is None:
        raise WrongCell("not-text", value=shown(cell))
    if isinstance(cell, float):
        if not math.isfinite(cell):
            raise WrongCell("not-finite", value=shown(cell))
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def as_number(cell: Cell, *, share: bool = False) -> float:
    """A number, also with full-width digits, with commas between groups of three digits, or (for shares) in percent."""
    if isinstance(cell, bool) or cell is None:
        raise WrongCell("not-number", value=shown(cell))
    try:
        number = float(cell) if not isinstance(cell, str) or "_" not in cell else None
    except OverflowError:
        number = math.inf
    except ValueError:
        number = None
    if number is None:
        number = _written_number(str(cell), share=share)
    if not math.isfinite(number):
        raise WrongCell("not-finite", value=shown(cell))
    return number


def _written_number(cell: str, *, share: bool) -> float:
    text = unicodedata.normalize("NFKC", cell).strip().replace("−", "-")
    percent = share and text.endswith("%")
    if percent:
        text = text[:-1].rstrip()
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    elif "," in text:
        raise WrongCell("comma-in-number", value=shown(cell))
    elif "%" in text:
        raise WrongCell("percent", value=shown(cell))
    try:
        number = float(text.replace("_", "?"))  # Python reads 1_000, planners do not write it
    except ValueError:
        raise WrongCell("not-number", value=shown(cell)) from None
    return number / 100 if percent else number


def _flag(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    word = unicodedata.normalize("NFKC", as_text(cell)).casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise WrongCell("not-yes-no", value=shown(cell))


def _choice(spec: Spec, cell: Cell) -> str:
    written = cell.strip() if isinstance(cell, str) else shown(cell)
    word = written.lower()
    if word in spec.choices:
        return word
    if CHOICES.get(written) in spec.choices:
        return CHOICES[written]
    chinese = [alias for alias, choice in CHOICES.items() if choice in spec.choices]
    suggestion = closest(word, spec.choices) or closest(written, chinese)
    raise WrongCell("no-choice", suggestion, value=shown(cell), choices=spec.choices)


def column_values(
    spec: Spec, cells: Iterable[Cell], words: Mapping[str, float] | None = None
) -> tuple[list[Value | None], dict[int, WrongCell]]:
    """The values of a column, None where a cell is empty or wrong, and what is wrong by row."""
    values: list[Value | None] = []
    wrong: dict[int, WrongCell] = {}
    add = values.append
    text, number = spec.kind == "text", spec.kind == "number" and not words
    for row, cell in enumerate(cells):
        # The kinds of cell that nearly all cells are, without a call
        if text and type(cell) is str and cell[:1] != "#":
            add(cell.strip() or None)
            continue
        if number and type(cell) is float and cell - cell == 0:
            add(cell)
            continue
        if number and type(cell) is str and cell.isascii() and "_" not in cell:
            try:
                figure = float(cell)
            except ValueError:
                figure = math.nan
            if figure - figure == 0:
                add(figure)
                continue
        if is_empty(cell):
            add(None)
            continue
        try:
            add(value(spec, cell, words))
        except WrongCell as error:
            wrong[row] = error
            add(None)
    return values, wrong


def words_used(cells: Sequence[Cell], words: Mapping[str, float]) -> dict[int, str]:
    """The words of a scale that stand in a column, by row."""
    return {row: cell.strip() for row, cell in enumerate(cells) if isinstance(cell, str) and cell.strip() in words}
