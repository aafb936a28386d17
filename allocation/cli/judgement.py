"""How an evaluation is told on a terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from allocation.cli.language import language, say

if TYPE_CHECKING:
    import pandas as pd

    from allocation.analysis.evaluation import Evaluation, Series

SHOWN_WEAK_POINTS = 10
SHOWN_MEASURES = 5
_DEGREES = ("degree", "C", "T", "D")


def tell(evaluation: "Evaluation") -> None:
    """Headline figures, the three failures, weak points."""
    from allocation.analysis.evaluation import words
    from allocation.language import text

    typer.echo(words.title(evaluation, language))
    for label, value in words.headline(evaluation, language):
        typer.echo(f"  {_padded(label, 26)} {value}")
    typer.echo(text("evaluation.label.failures", language))
    for label, value in words.failures(evaluation, language):
        typer.echo(f"  {_padded(label, 32)} {value}")
    if evaluation.resolution is not None:
        _tell_figures(evaluation)
    proven = (evaluation.weak_points["basis"] == "proven").any()
    typer.echo(text(f"evaluation.label.weak{'-proven' if proven else ''}", language))
    for number, line in enumerate(words.weak_points(evaluation, language, most=SHOWN_WEAK_POINTS), 1):
        typer.echo(f"  {number:>2}. {line}")
    rest = len(evaluation.weak_points) - SHOWN_WEAK_POINTS
    if rest > 0:
        typer.echo(text("evaluation.label.more", language, count=rest))
    if evaluation.resolution is None:
        typer.echo(say("evaluate.hint"))
    else:
        _tell_first_steps(evaluation)


def _tell_figures(evaluation: "Evaluation") -> None:
    """What was solved anew, and what measures are worth."""
    from allocation.analysis.resolution import words
    from allocation.language import text

    typer.echo(text("resolution.label.solved", language))
    for label, value in words.figures(evaluation, language):
        typer.echo(f"  {_padded(label, 26)} {value}")
    if told := words.measures(evaluation, language, most=SHOWN_MEASURES):
        typer.echo(text("resolution.label.worth", language))
    for line in told:
        typer.echo(f"  {line}")


def _tell_first_steps(evaluation: "Evaluation") -> None:
    """What to do first, and what time did not allow."""
    from allocation.analysis.resolution import words
    from allocation.language import text

    if steps := words.first_steps(evaluation, language):
        typer.echo(text("resolution.label.first", language))
    for number, line in enumerate(steps, 1):
        typer.echo(f"  {number}. {line}")
    if took := words.left_out(evaluation, language):
        typer.echo(took)


def tell_list(evaluation: "Evaluation", name: str) -> None:
    """One of the lists, with names in place of ids."""
    from allocation.analysis.evaluation import naming
    from allocation.cli.tables import print_words

    if naming.listed(evaluation, name)[1].empty:
        typer.echo(say("evaluate.empty"))
        return
    print_words(naming.table(evaluation, name, language), naming.title(evaluation, name, language))


def tell_by(evaluation: "Evaluation", grouping: str) -> None:
    """The main indicators by a grouping; in all: every indicator and where its inputs come from."""
    from allocation.analysis.evaluation import tables, words

    title = words.title(evaluation, language)
    if grouping == "all":
        frame = tables.in_all(evaluation, language)
        _print(frame.drop(columns="indicator"), title, indicators=list(frame["indicator"]))
    else:
        _print(tables.by(evaluation, grouping, language), title)


def tell_series(series: "Series", evaluations: Sequence["Evaluation"]) -> None:
    """What rose, what fell, and what became of weak points."""
    from allocation.analysis.evaluation import tables, words
    from allocation.language import text

    title = text("evaluation.series.title", language, name=evaluations[0].name, count=len(evaluations))
    frame = tables.over_time(series, language)
    _print(frame.drop(columns="indicator"), title, indicators=list(frame["indicator"]))
    names = words.Names(evaluations[-1].allocation.instance, language)
    unit = evaluations[-1].allocation.instance.settings.units.told(language).cost
    for step, points in series.weak_points.groupby("step", sort=True):
        before, after = series.labels[int(str(step)) - 1], series.labels[int(str(step))]
        typer.echo(text("evaluation.series.weak", language, before=before, after=after))
        for point in points.to_dict("records"):
            kind = text(f"evaluation.kind.{point['kind']}", language)
            told = {
                "outcome": text(f"evaluation.outcome.{point['outcome']}", language),
                "what": f"{kind}: {names.any(point['id'])}",
                "before": words.amount(point["before"]),
                "after": words.amount(point["after"]),
            }
            typer.echo(text("evaluation.series.row", language, unit=unit, **told))


def _padded(label: str, width: int) -> str:
    """A label with blanks to a width; Chinese letters take two places."""
    taken = sum(2 if letter > "\u2e80" else 1 for letter in label)
    return label + " " * max(0, width - taken)


def _print(frame: "pd.DataFrame", title: str, indicators: Sequence[str] = ()) -> None:
    """A frame as a table: shares in percent, what is missing as a dash. indicators: what each row's figures are."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not console.is_terminal:
        console = Console(width=400)
    table = Table(title=title, title_justify="left")
    for name in frame.columns:
        is_text = any(isinstance(value, str) for value in frame[name])
        table.add_column(_heading(str(name)), justify="left" if is_text else "right")
    for number, row in enumerate(frame.to_dict("records")):
        own = indicators[number] if indicators else str(row.get("indicator", ""))
        table.add_row(*(_cell(value, _figure(str(name), own, whole=bool(indicators))) for name, value in row.items()))
    console.print(table)


def _figure(column: str, indicator: str, *, whole: bool) -> str:
    """What a cell's figure is: the row's indicator, in its value or in the whole row, else the column."""
    from allocation.analysis.evaluation.sources import STATUSES

    return indicator if column == "value" or (whole and column not in STATUSES) else column


def _heading(name: str) -> str:
    from allocation.language import text
    from allocation.language.catalogue import keys

    places = ("evaluation.indicator", "evaluation.status", "evaluation.column", "outcome.table.column")
    for key in (f"{place}.{name}" for place in places):
        if key in keys():
            return text(key, language)
    return name


def _cell(value: Any, figure: str) -> str:
    """A cell; figure: the indicator or column that it belongs to."""
    from allocation.analysis.evaluation import INDICATORS, words
    from allocation.analysis.evaluation.sources import STATUSES

    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "–"
    if isinstance(value, bool):
        return "✓" if value else ""
    if not isinstance(value, str) and (value is None or value != value):
        return "–"
    if isinstance(value, float):
        if figure in _DEGREES:
            return f"{value:.3f}"
        is_share = figure in STATUSES or (figure in INDICATORS and INDICATORS[figure].unit == "share")
        return words.percent(value) if is_share else words.amount(value)
    return str(value).replace("[", r"\[")
