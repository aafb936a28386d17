"""Comparing allocations with the first of them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from allocation.analysis.comparison.comparison import FIGURES, INDICATORS, INPUTS, Comparison
from allocation.analysis.comparison.inputs import differences
from allocation.analysis.comparison.reasons import REASONS, reasons
from allocation.analysis.evaluation import evaluate
from allocation.formulation import COMPONENTS
from allocation.outcome.allocation import Allocation


def compare(allocations: Sequence[Allocation], labels: Sequence[str] | None = None) -> Comparison:
    """Two or more allocations, of one instance, its scenarios or different instances; the first is what others change.

    labels: what to call them; by default the instance's name with its scenarios, numbered where that is not enough.
    Raises `ValueError` for fewer than two, or labels that are not as many and different.
    """
    if len(allocations) < 2:
        raise ValueError("comparing takes two allocations or more")
    names = _labels(allocations) if labels is None else list(labels)
    if len(names) != len(allocations) or len(set(names)) != len(names):
        raise ValueError(f"{len(allocations)} allocations need as many different labels")
    first = allocations[0]
    inputs = [
        {"label": label} | row
        for label, other in zip(names[1:], allocations[1:], strict=True)
        for row in differences(first.instance, other.instance)
    ]
    why = [
        row
        for label, other in zip(names[1:], allocations[1:], strict=True)
        if first.has_allocation and other.has_allocation
        for row in reasons(label, first, other)
    ]
    figures = [_figures(label, each, first) for label, each in zip(names, allocations, strict=True)]
    return Comparison(
        tuple(names),
        tuple(allocations),
        pd.DataFrame(figures, columns=list(FIGURES)).astype(dict(FIGURES)),
        pd.DataFrame(inputs, columns=list(INPUTS)).astype(dict(INPUTS)),
        _moved(names, allocations),
        pd.DataFrame(why, columns=list(REASONS)).astype(dict(REASONS)),
        _measures(names, allocations),
    )


def _labels(allocations: Sequence[Allocation]) -> list[str]:
    names = ["-".join((each.instance.settings.name, *each.instance.scenarios)) for each in allocations]
    many = {name for name, count in Counter(names).items() if count > 1}
    return [f"{number}. {name}" if name in many else name for number, name in enumerate(names, 1)]


def _figures(label: str, allocation: Allocation, first: Allocation) -> dict[str, Any]:
    told = allocation.to_json()
    figures: dict[str, Any] = {
        "label": label,
        "status": told["status"],
        "objective": told["objective"],
        "bound": told["bound"],
        "gap": told["gap"],
    }
    if allocation.verdict is None:
        return figures
    evaluation = evaluate(allocation)
    coupling = evaluation.coupling
    whole = coupling[(coupling["grouping"] == "all") & (coupling["form"] == "standard")].iloc[0]
    common = allocation.levels.keys() & first.levels.keys()
    return (
        figures
        | {name: allocation.verdict.components[name] for name in COMPONENTS}
        | {
            "breaches": len(allocation.verdict.breaches),
            "changed": int(allocation.frame()["changed"].sum()),
            "moved": sum(allocation.levels[pair] != first.levels[pair] for pair in common) if first.levels else None,
            "measures": len(allocation.measures),
        }
        | {name: evaluation.value(name) for name in INDICATORS}
        | {"coupling": whole["D"], "coupling_class": whole["class"]}
    )


def _moved(labels: Sequence[str], allocations: Sequence[Allocation]) -> pd.DataFrame:
    """A row a pair that is not at one level in all allocations; missing where an allocation has no such pair."""
    judged = [allocation for allocation in allocations if allocation.has_allocation]
    pairs = dict.fromkeys(pair for allocation in judged for pair in allocation.levels)
    rows = [
        (*pair, *(allocation.levels.get(pair) for allocation in allocations))
        for pair in pairs
        if len({allocation.levels.get(pair) for allocation in judged}) > 1
    ]
    return pd.DataFrame(rows, columns=["power", "zone", *labels], dtype="str")


def _measures(labels: Sequence[str], allocations: Sequence[Allocation]) -> pd.DataFrame:
    """A row a measure that some allocations adopt and others do not."""
    judged = [allocation for allocation in allocations if allocation.has_allocation]
    names = sorted({measure for allocation in judged for measure in allocation.measures})
    rows = [
        (name, *(name in allocation.measures for allocation in allocations))
        for name in names
        if not all(name in allocation.measures for allocation in judged)
    ]
    return pd.DataFrame(rows, columns=["measure", *labels])
