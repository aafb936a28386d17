"""Broken inputs kept as files, each with the lines that a planner must be told, in English and Chinese.

`tests/broken/NAME/` holds `input` (a folder, or a file with an ending), `expected.txt` and `expected.zh.txt`. A file
`NAME.recipe` in an input folder stands for one that is too large to keep, or for a symbolic link.
"""

import json
import shutil
from pathlib import Path

BROKEN = Path(__file__).parent / "broken"
CASES = tuple(sorted(case.name for case in BROKEN.iterdir() if case.is_dir()))


def prepared(case: str, folder: Path) -> Path:
    """The path of a case's input, copied into a folder and with its recipes carried out."""
    shutil.copytree(BROKEN / case, folder, dirs_exist_ok=True)
    for recipe in folder.glob("input/*.recipe"):
        told = json.loads(recipe.read_text(encoding="utf-8"))
        recipe.unlink()
        target = recipe.with_suffix("")
        if "link" in told:
            target.symlink_to(told["link"])
        else:
            target.write_text(told["start"] + told["repeat"] * told["count"] + told["end"], encoding="utf-8")
    return next(entry for entry in folder.iterdir() if entry.stem == "input")


def expected(case: str, language: str) -> str:
    """The lines that a planner must be told."""
    name = "expected.txt" if language == "en" else f"expected.{language}.txt"
    return (BROKEN / case / name).read_text(encoding="utf-8")
