"""The report's summary: what the result costs beside today, and what changes."""

from typing import Any

from allocation.analysis.evaluation.words import amount, indicator_name, percent
from allocation.analysis.frontier.words import unit_of
from allocation.display.report.both import Both, both, plain, say
from allocation.display.report.subject import Subject
from allocation.formulation import COMPONENTS
from allocation.outcome.files import adopted_measures


def section(subject: Subject) -> dict[str, Any]:
    """Cards (label, value, note), sentences, and a row a component."""
    return {"cards": _cards(subject), "sentences": _sentences(subject), "components": _components(subject)}


def _cards(subject: Subject) -> list[tuple[Both, Both, Both]]:
    allocation = subject.allocation
    unit = subject.cost_unit
    adopted = adopted_measures(subject.instance, allocation.measures)
    local, central = _moved(subject)
    return [
        (
            say("card.cost"),
            plain(amount(subject.costs.objective)),
            say("card.cost-note", unit=unit, today=amount(subject.costs_today.objective)),
        ),
        (say("card.gap"), plain(_gap(subject)), _proof(subject)),
        (
            say("card.changes"),
            plain(f"{local + central:,}"),
            say("card.changes-note", pairs=f"{len(allocation.levels):,}", local=f"{local:,}", central=f"{central:,}"),
        ),
        (
            say("card.measures"),
            plain(f"{len(adopted):,}"),
            say("card.measures-note", cost=amount((adopted["cost"] / adopted["years"]).sum()), unit=unit),
        ),
    ]


def _sentences(subject: Subject) -> list[Both]:
    structure, now = subject.instance.structure, subject.costs_today.objective
    less = now - subject.costs.objective
    told = [
        say(
            "sentence.size",
            pairs=f"{len(structure.pairs):,}",
            powers=f"{len(structure.powers):,}",
            zones=f"{len(structure.zones):,}",
        ),
        say(
            f"sentence.{_how(less)}",
            amount=amount(abs(less)),
            unit=subject.cost_unit,
            share=percent(abs(less) / now if now else None),
        ),
    ]
    told += [line for name in COMPONENTS if (line := _component(subject, name))]
    told.append(_limits(subject))
    return told


def _how(less: float) -> str:
    return "same" if abs(less) < 1e-6 else "less" if less > 0 else "more"


def _component(subject: Subject, name: str) -> Both | None:
    """How a component changes; nothing where it does not."""
    before, after = _costs(subject, name)
    if abs(after - before) <= 1e-6 * max(1.0, abs(before)):
        return None
    return say(
        "sentence.falls" if after < before else "sentence.rises",
        name=both(lambda language: _begun(indicator_name(name, language))),
        before=amount(before),
        after=amount(after),
        unit=_unit(subject, name),
    )


def _begun(name: str) -> str:
    """A name at the beginning of a sentence."""
    return name[:1].upper() + name[1:]


def _limits(subject: Subject) -> Both:
    before, after = len(subject.costs_today.breaches), len(subject.costs.breaches)
    key = "limits-kept" if after == 0 else "limits-broken"
    return say(f"sentence.{key}", before=f"{before:,}", after=f"{after:,}")


def _components(subject: Subject) -> list[dict[str, Any]]:
    weights = subject.instance.settings.weights
    rows = [
        _row(name, _unit(subject, name), f"{getattr(weights, name):g}", *_costs(subject, name)) for name in COMPONENTS
    ]
    return [*rows, _row("objective", subject.cost_unit, "", subject.costs_today.objective, subject.costs.objective)]


def _unit(subject: Subject, name: str) -> Both:
    return both(lambda language: unit_of(name, subject.instance.settings.units, language))


def _row(name: str, unit: Both, weight: str, before: float, after: float) -> dict[str, Any]:
    return {
        "name": both(lambda language: indicator_name(name, language)),
        "unit": unit,
        "weight": weight,
        "before": amount(before),
        "after": amount(after),
        "change": _signed(after - before),
    }


def _costs(subject: Subject, name: str) -> tuple[float, float]:
    """A component today and in the result."""
    return subject.costs_today.components[name], subject.costs.components[name]


def _moved(subject: Subject) -> tuple[int, int]:
    """How many pairs go more local than today, and how many more central."""
    structure = subject.instance.structure
    steps = [structure.position[level] - structure.current[pair] for pair, level in subject.allocation.levels.items()]
    return sum(step > 0 for step in steps), sum(step < 0 for step in steps)


def _gap(subject: Subject) -> str:
    gap = subject.allocation.gap
    return "–" if gap is None else f"{gap:.2%}"


def _proof(subject: Subject) -> Both:
    allocation = subject.allocation
    if allocation.gap is None or allocation.bound is None:
        return say("card.gap-unknown")
    room = max(0.0, subject.costs.objective - allocation.bound)
    return say("card.gap-note", room=amount(room), unit=subject.cost_unit)


def _signed(value: float) -> str:
    """A change with its sign."""
    if abs(value) < 1e-6:
        return "0"
    return ("+" if value > 0 else "−") + amount(abs(value))
