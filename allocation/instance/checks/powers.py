"""Ranges of powers, links and rules, and joint authorisations."""

from collections.abc import Iterator, Sequence

from allocation.instance.draft import Draft
from allocation.instance.problems import Problem
from allocation.instance.tables import Joint, Link, Power, Rule


def ranges(draft: Draft) -> Iterator[Problem]:
    """The most central level that law allows is not below the most local one."""
    if "levels" in draft.broken:
        return
    position = {level: index for index, level in enumerate(draft.settings.levels)}
    for row, power in enumerate(draft.of(Power)):
        highest, lowest = position.get(power.highest or ""), position.get(power.lowest or "")
        if highest is not None and lowest is not None and highest > lowest:
            values = {"highest": power.highest, "lowest": power.lowest}
            yield draft.problem("range", "powers", row, "lowest", values)


def selves(draft: Draft) -> Iterator[Problem]:
    """No link or rule ties a power to itself."""
    tables: tuple[tuple[str, Sequence[Link | Rule]], ...] = (("links", draft.of(Link)), ("rules", draft.of(Rule)))
    for table, rows in tables:
        for row, tie in enumerate(rows):
            if tie.power_a is not None and tie.power_a == tie.power_b:
                yield draft.problem("itself", table, row, "power_b", {"power": tie.power_a})


def joint(draft: Draft) -> Iterator[Problem]:
    """A ministry's answer for some zones goes with its general row."""
    rows = draft.of(Joint)
    general = {(row.power, row.ministry) for row in rows if "body" not in row.model_fields_set}
    for index, row in enumerate(rows):
        if row.body is not None and None not in (row.power, row.ministry) and (row.power, row.ministry) not in general:
            yield draft.problem(
                "no-general-row", "joint", index, "body", {"power": row.power, "ministry": row.ministry}
            )
