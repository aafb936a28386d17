"""Measures with their effects and budgets, and the scenarios."""

from __future__ import annotations

from collections.abc import Iterator

from ftz_build.character import Place
from ftz_build.demand import Record
from ftz_build.facts import ASSUMPTIONS, Row, table
from ftz_build.setting import CENTRE, Setting

WEAK = 76.0
STRONG = 80.0


def _bodies(setting: Setting, row: Row) -> Iterator[tuple[str, str, str, str]]:
    """(suffix of the id, body, zone, names' owner) of each copy of a measure."""

    def wanted(zone: str, index: float) -> bool:
        return row["where"] == "all" or (index < WEAK if row["where"] == "weak" else zone in row["where"].split())

    if row["scope"] == "centre":
        yield "", CENTRE, "", ""
    elif row["scope"] == "province":
        for zone in setting.facts.zones:
            if wanted(zone.id, setting.index[zone.id]):
                yield f".{zone.id}", f"p-{zone.id}", zone.id, zone.id
    else:
        for place in setting.places:
            if wanted(place.zone, place.index):
                yield f".{place.id}", place.id, place.zone, place.id


def _names(setting: Setting, row: Row, zone: str, owner: str) -> tuple[str, str]:
    places: dict[str, Place] = {place.id: place for place in setting.places}
    if row["scope"] == "zone":
        english, chinese = places[owner].name_en, places[owner].name_zh
    elif row["scope"] == "province":
        english, chinese = setting.zones[zone].province_en, setting.zones[zone].province_zh
    else:
        english, chinese = "", ""
    return row["name_en"].format(en=english), row["name_zh"].format(zh=chinese)


def measures(setting: Setting) -> list[Record]:
    rows: list[Record] = []
    for row in table(ASSUMPTIONS / "measures.csv"):
        # What is bought for an area costs as an area does; provinces and the centre pay the same in both instances.
        scale = setting.scale if row["scope"] == "zone" else 1.0
        for suffix, body, zone, owner in _bodies(setting, row):
            english, chinese = _names(setting, row, zone, owner)
            rows.append(
                {
                    "measure": row["measure"] + suffix,
                    "body": body,
                    "cost": round(float(row["cost"]) * scale, 2),
                    "years": int(row["years"]),
                    "payer": CENTRE if row["payer"] == "centre" else f"p-{zone}",
                    "group": row["group"] + suffix if row["group"] else "",
                    "name_en": english,
                    "name_zh": chinese,
                }
            )
    return rows


def effects(setting: Setting) -> list[Record]:
    rows: list[Record] = []
    of = {row["measure"]: row for row in table(ASSUMPTIONS / "measures.csv")}
    for effect in table(ASSUMPTIONS / "effects.csv"):
        if effect["power"] and not setting.has(effect["power"]):
            continue
        row = of[effect["measure"]]
        scale = setting.scale if effect["effect"] == "capacity" and row["scope"] == "zone" else 1.0
        amount = float(effect["amount"]) * scale if effect["amount"] else ""
        for suffix, _, _, _ in _bodies(setting, row):
            rows.append({**effect, "measure": row["measure"] + suffix, "amount": amount})
    return rows


def budgets(setting: Setting) -> list[Record]:
    amount = {row["payer"]: float(row["amount"]) for row in table(ASSUMPTIONS / "budgets.csv")}
    rows: list[Record] = [{"payer": CENTRE, "amount": amount["centre"]}]
    for zone, index in setting.index.items():
        kind = "strong province" if index >= STRONG else "other province"
        rows.append({"payer": f"p-{zone}", "amount": amount[kind]})
    return rows


Change = dict[str, object]


def scenarios(setting: Setting) -> dict[str, tuple[str, str, list[Change]]]:
    """Name -> English title, Chinese title, changes."""
    held = ["central", "provincial"]
    one_size: list[Change] = [
        {"table": "powers", "where": {"held_at": level}, "column": "uniform", "set": "all"} for level in held
    ]
    if setting.by_area:
        # Some chains have no local government, so powers held there are made equal within each locality only.
        one_size.append({"table": "powers", "where": {"held_at": "local"}, "column": "uniform", "set": "parent"})
    opened: list[Change] = [{"table": "needs", "where": {"domain": "finance"}, "column": "need", "multiply": 1.5}]
    opened.append({"table": "powers", "where": {"domain": "finance"}, "column": "lowest", "set": "provincial"})
    opened.extend(
        {"table": "ministries", "where": {"ministry": ministry}, "column": "consents", "set": "yes"}
        for ministry in ("PBC", "SAFE", "NFRA", "CSRC")
    )
    reserved: list[Change] = [
        {"table": "powers", "where": {"power": power}, "column": "lowest", "set": "provincial"}
        for power in ("P027", "P029", "P094", "P103", "P104", "P105", "P119", "P123")
    ]
    zone_rows: dict[str, object] = {"level": "zone"}
    return {
        "ministry-absent": (
            "The commerce ministry does not take part",
            "商务部缺席联合授权",
            [{"table": "ministries", "where": {"ministry": "MOFCOM"}, "column": "consents", "set": "no"}],
        ),
        "one-size": ("One level for all zones", "各片区一刀切", one_size),
        "differentiated": (
            "Every zone on its own",
            "差别化赋权",
            [
                {"table": "powers", "column": "uniform", "set": ""},
                {"table": "decided", "where": {"decision": "must"}, "drop": True},
            ],
        ),
        "capacity-building": (
            "Zones get a third more staff and better skills",
            "承接能力建设",
            [
                {"table": "capacities", "where": zone_rows, "column": "amount", "multiply": 1.33},
                {"table": "capabilities", "where": zone_rows, "column": "score", "add": 8},
            ],
        ),
        "finance-boom": ("Finance needs rise by half and finance is opened", "金融需求上升且金融权限放开", opened),
        "opened-list": ("Some reserved powers may go to provinces", "缩减不予下放事项清单", reserved),
        "budget-cut": (
            "Budgets fall by 60 %, zone staff by 15 %",
            "预算压减",
            [
                {"table": "budgets", "column": "amount", "multiply": 0.4},
                {"table": "capacities", "where": zone_rows, "column": "amount", "multiply": 0.85},
            ],
        ),
        "coordination-weak": (
            "Coordination costs half as much",
            "弱协同",
            [{"key": "weights.coordination", "set": 0.5}],
        ),
        "coordination-medium": (
            "Coordination costs as assumed",
            "中等协同",
            [{"key": "weights.coordination", "set": 1}],
        ),
        "coordination-strong": (
            "Coordination costs twice as much",
            "强协同",
            [{"key": "weights.coordination", "set": 2}],
        ),
    }
