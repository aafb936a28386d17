"""Labels of figures: how a row's key is written, and new labels in place of old ones."""

from collections.abc import Mapping, Sequence

from allocation.instance.tables import Provenance, Row

# Rows of these tables add up, so the format gives them no key; labels name what such rows are about
_KEYS: Mapping[str, tuple[str, ...]] = {
    "links": ("power_a", "power_b", "zone"),
    "spillovers": ("power", "level"),
    "effects": ("measure", "effect", "resource", "capability", "ministry", "domain", "power", "level"),
}


def key_columns(model: type[Row]) -> tuple[str, ...]:
    """The columns whose cells tell which row is meant."""
    return _KEYS.get(model.table, model.key)


def key_cells(row: Row) -> tuple[str | None, ...]:
    """The cells of a row's key columns, as text."""
    cells = (getattr(row, column) for column in key_columns(type(row)))
    return tuple(None if cell is None else str(cell) for cell in cells)


def key_of(row: Row) -> str:
    """A row's key as labels write it: the cells of its key columns joined by `|`, an empty one left empty."""
    return "|".join(cell or "" for cell in key_cells(row))


def relabelled(labels: Sequence[Provenance], new: Sequence[Provenance]) -> tuple[Provenance, ...]:
    """Labels with new ones: each in the place of the one for the same cell, the others at the end."""
    replaced = {_cell(label): label for label in new}
    kept = [replaced.pop(_cell(label), label) for label in labels]
    return (*kept, *replaced.values())


def _cell(label: Provenance) -> tuple[str, str | None, str | None]:
    return label.of_table, label.of_key, label.column
