"""Writes an instance folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from ftz_build import demand, organisation, programme, provenance, ties, today
from ftz_build.demand import Record
from ftz_build.setting import Setting

TABLES: dict[str, Callable[[Setting], list[Record]]] = {
    "bodies": organisation.bodies,
    "powers": organisation.powers,
    "needs": demand.needs,
    "applies": demand.applies,
    "service": demand.service,
    "loads": demand.loads,
    "capacities": organisation.capacities,
    "requirements": organisation.requirements,
    "capabilities": organisation.capabilities,
    "ministries": organisation.ministries,
    "joint": organisation.joint,
    "spillovers": ties.spillovers,
    "links": ties.links,
    "distances": ties.distances,
    "rules": ties.rules,
    "decided": today.decided,
    "current": today.current,
    "innovations": ties.innovations,
    "innovation_powers": ties.innovation_powers,
    "measures": programme.measures,
    "effects": programme.effects,
    "budgets": programme.budgets,
    "requests": today.requests,
    "usage": today.usage,
    "provenance": provenance.provenance,
}

TITLES = {
    "ftz22": ("Twenty-two pilot zones", "二十二个自贸试验区"),
    "ftz-areas": ("The areas of twenty-two pilot zones", "二十二个自贸试验区的片区"),
}


def _flow(value: object) -> str:
    """One line of YAML: JSON is YAML."""
    return json.dumps(value, ensure_ascii=False)


def _head(setting: Setting) -> str:
    english, chinese = TITLES[setting.name]
    service = {"provincial": 0.45, "local": 0.8} if setting.by_area else {"provincial": 0.5}
    lines = [
        "# Written by build_ftz.py; every number is an assumption unless provenance.csv says otherwise.",
        "schema: 1",
        f"name: {setting.name}",
        f"title: {_flow({'en': english, 'zh': chinese})}",
        f"levels: {_flow(setting.levels)}",
        f"service: {_flow(service)}",
        f"resources: {_flow({'staff': {'unit': 'person-days/year', 'cost': 0.1}})}",
        f"units: {_flow({'need': 'cases/year', 'cost': 'CNY 10k/year'})}",
        f"weights: {_flow(dict.fromkeys(['unmet_need', 'lost_innovation', 'coordination', 'spending', 'change'], 1))}",
        f"reform: {_flow({'change_cost': 1.0 * setting.scale})}",
        "scenarios:",
    ]
    for name, (title_en, title_zh, changes) in programme.scenarios(setting).items():
        lines.append(f"  {name}:")
        lines.append(f"    title: {_flow({'en': title_en, 'zh': title_zh})}")
        lines.append("    changes:")
        lines.extend(f"      - {_flow(change)}" for change in changes)
    return "\n".join(lines) + "\n"


def write(setting: Setting, folder: Path) -> dict[str, int]:
    """Write the folder anew; give the number of rows by table."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "instance.yaml").write_text(_head(setting), encoding="utf-8", newline="\n")
    sizes: dict[str, int] = {}
    for name, rows_of in TABLES.items():
        rows = rows_of(setting)
        pd.DataFrame(rows).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
        sizes[name] = len(rows)
    return sizes
