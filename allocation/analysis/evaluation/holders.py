"""Who could hand a power down, and who holds it in law."""

from allocation.analysis.evaluation.facts import Facts


def holder(facts: Facts, row: int) -> str:
    """Who could hand a pair down: its owner, if it is a ministry of the body that exercises it, else that body."""
    return _office(facts, row, facts.body[row] or holder_in_law(facts, row))


def office_in_law(facts: Facts, row: int) -> str:
    """Who holds a pair in law: its owner, if it is a ministry of the body that does, else that body."""
    return _office(facts, row, holder_in_law(facts, row))


def holder_in_law(facts: Facts, row: int) -> str:
    """The body of the zone's chain that holds a pair in law, or the nearest more central one."""
    power, zone = facts.pairs[row]
    chain = facts.structure.chain[zone]
    return chain[max(level for level in chain if level <= facts.structure.held_at[power])]


def _office(facts: Facts, row: int, body: str) -> str:
    owner = facts.plan.power[facts.pairs[row][0]].owner
    if owner in facts.authorities.ministry and facts.authorities.body(owner) == body:
        return owner
    return body
