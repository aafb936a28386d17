"""The one way to write an instance: the form follows the name's ending."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from allocation.instance.document import Form
from allocation.instance.instance import Instance
from allocation.instance.placing import placed_whole
from allocation.instance.writing.folder import belongs_to_instance, write_folder
from allocation.instance.writing.single import as_json
from allocation.instance.writing.workbook import write_workbook

_NO_FORM = (".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".yaml", ".yml")
_FORMS: dict[str, Form] = {".xlsx": "workbook", ".json": "json"}


def write(instance: Instance, path: str | Path, *, overwrite: bool = False) -> None:
    """Write an instance as a workbook (`.xlsx`), one JSON document (`.json`) or a folder (any other name).

    Whatever is written loads as an equal instance; equal instances give equal bytes. It is written beside the final
    name and moved there whole.

    Raises `FileExistsError` if something is there already and `overwrite` is not set, or if it is a folder that is not
    an instance; `ValueError` for an ending that would be taken for another form, or for a table or text that a
    workbook cannot hold.
    """
    with staged(path, overwrite=overwrite) as (form, place):
        if form == "workbook":
            write_workbook(instance, place)
        elif form == "json":
            place.write_text(as_json(instance), encoding="utf-8", newline="\n")
        else:
            write_folder(instance, place)


@contextmanager
def staged(path: str | Path, *, overwrite: bool) -> Iterator[tuple[Form, Path]]:
    """The form that a name asks for, and where to write it: it comes to `path` when the block ends well."""
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix in _NO_FORM:
        raise ValueError(f"{target.name}: an instance is a folder, a .xlsx workbook or a .json document")
    if suffix in _FORMS:
        with placed_whole(target, overwrite=overwrite) as file:
            yield _FORMS[suffix], file
        return
    if target.is_dir() and any(target.iterdir()) and not (target / "instance.yaml").is_file():
        raise FileExistsError(f"{target} holds something that is not an instance")
    with placed_whole(target, overwrite=overwrite, ours=belongs_to_instance) as folder:
        yield "folder", folder
