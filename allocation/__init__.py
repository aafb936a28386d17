"""Decide by optimisation which level of government should hold which administrative power."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allocation.analysis.listing import Listing, list_powers
    from allocation.display.lists import write_lists
    from allocation.engine.options import Options
    from allocation.engine.run import Progress
    from allocation.instance import Instance, InvalidInstance, Problem, load
    from allocation.instance.writing import write
    from allocation.outcome.allocation import Allocation, Status
    from allocation.outcome.folder import read as read_result
    from allocation.outcome.folder import save as save_result
    from allocation.outcome.solving import solve
    from allocation.outcome.verification import verify

# pandas, Pyomo and HiGHS take a second to import: they come when the first name that needs them is used
_HOME = {
    "Allocation": "allocation.outcome.allocation:Allocation",
    "Instance": "allocation.instance:Instance",
    "InvalidInstance": "allocation.instance:InvalidInstance",
    "Listing": "allocation.analysis.listing:Listing",
    "Options": "allocation.engine.options:Options",
    "Problem": "allocation.instance:Problem",
    "Progress": "allocation.engine.run:Progress",
    "Status": "allocation.outcome.allocation:Status",
    "list_powers": "allocation.analysis.listing:list_powers",
    "load": "allocation.instance:load",
    "read_result": "allocation.outcome.folder:read",
    "save_result": "allocation.outcome.folder:save",
    "solve": "allocation.outcome.solving:solve",
    "verify": "allocation.outcome.verification:verify",
    "write": "allocation.instance.writing:write",
    "write_lists": "allocation.display.lists:write_lists",
}

__all__ = [
    "Allocation",
    "Instance",
    "InvalidInstance",
    "Listing",
    "Options",
    "Problem",
    "Progress",
    "Status",
    "list_powers",
    "load",
    "read_result",
    "save_result",
    "solve",
    "verify",
    "write",
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
