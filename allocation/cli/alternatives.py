"""The verb alternatives."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.exits import Exit, print_json, refuse
from allocation.cli.help import Command
from allocation.cli.language import language, say
from allocation.cli.memory import MemoryLimitOption, refuse_if_too_large
from allocation.cli.progress import progress_line
from allocation.cli.shared import InstanceArgument, JsonOption, LanguageOption, ScenarioOption, load_instance, share

if TYPE_CHECKING:
    from allocation.analysis.alternatives import Alternatives, Keep
    from allocation.instance import Instance

_COLUMNS = "power, domain, owner, held_at, kind, risk, zone, parent"


def add_to(app: typer.Typer) -> None:
    """Declare the verb."""
    app.command("alternatives", cls=Command, help=say("alternatives.help"))(alternatives)


def alternatives(
    instance: InstanceArgument,
    scenario: ScenarioOption = None,
    count: Annotated[int, typer.Option("--count", metavar="N", min=0, help=say("alternatives.count"))] = 5,
    within: Annotated[str, typer.Option("--within", metavar="SHARE", help=say("alternatives.share"))] = "1%",
    keep: Annotated[
        list[str] | None,
        typer.Option(
            "--keep", metavar="WHERE:LEVEL", help=say("alternatives.keep", columns=_COLUMNS), show_default=False
        ),
    ] = None,
    time_limit: Annotated[float, typer.Option("--time-limit", metavar="S", help=say("alternatives.time-limit"))] = 60.0,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help=say("solve.seed"))] = 0,
    memory_limit: MemoryLimitOption = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FOLDER", help=say("alternatives.output"), show_default=False),
    ] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=0, help=say("alternatives.top"))] = 10,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Find alternatives and tell what is certain."""
    from allocation.engine.options import Options

    margin = _within(within)
    kept = [_keep(text) for text in keep or ()]
    if output is not None and output.exists() and (not output.is_dir() or any(output.iterdir())):
        refuse(say("exists", target=output))
    try:
        options = Options(time_limit=time_limit, seed=seed)
    except ValueError as wrong:
        refuse(say("usage.option", reason=wrong))
    loaded = load_instance(instance, scenario, as_json=as_json)
    refuse_if_too_large(loaded, memory_limit, 1)
    _refuse_unknown(loaded, kept)

    from allocation.analysis.alternatives import alternatives as find

    with progress_line(shown=not as_json) as on_progress:
        found = find(loaded, count, within=margin, keep=kept, options=options, on_progress=on_progress)
    if output is not None and found.allocations:
        _save(found, output)
    if as_json:
        print_json(found.to_json())
    else:
        _tell(found, top, output)
    raise typer.Exit(_exit_code(found))


def _within(written: str) -> float:
    try:
        within = share(written)
    except ValueError:
        within = 0.0
    if not 0 < within < 1:
        refuse(say("alternatives.share-form", text=written))
    return within


def _keep(written: str) -> "Keep":
    from allocation.analysis.alternatives import Keep

    conditions, _, level = written.rpartition(":")
    where = {}
    for condition in conditions.split(","):
        column, sign, value = condition.partition("=")
        if not (column.strip() and sign and value.strip()) or column.strip() in where:
            refuse(say("alternatives.keep-form", text=written))
        where[column.strip()] = value.strip()
    return Keep(where, level.strip())


def _refuse_unknown(instance: "Instance", kept: "list[Keep]") -> None:
    from allocation.analysis.alternatives import UnknownPattern
    from allocation.language import text

    for each in kept:
        try:
            each.pairs(instance)
        except UnknownPattern as wrong:
            told = {"columns": _COLUMNS, "levels": ", ".join(instance.settings.levels)}
            message = say(f"alternatives.keep-{wrong.reason}", text=each.name, given=wrong.given, **told)
            hint = text("problem.did-you-mean", language, suggestion=wrong.hint) if wrong.hint else ""
            refuse(f"{message} ({hint})" if hint else message)


def _save(found: "Alternatives", folder: Path) -> None:
    from allocation.instance.placing import placed_whole
    from allocation.outcome.folder import save

    with placed_whole(folder) as partial:
        for number, allocation in zip(found.table["alternative"], found.allocations, strict=True):
            save(allocation, partial / f"{number:02d}")
        found.certainty.to_csv(partial / "certainty.csv", index=False, lineterminator="\n", encoding="utf-8-sig")


def _exit_code(found: "Alternatives") -> Exit:
    from allocation.outcome.allocation import Status

    if found.allocations:
        whole = found.status is Status.OPTIMAL and not found.cut_short
        return Exit.DONE if whole else Exit.STOPPED_WITH_ALLOCATION
    return Exit.NO_ALLOCATION if found.status is Status.INFEASIBLE else Exit.STOPPED_WITHOUT


def _tell(found: "Alternatives", top: int, output: Path | None) -> None:
    from allocation.analysis.alternatives import words
    from allocation.cli.tables import print_words
    from allocation.outcome.allocation import Status

    if not found.allocations:
        typer.echo(say("frontier.nothing" if found.status is Status.INFEASIBLE else "frontier.none-yet"))
        return
    print_words(words.rows(found, language), words.title(found, language))
    for line in [*words.remarks(found, language), *words.certainty(found, language, most=top)]:
        typer.echo(line)
    if output is not None:
        typer.echo(say("alternatives.saved", folder=output))
