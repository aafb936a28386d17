"""Bytes and text from files that may be anything."""

import re
import stat
from pathlib import Path
from typing import BinaryIO

from allocation.instance.problems import Place, Problem
from allocation.instance.reading import limits

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Unreadable(Exception):  # noqa: N818 - it is a state of the file
    """A file of which nothing can be used."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.key)
        self.problem = problem


def unreadable(key: str, place: Place, **values: object) -> Unreadable:
    """Why nothing of a file can be used."""
    return Unreadable(Problem(key, place, values=values))


def read_bytes(path: Path, name: str, limit: int = limits.FILE_BYTES) -> bytes:
    """The bytes of a regular file of limited size."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise unreadable("no-file", Place(name))
        with path.open("rb") as file:
            return read_stream(file, name, limit)
    except FileNotFoundError:
        raise unreadable("no-such-path", Place(name)) from None
    except (OSError, ValueError):
        raise unreadable("cannot-open", Place(name)) from None


def read_stream(file: BinaryIO, name: str, limit: int = limits.FILE_BYTES) -> bytes:
    """The bytes of a stream of limited size."""
    content = file.read(limit + 1)
    if len(content) > limit:
        raise unreadable("too-large", Place(name), limit=limit // 2**20)
    return content


def decode(content: bytes, name: str) -> str:
    """Text in UTF-8, with or without a byte order mark, or in GB18030 as Chinese Excel writes it."""
    if content.startswith(_UTF16):
        raise unreadable("utf16", Place(name))
    if _CONTROL.search(content):
        raise unreadable("binary", Place(name))
    for encoding in ("utf-8-sig",) if content.startswith(_BOM) else ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise unreadable("encoding", Place(name))
