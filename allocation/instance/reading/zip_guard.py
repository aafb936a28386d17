"""What a workbook would unfold to, looked at before anything unfolds it."""

import html
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from allocation.instance.cells import UNCALCULATED
from allocation.instance.problems import Place
from allocation.instance.reading import limits
from allocation.instance.reading.files import unreadable

_OLE = b"\xd0\xcf\x11\xe0"
_CELL = re.compile(rb"""[\s:]r\s*=\s*["']([A-Za-z]*)(\d+)["']""")
_ERROR = re.compile(rb"""<c\s([^>]*\bt\s*=\s*["']e["'][^>]*)>.*?<v>([^<]*)""", re.DOTALL)
_FORMULA = re.compile(rb"""<c\s([^>]*)><f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>""")
_STRINGS = re.compile(rb"<si>(.*?)</si>", re.DOTALL)
_INDEX = re.compile(rb"<(?:\w+:)?v[^>]*>\s*(\d{1,9})\s*<")
_SHEET = re.compile(rb"<sheet\s([^>]*)>")
_RELATION = re.compile(rb"<Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")


@dataclass
class Strings:
    """The texts that cells share: one long text in a million cells takes a million times its room when it is read."""

    lengths: list[int] = field(default_factory=list)
    uses: Counter[int] = field(default_factory=Counter)

    def look_at(self, part: bytes) -> None:
        """Note the shared texts of a part, or which of them its cells use."""
        if b"<sst" in part[:2000]:
            self.lengths += [len(text) for text in _STRINGS.findall(part)]
        elif b"sheetData" in part:
            self.uses.update(map(int, _INDEX.findall(part)))

    def written_out(self) -> int:
        """Bytes of all texts, each as often as it may be used."""
        return sum(count * self.lengths[index] for index, count in self.uses.items() if index < len(self.lengths))


@dataclass
class Guarded:
    """A workbook that may be opened. faults: per sheet and cell (from 1), error values that the reader leaves out."""

    content: bytes
    faults: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)


def guard(content: bytes, name: str) -> Guarded:
    """Refuse what is no workbook, unfolds beyond all measure, or spans a sheet that would not fit into memory."""
    if content.startswith(_OLE):
        raise unreadable("old-workbook", Place(name))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            entries = book.infolist()
            _refuse_bombs(entries, name)
            if not any(entry.filename == "xl/workbook.xml" for entry in entries):
                raise unreadable("no-workbook", Place(name))
            faults: dict[str, dict[tuple[int, int], str]] = {}
            titles = _titles(book)
            strings = Strings()
            for entry in entries:
                # Reading every entry to its end also finds those that hold more than they declare
                part = book.read(entry)
                strings.look_at(part)
                title = titles.get(entry.filename, entry.filename)
                _refuse_span(part, title, name)
                if entry.filename in titles:
                    faults[title] = _faults(part)
            if strings.written_out() > limits.FILE_BYTES:
                raise unreadable("zip-strings", Place(name), limit=limits.FILE_BYTES // 2**20)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError):
        raise unreadable("no-workbook", Place(name)) from None
    return Guarded(content, faults)


def column_letters(column: int) -> str:
    """The letters of a column, counted from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _refuse_bombs(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > limits.ZIP_ENTRIES:
        raise unreadable("zip-entries", Place(name), count=len(entries), limit=limits.ZIP_ENTRIES)
    whole = sum(entry.file_size for entry in entries)
    steep = any(
        entry.file_size > limits.ZIP_SMALL and entry.file_size > limits.ZIP_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if steep:
        raise unreadable("zip-bomb", Place(name), ratio=limits.ZIP_RATIO)
    if whole > limits.FILE_BYTES:
        raise unreadable("zip-size", Place(name), size=-(-whole // 2**20), limit=limits.FILE_BYTES // 2**20)


def _refuse_span(part: bytes, title: str, name: str) -> None:
    """Refuse a sheet whose cells lie so far apart that the rectangle around them has too many."""
    letters: set[bytes] = set()
    row = 0
    for match in _CELL.finditer(part):
        letters.add(match[1])
        row = max(row, int(match[2][:9]))
    column = max(map(_column, letters), default=0)
    if row * column > limits.SHEET_CELLS or row > limits.ROWS:
        place = Place(name, where=f"{title}!{column_letters(column)}{row}")
        raise unreadable("sheet-span", place, rows=row, columns=column)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _titles(book: zipfile.ZipFile) -> Mapping[str, str]:
    """The names of the sheets by the file that holds each."""
    names = set(book.namelist())
    if "xl/_rels/workbook.xml.rels" not in names:
        return {}
    relations = map(_attributes, _RELATION.findall(book.read("xl/_rels/workbook.xml.rels")))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    titles: dict[str, str] = {}
    for sheet in map(_attributes, _SHEET.findall(book.read("xl/workbook.xml"))):
        target = targets.get(sheet.get("r:id"), "")
        titles[target.lstrip("/") if target.startswith("/") else f"xl/{target}"] = sheet.get("name", "")
    return titles


def _attributes(text: bytes) -> dict[str, str]:
    return {key.decode(): html.unescape(value.decode("utf-8", "replace")) for key, value in _ATTRIBUTE.findall(text)}


def _faults(part: bytes) -> dict[tuple[int, int], str]:
    """Cells with error values, and formulas that were never calculated, by row and column."""
    found: dict[tuple[int, int], str] = {}
    for text, value in _ERROR.findall(part) if b'"e"' in part or b"'e'" in part else ():
        found[_position(text)] = html.unescape(value.decode("utf-8", "replace"))
    for text in _FORMULA.findall(part) if b"<f" in part else ():
        if _attributes(text).get("t") != "str":  # a formula may well result in empty text
            found[_position(text)] = UNCALCULATED
    return found


def _position(text: bytes) -> tuple[int, int]:
    match = re.fullmatch(r"([A-Za-z]+)(\d+)", _attributes(text).get("r", ""))
    return (int(match[2]), _column(match[1].encode())) if match else (1, 1)
