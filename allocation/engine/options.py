"""What a caller may ask of a search."""

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Options:
    """Limits and settings of one solve.

    time_limit: seconds of wall clock, or None for no limit.
    gap: relative gap at which an allocation counts as optimal.
    threads: threads of the solver; 1 is reproducible on any machine.
    seed: of the solver's random choices.
    strategy: `whole` searches the program as one, `parts` by its parts where it has any, `automatic` by its size.
    work_limit: checkpoints of the branch and bound after which the search stops, or None; some dozens a second, and
    unlike the clock at the same point on any machine.
    """

    time_limit: float | None = 300.0
    gap: float = 1e-6
    threads: int = 1
    seed: int = 0
    work_limit: int | None = None
    strategy: Literal["automatic", "whole", "parts"] = "automatic"

    def __post_init__(self) -> None:
        """Raise `ValueError` for a value that no search could follow."""
        if self.time_limit is not None and not (self.time_limit > 0 and math.isfinite(self.time_limit)):
            raise ValueError(f"time_limit must be a positive number of seconds, not {self.time_limit}")
        if not 0 <= self.gap < math.inf:
            raise ValueError(f"gap must be 0 or more, not {self.gap}")
        if self.threads < 1:
            raise ValueError(f"threads must be 1 or more, not {self.threads}")
        if not 0 <= self.seed < 2**31:
            raise ValueError(f"seed must be between 0 and 2147483647, not {self.seed}")
        if self.work_limit is not None and self.work_limit < 1:
            raise ValueError(f"work_limit must be 1 or more checkpoints, not {self.work_limit}")
        if self.strategy not in ("automatic", "whole", "parts"):
            raise ValueError(f"strategy must be automatic, whole or parts, not {self.strategy}")
