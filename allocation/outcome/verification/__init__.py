"""What an allocation costs and which constraints it breaks, recomputed from the instance alone.

This shares no code with `allocation.formulation`: it is what every solve is checked against, and what judges
allocations that no solver made. One constraint or cost is one short function in `constraints` and `components`.
"""

from allocation.outcome.verification.verdict import (
    BODY_COLUMNS,
    COMPONENTS,
    COST_COLUMNS,
    FAMILIES,
    TERMS,
    Breach,
    Verdict,
)
from allocation.outcome.verification.verify import verify

__all__ = ["BODY_COLUMNS", "COMPONENTS", "COST_COLUMNS", "FAMILIES", "TERMS", "Breach", "Verdict", "verify"]
