"""How sure the result is: status, bound, verification, and what made it."""

from typing import Any

from allocation.analysis.evaluation.words import amount, percent
from allocation.display.report.both import Both, both, plain, say
from allocation.display.report.subject import Subject
from allocation.instance import instance_hash
from allocation.language import text
from allocation.outcome.verification import FAMILIES

_MOST = 20


def section(subject: Subject) -> dict[str, Any]:
    """Rows (label, value), and the limits that the result breaks."""
    breaches = subject.costs.breaches
    told = [both(breach.message) for breach in breaches[:_MOST]]
    more = len(breaches) - len(told)
    return {"rows": _rows(subject), "breaches": told, "more": say("more", count=f"{more:,}") if more else None}


def _rows(subject: Subject) -> list[tuple[Both, Both]]:
    allocation = subject.allocation
    broken = len(subject.costs.breaches)
    known = allocation.gap is not None
    rows = [
        (say("sure.status"), _status(subject)),
        (say("sure.objective"), _cost(allocation.objective, subject)),
        (say("sure.bound"), _cost(allocation.bound, subject) if known else say("unknown")),
        (say("sure.gap"), say("unknown") if allocation.gap is None else plain(f"{allocation.gap:.4%}")),
        (say("sure.improvement-gap"), _improvement_gap(subject)),
        (
            say("sure.verification"),
            say("sure.verified", families=len(FAMILIES)) if not broken else say("sure.broken", count=f"{broken:,}"),
        ),
        (say("sure.seconds"), plain(f"{allocation.seconds:.1f} s")),
    ]
    if allocation.options:
        rows.append((say("sure.options"), plain(_listed(allocation.options))))
    if allocation.versions:
        rows.append((say("sure.versions"), plain(_listed(allocation.versions))))
    scenarios = ", ".join(subject.instance.scenarios)
    rows.append((say("sure.scenarios"), plain(scenarios) if scenarios else say("none")))
    rows.append((say("sure.hash"), plain(instance_hash(subject.instance))))
    return rows


def _cost(value: float | None, subject: Subject) -> Both:
    return both(lambda language: f"{amount(value)} {subject.cost_unit[language]}")


def _status(subject: Subject) -> Both:
    return both(lambda language: text(f"comparison.status-{subject.allocation.status}", language))


def _improvement_gap(subject: Subject) -> Both:
    """What is left of the way from today to the bound, where today is worse than the bound."""
    objective, bound, now = subject.costs.objective, subject.allocation.bound, subject.costs_today.objective
    if bound is None or subject.allocation.gap is None or now <= bound:
        return say("unknown")
    return plain(percent(max(0.0, objective - bound) / (now - bound)))


def _listed(values: Any) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items() if value is not None)
