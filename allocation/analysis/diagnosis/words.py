"""A diagnosis in sentences, in English and Chinese, with the names that planners use."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from allocation.analysis.diagnosis.arithmetic import Cause
from allocation.analysis.diagnosis.changes import Change
from allocation.analysis.diagnosis.places import Places
from allocation.analysis.diagnosis.sources import Source
from allocation.analysis.evaluation.words import Names
from allocation.instance.problems import printable
from allocation.language import Language, text
from allocation.outcome.table import level_name

if TYPE_CHECKING:
    from allocation.analysis.diagnosis.diagnose import Diagnosis

# entries of one conflict that a line names
_NAMED = 8
# budgets are paid once
_A_YEAR = re.compile("/year|/年")


def lines(diagnosis: "Diagnosis", language: Language = "en", places: Places | None = None) -> list[str]:
    """The report: causes, then the changes, each a line, then whether the changes were checked."""
    return _Words(diagnosis, language, places or Places()).lines()


def title(diagnosis: "Diagnosis", language: Language = "en") -> str:
    """Whether an allocation exists."""
    settings = diagnosis.instance.settings
    name = (settings.title or {}).get(language, settings.name)
    return printable(_say(diagnosis.status, language, name=name))


class _Words:
    def __init__(self, diagnosis: "Diagnosis", language: Language, places: Places) -> None:
        self.diagnosis = diagnosis
        self.language = language
        self.places = places
        self.names = Names(diagnosis.instance, language)

    def lines(self) -> list[str]:
        found = self.diagnosis
        if found.exists:
            return []
        told = [self.cause(cause) for cause in found.causes]
        told += [self.say("change", what=self.change(change)) for change in found.changes]
        if found.changes and found.works:
            count = len(found.changes)
            key = "works-rough" if not found.least else "works-one" if count == 1 else "works"
            told.append(self.say(key, count=count))
        elif found.changes:
            told.append(self.say("works-not"))
        elif found.status == "infeasible":
            told.append(self.say("no-change" if found.least else "no-change-yet"))
        return [printable(line) for line in told]

    def say(self, key: str, **values: object) -> str:
        return _say(key, self.language, **values)

    # --- causes --------------------------------------------------------------------------------------------------

    def cause(self, cause: Cause) -> str:
        if cause.kind == "no-level":
            return self._without_level(cause)
        sources = [self.diagnosis.sources[i] for i in cause.members]
        if cause.kind == "forced":
            source = sources[0]
            values = self._values(source) | {"needed": _amount(cause.needed), "count": cause.count}
            return self.say(f"forced-{source.kind}", **values, fact=self.fact(source))
        if not sources:
            return self.say("conflict-none")
        key = "conflict-one" if len(sources) == 1 else "conflict" if cause.minimal else "conflict-rough"
        return self.say(key, facts=self._facts(sources))

    def _without_level(self, cause: Cause) -> str:
        power, zone = cause.pairs[0]
        levels = self.diagnosis.instance.settings.levels
        reasons = [
            self.say(
                "reason",
                level=level_name(levels[position], self.language),
                facts=self.say("and").join(self.fact(self.diagnosis.sources[i], power) for i in some),
            )
            for position, some in cause.bars
        ]
        values = {"power": self.names.power(power), "zone": self.names.body(zone)}
        more = len(cause.pairs) - 1
        key = "no-level-more" if more else "no-level"
        return self.say(key, **values, count=more, all=more + 1, reasons=self.say("separator").join(reasons))

    def _facts(self, sources: Sequence[Source]) -> str:
        """The first few, each kind in turn, so that no kind goes unnamed."""
        seen: Counter[str] = Counter()
        turns: dict[int, list[Source]] = defaultdict(list)
        for source in sources:
            turns[seen[source.kind]].append(source)
            seen[source.kind] += 1
        told = [self.fact(source) for turn in sorted(turns) for source in turns[turn]]
        if len(told) > _NAMED:
            told = [*told[:_NAMED], self.say("more-facts", count=len(told) - _NAMED)]
        return self.say("separator").join(told)

    # --- entries -------------------------------------------------------------------------------------------------

    def fact(self, source: Source, power: str | None = None) -> str:
        """What an entry says and where. power: what a score is too low for, if that is what matters."""
        values = self._values(source)
        key = f"fact.{source.kind}{self._variant(source)}"
        asked = [
            (row.score, number)
            for number, row in enumerate(self.diagnosis.instance.requirements)
            if source.kind == "capability" and (row.power, row.capability) == (power, source.cell("capability"))
        ]
        if power is not None and asked:
            required = Source("requirement", "requirements", (("power", power), source.where[1]), "score")
            key = "fact.capability-asked"
            values |= {
                "power": self.names.power(power),
                "asked": _amount(asked[0][0]),
                "place": self._place(required),
            }
        return self._placed(self.say(key, **values), source)

    def change(self, change: Change) -> str:
        """What to do to an entry and where it is."""
        source = change.source
        after = change.after
        values = self._values(source)
        if source.kind in ("lowest", "highest"):
            values["after"] = level_name(str(after), self.language)
        elif isinstance(after, int | float):
            values["after"] = _amount(after)
        return self._placed(self.say(f"mend.{source.kind}{self._mended(source)}", **values), source)

    def _mended(self, source: Source) -> str:
        return "" if source.kind == "uniform" else self._variant(source)

    def _variant(self, source: Source) -> str:
        if source.kind == "uniform":
            return f"-{source.before}"
        if source.kind == "rule":
            return f"-{source.cell('rule')}"
        if source.kind == "decided":
            return f"-{source.cell('decision')}"
        return "-under" if source.kind == "consent" and source.cell("body") else ""

    def _values(self, source: Source) -> dict[str, object]:
        settings = self.diagnosis.instance.settings
        values: dict[str, object] = dict(source.where)
        for column in ("power", "power_a", "power_b"):
            if source.cell(column):
                values[column] = self.names.power(source.cell(column))
        for column in ("body", "zone"):
            if column in values:
                own = source.cell(column)
                values[column] = self.names.body(own) if own else self.say("every-zone")
        if "ministry" in values:
            values["ministry"] = self.names.ministry(source.cell("ministry"))
        if source.kind == "group":
            values |= {"measure": self.names.measure(source.cell("measure")), "before": source.before}
        if source.kind == "budget":
            payer = source.cell("payer")
            values["payer"] = self.names.body(payer) if payer in self.names.bodies else payer
            values["unit"] = _A_YEAR.split(settings.units.told(self.language).cost)[0]
        if source.kind == "capacity":
            values["unit"] = settings.unit_of_work(source.cell("resource"), self.language)
        if "level" in values:
            values["level"] = level_name(source.cell("level"), self.language)
        before = source.before
        if isinstance(before, int | float):
            values["before"] = _amount(before)
        elif source.kind in ("lowest", "highest"):
            levels = settings.levels
            values["before"] = level_name(str(before or levels[-1 if source.kind == "lowest" else 0]), self.language)
        return values

    def _placed(self, what: str, source: Source) -> str:
        return self.say("sentence", what=" ".join(what.split()), place=self._place(source))

    def _place(self, source: Source) -> str:
        place = self.places.of(source)
        return str(place) if place is not None else self.say("table", table=source.table)


def _amount(amount: float) -> str:
    return f"{amount:,.6f}".rstrip("0").rstrip(".")


def _say(key: str, language: Language, **values: object) -> str:
    return text(f"diagnosis.{key}", language, **values)
