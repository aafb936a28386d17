"""The lists that offices issue: what is handed down, taken back, kept, and asked for from above."""

from allocation.analysis.listing.list_powers import list_powers
from allocation.analysis.listing.listing import Listing

__all__ = ["Listing", "list_powers"]
