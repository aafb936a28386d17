"""The one way to read an input: its form follows from what it is."""

import os
import sys
from pathlib import Path

from allocation.instance.document import Document
from allocation.instance.problems import InvalidInstance, Place
from allocation.instance.reading.files import Unreadable, read_bytes, read_stream, unreadable
from allocation.instance.reading.folder import read_folder
from allocation.instance.reading.json_document import json_document
from allocation.instance.reading.workbook import workbook_document

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
        folder, exists = target.is_dir(), target.exists()
    except (OSError, ValueError):
        raise unreadable("cannot-open", Place(name)) from None
    if folder:
        return read_folder(target)
    if str(path) == "-":
        return json_document(read_stream(sys.stdin.buffer, "-"), "-")
    if not exists:
        raise unreadable("no-such-path", Place(name))
    match target.suffix.lower():
        case ".xlsx":
            return workbook_document(read_bytes(target, name), name)
        case ".json":
            return json_document(read_bytes(target, name), name)
        case ending if ending in _SPREADSHEETS:
            raise unreadable("other-spreadsheet", Place(name))
        case ".csv" | ".yaml" | ".yml":
            raise unreadable("part-of-folder", Place(name))
    raise unreadable("unknown-form", Place(name))
