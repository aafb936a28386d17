"""The report's measures: every one that the result or a point of the frontier adopts."""

from collections.abc import Mapping
from typing import Any

from allocation.analysis.evaluation.words import amount
from allocation.display.report.both import Both, both, say
from allocation.display.report.subject import Subject
from allocation.instance.names import body_names, name_of
from allocation.instance.tables import Measure
from allocation.language import Language


def section(subject: Subject) -> dict[str, Any]:
    """A row a measure in the order of the page's data."""
    instance = subject.instance
    names = both(lambda language: body_names(instance, language))
    row_of = {row.measure: row for row in instance.measures}
    return {
        "intro": say("measures.intro", unit=subject.cost_unit),
        "rows": [
            {
                "name": _named(row),
                "body": {language: called[row.body] for language, called in names.items()},
                "payer": _payer(row, names),
                "cost": amount(row.cost),
                "years": f"{row.years:g}",
                "yearly": amount(row.cost / row.years),
            }
            for row in (row_of[name] for name in adopted(subject))
        ],
    }


def _named(row: Measure) -> Both:
    return both(lambda language: name_of(row, row.measure, language))


def _payer(row: Measure, names: Mapping[Language, Mapping[str, str]]) -> Both:
    """Who pays: often a body, then by its name."""
    if row.payer is None:
        return say("none")
    return {language: called.get(row.payer, row.payer) for language, called in names.items()}


def adopted(subject: Subject) -> list[str]:
    """The measures that at least one of the page's allocations adopts, sorted."""
    return sorted({name for each in subject.allocations for name in each.measures})
