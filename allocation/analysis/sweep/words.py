"""A sweep in words, in English and Chinese."""

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from allocation.analysis.evaluation.words import amount, percent
from allocation.analysis.sweep.tally import HOLDS
from allocation.instance.names import level_name, name_of
from allocation.language import Language, text

if TYPE_CHECKING:
    from allocation.analysis.sweep.sweep import Sweep


def title(sweep: "Sweep", language: Language = "en") -> str:
    """How many cases, and the unit of their costs."""
    name, unit = sweep.instance.settings.name, sweep.instance.settings.units.told(language).cost
    return _say("title", language, name=name, cases=len(sweep.cases), kept=sweep.kept, unit=unit)


def case_name(case: str, language: Language = "en") -> str:
    """A case; the instance as it is has no name of its own."""
    return _say("base", language) if case == "-" else case


def cases(sweep: "Sweep", language: Language = "en", *, most: int) -> pd.DataFrame:
    """The first cases, a row each, headings and cells in words."""
    frame = sweep.cases.head(most)
    told = {
        "case": [case_name(case, language) for case in frame["case"]],
        "status": [text(f"command.status.{status}", language) for status in frame["status"]],
        "objective": [amount(value) for value in frame["objective"]],
        "gap": ["–" if pd.isna(value) else f"{value:.4%}" for value in frame["gap"]],
        "changes": ["–" if pd.isna(value) else f"{value:,}" for value in frame["changes"]],
        "measures": [str(len(names.split())) for names in frame["measures"]],
        "seconds": [f"{value:.1f}" for value in frame["seconds"]],
    }
    return pd.DataFrame({_say(name, language): column for name, column in told.items()})


def holding(sweep: "Sweep", language: Language = "en", *, most: int, file: Path) -> list[str]:
    """What holds in most draws: a heading, the first changes and measures, and what the draws leave open."""
    found = sweep.holding()
    share, count = percent(HOLDS), len(sweep.cases)
    if found.empty:
        lines = [_say("no-holding", language, share=share, cases=count)]
    else:
        lines = [_say("holding", language, count=len(found), share=share, cases=count)]
    powers = {row.power: name_of(row, row.power, language) for row in sweep.instance.powers}
    zones = {row.body: name_of(row, row.body, language) for row in sweep.instance.bodies}
    for row in found.head(most).to_dict("records"):
        names = {"power": powers[row["power"]], "zone": zones[row["zone"]], "share": percent(row["share"])}
        levels = {name: level_name(row[name], language) for name in ("level", "current")}
        lines.append("  " + _say("held", language, **names, **levels))
    if len(found) > most:
        lines.append("  " + _say("more-held", language, count=len(found) - most, file=file))
    return lines + _measures(sweep, share, language) + _caveats(sweep, language)


def _measures(sweep: "Sweep", share: str, language: Language) -> list[str]:
    names = {row.measure: name_of(row, row.measure, language) for row in sweep.instance.measures}
    held = [names[measure] for measure in sweep.measures[sweep.measures["share"] >= HOLDS]["measure"]]
    joined = _say("separator", language).join(held)
    return [_say("held-measures", language, share=share, names=joined)] if held else []


def _caveats(sweep: "Sweep", language: Language) -> list[str]:
    """Which draws say less than the others."""
    found = sweep.cases["objective"].notna()
    proven = sweep.cases["status"] == "optimal"
    told = {"unfinished": int((found & ~proven).sum()), "without": int((~found).sum())}
    return [_say(key, language, count=count) for key, count in told.items() if count]


def _say(key: str, language: Language, **values: object) -> str:
    return text(f"sweep.{key}", language, **values)
