"""A frontier in words, in English and Chinese."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from allocation.analysis.evaluation.words import amount, indicator_name, percent
from allocation.formulation import COMPONENTS
from allocation.instance.settings import Units
from allocation.language import Language, text

if TYPE_CHECKING:
    from allocation.analysis.frontier.frontier import Frontier

_ALL = (*COMPONENTS, "changes", "measures")


def column_name(name: str, language: Language = "en") -> str:
    """What may be traded, in words."""
    return _say(name, language) if name in ("changes", "measures") else indicator_name(name, language)


def unit_of(name: str, units: Units, language: Language = "en") -> str:
    """The unit of what may be traded."""
    if name == "changes":
        return _say("pairs", language)
    told = units.told(language)
    return told.need if name == "unmet_need" else told.cost


def title(frontier: "Frontier", language: Language = "en") -> str:
    """How many allocations, what is traded, and what is proven of them."""
    units = frontier.instance.settings.units
    traded = _say("versus", language).join(
        _say("with-unit", language, name=column_name(name, language), unit=unit_of(name, units, language))
        for name in frontier.objectives
    )
    return _say(
        "title",
        language,
        name=frontier.instance.settings.name,
        traded=traded,
        count=len(frontier.points),
        proven=int(frontier.points["proven"].sum()),
        resolution=percent(frontier.resolution),
    )


def points(frontier: "Frontier", language: Language = "en") -> pd.DataFrame:
    """A row a point and one for today, what is traded first, headings and cells in words."""
    order = [*frontier.objectives, *(name for name in _ALL if name not in frontier.objectives)]
    rows = [_row(row, order, language) for row in frontier.points.to_dict("records")]
    now: dict[str, Any] = {**frontier.today, "point": _say("today", language)}
    rows.append(_row(now, order, language))
    point, *rest = (_say(f"heading.{name}", language) for name in ("point", "objective", "proven", "plan"))
    return pd.DataFrame(rows, columns=[point, *(column_name(name, language) for name in order), *rest])


def _row(row: Mapping[Any, Any], order: list[str], language: Language) -> list[str]:
    cells = [str(row["point"]), *(amount(row[name]) for name in order), amount(row["objective"])]
    if "proven" not in row:
        return [*cells, "", ""]
    return [*cells, _proof(row, language), plan_name(row["plan"], language) if isinstance(row["plan"], str) else ""]


def _proof(row: Mapping[Any, Any], language: Language) -> str:
    if row["proven"]:
        return _say("yes", language)
    return _say("open", language) if pd.isna(row["gap"]) else _say("within", language, gap=f"{row['gap']:.1%}")


def plan_name(plan: str, language: Language = "en") -> str:
    """A plan in words."""
    return _say(f"plan.{plan}", language)


def summary(frontier: "Frontier", language: Language = "en") -> list[str]:
    """The ends, the plans with the rule that names them, and what is not proven."""
    lines = [_end(frontier, row, language) for row in frontier.payoff.to_dict("records")]
    for row in frontier.points.sort_values("point").to_dict("records"):
        if isinstance(row["plan"], str):
            told = {"point": row["point"], "changes": amount(row["changes"]), "cost": amount(row["objective"])}
            lines.append(_say(f"told.{row['plan']}", language, name=plan_name(row["plan"], language), **told))
    open_points = [str(row["point"]) for row in frontier.points.to_dict("records") if not row["proven"]]
    if open_points:
        lines.append(_say("unproven", language, points=", ".join(open_points)))
    lines.append(_say("complete" if frontier.complete else "incomplete", language))
    return lines


def _end(frontier: "Frontier", row: Mapping[Any, Any], language: Language) -> str:
    others = _say("separator", language).join(
        _say("value", language, name=column_name(name, language), value=amount(row[name]))
        for name in frontier.objectives
        if name != row["least"]
    )
    least = {"name": column_name(row["least"], language), "value": amount(row[row["least"]])}
    return _say("end", language, others=others, **least)


def _say(key: str, language: Language, **values: object) -> str:
    return text(f"frontier.{key}", language, **values)
