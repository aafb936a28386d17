"""Arguments and options that several verbs share, and loading an instance as a verb does."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.exits import refuse_instance, warn
from allocation.cli.language import say
from allocation.language import Language

if TYPE_CHECKING:
    from allocation.instance import Instance

InstanceArgument = Annotated[str, typer.Argument(metavar="INSTANCE", help=say("option.instance"), show_default=False)]
JsonOption = Annotated[bool, typer.Option("--json", help=say("option.json"))]
LanguageOption = Annotated[Language | None, typer.Option("--lang", help=say("option.lang"), show_default=False)]
ScenarioOption = Annotated[
    list[str] | None, typer.Option("--scenario", metavar="NAME", help=say("option.scenario"), show_default=False)
]
OverwriteOption = Annotated[bool, typer.Option("--overwrite", help=say("option.overwrite"))]
TargetArgument = Annotated[Path, typer.Argument(metavar="TARGET", help=say("option.target"), show_default=False)]


def load_instance(path: str, scenarios: Sequence[str] | None = None, *, as_json: bool = False) -> "Instance":
    """The instance at a path with scenarios applied; invalid input ends the command with all its errors."""
    from allocation.instance import InvalidInstance, load

    try:
        instance = load(path, list(scenarios or ()))
    except InvalidInstance as invalid:
        refuse_instance(invalid.problems, as_json=as_json)
    warn(instance.warnings)
    return instance


def share(written: str) -> float:
    """A share written as `30%` or `0.3`. Raises `ValueError` for what is no number."""
    number = written.strip()
    return float(number.removesuffix("%")) / (100 if number.endswith("%") else 1)
