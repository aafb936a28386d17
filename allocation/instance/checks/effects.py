"""Effects of measures have the cells that their kind needs, and no others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from allocation.instance.draft import Draft
from allocation.instance.problems import Problem
from allocation.instance.tables import Effect

CELLS = ("resource", "capability", "ministry", "domain", "power", "level", "amount")


@dataclass(frozen=True)
class Uses:
    """The cells that a kind of effect needs, those that it may have, and what it asks of power and domain.

    powers: `no` (it acts on a body), `may` (on all powers, if none is named), `must`. share: amount is in [0, 1].
    """

    needs: tuple[str, ...]
    may: tuple[str, ...] = ()
    powers: str = "no"
    share: bool = False


USES: Mapping[str, Uses] = {
    "capacity": Uses(("resource", "amount")),
    "capability": Uses(("capability", "amount")),
    "consent": Uses(("ministry",), powers="may"),
    "agenda": Uses(("ministry", "amount")),
    "legal": Uses(("level",), powers="must"),
    "service": Uses(("amount",), may=("level",), powers="must", share=True),
    "supervision": Uses(("amount",), powers="must", share=True),
    "platform": Uses(("amount",), powers="must", share=True),
    "relief": Uses(("resource", "amount"), powers="must", share=True),
}


def effects(draft: Draft) -> Iterator[Problem]:
    """Cells that an effect of this kind needs, and shares beyond 1."""
    for row, effect in enumerate(draft.of(Effect)):
        if effect.effect not in USES:
            continue
        uses, written = USES[effect.effect], effect.model_fields_set
        for column in uses.needs:
            if column not in written:
                yield draft.problem("effect-needs", "effects", row, column, {"effect": effect.effect, "column": column})
        if uses.powers == "must" and not written & {"power", "domain"}:
            yield draft.problem("effect-powers", "effects", row, "domain", {"effect": effect.effect})
        if uses.share and effect.amount is not None and effect.amount > 1:
            values = {"value": f"{effect.amount:.15g}", "effect": effect.effect}
            yield draft.problem("effect-share", "effects", row, "amount", values)


def unused_cells(draft: Draft) -> Iterator[Problem]:
    """Cells that an effect of this kind does not read."""
    for row, effect in enumerate(draft.of(Effect)):
        uses, written = USES[effect.effect], effect.model_fields_set
        read = {*uses.needs, *uses.may}
        if uses.powers != "no":
            read |= {"power"} if "power" in written else {"domain"}
        for column in CELLS:
            if column in written and column not in read:
                both = column == "domain" and uses.powers != "no"
                key = "domain-beside-power" if both else "unused-cell"
                yield draft.problem(key, "effects", row, column, {"effect": effect.effect, "column": column})
