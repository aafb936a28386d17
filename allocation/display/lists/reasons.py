"""Why pairs are not at another level, in the short words of a list."""

from collections.abc import Callable, Sequence

from allocation.analysis.evaluation.words import amount
from allocation.analysis.explanation.words import NOTHING
from allocation.display.lists.tables import Telling


class Wording:
    """The reasons in one language.

    departments_alike: a department below the root is not named, so that zones which wait for their own read the same.
    """

    def __init__(self, telling: Telling, *, departments_alike: bool = False) -> None:
        self._telling = telling
        self._departments_alike = departments_alike

    def reason(self, level: str, barred_by: Sequence[str], differences: Sequence[float]) -> str:
        """What bars a level, and what it would cost; differences: of all the pairs that share the reason."""
        told = self.barriers(barred_by)
        least, most = min(differences), max(differences)
        if self.is_unlawful(barred_by):
            return told
        if most > NOTHING:
            dearer = "reason.also-dearer" if told else "reason.dearer"
            cost = self._telling.say(dearer, level=self._telling.level(level), range=self._range(least, most))
            return self._joined([told, cost])
        if told:
            return told
        if least < -NOTHING:
            cost = self._range(-most, -least)
            return self._telling.say("reason.cheaper", level=self._telling.level(level), range=cost)
        return self._telling.say("reason.same", level=self._telling.level(level))

    def barriers(self, barred_by: Sequence[str]) -> str:
        """What bars a level; where law does, that alone."""
        others: dict[str, dict[str, None]] = {}
        for barrier in barred_by:
            kind, _, other = barrier.partition(":")
            others.setdefault(kind, {})[other] = None
        if "range" in others:
            others = {"range": others["range"]}
        return self._joined([self._barrier(kind, list(several)) for kind, several in others.items()])

    @staticmethod
    def is_unlawful(barred_by: Sequence[str]) -> bool:
        """Whether law bars the level."""
        return any(barrier.startswith("range:") for barrier in barred_by)

    def _barrier(self, kind: str, others: Sequence[str]) -> str:
        name: Callable[[str], str] = self._office
        if kind in ("range", "decided-must", "decided-never"):
            name = self._telling.level
        elif kind in ("bundle", "requires", "separate"):
            name = self._telling.powers.__getitem__
        return self._telling.say(f"reason.{kind}", other=self._telling.joined(dict.fromkeys(map(name, others))))

    def _office(self, office: str) -> str:
        if self._departments_alike and office in self._telling.departments:
            return self._telling.say("reason.department")
        return self._telling.office(office)

    def _range(self, least: float, most: float) -> str:
        if amount(least) == amount(most):
            return amount(least)
        return self._telling.say("reason.up-to", least=amount(least), most=amount(most))

    def _joined(self, told: Sequence[str]) -> str:
        return self._telling.say("cell.semicolon").join(filter(None, told))
