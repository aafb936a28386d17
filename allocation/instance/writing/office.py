"""What every Excel or Word file that is written has to have: text that stays text, equal bytes for equal content."""

import io
import re
import zipfile
from collections.abc import Mapping

from openpyxl.cell.cell import Cell

_ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = ("=", "+", "-", "@")
_MOMENT = "2020-01-01T00:00:00Z"


def legal(text: str) -> str:
    """A text without the signs that XML, and so an Excel or Word file, may not hold."""
    return _ILLEGAL.sub("", text)


def as_text(cell: Cell) -> Cell:
    """A cell whose text never becomes a formula, a date or a number, when it is opened or when somebody edits it."""
    cell.quotePrefix = str(cell.value).lstrip().startswith(_FORMULA)
    cell.data_type = "s"
    return cell


def timeless(stream: io.BytesIO, parts: Mapping[str, bytes] | None = None) -> bytes:
    """The same file without the moment of writing. parts: contents to put in the place of those of these names."""
    result = io.BytesIO()
    with zipfile.ZipFile(stream) as file, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as without:
        for name in file.namelist():
            content = (parts or {}).get(name) or file.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _MOMENT.encode(), content)
            without.writestr(zipfile.ZipInfo(name, date_time=(2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return result.getvalue()
