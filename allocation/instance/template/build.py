"""The instance that a template shows: a starter case or an office's list, filled up with defaults by kind and risk."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any, TypeVar

from allocation.instance.instance import Instance
from allocation.instance.settings import Settings
from allocation.instance.tables import (
    Body,
    Budget,
    Capability,
    Capacity,
    Effect,
    Innovation,
    InnovationPower,
    Joint,
    Link,
    Load,
    Measure,
    Ministry,
    Need,
    Power,
    Provenance,
    Requirement,
    Row,
    Spillover,
)
from allocation.instance.template import starter
from allocation.instance.template.defaults import OTHER, Defaults, chinese, defaults_for, kind_of
from allocation.instance.template.listed import ListedPower
from allocation.instance.template.starter import Said, StarterPower
from allocation.language import Language, text

NOTE = "x_note"
_EXPERTISE = (5.0, 4.0)
_ZONE_EXPERTISE = (3.0, 2.0)
# Of the work that every power would bring if it went to the zones, what a template assumes that they can carry
_CAPACITY = 0.5
_ROOM = 1.25
# Of the effort that all authorisations would take, what a ministry can spend
_AGENDA = 0.7

AnyRow = TypeVar("AnyRow", bound=Row)
Zones = Mapping[Said, Sequence[Said]]


class Template:
    """A template's instance in one language, built table by table."""

    def __init__(self, language: Language, zones: Zones, listed: Sequence[ListedPower] | None) -> None:
        self.language = language
        self.levels = [level.id(language) for level in starter.LEVELS]
        self.provinces = zones
        self.zones = [zone for under in zones.values() for zone in under]
        self.starting = listed is None
        self.words = starter.WORDS_ZH if language == "zh" else {word: word for word in starter.WORDS}
        self.staff = starter.RESOURCE.id(language)
        self.powers = tuple(self._starter_powers() if listed is None else map(self._listed_power, listed))
        self.defaults = {power.power: self._defaults(power) for power in self.powers}
        self.held_at = {power.power: self.levels.index(power.held_at) for power in self.powers}
        self.needs = self._needs()

    def instance(self) -> Instance:
        """The whole instance."""
        tables: dict[str, tuple[Row, ...]] = {
            "bodies": tuple(self._bodies()),
            "powers": self.powers,
            "needs": self.needs,
            "loads": tuple(self._loads()),
            "capacities": tuple(self._capacities()),
            "requirements": tuple(self._requirements()),
            "capabilities": tuple(self._capabilities()),
            "ministries": tuple(self._ministries()),
            "joint": tuple(self._joint()),
            **self._cases(),
            **self._measures(),
            "provenance": tuple(self._provenance()),
        }
        return Instance(self._settings(), **{table: self._noted(rows) for table, rows in tables.items()})  # type: ignore[arg-type] # each table's rows are of its model

    # --- settings -------------------------------------------------------------------------------------------------

    def _settings(self) -> Settings:
        language = self.language
        words = {self.words[word]: number for word, number in starter.WORDS.items()}
        return Settings.model_validate(
            {
                "schema": 1,
                "name": "template",
                "title": {each: text("template.title", each) for each in ("en", "zh")},
                "levels": self.levels,
                "service": {self.levels[1]: 0.5},
                "resources": {self.staff: {"unit": text("unit.person-days-year", language), "cost": 0.1}},
                "units": {
                    "need": text("unit.cases-year", language),
                    "cost": text("unit.ten-thousand-yuan-year", language),
                },
                "weights": dict.fromkeys(("unmet_need", "lost_innovation", "coordination", "spending", "change"), 1),
                "scales": {"needs.need": words},
                "reform": {"change_cost": 0.5},
                "scenarios": {
                    "demand": {
                        "title": {each: text("template.scenario.demand", each) for each in ("en", "zh")},
                        "changes": [{"table": "needs", "column": "need", "multiply": 1.5}],
                    },
                    "one-size": {
                        "title": {each: text("template.scenario.one-size", each) for each in ("en", "zh")},
                        "changes": [{"table": "powers", "column": "uniform", "set": "all"}],
                    },
                },
            }
        )

    # --- bodies and powers ----------------------------------------------------------------------------------------

    def _bodies(self) -> Iterator[Body]:
        centre = self._id(starter.CENTRE)
        yield Body.model_validate({"body": centre, "level": self.levels[0], **starter.CENTRE.names()})
        for province, zones in self.provinces.items():
            yield self._body(province, 1, centre)
            for zone in zones:
                yield self._body(zone, 2, self._id(province))

    def _body(self, name: Said, position: int, parent: str) -> Body:
        cells = {"body": self._id(name), "level": self.levels[position], "parent": parent, **name.names()}
        return Body.model_validate(cells)

    def _starter_powers(self) -> Iterator[Power]:
        for power in starter.POWERS:
            kind, risk = (chinese(word) if self.language == "zh" else word for word in (power.kind, power.risk))
            yield self._power(
                {
                    "power": self._id(power.name),
                    **power.name.names(),
                    "domain": self._id(power.domain),
                    "owner": self._id(power.owner),
                    "held_at": self.levels[power.held_at],
                    "law": power.law.zh if self.language == "zh" else power.law.en,
                    "kind": kind,
                    "risk": risk,
                },
                {},
            )

    def _listed_power(self, power: ListedPower) -> Power:
        cells = {"power": power.power, **power.cells, "held_at": self.levels[power.held_at]}
        for column in ("highest", "lowest"):
            if column in power.cells:
                cells[column] = self.levels[int(power.cells[column])]
        kind = str(power.cells.get("kind", ""))
        unknown = kind_of(kind) == OTHER and kind not in (OTHER, chinese(OTHER))
        note = {NOTE: text("template.unknown_kind", self.language, kind=kind)} if unknown else {}
        return self._power(cells, {**power.x, **note})

    def _power(self, cells: Mapping[str, Any], x: Mapping[str, str]) -> Power:
        assumed = defaults_for(str(cells.get("kind", "")), str(cells.get("risk", "")))
        figures = {name: getattr(assumed, name) for name in ("importance", "supervision", "authorisation")}
        # Reforms hand powers down: that one may also move up is for the office to say
        highest = {} if cells["held_at"] == self.levels[0] else {"highest": cells["held_at"]}
        return Power.model_validate({**figures, **highest, **cells, **({"x": x} if x else {})})

    def _defaults(self, power: Power) -> Defaults:
        return defaults_for(power.kind or "", power.risk or "")

    # --- needs, loads, abilities ----------------------------------------------------------------------------------

    def _needs(self) -> tuple[Need, ...]:
        rows = []
        for power, listed in zip(self.powers, self._need_words(), strict=True):
            for zone, word in zip(self.zones, listed, strict=True):
                written = {"need": self.words[word]}
                cells = {"power": power.power, "zone": self._id(zone), "need": starter.WORDS[word], "words": written}
                rows.append(Need.model_validate(cells))
        return tuple(rows)

    def _need_words(self) -> Iterator[Sequence[str]]:
        """A word per zone for every power; what the starter does not say is `middle`."""
        said: dict[str, StarterPower] = {self._id(power.name): power for power in starter.POWERS}
        for power in self.powers:
            words = said[power.power].needs if self.starting else ()
            yield [words[i] if i < len(words) else "middle" for i in range(len(self.zones))]

    def _loads(self) -> Iterator[Load]:
        for power, assumed in self.defaults.items():
            yield Load(power=power, resource=self.staff, fixed=assumed.fixed, per_need=assumed.per_need)

    def _capacities(self) -> Iterator[Capacity]:
        """Half of the work of everything in the zones; never less than what today's allocation takes."""
        for province, zones in self.provinces.items():
            today = self._work(zones, 1)
            yield self._capacity(province, max(self._work(zones) * _CAPACITY, today * _ROOM))
            for zone in zones:
                today = self._work([zone], 2)
                yield self._capacity(zone, max(self._work([zone]) * _CAPACITY, today * _ROOM))

    def _capacity(self, body: Said, amount: float) -> Capacity:
        return Capacity(body=self._id(body), resource=self.staff, amount=ceil(amount / 10) * 10)

    def _work(self, zones: Sequence[Said], held_at: int | None = None) -> float:
        """Staff that one body needs for these zones: for every power, or for those that a level holds today."""
        names = {self._id(zone) for zone in zones}
        need: dict[str, float] = defaultdict(float)
        for row in self.needs:
            need[row.power] += (row.need or 0) if row.zone in names else 0
        return sum(
            assumed.fixed + assumed.per_need * need[power]
            for power, assumed in self.defaults.items()
            if held_at in (None, self.held_at[power])
        )

    def _requirements(self) -> Iterator[Requirement]:
        for power, assumed in self.defaults.items():
            today = (*_EXPERTISE, min(_ZONE_EXPERTISE))[self.held_at[power]]
            score = min(assumed.expertise, today)
            yield Requirement(power=power, capability=self._id(starter.EXPERTISE), score=score)

    def _capabilities(self) -> Iterator[Capability]:
        first, *_ = self.zones
        scores = {
            starter.CENTRE: _EXPERTISE[0],
            **dict.fromkeys(self.provinces, _EXPERTISE[1]),
            **{zone: _ZONE_EXPERTISE[zone != first] for zone in self.zones},
        }
        for body, score in scores.items():
            yield Capability(body=self._id(body), capability=self._id(starter.EXPERTISE), score=score)

    # --- who must agree -------------------------------------------------------------------------------------------

    def _owned(self) -> dict[str, list[str]]:
        """Powers that the centre holds, by the ministry that owns them."""
        owned: dict[str, list[str]] = {}
        for power in self.powers:
            if power.owner and self.held_at[power.power] == 0:
                owned.setdefault(power.owner, []).append(power.power)
        return owned

    def _ministries(self) -> Iterator[Ministry]:
        names = {self._id(power.owner): power.owner for power in starter.POWERS} if self.starting else {}
        for owner, powers in self._owned().items():
            agenda = ceil(_AGENDA * sum(self.defaults[power].effort for power in powers))
            cells: dict[str, Any] = {"ministry": owner, "agenda": agenda, "consents": True}
            yield Ministry.model_validate({**cells, **(names[owner].names() if owner in names else {})})
        if self.starting:
            customs = starter.CUSTOMS
            yield Ministry.model_validate({"ministry": self._id(customs), **customs.names(), "consents": False})

    def _joint(self) -> Iterator[Joint]:
        for owner, powers in self._owned().items():
            for power in powers:
                yield Joint(power=power, ministry=owner, effort=self.defaults[power].effort)
        if self.starting:
            yield Joint(power=self._id(starter.FUEL), ministry=self._id(starter.CUSTOMS), effort=1)

    # --- what hangs together --------------------------------------------------------------------------------------

    def _cases(self) -> dict[str, tuple[Row, ...]]:
        """Spillovers, links and innovations of the starter; of a list nobody knows them."""
        if not self.starting:
            return {}
        harmful, position, cost = starter.SPILLOVER
        hub = self._id(starter.HUB)
        return {
            "spillovers": (Spillover(power=self._id(harmful), level=self.levels[position], cost=cost),),
            "links": tuple(Link(power_a=self._id(a), power_b=self._id(b), cost=cost) for a, b, cost in starter.LINKS),
            "innovations": (
                Innovation.model_validate(
                    {
                        "innovation": hub,
                        "zone": self._id(self.zones[0]),
                        "value": starter.HUB_VALUE,
                        **starter.HUB.names(),
                    }
                ),
            ),
            "innovation_powers": tuple(
                InnovationPower(innovation=hub, power=self._id(power), level=self.levels[2])
                for power in starter.HUB_POWERS
            ),
        }

    def _measures(self) -> dict[str, tuple[Row, ...]]:
        """One measure between centre and province, one among local departments, one in a zone."""
        conference, platform, training = (
            self._id(name) for name in (starter.CONFERENCE, starter.PLATFORM, starter.TRAINING)
        )
        payers = [text(f"template.{payer}_payer", self.language) for payer in ("centre", "province")]
        return {
            "measures": (
                self._measure(starter.CONFERENCE, starter.CENTRE, 60, 1, payers[0]),
                self._measure(starter.PLATFORM, next(iter(self.provinces)), 250, 5, payers[1]),
                self._measure(starter.TRAINING, self.zones[0], 90, 3, payers[1]),
            ),
            "effects": (
                *self._conference(conference),
                Effect(measure=platform, effect="platform", domain="*", amount=0.5),
                Effect(measure=platform, effect="relief", resource=self.staff, domain="*", amount=0.2),
                Effect(measure=training, effect="capability", capability=self._id(starter.EXPERTISE), amount=1),
                Effect(measure=training, effect="capacity", resource=self.staff, amount=100),
            ),
            "budgets": (Budget(payer=payers[1], amount=400),),
        }

    def _conference(self, measure: str) -> Iterator[Effect]:
        if self.starting:
            yield Effect(measure=measure, effect="consent", ministry=self._id(starter.CUSTOMS))
        for owner in list(self._owned())[:1]:
            yield Effect(measure=measure, effect="agenda", ministry=owner, amount=3)
        if not self.starting and not self._owned():
            yield Effect(measure=measure, effect="supervision", domain="*", amount=0.2)

    def _measure(self, name: Said, body: Said, cost: float, years: float, payer: str) -> Measure:
        cells = {"measure": self._id(name), "body": self._id(body), "cost": cost, "years": years, "payer": payer}
        return Measure.model_validate({**cells, **name.names()})

    # --- notes ----------------------------------------------------------------------------------------------------

    def _provenance(self) -> Iterator[Provenance]:
        assumed = {
            "source": ("powers", "loads", "requirements", "joint"),
            "source_needs": ("needs",),
            "source_capacity": ("capacities", "capabilities", "ministries"),
        }
        columns = {"powers": ("importance", "supervision", "authorisation"), "needs": ("need",)}
        for source, tables in assumed.items():
            for table in tables:
                for column in columns.get(table, (None,)):
                    cells = {"table": table, "source": text(f"template.{source}", self.language), "status": "assumed"}
                    yield Provenance.model_validate(cells | ({"column": column} if column else {}))

    def _noted(self, rows: tuple[AnyRow, ...]) -> tuple[AnyRow, ...]:
        """The rows with the table's note beside the first."""
        if not rows:
            return rows
        first, *rest = rows
        note = text(f"template.note.{first.table}", self.language)
        notes = " ".join(filter(None, (note, (first.x or {}).get(NOTE))))
        return (first.model_copy(update={"x": {**(first.x or {}), NOTE: notes}}), *rest)

    def _id(self, name: Said) -> str:
        return name.id(self.language)
