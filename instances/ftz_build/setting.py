"""Which levels, bodies and powers an instance has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ftz_build.character import Place, area_place, province_index, zone_place
from ftz_build.facts import Facts, Power, Zone

CENTRE = "centre"


@dataclass(frozen=True)
class Setting:
    """One instance: its size, and everything that depends on its levels."""

    name: str
    facts: Facts
    by_area: bool

    @cached_property
    def levels(self) -> list[str]:
        return ["central", "provincial", "local", "zone"] if self.by_area else ["central", "provincial", "zone"]

    @cached_property
    def scale(self) -> float:
        """Costs of a link, of supervision and of a measure in an area against those in a whole zone."""
        return 0.4 if self.by_area else 1.0

    @cached_property
    def link_scale(self) -> float:
        """Factor on the costs in procedures.csv, set so that links weigh against needs (see ASSUMPTIONS.md)."""
        return 2.0 * self.scale

    @cached_property
    def powers(self) -> list[Power]:
        """All powers; at three levels only those held centrally or provincially (tiered counts as provincial)."""
        if self.by_area:
            return list(self.facts.powers)
        return [power for power in self.facts.powers if power.statutory in {"central", "provincial", "tiered"}]

    @cached_property
    def places(self) -> list[Place]:
        """The bodies at the last level."""
        zones = self.facts.zones
        if self.by_area:
            return [area_place(zone, area, self.facts.scores) for zone in zones for area in zone.areas]
        return [zone_place(zone, self.facts.scores) for zone in zones]

    @cached_property
    def zones(self) -> dict[str, Zone]:
        return {zone.id: zone for zone in self.facts.zones}

    @cached_property
    def index(self) -> dict[str, float]:
        """Institutional-innovation index by province, sourced or derived."""
        return {zone.id: province_index(zone.id, self.facts.scores) for zone in self.facts.zones}

    @cached_property
    def locals(self) -> dict[str, str]:
        """Local governments, each with the id of its province's zone."""
        if not self.by_area:
            return {}
        return {area.local: zone.id for zone in self.facts.zones for area in zone.areas if area.local}

    def under(self, zone: str) -> list[Place]:
        return [place for place in self.places if place.zone == zone]

    def has(self, power: str) -> bool:
        return any(power == known.id for known in self.powers)

    def held_at(self, power: Power) -> str:
        """Level of the statute; vertically run agencies count as the centre whichever branch signs."""
        if power.vertical or power.statutory == "central":
            return "central"
        if power.statutory in {"provincial", "tiered"}:
            return "provincial"
        return "local"

    def lowest(self, power: Power) -> str:
        """Reserved powers stay where they are held; the others go as far as the assumption says, else to the zone."""
        if power.vertical or power.security:
            return self.held_at(power)
        return power.lowest or "zone"

    def held_by(self, power: Power, place: Place) -> str:
        """Level that holds the power in a place's chain: the province where there is no local government."""
        level = self.held_at(power)
        return "provincial" if level == "local" and not place.local else level

    def applies(self, power: Power, place: Place) -> bool:
        return not power.applies or place.flags[power.applies] > 0

    def body(self, level: str, place: Place) -> str:
        chain = {"central": CENTRE, "provincial": f"p-{place.zone}", "local": f"l-{place.local}", "zone": place.id}
        return chain[level]
