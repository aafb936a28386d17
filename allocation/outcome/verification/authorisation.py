"""Joint authorisation: whom a pair must ask, what they answer, and what the asking costs them."""

from collections import defaultdict
from collections.abc import Iterator

from allocation.instance.structure import Pair
from allocation.instance.tables import Joint, Ministry
from allocation.outcome.verification.plan import Plan
from allocation.outcome.verification.tolerance import exceeds
from allocation.outcome.verification.verdict import Breach, figure


class Authorities:
    """The ministries and departments that take part in the powers of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.ministry: dict[str, Ministry] = {row.ministry: row for row in plan.instance.ministries}
        self.parts: dict[str, list[Joint]] = defaultdict(list)
        self._answers: dict[tuple[str, str, str], bool] = {}
        for row in plan.instance.joint:
            if row.body is None:
                self.parts[row.power].append(row)
            elif row.consents is not None:
                self._answers[row.power, row.ministry, row.body] = row.consents

    def body(self, ministry: str) -> str:
        """The body that a ministry belongs to."""
        return self.ministry[ministry].body or self._plan.structure.root

    def asked(self, pair: Pair) -> Iterator[Joint]:
        """The parts of those who must consent to a pair: it is more local than both its holder and their body."""
        structure = self._plan.structure
        power, zone = pair
        if self._plan.steps_below(pair) > 0:
            for part in self.parts.get(power, ()):
                body = self.body(part.ministry)
                if self._plan.chosen[pair] > structure.body_position[body] and body in structure.ancestry[zone]:
                    yield part

    def agrees(self, part: Joint, zone: str) -> bool:
        """A ministry's own answer: for the nearest body up the chain, else for the power, else in general."""
        for body in self._plan.structure.ancestry[zone]:
            if (answer := self._answers.get((part.power, part.ministry, body))) is not None:
                return answer
        return self.ministry[part.ministry].consents if part.consents is None else part.consents


def consent(plan: Plan) -> Iterator[Breach]:
    """All ministries that take part in a power agree before it goes further down than they hold it."""
    authorities = Authorities(plan)
    for pair, body in plan.body.items():
        power, zone = pair
        for part in authorities.asked(pair) if body is not None else ():
            if not authorities.agrees(part, zone) and not plan.effects.consents(part.ministry, power, zone):
                chosen = plan.structure.levels[plan.chosen[pair]]
                yield Breach("consent", 1, power, zone, body, part.ministry, {"level": chosen})


def agenda(plan: Plan) -> Iterator[Breach]:
    """The effort that authorisations take from a ministry, once a power, fits its agenda."""
    authorities = Authorities(plan)
    limited = {name for name, row in authorities.ministry.items() if row.agenda is not None}
    effort = {
        (part.ministry, part.power): part.effort
        for pair in plan.chosen
        for part in (authorities.asked(pair) if limited else ())
    }
    spent: dict[str, float] = defaultdict(float)
    for (ministry, _), amount in effort.items():
        spent[ministry] += amount
    for name, row in authorities.ministry.items():
        limit = (row.agenda or 0.0) + plan.effects.agenda.get(name, 0.0)
        if row.agenda is not None and exceeds(spent[name], limit):
            values = {"effort": figure(spent[name]), "limit": figure(limit)}
            yield Breach("agenda", spent[name] - limit, body=authorities.body(name), other=name, values=values)
