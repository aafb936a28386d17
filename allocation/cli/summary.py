"""What solve tells a planner: status, objective, proven gap, components with their units, levels, measures."""

from typing import TYPE_CHECKING

import typer

from allocation.cli.language import language, say
from allocation.outcome.folder import folder_name
from allocation.outcome.table import level_name
from allocation.outcome.table import measures as measures_table

if TYPE_CHECKING:
    from allocation.outcome.allocation import Allocation


SHOWN_MEASURES = 6


def print_summary(allocation: "Allocation") -> None:
    """The summary of a solved instance on standard output."""
    instance = allocation.instance
    typer.echo(say("summary.status", name=folder_name(instance), status=say(f"status.{allocation.status}")))
    if allocation.components is None or allocation.objective is None:
        return
    units = instance.settings.units.told(language)
    weights = instance.settings.weights
    typer.echo(say("summary.objective", objective=f"{allocation.objective:,.2f}"))
    bound = allocation.bound
    typer.echo(
        say(
            "summary.bound",
            bound="–" if bound is None else f"{bound:,.2f}",
            gap="–" if allocation.gap is None else f"{allocation.gap:.4%}",
        )
    )
    for name, amount in allocation.components.items():
        unit = units.need if name == "unmet_need" else units.cost
        label = say(f"component.{name}")
        typer.echo(
            say("summary.component", name=label, amount=f"{amount:,.2f}", unit=unit, weight=getattr(weights, name))
        )
    frame = allocation.frame()
    counts = frame["level"].value_counts()
    levels = say("separator").join(
        f"{level_name(level, language)} {counts.get(level, 0):,}" for level in instance.settings.levels
    )
    typer.echo(
        say("summary.levels", pairs=f"{len(frame):,}", levels=levels, changed=f"{int(frame['changed'].sum()):,}")
    )
    typer.echo(say("summary.measures", measures=_few(list(measures_table(allocation, language)["name"]))))
    typer.echo(say("summary.seconds", seconds=f"{allocation.seconds:.1f}"))


def _few(names: list[str]) -> str:
    """The first names of a list, and how many more there are."""
    if not names:
        return say("summary.no-measures")
    shown = say("separator").join(names[:SHOWN_MEASURES])
    if len(names) <= SHOWN_MEASURES:
        return shown
    return say("summary.more-measures", names=shown, count=len(names) - SHOWN_MEASURES, total=len(names))
