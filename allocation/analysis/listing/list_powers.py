"""Listing an allocation: wires the lists."""

from allocation.analysis.bottlenecks import Bottlenecks
from allocation.analysis.evaluation.facts import Facts
from allocation.analysis.explanation import explain
from allocation.analysis.listing.asking import asked, ministries
from allocation.analysis.listing.granting import granted, recalled
from allocation.analysis.listing.listing import Listing
from allocation.analysis.listing.reasons import Reasons
from allocation.analysis.listing.withholding import counts, withheld
from allocation.outcome.allocation import Allocation


def list_powers(allocation: Allocation, *, gains: Bottlenecks | None = None) -> Listing:
    """What an allocation hands down, takes back and keeps against today, and what to ask for from above.

    gains: the bottlenecks of the same instance, kinds `ministry` and `agenda`, if the list of what to ask for is to
    tell what consent gains. Raises `ValueError` for a result without an allocation.
    """
    if not allocation.has_allocation:
        raise ValueError("there is no allocation to list")
    facts = Facts(allocation)
    reasons = Reasons(explain(allocation))
    asked_for = asked(facts, reasons)
    return Listing(
        allocation,
        granted=granted(facts),
        recalled=recalled(facts, reasons),
        withheld=withheld(facts, reasons),
        asked=asked_for,
        ministries=ministries(asked_for, gains),
        counts=counts(facts),
        has_gains=gains is not None,
    )
