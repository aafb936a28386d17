"""The verb report."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.exits import print_json, refuse
from allocation.cli.help import Command
from allocation.cli.language import language, say
from allocation.cli.progress import solving_anew
from allocation.cli.shared import JsonOption, LanguageOption, OverwriteOption

if TYPE_CHECKING:
    from allocation.analysis.bottlenecks import Bottlenecks
    from allocation.outcome.allocation import Allocation


def add_to(app: typer.Typer) -> None:
    """Declare the verb."""
    app.command("report", cls=Command, help=say("report.help"))(report)


def report(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help=say("report.result"), show_default=False)],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE.html", help=say("report.output"), show_default=False)
    ] = None,
    bottlenecks: Annotated[bool, typer.Option("--bottlenecks", help=say("report.bottlenecks"))] = False,
    within: Annotated[float, typer.Option("--within", metavar="S", min=0, help=say("report.within"))] = 300.0,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Write one self-contained page about a result."""
    target = output or result.resolve().with_name(f"{result.resolve().name}.html")
    _refuse_target(target, overwrite=overwrite)
    allocation, dated = _read(result)

    from allocation.display.report import report as page

    found = _bottlenecks(allocation, within, shown=not as_json) if bottlenecks else None
    content = page(allocation, bottlenecks=found, dated=dated, language=language)
    _write(content, target, overwrite=overwrite)
    if as_json:
        print_json({"written": str(target), "bytes": len(content.encode()), "date": dated})
    else:
        typer.echo(say("written", target=target))


def _refuse_target(target: Path, *, overwrite: bool) -> None:
    """Say before the work, not after it, that the page cannot be written there."""
    if target.suffix.lower() not in (".html", ".htm"):
        refuse(say("report.not-html", target=target))
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


def _bottlenecks(allocation: "Allocation", within: float, *, shown: bool) -> "Bottlenecks":
    from allocation.analysis.bottlenecks import bottlenecks

    with solving_anew(shown=shown) as on_progress:
        return bottlenecks(allocation, within=within, on_progress=on_progress)


def _write(content: str, target: Path, *, overwrite: bool) -> None:
    from allocation.instance.placing import placed_whole

    try:
        with placed_whole(target, overwrite=overwrite) as file:
            file.write_text(content, encoding="utf-8", newline="\n")
    except FileExistsError:
        refuse(say("exists", target=target))
