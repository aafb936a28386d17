"""The indicators: under which heading each stands, its unit and which way is better."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Heading = Literal["innovation", "granted", "taken_on", "managed", "costs"]
Unit = Literal["share", "need", "cost"]


@dataclass(frozen=True)
class Indicator:
    """What an indicator is. better: 1 if more is better, -1 if less is, 0 if neither."""

    heading: Heading
    unit: Unit
    better: int


INDICATORS: Mapping[str, Indicator] = {
    "innovations_enabled": Indicator("innovation", "share", 1),
    "innovation_value": Indicator("innovation", "share", 1),
    "need_met": Indicator("granted", "share", 1),
    "expectation_met": Indicator("granted", "share", 1),
    "need_answered": Indicator("granted", "share", 1),
    "granted": Indicator("granted", "share", 0),
    "authorised": Indicator("granted", "share", 1),
    "granted_not_needed": Indicator("granted", "share", -1),
    "used": Indicator("granted", "share", 1),
    "requests_granted": Indicator("granted", "share", 1),
    "one_size": Indicator("granted", "share", 0),
    "taken_on": Indicator("taken_on", "share", 1),
    "overloaded": Indicator("taken_on", "share", -1),
    "fragmentation": Indicator("managed", "share", -1),
    "platform_savings": Indicator("managed", "share", 1),
    "unmet_need": Indicator("costs", "need", -1),
    "lost_innovation": Indicator("costs", "cost", -1),
    "coordination": Indicator("costs", "cost", -1),
    "spending": Indicator("costs", "cost", -1),
    "change": Indicator("costs", "cost", -1),
    "objective": Indicator("costs", "cost", -1),
}
"""All indicators by name, in the order in which they are told; headings are 放得下, 接得住, 管得好 and two more."""
