"""The verbs survey and collect."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allocation.cli.exits import Exit, print_json, problem_rows, refuse, refuse_instance, warn
from allocation.cli.help import Command
from allocation.cli.language import language, say
from allocation.cli.shared import InstanceArgument, JsonOption, LanguageOption, OverwriteOption, load_instance

if TYPE_CHECKING:
    from allocation.instance import Instance
    from allocation.instance.collecting import Collected

_SHOWN_CHANGES = 12


def add_to(app: typer.Typer) -> None:
    """Declare the verbs."""
    app.command("survey", cls=Command, help=say("survey.help"))(survey)
    app.command("collect", cls=Command, help=say("collect.help"))(collect)


def survey(
    instance: InstanceArgument,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help=say("survey.output"), show_default=False)
    ],
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Write a form for every office."""
    loaded = load_instance(instance, as_json=as_json)

    from allocation.instance.survey import survey as write_forms
    from allocation.language import text

    try:
        sent = write_forms(loaded, output, language=language)
    except FileExistsError:
        refuse(say("survey.exists", target=output))
    if as_json:
        print_json({"written": str(output), "forms": [vars(form) for form in sent]})
        return
    for kind, count in Counter(form.kind for form in sent).items():
        typer.echo(say("survey.count", kind=text(f"survey.kind.{kind}", language), count=count))
    typer.echo(say("written", target=output))
    typer.echo(say("survey.next", target=output))


def collect(
    filled: Annotated[
        list[Path] | None, typer.Argument(metavar="FORMS", help=say("collect.forms"), show_default=False)
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="INSTANCE", help=say("collect.output"), show_default=False)
    ] = None,
    into: Annotated[
        str | None, typer.Option("--into", metavar="BASE", help=say("collect.into"), show_default=False)
    ] = None,
    cases: Annotated[
        Path | None, typer.Option("--cases", metavar="MAP.yaml", help=say("collect.cases"), show_default=False)
    ] = None,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Put filled forms and counts of cases into an instance."""
    if output is None:
        refuse(say("collect.no-output"))
    if not filled and (cases is None or into is None):
        refuse(say("collect.no-forms"))

    from allocation.instance.collecting import collect as collect_forms

    base = _base(filled or [], into, as_json=as_json)
    collected = collect_forms(filled or [], base, cases=cases)
    warn(collected.warnings, most=len(collected.warnings))
    for problem in collected.errors:
        typer.echo(problem.line(language), err=True)
    written = None
    if collected.instance is not None:
        _write(collected.instance, output, overwrite=overwrite)
        written = str(output)
    if as_json:
        print_json(_as_json(collected, written))
    elif written is not None:
        _tell(collected, written)
    if written is None:
        typer.echo(say("problems", count=len(collected.errors)), err=True)
        raise typer.Exit(Exit.INVALID_INPUT)


def _base(filled: list[Path], into: str | None, *, as_json: bool) -> "Instance":
    """The instance that the forms ask about."""
    from allocation.instance import InvalidInstance
    from allocation.instance.collecting import base_of

    if into is not None:
        return load_instance(into, as_json=as_json)
    try:
        return base_of(filled)
    except InvalidInstance as invalid:
        refuse_instance(invalid.problems, as_json=as_json)


def _write(instance: "Instance", target: Path, *, overwrite: bool) -> None:
    from allocation.instance.writing import write

    try:
        write(instance, target, overwrite=overwrite)
    except FileExistsError:
        refuse(say("exists", target=target))
    except ValueError as wrong:
        refuse(say("cannot-write", reason=wrong))


def _tell(collected: "Collected", written: str) -> None:
    """How much came back, and what changed."""
    from allocation.instance.columns import headings_of
    from allocation.instance.tables import TABLES

    typer.echo(say("collect.read", returned=collected.returned, asked=collected.asked, answers=collected.answers))
    changes = collected.frame().to_dict("records")
    typer.echo(say("collect.changed", count=len(changes), warnings=len(collected.warnings)))
    for change in changes[:_SHOWN_CHANGES]:
        told = {name: _figure(change[name]) for name in ("before", "after")}
        row = say("separator").join(filter(None, change["key"].split("|")))
        column = headings_of(TABLES[change["table"]], language)[change["column"]]
        typer.echo(say("collect.change", who=change["who"], row=row, column=column, **told))
    if len(changes) > _SHOWN_CHANGES:
        typer.echo(say("collect.more", count=len(changes) - _SHOWN_CHANGES))
    typer.echo(say("written", target=written))


def _as_json(collected: "Collected", written: str | None) -> dict[str, Any]:
    changes = [
        {name: None if value is None or value != value else value for name, value in change.items()}
        for change in collected.frame().to_dict("records")
    ]
    return {
        "written": written,
        "valid": written is not None,
        "asked": collected.asked,
        "returned": collected.returned,
        "answers": collected.answers,
        "errors": problem_rows(collected.errors),
        "warnings": problem_rows(collected.warnings),
        "changes": changes,
    }


def _figure(value: object) -> str:
    if value is None or value != value:
        return "–"
    if isinstance(value, bool):
        return say("collect.yes" if value else "collect.no")
    return f"{value:g}" if isinstance(value, float) else str(value)
