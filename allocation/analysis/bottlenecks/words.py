"""Bottlenecks in sentences, in English and Chinese, with the names that planners use."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from allocation.analysis.evaluation.words import Names, amount
from allocation.language import Language, text
from allocation.outcome.table import level_name

if TYPE_CHECKING:
    from allocation.analysis.bottlenecks.found import Bottlenecks


def title(found: "Bottlenecks", language: Language = "en") -> str:
    """What was looked at, and from what gains count."""
    name = "-".join((found.base.instance.settings.name, *found.base.instance.scenarios))
    if not found.base.has_allocation:
        return _say("nothing", language, name=name)
    unit = found.base.instance.settings.units.told(language).cost
    return _say("title", language, name=name, objective=amount(found.base.objective), unit=unit)


def gains(found: "Bottlenecks", language: Language = "en", *, most: int = 10) -> list[str]:
    """The first bottlenecks that gain something, a sentence each: what, who answers, from how much to how much."""
    names = Names(found.base.instance, language)
    unit = found.base.instance.settings.units.told(language).cost
    sure = found.gains[found.gains["gain_at_least"] > 0]
    return [
        _say(
            "gain",
            language,
            what=what(row, names),
            answers=names.any(row["answers"]),
            range=span(row["gain_at_least"], row["gain_at_most"], language),
            unit=unit,
        )
        for row in sure.head(most).to_dict("records")
    ]


def no_gain(found: "Bottlenecks", language: Language = "en") -> str:
    """What is told in place of gains where there are none: that nothing gains, or that time ran out before."""
    late = (found.skipped["reason"] == "out-of-time").any() or (found.gains["gain_at_most"] > 0).any()
    return _say("none-yet" if late else "none", language)


def by_kind(found: "Bottlenecks", language: Language = "en") -> list[str]:
    """What all of one kind gain at once."""
    unit = found.base.instance.settings.units.told(language).cost
    rows = found.by_kind.to_dict("records")
    return [
        _say(
            f"all.{row['kind']}",
            language,
            count=row["count"],
            range=span(row["gain_at_least"], row["gain_at_most"], language),
            unit=unit,
        )
        for row in rows
    ]


def groups(found: "Bottlenecks", language: Language = "en") -> list[str]:
    """What ministries that hold back the same pairs gain together, with the share of each."""
    names = Names(found.base.instance, language)
    unit = found.base.instance.settings.units.told(language).cost
    told = []
    for _, rows in found.groups.groupby("group", sort=False):
        shares = [
            _say(
                "share",
                language,
                name=names.ministry(row["ministry"]),
                range=span(row["share_at_least"], row["share_at_most"], language),
            )
            if pd.notna(row["share_at_least"])
            else names.ministry(row["ministry"])
            for row in rows.to_dict("records")
        ]
        first = rows.iloc[0]
        told.append(
            _say(
                "group",
                language,
                names=_say("separator", language).join(shares),
                range=span(first["gain_at_least"], first["gain_at_most"], language),
                unit=unit,
            )
        )
    return told


def measures(found: "Bottlenecks", language: Language = "en", *, most: int = 10) -> list[str]:
    """What the adopted measures are worth, the dearest to lose first."""
    names = Names(found.base.instance, language)
    unit = found.base.instance.settings.units.told(language).cost
    called = {
        row.measure: (row.name_zh if language == "zh" else row.name_en) or row.measure
        for row in found.base.instance.measures
    }
    return [
        _say(
            "indispensable" if row["indispensable"] else "worth",
            language,
            name=called[row["measure"]],
            id=row["measure"],
            body=names.body(row["body"]),
            range=span(row["worth_at_least"], row["worth_at_most"], language),
            unit=unit,
        )
        for row in found.measures.head(most).to_dict("records")
    ]


def skipped(found: "Bottlenecks", language: Language = "en") -> list[str]:
    """How many things were not solved anew, by kind and reason."""
    told = []
    for (kind, reason), rows in found.skipped.groupby(["kind", "reason"], sort=False):
        label = _say(f"kind.{kind}", language)
        key = f"reason.{reason}" if rows["at_most"].notna().any() else f"reason.{reason}-unbounded"
        why = _say(key, language, most=amount(rows["at_most"].max()))
        told.append(_say("skipped", language, kind=label, count=len(rows), reason=why))
    return told


def what(row: Mapping[Any, Any], names: Names) -> str:
    """What is relaxed, in words."""
    language = names.language
    kind = row["decision"] if row["kind"] == "decided" else row["kind"]
    zone = names.body(row["zone"]) if isinstance(row["zone"], str) else _say("every-zone", language)
    level = level_name(row["level"], language) if isinstance(row["level"], str) else ""
    return _say(f"what.{kind}", language, name=names.any(row["id"]), zone=zone, level=level, resource=row["resource"])


def span(least: float | None, most: float | None, language: Language) -> str:
    """From how much to how much; one figure where both read the same."""
    if pd.isna(most):
        return _say("at-least", language, least=amount(least))
    if amount(least) == amount(most):
        return amount(least)
    return _say("span", language, least=amount(least), most=amount(most))


def _say(key: str, language: Language, **values: object) -> str:
    return text(f"bottlenecks.{key}", language, **values)
