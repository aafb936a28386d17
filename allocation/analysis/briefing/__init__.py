"""What a leader needs to choose between plans: today beside them, what to do first, what is short, what it is worth."""

from allocation.analysis.briefing.briefing import PLANS, Briefing
from allocation.analysis.briefing.compose import brief, plans_of, proven_plans_of

__all__ = ["PLANS", "Briefing", "brief", "plans_of", "proven_plans_of"]
