"""One part of a state as an instance of its own, with everything outside as it is today.

A province that plans for itself moves neither the other provinces nor the centre. What these share with it is therefore
what today's allocation of the other zones leaves of it:

* A ministry's agenda is less by its effort on every power that has been handed down outside, and such a power takes no
  effort from it any more; where today takes more than the agenda, nothing is left.
* A power that is below its holder in law outside is authorised already: that costs nothing more.
* A body above carries the fixed load of what it exercises for zones outside anyway; what it can carry is less by its
  work for them.
* A power that must be uniform beyond the part stays at the level that it has outside.
* Measures of bodies above are not adopted, since today none is. Scenarios that would change nothing inside are left
  out.

So whatever the part decides, its costs differ from those of the whole by a constant, and it may do just what it could
do in the whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from allocation.instance.cutting.keeping import Rows, kept_rows
from allocation.instance.cutting.outside import Outside, Tie
from allocation.instance.draft import Entry
from allocation.instance.instance import Instance
from allocation.instance.names import level_name
from allocation.instance.provenance import key_of, relabelled
from allocation.instance.rows import with_values
from allocation.instance.scenarios.changing import changed
from allocation.instance.scenarios.naming import in_order
from allocation.instance.settings import Settings
from allocation.instance.tables import Capacity, Decided, Joint, Load, Ministry, Power, Provenance
from allocation.language import Language, text


@dataclass(frozen=True)
class Note:
    """Something that the cut fixed or left out, told by the catalogue's key below `cutting.note.`.

    levels: ids of the levels that the message names.
    """

    key: str
    values: Mapping[str, object]
    levels: tuple[str, ...] = ()

    def message(self, language: Language = "en") -> str:
        """What was fixed or left out, in words."""
        comma = ", " if language == "en" else "、"
        told = {name: comma.join(value) if isinstance(value, tuple) else value for name, value in self.values.items()}
        levels = comma.join(level_name(level, language) for level in self.levels)
        return text(f"cutting.note.{self.key}", language, **told, levels=levels)


@dataclass(frozen=True)
class Cut:
    """A part of an instance. body: whose part. notes: what was fixed or left out."""

    instance: Instance
    body: str
    notes: tuple[Note, ...]


def cut(instance: Instance, body: str, language: Language = "en") -> Cut:
    """The part of an instance at and under a body, everything outside fixed as it is today.

    body: the id of a body with zones at or under it, not the root. language: of the labels of figures that change.
    """
    return _Cutting(instance, body, language).done()


class _Cutting:
    """An instance while its part is being cut out."""

    def __init__(self, instance: Instance, body: str, language: Language) -> None:
        self._instance, self._body, self._language = instance, body, language
        self._outside = Outside(instance, body)
        self._rows: Rows = kept_rows(instance, body)
        self._labels: list[Provenance] = []
        self._notes: list[Note] = []

    def done(self) -> Cut:
        """The part, and what was done to it."""
        self._note_what_is_gone()
        self._authorisations()
        self._agendas()
        self._shared_loads()
        self._ties()
        self._rows["provenance"] = relabelled(cast("tuple[Provenance, ...]", self._rows["provenance"]), self._labels)
        whole = Instance(self._settings(), **self._rows)  # type: ignore[arg-type] # each table's rows are of its model
        return Cut(self._without_idle_scenarios(whole), self._body, tuple(self._notes))

    # --- what others have done already ----------------------------------------------------------------------------

    def _authorisations(self) -> None:
        done = self._outside.authorised()
        rows = cast("tuple[Power, ...]", self._rows["powers"])
        free = [row.power for row in rows if row.power in done and row.authorisation > 0]
        self._rows["powers"] = tuple(
            self._changed(row, "authorisation", row.authorisation, 0) if row.power in free else row for row in rows
        )
        if free:
            self._notes.append(Note("authorised", {"count": len(free)}))

    def _agendas(self) -> None:
        engaged = self._outside.engaged()
        efforts = {(row.power, row.ministry): row.effort for row in self._instance.joint if row.body is None}
        spent: dict[str, float] = {}
        for power, ministry in sorted(engaged):
            spent[ministry] = spent.get(ministry, 0.0) + efforts[power, ministry]
        self._rows["joint"] = tuple(
            self._changed(row, "effort", row.effort, 0)
            if row.body is None and row.effort > 0 and (row.power, row.ministry) in engaged
            else row
            for row in cast("tuple[Joint, ...]", self._rows["joint"])
        )
        self._rows["ministries"] = tuple(
            self._with_less(row, "agenda", row.agenda, spent[row.ministry], row.ministry)
            if row.agenda is not None and spent.get(row.ministry)
            else row
            for row in cast("tuple[Ministry, ...]", self._rows["ministries"])
        )

    def _shared_loads(self) -> None:
        loads = self._outside.loads()
        self._rows["capacities"] = tuple(
            self._with_less(row, "capacity", row.amount, loads[row.body, row.resource], row.body)
            if loads.get((row.body, row.resource))
            else row
            for row in cast("tuple[Capacity, ...]", self._rows["capacities"])
        )
        self._rows["loads"] = tuple(self._loads_carried())

    def _loads_carried(self) -> Iterator[Load]:
        """The loads, without the fixed ones that bodies above carry for others anyway."""
        level_of = {row.body: row.level for row in self._instance.bodies}
        carried = {(power, level_of[body]) for power, body in self._outside.held()}
        rows = cast("tuple[Load, ...]", self._rows["loads"])
        own = {(row.power, row.resource, row.level) for row in rows}
        for row in rows:
            if row.level is not None and row.fixed > 0 and (row.power, row.level) in carried:
                yield self._changed(row, "fixed", row.fixed, 0)
                continue
            yield row
            for level in self._instance.settings.levels if row.level is None and row.fixed > 0 else ():
                if (row.power, level) in carried and (row.power, row.resource, level) not in own:
                    cells = {"power": row.power, "resource": row.resource, "level": level, "per_need": row.per_need}
                    yield self._changed(Load.model_validate(cells), "fixed", row.fixed, 0)

    def _ties(self) -> None:
        decided = {key_of(row) for row in self._rows["decided"]}
        for tie in self._outside.ties():
            if len(tie.outside) > 1:
                self._notes.append(Note("tie-broken", {"power": tie.power}, tuple(sorted(tie.outside))))
                continue
            rows = [row for row in self._must(tie) if key_of(row) not in decided]
            self._rows["decided"] += tuple(rows)
            self._notes.append(Note("tie", {"power": tie.power}, tuple(tie.outside)))

    @staticmethod
    def _must(tie: Tie) -> Iterator[Decided]:
        for zone in tie.inside:
            yield Decided(decision="must", power=tie.power, zone=zone, level=next(iter(tie.outside)))

    # --- figures that change --------------------------------------------------------------------------------------

    def _with_less(self, row: Entry, note: str, whole: float, taken: float, name: str) -> Entry:
        """The row with what today's allocation outside leaves of a limit."""
        left = max(whole - taken, 0.0)
        values = {"name": name, "whole": f"{whole:g}", "taken": f"{taken:g}", "left": f"{left:g}"}
        self._notes.append(Note(note if taken <= whole else f"{note}-exceeded", values))
        return self._changed(row, "agenda" if note == "agenda" else "amount", whole, left)

    def _changed(self, row: Entry, column: str, before: float, after: float) -> Entry:
        """The row with another figure, which is labelled as one that follows from today's allocation."""
        values = {"name": self._instance.settings.name, "before": f"{before:g}"}
        cells = {"table": row.table, "key": key_of(row), "column": column, "status": "assumed"}
        source = text("cutting.source", self._language, **values)
        self._labels.append(Provenance.model_validate(cells | {"source": source}))
        return with_values(row, {column: after})

    # --- settings and scenarios -----------------------------------------------------------------------------------

    def _settings(self) -> Settings:
        settings = self._instance.settings
        own = next(row for row in self._instance.bodies if row.body == self._body)
        names = {"en": own.name_en or own.body, "zh": own.name_zh or own.body}
        titles = {language: f"{title} ({names[language]})" for language, title in (settings.title or {}).items()}
        update = {"name": f"{settings.name}-{self._body}"} | ({"title": titles} if titles else {})
        return settings.model_copy(update=update)

    def _without_idle_scenarios(self, part: Instance) -> Instance:
        """The part without scenarios that change nothing in it, which would be errors."""
        scenarios = part.settings.scenarios
        kept = {
            name: scenario
            for name, scenario in scenarios.items()
            if isinstance(changed(part, in_order(part.settings, (name,)), None), Instance)
        }
        if gone := [name for name in scenarios if name not in kept]:
            self._notes.append(Note("scenarios", {"names": tuple(gone)}))
            settings = part.settings.model_copy(update={"scenarios": kept})
            return Instance(settings, **self._rows)  # type: ignore[arg-type] # each table's rows are of its model
        return part

    def _note_what_is_gone(self) -> None:
        """Tell of powers, measures and innovations that are left out, other bodies' own ones aside."""
        powers = {row.power for row in cast("tuple[Power, ...]", self._rows["powers"])}
        if gone := [row.power for row in self._instance.powers if row.power not in powers]:
            self._notes.append(Note("powers", {"count": len(gone), "names": tuple(gone)}))
        above = [row.measure for row in self._instance.measures if row.body in self._outside.shared]
        if above:
            self._notes.append(Note("measures", {"count": len(above), "names": tuple(above)}))
        kept = {getattr(row, "innovation", "") for row in self._rows["innovations"]}
        inside = {row.innovation for row in self._instance.innovations if row.zone in (None, *self._outside.inside)}
        if lost := sorted(inside - kept):
            self._notes.append(Note("innovations", {"names": tuple(lost)}))
