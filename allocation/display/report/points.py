"""The report's frontier: a row a point, from which it can be shown without a mouse."""

from typing import Any

from allocation.analysis.evaluation.words import amount, percent
from allocation.analysis.frontier.words import column_name, plan_name, unit_of
from allocation.display.report.both import Both, both, plain
from allocation.display.report.subject import Subject
from allocation.formulation import TRADED
from allocation.instance.settings import Units
from allocation.language import text


def section(subject: Subject) -> dict[str, Any] | None:
    """What is traded, the columns with their units, and the points; nothing without a frontier."""
    found = subject.frontier
    if found is None:
        return None
    units = subject.instance.settings.units
    return {
        "columns": [(*_column(name, units), name in found.objectives) for name in TRADED],
        "points": [_point(at, row) for at, row in enumerate(found.points.to_dict("records"), 1)],
        "today": [amount(found.today[name]) for name in TRADED],
    }


def _column(name: str, units: Units) -> tuple[Both, Both]:
    """The name and the unit of a column."""
    return both(lambda language: column_name(name, language)), both(lambda language: unit_of(name, units, language))


def _point(at: int, row: dict[Any, Any]) -> dict[str, Any]:
    """at: the place of its allocation among those of the page."""
    return {
        "shown": at,
        "number": row["point"],
        "name": point_name(row),
        "values": [amount(row[name]) for name in TRADED],
        "proven": bool(row["proven"]),
        "gap": percent(row["gap"]),
    }


def point_name(row: dict[Any, Any]) -> Both:
    """The plan that a point is, or that it is the knee; nothing for others."""
    if isinstance(row["plan"], str):
        return both(lambda language: plan_name(row["plan"], language))
    return both(lambda language: text("display.trade.knee", language)) if row["knee"] else plain("")
