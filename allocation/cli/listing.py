"""The verb list."""

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
    from allocation.analysis.listing import Listing
    from allocation.outcome.allocation import Allocation

_ASKED = ("ministry", "agenda")
"""The bottlenecks that asking from above can open."""


def add_to(app: typer.Typer) -> None:
    """Declare the verb."""
    app.command("list", cls=Command, help=say("list.help"))(list_result)


def list_result(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help=say("list.result"), show_default=False)],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE.xlsx", help=say("list.output"), show_default=False)
    ] = None,
    for_comment: Annotated[bool, typer.Option("--for-comment", help=say("list.for-comment"))] = False,
    gains: Annotated[bool, typer.Option("--gains", help=say("list.gains"))] = False,
    within: Annotated[float, typer.Option("--within", metavar="S", min=0, help=say("list.within"))] = 300.0,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Write the lists that offices issue."""
    target = output
    if target is None and not as_json:
        target = result.resolve().with_name(f"{result.resolve().name}-lists.xlsx")
    if target is not None:
        _refuse_target(target, overwrite=overwrite)
    allocation, dated = _read(result)

    from allocation.analysis.listing import list_powers

    found = _gains(allocation, within, shown=not as_json) if gains else None
    listing = list_powers(allocation, gains=found)
    if target is not None:
        _write(listing, target, dated, overwrite=overwrite, for_comment=for_comment)
    if as_json:
        print_json(listing.to_json() | {"date": dated, "written": None if target is None else str(target)})
        return
    for line in listing.sentences(language):
        typer.echo(line)
    typer.echo(say("written", target=target))


def _refuse_target(target: Path, *, overwrite: bool) -> None:
    """Say before the work, not after it, that the workbook cannot be written there."""
    if target.suffix.lower() != ".xlsx":
        refuse(say("list.not-xlsx", target=target))
    if target.is_dir() or (target.exists() and not overwrite):
        refuse(say("exists", target=target))


def _read(result: Path) -> "tuple[Allocation, str]":
    from allocation.outcome.folder import InvalidResult, read, written_on

    try:
        allocation, dated = read(result), written_on(result)
    except InvalidResult as wrong:
        refuse(wrong.message(language))
    if not allocation.has_allocation:
        refuse(say("list.no-allocation", name=result))
    return allocation, dated


def _gains(allocation: "Allocation", within: float, *, shown: bool) -> "Bottlenecks":
    from allocation.analysis.bottlenecks import bottlenecks

    with solving_anew(shown=shown) as on_progress:
        return bottlenecks(allocation, kinds=_ASKED, within=within, on_progress=on_progress)


def _write(listing: "Listing", target: Path, dated: str, *, overwrite: bool, for_comment: bool) -> None:
    from allocation.display.lists import write_lists

    try:
        write_lists(listing, target, language, dated=dated, for_comment=for_comment, overwrite=overwrite)
    except FileExistsError:
        refuse(say("exists", target=target))
