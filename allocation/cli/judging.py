"""The verb evaluate."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.exits import print_json, refuse, refuse_instance
from allocation.cli.help import Command
from allocation.cli.judgement import tell, tell_by, tell_list, tell_series
from allocation.cli.language import language, say
from allocation.cli.progress import solving_anew
from allocation.cli.shared import JsonOption, LanguageOption, ScenarioOption, load_instance

if TYPE_CHECKING:
    from allocation.engine.options import Options
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
    resolve: Annotated[bool, typer.Option("--resolve", help=say("evaluate.resolve"))] = False,
    time_limit: Annotated[float, typer.Option("--time-limit", metavar="S", help=say("evaluate.time-limit"))] = 60.0,
    within: Annotated[float, typer.Option("--within", metavar="S", min=0, help=say("evaluate.within"))] = 300.0,
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
    if series and resolve:
        refuse(say("evaluate.resolve-alone"))
    options = _options(time_limit) if resolve else None

    from allocation.analysis import evaluation as judging

    allocations = [_allocation(path, scenario, as_json=as_json) for path in inputs]
    if levels is not None:
        allocations = [_from_table(levels, allocations[0], as_json=as_json)]
    for path, allocation in zip(inputs, allocations, strict=True):
        if not allocation.has_allocation:
            refuse(say("evaluate.no-allocation", name=path))
    with solving_anew(shown=resolve and not as_json) as on_progress:
        evaluations = [
            judging.evaluate(
                allocation,
                need_threshold=need_threshold,
                usage_threshold=usage_threshold,
                corrected=corrected,
                resolve=resolve,
                options=options,
                within=within,
                on_progress=on_progress,
            )
            for allocation in allocations
        ]
    if series:
        labels = [f"{at}. {Path(path).name}" for at, path in enumerate(inputs, 1)]
        found = judging.series(evaluations, labels)
        if as_json:
            print_json(found.to_json())
        else:
            tell_series(found, evaluations)
    elif as_json:
        print_json(evaluations[0].to_json())
    elif listed is not None:
        tell_list(evaluations[0], listed.name)
    elif by is not None:
        tell_by(evaluations[0], by.value)
    else:
        tell(evaluations[0])


def _options(time_limit: float) -> "Options":
    """The limits of each re-solve."""
    from dataclasses import replace

    from allocation.analysis.bottlenecks.bottlenecks import DEFAULT

    try:
        return replace(DEFAULT, time_limit=time_limit)
    except ValueError as wrong:
        refuse(say("usage.option", reason=wrong))


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
