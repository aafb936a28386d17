"""Exit codes, and how what went wrong is told: on standard error in words, with `--json` on standard output too."""

import json
import sys
from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from allocation.cli.language import language, say

if TYPE_CHECKING:
    from allocation.instance.problems import Problem


class Exit(IntEnum):
    """Exit codes of the command line."""

    DONE = 0
    INTERNAL_ERROR = 1
    INVALID_INPUT = 2
    NO_ALLOCATION = 3
    STOPPED_WITH_ALLOCATION = 4
    STOPPED_WITHOUT = 5


def print_json(data: Any) -> None:
    """One JSON object on standard output."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, allow_nan=False) + "\n")


def refuse(message: str) -> NoReturn:
    """End with one line on standard error: the input is not usable."""
    typer.echo(message, err=True)
    raise typer.Exit(Exit.INVALID_INPUT)


def problem_rows(problems: "Sequence[Problem]") -> list[dict[str, Any]]:
    """Problems as JSON rows: file, line, column, where, message, hint."""
    return [
        {
            "file": problem.place.file,
            "line": problem.place.line,
            "column": problem.place.column,
            "where": problem.place.where or problem.subject,
            "message": f"{problem.subject}: {problem.message(language)}"
            if problem.subject
            else problem.message(language),
            "hint": problem.hint(language),
        }
        for problem in problems
    ]


def refuse_instance(problems: "Sequence[Problem]", *, as_json: bool) -> NoReturn:
    """End with all that is wrong with an instance."""
    for problem in problems:
        typer.echo(problem.line(language), err=True)
    typer.echo(say("problems", count=len(problems)), err=True)
    if as_json:
        from allocation.outcome.answers import Mistake, Refusal

        rows = tuple(Mistake(**row) for row in problem_rows(problems))
        print_json(Refusal(errors=rows).plain())
    raise typer.Exit(Exit.INVALID_INPUT)


def warn(problems: "Sequence[Problem]", most: int = 10) -> None:
    """Oddities that do not stop anything, on standard error."""
    for problem in problems[:most]:
        typer.echo(say("warning", line=problem.line(language)), err=True)
    if len(problems) > most:
        typer.echo(say("more-warnings", count=len(problems) - most), err=True)
