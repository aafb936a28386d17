"""The report: one self-contained HTML page about a result, in English and Chinese, that a planner can mail."""

from allocation.display.report.report import report

__all__ = ["report"]
