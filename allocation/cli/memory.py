"""What a model takes of memory by forecast, told and held against a limit."""

import math
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.exits import refuse
from allocation.cli.language import say

if TYPE_CHECKING:
    from allocation.formulation.forecast import Size
    from allocation.instance import Instance

_GIGABYTE = 1e9

MemoryLimitOption = Annotated[
    float | None,
    typer.Option("--memory-limit", metavar="GB", min=0, help=say("memory.limit"), show_default=False),
]


def forecast_line(size: "Size") -> str:
    """The forecast in words."""
    from allocation.formulation.forecast import free_memory

    counts = {name: f"{getattr(size, name):,}" for name in ("columns", "rows", "entries")}
    key = "memory.forecast-by-province" if size.by_province else "memory.forecast"
    return say(key, **counts, needed=_gigabytes(size.bytes), free=_gigabytes(free_memory()))


def refuse_if_too_large(instance: "Instance", limit: float | None, workers: int | None = None) -> None:
    """End before anything is built if it would take more memory than the limit, in gigabytes.

    workers: processes that each keep the model of the whole to solve it often; None for a single solve.
    """
    from allocation.formulation.forecast import forecast, free_memory

    size = forecast(instance)
    needed = size.bytes if workers is None else size.bytes_whole * workers
    allowed = free_memory() if limit is None else limit * _GIGABYTE
    if needed > allowed:
        told = {"needed": _gigabytes(needed), "limit": _gigabytes(allowed), "enough": math.ceil(needed / _GIGABYTE)}
        key = "memory.too-many" if workers is not None and workers > 1 else "memory.too-large"
        refuse(say(key, name=instance.settings.name, workers=workers, **told))


def _gigabytes(amount: float) -> str:
    return f"{amount / _GIGABYTE:.1f} GB"
