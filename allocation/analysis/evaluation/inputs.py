"""The cells that indicators read, with their statuses."""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from allocation.analysis.evaluation.facts import Facts, Flags, Floats, Whole
from allocation.analysis.evaluation.sources import Sources, counted, key
from allocation.instance.tables import Power


class Inputs:
    """Statuses of the cells behind every pair, worked out once."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.sources = Sources(facts.instance)
        self._pair_keys = [key(*pair) for pair in facts.pairs]

    def of_powers(self, column: str, read: Callable[[Power], object], *, default: bool = False) -> Whole:
        """The status of a column of `powers` for every pair."""
        rows = self._facts.instance.powers
        written = [read(row) is not None and column in row.model_fields_set for row in rows]
        statuses = self.sources.column("powers", column, [row.power for row in rows], written, default=default)
        at = {row.power: position for position, row in enumerate(rows)}
        return statuses[np.array([at[power] for power, _ in self._facts.pairs], dtype=np.int64)]

    @cached_property
    def need(self) -> Whole:
        """Needs of the pairs; missing where nobody answered."""
        return self.sources.column("needs", "need", self._pair_keys, self._facts.answered.tolist())

    @cached_property
    def expected(self) -> Whole:
        """Expectations of the firms."""
        return self.sources.column("needs", "expected", self._pair_keys, (~np.isnan(self._facts.expected)).tolist())

    @cached_property
    def cases(self) -> Whole:
        """Cases of the latest year that is reported."""
        facts = self._facts
        keys = [key(*pair, str(year)) for pair, year in zip(facts.pairs, facts.year, strict=True)]
        return self.sources.column("usage", "cases", keys, (facts.year > 0).tolist())

    @cached_property
    def importance(self) -> Whole:
        """Importance of the powers."""
        return self.of_powers("importance", lambda row: row.importance, default=True)

    @cached_property
    def held_at(self) -> Whole:
        """Level that holds the powers in law."""
        return self.of_powers("held_at", lambda row: row.held_at)

    @cached_property
    def placed(self) -> Whole:
        """Where pairs are that stay as `current` says; elsewhere the allocation itself decides."""
        facts = self._facts
        listed = {(row.power, row.zone) for row in facts.instance.current}
        now = [pair in listed and facts.structure.current[pair] == at for pair, at in facts.plan.chosen.items()]
        return np.where(now, self.sources.column("current", "level", self._pair_keys, now), -1)

    @cached_property
    def levels(self) -> Floats:
        """Inputs of whether a pair is granted: the level that holds it in law, and where it is."""
        return counted(len(self._facts.pairs), self.held_at, self.placed)

    @cached_property
    def consents(self) -> Floats:
        """Inputs of whether all agreed to a granted pair: answers for the power, else the ministry's own."""
        facts = self._facts
        names = list(facts.authorities.ministry)
        own = self.sources.column(
            "ministries",
            "consents",
            names,
            ["consents" in facts.authorities.ministry[name].model_fields_set for name in names],
            default=True,
        )
        general = dict(zip(names, own.tolist(), strict=True))
        rows = [part for parts in facts.authorities.parts.values() for part in parts]
        keys = [key(row.power, row.ministry, None) for row in rows]
        labels = self.sources.column("joint", "consents", keys, [True] * len(rows)).tolist()
        special = {
            (row.power, row.ministry): label if row.consents is not None else general[row.ministry]
            for row, label in zip(rows, labels, strict=True)
        }
        inputs = self.levels.copy()
        for at in np.flatnonzero(facts.granted):
            for part in facts.authorities.asked(facts.pairs[at]):
                inputs[at, special[part.power, part.ministry]] += 1
        return inputs

    @cached_property
    def service(self) -> Whole:
        """Service shares at the chosen levels."""
        facts = self._facts
        written = {(row.power, row.level) for row in facts.instance.service}
        places = [(power, facts.structure.levels[at]) for (power, _), at in facts.plan.chosen.items()]
        keys = [key(*place) for place in places]
        return self.sources.column("service", "share", keys, [place in written for place in places], default=True)

    @cached_property
    def met(self) -> Floats:
        """Inputs of the need that is met: need, importance, service."""
        return counted(len(self._facts.pairs), self.need, self.importance, self.service)

    @cached_property
    def taken_on(self) -> Floats:
        """Inputs of what is taken on: need, what each pair's power takes and what its body has."""
        facts = self._facts
        inputs = counted(len(facts.pairs), self.need)
        scores = self._scores
        for row, ((power, _), body) in enumerate(zip(facts.pairs, facts.body, strict=True)):
            if body is not None and facts.granted[row]:
                inputs[row] += self._requirements.get(power, 0) + self._capacities.get(body, 0)
                for capability, _ in facts.requirements.get(power, ()):
                    inputs[row] += scores(body, capability)
        return inputs

    @cached_property
    def _requirements(self) -> dict[str, Floats]:
        rows = self._facts.instance.requirements
        keys = [key(row.power, row.capability) for row in rows]
        one = counted(len(rows), self.sources.column("requirements", "score", keys, [True] * len(rows)))
        found: dict[str, Floats] = {}
        for row, inputs in zip(rows, one, strict=True):
            found[row.power] = found.get(row.power, 0) + inputs
        return found

    @cached_property
    def _capacities(self) -> dict[str, Floats]:
        rows = self._facts.instance.capacities
        keys = [key(row.body, row.resource) for row in rows]
        one = counted(len(rows), self.sources.column("capacities", "amount", keys, [True] * len(rows)))
        found: dict[str, Floats] = {}
        for row, inputs in zip(rows, one, strict=True):
            found[row.body] = found.get(row.body, 0) + inputs
        return found

    @cached_property
    def _scores(self) -> Callable[[str, str], Floats]:
        rows = self._facts.instance.capabilities
        keys = [key(row.body, row.capability) for row in rows]
        one = counted(len(rows), self.sources.column("capabilities", "score", keys, [True] * len(rows)))
        found = {(row.body, row.capability): inputs for row, inputs in zip(rows, one, strict=True)}
        absent = counted(1, self.sources.column("capabilities", "score", [""], [False]))[0]
        return lambda body, capability: found.get((body, capability), absent)

    def only(self, statuses: Whole, rows: Flags | None = None) -> Floats:
        """Inputs of an indicator that reads one cell a pair."""
        return counted(len(statuses), statuses if rows is None else np.where(rows, statuses, -1))
