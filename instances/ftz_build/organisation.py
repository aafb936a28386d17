"""Bodies, powers, ministries and their departments, capacities and capabilities."""

from __future__ import annotations

import math
from collections import defaultdict

from ftz_build.demand import Record, need, work
from ftz_build.facts import ASSUMPTIONS, Power, clip, draw, table
from ftz_build.setting import CENTRE, Setting
from ftz_build.today import handed_down

# Local departments that have a say of their own; the other systems have no such department in the instance.
LOCAL_SYSTEMS = ("MNR", "MOHURD", "SAMR", "MEE")
KINDS = {
    "备案": "备案",
    "登记": "登记",
    "检验": "检验检查",
    "检查": "检验检查",
    "分配": "行政分配",
    "审查": "审查",
    "审核": "审查",
    "认定": "行政确认",
    "确定": "行政确认",
}
RISKS = {1: "low", 2: "medium", 3: "high"}


def bodies(setting: Setting) -> list[Record]:
    rows: list[Record] = [
        {"body": CENTRE, "level": "central", "parent": "", "name_en": "Central government", "name_zh": "中央"}
    ]
    rows.extend(
        {
            "body": f"p-{zone.id}",
            "level": "provincial",
            "parent": CENTRE,
            "name_en": zone.province_en,
            "name_zh": zone.province_zh,
        }
        for zone in setting.facts.zones
    )
    areas = {area.local: area for zone in setting.facts.zones for area in zone.areas if area.local}
    rows.extend(
        {
            "body": f"l-{local}",
            "level": "local",
            "parent": f"p-{zone_id}",
            "name_en": areas[local].local_en,
            "name_zh": areas[local].local_zh,
        }
        for local, zone_id in setting.locals.items()
    )
    rows.extend(
        {
            "body": place.id,
            "level": "zone",
            "parent": f"l-{place.local}" if place.local else f"p-{place.zone}",
            "name_en": place.name_en,
            "name_zh": place.name_zh,
        }
        for place in setting.places
    )
    return rows


def _kind(power: Power) -> str:
    return next((kind for word, kind in KINDS.items() if word in power.name_zh), "行政许可")


def _supervision(setting: Setting, power: Power) -> float:
    return round({1: 0.5, 2: 1.5, 3: 4.0}[power.risk] * setting.scale, 2)


def _authorisation(setting: Setting, power: Power) -> float:
    base = {"central": 30.0, "provincial": 12.0, "local": 6.0}[setting.held_at(power)]
    return base * (1 + 0.5 * (power.risk - 1))


def powers(setting: Setting) -> list[Record]:
    return [
        {
            "power": power.id,
            "name_en": power.name_en,
            "name_zh": power.name_zh,
            "domain": power.domain,
            "owner": power.owner,
            "held_at": setting.held_at(power),
            # A statute names the level that is competent; only the province may take up what a locality cannot do.
            "highest": "central" if setting.held_at(power) == "central" else "provincial",
            "lowest": setting.lowest(power),
            "importance": power.importance,
            "supervision": _supervision(setting, power),
            "authorisation": _authorisation(setting, power),
            "uniform": power.uniform,
            "code": f"FTZ-{power.id}",
            "law": power.law,
            "article": power.article,
            "kind": _kind(power),
            "risk": RISKS[power.risk],
            "mode": power.mode,
            "x_ministries": " ".join(power.ministries),
            "x_ministries_zh": "、".join(setting.facts.ministries[key]["name_zh"] for key in power.ministries),
            "x_statutory_level": power.statutory,
            "x_vertical": int(power.vertical),
            "x_reserved": power.security or ("vertical" if power.vertical else ""),
            "x_evidence": power.evidence,
        }
        for power in setting.powers
    ]


def department(system: str, place: str) -> str:
    return f"{place}.{system}"


def _says_no(system: str, zone: str) -> bool:
    """One provincial department in fourteen keeps what it has, save those that a national document bound."""
    return system not in {"MOHURD", "MCT"} and draw("refuses", system, zone).random() < 0.07


def _listed(setting: Setting, level: str) -> dict[str, list[Power]]:
    """Powers held at a level, by the systems that take part in them."""
    found: dict[str, list[Power]] = defaultdict(list)
    for power in setting.powers:
        if setting.held_at(power) == level:
            for system in dict.fromkeys(power.ministries if power.joint else (power.owner,)):
                if level != "local" or system in LOCAL_SYSTEMS:
                    found[system].append(power)
    return found


def _effort(power: Power) -> int:
    return power.risk


def ministries(setting: Setting) -> list[Record]:
    assumed = {row["ministry"]: row for row in table(ASSUMPTIONS / "ministries.csv")}
    # A ministry without a power at the centre has nothing to consent to; powers.csv still names it as the owner.
    taking_part = _listed(setting, "central").keys()
    rows: list[Record] = [
        {
            "ministry": key,
            "name_en": row["name_en"],
            "name_zh": row["name_zh"],
            "body": CENTRE,
            "agenda": assumed.get(key, {}).get("agenda", ""),
            "consents": assumed.get(key, {}).get("consents", "yes"),
        }
        for key, row in setting.facts.ministries.items()
        if key in taking_part
    ]
    provincial, local = _listed(setting, "provincial"), _listed(setting, "local")
    for zone in setting.facts.zones:
        for system, held in provincial.items():
            today = sum(_effort(power) for power in held if handed_down(setting, power, zone.id))
            share = zone.handed_down + 0.3
            agenda = max(today, math.ceil(share * sum(_effort(power) for power in held)))
            rows.append(
                {
                    "ministry": department(system, zone.id),
                    "name_en": f"{zone.province_en}: {setting.facts.functions[system]['function_en']}",
                    "name_zh": f"{zone.province_zh}{setting.facts.functions[system]['function_zh']}主管部门",
                    "body": f"p-{zone.id}",
                    "agenda": "" if share >= 1 else agenda,
                    "consents": "no" if _says_no(system, zone.id) and today == 0 else "yes",
                }
            )
    names = {area.local: area for zone in setting.facts.zones for area in zone.areas}
    for place in setting.locals:
        for system, held in local.items():
            total = sum(_effort(power) for power in held)
            needed = sum(_effort(power) for power in held if power.handed_to_all)
            share = draw("local agenda", place, system).uniform(0.3, 1.1)
            rows.append(
                {
                    "ministry": department(system, place),
                    "name_en": f"{names[place].local_en}: {setting.facts.functions[system]['function_en']}",
                    "name_zh": f"{names[place].local_zh}{setting.facts.functions[system]['function_zh']}主管部门",
                    "body": f"l-{place}",
                    "agenda": "" if share >= 1 else max(needed, math.ceil(share * total)),
                    "consents": "yes",
                }
            )
    return rows


def joint(setting: Setting) -> list[Record]:
    """Central powers: the own ministry and sourced partners. Others: departments of the level that holds them."""
    assumed = {row["ministry"]: row for row in table(ASSUMPTIONS / "ministries.csv")}
    rows: list[Record] = []

    def add(power: Power, ministry: str, effort: int, body: str = "", consents: str = "", condition: str = "") -> None:
        rows.append(
            {
                "power": power.id,
                "ministry": ministry,
                "body": body,
                "effort": effort if not body else "",
                "consents": consents,
                "condition": condition,
            }
        )

    for power in setting.powers:
        if setting.held_at(power) != "central":
            continue
        for ministry in power.ministries if power.joint else (power.owner,):
            add(power, ministry, 1 + _effort(power))
            answer = assumed.get(ministry, {})
            for willing in answer.get("yes_in", "").split():
                add(power, ministry, 0, f"p-{willing}", "yes", answer["condition"])
    for zone in setting.facts.zones:
        for system, held in _listed(setting, "provincial").items():
            for power in held:
                add(power, department(system, zone.id), _effort(power))
    for place in setting.locals:
        for system, held in _listed(setting, "local").items():
            for power in held:
                add(power, department(system, place), _effort(power))
    return rows


def _asked(setting: Setting, power: Power) -> dict[str, int]:
    """Scores a body must have. None for what every zone has received by a national document."""
    if power.handed_to_all:
        return {}
    regulatory, technical = {1: 0, 2: 55, 3: 68}[power.risk], {1: 0, 2: 50, 3: 66}[power.technical]
    held = setting.held_at(power)
    if held == "central":
        regulatory, technical = regulatory and regulatory + 6, technical and technical + 6
    elif held == "local":
        regulatory, technical = min(regulatory, 60), min(technical, 57)
    return {name: score for name, score in [("regulatory", regulatory), ("technical", technical)] if score}


def requirements(setting: Setting) -> list[Record]:
    return [
        {"power": power.id, "capability": capability, "score": score}
        for power in setting.powers
        for capability, score in _asked(setting, power).items()
    ]


def _scores(setting: Setting) -> dict[str, tuple[int, int]]:
    found = {CENTRE: (100, 100)}
    for zone, index in setting.index.items():
        better = 1.3 * (index - 73)
        found[f"p-{zone}"] = round(clip(70 + better, 70, 96)), round(clip(68 + better, 68, 96))
    for place, zone in setting.locals.items():
        better = setting.index[zone] - 73
        found[f"l-{place}"] = round(clip(62 + better, 62, 88)), round(clip(58 + better, 58, 86))
    for zone_body in setting.places:
        found[zone_body.id] = zone_body.regulatory, zone_body.technical
    return found


def capabilities(setting: Setting) -> list[Record]:
    return [
        {"body": body, "capability": capability, "score": score}
        for body, scores in _scores(setting).items()
        for capability, score in zip(("regulatory", "technical"), scores, strict=True)
    ]


def capacities(setting: Setting) -> list[Record]:
    """Staff by what law lets a body hold: see ASSUMPTIONS.md. The centre has no limit."""
    held: dict[str, float] = defaultdict(float)
    more: dict[str, float] = defaultdict(float)
    fixed: set[tuple[str, str]] = set()
    movable: dict[str, float] = defaultdict(float)
    must: dict[str, float] = defaultdict(float)
    for power in setting.powers:
        for place in setting.places:
            if not setting.applies(power, place):
                continue
            volume = need(setting, power, place)
            level = setting.held_by(power, place)
            if level != "central":
                body = setting.body(level, place)
                once, days = work(power, level)
                held[body] += days * volume + (0 if (power.id, body) in fixed else once)
                fixed.add((power.id, body))
            elif setting.lowest(power) != "central":
                body = setting.body("provincial", place)
                once, days = work(power, "provincial")
                more[body] += days * volume + (0 if (power.id, body) in fixed else once)
                fixed.add((power.id, body))
            if setting.lowest(power) == "zone":
                once, days = work(power, "zone")
                movable[place.id] += once + days * volume
                must[place.id] += once + days * volume if power.handed_to_all else 0
    rows: list[Record] = []
    for body, days_held in held.items():
        # Provinces have already let posts go with the powers that they handed down; localities have not.
        let_go = setting.zones[body.removeprefix("p-")].handed_down if body.startswith("p-") else 0.0
        amount = (1.04 - 0.1 * let_go) * days_held + 0.1 * more[body]
        rows.append({"body": body, "resource": "staff", "amount": 5 * math.ceil(amount / 5)})
    for place in setting.places:
        share = clip(0.25 + 0.0055 * (place.regulatory - 40), 0.25, 0.5)
        amount = max(share * movable[place.id], 1.25 * must[place.id])
        rows.append({"body": place.id, "resource": "staff", "amount": 5 * math.ceil(amount / 5)})
    return rows
