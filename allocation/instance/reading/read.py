"""The one way to read an input: its form follows from what it is."""

import os
from pathlib import Path

from allocation.instance.document import Document
from allocation.instance.problems import InvalidInstance, Place
from allocation.instance.reading.files import Unreadable, unreadable
from allocation.instance.reading.folder import read_folder

_SPREADSHEETS = (".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".numbers", ".et")


def read_document(path: str | os.PathLike[str]) -> Document:
    """Read a folder, an `.xlsx` workbook, a `.json` document or, for `-`, a JSON document from standard input.

    What can be read is read; what is wrong with it stands in `problems`. Raises `InvalidInstance` if nothing can be.
    """
    try:
        return _read(path)
    except Unreadable as error:
        raise InvalidInstance((error.problem,)) from None


def _read(path: str | os.PathLike[str]) -> Document:
    target = Path(path)
    name = target.name or str(target)
    try:
        if target.is_dir():
            return read_folder(target)
        exists = target.exists()
    except (OSError, ValueError):
        raise unreadable("cannot-open", Place(name)) from None
    if not exists:
        raise unreadable("no-such-path", Place(name))
    raise unreadable("unknown-form", Place(name))
