"""The names and phrases of a brief in one language."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from allocation.analysis.briefing import Briefing
from allocation.analysis.evaluation.words import amount, percent
from allocation.display.lists.tables import Telling
from allocation.display.words import shorten
from allocation.instance.settings import Units
from allocation.language import Language, text

Row = Mapping[Any, Any]
_SHOWN = 60


class Phrases(Telling):
    """What the pages of a brief share."""

    def __init__(self, briefing: Briefing, language: Language) -> None:
        super().__init__(briefing.listing, language)
        self.briefing = briefing
        self.units: Units = briefing.allocation.instance.settings.units.told(language)

    def put(self, key: str, **values: object) -> str:
        """A text of the brief."""
        return text(f"briefing.{key}", self.language, **values)

    def plan(self, plan: str) -> str:
        """A plan by name."""
        return self.put(f"plan.{plan}")

    def cost(self, value: float | None) -> str:
        """An amount in the instance's unit of cost."""
        return f"{amount(value)} {self.units.cost}"

    def share(self, value: float | None) -> str:
        """A share, or that it is not known."""
        return self.put("value.unknown") if pd.isna(value) else percent(value)

    def shown(self, name: str) -> str:
        """A name that is not so long that it fills the page."""
        return shorten(name, _SHOWN)

    def sort_of(self, value: object, otherwise: str) -> str:
        """A text, or what is said where there is none."""
        return self.put(otherwise) if pd.isna(value) else str(value)  # type: ignore[call-overload] # one cell


def rows_of(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """A frame's rows."""
    return frame.to_dict("records")
