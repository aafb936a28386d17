"""The brief for leaders: five A4 pages as a Word file."""

from allocation.display.brief.write import write_brief

__all__ = ["write_brief"]
