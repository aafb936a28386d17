"""Which language the command line speaks: `--lang`, else `ALLOCATION_LANG`, else the system's."""

import os
import sys

from allocation.language import LANGUAGES, Language, text


def _asked_for(arguments: list[str]) -> Language:
    for before, argument in zip(["", *arguments], arguments, strict=False):
        wanted = argument.removeprefix("--lang=") if argument.startswith("--lang=") else argument
        if before == "--lang" or argument.startswith("--lang="):
            return "zh" if wanted == "zh" else "en"
    for variable in ("ALLOCATION_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


# help texts are set while the commands are declared, before any option is parsed
language: Language = _asked_for(sys.argv[1:])


def say(key: str, **values: object) -> str:
    """A text of the command line."""
    return text(f"command.{key}", language, **values)


__all__ = ["LANGUAGES", "language", "say"]
