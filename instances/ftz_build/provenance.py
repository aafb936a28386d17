"""Where each figure comes from: a row per (table, key, column), `*` for all rows of a column."""

from __future__ import annotations

from collections.abc import Iterator

from ftz_build.demand import Record
from ftz_build.facts import ASSUMPTIONS, Power, table
from ftz_build.setting import CENTRE, Setting
from ftz_build.today import FIVE_CITIES, MUST, SHAANXI, pairs_today

LAWS_DATE = "2025-04"
ASSUMED = "assumption of this project"
RULES = "ASSUMPTIONS.md"

# Columns that hold for a whole table. What has rows of its own below is not listed here.
WHOLE: list[tuple[str, str, str]] = [
    ("bodies", "level parent", "mapping of this project"),
    ("powers", "highest lowest", "rule from vertical agencies and Guangxi's list"),
    ("powers", "importance supervision authorisation uniform code kind risk mode", RULES),
    ("needs", "need expected", RULES),
    ("applies", "zone", RULES),
    ("service", "share", RULES),
    ("loads", "fixed per_need", RULES),
    ("capacities", "amount", RULES),
    ("requirements", "score", RULES),
    ("capabilities", "score", RULES),
    ("ministries", "agenda consents", RULES),
    ("joint", "effort consents condition", RULES),
    ("spillovers", "cost", RULES),
    ("links", "cost", RULES),
    ("distances", "distance", RULES),
    ("rules", "rule", RULES),
    ("decided", "decision level", RULES),
    ("current", "level", RULES),
    ("innovations", "value name_en name_zh", RULES),
    ("innovation_powers", "level", RULES),
    ("measures", "cost years payer group name_en name_zh", RULES),
    ("effects", "amount", RULES),
    ("budgets", "amount", RULES),
    ("requests", "asked_on reply reason", RULES),
    ("usage", "cases", RULES),
]


def _row(name: str, key: str, column: str, source: str, date: str, status: str) -> Record:
    return {"table": name, "key": key, "column": column, "source": source, "date": date, "status": status}


def _of_power(setting: Setting, power: Power) -> Iterator[Record]:
    def row(column: str, *, sourced: bool) -> Record:
        return _row("powers", power.id, column, power.source, LAWS_DATE, "sourced" if sourced else "assumed")

    for column in ("law", "article") if power.law else ():
        yield row(column, sourced=True)
    # The short names are this project's wording of what the article regulates, save the three from a province's list.
    yield row("name_zh", sourced=power.level_basis == "list_of_provincial_powers")
    yield row("owner", sourced=power.ministry_basis == "statute_name_mapped")
    # Tiered powers count as provincial by rule, vertical ones as central, so neither is as the statute has it.
    as_sourced = power.level_basis in {"statute", "list_of_provincial_powers"} and power.statutory != "tiered"
    moved = power.vertical and power.statutory != "central"
    yield row("held_at", sourced=as_sourced and not moved)
    if power.joint:
        for ministry in power.ministries:
            if setting.held_at(power) == "central":
                status = "sourced" if power.joint_basis == "statute" else "assumed"
                yield _row("joint", f"{power.id}|{ministry}|", "ministry", power.source, LAWS_DATE, status)


def provenance(setting: Setting) -> list[Record]:
    rows: list[Record] = [
        _row(name, "*", column, source if source == RULES else f"{ASSUMED}: {source}", "", "assumed")
        for name, columns, source in WHOLE
        for column in columns.split()
    ]
    rows.append(_row("powers", "*", "name_en", "sources/ftz/SOURCES.md: own gloss", LAWS_DATE, "assumed"))
    rows.append(_row("powers", "*", "domain", "sources/ftz/SOURCES.md: own classification", LAWS_DATE, "assumed"))
    rows.append(_row("ministries", "*", "name_zh", "usual names of the bodies", "", "stated"))
    rows.append(_row("ministries", "*", "name_en", "usual names of the bodies", "", "stated"))
    rows.append(_row("joint", "*", "ministry", f"{ASSUMED}: the owner takes part in its own power", "", "assumed"))
    for power in setting.powers:
        rows.extend(_of_power(setting, power))
    rows.append(_row("bodies", CENTRE, "name_zh", ASSUMED, "", "assumed"))
    for zone in setting.facts.zones:
        rows.append(_row("bodies", f"p-{zone.id}", "name_zh", zone.source, str(zone.year), "sourced"))
        if setting.by_area:
            year = str(zone.year)
            rows.extend(_row("bodies", area.id, "name_zh", zone.source, year, "sourced") for area in zone.areas)
            for local, basis in {area.local: area.local_basis for area in zone.areas if area.local}.items():
                status = "sourced" if basis == "named" else "assumed"
                source = "city named by the area's own name" if basis == "named" else ASSUMED
                rows.append(_row("bodies", f"l-{local}", "name_zh", source, str(zone.year), status))
        else:
            rows.append(_row("bodies", zone.id, "name_zh", zone.source, str(zone.year), "sourced"))
            rows.append(_row("bodies", zone.id, "parent", zone.source, str(zone.year), "sourced"))
    assumed = {row["ministry"]: row for row in table(ASSUMPTIONS / "ministries.csv")}
    rows.extend(
        _row("ministries", key, "consents", f"{ASSUMED}: {row['reason']}", "", "assumed")
        for key, row in assumed.items()
        if row["reason"] != "assumed"
    )
    rows.extend(
        _row("decided", f"must|{power}||zone", "level", "sources/ftz/powers.csv: delegated_evidence", "", "sourced")
        for power in MUST
    )
    for power, place, _ in pairs_today(setting):
        in_city = power.id in {"P110", "P112"} and (place.local in FIVE_CITIES or not setting.by_area)
        if power.handed_to_all or (place.zone == "SN" and power.id in {*SHAANXI, "P005"}) or in_city:
            key = f"{power.id}|{place.id}"
            # A planned list is no sure fact, nor a city's power shown at the province for want of a local level.
            sure = (power.handed_to_all and power.id != "P108") or (in_city and setting.by_area)
            status = "sourced" if sure else "stated"
            rows.append(_row("current", key, "level", "sources/ftz/powers.csv: delegated_evidence", "", status))
    return rows
