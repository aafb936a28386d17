"""Which changes a choice of scenarios comes to, and where they stand."""

from collections.abc import Iterator, Sequence

from allocation.instance.document import SettingPlaces
from allocation.instance.instance import Instance
from allocation.instance.problems import Place, Problem
from allocation.instance.settings import Change, Settings
from allocation.instance.suggestions import closest, shown

Located = tuple[str, Change]
"""A change and its path in the settings."""


def places_of(instance: Instance) -> SettingPlaces:
    """Where an instance's scenarios stand; one that was not read from a file has none."""
    return instance.places or SettingPlaces(Place("instance.yaml"))


def unknown_names(settings: Settings, names: Sequence[str], places: SettingPlaces) -> list[Problem]:
    """That scenarios were chosen which the instance does not have."""
    known = tuple(settings.scenarios)
    return [
        Problem("no-scenario", places.whole, "scenarios", {"name": shown(name), "known": known}, closest(name, known))
        for name in names
        if name not in settings.scenarios
    ]


def in_order(settings: Settings, names: Sequence[str]) -> list[Located]:
    """The changes of scenarios and of those they are joined from, each scenario once, in the order of application."""
    done: list[str] = []
    pending = list(reversed(names))
    entered: set[str] = set()
    while pending:
        name = pending[-1]
        joined = [part for part in settings.scenarios[name].of if part not in done]
        if joined and name not in entered:
            entered.add(name)
            pending += reversed(joined)
            continue
        pending.pop()
        if name not in done:
            done.append(name)
    return [
        (f"scenarios.{name}.changes.{index}", change)
        for name in done
        for index, change in enumerate(settings.scenarios[name].changes)
    ]


def joining(settings: Settings, places: SettingPlaces) -> Iterator[Problem]:
    """Scenarios joined from others that do not exist, or from themselves."""
    known = tuple(settings.scenarios)
    for name, scenario in settings.scenarios.items():
        for index, part in enumerate(scenario.of):
            if part not in known:
                path = f"scenarios.{name}.of.{index}"
                values = {"name": shown(part), "known": known}
                yield Problem("no-scenario", places.value(path), path, values, closest(part, known))
    told: set[str] = set()
    for name in settings.scenarios:
        circle = _circle(settings, name)
        if circle and not told & set(circle):
            told |= set(circle)
            path = f"scenarios.{name}.of"
            yield Problem("scenario-circle", places.value(path), path, {"circle": " → ".join((*circle, name))})


def _circle(settings: Settings, start: str) -> tuple[str, ...]:
    """The scenarios on a way from one back to itself, or none."""
    came_from: dict[str, str] = {}
    pending = [start]
    while pending:
        name = pending.pop()
        for part in settings.scenarios[name].of if name in settings.scenarios else ():
            if part == start:
                way = [name]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return tuple(reversed(way))
            if part not in came_from:
                came_from[part] = name
                pending.append(part)
    return ()
