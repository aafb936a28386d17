"""Help pages in the planner's language: typer's own fixed words are put into it."""

from typing import Any

from typer.core import TyperCommand, TyperGroup

from allocation.cli.language import language, say

_FIXED = {
    "Show this message and exit.": "option.help",
    "Usage:": "help-page.usage",
    "Arguments:": "help-page.arguments",
    "Options:": "help-page.options",
    "Commands:": "help-page.commands",
    "[required]": "help-page.required",
    "[default: ": "help-page.default",
    "[OPTIONS]": "help-page.options-placeholder",
    "COMMAND [ARGS]...": "help-page.command-placeholder",
}


def _translated(page: str) -> str:
    if language == "en":
        return page
    for words, key in _FIXED.items():
        page = page.replace(words, say(key))
    return page


class Command(TyperCommand):
    """A verb whose help page speaks the planner's language."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return _translated(super().get_help(ctx))


class Group(TyperGroup):
    """The program, whose help page speaks the planner's language."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return _translated(super().get_help(ctx))
