"""Templates: a commented instance that solves as it is and says what to fill in first."""

from allocation.instance.template.write import write_template

__all__ = ["write_template"]
