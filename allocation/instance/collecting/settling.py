"""One answer to each question, or the contradiction between several."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from allocation.instance.collecting.answers import Answer, Cell
from allocation.instance.problems import Problem
from allocation.instance.suggestions import shown


@dataclass(frozen=True)
class Settled:
    """What the forms say together.

    answers: one a cell. replaced: earlier answers of the same office, by the cell. contradictions: errors.
    """

    answers: dict[Cell, Answer]
    replaced: dict[Cell, Answer]
    contradictions: tuple[Problem, ...]


def settled(answers: Iterable[Answer]) -> Settled:
    """An answer for every cell: an office's latest one; offices that say different things contradict each other."""
    by_cell: dict[Cell, list[Answer]] = {}
    for answer in answers:
        by_cell.setdefault(answer.cell, []).append(answer)
    taken: dict[Cell, Answer] = {}
    replaced: dict[Cell, Answer] = {}
    problems: list[Problem] = []
    for cell, given in by_cell.items():
        stated = [answer for answer in given if not answer.assumed] or given
        latest = _latest(stated)
        taken[cell] = latest[0]
        if other := next((answer for answer in latest if answer.value != latest[0].value), None):
            problems.append(_contradiction(latest[0], other))
        elif earlier := [answer for answer in stated if answer.value != latest[0].value]:
            replaced[cell] = max(earlier, key=lambda answer: answer.source.date)
    return Settled(taken, replaced, tuple(problems))


def _latest(given: Sequence[Answer]) -> list[Answer]:
    """Without answers that their own office has given anew on a later day."""
    return [
        answer
        for answer in given
        if not any(
            other.source.office == answer.source.office and other.source.date > answer.source.date != ""
            for other in given
        )
    ]


def _contradiction(first: Answer, second: Answer) -> Problem:
    values = {
        "value": shown(second.value),
        "other": shown(first.value),
        "where": str(first.place),
        "who": str(first.source),
    }
    return Problem("contradiction", second.place, second.subject(), values)
