"""The verb show."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.exits import print_json, refuse
from allocation.cli.help import Command
from allocation.cli.language import language, say
from allocation.cli.shared import JsonOption, LanguageOption

if TYPE_CHECKING:
    import pandas as pd


class Grouping(StrEnum):
    """What a row of the table stands for."""

    zone = "zone"
    power = "power"
    domain = "domain"
    pair = "pair"


_Some = list[str] | None


def add_to(app: typer.Typer) -> None:
    """Declare the verb."""
    app.command("show", cls=Command, help=say("show.help"))(show)


def show(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help=say("show.result"), show_default=False)],
    by: Annotated[Grouping, typer.Option("--by", help=say("show.by"))] = Grouping.zone,
    changes: Annotated[bool, typer.Option("--changes", help=say("show.changes"))] = False,
    zone: Annotated[_Some, typer.Option("--zone", metavar="ID", help=say("show.zone"), show_default=False)] = None,
    power: Annotated[_Some, typer.Option("--power", metavar="ID", help=say("show.power"), show_default=False)] = None,
    domain: Annotated[
        _Some, typer.Option("--domain", metavar="NAME", help=say("show.domain"), show_default=False)
    ] = None,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Print a result's allocation by zone, power, domain or pair, or only what changes."""
    from allocation.outcome import table
    from allocation.outcome.folder import InvalidResult, folder_name, read

    try:
        allocation = read(result)
    except InvalidResult as wrong:
        refuse(wrong.message(language))
    wanted = {"zones": zone, "powers": power, "domains": domain}
    known: dict[str, set[str | None]] = {
        "zones": set(allocation.instance.structure.zones),
        "powers": set(allocation.instance.structure.powers),
        "domains": {row.domain for row in allocation.instance.powers},
    }
    for kind, names in wanted.items():
        for name in names or ():
            if name not in known[kind]:
                refuse(say("show.unknown", name=name))
    if changes:
        of_domains = [row.power for row in allocation.instance.powers if not domain or row.domain in domain]
        frame = _only(table.changes(allocation, language), zone, power)
        frame = frame[frame["power"].isin(of_domains)]
    elif by is Grouping.pair or any(wanted.values()):
        frame = table.pairs(allocation, language, zones=zone, powers=power, domains=domain)
    else:
        frame = {Grouping.zone: table.by_zone, Grouping.power: table.by_power, Grouping.domain: table.by_domain}[by](
            allocation, language
        )
    if as_json:
        print_json([{key: _plain(value) for key, value in row.items()} for row in frame.to_dict("records")])
        return
    from allocation.cli.tables import print_frame

    title = say("show.title", name=folder_name(allocation.instance), status=say(f"status.{allocation.status}"))
    print_frame(frame, title, say("show.units", need=allocation.instance.settings.units.told(language).need))


def _only(frame: "pd.DataFrame", zones: _Some, powers: _Some) -> "pd.DataFrame":
    if zones:
        frame = frame[frame["zone"].isin(zones)]
    if powers:
        frame = frame[frame["power"].isin(powers)]
    return frame


def _plain(value: object) -> object:
    """A cell as JSON has it; what is missing is null."""
    if isinstance(value, float) and value != value:
        return None
    return value.item() if hasattr(value, "item") else value
