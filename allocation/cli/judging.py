"""The verb evaluate."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allocation.cli.exits import print_json, refuse, refuse_instance
from allocation.cli.help import Command
from allocation.cli.language import language, say
from allocation.cli.shared import JsonOption, LanguageOption, ScenarioOption, load_instance

if TYPE_CHECKING:
    import pandas as pd

    from allocation.analysis.evaluation import Evaluation, Series
    from allocation.outcome.allocation import Allocation


class Grouping(StrEnum):
    """What a row of the table stands for."""

    zone = "zone"
    province = "province"
    domain = "domain"
    ministry = "ministry"
    all = "all"


class Listed(StrEnum):
    """The lists that an evaluation holds."""

    indicators = "indicators"
    innovations = "innovations"
    short_of_expected = "short-of-expected"
    unanswered = "unanswered"
    not_needed = "not-needed"
    not_taken_on = "not-taken-on"
    wanted = "wanted"
    links = "links"
    uniformity = "uniformity"
    capacity = "capacity"
    measures = "measures"
    breaches = "breaches"
    coupling = "coupling"
    bodies = "bodies"
    ministries = "ministries"
    weak_points = "weak-points"


SHOWN_WEAK_POINTS = 10
_DEGREES = ("degree", "C", "T", "D")


def add_to(app: typer.Typer) -> None:
    """Declare the verb."""
    app.command("evaluate", cls=Command, help=say("evaluate.help"))(evaluate)


def evaluate(
    inputs: Annotated[
        list[str], typer.Argument(metavar="RESULT|INSTANCE", help=say("evaluate.inputs"), show_default=False)
    ],
    scenario: ScenarioOption = None,
    levels: Annotated[
        Path | None, typer.Option("--levels", metavar="FILE", help=say("evaluate.levels"), show_default=False)
    ] = None,
    series: Annotated[bool, typer.Option("--series", help=say("evaluate.series"))] = False,
    by: Annotated[Grouping | None, typer.Option("--by", help=say("evaluate.by"), show_default=False)] = None,
    listed: Annotated[Listed | None, typer.Option("--list", help=say("evaluate.list"), show_default=False)] = None,
    corrected: Annotated[bool, typer.Option("--corrected", help=say("evaluate.corrected"))] = False,
    need_threshold: Annotated[float, typer.Option("--need-threshold", min=0, help=say("evaluate.need-threshold"))] = 0,
    usage_threshold: Annotated[
        float, typer.Option("--usage-threshold", min=0, help=say("evaluate.usage-threshold"))
    ] = 0,
    as_json: JsonOption = False,
    lang: LanguageOption = None,  # noqa: ARG001 - read before the commands are declared
) -> None:
    """Judge an allocation: headline figures, the three failures, what to mend first."""
    if levels is not None and (series or len(inputs) > 1):
        refuse(say("evaluate.levels-alone"))
    if series and len(inputs) < 2:
        refuse(say("evaluate.two-or-more"))
    if not series and len(inputs) > 1:
        refuse(say("evaluate.one-only"))

    from allocation.analysis import evaluation as judging

    allocations = [_allocation(path, scenario, as_json=as_json) for path in inputs]
    if levels is not None:
        allocations = [_from_table(levels, allocations[0], as_json=as_json)]
    for path, allocation in zip(inputs, allocations, strict=True):
        if not allocation.has_allocation:
            refuse(say("evaluate.no-allocation", name=path))
    evaluations = [
        judging.evaluate(
            allocation, need_threshold=need_threshold, usage_threshold=usage_threshold, corrected=corrected
        )
        for allocation in allocations
    ]
    if series:
        labels = [f"{at}. {Path(path).name}" for at, path in enumerate(inputs, 1)]
        _tell_series(judging.series(evaluations, labels), evaluations, as_json=as_json)
    elif as_json:
        print_json(evaluations[0].to_json())
    elif listed is not None:
        _tell_list(evaluations[0], listed)
    elif by is not None:
        from allocation.analysis.evaluation import tables, words

        title = words.title(evaluations[0], language)
        if by is Grouping.all:
            frame = tables.in_all(evaluations[0], language)
            _print(frame.drop(columns="indicator"), title, indicators=list(frame["indicator"]))
        else:
            _print(tables.by(evaluations[0], by.value, language), title)
    else:
        _tell(evaluations[0])


def _allocation(path: str, scenario: Sequence[str] | None, *, as_json: bool) -> "Allocation":
    """The allocation of a result, or today's of an instance."""
    from allocation.outcome.allocation import today
    from allocation.outcome.folder import InvalidResult, is_result, read

    if not is_result(path):
        return today(load_instance(path, scenario, as_json=as_json))
    if scenario:
        refuse(say("evaluate.no-scenario", name=path))
    try:
        return read(path)
    except InvalidResult as wrong:
        refuse(wrong.message(language))


def _from_table(file: Path, allocation: "Allocation", *, as_json: bool) -> "Allocation":
    from allocation.analysis.evaluation import read_levels
    from allocation.instance import InvalidInstance

    try:
        return read_levels(file, allocation.instance, measures=allocation.measures)
    except InvalidInstance as invalid:
        refuse_instance(invalid.problems, as_json=as_json)


def _tell(evaluation: "Evaluation") -> None:
    """Headline figures, the three failures, weak points."""
    from allocation.analysis.evaluation import words
    from allocation.language import text

    typer.echo(words.title(evaluation, language))
    for label, value in words.headline(evaluation, language):
        typer.echo(f"  {_padded(label, 26)} {value}")
    typer.echo(text("evaluation.label.failures", language))
    for label, value in words.failures(evaluation, language):
        typer.echo(f"  {_padded(label, 32)} {value}")
    typer.echo(text("evaluation.label.weak", language))
    for number, line in enumerate(words.weak_points(evaluation, language, most=SHOWN_WEAK_POINTS), 1):
        typer.echo(f"  {number:>2}. {line}")
    rest = len(evaluation.weak_points) - SHOWN_WEAK_POINTS
    if rest > 0:
        typer.echo(text("evaluation.label.more", language, count=rest))
    typer.echo(say("evaluate.hint"))


def _tell_list(evaluation: "Evaluation", listed: Listed) -> None:
    frame = getattr(evaluation, listed.name)
    if frame.empty:
        typer.echo(say("evaluate.empty"))
        return
    _print(frame, listed.value)


def _tell_series(series: "Series", evaluations: Sequence["Evaluation"], *, as_json: bool) -> None:
    if as_json:
        print_json(series.to_json())
        return
    from allocation.analysis.evaluation import tables, words
    from allocation.language import text

    title = text("evaluation.series.title", language, name=evaluations[0].name, count=len(evaluations))
    frame = tables.over_time(series, language)
    _print(frame.drop(columns="indicator"), title, indicators=list(frame["indicator"]))
    names = words.Names(evaluations[-1].allocation.instance, language)
    unit = evaluations[-1].allocation.instance.settings.units.cost
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
