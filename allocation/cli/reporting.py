"""The verb report."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from allocation.cli.exits import print_json, refuse
from allocation.cli.help import Command
from allocation.cli.language import language, say
from allocation.cli.progress import solving_anew
from allocation.cli.shared import JsonOption, LanguageOption, OverwriteOption

if TYPE_CHECKING:
    from allocation.analysis.bottlenecks import Bottlenecks
    from allocation.analysis.frontier import Frontier
    from allocation.outcome.allocation import Allocation


Form = Literal["html", "docx"]


def add_to(app: typer.Typer) -> None:
    """Declare the verb."""
    app.command("report", cls=Command, help=say("report.help"))(report)


def report(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help=say("report.result"), show_default=False)],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help=say("report.output"), show_default=False)
    ] = None,
    form: Annotated[Form, typer.Option("--format", help=say("report.format"))] = "html",
    frontier: Annotated[
        Path | None, typer.Option("--frontier", metavar="FOLDER", help=say("report.frontier"), show_default=False)
    ] = None,
    bottlenecks: Annotated[bool, typer.Option("--bottlenecks", help=say("report.bottlenecks"))] = False,
    within: Annotated[float, typer.Option("--within", metavar="S", min=0, help=say("report.within"))] = 300.0,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Write a page or a brief about a result."""
    target = output or result.resolve().with_name(f"{result.resolve().name}.{form}")
    _refuse_target(target, form, overwrite=overwrite)
    allocation, dated = _read(result)
    traded = None if frontier is None else _frontier(frontier, allocation)
    found = _bottlenecks(allocation, within, shown=not as_json) if bottlenecks else None
    write = _write_page if form == "html" else _write_brief
    try:
        write(allocation, traded, found, target, dated, overwrite=overwrite)
    except FileExistsError:
        refuse(say("exists", target=target))
    if as_json:
        print_json({"written": str(target), "format": form, "bytes": target.stat().st_size, "date": dated})
    else:
        typer.echo(say("written", target=target))


def _refuse_target(target: Path, form: Form, *, overwrite: bool) -> None:
    """Say before the work, not after it, that nothing can be written there."""
    if target.suffix.lower() != f".{form}":
        refuse(say("report.other-form", target=target, form=form))
    if target.is_dir() or (target.exists() and not overwrite):
        refuse(say("exists", target=target))


def _read(result: Path) -> "tuple[Allocation, str]":
    from allocation.outcome.folder import InvalidResult, read, written_on

    try:
        allocation, dated = read(result), written_on(result)
    except InvalidResult as wrong:
        refuse(wrong.message(language))
    if not allocation.has_allocation:
        refuse(say("report.no-allocation", name=result))
    return allocation, dated


def _frontier(folder: Path, allocation: "Allocation") -> "Frontier":
    """The frontier of a folder; one of another instance than the result's ends the command."""
    from allocation.analysis.frontier import read_frontier
    from allocation.instance import instance_hash
    from allocation.outcome.folder import InvalidResult

    try:
        found = read_frontier(folder)
    except InvalidResult as wrong:
        refuse(wrong.message(language))
    if instance_hash(found.instance) != instance_hash(allocation.instance):
        refuse(say("report.other-frontier", folder=folder))
    return found


def _bottlenecks(allocation: "Allocation", within: float, *, shown: bool) -> "Bottlenecks":
    from allocation.analysis.bottlenecks import bottlenecks

    with solving_anew(shown=shown) as on_progress:
        return bottlenecks(allocation, within=within, on_progress=on_progress)


def _write_page(
    allocation: "Allocation",
    traded: "Frontier | None",
    found: "Bottlenecks | None",
    target: Path,
    dated: str,
    *,
    overwrite: bool,
) -> None:
    from allocation.display.report import report as page
    from allocation.instance.placing import placed_whole

    content = page(allocation, frontier=traded, bottlenecks=found, dated=dated, language=language)
    with placed_whole(target, overwrite=overwrite) as file:
        file.write_text(content, encoding="utf-8", newline="\n")


def _write_brief(
    allocation: "Allocation",
    traded: "Frontier | None",
    found: "Bottlenecks | None",
    target: Path,
    dated: str,
    *,
    overwrite: bool,
) -> None:
    from allocation.analysis.briefing import brief, plans_of, proven_plans_of
    from allocation.display.brief import write_brief

    if traded is None:
        briefing = brief({"proposed": allocation}, gains=found)
    else:
        briefing = brief(plans_of(traded), nondominated=proven_plans_of(traded), gains=found)
    write_brief(briefing, target, language, dated=dated, overwrite=overwrite)
