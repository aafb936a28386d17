"""Writing a part of an instance, with a README that says what was fixed."""

from pathlib import Path

from allocation.instance.cutting.cut import Cut
from allocation.instance.writing.folder import write_folder
from allocation.instance.writing.single import as_json
from allocation.instance.writing.workbook import write_workbook
from allocation.instance.writing.write import staged
from allocation.language import Language, text

_README = "README.md"


def write_cut(part: Cut, path: str | Path, *, language: Language = "en", overwrite: bool = False) -> None:
    """Write a part as a folder with a README, or as a file that ends in `.xlsx` or `.json`; see `write`."""
    with staged(path, overwrite=overwrite) as (form, place):
        if form == "json":
            place.write_text(as_json(part.instance), encoding="utf-8", newline="\n")
        elif form == "workbook":
            write_workbook(part.instance, place)
        else:
            write_folder(part.instance, place)
            (place / _README).write_text(readme(part, language), encoding="utf-8", newline="\n")


def readme(part: Cut, language: Language) -> str:
    """What was kept, fixed and left out, in words."""
    notes = "\n".join(f"* {note.message(language)}" for note in part.notes)
    return text(
        "cutting.readme",
        language,
        name=part.instance.settings.name,
        zones=len(part.instance.structure.zones),
        powers=len(part.instance.powers),
        notes=notes or text("cutting.nothing", language),
    ).lstrip("\n")
