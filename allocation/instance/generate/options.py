"""What could be won and bought: innovations, measures of every kind of effect, and budgets."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from allocation.instance.generate.limits import Consents, Loads
from allocation.instance.generate.sketch import DOMAINS, Sketch, short
from allocation.instance.tables import Budget, Effect, Innovation, InnovationPower, Measure


def innovations(sketch: Sketch) -> Iterator[Innovation]:
    """One for ten powers, worth a part of the need that its powers carry, in all zones or in some."""
    for number, (powers, rng) in enumerate(_packages(sketch), start=1):
        value = float(sketch.worth[powers].sum()) * (0.1 + 0.4 * float(rng.random()))
        zones: list[str | None] = [None]
        if rng.random() < 0.4:
            common = np.flatnonzero(sketch.pairs[powers].all(axis=0))
            chosen = rng.choice(common, size=min(len(common), 3), replace=False) if len(common) else common
            zones = [sketch.zone_ids[zone] for zone in sorted(chosen.tolist())] or [None]
        for zone in zones:
            cells = {"innovation": f"i{number}", "value": short(value)}
            yield Innovation.model_validate(cells if zone is None else cells | {"zone": zone})


def innovation_powers(sketch: Sketch) -> Iterator[InnovationPower]:
    """Two to four powers each, at the last level or one above, as far as law allows."""
    for number, (powers, rng) in enumerate(_packages(sketch), start=1):
        above = rng.spawn(1)[0].random(len(powers)) < 0.3
        for power, spared in zip(powers.tolist(), above.tolist(), strict=True):
            level = min(int(sketch.lowest[power]), max(1, sketch.last - int(spared)))
            yield InnovationPower(innovation=f"i{number}", power=sketch.power_ids[power], level=sketch.levels[level])


def _packages(sketch: Sketch) -> Iterator[tuple[np.ndarray, np.random.Generator]]:
    """The powers of each innovation, all of one domain if it has two, and random numbers for the rest."""
    streams = sketch.request.stream("measures").spawn(max(1, sketch.request.powers // 10))
    for rng in streams:
        domain = sketch.domain[int(rng.integers(sketch.request.powers))]
        related = np.flatnonzero(sketch.domain == domain)
        if len(related) < 2:
            related = np.arange(sketch.request.powers)
        count = min(len(related), int(rng.integers(2, 5)))
        yield np.sort(rng.choice(related, size=count, replace=False)), rng


class Measures:
    """Measures, their effects and budgets. Costs are of the size of what a measure may bring."""

    def __init__(self, sketch: Sketch, loads: Loads, consents: Consents) -> None:
        self._sketch = sketch
        self._ministries = [ministry.ministry for ministry in consents.ministries if ministry.body is None]
        self._rng = sketch.request.stream("measures")
        self._whole = float(sketch.weighted.sum())
        self._costs: dict[str, float] = defaultdict(float)
        self._measures: list[Measure] = []
        self._effects: list[Effect] = []
        self._central()
        for body in np.flatnonzero(sketch.level == min(1, sketch.last - 1)).tolist():
            if body == 0 or self._rng.random() < 0.5:
                self._regional(body, loads)
        for body in sketch.zone_bodies.tolist():
            if self._rng.random() < 0.2:
                self._local(body, loads)
        self.measures = tuple(self._measures)
        self.effects = tuple(self._effects)
        self.budgets = tuple(Budget(payer=payer, amount=short(cost / 2)) for payer, cost in self._costs.items())

    def _central(self) -> None:
        """A conference of ministries, a change of law and a better oversight."""
        sketch, domain = self._sketch, self._domain()
        if self._ministries:
            conference = self._buy("conference", 0, 0.004, 1)
            for ministry in sorted({self._ministry() for _ in range(3)}):
                self._do(conference, "agenda", ministry=ministry, amount=5)
            self._do(conference, "consent", ministry=self._ministry(), domain=domain)
        self._do(self._buy("law", 0, 0.006, 5), "legal", domain=self._domain(), level=sketch.levels[sketch.last])
        self._do(self._buy("oversight", 0, 0.004, 3), "supervision", domain="*", amount=0.3)

    def _regional(self, body: int, loads: Loads) -> None:
        """A platform, plain or large, and a one-stop service of a province (of the centre if there is none)."""
        scale = self._share_of_zones(body)
        name = self._sketch.body_ids[body]
        for size, share, group in (("platform", 0.3, f"platform-{name}"), ("large-platform", 0.5, f"platform-{name}")):
            platform = self._buy(f"{size}-{name}", body, 0.04 * share * scale, 5, group)
            self._do(platform, "platform", domain="*", amount=share)
            self._do(platform, "relief", resource="staff", domain="*", amount=share / 3)
        service = self._buy(f"service-{name}", body, 0.005 * scale, 2)
        level = self._sketch.levels[max(0, self._sketch.last - 1)]
        self._do(service, "service", domain=self._domain(), level=level, amount=0.1)
        self._staff(body, loads)

    def _local(self, body: int, loads: Loads) -> None:
        """Training and staff of a zone."""
        name = self._sketch.body_ids[body]
        training = self._buy(f"training-{name}", body, 0.01 * self._share_of_zones(body), 3)
        for capability in ("legal", "technical"):
            self._do(training, "capability", capability=capability, amount=2)
        self._staff(body, loads)

    def _staff(self, body: int, loads: Loads) -> None:
        name = self._sketch.body_ids[body]
        staff = self._buy(f"staff-{name}", body, 0.02 * self._share_of_zones(body), 1)
        amount = max(1.0, short(0.25 * float(loads.carried["staff"][body]), 2))
        self._do(staff, "capacity", resource="staff", amount=amount)

    def _buy(self, measure: str, body: int, share: float, years: int, group: str | None = None) -> str:
        """Add a measure that costs about this share of the whole importance × need a year."""
        cost = short(share * self._whole * years * (0.5 + float(self._rng.random())))
        payer = self._sketch.body_ids[body if self._sketch.level[body] < 2 else self._province(body)]
        self._costs[payer] += cost
        cells = {"measure": measure, "body": self._sketch.body_ids[body], "cost": cost, "years": years, "payer": payer}
        self._measures.append(Measure.model_validate(cells if group is None else cells | {"group": group}))
        return measure

    def _do(self, measure: str, effect: str, **cells: object) -> None:
        self._effects.append(Effect.model_validate({"measure": measure, "effect": effect, **cells}))

    def _province(self, body: int) -> int:
        while self._sketch.level[body] > 1:
            body = int(self._sketch.parent[body])
        return body

    def _share_of_zones(self, body: int) -> float:
        return float(self._sketch.zones_under[body].sum()) / self._sketch.request.zones

    def _domain(self) -> str:
        return DOMAINS[self._sketch.pick(self._rng, self._sketch.domain)]

    def _ministry(self) -> str:
        return self._ministries[int(self._rng.integers(len(self._ministries)))]
