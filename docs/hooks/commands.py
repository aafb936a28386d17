"""The reference of the command line, from the commands themselves: every verb, argument and option, in both languages.

As a hook it fills the pages `commands.md` and `commands.zh.md`; run alone it prints the reference in the language that
`ALLOCATION_LANG` names, since the commands are declared in one language.
"""

import os
import subprocess
import sys
from typing import Any

PAGES = {"commands.md": "en", "commands.zh.md": "zh"}
HEADINGS = {"en": ("argument or option", "meaning"), "zh": ("参数或选项", "含义")}


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Put the reference below what a page of it says."""
    language = PAGES.get(page.file.src_uri)
    return f"{markdown}\n{printed(language)}" if language else markdown


def printed(language: str) -> str:
    """The reference in a language, printed by a process of its own."""
    run = subprocess.run(
        [sys.executable, __file__],
        env={**os.environ, "ALLOCATION_LANG": language, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return run.stdout


def reference() -> str:
    """All verbs in the order of the program's help."""
    from typer.main import get_command

    from allocation.cli.main import app

    return "\n".join(_verb(name, command) for name, command in get_command(app).commands.items())


def _verb(name: str, command: Any) -> str:
    from allocation.cli.language import language

    rows = [(_called(parameter), _meaning(parameter)) for parameter in command.params]
    lines = [f"| {called} | {_cell(meaning)} |" for called, meaning in rows]
    head = "| {} | {} |".format(*HEADINGS[language])
    return "\n".join([f"## {name}", "", command.help, "", head, "|---|---|", *lines, ""])


def _called(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar}`"
    names = ", ".join(f"`{name}`" for name in parameter.opts)
    return f"{names} `{parameter.metavar}`" if parameter.metavar else names


def _meaning(parameter: Any) -> str:
    from allocation.cli.language import say

    told = parameter.help or ""
    if parameter.param_type_name == "argument" or parameter.is_flag or not parameter.show_default:
        return told
    default = parameter.default
    return told if default is None else f"{told} {say('help-page.default')}{default}]"


def _cell(meaning: str) -> str:
    return meaning.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


if __name__ == "__main__":
    sys.stdout.write(reference())
