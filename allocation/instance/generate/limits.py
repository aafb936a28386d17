"""What bodies can carry, what they are able to do, and who must agree: never less than today's allocation takes."""

from collections import defaultdict
from collections.abc import Iterator
from math import ceil

import numpy as np

from allocation.instance.generate.sketch import Booleans, Floats, Sketch, short
from allocation.instance.tables import Capability, Capacity, Joint, Load, Ministry, Requirement

RESOURCES = {"staff": ("person-days/year", 0.05), "systems": ("terminals", 0.5)}
_FULL = {"loose": 0.8, "tight": 0.4}
"""Of the load of handing everything down (or, above the zones, of drawing it all up), what bodies can carry."""
_SPENDABLE = {"loose": 0.7, "tight": 0.3}
"""Of the effort of all authorisations, what a ministry can spend."""
_SPARE = 1.05
_CAPABILITIES = ("legal", "technical", "oversight")


class Loads:
    """Loads and capacities.

    carried: per resource, what each body could carry.
    """

    def __init__(self, sketch: Sketch) -> None:
        self._sketch = sketch
        rng, count = sketch.request.stream("loads"), sketch.request.powers
        # Per resource, power and level: fixed load and load per unit of need
        self.fixed = {name: np.zeros((count, sketch.last + 1)) for name in RESOURCES}
        self.per_need = {name: np.zeros((count, sketch.last + 1)) for name in RESOURCES}
        staff = [(short(fixed), short(per)) for fixed, per in zip(*self._staff(rng, count), strict=True)]
        self.rows = tuple(self._rows(rng, staff))
        self.carried: dict[str, Floats] = {name: self._carried(name) for name in RESOURCES}
        self.capacities = tuple(
            Capacity(body=body, resource=name, amount=amount)
            for name, amounts in self.carried.items()
            for body, amount in zip(sketch.body_ids, amounts.tolist(), strict=True)
            if amount > 0
        )

    def _staff(self, rng: np.random.Generator, count: int) -> tuple[list[float], list[float]]:
        fixed = np.exp(rng.normal(3, 0.5, count))
        per_need: Floats = 0.2 + 1.5 * rng.random(count)
        return fixed.tolist(), per_need.tolist()

    def _rows(self, rng: np.random.Generator, staff: list[tuple[float, float]]) -> Iterator[Load]:
        """Staff for every power, systems for some; a tenth takes more staff in the zones than elsewhere."""
        local, systems = rng.random(len(staff)), rng.random(len(staff))
        terminals = rng.integers(1, 6, size=len(staff))
        for power, (fixed, per_need) in enumerate(staff):
            yield self._load(power, "staff", fixed, per_need)
            if local[power] < 0.1:
                yield self._load(power, "staff", short(1.5 * fixed), short(1.2 * per_need), self._sketch.last)
            if systems[power] < 0.3:
                yield self._load(power, "systems", float(terminals[power]), 0)

    def _load(self, power: int, resource: str, fixed: float, per_need: float, level: int | None = None) -> Load:
        levels = slice(None) if level is None else level
        self.fixed[resource][power, levels] = fixed
        self.per_need[resource][power, levels] = per_need
        cells: dict[str, object] = {"power": self._sketch.power_ids[power], "resource": resource, "fixed": fixed}
        if per_need:
            cells["per_need"] = per_need
        return Load.model_validate(cells if level is None else cells | {"level": self._sketch.levels[level]})

    def _carried(self, resource: str) -> Floats:
        sketch = self._sketch
        share = _FULL[sketch.request.capacity]
        amounts = []
        for body, level in enumerate(sketch.level.tolist()):
            zones = np.flatnonzero(sketch.zones_under[body])
            full = self._load_of(resource, level, sketch.need[:, zones], sketch.pairs[:, zones])
            today = sketch.pairs[:, zones] & (sketch.holder[:, zones] == body)
            now = self._load_of(resource, level, sketch.need[:, zones], today)
            amounts.append(short(max(share * full, _SPARE * now)))
        return np.array(amounts)

    def _load_of(self, resource: str, level: int, need: Floats, exercised: Booleans) -> float:
        """The load of a body at a level that exercises these powers for these zones."""
        fixed, per_need = self.fixed[resource][:, level], self.per_need[resource][:, level]
        return float(fixed @ exercised.any(axis=1) + per_need @ (need * exercised).sum(axis=1))


class Abilities:
    """Requirements and capabilities: whoever exercises a power today is able to."""

    def __init__(self, sketch: Sketch) -> None:
        rng = sketch.request.stream("abilities")
        centrality = 1 - sketch.level / sketch.last
        spread = rng.uniform(2, 8, (len(_CAPABILITIES), len(sketch.level)))
        scores = np.minimum(9, spread + 3 * centrality).astype(np.float64).round(1)
        scores[:, 0] = 10
        self.capabilities = tuple(
            Capability(body=body, capability=name, score=score)
            for name, row in zip(_CAPABILITIES, scores.tolist(), strict=True)
            for body, score in zip(sketch.body_ids, row, strict=True)
        )
        self.requirements = tuple(self._requirements(sketch, rng, scores))

    def _requirements(self, sketch: Sketch, rng: np.random.Generator, scores: Floats) -> Iterator[Requirement]:
        wanted = np.round(rng.uniform(2, 8, (sketch.request.powers, len(_CAPABILITIES))), 1)
        asked = rng.random(wanted.shape) < 0.25
        for power, capability in np.argwhere(asked).tolist():
            least = scores[capability, sketch.holder[power, sketch.pairs[power]]].min()
            score = min(float(wanted[power, capability]), float(least))
            yield Requirement(power=sketch.power_ids[power], capability=_CAPABILITIES[capability], score=score)


class Consents:
    """Ministries, departments and their answers; what is handed down already was agreed by all."""

    def __init__(self, sketch: Sketch) -> None:
        self._sketch = sketch
        self._rng = sketch.request.stream("consents")
        provinces = np.flatnonzero((sketch.level == 1) & (sketch.last > 1)).tolist()
        departments = [body for body in provinces if self._rng.random() < 0.2] or provinces[:1]
        self._departments = {f"d-{sketch.body_ids[body]}": body for body in departments}
        self._provinces = provinces
        self._efforts: dict[str, float] = defaultdict(float)
        self._spent: dict[str, float] = defaultdict(float)
        self.joint = tuple(self._joint())
        self.ministries = tuple(self._ministries())

    def _joint(self) -> Iterator[Joint]:
        sketch, rng = self._sketch, self._rng
        for power in range(sketch.request.powers):
            agreed = bool(sketch.handed_down[power])
            for ministry in self._participants(power):
                yield self._part(power, ministry, agreed=agreed)
                answering = self._answering_for(ministry)
                if not agreed and answering and rng.random() < 0.05:
                    body = sketch.body_ids[sketch.pick(rng, answering)]
                    consents = bool(rng.random() < 0.5)
                    name = sketch.power_ids[power]
                    yield Joint.model_validate(
                        {"power": name, "ministry": ministry, "body": body, "consents": consents}
                    )

    def _answering_for(self, ministry: str) -> list[int]:
        """Where a ministry may answer differently: in provinces, a province's department in its zones."""
        if ministry not in self._departments:
            return self._provinces
        under = self._sketch.zones_under[self._departments[ministry]]
        zones: list[int] = self._sketch.zone_bodies[under].tolist()
        return zones

    def _participants(self, power: int) -> list[str]:
        """The owner and some others of a power that the centre holds; now and then a province's department."""
        sketch, rng = self._sketch, self._rng
        central = sketch.held[power] == 0
        found = [sketch.ministries[sketch.owner[power]]] if central or rng.random() < 0.1 else []
        if central:
            others = rng.random(2) < 0.4
            found += [sketch.ministries[int(rng.integers(len(sketch.ministries)))] for _ in range(int(others.sum()))]
        found += [name for name in self._departments if rng.random() < 0.1]
        return list(dict.fromkeys(found))

    def _part(self, power: int, ministry: str, *, agreed: bool) -> Joint:
        rng = self._rng
        effort = round(0.5 + 2.5 * float(rng.random()), 1)
        refuses, condition = rng.random() < 0.08, rng.random() < 0.05
        self._efforts[ministry] += effort
        self._spent[ministry] += effort if agreed else 0
        cells: dict[str, object] = {"power": self._sketch.power_ids[power], "ministry": ministry, "effort": effort}
        if agreed or refuses:
            cells["consents"] = agreed
        return Joint.model_validate(cells | ({"condition": "yearly report"} if condition else {}))

    def _ministries(self) -> Iterator[Ministry]:
        sketch, rng = self._sketch, self._rng
        share = _SPENDABLE[sketch.request.capacity]
        asked = [ministry for ministry in (*sketch.ministries, *self._departments) if ministry in self._efforts]
        homes = {
            name: sketch.body_ids[self._departments[name]] if name in self._departments else None for name in asked
        }
        refuses = rng.random(len(homes)) < 0.05
        for (ministry, home), no in zip(homes.items(), refuses.tolist(), strict=True):
            agenda = max(share * self._efforts[ministry], self._spent[ministry])
            cells: dict[str, object] = {"ministry": ministry, "agenda": ceil(agenda), "consents": not no}
            yield Ministry.model_validate(cells if home is None else cells | {"body": home})
