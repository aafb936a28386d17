"""Frames on a terminal."""

from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from allocation.cli.language import language
from allocation.outcome.table import headings


def print_frame(frame: pd.DataFrame, title: str = "", caption: str = "") -> None:
    """A frame as a table with headings in words; numbers to the right, what is missing as a dash.

    Piped elsewhere it keeps its full width, so that nothing is cut off.
    """
    console = Console()
    if not console.is_terminal:
        console = Console(width=400)
    table = Table(title=title or None, caption=caption or None, title_justify="left", caption_justify="left")
    for name, heading in zip(frame.columns, headings(frame, language), strict=True):
        table.add_column(heading, justify="right" if _is_figure(frame[name]) else "left")
    for row in frame.itertuples(index=False):
        table.add_row(*(_cell(value) for value in row))
    console.print(table)


def print_words(frame: pd.DataFrame, title: str = "") -> None:
    """A frame whose headings and cells are in words already; piped elsewhere it keeps its full width."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=400)
    table = Table(title=title or None, title_justify="left")
    for name in frame.columns:
        table.add_column(str(name))
    for row in frame.itertuples(index=False):
        table.add_row(*(str(cell).replace("[", r"\[") for cell in row))
    console.print(table)


def _is_figure(column: "pd.Series[Any]") -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _cell(value: object) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return "–"
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, float):
        return f"{value:,.10g}" if abs(value) < 1e6 else f"{value:,.0f}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value).replace("[", r"\[")
