"""Which rows of an instance are about the zones inside."""

from collections.abc import Iterable, Mapping

from allocation.instance.cells import specs
from allocation.instance.instance import Instance
from allocation.instance.provenance import key_of
from allocation.instance.structure import Structure
from allocation.instance.tables import TABLES, Provenance, Row

Rows = dict[str, tuple[Row, ...]]


def kept_rows(instance: Instance, body: str) -> Rows:
    """Per table, the rows that only name what is left: the body, what is under it, and what is above it.

    Powers without a pair inside are left out, and innovations that need one of them, which nothing can enable inside.
    Measures of bodies above are left out too: today none is adopted, and others decide on them.
    """
    structure = instance.structure
    own = frozenset(name for name, line in structure.ancestry.items() if body in line)
    inside = frozenset(structure.zones_under[body])
    powers = frozenset(power for power, zone in structure.pairs if zone in inside)
    impossible = {row.innovation for row in instance.innovation_powers if row.power not in powers}
    known = {"bodies": own | frozenset(structure.ancestry[body]), "zones": inside, "powers": powers}
    rows: Rows = {
        "bodies": tuple(row for row in instance.bodies if row.body in known["bodies"]),
        "powers": tuple(row for row in instance.powers if row.power in powers),
        "ministries": tuple(row for row in instance.ministries if _is_kept(row, known)),
        "measures": tuple(row for row in instance.measures if row.body in own),
        "innovations": tuple(
            row for row in instance.innovations if _is_kept(row, known) and row.innovation not in impossible
        ),
    }
    known |= {
        table: frozenset(str(getattr(row, TABLES[table].key[0])) for row in rows[table])
        for table in ("ministries", "measures", "innovations")
    }
    for table in TABLES:
        rows.setdefault(table, tuple(row for row in instance.rows(table) if _is_kept(row, known)))
    for table in ("links", "rules"):
        rows[table] = tuple(row for row in rows[table] if _meet(structure, row, inside))
    payers = {row.payer for row in instance.measures if row.body in own}
    rows["budgets"] = tuple(row for row in instance.budgets if row.payer in payers)
    rows["provenance"] = tuple(_labels(instance, rows))
    return rows


def _is_kept(row: Row, known: Mapping[str, frozenset[str]]) -> bool:
    """Whether all that a row names is left; an empty cell names everything."""
    for spec in specs(row.table).values():
        name = getattr(row, spec.field)
        if spec.refers in known and name is not None and name not in known[spec.refers]:
            return False
    return True


def _meet(structure: Structure, tie: Row, inside: frozenset[str]) -> bool:
    """Whether two powers have pairs in one zone inside; a row of a single zone was looked at when it was read."""
    a, b = (structure.zones_of[getattr(tie, column)] for column in ("power_a", "power_b"))
    return getattr(tie, "zone", None) is not None or bool(inside & set(a) & set(b))


def _labels(instance: Instance, rows: Rows) -> Iterable[Provenance]:
    """Labels of figures that are left; a key that no row has is a planner's own way of writing and stays."""
    gone = {
        table: {key_of(row) for row in instance.rows(table)} - {key_of(row) for row in rows[table]}
        for table in TABLES
        if table != "provenance"
    }
    return (label for label in instance.provenance if label.of_key not in gone.get(label.of_table, ()))
