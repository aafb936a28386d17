"""The command `allocation`: wires the verbs and turns every ending into an exit code."""

import os
import sys
import traceback
from typing import Any

import typer

from allocation.cli import (
    alternatives,
    bottlenecks,
    comparing,
    diagnosing,
    explaining,
    frontier,
    instances,
    judging,
    listing,
    reporting,
    showing,
    solving,
    surveying,
    sweeping,
)
from allocation.cli.exits import Exit
from allocation.cli.help import Group
from allocation.cli.language import say
from allocation.cli.shared import LanguageOption

# typer bundles its parser's exceptions out of sight, all but this one's child
UsageError: Any = typer.BadParameter.__base__

app = typer.Typer(
    name="allocation",
    cls=Group,
    help=say("help"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 110},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(version("power-allocation"))
        raise typer.Exit(Exit.DONE)


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", help=say("option.version"), callback=_version, is_eager=True),
    lang: LanguageOption = None,
) -> None:
    """`--lang` is read before the commands are declared; here it is only let through."""


for verbs in (
    instances,
    surveying,
    solving,
    showing,
    judging,
    bottlenecks,
    comparing,
    diagnosing,
    explaining,
    frontier,
    alternatives,
    listing,
    reporting,
    sweeping,
):
    verbs.add_to(app)


def run() -> None:
    """Run the command line and exit."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: list[str]) -> int:
    """Run one command and give its exit code; no traceback reaches a planner."""
    try:
        code = typer.main.get_command(app).main(arguments, prog_name="allocation", standalone_mode=False)
    except UsageError as wrong:
        typer.echo(_usage(wrong), err=True)
        return Exit.INVALID_INPUT
    except (typer.Abort, KeyboardInterrupt, EOFError):
        typer.echo(say("interrupted"), err=True)
        return Exit.STOPPED_WITHOUT
    except (BrokenPipeError, SystemExit):
        # the reader of our output, such as `head`, has seen enough; typer leaves by exiting
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except OSError as error:
        typer.echo(say("file-error", reason=error.strerror or str(error), file=error.filename or ""), err=True)
        return Exit.INVALID_INPUT
    except Exception as error:  # noqa: BLE001 - the last resort: a defect is told in one line
        if os.environ.get("ALLOCATION_DEBUG"):
            traceback.print_exc()
        typer.echo(say("internal-error", kind=type(error).__name__, reason=error), err=True)
        return Exit.INTERNAL_ERROR
    return int(code or Exit.DONE)


def _usage(wrong: Any) -> str:
    """A wrong call in the planner's language, with where to find the right one."""
    kind = type(wrong).__name__
    command = wrong.ctx.command_path if wrong.ctx else "allocation"
    named = getattr(wrong, "param", None)
    parameter = (named.metavar if named.param_type_name == "argument" else named.opts[0]) if named else ""
    if kind == "NoArgsIsHelpError":
        return str(wrong.format_message())
    if kind == "NoSuchOption":
        reason = say("usage.no-such-option", option=wrong.option_name)
    elif kind == "MissingParameter":
        reason = say("usage.missing", parameter=parameter)
    elif kind == "BadParameter":
        reason = say("usage.bad-parameter", parameter=parameter, reason=wrong.message)
    else:
        reason = say("usage.other", reason=wrong.format_message())
    return say("usage.line", reason=reason, command=command)
