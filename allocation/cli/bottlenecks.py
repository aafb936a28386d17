"""The verb bottlenecks."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from allocation.cli.exits import Exit, print_json, refuse
from allocation.cli.help import Command
from allocation.cli.language import language, say
from allocation.cli.progress import solving_anew
from allocation.cli.shared import JsonOption, LanguageOption, ScenarioOption, load_instance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocation.analysis.bottlenecks import Bottlenecks
    from allocation.outcome.allocation import Allocation

_KINDS = "ministry, agenda, capacity, uniform, law, decided, budget, max_changes, measure"


def add_to(app: typer.Typer) -> None:
    """Declare the verb."""
    app.command("bottlenecks", cls=Command, help=say("bottlenecks.help"))(bottlenecks)


def bottlenecks(
    path: Annotated[str, typer.Argument(metavar="RESULT|INSTANCE", help=say("bottlenecks.input"), show_default=False)],
    scenario: ScenarioOption = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help=say("bottlenecks.kind", kinds=_KINDS), show_default=False),
    ] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, help=say("bottlenecks.top"))] = 10,
    gap: Annotated[float, typer.Option("--gap", metavar="G", help=say("bottlenecks.gap"))] = 1e-4,
    time_limit: Annotated[float, typer.Option("--time-limit", metavar="S", help=say("bottlenecks.time-limit"))] = 60.0,
    within: Annotated[float, typer.Option("--within", metavar="S", min=0, help=say("bottlenecks.within"))] = 300.0,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Tell what each obstacle costs, the dearest first."""
    from allocation.engine.options import Options

    known = _KINDS.split(", ")
    if unknown := [name for name in kind or () if name not in known]:
        refuse(say("bottlenecks.unknown-kind", kind=unknown[0], kinds=_KINDS))
    try:
        options = Options(time_limit=time_limit, gap=gap)
    except ValueError as wrong:
        refuse(say("usage.option", reason=wrong))
    allocation = _allocation(path, scenario, as_json=as_json)

    from allocation.analysis.bottlenecks import bottlenecks as find

    with solving_anew(shown=not as_json) as on_progress:
        found = find(allocation, options=options, kinds=kind, within=within, on_progress=on_progress)
    if as_json:
        print_json(found.to_json())
    else:
        _tell(found, top)
    raise typer.Exit(_exit_code(found))


def _allocation(path: str, scenario: "Sequence[str] | None", *, as_json: bool) -> "Allocation":
    """The allocation of a result, or today's of an instance."""
    from allocation.outcome.allocation import today
    from allocation.outcome.folder import InvalidResult, is_result, read

    if not is_result(path):
        return today(load_instance(path, scenario, as_json=as_json))
    if scenario:
        refuse(say("bottlenecks.no-scenario", name=path))
    try:
        return read(path)
    except InvalidResult as wrong:
        refuse(wrong.message(language))


def _exit_code(found: "Bottlenecks") -> Exit:
    from allocation.outcome.allocation import Status

    if found.base.has_allocation:
        return Exit.DONE
    return Exit.NO_ALLOCATION if found.base.status is Status.INFEASIBLE else Exit.STOPPED_WITHOUT


def _tell(found: "Bottlenecks", top: int) -> None:
    from allocation.analysis.bottlenecks import words
    from allocation.language import text

    def label(name: str, **values: Any) -> str:
        return text(f"bottlenecks.label.{name}", language, **values)

    typer.echo(words.title(found, language))
    if not found.base.has_allocation:
        return
    lines = words.gains(found, language, most=top)
    for number, line in enumerate(lines, 1):
        typer.echo(f"  {number:>2}. {line}")
    if not lines:
        typer.echo("  " + words.no_gain(found, language))
    rest = int((found.gains["gain_at_least"] > 0).sum()) - len(lines)
    if rest > 0:
        typer.echo(label("more", count=rest))
    parts = {
        "kinds": words.by_kind(found, language),
        "groups": words.groups(found, language),
        "measures": words.measures(found, language, most=top),
        "skipped": words.skipped(found, language),
    }
    for name, told in parts.items():
        if told:
            typer.echo(label(name))
        for line in told:
            typer.echo(f"  {line}")
    if len(found.measures) > top:
        typer.echo(label("more", count=len(found.measures) - top))
    typer.echo(label("took", solves=found.solves, seconds=f"{found.seconds:.1f}"))
