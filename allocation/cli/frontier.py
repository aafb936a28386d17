"""The verb frontier."""

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.exits import Exit, print_json, refuse
from allocation.cli.help import Command
from allocation.cli.language import language, say
from allocation.cli.memory import MemoryLimitOption, refuse_if_too_large
from allocation.cli.shared import (
    InstanceArgument,
    JsonOption,
    LanguageOption,
    OverwriteOption,
    ScenarioOption,
    load_instance,
)

if TYPE_CHECKING:
    from allocation.analysis.frontier import Frontier
    from allocation.engine.tradeoffs import Step
    from allocation.instance import Instance

_NAMES = "unmet_need, lost_innovation, coordination, spending, change, changes, measures"


def add_to(app: typer.Typer) -> None:
    """Declare the verb."""
    app.command("frontier", cls=Command, help=say("frontier.help"))(frontier)


def frontier(
    instance: InstanceArgument,
    scenario: ScenarioOption = None,
    objectives: Annotated[
        str, typer.Option("--objectives", metavar="NAME,NAME[,NAME]", help=say("frontier.objectives", names=_NAMES))
    ] = "unmet_need,coordination",
    points: Annotated[str, typer.Option("--points", metavar="N|all", help=say("frontier.points"))] = "25",
    resolution: Annotated[float, typer.Option("--resolution", metavar="R", help=say("frontier.resolution"))] = 0.02,
    within: Annotated[
        float | None, typer.Option("--within", metavar="S", min=0, help=say("frontier.within"), show_default=False)
    ] = None,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, help=say("frontier.workers"))] = 2,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help=say("solve.seed"))] = 0,
    memory_limit: MemoryLimitOption = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FOLDER", help=say("frontier.output"), show_default=False)
    ] = None,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Find nondominated allocations and keep them as a folder of results."""
    traded = _objectives(objectives)
    count = _count(points)
    if not 0 < resolution <= 0.5:
        refuse(say("frontier.resolution-range", text=resolution))
    loaded = load_instance(instance, scenario, as_json=as_json)
    refuse_if_too_large(loaded, memory_limit, workers)
    from allocation.outcome.folder import folder_name

    folder = output or Path("results") / f"{folder_name(loaded)}-frontier"
    found = _find(
        loaded, traded, count, resolution, within, workers, seed, folder, overwrite=overwrite, shown=not as_json
    )
    if as_json:
        print_json({**found.to_json(), "folder": str(folder) if len(found.points) else None})
    else:
        _tell(found, folder)
    raise typer.Exit(_exit_code(found))


def _objectives(written: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in written.replace("，", ",").split(","))
    if unknown := [name for name in names if name not in _NAMES.split(", ")]:
        refuse(say("frontier.unknown-objective", name=unknown[0], names=_NAMES))
    if len(names) not in (2, 3) or len(set(names)) < len(names):
        refuse(say("frontier.few-objectives", given=", ".join(names), names=_NAMES))
    return names


def _count(written: str) -> int | None:
    if written == "all":
        return None
    if not written.isascii() or not written.isdigit() or int(written) < 2:
        refuse(say("frontier.points-form", text=written))
    return int(written)


def _find(
    instance: "Instance",
    objectives: tuple[str, ...],
    points: int | None,
    resolution: float,
    within: float | None,
    workers: int,
    seed: int,
    folder: Path,
    *,
    overwrite: bool,
    shown: bool,
) -> "Frontier":
    """The frontier, saved unless there is nothing to save."""
    from allocation.analysis.frontier import frontier as trace
    from allocation.analysis.frontier.folder import SearchMemory, forget_searches, save_frontier
    from allocation.engine.options import Options
    from allocation.outcome.allocation import Status
    from allocation.outcome.folder import InvalidResult

    cancel = threading.Event()
    try:
        memory = SearchMemory(folder, instance, overwrite=overwrite)
        with _executor(workers) as executor, _progress(shown=shown) as on_progress:
            found = trace(
                instance,
                objectives,
                points=points,
                resolution=resolution,
                options=Options(time_limit=None, seed=seed),
                within=within,
                executor=executor,
                memory=memory,
                on_progress=on_progress,
                cancel=cancel,
            )
        if len(found.points):
            save_frontier(found, folder, overwrite=overwrite)
        elif found.status is Status.INFEASIBLE:
            forget_searches(folder)
    except InvalidResult as wrong:
        refuse(wrong.message(language))
    except KeyboardInterrupt:
        cancel.set()
        typer.echo(say("frontier.stopped", folder=folder), err=True)
        raise typer.Exit(Exit.STOPPED_WITHOUT) from None
    return found


@contextmanager
def _executor(workers: int) -> "Iterator[Executor | None]":
    if workers == 1:
        yield None
        return
    # the solver releases the interpreter's lock, and threads see a cancellation
    with ThreadPoolExecutor(workers) as pool:
        yield pool


@contextmanager
def _progress(*, shown: bool) -> "Iterator[Callable[[Step], None] | None]":
    """A callback that tells each search; None where nobody watches a terminal."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status(say("progress.preparing")) as line:
        yield lambda step: line.update(
            say(
                "frontier.progress",
                phase=say(f"frontier.phase.{step.phase}"),
                searches=step.searches,
                seconds=f"{step.seconds:.0f}",
            )
        )


def _exit_code(found: "Frontier") -> Exit:
    from allocation.outcome.allocation import Status

    if found.status is Status.INFEASIBLE:
        return Exit.NO_ALLOCATION
    if found.status is Status.OPTIMAL:
        return Exit.DONE
    return Exit.STOPPED_WITH_ALLOCATION if len(found.points) else Exit.STOPPED_WITHOUT


def _tell(found: "Frontier", folder: Path) -> None:
    from allocation.analysis.frontier import words
    from allocation.cli.tables import print_words
    from allocation.outcome.allocation import Status

    if found.points.empty:
        typer.echo(say("frontier.nothing" if found.status is Status.INFEASIBLE else "frontier.none-yet"))
        return
    print_words(words.points(found, language), words.title(found, language))
    for line in words.summary(found, language):
        typer.echo(line)
    typer.echo(say("frontier.saved", table=folder / "points.csv", results=folder / "points"))
