"""What a template assumes of a power that only says its kind and risk; the figures stand in `defaults.csv`."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

OTHER = "other"
MIDDLE = "middle"

# How lists of powers call the kinds and risks, beside the words of defaults.csv
_KINDS = {
    "license": "licence",
    "permit": "licence",
    "approval": "licence",
    "审批": "licence",
    "record": "filing",
    "registration": "confirmation",
    "登记": "confirmation",
    "fine": "penalty",
    "supervision": "inspection",
    "监督": "inspection",
}
_RISKS = {"medium": "middle", "高风险": "high", "中风险": "middle", "低风险": "low", "较高": "high", "较低": "low"}


@dataclass(frozen=True)
class Defaults:
    """Assumed figures of a power.

    effort: what an authorisation takes from each agenda. fixed, per_need: load in staff. expertise: score required.
    """

    importance: float
    supervision: float
    authorisation: float
    effort: float
    fixed: float
    per_need: float
    expertise: float


def kind_of(written: str) -> str:
    """The kind that a word means (`行政许可` is a licence), or `other`."""
    word = written.strip().lower().removeprefix("行政").removeprefix("administrative ")
    names = {row["kind"]: row["kind"] for row in _rows()} | {row["kind_zh"]: row["kind"] for row in _rows()} | _KINDS
    return names.get(word, next((kind for name, kind in names.items() if name in word), OTHER))


def risk_of(written: str) -> str:
    """The risk that a word means; an empty or unknown one is `middle`."""
    word = written.strip().lower()
    names = {row["risk"]: row["risk"] for row in _rows()} | {row["risk_zh"]: row["risk"] for row in _rows()} | _RISKS
    return names.get(word, MIDDLE)


def defaults_for(kind: str, risk: str) -> Defaults:
    """The assumed figures of a power of this kind and risk, as written."""
    return _table()[kind_of(kind), risk_of(risk)]


def all_defaults() -> tuple[Defaults, ...]:
    """The assumed figures of every kind and risk."""
    return tuple(_table().values())


def chinese(word: str) -> str:
    """A kind or risk of defaults.csv in Chinese."""
    return next(row[f"{name}_zh"] for row in _rows() for name in ("kind", "risk") if row[name] == word)


@cache
def _table() -> Mapping[tuple[str, str], Defaults]:
    figures = tuple(Defaults.__dataclass_fields__)
    return {
        (row["kind"], row["risk"]): Defaults(**{figure: float(row[figure]) for figure in figures}) for row in _rows()
    }


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = files(__package__).joinpath("defaults.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
