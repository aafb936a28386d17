"""What a cell names is there."""

from collections.abc import Iterator, Mapping
from functools import cache
from operator import attrgetter

from allocation.instance.cells import specs
from allocation.instance.draft import Draft
from allocation.instance.problems import Problem
from allocation.instance.suggestions import Suggester, shown
from allocation.instance.tables import TABLES

_LISTED = ("levels", "resources")
_WORDS: Mapping[str, str] = {
    "bodies": "no-body",
    "zones": "no-zone",
    "powers": "no-power",
    "levels": "no-level",
    "resources": "no-resource",
    "ministries": "no-ministry",
    "measures": "no-measure",
    "innovations": "no-innovation",
}


@cache
def reads(table: str) -> frozenset[str]:
    """The tables that a table's cells refer to; `instance` for levels and resources."""
    targets = {spec.refers for spec in specs(table).values() if spec.refers}
    named = {"instance" if target in _LISTED else "bodies" if target == "zones" else target for target in targets}
    return frozenset(named | ({"instance"} if "zones" in targets else set()))


def names(draft: Draft, target: str) -> dict[str, None]:
    """What may be named, in the order of the input."""
    if target == "levels":
        return dict.fromkeys(draft.settings.levels)
    if target == "resources":
        return dict.fromkeys(draft.settings.resources)
    if target == "zones":
        last = draft.settings.levels[-1]
        return {name: None for name, level in _bodies(draft) if level == last}
    key = attrgetter(TABLES[target].key[0])
    return dict.fromkeys(name for name in map(key, draft.named(target)) if name is not None)


def references(draft: Draft, table: str) -> Iterator[Problem]:
    """Cells of a table that name nothing."""
    rows = draft.named(table)
    for column, spec in specs(table).items():
        target = spec.refers
        if not rows or not target or _unknown(draft, target):
            continue
        known = names(draft, target)
        cells = list(map(attrgetter(spec.field), rows))
        strange = set(cells) - known.keys() - {None}
        if not strange:
            continue
        suggester = Suggester(known)
        levels = dict(_bodies(draft)) if target == "zones" else {}
        for row, name in enumerate(cells):
            if name not in strange:
                continue
            if name in levels:
                if levels[name] in draft.settings.levels:
                    zone = {"name": shown(name), "level": levels[name], "last": draft.settings.levels[-1]}
                    yield draft.problem("not-a-zone", table, row, column, zone)
                continue
            values: dict[str, object] = {"name": shown(name), "known": tuple(known) if target in _LISTED else ""}
            yield draft.problem(_WORDS[target], table, row, column, values, suggester.closest(name))


def provenance(draft: Draft) -> Iterator[Problem]:
    """Rows of provenance name a table; what they say of keys is free text."""
    for row, source in enumerate(draft.named("provenance")):
        table = getattr(source, "of_table", None)
        if table is not None and table not in TABLES and table != "instance":
            suggestion = Suggester(TABLES).closest(table)
            yield draft.problem("no-table", "provenance", row, "table", {"name": shown(table)}, suggestion)


def _bodies(draft: Draft) -> Iterator[tuple[str, str]]:
    return map(attrgetter("body", "level"), draft.named("bodies"))


def _unknown(draft: Draft, target: str) -> bool:
    """Whether what may be named is not known, since something was said about it already."""
    if target == "zones":
        return bool({"bodies", "levels"} & draft.broken)
    return target in draft.broken
