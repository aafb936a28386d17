"""How far a limit may be passed before it counts as broken."""

TOLERANCE = 1e-6


def exceeds(used: float, limit: float) -> bool:
    """Whether a limit is passed by more than rounding."""
    return used > limit + TOLERANCE * max(1.0, abs(limit))
