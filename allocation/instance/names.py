"""What levels, bodies, powers and ministries are called in a language: their names, else their ids."""

from allocation.instance.instance import Instance
from allocation.instance.tables import Body, Innovation, Measure, Ministry, Power
from allocation.language import Language, text
from allocation.language.catalogue import keys


def level_name(level: str, language: Language = "en") -> str:
    """A level in words: the usual levels have names, others are their own."""
    key = f"outcome.level.{level}"
    return text(key, language) if key in keys() else level


def body_names(instance: Instance, language: Language = "en") -> dict[str, str]:
    """The name of every body, zones included."""
    return {row.body: name_of(row, row.body, language) for row in instance.bodies}


def power_names(instance: Instance, language: Language = "en") -> dict[str, str]:
    """The name of every power."""
    return {row.power: name_of(row, row.power, language) for row in instance.powers}


def ministry_names(instance: Instance, language: Language = "en") -> dict[str, str]:
    """The name of every ministry and department."""
    return {row.ministry: name_of(row, row.ministry, language) for row in instance.ministries}


def name_of(row: Body | Power | Measure | Ministry | Innovation, own: str, language: Language) -> str:
    """The name in a row, else the id."""
    return (row.name_zh if language == "zh" else row.name_en) or own
