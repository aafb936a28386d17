"""What stands on a page: its examples, its commands with the lines that each is said to print, its files."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"


def blocks(page: Path, kind: str) -> list[str]:
    """The fenced blocks of a kind, such as `python` or `console`."""
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\b[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def steps(page: Path) -> list[tuple[str, list[str]]]:
    """The commands of a page's console blocks with the lines below each."""
    parts = re.split(r"^\$ (.*)\n", "".join(blocks(page, "console")), flags=re.MULTILINE)[1:]
    return [(command, lines.splitlines()) for command, lines in zip(parts[::2], parts[1::2], strict=True)]


def tried(page: Path) -> tuple[int, str]:
    """How many Python examples a page has, and what is said of those that give something else than is shown."""
    found = doctest.DocTestParser().get_doctest("\n".join(blocks(page, "python")), {}, page.name, page.name, 0)
    said: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(found, out=said.append)
    return len(found.examples), "".join(said)


def printed(command: str, given: str = "") -> list[str]:
    """The lines that a command of the program prints. given: its standard input."""
    program, *arguments = shlex.split(command)
    assert program == "allocation"
    run = subprocess.run(
        [sys.executable, "-m", "allocation", *arguments],
        input=given,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def titled(page: Path) -> dict[str, str]:
    """The fenced blocks that have a file name as their title."""
    text = page.read_text(encoding="utf-8")
    return dict(re.findall(r'^```\w+ title="([^"]+)"\n(.*?)^```', text, re.MULTILINE | re.DOTALL))


def untold(shown: list[str], printed: list[str]) -> list[str]:
    """The shown lines that were not printed; a line that ends with an ellipsis is cut there, or is lines left out."""
    return [line for line in shown if not _told(line.rstrip(), [each.rstrip() for each in printed])]


def _told(line: str, printed: list[str]) -> bool:
    if line.endswith("…"):
        return any(each.startswith(line.removesuffix("…").rstrip()) for each in printed)
    return line in printed
