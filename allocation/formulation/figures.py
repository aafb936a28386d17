"""Which cells of an instance are figures: they enter costs, coefficients and bounds, and nothing else.

What the formulation decides on a figure is only whether there is one and whether it is 0.
"""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from allocation.instance.instance import Instance
from allocation.instance.tables import TABLES, Row

FIGURES: Mapping[str, tuple[str, ...]] = {
    "powers": ("importance", "supervision", "authorisation"),
    "needs": ("need",),
    "loads": ("fixed", "per_need"),
    "capacities": ("amount",),
    "ministries": ("agenda",),
    "joint": ("effort",),
    "spillovers": ("cost",),
    "links": ("cost",),
    "innovations": ("value",),
    "measures": ("cost", "years"),
    "budgets": ("amount",),
}
"""The columns of tables that are figures; those of the settings are the costs of resources and the reform."""

_ANSWERS: Mapping[str, tuple[str, ...]] = {"ministries": ("consents",), "joint": ("consents",)}
"""Who consents: the structure depends on what the answers come to, which `Facts` tell."""

_UNREAD: Mapping[str, tuple[str, ...]] = {
    "powers": ("code", "law", "article", "kind", "risk", "mode"),
    "needs": ("expected",),
    "joint": ("condition",),
}
"""Columns that the model does not read, beside those of every table."""

_UNREAD_EVERYWHERE = ("name_en", "name_zh", "x", "words")
_UNREAD_TABLES = ("requests", "usage", "provenance")


def same_structure(one: Instance, other: Instance) -> bool:
    """Whether two instances have the same structure, as long as the same consents hold.

    Then all that the model reads is the same, but for figures that are neither missing nor 0.
    """
    return _settings(one) == _settings(other) and all(
        _same_rows(table, one.rows(table), other.rows(table)) for table in _STRUCTURAL
    )


def _settings(instance: Instance) -> tuple[Any, ...]:
    settings = instance.settings
    costs = {name: _kind(resource.cost) for name, resource in settings.resources.items()}
    reform = settings.reform.max_changes is None, _kind(settings.reform.change_cost)
    return settings.levels, settings.service, costs, reform


def _kind(figure: float | None) -> bool | None:
    """None for a figure that is missing, False for 0, True for another."""
    return None if figure is None else figure != 0


def _same_rows(table: str, one: tuple[Row, ...], other: tuple[Row, ...]) -> bool:
    if one is other:
        return True
    structural, figures = _STRUCTURAL[table], FIGURES.get(table, ())
    return len(one) == len(other) and all(
        a is b
        or (
            structural(a) == structural(b)
            and all(_kind(getattr(a, figure)) == _kind(getattr(b, figure)) for figure in figures)
        )
        for a, b in zip(one, other, strict=True)
    )


def _structural(table: str) -> Callable[[Row], Any]:
    """What the structure depends on in a row of a table."""
    apart = {*_UNREAD_EVERYWHERE, *FIGURES.get(table, ()), *_ANSWERS.get(table, ()), *_UNREAD.get(table, ())}
    return attrgetter(*(column for column in TABLES[table].model_fields if column not in apart))


_STRUCTURAL = {table: _structural(table) for table in TABLES if table not in _UNREAD_TABLES}
