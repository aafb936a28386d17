"""Decide by optimisation which level of government should hold which administrative power."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allocation.analysis.alternatives import Alternatives, Keep, alternatives
    from allocation.analysis.bottlenecks import Bottlenecks, bottlenecks
    from allocation.analysis.briefing import Briefing, brief, plans_of, proven_plans_of
    from allocation.analysis.comparison import Comparison, compare
    from allocation.analysis.diagnosis import Diagnosis, diagnose
    from allocation.analysis.evaluation import Evaluation, Series, evaluate, read_levels, series
    from allocation.analysis.explanation import Explanation, explain
    from allocation.analysis.frontier import Frontier, frontier, read_frontier, save_frontier
    from allocation.analysis.listing import Listing, list_powers
    from allocation.analysis.sweep import Noise, Sweep, sweep
    from allocation.display.brief import write_brief
    from allocation.display.lists import write_lists
    from allocation.engine.options import Options
    from allocation.engine.run import Progress
    from allocation.formulation import build
    from allocation.formulation.forecast import forecast
    from allocation.instance import Instance, InvalidInstance, Problem, load
    from allocation.instance.collecting import Collected, collect
    from allocation.instance.survey import survey
    from allocation.instance.writing import write
    from allocation.outcome.allocation import Allocation, Status, today
    from allocation.outcome.folder import read as read_result
    from allocation.outcome.folder import save as save_result
    from allocation.outcome.solving import Session, solve
    from allocation.outcome.verification import verify

# pandas, Pyomo and HiGHS take a second to import: they come when the first name that needs them is used
_HOME = {
    "Allocation": "allocation.outcome.allocation:Allocation",
    "Alternatives": "allocation.analysis.alternatives:Alternatives",
    "Bottlenecks": "allocation.analysis.bottlenecks:Bottlenecks",
    "Briefing": "allocation.analysis.briefing:Briefing",
    "Collected": "allocation.instance.collecting:Collected",
    "Comparison": "allocation.analysis.comparison:Comparison",
    "Diagnosis": "allocation.analysis.diagnosis:Diagnosis",
    "Evaluation": "allocation.analysis.evaluation:Evaluation",
    "Explanation": "allocation.analysis.explanation:Explanation",
    "Frontier": "allocation.analysis.frontier:Frontier",
    "Instance": "allocation.instance:Instance",
    "InvalidInstance": "allocation.instance:InvalidInstance",
    "Keep": "allocation.analysis.alternatives:Keep",
    "Listing": "allocation.analysis.listing:Listing",
    "Noise": "allocation.analysis.sweep:Noise",
    "Options": "allocation.engine.options:Options",
    "Problem": "allocation.instance:Problem",
    "Progress": "allocation.engine.run:Progress",
    "Series": "allocation.analysis.evaluation:Series",
    "Session": "allocation.outcome.solving:Session",
    "Status": "allocation.outcome.allocation:Status",
    "Sweep": "allocation.analysis.sweep:Sweep",
    "alternatives": "allocation.analysis.alternatives:alternatives",
    "bottlenecks": "allocation.analysis.bottlenecks:bottlenecks",
    "brief": "allocation.analysis.briefing:brief",
    "build": "allocation.formulation:build",
    "collect": "allocation.instance.collecting:collect",
    "compare": "allocation.analysis.comparison:compare",
    "diagnose": "allocation.analysis.diagnosis:diagnose",
    "evaluate": "allocation.analysis.evaluation:evaluate",
    "explain": "allocation.analysis.explanation:explain",
    "forecast": "allocation.formulation.forecast:forecast",
    "frontier": "allocation.analysis.frontier:frontier",
    "list_powers": "allocation.analysis.listing:list_powers",
    "load": "allocation.instance:load",
    "plans_of": "allocation.analysis.briefing:plans_of",
    "proven_plans_of": "allocation.analysis.briefing:proven_plans_of",
    "read_frontier": "allocation.analysis.frontier:read_frontier",
    "read_levels": "allocation.analysis.evaluation:read_levels",
    "read_result": "allocation.outcome.folder:read",
    "save_frontier": "allocation.analysis.frontier:save_frontier",
    "save_result": "allocation.outcome.folder:save",
    "series": "allocation.analysis.evaluation:series",
    "solve": "allocation.outcome.solving:solve",
    "survey": "allocation.instance.survey:survey",
    "sweep": "allocation.analysis.sweep:sweep",
    "today": "allocation.outcome.allocation:today",
    "verify": "allocation.outcome.verification:verify",
    "write": "allocation.instance.writing:write",
    "write_brief": "allocation.display.brief:write_brief",
    "write_lists": "allocation.display.lists:write_lists",
}

__all__ = [
    "Allocation",
    "Alternatives",
    "Bottlenecks",
    "Briefing",
    "Collected",
    "Comparison",
    "Diagnosis",
    "Evaluation",
    "Explanation",
    "Frontier",
    "Instance",
    "InvalidInstance",
    "Keep",
    "Listing",
    "Noise",
    "Options",
    "Problem",
    "Progress",
    "Series",
    "Session",
    "Status",
    "Sweep",
    "alternatives",
    "bottlenecks",
    "brief",
    "build",
    "collect",
    "compare",
    "diagnose",
    "evaluate",
    "explain",
    "forecast",
    "frontier",
    "list_powers",
    "load",
    "plans_of",
    "proven_plans_of",
    "read_frontier",
    "read_levels",
    "read_result",
    "save_frontier",
    "save_result",
    "series",
    "solve",
    "survey",
    "sweep",
    "today",
    "verify",
    "write",
    "write_brief",
    "write_lists",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _HOME:
        raise AttributeError(f"module 'allocation' has no attribute {name!r}")
    module, attribute = _HOME[name].split(":")
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted(_HOME)
