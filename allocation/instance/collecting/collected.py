"""What came of collecting: the instance, what changed, what is wrong and what is odd."""

from dataclasses import dataclass

import pandas as pd

from allocation.instance.collecting.merging import Change
from allocation.instance.instance import Instance
from allocation.instance.problems import Problem
from allocation.language import text
from allocation.language.markup import facts, listed

_COLUMNS = ("table", "key", "column", "before", "after", "who", "date", "where")


@dataclass(frozen=True)
class Collected:
    """The outcome of collecting forms.

    instance: with the answers; None where something is wrong. errors: why; warnings: what is odd or missing.
    changes: figures that are not what they were. asked, returned: how many forms there are, and came back.
    answers: how many figures were said.
    """

    instance: Instance | None
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    changes: tuple[Change, ...]
    asked: int
    returned: int
    answers: int

    def frame(self) -> pd.DataFrame:
        """A row a change: table, key, column, before, after, who said it, date and where it stands."""
        rows = [
            (
                change.answer.table,
                "|".join(cell or "" for cell in change.answer.key),
                change.answer.column,
                change.before,
                change.answer.value,
                change.answer.source.name,
                change.answer.source.date or None,
                str(change.answer.place),
            )
            for change in self.changes
        ]
        return pd.DataFrame(rows, columns=list(_COLUMNS))

    def _repr_html_(self) -> str:
        """What a notebook shows: how much came back, and every error and warning."""
        title = text("notebook.collected", asked=self.asked, returned=self.returned, answers=self.answers)
        counts = {"changes": len(self.changes), "errors": len(self.errors), "warnings": len(self.warnings)}
        found = [problem.line() for problem in (*self.errors, *self.warnings)]
        return facts(title, [(text(f"notebook.{name}"), str(count)) for name, count in counts.items()]) + listed(
            "", found
        )
