"""The verb diagnose."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.exits import Exit, print_json, refuse
from allocation.cli.help import Command
from allocation.cli.language import language, say
from allocation.cli.shared import InstanceArgument, JsonOption, LanguageOption, ScenarioOption, load_instance

if TYPE_CHECKING:
    from allocation.analysis.diagnosis import Diagnosis
    from allocation.analysis.diagnosis.places import Places


def add_to(app: typer.Typer) -> None:
    """Declare the verb."""
    app.command("diagnose", cls=Command, help=say("diagnose.help"))(diagnose)


def diagnose(
    instance: InstanceArgument,
    scenario: ScenarioOption = None,
    weight: Annotated[
        list[str] | None, typer.Option("--weight", metavar="KIND=W", help=say("diagnose.weight"), show_default=False)
    ] = None,
    time_limit: Annotated[float, typer.Option("--time-limit", metavar="S", help=say("diagnose.time-limit"))] = 60.0,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Tell why an instance has no allocation, and the least that must give."""
    from allocation.analysis.diagnosis.diagnose import diagnose as diagnose_instance
    from allocation.analysis.diagnosis.diagnose import weights_with
    from allocation.engine.options import Options

    try:
        options = Options(time_limit=time_limit)
    except ValueError as wrong:
        refuse(say("usage.option", reason=wrong))
    weights = _weights(weight or [])
    try:
        weights_with(weights)
    except ValueError as wrong:
        refuse(say("diagnose.weight-wrong", reason=wrong))
    loaded = load_instance(instance, scenario, as_json=as_json)
    found = diagnose_instance(loaded, weights=weights, options=options)
    _tell(found, _places(instance, found), as_json=as_json)
    if found.status == "unknown":
        raise typer.Exit(Exit.STOPPED_WITHOUT)


def _weights(written: list[str]) -> dict[str, float]:
    weights = {}
    for one in written:
        kind, _, number = one.partition("=")
        try:
            weights[kind.strip()] = float(number)
        except ValueError:
            refuse(say("diagnose.weight-form", text=one))
    return weights


def _places(path: str, found: "Diagnosis") -> "Places | None":
    """Where the entries stand; standard input can be read only once."""
    if path == "-" or found.exists:
        return None
    from allocation.analysis.diagnosis.places import places
    from allocation.instance import load
    from allocation.instance.reading import read_document

    return places(read_document(Path(path)), load(path), found.sources)


def _tell(found: "Diagnosis", places: "Places | None", *, as_json: bool) -> None:
    from allocation.analysis.diagnosis import words

    lines = words.lines(found, language, places)
    if as_json:
        print_json(found.to_json() | {"title": words.title(found, language), "lines": lines})
        return
    typer.echo(words.title(found, language))
    for number, line in enumerate(lines, 1):
        typer.echo(f"{number}. {line}" if number <= len(found.causes) + len(found.changes) else line)
