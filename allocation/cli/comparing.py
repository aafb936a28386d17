"""The verb compare."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.exits import print_json, refuse
from allocation.cli.help import Command
from allocation.cli.language import language, say
from allocation.cli.shared import JsonOption, LanguageOption, load_instance

if TYPE_CHECKING:
    from allocation.analysis.comparison import Comparison
    from allocation.outcome.allocation import Allocation


def add_to(app: typer.Typer) -> None:
    """Declare the verb."""
    app.command("compare", cls=Command, help=say("compare.help"))(compare)


def compare(
    paths: Annotated[list[str], typer.Argument(metavar="RESULT...", help=say("compare.inputs"), show_default=False)],
    label: Annotated[
        list[str] | None, typer.Option("--label", metavar="NAME", help=say("compare.label"), show_default=False)
    ] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, help=say("compare.top"))] = 10,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Put two or more results side by side."""
    if len(paths) < 2:
        refuse(say("compare.two-or-more"))
    labels = label or _labels(paths)
    if len(labels) != len(paths) or len(set(labels)) != len(labels):
        refuse(say("compare.labels", count=len(paths)))
    allocations = [_allocation(path, as_json=as_json) for path in paths]

    from allocation.analysis.comparison import compare as put_together

    comparison = put_together(allocations, labels)
    if as_json:
        print_json(comparison.to_json())
    else:
        _tell(comparison, top)


def _labels(paths: list[str]) -> list[str]:
    """The folders' names, numbered where two are the same; what is no result stands for today's allocation."""
    from allocation.outcome.folder import is_result

    names = [Path(path).name or path for path in paths]
    names = [
        name if is_result(path) else say("compare.today", name=name) for name, path in zip(names, paths, strict=True)
    ]
    if len(set(names)) == len(names):
        return names
    return [f"{number}. {name}" for number, name in enumerate(names, 1)]


def _allocation(path: str, *, as_json: bool) -> "Allocation":
    from allocation.outcome.allocation import today
    from allocation.outcome.folder import InvalidResult, is_result, read

    if not is_result(path):
        return today(load_instance(path, as_json=as_json))
    try:
        return read(path)
    except InvalidResult as wrong:
        refuse(wrong.message(language))


def _tell(comparison: "Comparison", top: int) -> None:
    from allocation.analysis.comparison import words
    from allocation.cli.tables import print_words
    from allocation.language import text

    print_words(words.costs(comparison, language), words.title(comparison, language))
    print_words(words.judgements(comparison, language), text("comparison.heading-judgements", language))
    typer.echo(text("comparison.heading-inputs", language))
    for line in words.inputs(comparison, language, most=top) or [text("comparison.same-inputs", language)]:
        typer.echo(f"  {line}")
    typer.echo(text("comparison.heading-measures", language, count=len(comparison.measures)))
    for line in words.measures(comparison, language)[:top]:
        typer.echo(f"  {line}")
    if len(comparison.measures) > top:
        typer.echo(text("comparison.more-moved", language, count=len(comparison.measures) - top))
    print_words(
        words.moved(comparison, language, most=top),
        text("comparison.heading-moved", language, count=len(comparison.moved)),
    )
    if len(comparison.moved) > top:
        typer.echo(text("comparison.more-moved", language, count=len(comparison.moved) - top))
