"""The fonts of official letters, and what to take where a machine lacks them."""

from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from allocation.language import Language

FONTS: Mapping[tuple[Language, str], tuple[str, str]] = {
    ("zh", "title"): ("Times New Roman", "方正小标宋简体"),
    ("zh", "strong"): ("Times New Roman", "黑体"),
    ("zh", "text"): ("Times New Roman", "仿宋"),
    ("en", "title"): ("Arial", "黑体"),
    ("en", "strong"): ("Arial", "黑体"),
    ("en", "text"): ("Times New Roman", "仿宋"),
}
"""Per language and use, the fonts of Latin and of Chinese letters."""

_INSTEAD: Mapping[str, str] = {
    "方正小标宋简体": "华文中宋, 宋体, Noto Serif CJK SC",
    "仿宋": "仿宋_GB2312, FangSong, 华文仿宋, Noto Serif CJK SC",
    "黑体": "SimHei, 华文黑体, Noto Sans CJK SC",
    "Times New Roman": "Liberation Serif",
    "Arial": "Liberation Sans",
}


def font_table() -> bytes:
    """The part of a Word file that names fonts to take instead of missing ones."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    entries = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(instead)}/></w:font>"
        for name, instead in _INSTEAD.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}\n<w:fonts xmlns:w="{space}">{entries}</w:fonts>'.encode()
