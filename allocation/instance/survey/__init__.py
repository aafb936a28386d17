"""Asking the offices: forms as workbooks, one for each zone, its firms, every body above, every ministry."""

from allocation.instance.survey.survey import Sent, survey

__all__ = ["Sent", "survey"]
