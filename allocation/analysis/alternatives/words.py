"""Alternatives in words, in English and Chinese."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from allocation.analysis.evaluation.words import amount, percent
from allocation.instance.names import level_name, name_of
from allocation.language import Language, text

if TYPE_CHECKING:
    from allocation.analysis.alternatives.alternatives import Alternatives


def title(found: "Alternatives", language: Language = "en") -> str:
    """How many allocations, and the share that they may cost more."""
    settings = found.instance.settings
    count = int(found.table["within"].sum())
    told = {"count": count, "share": percent(found.within), "unit": settings.units.told(language).cost}
    return _say("title", language, name=settings.name, **told)


def rows(found: "Alternatives", language: Language = "en") -> pd.DataFrame:
    """A row an allocation, headings and cells in words."""
    told = {
        "number": [str(row["alternative"]) for row in _records(found)],
        "what": [_what(row, language) for row in _records(found)],
        "objective": [amount(row["objective"]) for row in _records(found)],
        "extra": [f"{row['extra']:+.2%}" for row in _records(found)],
        "distance": [percent(row["distance"]) for row in _records(found)],
        "nearest": [_nearest(row, language) for row in _records(found)],
        "changes": [f"{row['changes']:,}" for row in _records(found)],
    }
    return pd.DataFrame({_say(f"heading.{name}", language): column for name, column in told.items()})


def certainty(found: "Alternatives", language: Language = "en", *, most: int) -> list[str]:
    """How many pairs are certain, and the toss-ups with the most need."""
    frame = found.certainty
    counts = {name: int((frame["class"] == name).sum()) for name in ("certain", "likely", "toss-up")}
    close = int(found.table["within"].sum())
    told = {"certain": counts["certain"], "likely": counts["likely"], "open": counts["toss-up"]}
    lines = [_say("certainty", language, pairs=len(frame), count=close, **told)]
    powers = {row.power: name_of(row, row.power, language) for row in found.instance.powers}
    zones = {row.body: name_of(row, row.body, language) for row in found.instance.bodies}
    doubtful = frame[frame["class"] != "certain"].sort_values(["share", "need"], ascending=[True, False], kind="stable")
    for row in doubtful.head(most).to_dict("records"):
        names = {"power": powers[row["power"]], "zone": zones[row["zone"]], "level": level_name(row["level"], language)}
        lines.append("  " + _say("doubtful", language, share=percent(row["share"]), need=amount(row["need"]), **names))
    if len(doubtful) > most:
        lines.append("  " + _say("more", language, count=len(doubtful) - most))
    return lines


def remarks(found: "Alternatives", language: Language = "en") -> list[str]:
    """What could not be kept, in whole or in part, and what there was no time for."""
    lines = [_say("cut-short", language)] if found.cut_short else []
    lines += [_say("without", language, name=name) for name in found.without]
    kept = [row for row in _records(found) if row["kind"] == "kept" and row["free"] > 0]
    return lines + [_say("free", language, name=row["name"], count=row["free"]) for row in kept]


def _records(found: "Alternatives") -> list[dict[Any, Any]]:
    return found.table.to_dict("records")


def _what(row: Mapping[Any, Any], language: Language) -> str:
    told = _say(f"kind.{row['kind']}", language, name=row["name"])
    return told if row["within"] else _say("beyond", language, what=told)


def _nearest(row: Mapping[Any, Any], language: Language) -> str:
    if row["kind"] != "different":
        return ""
    return _say("at-most", language, nearest=percent(row["nearest"]), most=percent(row["nearest_at_most"]))


def _say(key: str, language: Language, **values: object) -> str:
    return text(f"alternatives.{key}", language, **values)
