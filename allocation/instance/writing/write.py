"""The one way to write an instance: the form follows the name's ending."""

from pathlib import Path

from allocation.instance.instance import Instance
from allocation.instance.writing.folder import belongs_to_instance, write_folder
from allocation.instance.writing.place import moved_whole
from allocation.instance.writing.single import as_json
from allocation.instance.writing.workbook import write_workbook

_NO_FORM = (".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".yaml", ".yml")


def write(instance: Instance, path: str | Path, *, overwrite: bool = False) -> None:
    """Write an instance as a workbook (`.xlsx`), one JSON document (`.json`) or a folder (any other name).

    Whatever is written loads as an equal instance; equal instances give equal bytes. It is written beside the final
    name and moved there whole.

    Raises `FileExistsError` if something is there already and `overwrite` is not set, or if it is a folder that is not
    an instance; `ValueError` for an ending that would be taken for another form, or for a table or text that a
    workbook cannot hold.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix in _NO_FORM:
        raise ValueError(f"{target.name}: an instance is a folder, a .xlsx workbook or a .json document")
    if suffix in (".xlsx", ".json"):
        with moved_whole(target, overwrite=overwrite) as file:
            if suffix == ".xlsx":
                write_workbook(instance, file)
            else:
                file.write_text(as_json(instance), encoding="utf-8", newline="\n")
        return
    if target.is_dir() and any(target.iterdir()) and not (target / "instance.yaml").is_file():
        raise FileExistsError(f"{target} holds something that is not an instance")
    with moved_whole(target, overwrite=overwrite, ours=belongs_to_instance) as folder:
        write_folder(instance, folder)
