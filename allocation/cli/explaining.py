"""The verb explain."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.exits import print_json, refuse
from allocation.cli.help import Command
from allocation.cli.language import language, say
from allocation.cli.shared import JsonOption, LanguageOption, ScenarioOption, load_instance

if TYPE_CHECKING:
    from allocation.analysis.explanation import Explanation
    from allocation.instance.structure import Pair
    from allocation.outcome.allocation import Allocation


def add_to(app: typer.Typer) -> None:
    """Declare the verb."""
    app.command("explain", cls=Command, help=say("explain.help"))(explain)


def explain(
    path: Annotated[str, typer.Argument(metavar="RESULT|INSTANCE", help=say("explain.input"), show_default=False)],
    scenario: ScenarioOption = None,
    power: Annotated[
        str | None, typer.Option("--power", metavar="ID", help=say("explain.power"), show_default=False)
    ] = None,
    zone: Annotated[
        str | None, typer.Option("--zone", metavar="ID", help=say("explain.zone"), show_default=False)
    ] = None,
    exact: Annotated[bool, typer.Option("--exact", help=say("explain.exact"))] = False,
    gap: Annotated[float, typer.Option("--gap", metavar="G", help=say("explain.gap"))] = 1e-4,
    time_limit: Annotated[float, typer.Option("--time-limit", metavar="S", help=say("explain.time-limit"))] = 60.0,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, help=say("explain.top"))] = 20,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Tell what each level would cost and what bars it."""
    from allocation.engine.options import Options

    if exact and (power is None or zone is None):
        refuse(say("explain.exact-pair"))
    try:
        options = Options(time_limit=time_limit, gap=gap)
    except ValueError as wrong:
        refuse(say("usage.option", reason=wrong))
    allocation = _allocation(path, scenario, as_json=as_json)
    if not allocation.has_allocation:
        refuse(say("explain.no-allocation", name=path))
    pairs = _pairs(allocation, power, zone)

    from allocation.analysis.explanation import explain as explain_pairs

    found = explain_pairs(allocation, pairs, exact=exact, options=options)
    if as_json:
        print_json(found.to_json())
    elif power is not None and zone is not None:
        for line in found.sentences(language, most=top):
            typer.echo(line)
    else:
        _tell_table(found, top)


def _allocation(path: str, scenario: Sequence[str] | None, *, as_json: bool) -> "Allocation":
    """The allocation of a result, or today's of an instance."""
    from allocation.outcome.allocation import today
    from allocation.outcome.folder import InvalidResult, is_result, read

    if not is_result(path):
        return today(load_instance(path, scenario, as_json=as_json))
    if scenario:
        refuse(say("explain.no-scenario", name=path))
    try:
        return read(path)
    except InvalidResult as wrong:
        refuse(wrong.message(language))


def _pairs(allocation: "Allocation", power: str | None, zone: str | None) -> "list[Pair] | None":
    """The pairs asked for; None for all."""
    from allocation.instance.names import body_names, power_names

    structure = allocation.instance.structure
    powers, bodies = (names(allocation.instance, language) for names in (power_names, body_names))
    for name, known in (
        (power, {own: powers[own] for own in structure.powers}),
        (zone, {own: bodies[own] for own in structure.zones}),
    ):
        if name is not None and name not in known:
            refuse(_unknown(name, known))
    if power is None and zone is None:
        return None
    pairs = [pair for pair in structure.pairs if power in (None, pair[0]) and zone in (None, pair[1])]
    if not pairs and power is not None and zone is not None:
        refuse(say("explain.no-pair", power=power, zone=zone))
    return pairs


def _unknown(name: str, known: Mapping[str, str]) -> str:
    """That there is no such id, with the id whose own text or name is most like it."""
    from allocation.instance.suggestions import closest

    ids = {told: own for own, told in known.items()} | {own: own for own in known}
    likely = closest(name, ids)
    if likely:
        return say("explain.meant", name=name, suggestion=ids[likely])
    return say("explain.unknown", name=name)


def _tell_table(found: "Explanation", top: int) -> None:
    """What bars the pairs, and a table of the cheapest alternatives."""
    from rich.console import Console
    from rich.table import Table

    from allocation.analysis.explanation import words

    for line in words.summary(found, language):
        typer.echo(line)
    frame = words.alternatives(found, language, most=top)
    console = Console()
    if not console.is_terminal:
        console = Console(width=400)
    table = Table()
    for name in frame.columns:
        table.add_column(str(name))
    for row in frame.itertuples(index=False):
        table.add_row(*(str(cell).replace("[", r"\[") for cell in row))
    console.print(table)
    rest = len(found.alternatives) - len(frame)
    if rest > 0:
        typer.echo(say("explain.more", count=f"{rest:,}"))
    typer.echo(say("explain.hint"))
