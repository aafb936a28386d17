"""The `manifest.json` of a result: everything about it that is not a table."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from allocation.outcome.allocation import Status
from allocation.outcome.verification import Breach

FORMAT = 1


class BreachEntry(BaseModel):
    """A broken constraint, as written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    family: str
    excess: float
    power: str | None = None
    zone: str | None = None
    body: str | None = None
    other: str | None = None
    values: dict[str, str] = {}
    variant: str = ""

    @classmethod
    def of(cls, breach: Breach) -> "BreachEntry":
        """The entry of a breach."""
        return cls(**(vars(breach) | {"values": dict(breach.values)}))

    def breach(self) -> Breach:
        """The breach of an entry."""
        return Breach(**self.model_dump())


class Times(BaseModel):
    """When a result was written (UTC) and how many seconds its search took."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    created: str
    search: float


class Manifest(BaseModel):
    """What a result is and what made it.

    instance_hash: of the resolved instance in `instance/`. scenarios: those applied to it, in order.
    files: the SHA-256 of every table. objective, components and breaches are missing without an allocation.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    instance: str
    instance_hash: str
    scenarios: tuple[str, ...]
    status: Status
    objective: float | None
    bound: float | None
    gap: float | None
    components: dict[str, float] | None
    breaches: tuple[BreachEntry, ...] | None
    options: dict[str, Any]
    seed: int | None
    versions: dict[str, str]
    times: Times
    files: dict[str, str]
