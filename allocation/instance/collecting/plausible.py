"""Answers that can hardly be meant: far from what others say, from what was said before, or from each other."""

from collections.abc import Iterator, Mapping
from statistics import median

from allocation.instance.cells import Value
from allocation.instance.collecting.answers import Answer, Cell
from allocation.instance.collecting.merging import Merged
from allocation.instance.instance import Instance
from allocation.instance.problems import Problem
from allocation.instance.provenance import key_cells
from allocation.instance.survey.figures import Figures
from allocation.instance.survey.form import WANTED, Key

_FAR = 100.0
"""How many times as much, or how small a part, is told: a unit was probably mixed up."""

_ENOUGH = 3
"""How many others there must be for their median to mean something."""

# Questions that others answer too, about the same power or at the same level
_PEERS = (("needs", "need"), ("usage", "cases"), ("capacities", "amount"), ("ministries", "agenda"))


def odd_answers(instance: Instance, result: Merged, answers: Mapping[Cell, Answer]) -> Iterator[Problem]:
    """What is odd about answers, one line each; instance: without them, result: with them."""
    before = Figures(instance)
    others = _Others(instance, result)
    for answer in answers.values():
        known = _known(before, answer)
        if _is_far(answer.value, known):
            values = {"value": _figure(answer.value), "before": _figure(known)}
            yield Problem("implausible-before", answer.place, answer.subject(), values)
        elif _is_far(answer.value, usual := others.median(answer)):
            values = {"value": _figure(answer.value), "usual": _figure(usual)}
            yield Problem("implausible-others", answer.place, answer.subject(), values)
    yield from _wishes(answers)


def _known(figures: Figures, answer: Answer) -> Value | None:
    """What was said before: for cases, those of the year before."""
    if answer.column == WANTED:
        return None
    if answer.table == "usage":
        power, zone, year = answer.key
        return figures.value("usage", (power, zone, str(int(year or 0) - 1)), answer.column)
    return figures.value(answer.table, answer.key, answer.column)


def _wishes(answers: Mapping[Cell, Answer]) -> Iterator[Problem]:
    """Powers that are wanted without a reason, or although there is no need for them."""
    for answer in answers.values():
        if answer.table == "requests" and answer.column == WANTED:
            power, zone, _ = answer.key
            if ("requests", answer.key, "reason") not in answers:
                yield Problem("wanted-without-reason", answer.place, answer.subject())
            need = answers.get(("needs", (power, zone), "need"))
            if need is not None and need.value == 0:
                values = {"where": str(need.place)}
                yield Problem("wanted-without-need", answer.place, answer.subject(), values)


class _Others:
    """What others say to the same question."""

    def __init__(self, instance: Instance, result: Merged) -> None:
        self._level = {row.body: row.level for row in instance.bodies}
        self._seat = {row.ministry: row.body for row in instance.ministries}
        self._said: dict[tuple[str, str, tuple[str | None, ...]], dict[Key, float]] = {}
        for table, column in _PEERS:
            for row in result.rows[table]:
                number = getattr(row, column)
                if number:
                    key = key_cells(row)
                    self._said.setdefault(self._question(table, column, key), {})[key] = number

    def median(self, answer: Answer) -> float:
        """The median of the others, 0 where they are too few."""
        if (answer.table, answer.column) not in _PEERS:
            return 0.0
        said = self._said.get(self._question(answer.table, answer.column, answer.key), {})
        others = [number for key, number in said.items() if key != answer.key]
        return median(others) if len(others) >= _ENOUGH else 0.0

    def _question(self, table: str, column: str, key: Key) -> tuple[str, str, tuple[str | None, ...]]:
        """What peers are asked alike: the rest of the key, and the level that they are at."""
        if table in ("needs", "usage"):
            return table, column, (key[0], *key[2:])
        body = self._seat.get(str(key[0])) if table == "ministries" else key[0]
        return table, column, (self._level.get(str(body)), *key[1:])


def _is_far(number: object, usual: object) -> bool:
    """Whether one of two positive numbers is a hundred times the other."""
    if not isinstance(number, float) or not isinstance(usual, float) or number <= 0 or usual <= 0:
        return False
    return max(number / usual, usual / number) >= _FAR


def _figure(number: object) -> str:
    return f"{number:,.10g}"
