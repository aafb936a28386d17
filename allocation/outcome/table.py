"""An allocation as tables to look at: by zone, by power, by domain, pair by pair, changes only.

Names are in the language asked for, else the id. Columns have fixed English keys; `headings` puts them in words.
"""

from collections.abc import Collection, Sequence

import pandas as pd

from allocation.instance.names import body_names as body_names
from allocation.instance.names import level_name as level_name
from allocation.instance.names import name_of
from allocation.instance.names import power_names as power_names
from allocation.language import Language, text
from allocation.outcome.allocation import Allocation

_AT = "at_"


def by_zone(allocation: Allocation, language: Language = "en") -> pd.DataFrame:
    """A row a zone, and one for all: id, name, pairs at each level (`at_LEVEL`), changed pairs, stated need."""
    structure, names = allocation.instance.structure, body_names(allocation.instance, language)
    frame = _counted(allocation, "zone", structure.zones, language)
    frame.insert(1, "name", [names.get(zone, text("outcome.table.all", language)) for zone in frame["id"]])
    return frame


def by_power(allocation: Allocation, language: Language = "en") -> pd.DataFrame:
    """A row a power, and one for all: id, name, domain, holder in law, pairs at each level, changed pairs, need."""
    row_of = {row.power: row for row in allocation.instance.powers}
    frame = _counted(allocation, "power", tuple(row_of), language)
    rows = [row_of.get(power) for power in frame["id"]]
    everything = text("outcome.table.all", language)
    frame.insert(1, "name", [everything if row is None else name_of(row, row.power, language) for row in rows])
    frame.insert(2, "domain", pd.Series([None if row is None else row.domain for row in rows], dtype="str"))
    held_at = [None if row is None else level_name(row.held_at, language) for row in rows]
    frame.insert(3, "held_at", pd.Series(held_at, dtype="str"))
    return frame


def by_domain(allocation: Allocation, language: Language = "en") -> pd.DataFrame:
    """A row a domain, and one for all: id, powers, pairs at each level, changed pairs, stated need."""
    powers = allocation.instance.powers
    without = text("outcome.table.no-domain", language)
    domain_of = {row.power: without if row.domain is None else row.domain for row in powers}
    domains = tuple(dict.fromkeys(domain_of.values()))
    frame = _counted(allocation, "domain", domains, language, domain_of)
    count = [sum(domain == name for domain in domain_of.values()) for name in domains]
    frame.insert(1, "powers", [*count, len(powers)])
    return frame


def pairs(
    allocation: Allocation,
    language: Language = "en",
    *,
    powers: Collection[str] | None = None,
    zones: Collection[str] | None = None,
    domains: Collection[str] | None = None,
) -> pd.DataFrame:
    """A row a pair, of these powers, zones and domains only where given: who exercises it and who does today."""
    frame = _named(allocation, language)
    for column, wanted in (("power", powers), ("zone", zones), ("domain", domains)):
        if wanted is not None:
            frame = frame[frame[column].isin(list(wanted))]
    columns = ["power", "power_name", "domain", "zone", "zone_name", "level", "body_name", "current", "changed", "need"]
    return frame[columns].reset_index(drop=True)


def changes(allocation: Allocation, language: Language = "en") -> pd.DataFrame:
    """A row a pair that is not where it is today: power, zone, their names, from, to, need."""
    frame = _named(allocation, language)
    frame = frame[frame["changed"]].rename(columns={"current": "from", "level": "to"})
    return frame[["power", "power_name", "zone", "zone_name", "from", "to", "need"]].reset_index(drop=True)


def measures(allocation: Allocation, language: Language = "en") -> pd.DataFrame:
    """A row an adopted measure: id, name, its body, payer, whole cost and years."""
    row_of = {row.measure: row for row in allocation.instance.measures}
    bodies = body_names(allocation.instance, language)
    rows = [
        (name, name_of(row, name, language), bodies[row.body], row.payer, row.cost, row.years)
        for name in allocation.measures
        for row in (row_of[name],)
    ]
    kinds = {"id": "str", "name": "str", "held_by": "str", "payer": "str", "cost": "float64", "years": "float64"}
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)


def headings(frame: pd.DataFrame, language: Language = "en") -> list[str]:
    """The columns of a table in words."""
    return [
        level_name(column.removeprefix(_AT), language)
        if column.startswith(_AT)
        else text(f"outcome.table.column.{column}", language)
        for column in map(str, frame.columns)
    ]


def _named(allocation: Allocation, language: Language) -> pd.DataFrame:
    """The frame of an allocation with names, levels in words."""
    instance = allocation.instance
    frame = allocation.frame()
    bodies = body_names(instance, language)
    levels = {level: level_name(level, language) for level in instance.settings.levels}
    domains = {row.power: row.domain for row in instance.powers}
    return frame.assign(
        power_name=frame["power"].map(power_names(instance, language)),
        domain=pd.Series([domains[power] for power in frame["power"]], index=frame.index, dtype="str"),
        zone_name=frame["zone"].map(bodies),
        body_name=frame["body"].map(bodies),
        level=frame["level"].map(levels),
        current=frame["current"].map(levels),
    )


def _counted(
    allocation: Allocation,
    column: str,
    ids: Sequence[str],
    language: Language,
    domain_of: dict[str, str] | None = None,
) -> pd.DataFrame:
    """Pairs per level, changed pairs and stated need of each id, in this order, and of all in a last row."""
    frame = allocation.frame()
    if domain_of is not None:
        frame["domain"] = frame["power"].map(domain_of)
    levels = allocation.instance.settings.levels
    counts = {f"{_AT}{level}": frame["level"] == level for level in levels}
    figures = pd.DataFrame({**counts, "changed": frame["changed"]}).astype("int64")
    total = figures.groupby(frame[column], sort=False).sum().reindex(list(ids), fill_value=0)
    need = frame["need"].groupby(frame[column], sort=False).sum(min_count=1).reindex(list(ids))
    result = total.assign(need=need)
    everything = pd.DataFrame([{**figures.sum(), "need": frame["need"].sum(min_count=1)}])
    result = pd.concat([result.reset_index(drop=True), everything], ignore_index=True)
    result = result.astype(dict.fromkeys(figures.columns, "int64") | {"need": "float64"})
    last = text("outcome.table.all", language) if domain_of is not None else None
    result.insert(0, "id", pd.Series([*ids, last], dtype="str"))
    return result
