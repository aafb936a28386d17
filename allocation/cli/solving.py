"""The verb solve."""

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allocation.cli.exits import Exit, print_json, refuse
from allocation.cli.help import Command
from allocation.cli.language import language, say
from allocation.cli.memory import MemoryLimitOption, refuse_if_too_large
from allocation.cli.progress import progress_line
from allocation.cli.shared import InstanceArgument, JsonOption, LanguageOption, ScenarioOption, load_instance

if TYPE_CHECKING:
    from allocation.outcome.allocation import Allocation


def add_to(app: typer.Typer) -> None:
    """Declare the verb."""
    app.command("solve", cls=Command, help=say("solve.help"))(solve)


def solve(
    instance: InstanceArgument,
    scenario: ScenarioOption = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FOLDER", help=say("solve.output"), show_default=False)
    ] = None,
    time_limit: Annotated[float, typer.Option("--time-limit", metavar="S", help=say("solve.time-limit"))] = 300.0,
    gap: Annotated[float, typer.Option("--gap", metavar="G", help=say("solve.gap"))] = 1e-6,
    threads: Annotated[int, typer.Option("--threads", metavar="N", help=say("solve.threads"))] = 1,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help=say("solve.seed"))] = 0,
    work_limit: Annotated[
        int | None, typer.Option("--work-limit", metavar="W", help=say("solve.work-limit"), show_default=False)
    ] = None,
    start: Annotated[
        Path | None, typer.Option("--start", metavar="RESULT", help=say("solve.start"), show_default=False)
    ] = None,
    memory_limit: MemoryLimitOption = None,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Find the best allocation of an instance and write its result folder."""
    from allocation.engine.options import Options

    try:
        options = Options(time_limit=time_limit, gap=gap, threads=threads, seed=seed, work_limit=work_limit)
    except ValueError as wrong:
        refuse(say("usage.option", reason=wrong))
    loaded = load_instance(instance, scenario, as_json=as_json)
    refuse_if_too_large(loaded, memory_limit)
    if output is not None:
        _refuse_to_replace(output)
    first = _read_start(start)

    from allocation.outcome.solving import solve as solve_instance

    cancel = _cancel_on_signals()
    with progress_line(shown=not as_json) as on_progress:
        allocation = solve_instance(loaded, options, start=first, on_progress=on_progress, cancel=cancel)
    folder = _save(allocation, output) if allocation.has_allocation else None
    if as_json:
        print_json(allocation.to_json(folder))
    else:
        _print_summary(allocation, folder)
        if _exit_code(allocation) is Exit.NO_ALLOCATION:
            typer.echo(say("solve.diagnose", instance=" --scenario ".join([instance, *(scenario or ())])))
    raise typer.Exit(_exit_code(allocation))


def _refuse_to_replace(output: Path) -> None:
    """Say before the search, not after it, that the folder holds something else than a result."""
    from allocation.outcome.folder import InvalidResult, is_result

    taken = output.exists() and not (output.is_dir() and not any(output.iterdir()))
    if taken and not is_result(output):
        refuse(InvalidResult("not-replaced", output).message(language))


def _read_start(start: Path | None) -> "Allocation | None":
    if start is None:
        return None
    from allocation.outcome.folder import InvalidResult, read

    try:
        return read(start)
    except InvalidResult as wrong:
        refuse(wrong.message(language))


def _cancel_on_signals() -> threading.Event:
    """Ctrl-C and a polite kill stop the search, which then hands over the best allocation so far."""
    cancel = threading.Event()

    def stop(number: int, frame: Any) -> None:  # noqa: ARG001 - as `signal` calls it
        cancel.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    return cancel


def _save(allocation: "Allocation", output: Path | None) -> Path:
    from allocation.outcome.folder import InvalidResult, save, save_next

    try:
        return save_next(allocation) if output is None else save(allocation, output, overwrite=True)
    except InvalidResult as wrong:
        refuse(wrong.message(language))


def _exit_code(allocation: "Allocation") -> Exit:
    from allocation.outcome.allocation import Status

    if allocation.status is Status.OPTIMAL:
        return Exit.DONE
    if allocation.status is Status.INFEASIBLE:
        return Exit.NO_ALLOCATION
    return Exit.STOPPED_WITH_ALLOCATION if allocation.has_allocation else Exit.STOPPED_WITHOUT


def _print_summary(allocation: "Allocation", folder: Path | None) -> None:
    from allocation.cli.summary import print_summary

    print_summary(allocation)
    if folder is not None:
        typer.echo(say("solve.saved", folder=folder))
        typer.echo(say("solve.show", folder=folder))
