"""The lists that offices issue, as a workbook."""

from allocation.display.lists.book import write_lists

__all__ = ["write_lists"]
