"""Units of figures, stated in one language and shown in another."""

from pathlib import Path
from typing import Any

import pytest

from allocation.instance import load
from allocation.instance.generate.limits import RESOURCES
from allocation.instance.settings import Settings
from allocation.instance.template.write import template
from allocation.language import LANGUAGES, Language, text, unit
from allocation.language.catalogue import keys

INSTANCES = Path(__file__).parents[2] / "instances"
KNOWN = [key for key in keys() if key.startswith("unit.")]


def stated(settings: Settings) -> set[str]:
    """Every unit that an instance states."""
    return {settings.units.need, settings.units.cost, *(row.unit for row in settings.resources.values() if row.unit)}


def header(**settings: Any) -> Settings:
    return Settings.model_validate({"schema": 1, "name": "small"} | settings)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KNOWN)
def test_a_known_unit_is_told_in_either_language(key: str, language: Language) -> None:
    """Proves: whichever language a unit is stated in, each reader gets it in their own; no two units share a word.

    Sensitivity: of two units with one word, one would be told as the other.
    """
    for reader in LANGUAGES:
        assert unit(text(key, language), reader) == text(key, reader)


def test_another_unit_stays_as_it_is() -> None:
    """Proves: nothing is guessed, not even from a part of the text."""
    for language in LANGUAGES:
        assert unit("EUR/year", language) == "EUR/year"
        assert unit("cases/year in 2024", language) == "cases/year in 2024"
        assert unit("", language) == ""


def test_every_unit_of_what_the_project_ships_is_known() -> None:
    """Proves: the instances, the templates, random instances and the defaults have no unit in one language only."""
    shipped = [load(path.parent).settings for path in INSTANCES.glob("*/instance.yaml")]
    assert len(shipped) >= 3
    told = [*shipped, *(template(language=language).settings for language in LANGUAGES), header()]
    units = {name for settings in told for name in stated(settings)} | {name for name, _ in RESOURCES.values()}
    words = {text(key, language) for key in KNOWN for language in LANGUAGES}
    assert units <= words, units - words


def test_settings_tell_their_units_to_a_reader() -> None:
    """Proves: both languages of needs, costs and work; a resource without a unit, and none at all, has none to tell."""
    chinese = {"need": "件/年", "cost": "万元/年"}
    settings = header(units=chinese, resources={"staff": {"unit": "人日/年"}, "desk": {"unit": "desks"}, "room": {}})
    assert settings.units.told("en").model_dump() == {"need": "cases/year", "cost": "CNY 10k/year"}
    assert settings.units.told("zh") == settings.units
    assert header().units.told("zh").model_dump() == chinese
    told = {name: settings.unit_of_work(name, "en") for name in ("staff", "desk", "room", "other")}
    assert told == {"staff": "person-days/year", "desk": "desks", "room": "", "other": ""}
