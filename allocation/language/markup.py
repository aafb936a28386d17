"""Results as HTML for notebooks: tables and lists of escaped text, without scripts or styles of their own."""

from collections.abc import Iterable
from html import escape


def facts(caption: str, lines: Iterable[tuple[str, str]]) -> str:
    """A table with a label and a value a row."""
    rows = "".join(f"<tr><th>{escape(label)}</th><td>{escape(value)}</td></tr>" for label, value in lines)
    return f"<table>{_caption(caption)}{rows}</table>"


def table(caption: str, headings: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """A table with headings."""
    return f"<table>{_caption(caption)}{_row(headings, 'th')}{''.join(_row(row, 'td') for row in rows)}</table>"


def listed(title: str, lines: Iterable[str], *, numbered: bool = False) -> str:
    """A title and a list below it; without a title the list alone."""
    kind = "ol" if numbered else "ul"
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return (f"<p>{escape(title)}</p>" if title else "") + (f"<{kind}>{items}</{kind}>" if items else "")


def _caption(caption: str) -> str:
    return f"<caption>{escape(caption)}</caption>"


def _row(cells: Iterable[object], kind: str) -> str:
    return f"<tr>{''.join(f'<{kind}>{escape(str(cell))}</{kind}>' for cell in cells)}</tr>"
