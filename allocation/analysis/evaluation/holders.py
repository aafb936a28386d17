"""Who could hand a power down."""

from allocation.analysis.evaluation.facts import Facts


def holder(facts: Facts, row: int) -> str:
    """Who could hand a pair down: its owner, if it is a ministry of the body that exercises it, else that body."""
    body = facts.body[row] or holder_in_law(facts, row)
    owner = facts.plan.power[facts.pairs[row][0]].owner
    if owner in facts.authorities.ministry and facts.authorities.body(owner) == body:
        return owner
    return body


def holder_in_law(facts: Facts, row: int) -> str:
    """The body of the zone's chain that holds a pair in law, or the nearest more central one."""
    power, zone = facts.pairs[row]
    chain = facts.structure.chain[zone]
    return chain[max(level for level in chain if level <= facts.structure.held_at[power])]
