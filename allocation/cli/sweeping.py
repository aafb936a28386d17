"""The verb sweep."""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from allocation.cli.exits import Exit, print_json, refuse, refuse_instance
from allocation.cli.help import Command
from allocation.cli.language import language, say
from allocation.cli.memory import MemoryLimitOption, refuse_if_too_large
from allocation.cli.shared import InstanceArgument, JsonOption, LanguageOption, load_instance, share

if TYPE_CHECKING:
    from allocation.analysis.sweep import Noise, Step, Sweep
    from allocation.analysis.sweep.cases import Grid, Value
    from allocation.engine.options import Options
    from allocation.instance import Instance

_KINDS = "needs, costs, capacities, loads, innovations"


def add_to(app: typer.Typer) -> None:
    """Declare the verb."""
    app.command("sweep", cls=Command, help=say("sweep.help"))(sweep)


def sweep(
    instance: InstanceArgument,
    scenario: Annotated[
        list[str] | None, typer.Option("--scenario", metavar="NAME", help=say("sweep.scenario"), show_default=False)
    ] = None,
    all_scenarios: Annotated[bool, typer.Option("--all-scenarios", help=say("sweep.all-scenarios"))] = False,
    values: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=V,V,...", help=say("sweep.set"), show_default=False)
    ] = None,
    noise: Annotated[
        str | None,
        typer.Option("--noise", metavar="KIND=SHARE,...", help=say("sweep.noise", kinds=_KINDS), show_default=False),
    ] = None,
    runs: Annotated[int | None, typer.Option("--runs", metavar="N", min=1, help=say("sweep.runs"))] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help=say("sweep.seed"))] = 0,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, help=say("sweep.workers"))] = 1,
    dask: Annotated[
        str | None, typer.Option("--dask", metavar="ADDRESS", help=say("sweep.dask"), show_default=False)
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FOLDER", help=say("sweep.output"), show_default=False)
    ] = None,
    time_limit: Annotated[float, typer.Option("--time-limit", metavar="S", help=say("sweep.time-limit"))] = 300.0,
    gap: Annotated[float, typer.Option("--gap", metavar="G", help=say("solve.gap"))] = 1e-6,
    threads: Annotated[int, typer.Option("--threads", metavar="N", help=say("solve.threads"))] = 1,
    work_limit: Annotated[
        int | None, typer.Option("--work-limit", metavar="W", help=say("solve.work-limit"), show_default=False)
    ] = None,
    memory_limit: MemoryLimitOption = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, help=say("sweep.top"))] = 30,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Solve many cases and put them into one table."""
    from allocation.engine.options import Options

    if scenario and all_scenarios:
        refuse(say("sweep.both-scenarios"))
    if dask is not None and workers > 1:
        refuse(say("sweep.both-workers"))
    try:
        options = Options(time_limit=time_limit, gap=gap, threads=threads, seed=seed, work_limit=work_limit)
    except ValueError as wrong:
        refuse(say("usage.option", reason=wrong))
    loaded = load_instance(instance, as_json=as_json)
    if dask is None:
        refuse_if_too_large(loaded, memory_limit, workers)
    every = (None, *loaded.settings.scenarios) if all_scenarios else tuple(dict.fromkeys(scenario or ())) or (None,)
    wanted = _Wanted(
        loaded,
        every,
        _grid(loaded, values or ()),
        _noise(noise, runs, seed),
        options,
        output or Path("results") / f"{loaded.settings.name}-sweep",
    )
    found = _run(wanted, workers, dask, as_json=as_json)
    if as_json:
        print_json(found.to_json())
    else:
        _tell(found, top, noisy=noise is not None)
    raise typer.Exit(_exit_code(found))


@dataclass(frozen=True)
class _Wanted:
    """What the options of the command line come to."""

    instance: "Instance"
    scenarios: tuple[str | None, ...]
    grid: "Grid"
    noise: "Noise | None"
    options: "Options"
    folder: Path


def _grid(instance: "Instance", written: "tuple[str, ...] | list[str]") -> "Grid":
    """The values to try by key; a key or value that does not fit ends the command."""
    from allocation.instance import InvalidInstance
    from allocation.instance.scenarios import apply_keys

    grid: dict[str, list[Value]] = {}
    for one in written:
        key, _, listed = one.partition("=")
        tried = [_value(value.strip()) for value in listed.split(",")]
        if not key.strip() or key.strip() in grid or "" in tried:
            refuse(say("sweep.set-form", text=one))
        grid[key.strip()] = tried
    for key, tried in grid.items():
        for value in tried:
            try:
                apply_keys(instance, {key: value})
            except InvalidInstance as invalid:
                problem = invalid.problems[0]
                hint = problem.hint(language)
                reason = f"{problem.message(language)} ({hint})" if hint else problem.message(language)
                refuse(say("sweep.set-wrong", text=f"{key}={value}", reason=reason))
    return grid


def _value(text: str) -> "Value":
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _noise(written: str | None, runs: int | None, seed: int) -> "Noise | None":
    from allocation.analysis.sweep import Noise

    if written is None:
        if runs is not None:
            refuse(say("sweep.runs-without-noise"))
        return None
    shares = {}
    try:
        for one in written.split(","):
            kind, _, amount = one.partition("=")
            shares[kind.strip()] = share(amount)
        return Noise(shares, runs or Noise.runs, seed)
    except ValueError:
        refuse(say("sweep.noise-form", text=written, kinds=_KINDS))


def _run(wanted: _Wanted, workers: int, dask: str | None, *, as_json: bool) -> "Sweep":
    from allocation.analysis.sweep import sweep as solve_all
    from allocation.instance import InvalidInstance

    last: list[Step] = []
    try:
        with _executor(workers, dask) as executor, _progress(last, shown=not as_json) as on_progress:
            return solve_all(
                wanted.instance,
                wanted.scenarios,
                wanted.grid,
                noise=wanted.noise,
                options=wanted.options,
                executor=executor,
                workers=workers if dask is None else None,
                folder=wanted.folder,
                on_progress=on_progress,
            )
    except InvalidInstance as invalid:
        refuse_instance(invalid.problems, as_json=as_json)
    except FileExistsError:
        refuse(say("sweep.taken", folder=wanted.folder))
    except ModuleNotFoundError as missing:
        if missing.name != "distributed":
            raise
        refuse(say("sweep.no-extra"))
    except ConnectionError:
        refuse(say("sweep.no-cluster", address=dask))
    except BrokenExecutor:
        _stop("sweep.worker-died", last, wanted.folder)
    except KeyboardInterrupt:
        _stop("sweep.stopped", last, wanted.folder)


@contextmanager
def _executor(workers: int, dask: str | None) -> "Iterator[Executor | None]":
    from allocation.analysis.sweep.workers import dask_cluster, processes

    if dask is not None:
        with dask_cluster(dask) as cluster:
            yield cluster
    elif workers > 1:
        with processes(workers) as pool:
            yield pool
    else:
        yield None


@contextmanager
def _progress(last: "list[Step]", *, shown: bool) -> "Iterator[Callable[[Step], None]]":
    """A callback that remembers the last step, and tells it where somebody watches a terminal."""

    def remember(step: "Step") -> None:
        last[:] = [step]

    if not shown or not sys.stderr.isatty():
        yield remember
        return
    from rich.console import Console

    from allocation.analysis.sweep.words import case_name

    with Console(stderr=True).status(say("progress.preparing")) as line:

        def tell(step: "Step") -> None:
            remember(step)
            told = {"case": case_name(step.case, language), "status": say(f"status.{step.status}")}
            line.update(say("sweep.progress", done=step.done, cases=step.cases, **told))

        yield tell


def _stop(key: str, last: "list[Step]", folder: Path) -> NoReturn:
    """End before all cases are done; what is done stays."""
    done, cases = (last[0].done, last[0].cases) if last else (0, "?")
    typer.echo(say(key, done=done, cases=cases, folder=folder), err=True)
    raise typer.Exit(Exit.STOPPED_WITH_ALLOCATION if done else Exit.STOPPED_WITHOUT)


def _exit_code(found: "Sweep") -> Exit:
    """0 if every case ended with a proof, 3 if all of them that there is no allocation; else as one solve would."""
    proven = found.cases["status"].isin(["optimal", "infeasible"]).all()
    any_allocation = bool(found.cases["objective"].notna().any())
    if proven:
        return Exit.DONE if any_allocation else Exit.NO_ALLOCATION
    return Exit.STOPPED_WITH_ALLOCATION if any_allocation else Exit.STOPPED_WITHOUT


def _tell(found: "Sweep", top: int, *, noisy: bool) -> None:
    from allocation.analysis.sweep import words
    from allocation.cli.tables import print_words
    from allocation.language import text

    folder = found.folder or Path()
    print_words(words.cases(found, language, most=top), words.title(found, language))
    if len(found.cases) > top:
        typer.echo(text("sweep.more", language, count=len(found.cases) - top, file=folder / "cases.csv"))
    if noisy:
        for line in words.holding(found, language, most=top, file=folder / "holding.csv"):
            typer.echo(line)
    typer.echo(say("sweep.saved", table=folder / "cases.csv", results=folder / "cases"))
