"""What re-solves have found, in sentences in English and Chinese."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from allocation.analysis.bottlenecks.resolving import Gain
from allocation.analysis.bottlenecks.words import span
from allocation.analysis.evaluation.words import Names, amount, counted, percent
from allocation.analysis.resolution.spans import bound_of
from allocation.language import Language, text
from allocation.outcome.table import level_name

if TYPE_CHECKING:
    from allocation.analysis.evaluation.evaluation import Evaluation
    from allocation.analysis.resolution.resolution import Resolution

_NAMED = 4


def figures(evaluation: "Evaluation", language: Language = "en") -> list[tuple[str, str]]:
    """What was found out beyond weak points: a label and a sentence each."""
    found = evaluation.resolution
    if found is None:
        return []
    if not found.best.has_allocation:
        return [(_say("label.best", language), _say(f"no-best.{found.best.status}", language))]
    return [
        (_say("label.best", language), _best(evaluation, found, language)),
        (_say("label.authorisation", language), _authorisation(evaluation, found, language)),
        (_say("label.uniformity", language), _uniformity(evaluation, found, language)),
        (_say("label.measures", language), _measures(found, language)),
    ]


def measures(evaluation: "Evaluation", language: Language = "en", *, most: int = 10) -> list[str]:
    """What measures are worth, a sentence each: those that pay off first, then those that are adopted and do not."""
    found = evaluation.resolution
    if found is None:
        return []
    names = Names(evaluation.allocation.instance, language)
    told = found.measures[found.measures["verdict"].isin(("needed", "pays", "loses"))]
    return [_measure(row, names, _unit(evaluation, language)) for row in told.head(most).to_dict("records")]


def first_steps(evaluation: "Evaluation", language: Language = "en", *, most: int = 3) -> list[str]:
    """What to do first: who, what, and what is proven to be gained; each counted alone, so gains do not add up."""
    found = evaluation.resolution
    if found is None:
        return []
    names = Names(evaluation.allocation.instance, language)
    unit = _unit(evaluation, language)
    points = evaluation.weak_points
    lowest = {power.power: power.lowest for power in evaluation.allocation.instance.powers}
    steps = [
        (row["gain_at_least"], _step(row, names, unit, lowest.get(row["id"])))
        for row in points[points["gain_at_least"] > 0].to_dict("records")
    ]
    worth = found.measures[(found.measures["worth_at_least"] > 0) & ~found.measures["adopted"]]
    steps += [(row["worth_at_least"], _adopt(row, names, unit)) for row in worth.to_dict("records")]
    wasted = found.measures[(found.measures["worth_at_most"] < 0) & found.measures["adopted"]]
    steps += [(-row["worth_at_most"], _drop(row, names, unit)) for row in wasted.to_dict("records")]
    return [step for _, step in sorted(steps, key=lambda step: -step[0])[:most]]


def left_out(evaluation: "Evaluation", language: Language = "en") -> str | None:
    """What time did not allow, and how much was solved; nothing where there is no best allocation to count from."""
    found = evaluation.resolution
    if found is None or not found.best.has_allocation:
        return None
    took = _say("took", language, solves=f"{found.solves:,}", seconds=f"{found.seconds:.0f}")
    rest = [_say(f"left-out.{name}", language, count=f"{count:,}") for name, count in found.left_out.items() if count]
    return took + (_say("unsolved", language, rest=_join(rest, language)) if rest else "")


def _best(evaluation: "Evaluation", found: "Resolution", language: Language) -> str:
    breaks = len(evaluation.breaches)
    # only an allocation that breaks limits can cost less
    is_less = found.behind.at_most < 0
    less = Gain(-found.behind.at_most, -found.behind.at_least)
    return _say(
        "ahead-breaking" if is_less else "behind-breaking" if breaks else "behind",
        language,
        best=span(bound_of(found.best), found.best.objective, language),
        behind=_span(less if is_less else found.behind, language),
        unit=_unit(evaluation, language),
        breaks=f"{breaks:,}",
    )


def _authorisation(evaluation: "Evaluation", found: "Resolution", language: Language) -> str:
    if found.authorisation.at_least == 0 and found.authorisation.at_most == math.inf:
        return _say("not-solved", language)
    better = evaluation.wanted[evaluation.wanted["basis"] == "optimum"]
    more = int((better["ministries"].map(len) > 0).sum())
    gain = _span(found.authorisation, language)
    return _say(
        "authorisation", language, gain=gain, unit=_unit(evaluation, language), pairs=counted("pair", more, language)
    )


def _uniformity(evaluation: "Evaluation", found: "Resolution", language: Language) -> str:
    least, most = percent(found.agreeing.at_least), percent(found.agreeing.at_most)
    share = least if least == most else _say("share-span", language, least=least, most=most)
    return _say(
        "uniformity",
        language,
        price=_span(found.uniformity, language),
        unit=_unit(evaluation, language),
        one=percent(evaluation.value("one_size")),
        share=share,
    )


def _measures(found: "Resolution", language: Language) -> str:
    count = found.measures["verdict"].value_counts()
    told = [
        _say(f"verdict.{verdict}", language, count=f"{count[verdict]:,}")
        for verdict in ("needed", "pays", "loses", "spare", "unclear", "impossible")
        if verdict in count.index
    ]
    return _join(told, language) or _say("no-measures", language)


def _measure(row: Mapping[Any, Any], names: Names, unit: str) -> str:
    key = {"needed": "needed", "pays": "pays", "loses": "loses"}[row["verdict"]]
    return _say(
        f"measure.{key}",
        names.language,
        name=names.measure(row["measure"]),
        body=names.body(row["body"]),
        worth=_worth(row, names.language),
        unit=unit,
    )


def _worth(row: Mapping[Any, Any], language: Language) -> str:
    """What a measure gains, or for one that does not pay off what dropping it does."""
    least, most = row["worth_at_least"], row["worth_at_most"]
    return span(-most, -least, language) if row["verdict"] == "loses" else span(least, most, language)


def _step(row: Mapping[Any, Any], names: Names, unit: str, lowest: str | None) -> str:
    """What who answers for a weak point should do. lowest: where law ends, for a power."""
    language = names.language
    return _say(
        f"step.{row['kind']}",
        language,
        answers=names.any(row["answers"]),
        name=names.any(row["id"]),
        powers=_powers(row["which"], names),
        zones=counted("zone", row["zones"], language),
        level="" if lowest is None else level_name(lowest, language),
        gain=span(row["gain_at_least"], row["gain_at_most"], language),
        unit=unit,
    )


def _powers(which: Sequence[str], names: Names) -> str:
    """A few powers by name, of many how many and the first."""
    language = names.language
    told = text("evaluation.separator", language).join(names.power(power) for power in which[:_NAMED])
    if len(which) <= _NAMED:
        return told
    return _say("such-as", language, powers=counted("power", len(which), language), such=told)


def _adopt(row: Mapping[Any, Any], names: Names, unit: str) -> str:
    told = {"body": names.body(row["body"]), "name": names.measure(row["measure"]), "cost": amount(row["cost"])}
    return _say("step.adopt", names.language, **told, gain=_worth(row, names.language), unit=unit)


def _drop(row: Mapping[Any, Any], names: Names, unit: str) -> str:
    told = {"body": names.body(row["body"]), "name": names.measure(row["measure"])}
    return _say("step.drop", names.language, **told, gain=_worth(row, names.language), unit=unit)


def _span(gain: Gain, language: Language) -> str:
    return span(gain.at_least, None if gain.at_most == math.inf else gain.at_most, language)


def _unit(evaluation: "Evaluation", language: Language) -> str:
    return evaluation.allocation.instance.settings.units.told(language).cost


def _join(told: list[str], language: Language) -> str:
    return text("evaluation.semicolon", language).join(told)


def _say(key: str, language: Language, /, **values: object) -> str:
    return text(f"resolution.{key}", language, **values)
