"""The cases of a sweep: scenarios × settings × draws, each a name and the instance that it means."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product

from allocation.analysis.sweep.noise import Noise, drawn
from allocation.engine import Options
from allocation.instance.hashing import instance_hash
from allocation.instance.instance import Instance
from allocation.instance.scenarios import apply, apply_keys
from allocation.outcome.versions import software_versions

Value = float | int | str
Scenarios = Sequence[str | Sequence[str] | None]
Grid = Mapping[str, Sequence[Value]]


@dataclass(frozen=True)
class Case:
    """One solve of a sweep.

    scenarios: applied one after the other. settings: dotted keys of `instance.yaml`, set after them.
    draw: the number of the draw of noisy figures, or None. digest: of all that decides the result.
    """

    scenarios: tuple[str, ...]
    settings: Mapping[str, Value]
    draw: int | None
    digest: str

    @property
    def name(self) -> str:
        """What a person calls the case; the same for no other case of a sweep."""
        settings = (f"{key}={value}" for key, value in self.settings.items())
        draw = () if self.draw is None else (f"#{self.draw}",)
        return " ".join(("+".join(self.scenarios), *settings, *draw)).strip() or "-"

    @property
    def folder(self) -> str:
        """A name for its folder that every file system allows."""
        safe = re.sub(r"[^\w.=+-]", "_", self.name).strip("._-") or "base"
        return f"{safe.encode()[:120].decode(errors='ignore')}-{self.digest[:12]}"


def cases_of(
    instance: Instance, scenarios: Scenarios, settings: Grid, noise: Noise | None, options: Options
) -> list[Case]:
    """All cases, scenario by scenario; each combination of scenarios and settings is tried on the instance.

    Raises `InvalidInstance` if a scenario or a key does not exist or does not fit.
    """
    cases = []
    versions = software_versions()
    for chosen in scenarios:
        names = (chosen,) if isinstance(chosen, str) else tuple(chosen or ())
        for values in product(*(dict.fromkeys(tried) for tried in settings.values())):
            grid = dict(zip(settings, values, strict=True))
            content = instance_hash(varied(instance, names, grid))
            for draw in (None,) if noise is None else range(1, noise.runs + 1):
                random = None if noise is None else [dict(noise.shares), noise.seed, draw]
                decisive = json.dumps([names, grid, content, random, asdict(options), versions], sort_keys=True)
                cases.append(Case(names, grid, draw, hashlib.sha256(decisive.encode()).hexdigest()))
    return list({case.digest: case for case in cases}.values())


def varied(instance: Instance, scenarios: Sequence[str], settings: Mapping[str, Value]) -> Instance:
    """The instance with scenarios applied and keys set."""
    changed = apply(instance, scenarios) if scenarios else instance
    return apply_keys(changed, settings) if settings else changed


def instance_of(instance: Instance, case: Case, noise: Noise | None) -> Instance:
    """The instance of a case."""
    changed = varied(instance, case.scenarios, case.settings)
    return changed if noise is None or case.draw is None else drawn(changed, noise, case.draw)
