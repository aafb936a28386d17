"""A small valid instance as files, to be written with changes."""

from pathlib import Path
from typing import Any

FILES = {
    "instance.yaml": "schema: 1\nname: two-zones\nresources:\n  staff: {unit: person-days/year, cost: 0.1}\n",
    "bodies.csv": "body,level,parent\nCN,central,\nGD,provincial,CN\nQH,zone,GD\nNS,zone,GD\n",
    "powers.csv": (
        "power,domain,owner,held_at\n"
        "fx-filing,finance,PBC,central\n"
        "bank-licence,finance,NFRA,central\n"
        "land-permit,land,MNR,provincial\n"
    ),
    "needs.csv": "power,zone,need\nfx-filing,QH,120\nbank-licence,QH,8\nland-permit,NS,35\n",
}


def folder(path: Path, *, settings: str = "", **tables: str | bytes) -> Path:
    """Write the instance with lines added to its settings and tables added or replaced."""
    path.mkdir(parents=True, exist_ok=True)
    files: dict[str, Any] = FILES | {"instance.yaml": FILES["instance.yaml"] + settings}
    files |= {f"{name}.csv": content for name, content in tables.items()}
    for name, content in files.items():
        target = path / name
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            target.write_text(content, encoding="utf-8")
    return path
