"""The report's decisions: counts by domain; the pairs themselves are data of the page."""

from typing import Any

from allocation.display.grid import grid
from allocation.display.report.both import Both, both
from allocation.display.report.subject import Subject
from allocation.instance.names import level_name
from allocation.outcome.table import by_domain

COLUMNS = ("power", "domain", "zone", "province", "today-level", "level", "body", "need", "reason")
"""The columns of the table of pairs."""


def section(subject: Subject) -> dict[str, Any]:
    """The levels, a row a domain with its pairs at each level today and proposed, and what can be filtered by."""
    levels = subject.instance.settings.levels
    return {
        "levels": [_named(level) for level in levels],
        "domains": _domains(subject),
        "coarse": grid(subject.instance, "en").coarse,
        "unit": subject.need_unit,
        "columns": COLUMNS if subject.explanation is not None else COLUMNS[:-1],
    }


def _named(level: str) -> Both:
    return both(lambda language: level_name(level, language))


def _domains(subject: Subject) -> list[dict[str, Any]]:
    columns = [f"at_{level}" for level in subject.instance.settings.levels]
    now = by_domain(subject.today)
    then = both(lambda language: by_domain(subject.allocation, language))
    rows = []
    for at in range(len(now)):
        name: Both = {language: frame["id"].iloc[at] for language, frame in then.items()}
        row = then["en"].iloc[at]
        rows.append(
            {
                "name": name,
                "powers": f"{row['powers']:,}",
                "levels": [(f"{now.iloc[at][column]:,}", f"{row[column]:,}") for column in columns],
                "changed": f"{row['changed']:,}",
            }
        )
    return rows
