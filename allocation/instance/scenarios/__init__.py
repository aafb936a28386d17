"""Scenarios: named, ordered changes to an instance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from allocation.instance.instance import Instance
from allocation.instance.problems import InvalidInstance, Problem
from allocation.instance.rows import capped
from allocation.instance.scenarios.changing import changed
from allocation.instance.scenarios.naming import in_order, places_of, unknown_names
from allocation.instance.scenarios.operations import scenario_problems
from allocation.instance.settings import Change, Scenario

__all__ = ["apply", "apply_keys", "scenario_problems", "trials"]


def apply(instance: Instance, names: str | Sequence[str]) -> Instance:
    """The instance with scenarios applied one after the other, later ones winning; validated again.

    A scenario that several of them are joined from (`of`) is applied once, where it comes first.
    Raises `InvalidInstance` if there is no such scenario, or if a change matches nothing or breaks the instance.
    """
    chosen = (names,) if isinstance(names, str) else tuple(names)
    places = places_of(instance)
    problems = [*unknown_names(instance.settings, chosen, places), *scenario_problems(instance.settings, places)]
    if not problems:
        result = changed(instance, in_order(instance.settings, chosen), (*instance.scenarios, *chosen))
        if isinstance(result, Instance):
            return result
        problems = list(result)
    raise InvalidInstance(capped(problems, places.whole.file))


def apply_keys(instance: Instance, values: Mapping[str, object]) -> Instance:
    """The instance with dotted keys of `instance.yaml` set, as a scenario named `KEY=VALUE ...` would set them.

    Raises `InvalidInstance` if there is no such key, or if its value breaks the instance.
    """
    name = " ".join(f"{key}={value}" for key, value in values.items())
    scenario = Scenario(changes=tuple(Change(key=key, set=value) for key, value in values.items()))
    scenarios = {**instance.settings.scenarios, name: scenario}
    named = replace(instance, settings=instance.settings.model_copy(update={"scenarios": scenarios}))
    applied = apply(named, name)
    own = applied.settings.model_copy(update={"scenarios": instance.settings.scenarios})
    return replace(applied, settings=own)


def trials(instance: Instance) -> Iterator[Problem]:
    """What would be wrong with any of the instance's scenarios, each applied on its own."""
    for name in instance.settings.scenarios:
        result = changed(instance, in_order(instance.settings, (name,)), None)
        if not isinstance(result, Instance):
            yield from result
