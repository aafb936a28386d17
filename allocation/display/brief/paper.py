"""A4 paper in the form of Chinese official letters, on which a section fills at most a page."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from allocation.display.brief.fonts import FONTS, font_table
from allocation.instance.writing.office import legal, timeless
from allocation.language import Language

_WIDE, _HIGH = 158.0, 245.0  # millimetres between the margins of 26 and 26
_POINTS = 72 / 25.4
_CELL_MARGIN = 5.4  # points that Word leaves on each side of a cell's text
_MOST_LINES = 18  # of a paragraph or cell: no single text may fill the page
_LATIN = 0.54  # of its size that a Latin letter is wide at most, on average of a text
# no line may end with an opening sign or begin with a closing one
_WORD = re.compile(r"[^\s\u2e80-\uffff-]+-?\s*|[《〈（「『【〔]*.[》〉）」』】〕，。；：、！？]*")


@dataclass(frozen=True)
class Kind:
    """A kind of text: size and leading in points, space before and after."""

    size: float
    leading: float
    before: float = 0.0
    after: float = 0.0


KINDS = {
    "Letter title": Kind(22, 32, 0, 4),
    "Letter facts": Kind(10, 16, 0, 6),
    "Heading 1": Kind(15, 24, 2, 4),
    "Heading 2": Kind(12, 18, 6, 2),
    "Letter text": Kind(12, 19, 0, 4),
    "Cell text": Kind(9, 11.5, 1.5, 1.5),
    "Cell heading": Kind(9, 11.5, 1.5, 1.5),
}
"""The kinds by the names of their styles; headings are Word's own, so that its outline finds them."""

_STRONG = ("Letter title", "Heading 1", "Heading 2", "Cell heading")
_CENTRED = ("Letter title", "Letter facts", "Cell heading")


@dataclass(frozen=True)
class Column:
    """A column of a table. wide: its share of the paper's width."""

    heading: str
    wide: float
    centred: bool = False


class Paper:
    """A document that is written from top to bottom; a table takes as many rows as the page has room for."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._document = Document()
        self._left = _HIGH * _POINTS
        self._document.core_properties.author = self._document.core_properties.comments = ""
        self._set_up_page()
        for name, kind in KINDS.items():
            self._add_style(name, kind)

    def write(self, kind: str, told: str) -> None:
        """A paragraph, as far as the page has room for it."""
        measure = KINDS[kind]
        lines = int((self._left - measure.before - measure.after) // measure.leading)
        if lines > 0:
            cut = _cut(legal(told), measure.size, self._width(kind), min(lines, _MOST_LINES))
            self._document.add_paragraph(cut, style=kind)
            self._left -= self.room(kind, cut)

    def room(self, kind: str, told: str) -> float:
        """The points that a paragraph takes."""
        return self._height(told, kind, self._width(kind))

    def turn(self, heading: str) -> None:
        """A section on a new page."""
        self._left = _HIGH * _POINTS
        self.write("Heading 1", heading)
        self._document.paragraphs[-1].paragraph_format.page_break_before = True

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, keep: float = 0.0) -> int:
        """The first rows of a table, as many as fit; gives how many. keep: points to leave for what comes after."""
        widths = [column.wide * _WIDE * _POINTS for column in columns]
        inner = [width - 2 * _CELL_MARGIN for width in widths]
        left = self._left - keep - self._row_height([column.heading for column in columns], inner)
        fitting: list[Sequence[str]] = []
        for row in rows:
            size = KINDS["Cell text"].size
            cut = [_cut(legal(told), size, width, _MOST_LINES) for told, width in zip(row, inner, strict=True)]
            left -= self._row_height(cut, inner)
            if left < 0:
                break
            fitting.append(cut)
            self._left = left + keep
        if fitting:
            self._add_table(columns, widths, fitting)
        return len(fitting)

    def content(self) -> bytes:
        """The content of a `.docx` file; equal documents give equal bytes."""
        stream = io.BytesIO()
        self._document.save(stream)
        return timeless(stream, {"word/fontTable.xml": font_table()})

    def _height(self, told: str, kind: str, width: float) -> float:
        measure = KINDS[kind]
        paragraphs = len(told.splitlines()) or 1
        return (measure.before + measure.after) * paragraphs + measure.leading * _lines(told, measure.size, width)

    def _row_height(self, row: Sequence[str], widths: Sequence[float]) -> float:
        return 1 + max(self._height(told, "Cell text", width) for told, width in zip(row, widths, strict=True))

    def _width(self, kind: str) -> float:
        return _WIDE * _POINTS - (2 * KINDS[kind].size if kind == "Letter text" else 0.0)

    def _add_table(self, columns: Sequence[Column], widths: Sequence[float], rows: Sequence[Sequence[str]]) -> None:
        table = self._document.add_table(rows=1 + len(rows), cols=len(columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for at, width in enumerate(widths):
            table.columns[at].width = Pt(width)
        for number, row in enumerate(([column.heading for column in columns], *rows)):
            cells = table.rows[number].cells
            for cell, told, column, width in zip(cells, row, columns, widths, strict=True):
                cell.width = Pt(width)
                self._fill(cell, told, "Cell heading" if number == 0 else "Cell text", centred=column.centred)
        _finish(table)

    def _fill(self, cell: _Cell, told: str, kind: str, *, centred: bool) -> None:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        for at, line in enumerate(told.splitlines() or [""]):
            paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
            paragraph.text = line
            paragraph.style = self._document.styles[kind]
            if centred:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _set_up_page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(26)
        section.footer_distance = Mm(14)
        footer = section.footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _add_page_number(footer)

    def _add_style(self, name: str, kind: Kind) -> None:
        styles = self._document.styles
        style: Any = styles[name] if name in styles else styles.add_style(name, 1)
        self._set_font(style, name, kind)
        form = style.paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(kind.leading)
        form.space_before, form.space_after = Pt(kind.before), Pt(kind.after)
        if name in _CENTRED:
            form.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if name == "Letter text":
            form.first_line_indent = Pt(2 * kind.size) if self._language == "zh" else Pt(0)
            form.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY

    def _set_font(self, style: ParagraphStyle, name: str, kind: Kind) -> None:
        """Latin and Chinese letters each in their own font."""
        latin, chinese = FONTS[
            self._language, "title" if name == "Letter title" else "strong" if name in _STRONG else "text"
        ]
        style.font.size, style.font.name = Pt(kind.size), latin
        style.font.bold = name in _STRONG and self._language == "en"
        style.font.color.rgb = RGBColor(0, 0, 0)
        properties = style.element.get_or_add_rPr()
        tongue = OxmlElement("w:lang")
        tongue.set(qn("w:eastAsia"), "zh-CN")  # else some programs set Chinese signs the Japanese way
        properties.append(tongue)
        fonts = properties.get_or_add_rFonts()
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)
        fonts.set(qn("w:eastAsia"), chinese)


def _lines(told: str, size: float, width: float) -> int:
    """How many lines a text takes."""
    return sum(len(_wrapped(line, size, width)) for line in told.splitlines() or [""])


def _wrapped(line: str, size: float, width: float) -> list[str]:
    """A line as it is broken: between words, between Chinese signs, and within a word that is wider than the paper."""
    pieces, reached = [""], 0.0
    for word in _WORD.findall(line):
        fits = _extent(word.rstrip(), size) <= width
        for part in [word] if fits else word:
            if pieces[-1] and reached + _extent(part.rstrip(), size) > width:
                pieces.append("")
                reached = 0.0
            pieces[-1] += part
            reached += _extent(part, size)
    return pieces


def _cut(told: str, size: float, width: float, most: int) -> str:
    """A text cut to at most so many lines."""
    kept: list[str] = []
    for line in told.splitlines():
        pieces = _wrapped(line, size, width)
        left = most - sum(len(_wrapped(each, size, width)) for each in kept)
        if len(pieces) > left:
            return "\n".join([*kept, "".join(pieces[:left])[:-2].rstrip() + "…"] if left else kept)
        kept.append(line)
    return "\n".join(kept)


def _extent(told: str, size: float) -> float:
    """How wide a text is in one line, in points."""
    return sum(size if east_asian_width(letter) in "WFA" else _LATIN * size for letter in told)


def _finish(table: Table) -> None:
    """Headings shaded and on every page, rows not torn apart."""
    for number, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no public name for either
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
            for cell in row.cells:
                shade = OxmlElement("w:shd")
                for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E7EBF0")):
                    shade.set(qn(f"w:{name}"), value)
                cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001


def _add_page_number(paragraph: Paragraph) -> None:
    """The page between dashes, as official letters have it."""
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields
    paragraph.add_run(" —")
