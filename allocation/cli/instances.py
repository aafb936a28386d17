"""Verbs on instances: new, generate, validate, schema, convert."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.exits import print_json, problem_rows, refuse, refuse_instance
from allocation.cli.help import Command
from allocation.cli.language import language, say
from allocation.cli.memory import forecast_line
from allocation.cli.shared import (
    InstanceArgument,
    JsonOption,
    LanguageOption,
    OverwriteOption,
    ScenarioOption,
    TargetArgument,
    load_instance,
)

if TYPE_CHECKING:
    from allocation.instance import Instance


class Strength(StrEnum):
    """How much links cost against needs."""

    weak = "weak"
    medium = "medium"
    strong = "strong"


class Tightness(StrEnum):
    """How much bodies can carry against the work."""

    loose = "loose"
    tight = "tight"


class SchemaForm(StrEnum):
    """How the format is told."""

    json = "json"
    markdown = "markdown"


class Documented(StrEnum):
    """What a schema is of."""

    instance = "instance"
    answer = "answer"


def add_to(app: typer.Typer) -> None:
    """Declare the verbs."""
    app.command("new", cls=Command, help=say("new.help"))(new)
    app.command("generate", cls=Command, help=say("generate.help"))(generate)
    app.command("validate", cls=Command, help=say("validate.help"))(validate)
    app.command("schema", cls=Command, help=say("schema.help"))(schema)
    app.command("convert", cls=Command, help=say("convert.help"))(convert)


def new(
    target: TargetArgument,
    powers: Annotated[
        Path | None, typer.Option("--powers", metavar="FILE", help=say("new.powers"), show_default=False)
    ] = None,
    zones: Annotated[
        list[str] | None, typer.Option("--zone", metavar="PROVINCE/ZONE", help=say("new.zone"), show_default=False)
    ] = None,
    whole: Annotated[
        str | None, typer.Option("--from", metavar="INSTANCE", help=say("new.from"), show_default=False)
    ] = None,
    province: Annotated[
        str | None, typer.Option("--province", metavar="NAME", help=say("new.province"), show_default=False)
    ] = None,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Write a commented template that solves as it is, or one's own part of an instance."""
    if (whole is None) != (province is None):
        refuse(say("new.from-with-province"))
    if whole is not None and province is not None:
        if powers is not None or zones:
            refuse(say("new.from-alone"))
        _cut(whole, province, target, overwrite=overwrite, as_json=as_json)
        return

    from allocation.instance import InvalidInstance
    from allocation.instance.template import write_template

    try:
        write_template(target, language=language, powers=powers, zones=tuple(zones or ()) or None, overwrite=overwrite)
    except FileExistsError:
        refuse(say("exists", target=target))
    except InvalidInstance as invalid:
        refuse_instance(invalid.problems, as_json=as_json)
    except ValueError as wrong:
        refuse(say("cannot-write", reason=wrong))
    _written(target, as_json=as_json)


def _cut(whole: str, province: str, target: Path, *, overwrite: bool, as_json: bool) -> None:
    """Write one's own part of an instance and tell what was fixed."""
    from allocation.instance import InvalidInstance, load
    from allocation.instance.cutting import body_named, cut, instance_named, write_cut

    try:
        instance = load(instance_named(whole))
        part = cut(instance, body_named(instance, province), language)
        write_cut(part, target, language=language, overwrite=overwrite)
    except InvalidInstance as invalid:
        refuse_instance(invalid.problems, as_json=as_json)
    except FileExistsError:
        refuse(say("exists", target=target))
    except ValueError as wrong:
        refuse(say("cannot-write", reason=wrong))
    if as_json:
        notes = [{"key": note.key, "message": note.message(language)} for note in part.notes]
        print_json({"written": str(target), "body": part.body, "notes": notes})
        return
    for note in part.notes:
        typer.echo(note.message(language))
    _written(target, as_json=False)


def generate(
    target: TargetArgument,
    powers: Annotated[int, typer.Option("--powers", min=1, help=say("generate.powers"))] = 150,
    zones: Annotated[int, typer.Option("--zones", min=1, help=say("generate.zones"))] = 20,
    levels: Annotated[int, typer.Option("--levels", min=2, max=20, help=say("generate.levels"))] = 3,
    links: Annotated[float, typer.Option("--links", min=0, help=say("generate.links"))] = 1.0,
    coordination: Annotated[
        Strength, typer.Option("--coordination", help=say("generate.coordination"))
    ] = Strength.medium,
    capacity: Annotated[Tightness, typer.Option("--capacity", help=say("generate.capacity"))] = Tightness.loose,
    seed: Annotated[int, typer.Option("--seed", min=0, help=say("generate.seed"))] = 0,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Write a random instance of given size and seed."""
    from allocation.instance.generate import generate as generate_instance

    instance = generate_instance(
        powers,
        zones,
        levels=levels,
        links_per_power=links,
        coordination=coordination.value,
        capacity=capacity.value,
        seed=seed,
    )
    _write(instance, target, overwrite=overwrite)
    _written(target, as_json=as_json)


def validate(
    instance: InstanceArgument,
    scenario: ScenarioOption = None,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Check an instance and its scenarios; report all errors at once."""
    from allocation.formulation.forecast import forecast

    loaded = load_instance(instance, scenario, as_json=as_json)
    structure, size = loaded.structure, forecast(loaded)
    if as_json:
        told = {"columns": size.columns, "rows": size.rows, "entries": size.entries, "bytes": size.bytes}
        print_json({"valid": True, "errors": [], "warnings": problem_rows(loaded.warnings), "forecast": told})
        return
    typer.echo(
        say(
            "validate.done",
            name=loaded.settings.name,
            powers=len(structure.powers),
            zones=len(structure.zones),
            pairs=len(structure.pairs),
            links=len(loaded.links),
            scenarios=len(loaded.settings.scenarios),
        )
    )
    typer.echo(forecast_line(size))


def schema(
    of: Annotated[Documented, typer.Option("--of", help=say("schema.of"))] = Documented.instance,
    form: Annotated[SchemaForm, typer.Option("--format", help=say("schema.format"))] = SchemaForm.json,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Print the JSON Schema of an instance or of an answer, or the reference of an instance's tables."""
    from allocation.instance.schema import json_schema, table_reference
    from allocation.outcome.answers import answer_schema

    if form is SchemaForm.markdown and not as_json:
        if of is Documented.answer:
            refuse(say("schema.only-json"))
        typer.echo(table_reference(language))
    else:
        print_json(answer_schema(language) if of is Documented.answer else json_schema(language))


def convert(
    instance: InstanceArgument,
    target: TargetArgument,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Write an instance in another form: a folder, `.xlsx` or `.json`, by the name of the target."""
    _write(load_instance(instance, as_json=as_json), target, overwrite=overwrite)
    _written(target, as_json=as_json)


def _write(instance: "Instance", target: Path, *, overwrite: bool) -> None:
    from allocation.instance.writing import write

    try:
        write(instance, target, overwrite=overwrite)
    except FileExistsError:
        refuse(say("exists", target=target))
    except ValueError as wrong:
        refuse(say("cannot-write", reason=wrong))


def _written(target: Path, *, as_json: bool) -> None:
    if as_json:
        print_json({"written": str(target)})
    else:
        typer.echo(say("written", target=target))
