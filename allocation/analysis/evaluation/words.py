"""An evaluation in sentences, in English and Chinese, with the names that planners use."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from allocation.language import Language, text
from allocation.outcome.table import body_names, level_name, power_names

if TYPE_CHECKING:
    from allocation.analysis.evaluation.evaluation import Evaluation
    from allocation.instance.instance import Instance

_NAMED = 3


class Names:
    """The names of an instance's bodies, powers, ministries, innovations and measures, with ids where asked for."""

    def __init__(self, instance: "Instance", language: Language) -> None:
        self.language = language
        self.bodies = body_names(instance, language)
        self.powers = power_names(instance, language)
        zh = language == "zh"
        self.ministries = {
            row.ministry: (row.name_zh if zh else row.name_en) or row.ministry for row in instance.ministries
        }
        self.innovations = {
            row.innovation: (row.name_zh if zh else row.name_en) or row.innovation for row in instance.innovations
        }
        self.measures = {row.measure: (row.name_zh if zh else row.name_en) or row.measure for row in instance.measures}

    def power(self, power: str) -> str:
        """A power by name and id."""
        return self._with_id(power, self.powers.get(power, power))

    def body(self, body: str) -> str:
        """A body by name and id."""
        return self._with_id(body, self.bodies.get(body, body))

    def ministry(self, ministry: str) -> str:
        """A ministry by name and id."""
        return self._with_id(ministry, self.ministries.get(ministry, ministry))

    def innovation(self, innovation: str) -> str:
        """An innovation by name and id."""
        return self._with_id(innovation, self.innovations.get(innovation, innovation))

    def measure(self, measure: str) -> str:
        """A measure by name and id."""
        return self._with_id(measure, self.measures.get(measure, measure))

    def any(self, name: str) -> str:
        """A ministry or a body or a power, whichever has this id."""
        if name in self.ministries:
            return self.ministry(name)
        return self.body(name) if name in self.bodies else self.power(name)

    def thing(self, thing: str) -> str:
        """Something that is missing or in the way, given as `kind:id`."""
        kind, _, name = thing.partition(":")
        return _say(f"thing.{kind}", self.language, name=self.any(name))

    def _with_id(self, own: str, name: str) -> str:
        return own if name == own else _say("with-id", self.language, name=name, id=own)


def title(evaluation: "Evaluation", language: Language = "en") -> str:
    """What is judged: the instance, and whether it is today's allocation."""
    frame = evaluation.allocation.frame()
    changed = int(frame["changed"].sum())
    key = "title-changed" if changed or evaluation.allocation.measures else "title-today"
    zones = len(evaluation.allocation.instance.structure.zones)
    return _say(key, language, name=evaluation.name, pairs=f"{len(frame):,}", zones=zones, changed=f"{changed:,}")


def headline(evaluation: "Evaluation", language: Language = "en") -> list[tuple[str, str]]:
    """The headline figures: a label and a sentence each."""
    instance = evaluation.allocation.instance
    return [
        *(
            (_say(f"indicator.{name}", language), _figure(evaluation, name, language))
            for name in ("innovation_value", "need_met", "taken_on", "fragmentation")
        ),
        (_say("label.coupling", language), _coupling(evaluation, language)),
        (_say("label.limits", language), _limits(evaluation, language)),
        (
            _say("label.cost", language),
            f"{amount(evaluation.value('objective'))} {instance.settings.units.told(language).cost}",
        ),
        (_say("label.inputs", language), inputs(evaluation, "objective", language)),
    ]


def _figure(evaluation: "Evaluation", name: str, language: Language) -> str:
    frame = evaluation.indicators
    row = frame[(frame["indicator"] == name) & (frame["grouping"] == "all")].iloc[0]
    if pd.isna(row["value"]):
        return _say("unknown", language)
    units = evaluation.allocation.instance.settings.units.told(language)
    parts = {"part": amount(row["numerator"]), "whole": amount(row["denominator"])}
    return _say(f"figure.{name}", language, share=percent(row["value"]), **parts, need=units.need, cost=units.cost)


def _coupling(evaluation: "Evaluation", language: Language) -> str:
    frame = evaluation.coupling[evaluation.coupling["grouping"] == "all"]
    told = []
    for row in frame.to_dict("records"):
        if pd.isna(row["D"]):
            told.append(_say("unknown", language))
            continue
        named = {"degree": f"{row['D']:.3f}", "name": _say(f"class.{row['class']}", language)}
        told.append(_say(f"coupling-{row['form']}", language, **named))
    return _say("semicolon", language).join(told)


def _limits(evaluation: "Evaluation", language: Language) -> str:
    count = evaluation.breaches["family"].value_counts()
    if count.empty:
        return _say("limits-kept", language)
    families = [
        _say("counted", language, name=_say(f"family.{family}", language), count=f"{number:,}")
        for family, number in count.items()
    ]
    return _say(
        "limits-broken", language, count=f"{count.sum():,}", families=_say("separator", language).join(families)
    )


def inputs(evaluation: "Evaluation", indicator: str, language: Language = "en") -> str:
    """Where the inputs of an indicator come from."""
    frame = evaluation.indicators
    row = frame[(frame["indicator"] == indicator) & (frame["grouping"] == "all")].iloc[0]
    shares = [(status, float(row[status])) for status in ("sourced", "stated", "assumed", "unlabelled", "missing")]
    told = [
        _say("share-of", language, name=_say(f"status.{status}", language), share=percent(share))
        for status, share in shares
        if share > 0
    ]
    return _say("separator", language).join(told) or _say("unknown", language)


def failures(evaluation: "Evaluation", language: Language = "en") -> list[tuple[str, str]]:
    """The three failures by name, each with its numbers and the gravest case."""
    return [
        (_say("failure.not-needed", language), _not_needed(evaluation, language)),
        (_say("failure.not-taken-on", language), _not_taken_on(evaluation, language)),
        (_say("failure.wanted", language), _wanted(evaluation, language)),
    ]


def _not_needed(evaluation: "Evaluation", language: Language) -> str:
    names = Names(evaluation.allocation.instance, language)
    frame, units = evaluation.not_needed, evaluation.allocation.instance.settings.units.told(language)
    known = _row(evaluation, "granted_not_needed")["denominator"]
    if not known:
        return _say("nothing-granted", language)
    if frame.empty:
        return _say("none-of-grants", language, known=amount(known))
    first = frame.iloc[0]
    told = _say("not-needed", language, count=f"{len(frame):,}", known=amount(known), cost=amount(frame["cost"].sum()),
                unit=units.cost)  # fmt: skip
    why = _say(
        f"why-needless.{first['why']}",
        language,
        need=amount(first["need"]),
        cases=amount(first["cases"]),
        year=first["year"],
    )
    example = {"power": names.power(first["power"]), "zone": names.bodies[first["zone"]], "why": why}
    return told + _say("example-needless", language, **example)


def _not_taken_on(evaluation: "Evaluation", language: Language) -> str:
    names = Names(evaluation.allocation.instance, language)
    frame, units = evaluation.not_taken_on, evaluation.allocation.instance.settings.units.told(language)
    row = _row(evaluation, "taken_on")
    if not row["denominator"]:
        return _say("nothing-granted", language)
    if frame.empty:
        return _say("all-taken-on", language, whole=amount(row["denominator"]), unit=units.need)
    first = frame.iloc[0]
    pairs = frame[["power", "zone"]].drop_duplicates()
    told = _say(
        "not-taken-on",
        language,
        lost=amount(row["denominator"] - row["numerator"]),
        whole=amount(row["denominator"]),
        unit=units.need,
        pairs=counted("pair", len(pairs), language),
        zones=counted("zone", pairs["zone"].nunique(), language),
    )
    why = _say(
        f"why-not-taken-on.{first['why']}",
        language,
        body=names.bodies.get(first["body"], ""),
        what=first["what"],
        required=amount(first["required"]),
        available=amount(first["available"]),
        unit=evaluation.allocation.instance.settings.unit_of_work(first["what"], language),
    )
    return told + _say(
        "example", language, power=names.power(first["power"]), zone=names.bodies[first["zone"]], why=why
    )


def _wanted(evaluation: "Evaluation", language: Language) -> str:
    names = Names(evaluation.allocation.instance, language)
    frame = evaluation.wanted
    asked = frame[frame["basis"] == "request"]
    whole = _row(evaluation, "requests_granted")["denominator"]
    if not whole:
        told = _say("nothing-asked", language)
    elif asked.empty:
        told = _say("all-granted", language, whole=amount(whole))
    else:
        told = _say("wanted", language, count=f"{len(asked):,}", whole=amount(whole)) + _in_the_way(asked, names)
    better = frame[frame["basis"] == "optimum"]
    if better.empty:
        return told
    count = counted("pair", len(better), language)
    return told + _say("wanted-by-optimum", language, pairs=count) + _in_the_way(better, names)


def _in_the_way(asked: pd.DataFrame, names: Names) -> str:
    """Who and what stands in the way of what is wanted."""
    language = names.language
    ministries = Counter(name for several in asked["ministries"] for name in several)
    kinds = Counter(kind for several in asked["others"] for kind in {thing.partition(":")[0] for thing in several})
    free = kinds.pop("open", 0)
    named = [
        _say("counted", language, name=names.ministry(name), count=count)
        for name, count in ministries.most_common(_NAMED)
    ]
    named += [
        _say("counted", language, name=_say(f"kind.{kind}", language), count=count)
        for kind, count in kinds.most_common(_NAMED)
    ]
    told = _say("wanted-blocked", language, names=_say("separator", language).join(named)) if named else ""
    return told + (_say("wanted-free", language, count=f"{free:,}") if free else "")


def weak_points(evaluation: "Evaluation", language: Language = "en", *, most: int = 10) -> list[str]:
    """The first weak points, a sentence each: what, who answers, what fixing it alone gains at most."""
    names = Names(evaluation.allocation.instance, language)
    unit = evaluation.allocation.instance.settings.units.told(language).cost
    return [
        _weak_point(row, names, unit, evaluation.allocation.instance)
        for row in evaluation.weak_points.head(most).to_dict("records")
    ]


def _weak_point(row: Mapping[Any, Any], names: Names, unit: str, instance: "Instance") -> str:
    language = names.language
    kind, detail = row["kind"], _say("separator", language).join(row["detail"])
    lowest = {power.power: power.lowest or instance.settings.levels[-1] for power in instance.powers}
    told = _say(
        f"weak.{kind}",
        language,
        name=names.any(row["id"]),
        pairs=counted("pair", row["pairs"], language),
        powers=counted("power", row["powers"], language),
        zones=counted("zone", row["zones"], language),
        detail=detail,
        level=level_name(lowest.get(row["id"], ""), language),
        example=_place(row, names),
    )
    if pd.isna(row["gain"]):
        return told + _say("gain-unknown", language)
    told += _say(_gain_key(row), language, gain=amount(row["gain"]), most=amount(row["gain_at_most"]), unit=unit)
    if kind in ("law", "decided", "uniform", "rule"):
        told += _say("answers", language, answers=names.any(row["answers"]))
    return told


def _gain_key(row: Mapping[Any, Any]) -> str:
    if row["basis"] == "estimate":
        return "gain"
    if pd.isna(row["gain_at_most"]):
        return "gain-at-least"
    return "gain-exact" if amount(row["gain"]) == amount(row["gain_at_most"]) else "gain-span"


def _place(row: Mapping[Any, Any], names: Names) -> str:
    if not isinstance(row["example_power"], str):
        return ""
    power, zone = names.power(row["example_power"]), row["example_zone"]
    if zone == row["id"]:
        return power
    return _say("place", names.language, power=power, zone=names.bodies[zone])


def indicator_name(indicator: str, language: Language = "en") -> str:
    """An indicator in words."""
    return _say(f"indicator.{indicator}", language)


def class_name(name: str, language: Language = "en") -> str:
    """A class of coupling coordination in words."""
    return _say(f"class.{name}", language)


def counted(noun: str, count: int, language: Language = "en") -> str:
    """A number of things."""
    return _say(f"count.{noun}.{'one' if count == 1 else 'many'}", language, count=f"{count:,}")


def percent(share: float | None) -> str:
    """A share as a planner reads it."""
    if share is None or pd.isna(share):
        return "–"
    return f"{100 * share:.0f} %" if share >= 0.1 or share == 0 else f"{100 * share:.1f} %"


def amount(value: float | None) -> str:
    """An amount as a planner reads it."""
    if value is None or pd.isna(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 or float(value).is_integer() else f"{value:,.3g}"


def _row(evaluation: "Evaluation", indicator: str) -> Mapping[str, float]:
    frame = evaluation.indicators
    found: Sequence[Any] = frame[(frame["indicator"] == indicator) & (frame["grouping"] == "all")].to_dict("records")
    return dict(found[0])


def _say(key: str, language: Language, **values: object) -> str:
    return text(f"evaluation.{key}", language, **values)
