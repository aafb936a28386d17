"""One line on a terminal while a search runs, or many."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from allocation.cli.language import say

if TYPE_CHECKING:
    from allocation.analysis.bottlenecks import Step
    from allocation.engine.run import Progress


@contextmanager
def progress_line(*, shown: bool) -> "Iterator[Callable[[Progress], None] | None]":
    """A callback that keeps one line on standard error up to date; None where nobody watches a terminal."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status(say("progress.preparing")) as status:

        def update(progress: "Progress") -> None:
            gap = progress.gap
            status.update(
                say(
                    "progress.line",
                    incumbent="–" if progress.incumbent is None else f"{progress.incumbent:,.2f}",
                    bound="–" if progress.bound is None else f"{progress.bound:,.2f}",
                    gap="–" if gap is None else f"{gap:.3%}",
                    seconds=f"{progress.seconds:.0f}",
                )
            )

        yield update


@contextmanager
def solving_anew(*, shown: bool) -> "Iterator[Callable[[Step], None] | None]":
    """A callback that counts re-solves on standard error; None where nobody watches a terminal."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status(say("progress.preparing")) as status:
        yield lambda step: status.update(say("bottlenecks.solving", solves=step.solves))
