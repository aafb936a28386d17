"""Writing a template as a folder with a README, as a workbook, or as a JSON document."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from allocation.instance.instance import Instance
from allocation.instance.settings import Settings
from allocation.instance.template import starter
from allocation.instance.template.build import Template, Zones
from allocation.instance.template.listed import read_list
from allocation.instance.template.starter import Said
from allocation.instance.writing.folder import write_folder
from allocation.instance.writing.single import as_json
from allocation.instance.writing.workbook import write_workbook
from allocation.instance.writing.write import staged
from allocation.language import Language, text

_README = "README.md"


def write_template(
    path: str | Path,
    *,
    language: Language = "en",
    powers: str | Path | None = None,
    zones: Sequence[str] | None = None,
    overwrite: bool = False,
) -> None:
    """Write a template that solves as it is, with figures assumed by kind and risk of each power.

    path: a folder, or a file that ends in `.xlsx` or `.json`; see `write` for `overwrite`.
    language: of comments, headings, levels and words. powers: a CSV file or workbook with the office's own powers, at
    least name, level that holds it, kind and risk, under English or Chinese headings. zones: names of zones, each
    `province/zone` or, if there is one province, only `zone`.

    Raises `InvalidInstance` for a list that cannot be used and `ValueError` for zones that cannot.
    """
    comments = _comments(language)
    made = template(language=language, powers=powers, zones=zones)
    with staged(path, overwrite=overwrite) as (form, place):
        instance = _named(made, Path(path).resolve(), form)
        if form == "json":
            place.write_text(as_json(instance), encoding="utf-8", newline="\n")
        elif form == "workbook":
            comments["schema"] = text("template.workbook", language)
            write_workbook(instance, place, headings=language, comments=comments)
        else:
            write_folder(instance, place, headings=language, comments=comments)
            readme = text("template.readme.text", language, title=text("template.title", language))
            (place / _README).write_text(readme.lstrip("\n"), encoding="utf-8", newline="\n")


def template(
    *, language: Language = "en", powers: str | Path | None = None, zones: Sequence[str] | None = None
) -> Instance:
    """The instance that `write_template` writes."""
    listed = None if powers is None else read_list(Path(powers))
    return Template(language, starter.ZONES if zones is None else _zones(zones, language), listed).instance()


def _named(instance: Instance, path: Path, form: str) -> Instance:
    """The instance by the name of its folder or file."""
    name = "-".join((path.name if form == "folder" else path.stem).split())
    return replace(instance, settings=instance.settings.model_copy(update={"name": name}))


def _comments(language: Language) -> dict[str, str]:
    keys = [info.alias or name for name, info in Settings.model_fields.items()]
    return {key: text(f"template.setting.{key}", language) for key in keys}


def _zones(zones: Sequence[str], language: Language) -> Zones:
    """Zones by province, from `province/zone` or only `zone`."""
    found: dict[Said, list[Said]] = {}
    for written in zones:
        province, _, zone = (part.strip() for part in written.rpartition("/"))
        name = Said(zone, zone)
        above = Said(province, province) if province else starter.PROVINCE
        found.setdefault(above, []).append(name)
    ids = [
        name.id(language) for name in (*found, starter.CENTRE, *(zone for under in found.values() for zone in under))
    ]
    if not found or "" in ids or len(set(ids)) < len(ids):
        raise ValueError("zones need names, each one once and none like a province")
    return found
