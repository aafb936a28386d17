"""What `instance.yaml` says beside the tables."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from allocation.instance.tables import Amount, Share, Text
from allocation.language import Language, unit

Title = Mapping[Literal["en", "zh"], str]


class _Setting(BaseModel):
    # A level, resource or name may look like a number: `levels: [1, 2, 3]`
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Resource(_Setting):
    """A kind of work, its unit and the cost of one unit of load."""

    unit: Text | None = None
    cost: Amount = 0


class Units(_Setting):
    """Units shown wherever a figure is."""

    need: Text = "cases/year"
    cost: Text = "CNY 10k/year"

    def told(self, language: Language) -> "Units":
        """The units as a reader of a language knows them."""
        return Units(need=unit(self.need, language), cost=unit(self.cost, language))


class Weights(_Setting):
    """Weights of the five components in the objective."""

    unmet_need: Amount = 1
    lost_innovation: Amount = 1
    coordination: Amount = 1
    spending: Amount = 1
    change: Amount = 1


class Reform(_Setting):
    """How much may change at once, and what a change costs."""

    max_changes: Annotated[int, Field(ge=0)] | None = None
    change_cost: Amount = 0


class Change(_Setting):
    """One change of a scenario: of a table's rows or of a key of `instance.yaml`."""

    table: Text | None = None
    where: Mapping[str, Any] | None = None
    column: Text | None = None
    key: Text | None = None
    set: Any = None
    multiply: float | None = None
    add: float | None = None
    drop: bool | None = None
    append: Mapping[str, Any] | None = None


class Scenario(_Setting):
    """A named, ordered list of changes, or a union of other scenarios."""

    title: Title | None = None
    of: tuple[Text, ...] = ()
    changes: tuple[Change, ...] = ()


class Settings(_Setting):
    """The header of an instance."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    format: Literal[1] = Field(alias="schema")
    name: Text
    title: Title | None = None
    levels: Annotated[tuple[Text, ...], Field(min_length=2)] = ("central", "provincial", "zone")
    service: Mapping[str, Share] = Field(default_factory=dict)
    resources: Mapping[str, Resource] = Field(default_factory=dict)
    units: Units = Units()
    weights: Weights = Weights()
    scales: Mapping[str, Mapping[str, float]] = Field(default_factory=dict)
    reform: Reform = Reform()
    scenarios: Mapping[str, Scenario] = Field(default_factory=dict)

    def unit_of_work(self, resource: str, language: Language) -> str:
        """The unit of a resource as a reader of a language knows it; blank where none is stated."""
        known = self.resources.get(resource)
        return unit((known.unit if known else None) or "", language)
