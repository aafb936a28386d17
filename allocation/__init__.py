"""Decide by optimisation which level of government should hold which administrative power."""
